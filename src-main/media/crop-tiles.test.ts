import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { PyramidIndex } from '#shared/footage/footage.ts';
import { pixelsOfTiles } from './crop-tiles.ts';

/** Red grows to the right, green downwards: a pixel says where it comes from. */
const [WIDTH, HEIGHT, TILE] = [1024, 512, 128];
const index: PyramidIndex = {
  tile: TILE,
  levels: [1, 2, 4, 8].map((scale) => ({ width: WIDTH / scale, height: HEIGHT / scale, columns: Math.ceil(WIDTH / scale / TILE), rows: Math.ceil(HEIGHT / scale / TILE) })),
};
const asked: string[] = [];
const tile = async (level: number, column: number, row: number): Promise<Uint8Array> => {
  asked.push(`${String(level)}/${String(column)}/${String(row)}`);
  const { width, height } = index.levels[level]!;
  const pixels = new Uint8Array(TILE * TILE * 3);
  for (let y = 0; y < TILE; y++) for (let x = 0; x < TILE; x++) pixels.set([((column * TILE + x) / width) * 255, ((row * TILE + y) / height) * 255, 40], (y * TILE + x) * 3);
  return sharp(pixels, { raw: { width: TILE, height: TILE, channels: 3 } }).jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
};

test('pixels come from the right place, whatever level the size asks for', async () => {
  for (const [rectangle, width, height] of [
    [{ left: 100, top: 60, width: 300, height: 200 }, 300, 200],
    [{ left: 100, top: 60, width: 300, height: 200 }, 75, 50],
    [{ left: 0, top: 0, width: 1024, height: 512 }, 96, 48],
  ] as const) {
    const pixels = await pixelsOfTiles(index, tile)(rectangle, width, height);
    expect(pixels.length).toBe(width * height * 3);
    for (const [x, y] of [[0.1, 0.2], [0.5, 0.5], [0.9, 0.8]] as const) {
      const at = (Math.floor(y * height) * width + Math.floor(x * width)) * 3;
      expect(Math.abs(pixels[at]! - ((rectangle.left + x * rectangle.width) / WIDTH) * 255)).toBeLessThan(8);
      expect(Math.abs(pixels[at + 1]! - ((rectangle.top + y * rectangle.height) / HEIGHT) * 255)).toBeLessThan(8);
    }
  }
});

test('a small picture of a wide place asks for a few coarse tiles', async () => {
  asked.length = 0;
  await pixelsOfTiles(index, tile)({ left: 0, top: 0, width: 1024, height: 512 }, 128, 64);
  expect(asked).toEqual(['3/0/0']);
});
