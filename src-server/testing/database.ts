// The databases that tests run on: PGlite always, a PostgreSQL server when TEST_DATABASE_URL names an empty one.

import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../store/database.ts';
import { createPgliteDatabase } from '../store/pglite.ts';
import { createPostgresDatabase } from '../store/postgres.ts';

/** Files that never reach a disk, where the system has such a place: what tests write need not survive anything. */
const MEMORY = '/dev/shm';

/** A folder that is quick to write. */
export const quickFolder = (prefix: string): string => mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), prefix));

export async function createTestDatabase(isEmpty = false): Promise<Database> {
  const url = process.env['TEST_DATABASE_URL'];
  if (url === undefined || url === '') return createTestPglite(isEmpty);
  const database = await createPostgresDatabase(url);
  // Each file starts empty, as a fresh PGlite would be.
  await database.query('drop schema public cascade');
  await database.query('create schema public');
  return database;
}

/**
 * A database of its own with nothing in it: a copy of the template that the runner made (tests/database-template.ts), which starts in a
 * fraction of the time that one takes that is made or unpacked in memory. All migrations have run in it unless it is to be `empty`. Gone
 * when it is closed.
 */
export async function createTestPglite(isEmpty = false): Promise<Database> {
  const template = process.env['KANTAI_TEST_TEMPLATE'];
  if (template === undefined) return createPgliteDatabase();
  const folder = quickFolder('kantai-pglite-');
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // Whoever ends without closing it leaves nothing behind.
  process.once('exit', remove);
  cpSync(join(template, isEmpty ? 'empty' : 'migrated'), folder, { recursive: true });
  const database = await createPgliteDatabase(folder, false);
  return {
    ...database,
    async close() {
      await database.close();
      process.off('exit', remove);
      remove();
    },
  };
}

/** Puts a database with nothing in it into a server's data folder, as a first start would have made it. Without a template the server makes it itself. */
export function placeTestDatabase(data: string): void {
  const template = process.env['KANTAI_TEST_TEMPLATE'];
  if (template !== undefined) cpSync(join(template, 'migrated'), join(data, 'postgres'), { recursive: true });
}
