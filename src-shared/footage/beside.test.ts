// Two videos on one time line, of even and uneven times.

import { expect, test } from 'vitest';
import * as fc from 'fast-check';
import { frameBeside, isAdrift, MOST_DRIFT } from './beside.ts';
import { framesOf, frameTable } from './frame-table.ts';

const evenly = (count: number, length: number) => framesOf(frameTable(Array.from({ length: count }, (_, i) => i * length), length, { tick: [1, 1000], start: 0, keys: [0] } as never));

test('the second shows the frame of the same moment, moved by the offset; before its beginning the first, after its end the last', () => {
  const second = evenly(50, 40);
  expect(frameBeside(second, 0.5, 0)).toBe(second.frameAt(0.5));
  expect(frameBeside(second, 0.5, 0.25)).toBe(second.frameAt(0.75));
  expect(frameBeside(second, 0.5, -0.3)).toBe(second.frameAt(0.2));
  expect(frameBeside(second, 0.1, -5)).toBe(0);
  expect(frameBeside(second, 60, 0)).toBe(49);
});

test('whatever the times, it is a frame that there is, and a later moment never shows an earlier one', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 2, maxLength: 60 }), fc.double({ min: 0, max: 30, noNaN: true }), fc.double({ min: 0, max: 30, noNaN: true }), fc.double({ min: -10, max: 10, noNaN: true }), (gaps, a, b, offset) => {
      let at = 0;
      const pts = gaps.map((gap) => (at += gap));
      const second = framesOf(frameTable(pts, 40, { tick: [1, 1000], start: pts[0], keys: [0] } as never));
      const [early, late] = [Math.min(a, b), Math.max(a, b)].map((time) => frameBeside(second, time, offset));
      expect(early).toBeGreaterThanOrEqual(0);
      expect(late).toBeLessThan(second.count);
      expect(late).toBeGreaterThanOrEqual(early!);
    }),
  );
});

test('a playing second is brought back only when it drifts, and never past its ends', () => {
  expect(isAdrift(1 + MOST_DRIFT / 2, 1, 0, 10)).toBe(false);
  expect(isAdrift(1 + MOST_DRIFT * 2, 1, 0, 10)).toBe(true);
  expect(isAdrift(3.5, 1, 2.5, 10)).toBe(false);
  expect(isAdrift(10, 60, 0, 10)).toBe(false);
  expect(isAdrift(0, 1, -5, 10)).toBe(false);
});
