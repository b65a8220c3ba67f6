// Each step from the version before it to its own, on a database that holds something in every table of that version; and every question that
// the store asks, by the plan that SQLite makes for it.

import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAccountStore } from './accounts.ts';
import { createCustodyStore } from './custody.ts';
import { openDatabase } from './database.ts';
import { createDocumentStore } from './documents.ts';
import { createEventStore } from './events.ts';
import { migrations } from './migrations/index.ts';
import { createRepairStore } from './repairs.ts';
import { PLAIN } from './sealing.ts';
import { createStandardStore } from './standards.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kantai-migrations-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (version: number): Extract<ReturnType<typeof openDatabase>, { ok: true }> => {
  const opened = openDatabase(folder, migrations.slice(0, version));
  if (!opened.ok) throw new Error(opened.failure);
  return opened;
};
const tablesOf = (database: Database.Database): readonly string[] =>
  database.prepare<[], { name: string }>("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name").all().map(({ name }) => name);
const rowsOf = (database: Database.Database, table: string): readonly Record<string, unknown>[] => database.prepare<[], Record<string, unknown>>(`SELECT * FROM "${table}"`).all();

const HASH = (letter: string) => letter.repeat(64);
const event = (seq: number, type: string, body: unknown) => JSON.stringify({ case: 'c1', device: 'd1', channel: 'open', seq, type, body });
/** Values of columns that their name alone does not give. */
const VALUES: { readonly [column: string]: unknown } = { channel: 'open', hash: HASH('a'), sha256: HASH('b'), reason: 'revoked', own: 1, acked: 0 };
/** Rows by hand, where a later step reads what they say. */
const GIVEN: { readonly [table: string]: readonly Record<string, unknown>[] } = {
  event: [
    { id: 3, case_id: 'c1', device: 'd1', channel: 'open', seq: 1, hash: HASH('1'), at: 't', actor: 'e1', own: 0, acked: 1, json: event(1, 'case.opened', { matters: [{ standard: HASH('d') }, { standard: HASH('e') }] }) },
    { id: 7, case_id: 'c1', device: 'd1', channel: 'open', seq: 2, hash: HASH('2'), at: 't', actor: 'e1', own: 1, acked: 0, json: event(2, 'footage.added', { footage: { original: { sha256: HASH('5') }, pyramid: { sha256: HASH('6') }, preview: { sha256: HASH('7') } } }) },
    { id: 8, case_id: 'c1', device: 'd1', channel: 'open', seq: 3, hash: HASH('3'), at: 't', actor: 'e1', own: 1, acked: 0, json: event(3, 'conclusion.signed', { document: { sha256: HASH('8') } }) },
    { id: 9, case_id: 'c1', device: 'd1', channel: 'sheet', seq: 1, hash: HASH('4'), at: 't', actor: 'e1', own: 1, acked: 1, json: event(1, 'a.later.type', { anything: '“中文”\u0000' }) },
  ],
  standard: [{ hash: HASH('d'), json: '{}' }],
};

/** A row in every table, so that a table that a step forgets is seen. */
const fill = (database: Database.Database): void => {
  database.pragma('foreign_keys = OFF');
  for (const table of tablesOf(database)) {
    const columns = database.prepare<[], { name: string; type: string }>(`SELECT name, type FROM pragma_table_info('${table}')`).all();
    const row = Object.fromEntries(columns.map(({ name, type }) => [name, VALUES[name] ?? (type === 'INTEGER' ? 1 : `${name} of ${table}`)]));
    for (const one of GIVEN[table] ?? [row]) {
      const names = Object.keys(one);
      database.prepare(`INSERT OR IGNORE INTO "${table}" (${names.map((name) => `"${name}"`).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`).run(...Object.values(one));
    }
  }
  database.pragma('foreign_keys = ON');
};

/** A database of this version with a row in every table, closed again. */
const leaveFilled = (version: number): void => {
  const before = open(version);
  fill(before.database);
  before.close();
};
/** Such a database of the version before, opened with this one's steps. */
const filledThen = (version: number) => {
  leaveFilled(version - 1);
  return open(version);
};

describe('from the version before', () => {
  test.each(migrations.map(({ version }) => version).slice(1))('to %i nothing that was there is lost', (version) => {
    const before = open(version - 1);
    fill(before.database);
    const kept = new Map(tablesOf(before.database).map((table) => [table, rowsOf(before.database, table)]));
    for (const [table, rows] of kept) expect(rows.length, table).toBeGreaterThan(0);
    before.close();
    const after = open(version);
    for (const [table, rows] of kept) {
      const now = rowsOf(after.database, table);
      // More rows and more columns may be there: what was there is.
      for (const row of rows) expect(now, `${table} of version ${version - 1}`).toContainEqual(expect.objectContaining(row));
    }
    expect(after.database.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(after.database.pragma('user_version', { simple: true })).toBe(version);
    after.close();
  });

  test('to 3: standards that cases pin and that are not here are wanted', () => {
    const after = filledThen(3);
    expect(rowsOf(after.database, 'wanted_standard')).toEqual([{ hash: HASH('e') }]);
    after.close();
  });

  test('to 4: what the events name belongs to their case', () => {
    const after = filledThen(4);
    expect(rowsOf(after.database, 'case_content').map(({ sha256, case_id }) => [sha256, case_id])).toEqual(['5', '6', '7', '8'].map((letter) => [HASH(letter), 'c1']));
    after.close();
  });

  test('to 5: the order of arrival and the next number stay, and the index of hashes is gone', () => {
    const after = filledThen(5);
    expect(rowsOf(after.database, 'event').map(({ id }) => id)).toEqual([3, 7, 8, 9]);
    const next = after.database.prepare("INSERT INTO event (case_id, device, channel, seq, hash, at, actor, own, acked, json) VALUES ('c1', 'd1', 'sheet', 2, ?, 't', 'e1', 1, 0, '{}')").run(HASH('4'));
    expect(Number(next.lastInsertRowid)).toBe(10);
    const indexes = after.database.prepare<[], { sql: string | null; name: string }>("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'event'").all();
    expect(indexes.map(({ name }) => name).toSorted()).toEqual(['event_case', 'event_waiting', 'sqlite_autoindex_event_1']);
    expect(() => after.database.prepare("INSERT INTO event (case_id, device, channel, seq, hash, at, actor, own, acked, json) VALUES ('c1', 'd1', 'sheet', 2, ?, 't', 'e1', 1, 0, '{}')").run(HASH('9'))).toThrow('UNIQUE');
    after.close();
  });

  test('a step that is broken off leaves the version before, byte for byte of what was there', () => {
    leaveFilled(4);
    const dump = () => {
      const raw = new Database(join(folder, 'kantai.sqlite'), { readonly: true });
      const all = Object.fromEntries(tablesOf(raw).map((table) => [table, rowsOf(raw, table)]));
      const version = raw.pragma('user_version', { simple: true });
      raw.close();
      return { version, all };
    };
    const was = dump();
    const broken = { version: 5, statements: `${migrations[4]!.statements} SELECT * FROM nothing` };
    expect(() => openDatabase(folder, [...migrations.slice(0, 4), broken])).toThrow('nothing');
    expect(dump()).toEqual(was);
    open(5).close();
  });

  test('the shape that all steps make is the one that is written down', () => {
    const made = open(migrations.length);
    const shape = made.database.prepare<[], { sql: string }>("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type DESC, name").all().map(({ sql }) => sql.replaceAll(/--[^\n]*/g, '').replaceAll(/\s+/g, ' ').trim());
    made.close();
    // An old step that was changed makes another shape than the databases out there have. A new step changes this value, and nothing else may.
    expect(createHash('sha256').update(shape.join('\n')).digest('hex').slice(0, 16)).toBe('fb36c0219068905f');
  });
});

/** How SQLite goes about it. Its parameters are given some value: the plan does not depend on which. */
const planOf = (database: Database.Database, sql: string): readonly string[] => {
  const named = Object.fromEntries([...sql.matchAll(/@(\w+)/g)].map(([, name]) => [name, 'x']));
  const some = (sql.match(/\?/g) ?? []).map(() => 1);
  return database.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...(Object.keys(named).length > 0 ? [named] : some)).map(({ detail }) => detail);
};

describe('the plan of each question', () => {
  /** Questions that read a whole table, and why that is well. */
  const WHOLE: readonly (readonly [begins: RegExp, why: string])[] = [
    [/^SELECT DISTINCT case_id FROM event/, 'diagnostics and the start: each case once'],
    [/^SELECT max\(at\) AS at FROM event/, 'once at the start, for the clock'],
    [/^SELECT id, case_id, hash, json FROM event WHERE id > \? AND json LIKE/, 'sealing what an older version wrote, by pieces in the order of the rows'],
    [/^DELETE FROM case_row WHERE case_id/, 'a wipe finds the row of everybody, whether that person is still known here or not'],
  ];
  const LARGE = ['event', 'head', 'case_content', 'case_row'];

  test('large tables are searched by an index, but for what is asked once at a start', () => {
    const opened = open(migrations.length);
    const asked: string[] = [];
    const noting = new Proxy(opened.database, {
      get(target, name) {
        if (name === 'prepare') return (sql: string) => (asked.push(sql.replaceAll(/\s+/g, ' ').trim()), target.prepare(sql));
        const value = Reflect.get(target, name, target) as unknown;
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    createEventStore(noting, PLAIN);
    createAccountStore(noting);
    createDocumentStore(noting, PLAIN);
    createCustodyStore(noting);
    createStandardStore(noting);
    createRepairStore(noting);
    expect(asked.length).toBeGreaterThan(60);
    const slow: string[] = [];
    let searched = 0;
    for (const sql of asked) {
      if (!/^(SELECT|UPDATE|DELETE|INSERT)/.test(sql)) continue;
      for (const detail of planOf(opened.database, sql)) {
        const [, how, table] = /^(SCAN|SEARCH) (\w+)/.exec(detail) ?? [];
        if (how === 'SEARCH' && LARGE.includes(table!)) searched += 1;
        if (how === 'SCAN' && LARGE.includes(table!) && !/USING COVERING INDEX event_waiting/.test(detail) && !WHOLE.some(([begins]) => begins.test(sql))) slow.push(`${sql}: ${detail}`);
      }
    }
    opened.close();
    expect(slow).toEqual([]);
    expect(searched).toBeGreaterThan(15);
    expect(WHOLE.every(([begins]) => asked.some((sql) => begins.test(sql))), 'an exception that is not asked any more').toBe(true);
  });

  test('the sources of the store hold no question that is made up while running and seen by nobody here', () => {
    // Statements are prepared when a store is made; one that is prepared later would escape the test above.
    for (const name of ['accounts', 'custody', 'documents', 'events', 'repairs', 'standards']) {
      const source = readFileSync(new URL(`${name}.ts`, import.meta.url), 'utf8');
      const body = source.slice(source.lastIndexOf('\n  return {'));
      expect(body.includes('.prepare('), name).toBe(false);
    }
  });
});
