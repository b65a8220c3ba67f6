import { expect, test } from 'vitest';
import { createRehearsal } from './painter-rehearsal.ts';
import type { PaintedPane } from './painter-messages.ts';

const SCREEN = { width: 1281, height: 721 };
const rectangle = { left: 0, top: 0, ...SCREEN };
const pane: PaintedPane = {
  id: 1, rectangle, clip: rectangle, bias: 0, finest: 0, as: 'picture', bare: false, tone: [1, 1, 1, 1], toned: false, sharpness: 0,
  pose: { kind: 'flat', source: { width: 4000, height: 3000 }, left: 10, top: 20, scale: 1.5 },
};

test('every row is drawn at half of the size, in slices, as often as it takes, and then no more', () => {
  const rows = new Map<number, number>();
  let slices = 1;
  const slice = createRehearsal(SCREEN, [pane], (raster, { clip, pose }) => {
    expect([raster.width, raster.height, clip.width]).toEqual([640, 360, 640]);
    expect(pose).toMatchObject({ left: 10, top: 20, scale: 3 });
    for (let row = clip.top; row < Math.min(raster.height, clip.top + clip.height); row += 1) rows.set(row, (rows.get(row) ?? 0) + 1);
  });
  while (slice()) slices += 1;
  expect(rows.size).toBe(360);
  expect(new Set(rows.values()).size).toBe(1);
  expect(slices).toBe(rows.get(0)! * 15);
});
