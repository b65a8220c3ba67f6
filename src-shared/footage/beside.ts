// Two videos on one time line: which frame of the second belongs to a time of the first.

import type { Frames } from './frame-table.ts';

/** From so far off (s) a playing second video is brought back to its time; less than that is not seen, and a seek would be. */
export const MOST_DRIFT = 0.12;

/** The frame of the second at `time` seconds of the first, the second being `offset` seconds further on. Ends hold their last frame. */
export function frameBeside(second: Pick<Frames, 'frameAt' | 'count'>, time: number, offset: number): number {
  return Math.min(second.count - 1, Math.max(0, second.frameAt(Math.max(0, time + offset))));
}

/** What the second's player has to do while the first one plays: nothing, or a seek. `end`: seconds. */
export function isAdrift(secondTime: number, firstTime: number, offset: number, end: number): boolean {
  const wanted = Math.min(end, Math.max(0, firstTime + offset));
  return Math.abs(secondTime - wanted) > MOST_DRIFT;
}
