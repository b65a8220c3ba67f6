// One workstation per data folder. The lock is an exclusive SQLite transaction on a small file: the operating system lets go of it
// when the process ends in any way, so a killed workstation never leaves a stale lock behind.

import Database from 'better-sqlite3';
import { join } from 'node:path';

export interface FolderLock {
  release(): void;
}

/** Takes the lock of a data folder, or answers `undefined` when another workstation holds it. */
export function lockFolder(folder: string): FolderLock | undefined {
  const file = new Database(join(folder, 'lock'), { timeout: 0 });
  try {
    // A rollback journal: WAL would let a second process believe that it holds the lock too.
    file.pragma('journal_mode = DELETE');
    file.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    file.close();
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')) return undefined;
    throw error;
  }
  return {
    release() {
      if (!file.open) return;
      if (file.inTransaction) file.exec('ROLLBACK');
      file.close();
    },
  };
}
