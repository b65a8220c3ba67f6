// The picture of the benchmark: a synthetic panorama of 16384×8192 with detail down to the single pixel everywhere, always the
// same, made once and kept in the system's temporary folder; imported as the workstation imports it. A real one is imported likewise.

import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import type { Footage } from '../../../src-shared/footage/footage.ts';
import { createContentStore, type ContentStore } from '../../../src-main/media/content-store.ts';
import { createImporter } from '../../../src-main/media/importer.ts';
import { createMediaRoutes } from '../../../src-main/media/media-routes.ts';
import { TEST_VAULT } from '../../../src-main/media/vault.testing.ts';

const WIDTH = 16_384;
const HEIGHT = 8192;
const FOLDER = join(tmpdir(), 'kantai-bench');
const SYNTHETIC = 'open-2';

export interface BenchPicture {
  readonly footage: Footage;
  /** Where more may be kept that is made of it. */
  readonly folder: string;
  /** The original as it was imported. */
  readonly original: () => Promise<Uint8Array>;
  /** The workstation's own media routes over the imported picture. */
  readonly media: (request: Request) => Promise<Response>;
}

const contentIn = (name: string): ContentStore => createContentStore({ folder: join(FOLDER, name, 'content'), vault: TEST_VAULT });
/** The store that holds the synthetic one. */
export const benchContent = (): ContentStore => contentIn(SYNTHETIC);

export const benchPicture = (say: (line: string) => void): Promise<BenchPicture> =>
  importOnce(SYNTHETIC, say, async (file) => {
    say(`drawing a ${WIDTH}×${HEIGHT} panorama (once) …`);
    await drawPanorama(file);
  });

/** `name`: of a file anywhere. */
export const realPicture = (file: string, say: (line: string) => void): Promise<BenchPicture> => importOnce(`real-${basename(file)}`, say, (to) => copyFile(file, to));

async function importOnce(name: string, say: (line: string) => void, bring: (file: string) => Promise<unknown>): Promise<BenchPicture> {
  const folder = join(FOLDER, name);
  await mkdir(folder, { recursive: true });
  const content = contentIn(name);
  const known = join(folder, 'footage.json');
  if (!existsSync(known)) {
    const file = join(folder, 'panorama.jpg');
    await bring(file);
    say('importing it (once) …');
    const footage = await createImporter({ content, workFolder: join(folder, 'work') }).importPicture({ caseId: 'bench', path: file, name: 'panorama.jpg' });
    await writeFile(`${known}.part`, JSON.stringify(footage));
    await rename(`${known}.part`, known);
    await rm(file);
  }
  const footage = JSON.parse(await readFile(known, 'utf8')) as Footage;
  const original = (): Promise<Uint8Array> => content.read(footage.original.sha256, 0, footage.original.bytes);
  return { footage, folder, original, media: createMediaRoutes({ content, footageOf: (sha256) => (sha256 === footage.original.sha256 ? footage : undefined) }) };
}

/** Bands of text-like strokes, fine checks, and noise over a slowly changing ground, from a generator with a fixed start. */
async function drawPanorama(file: string): Promise<void> {
  const pixels = Buffer.allocUnsafe(WIDTH * HEIGHT * 3);
  let state = 0x9e3779b9;
  for (let y = 0; y < HEIGHT; y += 1) {
    const line = y % 48;
    for (let x = 0; x < WIDTH; x += 1) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
      const noise = (state >>> 24) % 24;
      const ground = 90 + ((x >> 7) * 37 + (y >> 7) * 61) % 96;
      // Strokes: cells of 12×16 pixels, each with its own pattern of bits, like lines of small print.
      const cell = Math.imul((x / 12) | 0, 73_856_093) ^ Math.imul((y / 16) | 0, 19_349_663);
      const stroke = line < 32 && ((cell >>> (((x % 12) >> 1) + 6 * ((y % 16) >> 3))) & 1) === 1 && x % 12 < 10;
      const check = line >= 40 && ((x ^ y) & 2) !== 0;
      const value = stroke ? 24 : check ? 220 : ground + noise;
      const at = (y * WIDTH + x) * 3;
      pixels[at] = value;
      pixels[at + 1] = Math.min(255, value + ((x >> 9) % 3) * 9);
      pixels[at + 2] = Math.min(255, value + ((y >> 9) % 3) * 9);
    }
  }
  await sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 }, limitInputPixels: false }).jpeg({ quality: 88 }).toFile(file);
}
