import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overlaps, placeLabel, type Rectangle } from './labels.ts';

const pane = { width: 800, height: 500 };
const label = { width: 110, height: 20 };

describe('a mark’s label', () => {
  it('stands above the mark where there is room, below it at the top edge, inside one that fills the pane', () => {
    expect(placeLabel({ x: 100, y: 100, width: 80, height: 60 }, label, pane, [], false)).toEqual({ x: 99, y: 77, width: 110, height: 20 });
    expect(placeLabel({ x: 100, y: 5, width: 80, height: 60 }, label, pane, [], false)?.y).toBe(68);
    expect(placeLabel({ x: -50, y: -50, width: 900, height: 600 }, label, pane, [], false)).toEqual({ x: 3, y: 3, width: 110, height: 20 });
  });

  it('never leaves the pane nor covers another label; the selected one always gets a place', () => {
    const marks = fc.array(fc.record({ x: fc.integer({ min: -50, max: 790 }), y: fc.integer({ min: -50, max: 490 }), width: fc.integer({ min: 10, max: 300 }), height: fc.integer({ min: 10, max: 300 }) }), { maxLength: 60 });
    fc.assert(
      fc.property(marks, (all) => {
        const taken: Rectangle[] = [];
        for (const mark of all) {
          const place = placeLabel(mark, label, pane, taken, false);
          if (place === null) continue;
          expect(place.x >= 0 && place.y >= 0 && place.x + place.width <= pane.width && place.y + place.height <= pane.height).toBe(true);
          expect(taken.some((other) => overlaps(other, place))).toBe(false);
          taken.push(place);
        }
        if (all[0] !== undefined) expect(placeLabel(all[0], label, pane, taken, true)).not.toBeNull();
      }),
      { seed: 20_269, numRuns: 300 },
    );
  });
});
