import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameTable, framesOf } from './frame-table.ts';
import { directionOf } from './sphere.ts';
import { beginningAt, endingAt, pointsAt, withPointsAt, type MarkTime } from './video.ts';

const stamps = fc.record({
  first: fc.integer({ min: -5000, max: 5000 }),
  gaps: fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 80 }),
  last: fc.integer({ min: 1, max: 9000 }),
  start: fc.integer({ min: -5000, max: 5000 }),
});

describe('the table of frames', () => {
  it('gives back every time stamp, and the frame of every middle, start and end', () => {
    fc.assert(
      fc.property(stamps, ({ first, gaps, last, start }) => {
        const pts = [first];
        for (const gap of gaps) pts.push(pts.at(-1)! + gap);
        const frames = framesOf(frameTable(pts, last, { tick: [1, 90_000], start: start / 90_000, keys: [0] }));
        expect(frames.count).toBe(pts.length);
        pts.forEach((at, n) => {
          expect(frames.ptsOf(n)).toBe(at);
          expect(frames.startOf(n)).toBeCloseTo((at - start) / 90_000, 9);
          expect(frames.frameAt(frames.startOf(n))).toBe(n);
          // A frame of one tick is shorter than what players round by.
          if ((pts[n + 1] ?? at + last) - at > 2) expect(frames.frameAt(frames.middleOf(n))).toBe(n);
        });
        expect(frames.frameAt(-1e9)).toBe(0);
        expect(frames.frameAt(1e9)).toBe(pts.length - 1);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it('is short for even frames and finds the keyframe before', () => {
    const table = frameTable(Array.from({ length: 5400 }, (_, i) => i * 3003), 3003, { tick: [1, 90_000], start: 0, keys: [0, 15, 30, 5385] });
    expect(table.runs).toEqual([[3003, 5400]]);
    const frames = framesOf(table);
    expect([0, 14, 15, 29, 31, 5399].map(frames.keyBefore)).toEqual([0, 0, 15, 15, 30, 5385]);
  });
});

describe('a mark on a video', () => {
  const time: MarkTime = { frame: 10, pts: 1000, to: { frame: 20, pts: 2000 } };

  it('holds from its frame to its end, at one frame without an end, always without a time', () => {
    const mark = { points: [[5, 5]], time };
    expect([9, 10, 20, 21].map((frame) => pointsAt(mark, frame) !== null)).toEqual([false, true, true, false]);
    expect([9, 10, 11].map((frame) => pointsAt({ points: [[5, 5]], time: { frame: 10, pts: 1000 } }, frame) !== null)).toEqual([false, true, false]);
    expect(pointsAt({ points: [[5, 5]] }, 99)).toEqual([[5, 5]]);
  });

  it('moves evenly between its keys, on a sphere along the great circle', () => {
    const flat = withPointsAt({ points: [[0, 100]], time }, 20, [[100, 0]]);
    expect(pointsAt(flat, 15)).toEqual([[50, 50]]);
    const sphere = withPointsAt({ points: [directionOf({ yaw: 3, pitch: 0 })], time }, 20, [directionOf({ yaw: -3, pitch: 0 })]);
    // Over the seam, not back around.
    const half = pointsAt(sphere, 15)![0]!;
    directionOf({ yaw: Math.PI, pitch: 0 }).forEach((value, i) => expect(half[i]).toBeCloseTo(value, 9));
  });

  it('ends where it is told, on its way to where it was going, and never before it begins', () => {
    const keyed = withPointsAt({ points: [[0, 0]], time }, 18, [[8, 8]]);
    const ended = endingAt(keyed, { frame: 14, pts: 1400 });
    expect(ended.time).toEqual({ frame: 10, pts: 1000, to: { frame: 14, pts: 1400 }, keys: [{ frame: 14, points: [[4, 4]] }] });
    for (const frame of [10, 12, 14]) expect(pointsAt(ended, frame)).toEqual(pointsAt(keyed, frame));
    expect(endingAt({ points: [[0, 0]], time }, { frame: 15, pts: 1500 }).time).toEqual({ frame: 10, pts: 1000, to: { frame: 15, pts: 1500 } });
    expect(endingAt(keyed, { frame: 10, pts: 1000 }).time).toEqual({ frame: 10, pts: 1000 });
    expect(endingAt(keyed, { frame: 3, pts: 300 })).toBe(keyed);
  });

  it('begins where it is told, where it is then, or earlier where it began', () => {
    const keyed = withPointsAt({ points: [[0, 0]], time }, 18, [[8, 8]]);
    const later = beginningAt(keyed, { frame: 12, pts: 1200 });
    expect(later.time).toMatchObject({ frame: 12, pts: 1200, to: { frame: 20, pts: 2000 } });
    for (const frame of [12, 15, 18, 20]) expect(pointsAt(later, frame)).toEqual(pointsAt(keyed, frame));
    const earlier = beginningAt(keyed, { frame: 4, pts: 400 });
    expect([3, 4, 9, 10, 14].map((frame) => pointsAt(earlier, frame)?.[0]?.[0] ?? null)).toEqual([null, 0, 0, 0, 4]);
    expect(beginningAt(keyed, { frame: 21, pts: 2100 })).toBe(keyed);
  });
});
