// Redaction: what is covered is gone from every level, nothing else is touched, the original stays; over the seam, at a pole, on a
// flat picture.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RedactedShape } from '#shared/case/events-picture.ts';
import type { Footage, Projection } from '#shared/footage/footage.ts';
import { isInside } from '#shared/footage/marks.ts';
import { directionOf, wholeSphere, yawPitchOfSourcePixel, type SphereProjection } from '#shared/footage/sphere.ts';
import { createContentStore } from './content-store.ts';
import { makeRedacted } from './redact.ts';
import { TEST_VAULT } from './vault.testing.ts';
import { patternPicture, patternPixels, temporaryFolder } from './test-tools.ts';

const [WIDTH, HEIGHT] = [1600, 800];
let folder: ReturnType<typeof temporaryFolder>;
let path: string;
/** libvips remembers files by their names. */
let runs = 0;
beforeAll(async () => {
  folder = temporaryFolder();
  path = join(folder.path, 'pattern.png');
  await patternPicture(WIDTH, HEIGHT).png().toFile(path);
});
afterAll(() => folder.remove());

const none = { sha256: '0'.repeat(64), bytes: 1, mime: 'image/png', parts: ['0'.repeat(64)] };
const footageOf = (projection: Projection): Footage => ({ original: none, name: 'p', title: 'p', width: WIDTH, height: HEIGHT, projection, capturePath: 'pano', pyramid: none, preview: none, index: { tile: 512, levels: [{ width: WIDTH, height: HEIGHT, columns: 4, rows: 2 }] } });
const around = (yaw: number, pitch: number, half: number): number[][] => [[-1, 1], [1, 1], [1, -1], [-1, -1]].map(([x = 0, y = 0]) => [...directionOf({ yaw: yaw + x * half, pitch: pitch + y * half })]);

async function redacted(projection: Projection, shapes: readonly RedactedShape[]): Promise<Buffer> {
  const made = await makeRedacted({ path, footage: footageOf(projection), shapes, work: join(folder.path, `${(runs += 1)}.tif`) });
  try {
    expect(made.index.levels[0]).toMatchObject({ width: WIDTH, height: HEIGHT });
    const content = createContentStore({ folder: join(folder.path, 'content'), vault: TEST_VAULT });
    const kept = await (await content.stage({ stream: made.bytes })).keep('image/tiff', 'case-1');
    return await sharp(await content.read(kept.sha256, 0, kept.bytes)).raw().toBuffer();
  } finally {
    await made.dispose();
  }
}

/** Of the pixels well inside: how far their colours lie apart; of those well outside: how far they are from the source. */
function judge(data: Buffer, isCovered: (x: number, y: number) => boolean): { readonly spread: number; readonly covered: number; readonly outside: number } {
  const source = patternPixels(WIDTH, HEIGHT);
  let [least, most, covered, outside] = [[255, 255, 255], [0, 0, 0], 0, 0];
  for (let y = 0; y < HEIGHT; y += 3) {
    for (let x = 0; x < WIDTH; x += 3) {
      const near = [[-9, 0], [9, 0], [0, -9], [0, 9], [0, 0]].map(([dx = 0, dy = 0]) => isCovered(x + dx, y + dy));
      const at = (y * WIDTH + x) * 3;
      if (near.every(Boolean)) {
        covered += 1;
        for (let c = 0; c < 3; c += 1) [least[c], most[c]] = [Math.min(least[c]!, data[at + c]!), Math.max(most[c]!, data[at + c]!)];
      } else if (!near.some(Boolean)) for (let c = 0; c < 3; c += 1) outside = Math.max(outside, Math.abs(data[at + c]! - source[at + c]!));
    }
  }
  return { spread: Math.max(...most.map((value, c) => value - least[c]!)), covered, outside };
}

describe('a redaction', () => {
  const sphere: SphereProjection = wholeSphere(WIDTH, HEIGHT);
  it.each([
    ['in the middle', around(0.4, 0.2, 0.2)],
    ['over the 180° seam', around(Math.PI - 0.05, -0.3, 0.2)],
    ['around the lower pole', [0, 1, 2, 3].map((i) => [...directionOf({ yaw: (i * Math.PI) / 2, pitch: -1.2 })])],
  ])('covers what it is to cover, %s, and nothing else', async (_, points) => {
    const data = await redacted(sphere, [{ kind: 'polygon', points, what: 'face' }]);
    const inside = (x: number, y: number): boolean => isInside(directionOf(yawPitchOfSourcePixel({ x: ((x + WIDTH) % WIDTH) + 0.5, y: Math.min(HEIGHT - 1, Math.max(0, y)) + 0.5 }, sphere)), points);
    const { spread, covered, outside } = judge(data, inside);
    expect(covered).toBeGreaterThan(200);
    // One colour, but for what JPEG makes of it.
    expect(spread).toBeLessThan(8);
    expect(outside).toBeLessThan(24);
  });

  it('covers a polygon with a dent on a flat picture, several at once, and leaves the original as it was', async () => {
    const before = readFileSync(path);
    const dented = [[200, 200], [600, 200], [600, 600], [400, 350], [200, 600]];
    const data = await redacted({ kind: 'flat' }, [{ kind: 'polygon', points: dented, what: 'plate' }, { kind: 'box', points: [[900, 100], [1000, 100], [1000, 160], [900, 160]], what: 'face' }]);
    const dentedHas = (x: number, y: number): boolean => x >= 200 && x <= 600 && y >= 200 && y <= (x < 400 ? 600 - ((x - 200) * 250) / 200 : 350 + ((x - 400) * 250) / 200);
    const other = (x: number, y: number): boolean => x >= 900 && x <= 1000 && y >= 100 && y <= 160;
    const first = judge(data, dentedHas);
    expect(first.covered).toBeGreaterThan(2000);
    expect(first.spread).toBeLessThan(8);
    expect(judge(data, (x, y) => dentedHas(x, y) || other(x, y)).outside).toBeLessThan(24);
    expect(readFileSync(path).equals(before)).toBe(true);
  });
});
