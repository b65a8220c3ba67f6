// Whether a machine without a GPU draws a playing video in time at full resolution: told by what frames cost, never guessed. Where it falls
// behind, the video is drawn smaller for a while, and then tried again.

export interface KeepUp {
  /** A frame came to the screen `ms` after it was begun, drawn at `scale` of the resolution. */
  drew(scale: number, ms: number): void;
  /** Full resolution is too much now. */
  isBehind(): boolean;
}

/** A frame of 30 a second has this long, ms. */
const ENOUGH = 33;
/** So many late ones one after the other are no chance: a page that loads, a seek. */
const LATE = 4;
/** ms until it is tried again; twice as long each time that it is behind again, to this. */
const FIRST_REST = 4000;
const LONGEST_REST = 60_000;

/** `now`: ms, monotonic. */
export function createKeepUp(now: () => number): KeepUp {
  let late = 0;
  let until = -Infinity;
  let rest = FIRST_REST;
  let good = 0;
  return {
    drew(scale, ms) {
      if (scale < 1) return;
      late = ms > ENOUGH ? late + 1 : 0;
      good = ms > ENOUGH ? 0 : good + 1;
      // A second of frames in time: what made it late has gone.
      if (good >= 30) rest = FIRST_REST;
      if (late < LATE) return;
      late = 0;
      until = now() + rest;
      rest = Math.min(LONGEST_REST, rest * 2);
    },
    isBehind: () => now() < until,
  };
}
