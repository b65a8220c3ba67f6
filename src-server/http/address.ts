// Where a caller is, as far as it can be trusted: what the throttle counts by.

/**
 * `peer`: the other end of the connection. Behind a proxy every caller would share the proxy's address and lock each other out, so
 * its `x-forwarded-for` counts there: the last entry, which the proxy itself wrote; those before it are the caller's own claim.
 */
export function addressOf(peer: string | undefined, forwardedFor: string | null, behindProxy: boolean): string {
  const last = behindProxy ? forwardedFor?.split(',').at(-1)?.trim() : undefined;
  return last === undefined || last === '' ? (peer ?? 'unknown') : last.slice(0, 64);
}
