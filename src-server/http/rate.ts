// How much one caller may ask: a bucket of tokens each, which fills at a steady rate. Who is signed in is counted by the session, so that
// a whole office behind one address does not lock itself out; who is not, by the address.

export interface RateLimit {
  /** Tokens a second, and how many may be saved up. */
  readonly perSecond: number;
  readonly burst: number;
}

export interface Rates {
  /** 0: go ahead; else the milliseconds until the next token. */
  take(caller: string): number;
}

/** An exchange of a workstation is some ten calls, a viewer at work some twenty parts a second; sign-ins have their own throttle. */
export const SIGNED_IN: RateLimit = { perSecond: 60, burst: 600 };
export const STRANGER: RateLimit = { perSecond: 50, burst: 2_000 };
const MOST_CALLERS = 50_000;

export function createRates(now: () => number, { perSecond, burst }: RateLimit): Rates {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(caller) {
      const at = now();
      const known = buckets.get(caller);
      const tokens = known ? Math.min(burst, known.tokens + (Math.max(0, at - known.at) * perSecond) / 1000) : burst;
      buckets.delete(caller);
      // The longest quiet is forgotten first: a Map keeps the order of insertion, and its bucket is full again anyway.
      if (buckets.size >= MOST_CALLERS) buckets.delete(buckets.keys().next().value!);
      buckets.set(caller, { tokens: tokens >= 1 ? tokens - 1 : tokens, at });
      return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) * 1000) / perSecond);
    },
  };
}
