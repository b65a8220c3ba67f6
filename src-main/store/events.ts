// The event streams on disk. Appending is one transaction that is durable before it answers; a chain that would break is refused here
// too, so that no caller's mistake can ever store a fork.

import type Database from 'better-sqlite3';
import type { Channel, Hash, Head, Heads, SignedEvent } from '#shared/log/event.ts';
import { isLocked } from '../custody/machine-key.ts';
import { contentsOfEvent } from './contents-of-event.ts';
import { MARK, PLAIN, type Sealing } from './sealing.ts';

export interface StoredEvent {
  readonly event: SignedEvent;
  readonly hash: Hash;
  /** The event as text, where it came as that. */
  readonly json?: string;
}

/** Two histories of one stream: what is here is `here`, what else was signed with the same number is `there`. */
export interface Fork {
  readonly case: string;
  readonly device: string;
  readonly channel: Channel;
  readonly seq: number;
  readonly here: Hash | undefined;
  readonly there: Hash;
  readonly foundAt: string;
}

/** A stream of a case that the server refuses from `seq` on. */
export interface RefusedPush {
  readonly case: string;
  readonly device: string;
  readonly channel: Channel;
  readonly seq: number;
  readonly reason: string;
}

export interface EventStore {
  /** All or none, durable when it returns. Throws when an event does not follow its stream's head. `own`: written on this machine. */
  append(events: readonly StoredEvent[], own: boolean): void;
  heads(caseId: string): Heads;
  head(caseId: string, device: string, channel: Channel): Head | undefined;
  /** In the order of arrival, which keeps the order within every stream. */
  ofCase(caseId: string): readonly StoredEvent[];
  /** Events of a case that arrived after the row `after` (0: all), with the row of the last one. */
  since(caseId: string, after: number): { readonly events: readonly StoredEvent[]; readonly last: number };
  caseIds(): readonly string[];
  /** Row of a case's newest event, 0 without any. */
  lastRow(caseId: string): number;
  /** Own events of a person that the server lacks and has not refused, oldest first; at most `limit`. */
  waiting(person: string, limit: number): readonly StoredEvent[];
  waitingCount(person: string, caseId?: string): number;
  refusedCount(person: string): number;
  /**
   * The server has this stream up to `head` (`undefined`: nothing of it). Up to there it is acknowledged, later events are waiting, should
   * the server have lost them. Only if the event at that place is the same one: `differs` (another chain, or one that goes further than
   * ours) changes nothing, for a number alone proves nothing.
   */
  acknowledge(caseId: string, device: string, channel: Channel, head: Head | undefined): 'same' | 'differs';
  /** Hash of the event at a place of a stream. */
  hashAt(caseId: string, device: string, channel: Channel, seq: number): Hash | undefined;
  /** Keeps the other branch of a stream as evidence; what is here stays as it is. */
  noteFork(fork: Pick<Fork, 'case' | 'device' | 'channel' | 'seq' | 'there'> & { readonly event?: SignedEvent }, at: string): void;
  forks(): readonly Fork[];
  refuse(refused: RefusedPush, at: string): void;
  refused(): readonly RefusedPush[];
  /** Lets refused streams be tried again. */
  forgiveRefused(): void;
  /** Seals what an older version wrote in the clear. */
  sealAll(): void;
  /** Seals the events of a case anew, after `between` made that need another key; in one transaction. */
  reseal(caseId: string, between: () => void): void;
  /** The newest instant of all events here, for the clock. */
  newest(): string | undefined;
}

interface Row {
  readonly id: number;
  readonly case_id: string;
  readonly hash: string;
  readonly json: string;
}

const NOT_REFUSED = `NOT EXISTS (SELECT 1 FROM refused_push r
  WHERE r.case_id = event.case_id AND r.device = event.device AND r.channel = event.channel AND r.seq <= event.seq)`;

export function createEventStore(database: Database.Database, sealing: Sealing = PLAIN): EventStore {
  const stored = (row: Row): StoredEvent => ({ event: JSON.parse(sealing.open(row.case_id, row.json)) as SignedEvent, hash: row.hash });
  const headOf = database.prepare<[string, string, string], Head>('SELECT seq, hash FROM head WHERE case_id = ? AND device = ? AND channel = ?');
  const headsOf = database.prepare<[string], Head & { device: string; channel: string }>('SELECT device, channel, seq, hash FROM head WHERE case_id = ?');
  const setHead = database.prepare(
    `INSERT INTO head (case_id, device, channel, seq, hash) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (case_id, device, channel) DO UPDATE SET seq = excluded.seq, hash = excluded.hash`,
  );
  const insert = database.prepare(
    'INSERT INTO event (case_id, device, channel, seq, hash, at, actor, own, acked, json) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const since = database.prepare<[string, number], Row>('SELECT id, case_id, hash, json FROM event WHERE case_id = ? AND id > ? ORDER BY id');
  const lastRow = database.prepare<[string], { id: number | null }>('SELECT max(id) AS id FROM event WHERE case_id = ?');
  const waiting = database.prepare<[string, number], Row & { readonly device: string; readonly channel: string }>(
    `SELECT id, case_id, device, channel, hash, json FROM event WHERE actor = ? AND own = 1 AND acked = 0 AND ${NOT_REFUSED} ORDER BY id LIMIT ?`,
  );
  const count = (condition: string) =>
    database.prepare<{ person: string; case: string | null }, { n: number }>(
      `SELECT count(*) AS n FROM event WHERE actor = @person AND own = 1 AND acked = 0 AND ${condition} AND (@case IS NULL OR case_id = @case)`,
    );
  const waitingCount = count(NOT_REFUSED);
  const refusedCount = count(`NOT (${NOT_REFUSED})`);
  const acknowledge = database.prepare(
    `UPDATE event SET acked = (seq <= @seq)
     WHERE case_id = @case AND device = @device AND channel = @channel AND own = 1 AND acked <> (seq <= @seq)`,
  );
  const hashAt = database.prepare<[string, string, string, number], { hash: string }>(
    'SELECT hash FROM event WHERE case_id = ? AND device = ? AND channel = ? AND seq = ?',
  );
  const forgive = database.prepare('DELETE FROM refused_push WHERE case_id = ? AND device = ? AND channel = ? AND seq <= ?');
  const refuse = database.prepare(
    `INSERT INTO refused_push (case_id, device, channel, seq, reason, at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (case_id, device, channel) DO UPDATE SET seq = excluded.seq, reason = excluded.reason, at = excluded.at`,
  );
  const listRefused = database.prepare<[], RefusedPush>('SELECT case_id AS "case", device, channel, seq, reason FROM refused_push');
  const noteFork = database.prepare(
    `INSERT INTO fork (case_id, device, channel, seq, hash, json, found_at) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (case_id, device, channel, seq, hash) DO UPDATE SET json = coalesce(fork.json, excluded.json)`,
  );
  const listForks = database.prepare<[], Omit<Fork, 'here'> & { readonly here: string | null }>(
    `SELECT f.case_id AS "case", f.device, f.channel, f.seq, f.hash AS there, f.found_at AS foundAt, e.hash AS here
     FROM fork f LEFT JOIN event e ON e.case_id = f.case_id AND e.device = f.device AND e.channel = f.channel AND e.seq = f.seq
     ORDER BY f.case_id, f.device, f.channel, f.seq, f.hash`,
  );
  const caseIds = database.prepare<[], { case_id: string }>('SELECT DISTINCT case_id FROM event ORDER BY case_id');
  const forgiveAll = database.prepare('DELETE FROM refused_push');
  const nameContent = database.prepare('INSERT OR IGNORE INTO case_content (sha256, case_id) VALUES (?, ?)');
  const inTheClear = database.prepare<[number], Row>(`SELECT id, case_id, hash, json FROM event WHERE id > ? AND json LIKE '{%' ORDER BY id LIMIT 1000`);
  const rewrite = database.prepare('UPDATE event SET json = ? WHERE id = ?');
  // Damaged or not: what is no sealed text may say what somebody wrote.
  const asideInTheClear = database.prepare<[], Row>(`SELECT id, case_id, hash, json FROM set_aside WHERE json NOT LIKE '${MARK}%'`);
  const rewriteAside = database.prepare('UPDATE set_aside SET json = ? WHERE id = ?');
  const forksInTheClear = database.prepare<[], { case_id: string; hash: string; json: string }>(`SELECT case_id, hash, json FROM fork WHERE json LIKE '{%'`);
  const rewriteFork = database.prepare('UPDATE fork SET json = ? WHERE case_id = ? AND hash = ?');
  const newest = database.prepare<[], { at: string | null }>('SELECT max(at) AS at FROM event');

  return {
    append: database.transaction((events: readonly StoredEvent[], own: boolean) => {
      const reached = new Map<string, { readonly event: SignedEvent; readonly hash: Hash }>();
      for (const { event, hash, json } of events) {
        const stream = `${event.case}/${event.device}/${event.channel}`;
        const before = reached.get(stream);
        const head = before ? { seq: before.event.seq, hash: before.hash } : headOf.get(event.case, event.device, event.channel);
        if (event.seq !== (head?.seq ?? 0) + 1 || event.prev !== (head?.hash ?? null)) throw new Error('event does not follow the head of its stream');
        insert.run(event.case, event.device, event.channel, event.seq, hash, event.at, event.actor, own ? 1 : 0, own ? 0 : 1, sealing.seal(event.case, json ?? JSON.stringify(event)));
        for (const sha256 of contentsOfEvent(event)) nameContent.run(sha256, event.case);
        reached.set(stream, { event, hash });
      }
      for (const { event, hash } of reached.values()) setHead.run(event.case, event.device, event.channel, event.seq, hash);
    }),
    heads: (caseId) => Object.fromEntries(headsOf.all(caseId).map(({ device, channel, seq, hash }) => [`${device}/${channel}`, { seq, hash }])),
    head: (caseId, device, channel) => headOf.get(caseId, device, channel),
    ofCase: (caseId) => since.all(caseId, 0).map(stored),
    since(caseId, after) {
      const rows = since.all(caseId, after);
      return { events: rows.map(stored), last: rows.at(-1)?.id ?? after };
    },
    caseIds: () => caseIds.all().map((row) => row.case_id),
    lastRow: (caseId) => lastRow.get(caseId)?.id ?? 0,
    waiting(person, limit) {
      // A row that cannot be read keeps what follows it in its stream from going, and nothing else.
      const stopped = new Set<string>();
      return waiting.all(person, limit).flatMap(({ device, channel, ...row }) => {
        const stream = `${row.case_id}/${device}/${channel}`;
        if (stopped.has(stream)) return [];
        try {
          return [stored(row)];
        } catch (error) {
          if (isLocked(error)) throw error;
          stopped.add(stream);
          return [];
        }
      });
    },
    waitingCount: (person, caseId) => waitingCount.get({ person, case: caseId ?? null })?.n ?? 0,
    refusedCount: (person) => refusedCount.get({ person, case: null })?.n ?? 0,
    acknowledge: database.transaction((caseId: string, device: string, channel: Channel, head: Head | undefined) => {
      const seq = head?.seq ?? 0;
      if (head && hashAt.get(caseId, device, channel, seq)?.hash !== head.hash) return 'differs';
      acknowledge.run({ case: caseId, device, channel, seq });
      forgive.run(caseId, device, channel, seq);
      return 'same';
    }),
    hashAt: (caseId, device, channel, seq) => hashAt.get(caseId, device, channel, seq)?.hash,
    noteFork: ({ case: caseId, device, channel, seq, there, event }, at) =>
      void noteFork.run(caseId, device, channel, seq, there, event === undefined ? null : sealing.seal(caseId, JSON.stringify(event)), at),
    forks: () => listForks.all().map(({ here, ...fork }) => ({ ...fork, here: here ?? undefined })),
    refuse: (refused, at) => void refuse.run(refused.case, refused.device, refused.channel, refused.seq, refused.reason, at),
    refused: () => listRefused.all(),
    forgiveRefused: () => void forgiveAll.run(),
    sealAll() {
      const some = database.transaction((rows: readonly Row[]) => {
        for (const row of rows) rewrite.run(sealing.seal(row.case_id, row.json), row.id);
      });
      for (let rows = inTheClear.all(0); rows.length > 0; rows = inTheClear.all(rows.at(-1)!.id)) some(rows);
      database.transaction(() => {
        for (const row of asideInTheClear.all()) rewriteAside.run(sealing.seal(row.case_id, row.json), row.id);
        for (const fork of forksInTheClear.all()) rewriteFork.run(sealing.seal(fork.case_id, fork.json), fork.case_id, fork.hash);
      })();
    },
    reseal: database.transaction((caseId: string, between: () => void) => {
      const rows = since.all(caseId, 0).map((row) => ({ id: row.id, json: sealing.open(caseId, row.json) }));
      between();
      for (const { id, json } of rows) rewrite.run(sealing.seal(caseId, json), id);
    }),
    newest: () => newest.get()?.at ?? undefined,
  };
}
