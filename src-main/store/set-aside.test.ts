// A wiped case cannot be read out of a damaged database that was set aside either.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import Database from 'better-sqlite3';
import { recoverDatabase } from './recover.ts';
import { overwriteSetAside } from './set-aside.ts';
import { openStore } from './store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kantai-set-aside-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sealed = () => randomBytes(60).toString('base64');

test('the key of a wiped case is gone from the file that was set aside, the others stay, and the file is read as before', () => {
  const [gone, stays] = [sealed(), sealed()];
  const first = openStore(folder);
  if (!first.ok) throw new Error(first.failure);
  first.store.custody.setCaseKey('gone', gone);
  first.store.custody.setCaseKey('stays', stays);
  first.store.close();
  const recovery = recoverDatabase(folder, Date.parse('2026-11-26T00:00:00.000Z'));
  if (typeof recovery === 'string') throw new Error(recovery);
  const aside = join(folder, recovery.aside, 'kantai.sqlite');
  expect(readFileSync(aside).includes(gone)).toBe(true);

  const again = openStore(folder);
  if (!again.ok) throw new Error(again.failure);
  expect(again.store.custody.caseKey('gone')).toBe(gone);
  again.store.custody.scrub(gone);
  expect(readFileSync(aside).includes(gone)).toBe(false);
  expect(again.store.custody.caseKey('gone')).toBe(gone);
  again.store.close();
  const old = new Database(aside, { readonly: true });
  expect(old.prepare("SELECT sealed FROM case_key WHERE case_id = 'stays'").get()).toEqual({ sealed: stays });
  old.close();
});

test('a key is found wherever it lies, across the pieces in which a large file is read and more than once', () => {
  const first = openStore(folder);
  if (!first.ok) throw new Error(first.failure);
  first.store.close();
  truncateSync(join(folder, 'kantai.sqlite'), 100);
  const recovery = recoverDatabase(folder, Date.now());
  if (typeof recovery === 'string') throw new Error(recovery);
  const key = sealed();
  const file = join(folder, recovery.aside, 'kantai.sqlite-wal');
  const bytes = randomBytes(3 * 1024 * 1024);
  const places = [0, 1024 * 1024 - 5, 1024 * 1024 * 2 - key.length, bytes.length - key.length];
  for (const at of places) bytes.write(key, at);
  writeFileSync(file, bytes);
  expect(overwriteSetAside(folder, key)).toBe(places.length);
  expect(readFileSync(file).includes(key)).toBe(false);
  expect(overwriteSetAside(folder, key)).toBe(0);
});
