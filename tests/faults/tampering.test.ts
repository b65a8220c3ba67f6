// Every byte of a sample is altered in turn: events on their way, events at rest, parts of footage. All of it is found.

import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import Database from 'better-sqlite3';
import { PROTOCOL, PROTOCOL_HEADER } from '#shared/contract/central.ts';
import { createClock } from '#shared/log/clock.ts';
import { CASE, openDesk, testCrypto } from '../../src-main/cases/desk.testing.ts';
import { checkIntegrity } from '../../src-main/diagnostics/integrity.ts';
import { createContentStore } from '../../src-main/media/content-store.ts';
import { contentPaths } from '../../src-main/media/content-files.ts';
import { TEST_VAULT } from '../../src-main/media/vault.testing.ts';
import { createCentral } from '../../src-main/session/central.ts';
import { openStore } from '../../src-main/store/store.ts';
import { createParts } from '../../src-main/sync/parts.ts';
import { createTaking } from '../../src-main/sync/pull.ts';
import { readEvent } from '../../src-main/sync/read-event.ts';

let folder: string;
beforeEach(() => {
  // In memory where it can be: thousands of files are written here, and what a power cut would do to them is not tested.
  folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'kantai-tampering-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('[E1] [H1] [H2] [S1] no event passes with any one byte of its text altered, and unaltered they all do', () => {
  const { store, casebook, active } = openDesk(join(folder, 'author'));
  casebook.append(active, CASE, [
    { type: 'item.answered', body: { item: '1', answer: 'na', reason: '无此项' } },
    { type: 'item.noted', body: { item: '1', note: 'ASCII and 中文 and 𝒳' } },
  ]);
  casebook.append(active, CASE, [{ type: 'sheet.submitted', body: { sheet: { seq: 0, hash: null }, sheetHash: 'a'.repeat(64), opinion: '' } }]);
  const lines = store.events.ofCase(CASE).map(({ event }) => JSON.stringify(event));
  const records = store.accounts.devices();
  const account = active.account;
  store.close();

  const opened = openStore(join(folder, 'reader'));
  if (!opened.ok) throw new Error(opened.failure);
  const reader = opened.store;
  reader.accounts.save(account);
  reader.accounts.saveDevices(records);
  const take = createTaking({ store: reader, crypto: testCrypto, clock: createClock(Date.now), log: () => undefined, now: Date.now }, new Set([CASE]));
  let altered = 0;
  for (const line of lines) {
    const bytes = Buffer.from(line);
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1 << (at % 7);
      const json = changed.toString('utf8');
      const event = readEvent(json);
      if (event) take([{ event, json }]);
      altered += 1;
      expect(reader.events.ofCase(CASE).length, `byte ${at} of ${line}`).toBe(lines.indexOf(line));
    }
    // The reader has everything before it, so that only the alteration is a reason to refuse.
    take([{ event: readEvent(line)!, json: line }]);
  }
  expect(reader.events.ofCase(CASE)).toHaveLength(lines.length);
  expect(altered).toBeGreaterThan(2000);
  reader.close();
});

test('[F2] no part is taken with any one byte altered', async () => {
  const bytes = new Uint8Array(randomBytes(600));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const files = createContentStore({ folder, vault: TEST_VAULT, now: Date.now });
  files.describe({ sha256, bytes: bytes.length, mime: 'image/jpeg', parts: [sha256] });
  for (const [at] of bytes.entries()) {
    const changed = bytes.slice();
    changed[at]! ^= 1 << (at % 8);
    expect(await files.writePart(sha256, 0, changed), `byte ${at}`).toBe('badHash');
  }
  expect(files.state(sha256)?.complete).toBe(false);
  expect(await files.writePart(sha256, 0, bytes)).toBe('stored');
});

test('[H1] [S3] a check of what is kept finds any one byte of a stored event or its hash altered', async () => {
  const { store, casebook, active } = openDesk(join(folder, 'data'));
  casebook.append(active, CASE, [{ type: 'item.answered', body: { item: '1', answer: 'na', reason: '无此项' } }]);
  casebook.append(active, CASE, [{ type: 'item.noted', body: { item: '1', note: 'ASCII and 中文 and 𝒳' } }]);
  expect(await checkIntegrity({ store, crypto: testCrypto })).toMatchObject({ database: 'ok', faults: [] });
  const raw = new Database(join(folder, 'data', 'kantai.sqlite'));
  raw.pragma('synchronous = OFF');
  const rows = raw.prepare('SELECT id, json, hash FROM event ORDER BY id').all() as readonly { readonly id: number; readonly json: string; readonly hash: string }[];
  let altered = 0;
  for (const column of ['json', 'hash'] as const) {
    const put = raw.prepare(`UPDATE event SET ${column} = ? WHERE id = ?`);
    for (const row of rows) {
      const bytes = Buffer.from(row[column]);
      for (let at = 0; at < bytes.length; at += 1) {
        const changed = Buffer.from(bytes);
        changed[at]! ^= 1 << (at % 7);
        put.run(changed.toString('utf8'), row.id);
        const { faults } = await checkIntegrity({ store, crypto: testCrypto });
        expect(faults.length, `${column}, byte ${at} of ${row[column]}`).toBeGreaterThan(0);
        altered += 1;
      }
      put.run(row[column], row.id);
    }
  }
  expect(altered).toBeGreaterThan(2000);
  expect(await checkIntegrity({ store, crypto: testCrypto })).toMatchObject({ database: 'ok', faults: [] });
  raw.close();
  store.close();
});

test('[F2] of a part that lies here nothing is handed out with any one byte of its file altered, and it counts as missing', async () => {
  const bytes = new Uint8Array(randomBytes(600));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const content = { sha256, bytes: bytes.length, mime: 'image/jpeg', parts: [sha256] };
  const open = () => createContentStore({ folder, vault: TEST_VAULT, now: Date.now });
  const first = open();
  first.describe(content);
  expect(await first.writePart(sha256, 0, bytes)).toBe('stored');
  first.lock();
  const paths = contentPaths(folder, sha256);
  const whole = { bytes: readFileSync(paths.bytes), have: readFileSync(paths.have), json: readFileSync(paths.json) };
  expect(whole.bytes.length).toBeGreaterThan(600);
  for (const [at] of whole.bytes.entries()) {
    const changed = Buffer.from(whole.bytes);
    changed[at]! ^= 1 << (at % 8);
    writeFileSync(paths.bytes, changed);
    const files = open();
    await expect(files.read(sha256, 0, bytes.length), `byte ${at}`).rejects.toMatchObject({ code: 'missing' });
    expect(files.state(sha256), `byte ${at}`).toMatchObject({ complete: false, have: [false] });
    files.lock();
    writeFileSync(paths.have, whole.have);
  }
  writeFileSync(paths.bytes, whole.bytes);
  // What stands beside it decides no more than whether it is read at all: never that other bytes are.
  for (const [name, path] of [['have', paths.have], ['json', paths.json]] as const) {
    for (const [at] of whole[name].entries()) {
      const changed = Buffer.from(whole[name]);
      changed[at]! ^= 1 << (at % 7);
      writeFileSync(path, changed);
      const files = open();
      const got = await files.read(sha256, 0, bytes.length).catch(() => undefined);
      if (got) expect(Buffer.compare(got, bytes), `byte ${at} of ${name}`).toBe(0);
      files.lock();
      writeFileSync(path, whole[name]);
      writeFileSync(paths.have, whole.have);
    }
  }
  expect(Buffer.from(await open().read(sha256, 0, bytes.length))).toEqual(Buffer.from(bytes));
});

test('[F2] a part that comes with any one byte altered is refused and asked for again', async () => {
  const bytes = new Uint8Array(randomBytes(400));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const content = { sha256, bytes: bytes.length, mime: 'image/jpeg', parts: [sha256] };
  const files = createContentStore({ folder, vault: TEST_VAULT, now: Date.now });
  let sent: Uint8Array<ArrayBuffer>[] = [];
  const network = async () => new Response(sent.shift(), { headers: { [PROTOCOL_HEADER]: PROTOCOL } });
  const parts = createParts({
    content: files, session: { central: createCentral({ serverUrl: 'http://server', network, token: () => 'x' }), ensureToken: async () => 'good', dropToken: () => undefined },
    randomBytes: (length) => new Uint8Array(length), log: () => undefined, makeRoom: () => undefined, onPart: () => undefined, pace: { firstMs: 0, mostMs: 0 },
  });
  for (const [at] of bytes.entries()) {
    const changed = bytes.slice();
    changed[at]! ^= 1 << (at % 8);
    sent = [changed, bytes.slice()];
    await parts.fetch(content, 0, false);
    expect(sent, `byte ${at}`).toEqual([]);
    expect(parts.badParts()).toBe(at + 1);
    expect(Buffer.from(await files.readPart(sha256, 0))).toEqual(Buffer.from(bytes));
    files.remove(sha256);
  }
});
