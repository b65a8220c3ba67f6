// Whether a tap does what it should: frames that are decoded must also have been tapped. A browser that takes a transform and then passes
// nothing through it says nothing of that.

export interface Watched {
  /** Frames of a picture that were decoded, or null where unknown. */
  readonly decoded: number | null;
  readonly tapped: number;
}
export interface Watchdog {
  /** Once every few seconds; true where this tap has to be given up. */
  look(id: number, now: Watched): boolean;
}

/** Decoded frames beyond which a tap that counts none is broken. */
const MOST_MISSED = 45;

export function createWatchdog(): Watchdog {
  const before = new Map<number, Watched & { readonly missed: number }>();
  return {
    look(id, now) {
      const last = before.get(id);
      const decoded = last && now.decoded !== null && last.decoded !== null ? Math.max(0, now.decoded - last.decoded) : 0;
      const missed = !last || now.tapped > last.tapped ? 0 : last.missed + decoded;
      before.set(id, { ...now, missed });
      return missed >= MOST_MISSED;
    },
  };
}
