// The largest panorama: 32768×16384. Every tile is where it belongs.

import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createContentStore } from './content-store.ts';
import { createImporter } from './importer.ts';
import { createMediaRoutes } from './media-routes.ts';
import { temporaryFolder } from './test-tools.ts';
import { TEST_VAULT } from './vault.testing.ts';

const WIDTH = 32_768;
const HEIGHT = 16_384;
/** One cell of the pattern is one tile of level 0. */
const CELL = 512;

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.remove());

/** A colour for each cell, from which its place can be told. */
const colourOf = (column: number, row: number): readonly [number, number, number] => [column * 4, row * 8, ((column * 7 + row * 13) % 32) * 8];

test('a panorama of 537 million pixels is imported and shown to its last tile', async () => {
  const [columns, rows] = [WIDTH / CELL, HEIGHT / CELL];
  const cells = Buffer.alloc(columns * rows * 3);
  for (let row = 0; row < rows; row += 1) for (let column = 0; column < columns; column += 1) cells.set(colourOf(column, row), (row * columns + column) * 3);
  const path = join(folder.path, 'large.jpg');
  await sharp(cells, { raw: { width: columns, height: rows, channels: 3 } }).resize(WIDTH, HEIGHT, { kernel: 'nearest' }).jpeg({ quality: 90, chromaSubsampling: '4:4:4' }).toFile(path);

  const content = createContentStore({ folder: join(folder.path, 'content'), vault: TEST_VAULT });
  const footage = await createImporter({ content, workFolder: join(folder.path, 'work') }).importPicture({ caseId: 'c', path, name: 'large.jpg' });
  expect([footage.width, footage.height, footage.projection.kind]).toEqual([WIDTH, HEIGHT, 'sphere']);
  expect(footage.index.levels[0]).toMatchObject({ width: WIDTH, height: HEIGHT, columns, rows });

  const media = createMediaRoutes({ content, footageOf: () => footage });
  const middleOf = async (level: number, column: number, row: number): Promise<number[]> => {
    const reply = await media(new Request(`http://w/media/${footage.original.sha256}/tile/${level}/${column}/${row}`));
    expect(reply.status).toBe(200);
    const { data, info } = await sharp(Buffer.from(await reply.arrayBuffer())).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const at = (Math.floor(info.height / 2) * info.width + Math.floor(info.width / 2)) * 3;
    return [...data.subarray(at, at + 3)];
  };
  for (const [column, row] of [[0, 0], [columns - 1, 0], [0, rows - 1], [columns - 1, rows - 1], [31, 17], [40, 9]] as const) {
    const seen = await middleOf(0, column, row);
    const meant = colourOf(column, row);
    expect(Math.max(...seen.map((value, i) => Math.abs(value - meant[i]!))), `tile ${column},${row}`).toBeLessThanOrEqual(3);
  }
  expect((await media(new Request(`http://w/media/${footage.original.sha256}/tile/0/${columns}/0`))).status).toBe(404);
}, 600_000);
