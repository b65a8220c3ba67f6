// What the database says of a case is sealed in every column that says it, and what is locked never passes for what is faulty.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CASE, openDesk, testCrypto } from '../cases/desk.testing.ts';
import { checkIntegrity, letGo } from '../diagnostics/integrity.ts';
import { createCaseKeys } from '../custody/case-keys.ts';
import { Locked } from '../custody/machine-key.ts';
import { createSealing } from './sealing.ts';
import { openStore, type Store } from './store.ts';

const SECRET = '排烟罩积油严重';
const AT = '2026-11-25T07:00:00.000Z';
let folder: string;
let locked: boolean;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kantai-sealing-'));
  locked = false;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const openSealed = (key = 7): Store => {
  const opened = openStore(folder, undefined, ({ custody }) =>
    createSealing(
      createCaseKeys({
        store: custody,
        machine: {
          key() {
            if (locked) throw new Locked();
            return new Uint8Array(32).fill(key);
          },
        },
        randomBytes: (length) => new Uint8Array(randomBytes(length)),
      }),
    ),
  );
  if (!opened.ok) throw new Error(opened.failure);
  return opened.store;
};
const onDisk = (): boolean => readdirSync(folder).some((name) => name.startsWith('kantai.sqlite') && readFileSync(join(folder, name)).includes(SECRET));

/** A folder of a version that sealed nothing, with a note, the other branch of a fork, and two drafts. */
const workInTheClear = (): number => {
  const { store, casebook, active } = openDesk(folder);
  casebook.append(active, CASE, [{ type: 'item.noted', body: { item: '1', note: SECRET } }]);
  const { event } = store.events.ofCase(CASE).at(-1)!;
  store.events.noteFork({ case: CASE, device: event.device, channel: event.channel, seq: event.seq, there: 'f'.repeat(64), event }, '2026-11-25T07:00:00Z');
  for (const name of [`draft ${CASE} food`, `document draft ${CASE} minutes 1`]) store.documents.setSetting(name, JSON.stringify({ entries: SECRET }));
  const count = store.events.ofCase(CASE).length;
  store.close();
  return count;
};
const seal = (store: Store): void => {
  store.events.sealAll();
  store.documents.sealDrafts();
  store.documents.dropCaseRows();
  store.custody.scrub();
};

test('events, forks and drafts of an older version are sealed; new ones too, and all of them open again', async () => {
  const count = workInTheClear();
  expect(onDisk()).toBe(true);
  const store = openSealed();
  seal(store);
  const { event, hash } = store.events.ofCase(CASE).at(-1)!;
  store.events.noteFork({ case: CASE, device: event.device, channel: event.channel, seq: event.seq, there: 'e'.repeat(64), event }, '2026-11-25T07:00:00Z');
  store.documents.setCaseSetting(CASE, `document draft ${CASE} notice 1`, SECRET);
  store.repairs.replace({ case: CASE, device: event.device, channel: event.channel }, event.seq, [], { letGo: true, at: AT });
  // As the exchange stores it: with the text as it came.
  store.events.append([{ event, hash, json: JSON.stringify(event) }], true);
  store.close();
  const raw = new Database(join(folder, 'kantai.sqlite'));
  const texts = raw.prepare(`SELECT json AS text FROM event UNION ALL SELECT json FROM fork UNION ALL SELECT value FROM setting WHERE name LIKE '%draft%'`).all() as { text: string }[];
  raw.pragma('secure_delete = ON');
  raw.exec('VACUUM');
  raw.close();
  expect(texts).toHaveLength(count + 2 + 3);
  for (const { text } of texts) expect(text.slice(0, 3)).toBe('s1:');
  expect(onDisk()).toBe(false);
  const again = openSealed();
  expect(JSON.stringify(again.events.ofCase(CASE))).toContain(SECRET);
  expect(again.documents.caseSetting(CASE, `document draft ${CASE} notice 1`)).toBe(SECRET);
  expect(again.documents.caseSetting(CASE, `document draft ${CASE} minutes 1`)).toContain(SECRET);
  expect((await checkIntegrity({ store: again, crypto: testCrypto })).faults).toEqual([]);
  again.close();
});

test('what a recovery set aside in the clear is sealed too, as it lay there', async () => {
  workInTheClear();
  const store = openSealed();
  const { event } = store.events.ofCase(CASE).at(-1)!;
  store.repairs.replace({ case: CASE, device: event.device, channel: event.channel }, event.seq, [], { letGo: true, at: AT });
  seal(store);
  store.close();
  const raw = new Database(join(folder, 'kantai.sqlite'));
  raw.pragma('secure_delete = ON');
  raw.exec('VACUUM');
  const rows = raw.prepare('SELECT json FROM set_aside').all() as { json: string }[];
  raw.close();
  expect(rows.map(({ json }) => json.slice(0, 3))).toEqual(['s1:']);
  expect(onDisk()).toBe(false);
});

test('while it is locked nothing is found faulty and nothing is let go', async () => {
  const count = workInTheClear();
  const first = openSealed();
  seal(first);
  first.close();
  locked = true;
  const store = openSealed();
  const found = await checkIntegrity({ store, crypto: testCrypto });
  expect(found).toMatchObject({ database: 'ok', faults: [], locked: true });
  expect(letGo({ store }, found.faults, AT)).toBe(0);
  expect(() => store.repairs.rows(CASE)).toThrow(Locked);
  locked = false;
  expect(store.events.ofCase(CASE)).toHaveLength(count);
  store.close();
});

test('rows whose key is gone are let go of stream by stream, and what the server never had of them is told', async () => {
  const count = workInTheClear();
  const store = openSealed();
  seal(store);
  store.custody.dropCaseKey(CASE);
  store.close();
  const again = openSealed();
  const found = await checkIntegrity({ store: again, crypto: testCrypto });
  expect(found.faults.map(({ channel, seq, fault }) => `${channel} ${seq} ${fault}`).toSorted()).toEqual(['open 1 unreadable', 'sheet 1 unreadable']);
  expect(letGo({ store: again }, found.faults, AT)).toBe(count - 2);
  expect(again.events.caseIds()).toEqual([]);
  expect(again.documents.caseSetting(CASE, `document draft ${CASE} minutes 1`)).toBeUndefined();
  again.close();
});
