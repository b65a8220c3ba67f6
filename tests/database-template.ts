// Two PGlites made once for all test files, an empty one and one in which all migrations have run: `initdb` in WebAssembly costs seconds of
// processor time, a copy a fraction of one.

import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrate, MIGRATIONS } from '../src-server/store/migrate.ts';
import { createPgliteDatabase } from '../src-server/store/pglite.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs once before all test files; they find the templates by `KANTAI_TEST_TEMPLATE`. */
export default async function setup(): Promise<void> {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/@electric-sql/pglite/package.json'), 'utf8')) as { version: string };
  const steps = createHash('sha256').update(JSON.stringify(MIGRATIONS)).digest('hex').slice(0, 12);
  const made = join(root, 'node_modules/.cache/kantai', `pglite-${version}-${steps}`);
  if (!existsSync(made)) await make(made);
  process.env['KANTAI_TEST_TEMPLATE'] = made;
}

async function make(folder: string): Promise<void> {
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  // Closed in order, so that who opens a copy has nothing to recover.
  await (await createPgliteDatabase(join(unfinished, 'empty'))).close();
  cpSync(join(unfinished, 'empty'), join(unfinished, 'migrated'), { recursive: true });
  const database = await createPgliteDatabase(join(unfinished, 'migrated'));
  await migrate(database, Date.parse('2026-01-01T00:00:00Z'));
  await database.close();
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    // Another run was first.
    if (!existsSync(folder)) throw error;
    rmSync(unfinished, { recursive: true, force: true });
  }
}
