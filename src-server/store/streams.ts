// Events in the database: streams, their positions in commit order, forks set aside, and who is on which case.

import { type Channel, type Hash, type Head, type SignedEvent } from '#shared/log/event.ts';
import type { Query } from './database.ts';

export interface StreamId {
  readonly case: string;
  readonly device: string;
  readonly channel: Channel;
}

const ROWS_AT_ONCE = 500;

export interface StoredEvent {
  readonly position: number;
  readonly hash: Hash;
  readonly event: SignedEvent;
}

/**
 * Takes the appender's lock and answers the last position. Held until the transaction ends, so positions follow commit order.
 * Every transaction that appends calls this first.
 */
export async function lockLog(query: Query): Promise<number> {
  const [row] = await query<{ last: number }>('update log_position set last = last returning last');
  if (row === undefined) throw new Error('The log has no position row.');
  return row.last;
}

/** The last position of all, without a lock: for counting. */
export async function logPosition(query: Query): Promise<number> {
  const [row] = await query<{ last: number }>('select last from log_position');
  return row?.last ?? 0;
}

export async function lastPosition(query: Query, caseId: string): Promise<number> {
  const [row] = await query<{ position: number | null }>('select max(position) as position from case_event where case_id = $1', [caseId]);
  return row?.position ?? 0;
}

export async function headOf(query: Query, stream: StreamId): Promise<Head | undefined> {
  const [row] = await query<{ seq: number; hash: string }>('select seq, hash from stream where case_id = $1 and device = $2 and channel = $3', [
    stream.case, stream.device, stream.channel,
  ]);
  return row === undefined ? undefined : { seq: row.seq, hash: row.hash };
}

export async function hashAt(query: Query, stream: StreamId, seq: number): Promise<Hash | undefined> {
  const [row] = await query<{ hash: string }>(
    'select hash from case_event where case_id = $1 and device = $2 and channel = $3 and seq = $4',
    [stream.case, stream.device, stream.channel, seq],
  );
  return row?.hash;
}

/** Appends events that were checked, each stream in order; the caller holds the lock. Answers the new last position. */
export async function insertEvents(query: Query, last: number, events: readonly { event: SignedEvent; hash: Hash }[]): Promise<number> {
  const rows = events.map(({ event, hash }, index) => ({
    position: last + 1 + index,
    case_id: event.case,
    device: event.device,
    channel: event.channel,
    seq: event.seq,
    hash,
    actor: event.actor,
    // As text within the list: the event itself is kept as it came.
    event: JSON.stringify(event),
  }));
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const some = rows.slice(from, from + ROWS_AT_ONCE);
    await query(
      `insert into case_event (position, case_id, device, channel, seq, hash, event)
       select position, case_id, device, channel, seq, hash, event::json from json_to_recordset($1::json)
         as r (position bigint, case_id text, device text, channel text, seq int, hash text, event text)`,
      [JSON.stringify(some)],
    );
  }
  // Later ones replace earlier ones: what remains is the last of each stream.
  const heads = new Map(rows.map(({ position, case_id, device, channel, seq, hash, actor }) => [`${case_id}/${device}/${channel}`, { position, case_id, device, channel, seq, hash, actor }]));
  if (heads.size > 0) {
    await query(
      `insert into stream (case_id, device, channel, actor, seq, hash, position)
       select case_id, device, channel, actor, seq, hash, position from json_to_recordset($1::json)
         as r (case_id text, device text, channel text, actor text, seq int, hash text, position bigint)
       on conflict (case_id, device, channel) do update set seq = excluded.seq, hash = excluded.hash, position = excluded.position`,
      [JSON.stringify([...heads.values()])],
    );
  }
  const position = last + rows.length;
  await query('update log_position set last = $1', [position]);
  return position;
}

/** All events of a case by position; with `after`, only later ones. */
export async function eventsOfCase(query: Query, caseId: string, after = 0): Promise<readonly StoredEvent[]> {
  return query<{ position: number; hash: string; event: SignedEvent }>(
    'select position, hash, event from case_event where case_id = $1 and position > $2 order by position',
    [caseId, after],
  );
}

export async function casesOfPerson(query: Query, person: string): Promise<readonly string[]> {
  const rows = await query<{ case_id: string }>('select case_id from case_member where person = $1 order by case_id', [person]);
  return rows.map((row) => row.case_id);
}

export async function allCases(query: Query): Promise<readonly string[]> {
  const rows = await query<{ case_id: string }>('select distinct case_id from case_event order by case_id');
  return rows.map((row) => row.case_id);
}

/** Who is on a case from now on; who was on it and no longer is, is noted as gone at this position. */
export async function replaceMembers(query: Query, caseId: string, people: readonly string[], position: number): Promise<void> {
  const list = JSON.stringify(people);
  await query(
    `insert into case_left (person, case_id, position)
     select m.person, m.case_id, $3 from case_member m where m.case_id = $1 and m.person not in (select json_array_elements_text($2::json))
     on conflict (person, case_id) do update set position = excluded.position`,
    [caseId, list, position],
  );
  await query('delete from case_member where case_id = $1', [caseId]);
  await query('insert into case_member (case_id, person) select $1, json_array_elements_text($2::json)', [caseId, list]);
  await query('delete from case_left where case_id = $1 and person in (select json_array_elements_text($2::json))', [caseId, list]);
}

/** Keeps an event that is well signed but contradicts what is stored: evidence, never applied. */
export async function insertFork(query: Query, hash: Hash, event: SignedEvent, receivedAt: string): Promise<void> {
  await query(
    `insert into fork (hash, case_id, device, channel, seq, event, received_at) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (hash) do nothing`,
    [hash, event.case, event.device, event.channel, event.seq, JSON.stringify(event), receivedAt],
  );
}

export async function forksOfCase(query: Query, caseId: string): Promise<readonly SignedEvent[]> {
  const rows = await query<{ event: SignedEvent }>('select event from fork where case_id = $1 order by device, channel, seq, hash', [caseId]);
  return rows.map((row) => row.event);
}

/** The latest instant of a device on a case. */
export async function lastInstant(query: Query, caseId: string, device: string): Promise<string | undefined> {
  // Instants sort as text by code units, whatever language the database speaks.
  const [row] = await query<{ at: string | null }>(
    `select max((event->>'at') collate "C") as at from case_event where case_id = $1 and device = $2`,
    [caseId, device],
  );
  return row?.at ?? undefined;
}
