// What sealing costs a tile: tiles of the benchmark's panorama served by the workstation's own media routes from the sealed store, beside
// the same reads from a plain copy of the same file in the same run. Also a first look after a start, and the bare AES-GCM speed.

import { createCipheriv, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRange } from '../../src-main/media/content-files.ts';
import { createContentStore } from '../../src-main/media/content-store.ts';
import { createMediaRoutes } from '../../src-main/media/media-routes.ts';
import { readTiffLevels, readTile } from '../../src-main/media/tiff.ts';
import { TEST_VAULT } from '../../src-main/media/vault.testing.ts';
import { benchContent, benchPicture } from './open/picture.ts';
import { percentile } from './timing.ts';

const TILES = 400;
const ROUNDS = 5;

export const run = async (): Promise<void> => {
  const { footage, media } = await benchPicture((line) => console.log(line));
  const folder = mkdtempSync(join(tmpdir(), 'kantai-bench-tiles-'));
  try {
    const { sha256, bytes } = footage.pyramid;
    const plain = join(folder, 'plain.tif');
    await writeFile(plain, await benchContent().read(sha256, 0, bytes));
    const levels = await readTiffLevels((offset, length) => readRange(plain, offset, length));
    const { columns, rows } = footage.index.levels[0]!;
    const places = Array.from({ length: TILES }, (_, n) => ({ column: (n * 7) % columns, row: (n * 13) % rows }));
    const address = ({ column, row }: { column: number; row: number }) => new Request(`http://w/media/${footage.original.sha256}/tile/0/${column}/${row}`);
    const asked = async (routes: typeof media, place: { column: number; row: number }) => void (await (await routes(address(place))).arrayBuffer());
    // What served a tile before: the same route's work on a plain file, its reply included.
    const before = async ({ column, row }: { column: number; row: number }) => {
      address({ column, row });
      const tile = await readTile((offset, length) => readRange(plain, offset, length), levels[0]!, column, row);
      await new Response(new Uint8Array(tile!)).arrayBuffer();
    };
    const times = { plain: [] as number[], sealed: [] as number[] };
    // Processor time tells the work itself, whatever else the machine does.
    const work = { plain: 0, sealed: 0 };
    const busy = (): number => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000;
    };
    const measure = async (into: number[], look: (place: { column: number; row: number }) => Promise<void>) => {
      for (const place of places) {
        const started = performance.now();
        await look(place);
        into.push(performance.now() - started);
      }
    };
    await measure([], before);
    await measure([], (place) => asked(media, place));
    for (let round = 0; round < ROUNDS; round += 1) {
      const start = busy();
      await measure(times.plain, before);
      const middle = busy();
      await measure(times.sealed, (place) => asked(media, place));
      work.plain += middle - start;
      work.sealed += busy() - middle;
    }
    const cold = performance.now();
    const fresh = createContentStore({ folder: join(tmpdir(), 'kantai-bench', 'open-2', 'content'), vault: TEST_VAULT });
    await asked(createMediaRoutes({ content: fresh, footageOf: () => footage }), places[0]!);
    const first = performance.now() - cold;
    const block = randomBytes(64 * 1024);
    const key = randomBytes(32);
    const gcm = performance.now();
    for (let n = 0; n < 4000; n += 1) {
      const cipher = createCipheriv('aes-256-gcm', key, Buffer.alloc(12, n & 255));
      cipher.update(block);
      cipher.final();
    }
    const rate = (4000 * block.length) / 1e9 / ((performance.now() - gcm) / 1000);
    const sorted = { plain: times.plain.toSorted((a, b) => a - b), sealed: times.sealed.toSorted((a, b) => a - b) };
    const row = (name: string, all: readonly number[]) => `${name.padEnd(34)} p50 ${percentile(all, 0.5).toFixed(3)} ms   p99 ${percentile(all, 0.99).toFixed(3)} ms`;
    console.log(row('tile from a plain file', sorted.plain));
    console.log(row('tile from the sealed store', sorted.sealed));
    console.log(`first tile after a start            ${first.toFixed(2)} ms`);
    const figures = {
      plain_p50_ms: percentile(sorted.plain, 0.5),
      sealed_p50_ms: percentile(sorted.sealed, 0.5),
      sealed_to_plain_p50: percentile(sorted.sealed, 0.5) / percentile(sorted.plain, 0.5),
      sealed_to_plain_p99: percentile(sorted.sealed, 0.99) / percentile(sorted.plain, 0.99),
      plain_cpu_ms: work.plain / ROUNDS / TILES,
      sealed_cpu_ms: work.sealed / ROUNDS / TILES,
      sealed_to_plain_cpu: work.sealed / work.plain,
      first_tile_ms: first,
      gcm_gb_per_s: rate,
    };
    console.log(Object.entries(figures).map(([name, value]) => `${name}=${value.toFixed(3)}`).join(' '));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
