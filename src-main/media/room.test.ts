import { createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Content } from '#shared/footage/footage.ts';
import { createContentStore, type ContentStore } from './content-store.ts';
import { NO_CASE } from './content-vault.ts';
import { createRoom, type Limits } from './room.ts';
import { temporaryFolder } from './test-tools.ts';
import { TEST_VAULT } from './vault.testing.ts';

const KB = 1024;
const MINUTE = 60_000;
let folder: ReturnType<typeof temporaryFolder>;
let content: ContentStore;
let now: number;
let fixed: Set<string>;
let limits: Limits;
let free: number;
beforeEach(() => {
  folder = temporaryFolder();
  now = Date.parse('2026-11-25T00:00:00Z');
  content = createContentStore({ folder: folder.path, vault: TEST_VAULT, now: () => now });
  fixed = new Set();
  limits = { quotaBytes: 400 * KB, floorBytes: 0 };
  free = 1e12;
});
afterEach(() => folder.remove());

const room = () => createRoom({ content, limits: () => limits, freeBytes: () => free, isFixed: (sha256) => fixed.has(sha256), now: () => now });
/** Files of 100 KB, looked at one hour after the other. */
const fill = async (count: number): Promise<Content[]> => {
  const all: Content[] = [];
  for (let n = 0; n < count; n += 1) {
    const bytes = randomBytes(100 * KB);
    all.push(await content.addFile({ stream: (async function* () { yield bytes; })() }, 'x/y', NO_CASE));
    await content.read(createHash('sha256').update(bytes).digest('hex'), 0, 1);
    now += 60 * MINUTE;
  }
  return all;
};
const here = (all: readonly Content[]) => all.map(({ sha256 }) => content.state(sha256)?.complete === true);

test('nothing is removed while there is room', async () => {
  const all = await fill(3);
  room().make(100 * KB);
  expect(here(all)).toEqual([true, true, true]);
  expect(content.bytesHere()).toBe(300 * KB);
});

test('what was not looked at the longest goes first, and no more than is needed', async () => {
  const all = await fill(4);
  await content.read(all[0]!.sha256, 0, 1);
  now += 60 * MINUTE;
  room().make(150 * KB);
  expect(here(all)).toEqual([true, false, false, true]);
  expect(content.bytesHere()).toBe(200 * KB);
});

test('what is fixed, and what was on the screen a moment ago, never goes: then it is said and nothing is removed', async () => {
  const all = await fill(4);
  fixed = new Set([all[0]!.sha256, all[1]!.sha256]);
  await content.read(all[2]!.sha256, 0, 1);
  expect(() => room().make(150 * KB)).toThrow(expect.objectContaining({ code: 'overQuota' }));
  expect(here(all)).toEqual([true, true, true, true]);
  room().make(100 * KB);
  expect(here(all)).toEqual([true, true, true, false]);
});

test('the floor of free space is kept', async () => {
  const all = await fill(2);
  limits = { quotaBytes: 1e12, floorBytes: 1000 * KB };
  free = 1050 * KB;
  room().make(50 * KB);
  expect(here(all)).toEqual([true, true]);
  room().make(120 * KB);
  expect(here(all)).toEqual([false, true]);
  free = 100 * KB;
  expect(() => room().make(10 * KB)).toThrow(expect.objectContaining({ code: 'lowDisk' }));
});

test('clearing leaves what is fixed', async () => {
  const all = await fill(3);
  fixed = new Set([all[1]!.sha256]);
  room().clear();
  expect(here(all)).toEqual([false, true, false]);
  expect(room().fixedBytes()).toBe(100 * KB);
});
