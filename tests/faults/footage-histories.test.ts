// What can happen to footage on its way and on the disk, drawn from seeds: answers that are lost, cut, altered or of another version, bytes that
// rot, a process that ends in the middle, a quota that is nearly full. Whatever happens: no byte is handed out that is not the file's, what was
// said to be here is here, and there is never more than the quota.

import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, openSync, closeSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { PART_BYTES, type Content } from '#shared/footage/footage.ts';
import { contentPaths } from '../../src-main/media/content-files.ts';
import { createContentStore, type ContentStore } from '../../src-main/media/content-store.ts';
import { createRoom } from '../../src-main/media/room.ts';
import { TEST_VAULT } from '../../src-main/media/vault.testing.ts';
import { offlineError } from '../../src-main/session/central.ts';
import { createParts, type Parts } from '../../src-main/sync/parts.ts';
import { scratchFolder } from './simulator/holds.ts';
import { createChance, type Chance } from './simulator/random.ts';

const SEEDS = 80;
const KB = 1024;
const scratch = scratchFolder();
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
interface File {
  readonly content: Content;
  readonly bytes: Uint8Array;
}
const fileOf = (bytes: Uint8Array): File => {
  const parts = Array.from({ length: Math.ceil(bytes.length / PART_BYTES) }, (_, n) => sha256(bytes.subarray(n * PART_BYTES, (n + 1) * PART_BYTES)));
  return { content: { sha256: sha256(bytes), bytes: bytes.length, mime: 'image/jpeg', parts }, bytes };
};
/** Five small files, and one of two parts: the same in every history. */
const FILES = [...[40, 90, 140, 64, 65].map((size, n) => createChance(n).bytes(size * KB)), new Uint8Array(PART_BYTES + 30 * KB).map((_, at) => (at * 31 + (at >> 9)) & 255)].map(fileOf);

/** Answers as a bad network and a wrong server do. */
const networkOf = (chance: Chance) =>
  async (path: string, init: { readonly headers?: Record<string, string> } = {}): Promise<Response> => {
    const [, name, n] = /^\/content\/([0-9a-f]{64})\/(\d+)$/.exec(path)!;
    const { bytes, content } = FILES.find((file) => file.content.sha256 === name)!;
    const part = bytes.slice(Number(n) * PART_BYTES, (Number(n) + 1) * PART_BYTES);
    const etag = `"${content.parts[Number(n)]!}"`;
    const from = init.headers?.['if-range'] === etag ? Number(/^bytes=(\d+)-$/.exec(init.headers['range'] ?? '')?.[1] ?? 0) : 0;
    const given = part.slice(from);
    const reply = (body: BodyInit | null, status = from > 0 ? 206 : 200, of = etag) => new Response(body, { status, headers: { etag: of } });
    if (chance.happens(0.5)) return reply(given);
    const cut = given.slice(0, chance.below(given.length));
    const broken = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(cut), pull: (controller) => controller.error(new TypeError('terminated')) });
    const bad = Uint8Array.from(given);
    bad[chance.below(bad.length)]! ^= 1 << chance.below(8);
    return chance.pick([
      async () => Promise.reject(offlineError('no connection')),
      async () => reply('gone', 404),
      async () => reply(broken),
      async () => reply(broken, from > 0 ? 206 : 200, '"another version"'),
      // Cut without a word of it, altered, the whole where the rest was asked for, the rest where nothing was.
      async () => reply(cut),
      async () => reply(bad),
      async () => reply(part, 206),
      async () => reply(part.slice(1), 206),
    ])();
  };

const STEPS = ['fetch', 'fetch', 'fetch', 'fetch', 'together', 'read', 'read', 'rot', 'tear', 'crash', 'pin', 'look', 'time'] as const;

async function history(seed: number): Promise<{ readonly fetched: number; readonly evicted: number }> {
  const chance = createChance(seed);
  const base = join(scratch, String(seed));
  mkdirSync(base);
  // The store goes by the times of its files, so this clock begins with theirs.
  let [life, now] = [0, Date.now()];
  const folder = () => join(base, String(life));
  const quotaBytes = seed % 6 === 0 ? PART_BYTES + 200 * KB : 260 * KB;
  let fixed = new Set<string>();
  /** Parts of which the store said that they are here, and nothing was done to them since. */
  let here = new Set<string>();
  let [fetched, evicted] = [0, 0];
  let content!: ContentStore;
  let parts!: Parts;
  const open = () => {
    content = createContentStore({ folder: folder(), vault: { ...TEST_VAULT, randomBytes: chance.bytes }, now: () => now });
    const inner = content;
    const room = createRoom({
      content: { ...inner, remove: (name) => (evicted++, (here = new Set([...here].filter((each) => !each.startsWith(name)))), inner.remove(name)) },
      limits: () => ({ quotaBytes, floorBytes: 0 }), freeBytes: () => 1e15, isFixed: (name) => fixed.has(name), now: () => now,
    });
    parts = createParts({
      content, session: { central: { calls: {} as never, lines: {} as never, bytes: networkOf(chance) }, ensureToken: async () => 'good', dropToken: () => undefined },
      randomBytes: chance.bytes, log: () => undefined, makeRoom: (bytes) => room.make(bytes), onPart: () => undefined, pace: { firstMs: 0, mostMs: 0 },
    });
  };
  open();
  const files = seed % 6 === 0 ? FILES : FILES.slice(0, 5);
  const fetch = async ({ content: of }: File, n: number) => {
    // What was here before may have been spoiled without anybody having looked: only what came is known to be whole.
    const was = content.state(of.sha256)?.have[n] === true;
    const done = await parts.fetch(of, n, chance.happens(0.3)).then(() => true, () => false);
    if (!done || was) return;
    fetched += 1;
    // It may have been evicted for another since.
    if (content.state(of.sha256)?.have[n] === true) here.add(`${of.sha256}/${n}`);
  };
  /** Alters what lies on the disk of a file, and forgets what was said of it. */
  const spoil = (change: (path: string, size: number) => void) => {
    const { content: of } = chance.pick(files);
    const path = contentPaths(folder(), of.sha256).bytes;
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size === 0) return;
    change(path, size);
    here = new Set([...here].filter((each) => !each.startsWith(of.sha256)));
  };
  for (let step = 0; step < 30; step += 1) {
    now += 1000;
    const file = chance.pick(files);
    const n = chance.below(file.content.parts.length);
    switch (chance.pick(STEPS)) {
      case 'fetch':
        await fetch(file, n);
        break;
      case 'together':
        await Promise.all(files.flatMap((each) => each.content.parts.map((_, part) => fetch(each, part))));
        break;
      case 'look':
      case 'read': {
        const [from, length] = [chance.below(file.bytes.length), 1 + chance.below(100 * KB)];
        const wanted = file.bytes.subarray(from, from + length);
        const read = await content.read(file.content.sha256, from, length, (part, signal) => parts.fetch(file.content, part, true, signal)).catch(() => undefined);
        // Nothing, or exactly the file's own bytes.
        if (read) expect(Buffer.from(wanted).equals(read), `step ${step}: what was handed out is the file's`).toBe(true);
        break;
      }
      case 'rot':
        spoil((path, size) => {
          const at = chance.below(size);
          const byte = Buffer.alloc(1);
          const handle = openSync(path, 'r+');
          readSync(handle, byte, 0, 1, at);
          byte[0]! ^= 1 << chance.below(8);
          writeSync(handle, byte, 0, 1, at);
          closeSync(handle);
        });
        break;
      case 'tear':
        // A write that the power cut off: a piece of zeros where a part should be.
        spoil((path, size) => {
          const at = chance.below(size);
          const handle = openSync(path, 'r+');
          writeSync(handle, Buffer.alloc(Math.min(5000, size - at)), 0, Math.min(5000, size - at), at);
          closeSync(handle);
        });
        break;
      case 'crash': {
        // The process ends while parts are on their way: what is on the disk at this moment is all that is left.
        const underWay = files.map((each) => parts.fetch(each.content, 0, false).catch(() => undefined));
        for (let turn = chance.below(6); turn > 0; turn -= 1) await new Promise((resolve) => setImmediate(resolve));
        const left = folder();
        life += 1;
        cpSync(left, folder(), { recursive: true });
        const known = new Set(here);
        // What the process that goes on without us does is none of ours.
        await Promise.all(underWay);
        content.lock();
        open();
        here = known;
        break;
      }
      case 'pin':
        fixed = new Set(chance.happens(0.5) ? [file.content.sha256] : []);
        break;
      case 'time':
        now += 20 * 60_000;
        break;
    }
    // Counted anew from the disk, as another process finds it.
    const found = createContentStore({ folder: folder(), vault: TEST_VAULT, now: () => now });
    expect(found.bytesHere(), `step ${step}: within the quota`).toBeLessThanOrEqual(quotaBytes);
    expect(content.bytesHere(), `step ${step}: the count that is kept`).toBe(found.bytesHere());
    for (const each of here) {
      const [name, part] = each.split('/') as [string, string];
      expect(found.state(name)?.have[Number(part)], `step ${step}: ${each} is here`).toBe(true);
    }
    found.lock();
  }
  for (const { content: of } of files) {
    for (const [n, isHere] of (content.state(of.sha256)?.have ?? []).entries()) {
      if (!isHere) continue;
      const bytes = await content.readPart(of.sha256, n).catch(() => undefined);
      if (bytes) expect(sha256(bytes)).toBe(of.parts[n]);
    }
  }
  content.lock();
  rmSync(base, { recursive: true, force: true });
  return { fetched, evicted };
}

test(`no false byte is handed out, nothing that counted is gone, and the quota holds: ${SEEDS} histories of footage`, { timeout: 600_000 }, async () => {
  const sums = { fetched: 0, evicted: 0 };
  const failures: string[] = [];
  for (let seed = 0; seed < SEEDS && failures.length < 3; seed += 1) {
    await history(seed).then(
      ({ fetched, evicted }) => {
        sums.fetched += fetched;
        sums.evicted += evicted;
      },
      (error: unknown) => failures.push(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`),
    );
  }
  expect(failures.join('\n\n')).toBe('');
  expect(sums.fetched).toBeGreaterThan(SEEDS * 3);
  expect(sums.evicted).toBeGreaterThan(SEEDS / 4);
});
