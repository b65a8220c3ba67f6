import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePyramid, openPicture } from './pyramid.ts';
import { patternPicture, patternPixels, temporaryFolder } from './test-tools.ts';
import { relayTiff } from './tiff-layout.ts';
import { readTiffLevels, readTile, type ReadBytes } from './tiff.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.remove());

const [WIDTH, HEIGHT] = [1901, 1203];
const readerOf = (bytes: Uint8Array): ReadBytes => async (offset, length) => bytes.subarray(offset, offset + length);

const pyramidBytes = async (subsampled: boolean): Promise<Buffer> => {
  const path = join(folder.path, `source-${subsampled}.${subsampled ? 'jpg' : 'png'}`);
  const picture = patternPicture(WIDTH, HEIGHT);
  await (subsampled ? picture.jpeg({ quality: 95, chromaSubsampling: '4:2:0' }) : picture.png()).toFile(path);
  const made = await makePyramid(path, await openPicture(path).metadata(), join(folder.path, `work-${subsampled}.tif`));
  const pieces: Uint8Array[] = [];
  for await (const piece of made.bytes) pieces.push(piece);
  await made.dispose();
  return Buffer.concat(pieces);
};

/** Largest difference of means over 8×8 pixels between a decoded tile and the source at the level's scale. */
const worstDifference = async (jpeg: Uint8Array, level: number, column: number, row: number, source: Uint8Array): Promise<number> => {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, info.channels]).toEqual([512, 512, 3]);
  const scale = 2 ** level;
  let worst = 0;
  for (let y = 4; y < 508; y += 60) {
    for (let x = 4; x < 508; x += 60) {
      const [sx, sy] = [(column * 512 + x + 0.5) * scale, (row * 512 + y + 0.5) * scale];
      if (sx > WIDTH - 8 * scale || sy > HEIGHT - 8 * scale || sx < 8 * scale || sy < 8 * scale) continue;
      for (let c = 0; c < 3; c++) {
        const found = data[(y * 512 + x) * 3 + c]!;
        worst = Math.max(worst, Math.abs(found - source[(Math.floor(sy) * WIDTH + Math.floor(sx)) * 3 + c]!));
      }
    }
  }
  return worst;
};

describe.each([
  ['YCbCr with halved colour', true, 6],
  ['RGB', false, 2],
])('a pyramid in %s', (_, subsampled, photometric) => {
  it('states the sizes that it holds, every level half of the one before', async () => {
    const levels = await readTiffLevels(readerOf(await pyramidBytes(subsampled)));
    expect(levels.map(({ width, height, columns, rows }) => [width, height, columns, rows])).toEqual([
      [1901, 1203, 4, 3],
      [950, 601, 2, 2],
      [475, 300, 1, 1],
    ]);
    expect(levels.every((level) => level.photometric === photometric && level.compression === 7)).toBe(true);
  });

  it('gives tiles that decode by themselves to the source colours, at every level and edge', async () => {
    const read = readerOf(await pyramidBytes(subsampled));
    const source = patternPixels(WIDTH, HEIGHT);
    const levels = await readTiffLevels(read);
    for (const [n, level] of levels.entries()) {
      for (let row = 0; row < level.rows; row++) {
        for (let column = 0; column < level.columns; column++) {
          const tile = (await readTile(read, level, column, row))!;
          expect(await worstDifference(tile, n, column, row, source)).toBeLessThan(9);
        }
      }
      expect(await readTile(read, level, level.columns, 0)).toBeUndefined();
      expect(await readTile(read, level, 0, -1)).toBeUndefined();
    }
  });

  it('is a file that libvips opens with the same pixels', async () => {
    const bytes = await pyramidBytes(subsampled);
    const source = patternPixels(WIDTH, HEIGHT);
    const { data, info } = await sharp(bytes, { page: 0 }).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([WIDTH, HEIGHT]);
    const mean = data.reduce((sum, value, i) => sum + Math.abs(value - source[i]!), 0) / data.length;
    expect(mean).toBeLessThan(2);
  });

  it('can be looked at from its first bytes: index and small levels come before the large one', async () => {
    const bytes = await pyramidBytes(subsampled);
    const levels = await readTiffLevels(readerOf(bytes.subarray(0, 16 * 1024)));
    const last = (n: number): number => Math.max(...levels[n]!.offsets);
    const first = (n: number): number => Math.min(...levels[n]!.offsets);
    for (let n = 1; n < levels.length; n++) expect(last(n)).toBeLessThan(first(n - 1));
  });

  it('is the same as BigTIFF', async () => {
    const bytes = await pyramidBytes(subsampled);
    const levels = await readTiffLevels(readerOf(bytes));
    const pieces: Uint8Array[] = [];
    for await (const piece of relayTiff(readerOf(bytes), levels, 0)) pieces.push(piece);
    const big = Buffer.concat(pieces);
    expect(big.readUInt16LE(2)).toBe(43);
    const again = await readTiffLevels(readerOf(big));
    expect(again.map(({ offsets: _offsets, ...level }) => level)).toEqual(levels.map(({ offsets: _offsets, ...level }) => level));
    const tile = async (file: Buffer, of: typeof levels): Promise<Buffer> => Buffer.from((await readTile(readerOf(file), of[1]!, 1, 1))!);
    expect((await tile(big, again)).equals(await tile(bytes, levels))).toBe(true);
    const path = join(folder.path, `big-${subsampled}.tif`);
    writeFileSync(path, big);
    expect(await sharp(readFileSync(path)).metadata()).toMatchObject({ width: WIDTH, height: HEIGHT, pages: 3 });
  });
});

describe('a damaged TIFF', () => {
  it('is an error and never an endless walk', async () => {
    const bytes = await pyramidBytes(true);
    await expect(readTiffLevels(readerOf(Buffer.from('not a tiff at all')))).rejects.toThrow('not a TIFF');
    await expect(readTiffLevels(readerOf(bytes.subarray(0, 100)))).rejects.toThrow('too early');
    const loop = Buffer.from(bytes);
    const count = loop.readUInt16LE(8);
    loop.writeUInt32LE(8, 10 + count * 12);
    expect((await readTiffLevels(readerOf(loop))).length).toBe(1);
  });
});
