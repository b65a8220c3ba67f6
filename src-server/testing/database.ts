// The databases that tests run on: PGlite always, a PostgreSQL server when TEST_DATABASE_URL names an empty one.

import type { Database } from '../store/database.ts';
import { createPgliteDatabase } from '../store/pglite.ts';
import { createPostgresDatabase } from '../store/postgres.ts';

export async function createTestDatabase(): Promise<Database> {
  const url = process.env['TEST_DATABASE_URL'];
  if (url === undefined || url === '') return createPgliteDatabase();
  const database = await createPostgresDatabase(url);
  // Each file starts empty, as a fresh PGlite would be.
  await database.query('drop schema public cascade');
  await database.query('create schema public');
  return database;
}
