import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CASE, EXPERT, openDesk, testCrypto } from '../cases/desk.testing.ts';
import { checkIntegrity, letGo } from '../diagnostics/integrity.ts';
import { recoverDatabase } from './recover.ts';
import { openStore } from './store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kantai-recover-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const file = () => join(folder, 'kantai.sqlite');

/** A folder with some hundred acts, closed. Answers their hashes. */
const work = (): readonly string[] => {
  const { store, casebook, active } = openDesk(folder);
  const hashes: string[] = [];
  for (let act = 0; act < 150; act += 1) {
    const appended = casebook.append(active, CASE, [{ type: 'item.noted', body: { item: String(act % 9), note: `${act} `.repeat(60) } }]);
    if (appended.ok) hashes.push(...appended.hashes);
  }
  store.close();
  return hashes;
};
const spoil = (page: number, pages = 1) => {
  const handle = openSync(file(), 'r+');
  writeSync(handle, Buffer.alloc(4096 * pages, 0xa5), 0, 4096 * pages, page * 4096);
  closeSync(handle);
};
const reopen = () => {
  const opened = openStore(folder);
  if (!opened.ok) throw new Error(opened.failure);
  return opened.store;
};

test('wherever a page is damaged: the file is set aside as it was, and the new database holds whole streams of what was signed', async () => {
  const all = work();
  const whole = readFileSync(file());
  const pages = statSync(file()).size / 4096;
  let damaged = 0;
  let kept = 0;
  for (let page = 1; page < pages; page += 7) {
    for (const suffix of ['-wal', '-shm']) rmSync(file() + suffix, { force: true });
    writeFileSync(file(), whole);
    spoil(page);
    const opened = openStore(folder);
    // Some pages hold nothing that the check reads.
    if (opened.ok) {
      opened.store.close();
      continue;
    }
    expect(opened.failure).toBe('damaged');
    damaged += 1;
    const spoiled = readFileSync(file());
    const recovery = recoverDatabase(folder, Date.parse('2026-11-25T08:00:00Z') + page);
    if (typeof recovery === 'string') throw new Error(recovery);
    expect(readFileSync(join(folder, recovery.aside, 'kantai.sqlite')).equals(spoiled)).toBe(true);
    const store = reopen();
    letGo({ store }, (await checkIntegrity({ store, crypto: testCrypto })).faults, '2026-11-25T08:00:00.000Z');
    const after = await checkIntegrity({ store, crypto: testCrypto });
    expect(after, `page ${page}`).toMatchObject({ database: 'ok', faults: [] });
    const here = store.events.ofCase(CASE).filter(({ event }) => event.channel === 'sheet').map(({ hash }) => hash);
    expect(here).toEqual(all.slice(0, here.length));
    kept += here.length;
    expect(store.accounts.all().every((account) => store.accounts.cursor(account.person.id) === undefined)).toBe(true);
    store.close();
  }
  expect(damaged).toBeGreaterThan(5);
  // Most of what lies in other pages is taken over.
  expect(kept / damaged).toBeGreaterThan(30);
});

test('of a file that is no database nothing is taken over, and work can begin', () => {
  writeFileSync(file(), 'this is not a database, and long enough to be read as a header of one page'.repeat(100));
  expect(openStore(folder)).toEqual({ ok: false, failure: 'damaged' });
  expect(recoverDatabase(folder, Date.now())).toMatchObject({ events: 0, waiting: 0, people: 0 });
  reopen().close();
});

test('a folder that another workstation has is left alone', () => {
  const { store } = openDesk(folder);
  expect(recoverDatabase(folder, Date.now())).toBe('inUse');
  expect(store.events.ofCase(CASE)).toHaveLength(2);
  store.close();
});

test('[H1] [H2] a row of the database that was altered at rest is found', async () => {
  const { store, casebook, active } = openDesk(folder);
  casebook.append(active, CASE, [{ type: 'item.noted', body: { item: '1', note: 'as it was' } }]);
  expect((await checkIntegrity({ store, crypto: testCrypto })).faults).toEqual([]);
  store.close();
  const { default: Database } = await import('better-sqlite3');
  const raw = new Database(file());
  raw.prepare("UPDATE event SET json = replace(json, 'as it was', 'as it is!') WHERE actor = ?").run(EXPERT.id);
  raw.close();
  const again = reopen();
  expect((await checkIntegrity({ store: again, crypto: testCrypto })).faults).toMatchObject([{ case: CASE, channel: 'sheet', seq: 1, fault: 'bodyHash' }]);
  again.close();
});
