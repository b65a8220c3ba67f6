// The people who signed in on this machine: their device, their sealed key, which cases they may see, how far they and the server are.

import type Database from 'better-sqlite3';
import type { Person } from '#shared/case/events.ts';
import type { DeviceRecord } from '#shared/log/event.ts';

export interface Account {
  readonly person: Person;
  readonly user: string;
  readonly bureau: { readonly id: string; readonly name: string };
  readonly device: string;
  /** Ed25519 public key, base64. */
  readonly publicKey: string;
  /** The device's private key sealed with the password; see session/sealed-key.ts. */
  readonly sealedKey: string;
  readonly deviceRecord: DeviceRecord;
}

export interface Learnt {
  readonly cursor: string;
  /** All cases that the person may see; without it only what was gained and lost. */
  readonly visible?: readonly string[] | undefined;
  readonly gained?: readonly string[];
  readonly gone?: readonly string[];
  readonly at: string;
  /** Milliseconds that the server's clock is ahead of this one. */
  readonly clockOffset: number;
}

export interface AccountStore {
  byUser(user: string): Account | undefined;
  all(): readonly Account[];
  save(account: Account): void;
  /** Cases that a person may see. */
  cases(person: string): readonly string[];
  maySee(person: string, caseId: string): boolean;
  /** This person may see a case that is here, before their own first exchange says so. */
  allow(person: string, caseId: string): void;
  /** What an exchange learnt, in one transaction. A new cursor is stored only with what it covers. */
  saveExchange(person: string, learnt: Learnt): void;
  /** A case that was learnt of otherwise than from the server. */
  gain(person: string, caseId: string): void;
  cursor(person: string): string | undefined;
  forgetCursor(person: string): void;
  lastExchange(person: string): string | undefined;
  /** Milliseconds that the server's clock was ahead of this one at the last exchange. */
  clockOffset(person: string): number | undefined;
  /** Records of all devices known here, verified before they were stored. */
  devices(): readonly DeviceRecord[];
  saveDevices(records: readonly DeviceRecord[]): void;
  pinned(person: string): readonly string[];
  pin(person: string, caseId: string, on: boolean): void;
}

interface Row {
  readonly user: string;
  readonly person_json: string;
  readonly bureau_json: string;
  readonly device: string;
  readonly public_key: string;
  readonly sealed_key: string;
  readonly device_record: string;
}

const account = (row: Row): Account => ({
  person: JSON.parse(row.person_json) as Person,
  user: row.user,
  bureau: JSON.parse(row.bureau_json) as Account['bureau'],
  device: row.device,
  publicKey: row.public_key,
  sealedKey: row.sealed_key,
  deviceRecord: JSON.parse(row.device_record) as DeviceRecord,
});

export function createAccountStore(database: Database.Database): AccountStore {
  const byUser = database.prepare<[string], Row>('SELECT * FROM account WHERE user = ?');
  const all = database.prepare<[], Row>('SELECT * FROM account ORDER BY user');
  const save = database.prepare(
    `INSERT INTO account (person, user, person_json, bureau_json, device, public_key, sealed_key, device_record) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (person) DO UPDATE SET user = excluded.user, person_json = excluded.person_json, bureau_json = excluded.bureau_json,
       device = excluded.device, public_key = excluded.public_key, sealed_key = excluded.sealed_key, device_record = excluded.device_record`,
  );
  const cases = database.prepare<[string], { case_id: string }>('SELECT case_id FROM account_case WHERE person = ? ORDER BY case_id');
  const oneCase = database.prepare<[string, string], { one: 1 }>('SELECT 1 AS one FROM account_case WHERE person = ? AND case_id = ?');
  const clearCases = database.prepare('DELETE FROM account_case WHERE person = ?');
  const dropCase = database.prepare('DELETE FROM account_case WHERE person = ? AND case_id = ?');
  const addCase = database.prepare('INSERT OR IGNORE INTO account_case (person, case_id) VALUES (?, ?)');
  const progress = database.prepare('UPDATE account SET cursor = ?, last_exchange = ?, clock_offset = ? WHERE person = ?');
  const forget = database.prepare('UPDATE account SET cursor = NULL WHERE person = ?');
  const where = database.prepare<[string], { cursor: string | null; last_exchange: string | null; clock_offset: number | null }>('SELECT cursor, last_exchange, clock_offset FROM account WHERE person = ?');
  const devices = database.prepare<[], { json: string }>('SELECT json FROM device_record ORDER BY device');
  const saveDevice = database.prepare(
    'INSERT INTO device_record (device, person, json) VALUES (?, ?, ?) ON CONFLICT (device) DO UPDATE SET person = excluded.person, json = excluded.json',
  );
  const pinned = database.prepare<[string], { case_id: string }>('SELECT case_id FROM pinned_case WHERE person = ?');
  const pin = database.prepare('INSERT OR IGNORE INTO pinned_case (person, case_id) VALUES (?, ?)');
  const unpin = database.prepare('DELETE FROM pinned_case WHERE person = ? AND case_id = ?');

  /** Asked for with every call of a meeting room, changed a few times a day. What an open transaction wrote is not settled yet. */
  let kept: readonly DeviceRecord[] | undefined;
  const allDevices = (): readonly DeviceRecord[] => {
    if (kept) return kept;
    const all = devices.all().map((row) => JSON.parse(row.json) as DeviceRecord);
    if (!database.inTransaction) kept = all;
    return all;
  };

  return {
    byUser: (user) => optional(byUser.get(user), account),
    all: () => all.all().map(account),
    save: (a) =>
      void save.run(a.person.id, a.user, JSON.stringify(a.person), JSON.stringify(a.bureau), a.device, a.publicKey, a.sealedKey, JSON.stringify(a.deviceRecord)),
    cases: (person) => cases.all(person).map((row) => row.case_id),
    allow: (person, caseId) => void addCase.run(person, caseId),
    maySee: (person, caseId) => oneCase.get(person, caseId) !== undefined,
    saveExchange: database.transaction((person: string, learnt: Learnt) => {
      if (learnt.visible) clearCases.run(person);
      for (const caseId of learnt.gone ?? []) dropCase.run(person, caseId);
      for (const caseId of [...(learnt.visible ?? []), ...(learnt.gained ?? [])]) addCase.run(person, caseId);
      progress.run(learnt.cursor, learnt.at, learnt.clockOffset, person);
    }),
    gain: (person, caseId) => void addCase.run(person, caseId),
    cursor: (person) => where.get(person)?.cursor ?? undefined,
    forgetCursor: (person) => void forget.run(person),
    lastExchange: (person) => where.get(person)?.last_exchange ?? undefined,
    clockOffset: (person) => where.get(person)?.clock_offset ?? undefined,
    devices: allDevices,
    saveDevices: database.transaction((records: readonly DeviceRecord[]) => {
      kept = undefined;
      for (const record of records) saveDevice.run(record.device, record.person, JSON.stringify(record));
    }),
    pinned: (person) => pinned.all(person).map((row) => row.case_id),
    pin: (person, caseId, on) => void (on ? pin : unpin).run(person, caseId),
  };
}

function optional<A, B>(value: A | undefined, map: (value: A) => B): B | undefined {
  return value === undefined ? undefined : map(value);
}
