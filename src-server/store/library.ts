// Acts on the library of standards in the database.

import type { Hash, Head, SignedEvent } from '#shared/log/event.ts';
import type { Query } from './database.ts';

export interface StoredAct {
  readonly position: number;
  readonly hash: Hash;
  readonly event: SignedEvent;
}

/** Holds the bureau's row until the transaction ends, so that acts of one bureau are taken one after the other. */
export async function lockLibrary(query: Query, bureau: string): Promise<void> {
  await query('select id from bureau where id = $1 for update', [bureau]);
}

export async function libraryActs(query: Query, bureau: string, after: number): Promise<readonly StoredAct[]> {
  return query<{ position: number; hash: string; event: SignedEvent }>('select position, hash, event from library_event where bureau = $1 and position > $2 order by position', [bureau, after]);
}

export async function libraryHead(query: Query, bureau: string, device: string): Promise<Head | undefined> {
  const [row] = await query<{ seq: number; hash: string }>('select seq, hash from library_event where bureau = $1 and device = $2 order by seq desc limit 1', [bureau, device]);
  return row;
}

export async function insertLibraryAct(query: Query, bureau: string, act: StoredAct): Promise<void> {
  await query('insert into library_event (bureau, position, device, seq, hash, event) values ($1, $2, $3, $4, $5, $6)', [
    bureau, act.position, act.event.device, act.event.seq, act.hash, JSON.stringify(act.event),
  ]);
}
