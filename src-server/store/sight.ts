// What the exchange asks the database: which cases changed for a person, heads of streams, and events as they were stored.

import type { CaseState } from '#shared/case/case.ts';
import type { Channel, Hash } from '#shared/log/event.ts';
import type { Query } from './database.ts';

/** The part of a folded case that decides who may see what of it. */
export type Sight = Pick<CaseState, 'id' | 'panel' | 'panelOpened'>;

export interface StreamRow {
  readonly case: string;
  readonly device: string;
  readonly channel: Channel;
  readonly actor: string;
  readonly seq: number;
  readonly hash: Hash;
  readonly position: number;
}

export async function saveSight(query: Query, sight: Sight): Promise<void> {
  await query(
    `insert into case_sight (case_id, opened, sight) values ($1, $2, $3)
     on conflict (case_id) do update set opened = excluded.opened, sight = excluded.sight`,
    [sight.id, sight.panelOpened !== undefined, JSON.stringify(sight)],
  );
}

export async function sightsOf(query: Query, cases: readonly string[]): Promise<ReadonlyMap<string, Sight>> {
  const rows = await query<{ case_id: string; sight: Sight }>('select case_id, sight from case_sight where case_id in (select json_array_elements_text($1::json))', [
    JSON.stringify(cases),
  ]);
  return new Map(rows.map((row) => [row.case_id, row.sight]));
}

/**
 * Cases of a person with something visible after a position, the longest unchanged first, with the position of their newest visible event.
 * The condition is that of `isVisible`, which is asked again for what leaves.
 */
export async function casesChanged(query: Query, person: string, after: number, limit: number): Promise<readonly { readonly case: string; readonly position: number }[]> {
  return query<{ case: string; position: number }>(
    `select s.case_id as "case", max(s.position) as position
     from stream s join case_member m on m.case_id = s.case_id and m.person = $1 join case_sight v on v.case_id = s.case_id
     where s.position > $2 and (s.channel = 'open' or s.actor = $1 or v.opened)
     group by s.case_id order by max(s.position) limit $3`,
    [person, after, limit],
  );
}

/** Cases that a person was taken off after a position. */
export async function casesLeft(query: Query, person: string, after: number): Promise<readonly { readonly case: string; readonly position: number }[]> {
  return query<{ case: string; position: number }>('select case_id as "case", position from case_left where person = $1 and position > $2 order by position', [person, after]);
}

/** True when something visible to a person, or a case taken from them, lies after a position. */
export async function hasNews(query: Query, person: string, after: number): Promise<boolean> {
  return (await casesChanged(query, person, after, 1)).length > 0 || (await casesLeft(query, person, after)).length > 0;
}

/** All streams of these cases. */
export async function streamsOf(query: Query, cases: readonly string[]): Promise<readonly StreamRow[]> {
  return query<StreamRow & Record<string, unknown>>(
    `select case_id as "case", device, channel, actor, seq, hash, position from stream
     where case_id in (select json_array_elements_text($1::json)) order by case_id, device, channel`,
    [JSON.stringify(cases)],
  );
}

/** Where somebody is in a stream: events after `seq` are asked for. */
export interface StreamPlace {
  readonly case: string;
  readonly device: string;
  readonly channel: Channel;
  readonly seq: number;
}

/** Events of these streams after their places as they were stored, case by case, each by position: causes before effects. */
export async function textsBeyond(query: Query, places: readonly StreamPlace[]): Promise<readonly string[]> {
  if (places.length === 0) return [];
  const rows = await query<{ text: string }>(
    `select e.event::text as text
     from json_to_recordset($1::json) as p (case_id text, device text, channel text, seq int)
     join case_event e on e.case_id = p.case_id and e.device = p.device and e.channel = p.channel and e.seq > p.seq
     order by e.case_id, e.position`,
    [JSON.stringify(places.map(({ case: case_id, device, channel, seq }) => ({ case_id, device, channel, seq })))],
  );
  return rows.map((row) => row.text);
}

/** Hash of the event at a position of the log: by it a cursor knows the log that it was made of. */
export async function hashAtPosition(query: Query, position: number): Promise<Hash | undefined> {
  const [row] = await query<{ hash: string }>('select hash from case_event where position = $1', [position]);
  return row?.hash;
}

/** Which fold the projections were made by. */
export async function foldedBy(query: Query): Promise<string | undefined> {
  const [row] = await query<{ version: string }>('select version from folded_by');
  return row?.version;
}

export async function setFoldedBy(query: Query, version: string): Promise<void> {
  await query('insert into folded_by (version) values ($1) on conflict (one) do update set version = excluded.version', [version]);
}
