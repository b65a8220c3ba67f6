// The database that this server works on: PostgreSQL where `DATABASE_URL` names one, otherwise PGlite in the data folder.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lockFolder } from '../lock.ts';
import type { Database } from './database.ts';
import { createPgliteDatabase } from './pglite.ts';
import { createPostgresDatabase } from './postgres.ts';

/** Throws with a sentence when another process has the folder. `unlock` after the database is closed. */
export async function openDatabase(data: string, databaseUrl: string): Promise<{ readonly database: Database; readonly unlock: () => Promise<void> }> {
  await mkdir(data, { recursive: true });
  // Several processes may share a PostgreSQL server and this folder; PGlite must have its folder to itself.
  if (databaseUrl !== '') return { database: await createPostgresDatabase(databaseUrl), unlock: async () => {} };
  const unlock = await lockFolder(join(data, 'central.lock'));
  return { database: await createPgliteDatabase(join(data, 'postgres')), unlock };
}
