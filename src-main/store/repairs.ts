// Rows of a damaged stream: what they say where they can still be read, putting good events in the place of bad ones, and what was found
// kept beside them. Nothing is thrown away, and all of one repair is one transaction.

import type Database from 'better-sqlite3';
import type { Channel, Hash, SignedEvent } from '#shared/log/event.ts';
import { isLocked } from '../custody/machine-key.ts';
import { contentsOfEvent } from './contents-of-event.ts';
import type { StoredEvent } from './events.ts';
import { PLAIN, type Sealing } from './sealing.ts';

export interface StreamName {
  readonly case: string;
  readonly device: string;
  readonly channel: Channel;
}

/** A row as it lies there. `event` is absent where it cannot be read or is another row's. */
export interface FoundRow extends StreamName {
  readonly id: number;
  readonly seq: number;
  readonly hash: Hash;
  readonly own: boolean;
  readonly acked: boolean;
  readonly event: SignedEvent | undefined;
}

export interface Repair {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly case: string;
  /** `device/channel`, or the SHA-256 of a file. */
  readonly subject: string;
  /** Where it begins: the number of an event, or of a part. */
  readonly seq: number;
  readonly outcome: 'mended' | 'letGo';
  readonly taken: number;
  readonly lost: number;
}

/** Evidence without what anybody wrote. */
export interface SetAside extends StreamName {
  readonly seq: number;
  readonly hash: Hash;
  readonly own: boolean;
  readonly acked: boolean;
  readonly bytes: number;
}

export interface RepairStore {
  /** All rows of a case in the order of arrival. Throws `Locked`: then nothing is known. */
  rows(caseId: string): readonly FoundRow[];
  /**
   * Puts these events, which follow `from - 1` without a gap, where they belong. A row that says something else is set aside. What lies
   * behind them stays as it is, or with `letGo` is set aside too. Answers how many rows were set aside and how many of those nobody else has.
   */
  replace(stream: StreamName, from: number, events: readonly (StoredEvent & { readonly own: boolean; readonly acked: boolean })[], options: { readonly letGo: boolean; readonly at: string }): { readonly aside: number; readonly lost: number };
  /** Of a file. */
  note(repair: Repair): void;
  /** The newest first, at most `limit`. */
  list(limit: number): readonly Repair[];
  setAside(limit: number): readonly SetAside[];
}

interface Row {
  readonly id: number;
  readonly case_id: string;
  readonly device: string;
  readonly channel: Channel;
  readonly seq: number;
  readonly hash: string;
  readonly own: number;
  readonly acked: number;
  readonly json: string;
}

export function createRepairStore(database: Database.Database, sealing: Sealing = PLAIN): RepairStore {
  const ofStream = 'case_id = ? AND device = ? AND channel = ?';
  const columns = 'id, case_id, device, channel, seq, hash, own, acked, json';
  const ofCase = database.prepare<[string], Row>(`SELECT ${columns} FROM event WHERE case_id = ? ORDER BY id`);
  const behind = database.prepare<[string, string, string, number], Row>(`SELECT ${columns} FROM event WHERE ${ofStream} AND seq >= ? ORDER BY seq`);
  const last = database.prepare<[], { id: number | null }>('SELECT max(id) AS id FROM event');
  const keep = database.prepare('INSERT INTO set_aside (repair, case_id, device, channel, seq, hash, own, acked, json) SELECT ?, case_id, device, channel, seq, hash, own, acked, json FROM event WHERE id = ?');
  const drop = database.prepare('DELETE FROM event WHERE id = ?');
  const move = database.prepare('UPDATE event SET id = ? WHERE id = ?');
  const insert = database.prepare('INSERT INTO event (id, case_id, device, channel, seq, hash, at, actor, own, acked, json) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const dropHead = database.prepare(`DELETE FROM head WHERE ${ofStream}`);
  const setHead = database.prepare(`INSERT INTO head (case_id, device, channel, seq, hash) SELECT case_id, device, channel, seq, hash FROM event WHERE ${ofStream} ORDER BY seq DESC LIMIT 1`);
  const forgive = database.prepare(`DELETE FROM refused_push WHERE ${ofStream}`);
  const dropRows = database.prepare('DELETE FROM case_row WHERE case_id = ?');
  const nameContent = database.prepare('INSERT OR IGNORE INTO case_content (sha256, case_id) VALUES (?, ?)');
  const note = database.prepare('INSERT INTO repair (at, case_id, subject, seq, outcome, taken, lost) VALUES (?, ?, ?, ?, ?, ?, ?)');
  const count = database.prepare('UPDATE repair SET lost = ?, taken = ? WHERE id = ?');
  const list = database.prepare<[number], Repair>('SELECT at, case_id AS "case", subject, seq, outcome, taken, lost FROM repair ORDER BY id DESC LIMIT ?');
  const aside = database.prepare<[number], Omit<Row, 'json'> & { bytes: number }>('SELECT id, case_id, device, channel, seq, hash, own, acked, length(CAST(json AS BLOB)) AS bytes FROM set_aside ORDER BY id DESC LIMIT ?');

  const read = (row: Row): SignedEvent | undefined => {
    try {
      const event = JSON.parse(sealing.open(row.case_id, row.json)) as SignedEvent;
      return event.case === row.case_id && event.device === row.device && event.channel === row.channel && event.seq === row.seq ? event : undefined;
    } catch (error) {
      if (isLocked(error)) throw error;
      return undefined;
    }
  };
  const found = (row: Row): FoundRow => ({ id: row.id, case: row.case_id, device: row.device, channel: row.channel, seq: row.seq, hash: row.hash, own: row.own === 1, acked: row.acked === 1, event: read(row) });

  return {
    rows: (caseId) => ofCase.all(caseId).map(found),
    replace: database.transaction<RepairStore['replace']>(({ case: caseId, device, channel }, from, events, { letGo, at }) => {
      const rows = new Map(behind.all(caseId, device, channel, from).map((row) => [row.seq, row]));
      const repair = Number(note.run(at, caseId, `${device}/${channel}`, from, letGo ? 'letGo' : 'mended', 0, 0).lastInsertRowid);
      // Everything from there on gets a new place at the end, so that the order of arrival keeps the order of the stream.
      let id = last.get()?.id ?? 0;
      let [taken, kept, lost] = [0, 0, 0];
      for (const { event, hash, json, own, acked } of events) {
        const row = rows.get(event.seq);
        rows.delete(event.seq);
        const same = row && row.hash === hash && JSON.stringify(read(row)) === JSON.stringify(event);
        id += 1;
        if (same) {
          move.run(id, row.id);
          continue;
        }
        if (row) {
          keep.run(repair, row.id);
          drop.run(row.id);
          kept += 1;
        }
        insert.run(id, caseId, device, channel, event.seq, hash, event.at, event.actor, own ? 1 : 0, acked ? 1 : 0, sealing.seal(caseId, json ?? JSON.stringify(event)));
        for (const sha256 of contentsOfEvent(event)) nameContent.run(sha256, caseId);
        taken += 1;
      }
      for (const row of rows.values()) {
        if (!letGo) {
          move.run(++id, row.id);
          continue;
        }
        keep.run(repair, row.id);
        drop.run(row.id);
        kept += 1;
        if (row.own === 1 && row.acked === 0) lost += 1;
      }
      dropHead.run(caseId, device, channel);
      setHead.run(caseId, device, channel);
      forgive.run(caseId, device, channel);
      dropRows.run(caseId);
      count.run(lost, taken, repair);
      return { aside: kept, lost };
    }),
    note: (repair) => void note.run(repair.at, repair.case, repair.subject, repair.seq, repair.outcome, repair.taken, repair.lost),
    list: (limit) => list.all(limit),
    setAside: (limit) => aside.all(limit).map(({ case_id: caseId, device, channel, seq, hash, own, acked, bytes }) => ({ case: caseId, device, channel, seq, hash, own: own === 1, acked: acked === 1, bytes })),
  };
}
