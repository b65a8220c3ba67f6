// The frames of a video as its container lists them: when each is shown, and which are keyframes. Frames are counted from 0 in the
// order in which they are shown. A frame is asked for by the middle of its time: players round, and by its start they miss by one.

import * as z from 'zod';

export const frameTableSchema = z.object({
  /** Seconds of one tick as a fraction. */
  tick: z.tuple([z.number().int().positive(), z.number().int().positive()]),
  /** Time of the first frame in ticks, as the container states it. */
  first: z.number().int(),
  /** Time stamp that a player calls 0: the earliest of all tracks, seconds. */
  start: z.number(),
  /** Ticks from each frame to the next, as runs of [ticks, how many times]; the last frame's own length ends it. */
  runs: z.array(z.tuple([z.number().int().positive(), z.number().int().positive()])).min(1),
  /** Numbers of the frames that can be decoded without another one. */
  keys: z.array(z.number().int().nonnegative()),
});
export type FrameTable = z.infer<typeof frameTableSchema>;

/** Time stamps in ticks in the order of showing, strictly rising, and the length of the last one. */
export function frameTable(pts: readonly number[], lastLength: number, rest: Pick<FrameTable, 'tick' | 'start' | 'keys'>): FrameTable {
  const runs: [number, number][] = [];
  pts.forEach((at, i) => {
    const ticks = i + 1 < pts.length ? pts[i + 1]! - at : Math.max(1, lastLength);
    const run = runs.at(-1);
    if (run?.[0] === ticks) run[1] += 1;
    else runs.push([ticks, 1]);
  });
  return { ...rest, first: pts[0] ?? 0, runs };
}

export interface Frames {
  readonly count: number;
  /** Seconds on the player's clock at which the last frame ends. */
  readonly end: number;
  /** Ticks. */
  ptsOf(frame: number): number;
  /** Seconds on the player's clock. */
  startOf(frame: number): number;
  /** Seconds on the player's clock: where to seek to so that exactly this frame is shown. */
  middleOf(frame: number): number;
  /** The frame that is shown at a time of the player's clock. */
  frameAt(seconds: number): number;
  /** The keyframe at or before. */
  keyBefore(frame: number): number;
}

export function framesOf(table: FrameTable): Frames {
  const pts: number[] = [table.first];
  for (const [ticks, times] of table.runs) for (let i = 0; i < times; i += 1) pts.push(pts.at(-1)! + ticks);
  const count = pts.length - 1;
  const second = table.tick[0] / table.tick[1];
  const limit = (frame: number): number => Math.min(count - 1, Math.max(0, Math.round(frame)));
  const clock = (i: number): number => pts[i]! * second - table.start;
  /** The last of a rising list that is not above `value`; 0 where all are. */
  const lastNotAbove = (length: number, at: (i: number) => number, value: number): number => {
    let [low, high] = [0, length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (at(middle) <= value) low = middle;
      else high = middle;
    }
    return low;
  };
  return {
    count,
    end: clock(count),
    ptsOf: (frame) => pts[limit(frame)]!,
    startOf: (frame) => clock(limit(frame)),
    middleOf: (frame) => (clock(limit(frame)) + clock(limit(frame) + 1)) / 2,
    // A player's time stamps are rounded to the microsecond.
    frameAt: (seconds) => lastNotAbove(count, clock, seconds + 2e-6),
    keyBefore: (frame) => table.keys[lastNotAbove(table.keys.length, (i) => table.keys[i]!, limit(frame))] ?? 0,
  };
}
