import { expect, test } from 'vitest';
import { array, assert, integer, nat, property } from 'fast-check';
import { offsetsOf, placesOf, rangeAt, rowAt } from './virtual-range.ts';

test('rows and spaces always add up to the height of the whole list, in order and each row once', () => {
  assert(
    property(array(integer({ min: 1, max: 200 }), { maxLength: 300 }), nat(30_000), integer({ min: 1, max: 2000 }), array(integer({ min: -1, max: 320 }), { maxLength: 3 }), (heights, top, height, kept) => {
      const offsets = offsetsOf(heights);
      const places = placesOf(offsets, rangeAt(offsets, top, height, 3), kept);
      const rows = places.flatMap((place) => ('at' in place ? [place.at] : []));
      expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b));
      const sum = places.reduce((all, place) => all + ('space' in place ? place.space : heights[place.at]!), 0);
      expect(sum).toBe(heights.reduce((all, one) => all + one, 0));
      for (const at of kept) if (at >= 0 && at < heights.length) expect(rows).toContain(at);
    }),
    { seed: 5 },
  );
});

test('the row at a place covers it', () => {
  const offsets = offsetsOf([30, 10, 60]);
  expect([0, 29, 30, 39, 40, 99, 500].map((place) => rowAt(offsets, place))).toEqual([0, 0, 1, 1, 2, 2, 2]);
  expect([...offsetsOf([30, 10, 60], 1, 170)]).toEqual([0, 30, 200, 260]);
  expect(rowAt(offsetsOf([]), 0)).toBe(-1);
});

test('ten thousand rows keep a few dozen in the document', () => {
  const offsets = offsetsOf(Array.from({ length: 10_000 }, () => 40));
  expect(placesOf(offsets, rangeAt(offsets, 200_000, 900, 6), [12, 9000]).length).toBeLessThan(45);
});
