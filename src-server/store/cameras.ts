// Cameras of sites in the database.

import type { Query } from './database.ts';

export interface Camera {
  readonly id: string;
  readonly case: string;
  readonly name: string;
  readonly how: 'rtmp' | 'rtsp';
  /** SHA-256 of the key with which it pushes. */
  readonly keyHash: string | undefined;
  /** Sealed address from which it is pulled. */
  readonly address: Uint8Array | undefined;
}
type CameraRow = { id: string; case_id: string; name: string; how: 'rtmp' | 'rtsp'; key_hash: string | null; address_sealed: Uint8Array | null };
const COLUMNS = 'id, case_id, name, how, key_hash, address_sealed';
const rowToCamera = (row: CameraRow): Camera => ({ id: row.id, case: row.case_id, name: row.name, how: row.how, keyHash: row.key_hash ?? undefined, address: row.address_sealed ?? undefined });

export async function insertCamera(query: Query, one: Camera & { readonly by: string; readonly at: string }): Promise<void> {
  await query('insert into camera (id, case_id, name, how, key_hash, address_sealed, added_by, added_at) values ($1, $2, $3, $4, $5, $6, $7, $8)', [
    one.id, one.case, one.name, one.how, one.keyHash ?? null, one.address ?? null, one.by, one.at,
  ]);
}

export async function camerasOfCase(query: Query, caseId: string): Promise<readonly Camera[]> {
  return (await query<CameraRow>(`select ${COLUMNS} from camera where case_id = $1 order by added_at, id`, [caseId])).map(rowToCamera);
}

export async function cameraByKey(query: Query, keyHash: string): Promise<Camera | undefined> {
  const [row] = await query<CameraRow>(`select ${COLUMNS} from camera where key_hash = $1`, [keyHash]);
  return row && rowToCamera(row);
}

/** Answers false where it is not there. */
export async function deleteCamera(query: Query, caseId: string, id: string): Promise<boolean> {
  return (await query('delete from camera where id = $1 and case_id = $2 returning id', [id, caseId])).length > 0;
}
