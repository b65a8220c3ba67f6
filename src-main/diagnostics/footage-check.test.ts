import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PART_BYTES, type Content } from '#shared/footage/footage.ts';
import { contentPaths } from '../media/content-files.ts';
import { createContentStore, type ContentStore } from '../media/content-store.ts';
import { BLOCKS_PER_PART, sealedOffset } from '../media/sealing.ts';
import { temporaryFolder } from '../media/test-tools.ts';
import { TEST_VAULT } from '../media/vault.testing.ts';
import { offlineError } from '../session/central.ts';
import { checkFootage, repairFile } from './footage-check.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const bytes = randomBytes(PART_BYTES + 5000);
const parts = [bytes.subarray(0, PART_BYTES), bytes.subarray(PART_BYTES)];
const content: Content = { sha256: sha256(bytes), bytes: bytes.length, mime: 'image/jpeg', parts: parts.map(sha256) };
const other = randomBytes(3000);
async function* pieces(all: Uint8Array): AsyncGenerator<Uint8Array> {
  yield all;
}

let folder: ReturnType<typeof temporaryFolder>;
let store: ContentStore;
beforeEach(async () => {
  folder = temporaryFolder();
  store = createContentStore({ folder: folder.path, vault: TEST_VAULT });
  store.describe(content);
  for (const n of [0, 1]) await store.writePart(content.sha256, n, parts[n]!);
  await store.addFile({ stream: pieces(other) }, 'image/png', 'case-1');
});
afterEach(() => {
  store.lock();
  folder.remove();
});
/** One bit of the second part, as it lies sealed on the disk. */
const spoil = () => {
  store.lock();
  const file = contentPaths(folder.path, content.sha256).bytes;
  const sealed = readFileSync(file);
  sealed[sealedOffset(BLOCKS_PER_PART) + 2000]! ^= 1;
  writeFileSync(file, sealed);
  return sealed;
};
const check = (options: Partial<Parameters<typeof checkFootage>[0]> = {}) =>
  checkFootage({ content: store, rest: async () => undefined, mono: () => 0, signal: new AbortController().signal, onProgress: () => undefined, ...options });
const fetching = (fetch: (n: number) => Promise<unknown>, isOnlyHere = false) =>
  repairFile({ content: store, parts: { fetch: async (_, n) => void (await fetch(n)) }, isOnlyHere: () => isOnlyHere, signal: new AbortController().signal }, { sha256: content.sha256, cases: [], parts: [1] });

test('all that is here is read; a part with one other bit is found, and the check changes nothing', async () => {
  expect(await check()).toEqual({ files: 2, bytes: bytes.length + other.length, bad: [] });
  const sealed = spoil();
  for (let twice = 0; twice < 2; twice += 1) expect((await check()).bad).toMatchObject([{ sha256: content.sha256, parts: [1] }]);
  expect(store.state(content.sha256)).toMatchObject({ complete: true });
  expect(readFileSync(contentPaths(folder.path, content.sha256).bytes).equals(sealed)).toBe(true);
});

test('it rests as long as it reads, tells how far it is, and ends where it is stopped', async () => {
  let now = 0;
  const rests: number[] = [];
  const seen: number[] = [];
  await check({ mono: () => (now += 7), rest: async (milliseconds) => void rests.push(milliseconds), onProgress: (done) => seen.push(done) });
  expect(rests).toEqual([7, 7, 7]);
  expect(seen.at(-1)).toBe(bytes.length + other.length);
  const abort = new AbortController();
  expect(await check({ signal: abort.signal, rest: async () => abort.abort() })).toMatchObject({ stopped: true });
});

test('a bad part is fetched again; without a server, and where the server has none, it is said so; what is nowhere else is left', async () => {
  const sealed = spoil();
  const onDisk = () => readFileSync(contentPaths(folder.path, content.sha256).bytes);
  expect(await fetching(() => Promise.reject(new Error('must not be asked')), true)).toEqual({ outcome: 'onlyHere', parts: 1 });
  expect(store.state(content.sha256)).toMatchObject({ complete: true });
  expect(await fetching(() => Promise.reject(offlineError('none')))).toEqual({ outcome: 'offline', parts: 1 });
  expect(await fetching(() => Promise.reject(Object.assign(new Error(), { partFailure: 'notThere' })))).toEqual({ outcome: 'notThere', parts: 1 });
  expect(onDisk().equals(sealed)).toBe(true);
  expect(await fetching((n) => store.writePart(content.sha256, n, parts[n]!))).toEqual({ outcome: 'mended', parts: 1 });
  expect((await check()).bad).toEqual([]);
  expect(sha256(await store.read(content.sha256, 0, bytes.length))).toBe(content.sha256);
});
