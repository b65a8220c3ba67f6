import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync, closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CASE, EXPERT, openDesk } from '../cases/desk.testing.ts';
import { openDatabase } from './database.ts';
import { migrations } from './migrations/index.ts';
import { openStore } from './store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kantai-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const file = () => join(folder, 'kantai.sqlite');

describe('opening the store', () => {
  test('a second workstation on the same folder is refused, also from another process, until the first has closed', () => {
    const first = openStore(folder);
    expect(first.ok).toBe(true);
    expect(openStore(folder)).toEqual({ ok: false, failure: 'inUse' });
    const script = `import { openStore } from ${JSON.stringify(new URL('./store.ts', import.meta.url).href)}; console.log(JSON.stringify(openStore(process.argv[1])));`;
    const other = spawnSync(process.execPath, ['--input-type=module', '-e', script, folder], { encoding: 'utf8', cwd: fileURLToPath(new URL('../..', import.meta.url)) });
    expect(other.stdout.trim()).toBe('{"ok":false,"failure":"inUse"}');
    if (first.ok) first.store.close();
    const second = openStore(folder);
    expect(second.ok).toBe(true);
    if (second.ok) second.store.close();
  });

  test('[N4] a database of a newer version is refused and left untouched', () => {
    const made = openDatabase(folder);
    if (made.ok) made.close();
    const newer = new Database(file());
    newer.pragma('user_version = 99');
    newer.pragma('wal_checkpoint(TRUNCATE)');
    newer.close();
    const before = readFileSync(file());
    expect(openStore(folder)).toEqual({ ok: false, failure: 'newerVersion' });
    expect(readFileSync(file()).equals(before)).toBe(true);
  });

  test('a file that is no database, and one whose pages were overwritten, are refused as damaged', () => {
    writeFileSync(file(), 'this is not a database, and long enough to be read as a header of one page');
    expect(openStore(folder)).toEqual({ ok: false, failure: 'damaged' });
    rmSync(file());
    openDesk(folder).store.close();
    const handle = openSync(file(), 'r+');
    for (let page = 2; page < 10; page += 1) writeSync(handle, Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096);
    closeSync(handle);
    expect(openStore(folder)).toEqual({ ok: false, failure: 'damaged' });
  });

  test('every table is STRICT, writing is durable, foreign keys hold and deleted rows are overwritten', () => {
    const opened = openDatabase(folder);
    if (!opened.ok) throw new Error(opened.failure);
    const { database } = opened;
    const tables = database.prepare<[], { name: string; strict: number }>("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'").all();
    expect(tables.length).toBeGreaterThan(10);
    expect(tables.filter((table) => table.strict !== 1)).toEqual([]);
    expect(database.pragma('synchronous', { simple: true })).toBe(2);
    expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
    expect(database.pragma('secure_delete', { simple: true })).toBe(1);
    opened.close();
  });
});

describe('migrations', () => {
  test('are numbered from 1 without gaps', () => expect(migrations.map((each) => each.version)).toEqual(migrations.map((_, index) => index + 1)));

  test('a next one runs on a database with data and keeps all of it', () => {
    openDesk(folder).store.close();
    const next = [...migrations, { version: migrations.length + 1, statements: "ALTER TABLE event ADD COLUMN extra TEXT NOT NULL DEFAULT 'x'" }];
    const opened = openDatabase(folder, next);
    if (!opened.ok) throw new Error(opened.failure);
    expect(opened.database.prepare('SELECT count(*) AS n FROM event WHERE extra = ?').get('x')).toEqual({ n: 2 });
    opened.close();
    expect(openStore(folder)).toEqual({ ok: false, failure: 'newerVersion' });
  });

  test('one that fails in the middle leaves the database as it was', () => {
    openDesk(folder).store.close();
    const broken = [...migrations, { version: migrations.length + 1, statements: 'DROP TABLE case_row; SELECT nonsense FROM nowhere' }];
    expect(() => openDatabase(folder, broken)).toThrow();
    const { store } = openDesk(folder);
    store.documents.dropCaseRows();
    expect(store.events.ofCase(CASE)).toHaveLength(2);
    store.close();
  });

  test('002: a database of version 1 with a case keeps all of it, and its pinned standard is wanted', () => {
    const before = openDatabase(folder, migrations.slice(0, 1));
    if (!before.ok) throw new Error(before.failure);
    const event = { type: 'case.opened', body: { matters: [{ standard: 'a'.repeat(64) }, { standard: 'b'.repeat(64) }] } };
    before.database.prepare("INSERT INTO event (case_id, device, channel, seq, hash, at, actor, own, acked, json) VALUES ('c', 'server', 'open', 1, ?, 'x', 'server', 0, 1, ?)").run('e'.repeat(64), JSON.stringify(event));
    before.database.prepare('INSERT INTO standard (hash, json) VALUES (?, ?)').run('b'.repeat(64), '{}');
    before.close();
    const opened = openStore(folder);
    if (!opened.ok) throw new Error(opened.failure);
    expect(opened.store.documents.wantedStandards()).toEqual(['a'.repeat(64)]);
    expect(opened.store.events.ofCase('c')).toHaveLength(1);
    expect(opened.store.events.forks()).toEqual([]);
    opened.store.close();
  });

  test('002: whether one may see a case, and what a fork contradicts, are found by an index', () => {
    const opened = openDatabase(folder);
    if (!opened.ok) throw new Error(opened.failure);
    const plan = (sql: string) => opened.database.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all().map((row) => row.detail).join(' | ');
    expect(plan("SELECT 1 FROM account_case WHERE person = 'x' AND case_id = 'y'")).toMatch(/USING (COVERING )?(INDEX|PRIMARY KEY)/);
    expect(plan("SELECT f.seq, e.hash FROM fork f LEFT JOIN event e ON e.case_id = f.case_id AND e.device = f.device AND e.channel = f.channel AND e.seq = f.seq")).toMatch(/SEARCH e USING INDEX/);
    expect(plan("SELECT count(*) FROM event WHERE case_id = 'x' AND device = 'y' AND channel = 'open' AND seq >= 3 AND own = 1 AND acked = 0")).toMatch(/SEARCH event USING INDEX/);
    opened.close();
  });

  test('001: what is asked for with every keystroke is found by an index', () => {
    const opened = openDatabase(folder);
    if (!opened.ok) throw new Error(opened.failure);
    const plan = (sql: string) => opened.database.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all().map((row) => row.detail).join(' | ');
    expect(plan("SELECT max(id) FROM event WHERE case_id = 'x'")).toMatch(/USING COVERING INDEX event_case/);
    expect(plan("SELECT json FROM event WHERE case_id = 'x' AND id > 5 ORDER BY id")).toMatch(/USING INDEX event_case/);
    expect(plan("SELECT count(*) FROM event WHERE actor = 'x' AND own = 1 AND acked = 0")).toMatch(/INDEX event_waiting/);
    expect(plan("SELECT seq, hash FROM head WHERE case_id = 'x' AND device = 'y' AND channel = 'open'")).toMatch(/USING PRIMARY KEY/);
    opened.close();
  });
});

describe('streams in the store', () => {
  test('an event that does not follow the head of its stream is never stored', () => {
    const { store, casebook, active } = openDesk(folder);
    casebook.append(active, CASE, [{ type: 'item.noted', body: { item: '1', note: 'a' } }]);
    const [stored] = store.events.waiting(EXPERT.id, 1);
    expect(() => store.events.append([stored!], true)).toThrow('does not follow');
    expect(() => store.events.append([{ event: { ...stored!.event, seq: 3, prev: stored!.hash }, hash: 'f'.repeat(64) }], true)).toThrow('does not follow');
    expect(store.events.ofCase(CASE)).toHaveLength(3);
    store.close();
  });

  test('[K4] what the server turns out to have lost is waiting again', () => {
    const { store, casebook, active } = openDesk(folder);
    const { device } = active.account;
    for (const note of ['a', 'b', 'c']) casebook.append(active, CASE, [{ type: 'item.noted', body: { item: '1', note } }]);
    const at = (seq: number) => ({ seq, hash: store.events.ofCase(CASE).find(({ event }) => event.channel === 'sheet' && event.seq === seq)!.hash });
    expect(store.events.acknowledge(CASE, device, 'sheet', at(3))).toBe('same');
    expect(store.events.waitingCount(EXPERT.id)).toBe(0);
    store.events.acknowledge(CASE, device, 'sheet', at(1));
    expect(store.events.waiting(EXPERT.id, 10).map(({ event }) => event.seq)).toEqual([2, 3]);
    store.close();
  });

  test('[K1] a number alone acknowledges nothing: the event at that place must be the same', () => {
    const { store, casebook, active } = openDesk(folder);
    const { device } = active.account;
    for (const note of ['a', 'b']) casebook.append(active, CASE, [{ type: 'item.noted', body: { item: '1', note } }]);
    expect(store.events.acknowledge(CASE, device, 'sheet', { seq: 2, hash: 'f'.repeat(64) })).toBe('differs');
    expect(store.events.acknowledge(CASE, device, 'sheet', { seq: 7, hash: 'f'.repeat(64) })).toBe('differs');
    expect(store.events.waitingCount(EXPERT.id)).toBe(2);
    store.close();
  });

  test('[X6] a refused stream is parked from where it was refused, and what came before it still goes', () => {
    const { store, casebook, active } = openDesk(folder);
    const { device } = active.account;
    for (const note of ['a', 'b', 'c']) casebook.append(active, CASE, [{ type: 'item.noted', body: { item: '1', note } }]);
    store.events.refuse({ case: CASE, device, channel: 'sheet', seq: 2, reason: 'fork' }, '2026-01-01T00:00:00.000Z');
    expect(store.events.waiting(EXPERT.id, 10).map(({ event }) => event.seq)).toEqual([1]);
    expect([store.events.waitingCount(EXPERT.id), store.events.refusedCount(EXPERT.id)]).toEqual([1, 2]);
    store.events.forgiveRefused();
    expect(store.events.waitingCount(EXPERT.id)).toBe(3);
    store.close();
  });

  test('dropping the rows of the inbox loses nothing', () => {
    const { store, casebook } = openDesk(folder);
    store.documents.dropCaseRows();
    expect(casebook.open(EXPERT.id, CASE)?.state.status).toBe('scoring');
    store.close();
    expect(existsSync(file())).toBe(true);
  });
});
