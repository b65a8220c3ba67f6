// When the database is damaged: it is set aside as it is, a new one is made, and what can still be read of the old one is taken over. What
// was synchronised comes again from the server; what was not is in the rows that can be read, or in the file that was set aside.

import Database from 'better-sqlite3';
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase, type OpenFailure } from './database.ts';
import { lockFolder } from './lock.ts';

export interface Recovery {
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Where the damaged file lies now, a folder within the data folder. */
  readonly aside: string;
  readonly events: number;
  /** Of these, events that the server does not have yet. */
  readonly waiting: number;
  /** People who can go on without signing in anew at the server. */
  readonly people: number;
}

const FILES = ['kantai.sqlite', 'kantai.sqlite-wal', 'kantai.sqlite-shm'];
/** Names in `meta`. What was taken over has not been checked against its signatures: that waits until its rows can be opened. */
export const UNCHECKED = 'recovery unchecked';
/** Nothing was heard of the server since. */
export const FRESHLY_RECOVERED = 'recovery unheard';
/** What others refer to comes before them. */
const FIRST = ['meta', 'case_key', 'account'];
/** Made from the rest, or of no use without it. */
const LEFT_OUT = new Set(['head', 'case_row']);

/** Why it cannot be done: another process has the folder, or not even a new database can be made. */
export function recoverDatabase(folder: string, now: number): Recovery | OpenFailure {
  const at = new Date(now).toISOString();
  const aside = `set-aside-${at.replaceAll(':', '-')}`;
  const lock = lockFolder(folder);
  if (!lock) return 'inUse';
  mkdirSync(join(folder, aside), { recursive: true, mode: 0o700 });
  for (const file of FILES) if (existsSync(join(folder, file))) renameSync(join(folder, file), join(folder, aside, file));
  lock.release();
  const opened = openDatabase(folder);
  if (!opened.ok) return opened.failure;
  // Read from a copy: what was set aside stays as it was found.
  const copy = join(folder, aside, 'reading');
  mkdirSync(copy);
  for (const file of FILES) if (existsSync(join(folder, aside, file))) copyFileSync(join(folder, aside, file), join(copy, file));
  try {
    takeOver(join(copy, FILES[0]!), opened.database);
    return opened.database.transaction(() => {
      const recovery: Recovery = { at, aside, ...settle(opened.database) };
      const note = opened.database.prepare('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)');
      note.run(UNCHECKED, JSON.stringify(recovery));
      note.run(FRESHLY_RECOVERED, 'yes');
      return recovery;
    })();
  } finally {
    opened.close();
    rmSync(copy, { recursive: true, force: true });
  }
}

function takeOver(file: string, into: Database.Database): void {
  let from: Database.Database;
  try {
    from = new Database(file);
    from.prepare('SELECT count(*) FROM sqlite_schema').get();
  } catch {
    return; // Not even its first page can be read.
  }
  const tables = into
    .prepare<[], { name: string }>("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all()
    .filter(({ name }) => !LEFT_OUT.has(name))
    .toSorted((one, other) => Number(FIRST.includes(other.name)) - Number(FIRST.includes(one.name)));
  into.transaction(() => {
    // What a lost row is referred to by is kept all the same.
    into.pragma('defer_foreign_keys = ON');
    for (const { name } of tables) copyRows(from, into, name);
    into.exec('DELETE FROM account_case WHERE person NOT IN (SELECT person FROM account); DELETE FROM pinned_case WHERE person NOT IN (SELECT person FROM account)');
  })();
  from.close();
}

/** Rows that can be read, from the front and, where that ends at a damaged page, from the back. */
function copyRows(from: Database.Database, into: Database.Database, table: string): void {
  const columnsOf = (database: Database.Database) => {
    try {
      return database.prepare<[], { name: string }>(`SELECT name FROM pragma_table_info('${table}')`).all().map((row) => row.name);
    } catch {
      return [];
    }
  };
  const there = new Set(columnsOf(from));
  const columns = columnsOf(into).filter((name) => there.has(name));
  if (columns.length === 0) return;
  const names = columns.map((name) => `"${name}"`).join(', ');
  const insert = into.prepare(`INSERT OR IGNORE INTO "${table}" (${names}) VALUES (${columns.map(() => '?').join(', ')})`);
  const key = into.prepare<[], { name: string }>(`SELECT name FROM pragma_table_info('${table}') WHERE pk > 0 ORDER BY pk`).all().map((row) => `"${row.name}"`);
  for (const direction of ['ASC', 'DESC']) {
    try {
      const order = key.map((name) => `${name} ${direction}`).join(', ');
      for (const row of from.prepare(`SELECT ${names} FROM "${table}" ORDER BY ${order}`).raw().iterate()) insert.run(...(row as unknown[]));
      return;
    } catch {
      // A damaged page: what lies behind it may be reached from the other end.
    }
  }
}

/** Makes streams whole again as far as they go without a gap, and lets the server be asked for everything. */
function settle(database: Database.Database): Pick<Recovery, 'events' | 'waiting' | 'people'> {
  return database.transaction(() => {
    database.exec(`
      DELETE FROM event WHERE id IN (
        SELECT id FROM (SELECT id, seq, row_number() OVER (PARTITION BY case_id, device, channel ORDER BY seq) AS place FROM event) WHERE seq <> place);
      INSERT INTO head (case_id, device, channel, seq, hash)
        SELECT e.case_id, e.device, e.channel, e.seq, e.hash FROM event e
        JOIN (SELECT case_id, device, channel, max(seq) AS seq FROM event GROUP BY case_id, device, channel) m USING (case_id, device, channel, seq);
      UPDATE account SET cursor = NULL;
      -- While any way to the key of this folder is left, no other key may be made in its place.
      INSERT OR IGNORE INTO meta (name, value) SELECT 'machineKey made', 'yes' WHERE EXISTS (SELECT 1 FROM meta WHERE name LIKE 'machineKey %');
    `);
    const count = (what: string) => database.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${what}`).get()!.n;
    return { events: count('event'), waiting: count('event WHERE own = 1 AND acked = 0'), people: count('account') };
  })();
}
