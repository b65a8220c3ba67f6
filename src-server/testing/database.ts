// The databases that tests run on: PGlite always, a PostgreSQL server when TEST_DATABASE_URL names an empty one.

import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../store/database.ts';
import { createPgliteDatabase } from '../store/pglite.ts';
import { createPostgresDatabase } from '../store/postgres.ts';

export async function createTestDatabase(): Promise<Database> {
  const url = process.env['TEST_DATABASE_URL'];
  if (url === undefined || url === '') return createTestPglite();
  const database = await createPostgresDatabase(url);
  // Each file starts empty, as a fresh PGlite would be.
  await database.query('drop schema public cascade');
  await database.query('create schema public');
  return database;
}

/** An empty database in memory, from the template of tests/database-template.ts where the runner made one. */
export async function createTestPglite(): Promise<Database> {
  const template = process.env['KANTAI_TEST_TEMPLATE'];
  return createPgliteDatabase(undefined, template === undefined ? undefined : new Blob([readFileSync(join(template, 'dump.tar'))]));
}

/** Puts an empty database into a server's data folder, as its first start would have made it. Without a template the server makes it itself. */
export function placeTestDatabase(data: string): void {
  const template = process.env['KANTAI_TEST_TEMPLATE'];
  if (template !== undefined) cpSync(join(template, 'folder'), join(data, 'postgres'), { recursive: true });
}
