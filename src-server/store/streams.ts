// Events in the database: streams, their positions in commit order, forks set aside, and who is on which case.

import { type Channel, type Hash, type Head, type SignedEvent } from '#shared/log/event.ts';
import type { Query } from './database.ts';

export interface StreamId {
  readonly case: string;
  readonly device: string;
  readonly channel: Channel;
}

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
  const [row] = await query<{ seq: number; hash: string }>(
    'select seq, hash from case_event where case_id = $1 and device = $2 and channel = $3 order by seq desc limit 1',
    [stream.case, stream.device, stream.channel],
  );
  return row === undefined ? undefined : { seq: row.seq, hash: row.hash };
}

export async function hashAt(query: Query, stream: StreamId, seq: number): Promise<Hash | undefined> {
  const [row] = await query<{ hash: string }>(
    'select hash from case_event where case_id = $1 and device = $2 and channel = $3 and seq = $4',
    [stream.case, stream.device, stream.channel, seq],
  );
  return row?.hash;
}

/** Appends events that were checked; the caller holds the lock. Answers the new last position. */
export async function insertEvents(query: Query, last: number, events: readonly { event: SignedEvent; hash: Hash }[]): Promise<number> {
  let position = last;
  for (const { event, hash } of events) {
    position += 1;
    await query(
      'insert into case_event (position, case_id, device, channel, seq, hash, event) values ($1, $2, $3, $4, $5, $6, $7)',
      [position, event.case, event.device, event.channel, event.seq, hash, JSON.stringify(event)],
    );
  }
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

/** Ids of cases among those of a person that got any event after a position. */
export async function casesChanged(query: Query, person: string, after: number): Promise<readonly string[]> {
  const rows = await query<{ case_id: string }>(
    `select m.case_id from case_member m where m.person = $1
     and exists (select 1 from case_event e where e.case_id = m.case_id and e.position > $2) order by m.case_id`,
    [person, after],
  );
  return rows.map((row) => row.case_id);
}

export async function casesOfPerson(query: Query, person: string): Promise<readonly string[]> {
  const rows = await query<{ case_id: string }>('select case_id from case_member where person = $1 order by case_id', [person]);
  return rows.map((row) => row.case_id);
}

export async function allCases(query: Query): Promise<readonly string[]> {
  const rows = await query<{ case_id: string }>('select distinct case_id from case_event order by case_id');
  return rows.map((row) => row.case_id);
}

export async function replaceMembers(query: Query, caseId: string, people: readonly string[]): Promise<void> {
  await query('delete from case_member where case_id = $1', [caseId]);
  for (const person of people) await query('insert into case_member (case_id, person) values ($1, $2)', [caseId, person]);
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
