// The server's key file: made once, kept, never replaced when damaged.

import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadServerKey } from './server-key.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kantai-key-'));
});
afterEach(async () => rm(folder, { recursive: true, force: true }));
const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
const hex = (seed: Uint8Array): string => Buffer.from(seed).toString('hex');

test('the first start makes a key for its owner alone, the next finds it', async () => {
  const path = join(folder, 'new', 'server.key');
  const made = await loadServerKey(path, random);
  expect(made).toHaveLength(32);
  if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(hex(await loadServerKey(path, random))).toBe(hex(made));
});

test('processes that start together agree on one key and leave nothing else behind', async () => {
  const path = join(folder, 'server.key');
  const keys = await Promise.all(Array.from({ length: 8 }, async () => loadServerKey(path, random)));
  expect(new Set(keys.map(hex)).size).toBe(1);
  expect(await readdir(folder)).toEqual(['server.key']);
});

test('a damaged key is an error, not a new key', async () => {
  const path = join(folder, 'server.key');
  await writeFile(path, 'abcd\n');
  await expect(loadServerKey(path, random)).rejects.toThrow('damaged');
});
