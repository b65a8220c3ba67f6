// Whether a tap does what it should: what is received must also pass by it, and come into a file. A browser that takes a transform and then
// passes nothing through it says nothing of that, and a file that does not begin says nothing either.

export interface Watched {
  /** Frames of a picture that were decoded, packets of sound that came; null where unknown. */
  readonly decoded: number | null;
  /** Frames that passed by. */
  readonly tapped: number;
  /** Frames that came into a file. */
  readonly recorded: number;
  /** The worker has counted since the look before. One that has not is busy: what came meanwhile still waits for it. */
  readonly isCounted: boolean;
}
export interface Watchdog {
  /** Once every few seconds, `at` in ms; true where this tap has to be given up. */
  look(id: number, now: Watched, at: number): boolean;
}

/** Decoded frames beyond which a tap that counts none is broken. */
const MOST_MISSED = 45;
/** Frames that pass by and come into no file: a key frame that was asked for may take its time on a bad line. */
const MOST_WAITING_MS = 12_000;

export function createWatchdog(): Watchdog {
  const before = new Map<number, Watched & { readonly missed: number; readonly since: number }>();
  return {
    look(id, now, at) {
      const last = before.get(id);
      const decoded = last && now.decoded !== null && last.decoded !== null ? Math.max(0, now.decoded - last.decoded) : 0;
      const missed = !last || now.tapped > last.tapped ? 0 : last.missed + (now.isCounted ? decoded : 0);
      // While nothing is received there is nothing that could be missing.
      const since = !last || decoded === 0 || now.recorded > last.recorded ? at : last.since;
      before.set(id, { ...now, missed, since });
      return missed >= MOST_MISSED || at - since >= MOST_WAITING_MS;
    },
  };
}
