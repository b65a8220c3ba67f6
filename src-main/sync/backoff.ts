// How long to wait before the next try: doubling, with a limit, and with jitter so that a whole office does not knock at once.

export interface Pace {
  readonly firstMs: number;
  readonly mostMs: number;
}

// A few hundred workstations knocking every quarter minute are nothing to a server; a person who waits for it is.
export const OFFLINE_PACE: Pace = { firstMs: 1_000, mostMs: 15_000 };

/** Milliseconds to wait after `failures` (1 …) in a row; `random` from 0 to 1 takes up to half of it away. */
export function backoff(failures: number, random: number, pace: Pace = OFFLINE_PACE): number {
  const whole = Math.min(pace.mostMs, pace.firstMs * 2 ** Math.min(30, Math.max(0, failures - 1)));
  return Math.round(whole * (1 - random / 2));
}

/** 0 ≤ x < 1 from four random bytes. */
export function randomFraction(randomBytes: (length: number) => Uint8Array): number {
  return Buffer.from(randomBytes(4)).readUInt32BE() / 2 ** 32;
}
