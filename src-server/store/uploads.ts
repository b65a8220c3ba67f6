// Uploads under way in the database.

import type { Query } from './database.ts';

export interface Upload {
  readonly id: string;
  readonly person: string;
  readonly case: string;
  readonly bytes: number;
  readonly mime: string;
  readonly received: number;
  /** Hashes of the whole parts so far. */
  readonly parts: readonly string[];
  readonly tail: Uint8Array;
  readonly sha256: string | null;
}

const COLUMNS = 'id, person, case_id as "case", bytes, mime, received, parts, tail, sha256';

export async function insertUpload(query: Query, upload: Pick<Upload, 'id' | 'person' | 'case' | 'bytes' | 'mime'>, now: string): Promise<void> {
  await query('insert into upload (id, person, case_id, bytes, mime, touched_at) values ($1, $2, $3, $4, $5, $6)', [upload.id, upload.person, upload.case, upload.bytes, upload.mime, now]);
}

/** `forUpdate`: until the transaction ends nobody else goes on with it. */
export async function uploadById(query: Query, id: string, forUpdate = false): Promise<Upload | undefined> {
  const [row] = await query<Upload & Record<string, unknown>>(`select ${COLUMNS} from upload where id = $1${forUpdate ? ' for update' : ''}`, [id]);
  return row;
}

export async function advanceUpload(query: Query, id: string, to: Pick<Upload, 'received' | 'parts' | 'tail'>, now: string): Promise<void> {
  await query('update upload set received = $2, parts = $3, tail = $4, touched_at = $5 where id = $1', [id, to.received, JSON.stringify(to.parts), to.tail, now]);
}

export async function finishUpload(query: Query, id: string, sha256: string): Promise<void> {
  await query('update upload set sha256 = $2 where id = $1', [id, sha256]);
}

export async function deleteUpload(query: Query, id: string): Promise<void> {
  await query('delete from upload where id = $1', [id]);
}

/** Ids of uploads that nobody went on with since. */
export async function staleUploads(query: Query, before: string): Promise<readonly string[]> {
  return (await query<{ id: string }>('select id from upload where touched_at < $1', [before])).map((row) => row.id);
}
