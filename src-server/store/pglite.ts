// PostgreSQL in this process, in a folder: the default for one machine, the demo and the tests.

import { PGlite, types } from '@electric-sql/pglite';
import { bigintToNumber, type Database, type Parameter, type Query, type Row } from './database.ts';

/** `folder` absent: in memory, gone with the process. */
export async function createPgliteDatabase(folder?: string): Promise<Database> {
  const options = { parsers: { [types.INT8]: bigintToNumber } };
  const pglite = folder === undefined ? await PGlite.create(options) : await PGlite.create(folder, options);
  const queryOf =
    (runner: Pick<PGlite, 'query'>): Query =>
    async <R extends Row>(sql: string, parameters: readonly Parameter[] = []) =>
      (await runner.query<R>(sql, [...parameters])).rows;
  return {
    query: queryOf(pglite),
    transaction: async (work) => pglite.transaction(async (transaction) => work(queryOf(transaction))),
    close: async () => pglite.close(),
  };
}
