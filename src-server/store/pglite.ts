// PostgreSQL in this process, in a folder: the default for one machine, the demo and the tests.

import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite, types } from '@electric-sql/pglite';
import { bigintToNumber, type Database, type Parameter, type Query, type Row } from './database.ts';

/** `folder` absent: in memory, gone with the process. `isDurable` false: what was committed need not survive a power cut, for tests. */
export async function createPgliteDatabase(folder?: string, isDurable = true): Promise<Database> {
  const options = { parsers: { [types.INT8]: bigintToNumber } };
  const pglite = folder === undefined ? await PGlite.create(options) : await PGlite.create(folder, options);
  const queryOf =
    (runner: Pick<PGlite, 'query'>): Query =>
    async <R extends Row>(sql: string, parameters: readonly Parameter[] = []) =>
      (await runner.query<R>(sql, [...parameters])).rows;
  return {
    query: queryOf(pglite),
    transaction: async (work) => {
      const result = await pglite.transaction(async (transaction) => work(queryOf(transaction)));
      if (folder !== undefined && isDurable) await syncLog(join(folder, 'pg_wal'));
      return result;
    },
    close: async () => pglite.close(),
  };
}

/**
 * Makes what was committed survive a power cut. PGlite writes its log ahead like PostgreSQL but its file system knows no fsync
 * (0.5), so the segment that was just written is synced from outside: it is the one last modified.
 */
async function syncLog(folder: string): Promise<void> {
  const segments = (await readdir(folder)).filter((name) => /^[0-9A-F]{24}$/.test(name));
  const files = await Promise.all(segments.map(async (name) => open(join(folder, name), 'r+')));
  try {
    const modified = await Promise.all(files.map(async (file) => (await file.stat()).mtimeMs));
    const latest = files[modified.indexOf(Math.max(...modified))];
    await latest?.datasync();
  } finally {
    await Promise.all(files.map(async (file) => file.close()));
  }
}
