// Opens the database of a data folder: lock, durability, integrity check, migrations. Says why when it cannot be used.

import Database from 'better-sqlite3';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkpointWhenQuiet } from './checkpoints.ts';
import { lockFolder, type FolderLock } from './lock.ts';
import { migrations as shipped } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';

export type OpenFailure = 'inUse' | 'newerVersion' | 'damaged';

export type Opened = { readonly ok: true; readonly database: Database.Database; close(): void } | { readonly ok: false; readonly failure: OpenFailure };

/**
 * Opens `kantai.sqlite` in `folder` (made when absent). Nothing is changed in a database that is damaged or of a newer version. `isChecked`: a
 * copy of a file that was closed a moment ago, for tests that open thousands.
 */
export function openDatabase(folder: string, migrations: readonly Migration[] = shipped, isChecked = false): Opened {
  // Nobody else on this machine reads a person's cases.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = lockFolder(folder);
  if (!lock) return { ok: false, failure: 'inUse' };
  const refuse = (failure: OpenFailure, database?: Database.Database): Opened => {
    database?.close();
    lock.release();
    return { ok: false, failure };
  };
  let database: Database.Database | undefined;
  try {
    database = new Database(join(folder, 'kantai.sqlite'));
    if (!isChecked && database.pragma('quick_check(1)', { simple: true }) !== 'ok') return refuse('damaged', database);
    const version = Number(database.pragma('user_version', { simple: true }));
    if (version > migrations.length) return refuse('newerVersion', database);
    return { ok: true, database, close: closer(prepare(database, version, migrations), lock) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'SQLITE_NOTADB' || error.code === 'SQLITE_CORRUPT')) return refuse('damaged', database);
    database?.close();
    lock.release();
    throw error;
  }
}

function prepare(database: Database.Database, version: number, migrations: readonly Migration[]): Database.Database {
  database.pragma('journal_mode = WAL');
  // Full: what was acknowledged is on the disk, even when the power goes. NORMAL, the usual choice with WAL, may lose the newest acts.
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  database.pragma('secure_delete = ON');
  for (const migration of migrations.slice(version)) {
    database.transaction(() => {
      database.exec(migration.statements);
      database.pragma(`user_version = ${migration.version}`);
    })();
  }
  return database;
}

function closer(database: Database.Database, lock: FolderLock): () => void {
  const endLooking = checkpointWhenQuiet(database);
  return () => {
    endLooking();
    if (database.open) database.close();
    lock.release();
  };
}
