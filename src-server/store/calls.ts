// Calls that are open, and stills on their way, in the database: what outlives the process that holds the rooms.

import type { Query } from './database.ts';

export interface OpenCall {
  readonly call: string;
  readonly case: string;
  readonly openedAt: string;
}
type OpenCallRow = { call: string; case_id: string; opened_at: Date };
const rowToCall = (row: OpenCallRow): OpenCall => ({ call: row.call, case: row.case_id, openedAt: row.opened_at.toISOString() });

export async function insertOpenCall(query: Query, one: OpenCall): Promise<void> {
  await query('insert into open_call (call, case_id, opened_at) values ($1, $2, $3)', [one.call, one.case, one.openedAt]);
}

export async function deleteOpenCall(query: Query, call: string): Promise<void> {
  await query('delete from open_call where call = $1', [call]);
}

export async function openCalls(query: Query): Promise<readonly OpenCall[]> {
  return (await query<OpenCallRow>('select call, case_id, opened_at from open_call order by opened_at')).map(rowToCall);
}

export async function openCallOf(query: Query, caseId: string): Promise<OpenCall | undefined> {
  const [row] = await query<OpenCallRow>('select call, case_id, opened_at from open_call where case_id = $1 order by opened_at desc limit 1', [caseId]);
  return row && rowToCall(row);
}

export interface StoredShot<A, S> {
  readonly nonce: string;
  readonly case: string;
  readonly call: string;
  readonly asked: A;
  readonly still: S;
}

export async function saveShot(query: Query, one: StoredShot<object, object>): Promise<void> {
  await query('insert into shot (nonce, case_id, call, asked, still) values ($1, $2, $3, $4, $5) on conflict (nonce) do nothing', [one.nonce, one.case, one.call, JSON.stringify(one.asked), JSON.stringify(one.still)]);
}

export async function shotByNonce<A, S>(query: Query, nonce: string): Promise<StoredShot<A, S> | undefined> {
  const [row] = await query<{ nonce: string; case_id: string; call: string; asked: A; still: S }>('select nonce, case_id, call, asked, still from shot where nonce = $1', [nonce]);
  return row && { nonce: row.nonce, case: row.case_id, call: row.call, asked: row.asked, still: row.still };
}
