// Slows down guessing: a few tries are free, then each failure doubles the wait. Counted for a user at an address, and more
// generously for the user from anywhere and for the address with any user, so that neither many machines nor many names help.

export interface Throttle {
  /**
   * Counts a try before it is judged (so that tries at the same moment count too). Answers 0 when it may go ahead, else the
   * milliseconds to wait; a try that must wait is not counted.
   */
  attempt(user: string, address: string): number;
  /** A success forgives the user's failures at this address. */
  succeeded(user: string, address: string): void;
}

interface Tally {
  tries: number;
  waitUntil: number;
  last: number;
}

const FREE_TRIES = 5;
const FREE_TRIES_WIDE = 30;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15 * 60_000;
/** A tally is forgotten after this long without a try. */
const FORGET_MS = 60 * 60_000;
const MOST_TALLIES = 20_000;

export function createThrottle(now: () => number): Throttle {
  const tallies = new Map<string, Tally>();

  const tallyOf = (key: string, at: number): Tally => {
    const known = tallies.get(key);
    if (known !== undefined && at - known.last < FORGET_MS) return known;
    const fresh = { tries: 0, waitUntil: 0, last: at };
    tallies.delete(key);
    tallies.set(key, fresh);
    // Oldest first: a Map keeps the order of insertion.
    if (tallies.size > MOST_TALLIES) for (const oldest of tallies.keys()) {
      tallies.delete(oldest);
      break;
    }
    return fresh;
  };
  const keysOf = (user: string, address: string) => [
    { key: `both ${user} ${address}`, free: FREE_TRIES },
    { key: `user ${user}`, free: FREE_TRIES_WIDE },
    { key: `address ${address}`, free: FREE_TRIES_WIDE },
  ];

  return {
    attempt(user, address) {
      const at = now();
      const counted = keysOf(user, address).map(({ key, free }) => ({ tally: tallyOf(key, at), free }));
      const wait = Math.max(...counted.map(({ tally }) => tally.waitUntil - at));
      if (wait > 0) return wait;
      for (const { tally, free } of counted) {
        tally.tries += 1;
        tally.last = at;
        const over = tally.tries - free;
        if (over >= 0) tally.waitUntil = at + Math.min(FIRST_WAIT_MS * 2 ** over, LONGEST_WAIT_MS);
      }
      return 0;
    },
    succeeded(user, address) {
      tallies.delete(`both ${user} ${address}`);
      // The wide tallies count failures only: this try was none.
      for (const key of [`user ${user}`, `address ${address}`]) {
        const tally = tallies.get(key);
        if (tally === undefined) continue;
        tally.tries -= 1;
        if (tally.tries < FREE_TRIES_WIDE) tally.waitUntil = 0;
      }
    },
  };
}
