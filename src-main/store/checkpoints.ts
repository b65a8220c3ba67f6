// When the log of the database is copied into its file. SQLite does it within the commit that makes the log long enough: then one act in
// some hundred takes several times as long as the others. Here it is done once nobody acts, and in a commit only when that never comes.

import type Database from 'better-sqlite3';
import { after } from '../later.ts';

/** Pages of 4 KiB after which a commit copies them nevertheless: 32 MiB, which are read in a fraction of a second at the next start. */
const MOST_PAGES = 8192;
const LOOK_MS = 3_000;

/** Looks every few seconds until it is ended: what was written before the last look, and nothing since, is copied. */
export function checkpointWhenQuiet(database: Database.Database): () => void {
  database.pragma(`wal_autocheckpoint = ${MOST_PAGES}`);
  const changes = database.prepare<[], { n: number }>('SELECT total_changes() AS n');
  let [seen, copied] = [0, 0];
  let cancel: () => void = () => undefined;
  const look = () => {
    const { n } = changes.get()!;
    if (n === seen && n !== copied && !database.inTransaction) {
      database.pragma('wal_checkpoint(PASSIVE)');
      copied = n;
    }
    seen = n;
    cancel = after(LOOK_MS, look);
  };
  cancel = after(LOOK_MS, look);
  return () => cancel();
}
