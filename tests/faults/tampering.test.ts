// Every byte of a sample is altered in turn: events on their way, events at rest, parts of footage. All of it is found.

import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createClock } from '#shared/log/clock.ts';
import { CASE, openDesk, testCrypto } from '../../src-main/cases/desk.testing.ts';
import { createContentStore } from '../../src-main/media/content-store.ts';
import { TEST_VAULT } from '../../src-main/media/vault.testing.ts';
import { openStore } from '../../src-main/store/store.ts';
import { createTaking } from '../../src-main/sync/pull.ts';
import { readEvent } from '../../src-main/sync/read-event.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kantai-tampering-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('[H1] [H2] [S1] no event passes with any one byte of its text altered, and unaltered they all do', () => {
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
