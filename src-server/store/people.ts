// Bureaus, people, their devices and their sessions in the database.

import type { Person } from '#shared/case/events.ts';
import type { DeviceRecord } from '#shared/log/event.ts';
import type { Query } from './database.ts';

export interface Bureau {
  readonly id: string;
  readonly name: string;
  /** Stands before the mark in report numbers, for instance 未央. */
  readonly office: string;
}

export interface Passphrase {
  readonly hash: Uint8Array;
  readonly salt: Uint8Array;
  readonly cost: number;
  readonly block: number;
  readonly parallel: number;
}

export interface Account {
  readonly person: Person;
  readonly bureau: Bureau;
  readonly passphrase: Passphrase;
}

export interface Session {
  readonly person: Person;
  readonly bureau: Bureau;
  readonly device: string;
  /** ISO 8601 UTC. */
  readonly expiresAt: string;
}

export interface StoredDevice {
  readonly person: string;
  readonly publicKey: string;
  readonly revoked: boolean;
  readonly record: DeviceRecord;
}

type PersonRow = {
  id: string; name: string; role: Person['role']; industry: string | null; title: string | null;
  bureau: string; bureau_name: string; office: string;
};
type AccountRow = PersonRow & {
  password_hash: Uint8Array; password_salt: Uint8Array; scrypt_cost: number; scrypt_block: number; scrypt_parallel: number;
};
type DeviceRow = { person: string; public_key: string; revoked: boolean; record: DeviceRecord };

const PERSON_COLUMNS = 'p.id, p.name, p.role, p.industry, p.title, p.bureau, b.name as bureau_name, b.office';

const rowToPerson = (row: PersonRow): Person => ({
  id: row.id,
  name: row.name,
  role: row.role,
  ...(row.industry === null ? {} : { industry: row.industry }),
  ...(row.title === null ? {} : { title: row.title }),
});
const rowToBureau = (row: PersonRow): Bureau => ({ id: row.bureau, name: row.bureau_name, office: row.office });
const rowToDevice = (row: DeviceRow): StoredDevice => ({ person: row.person, publicKey: row.public_key, revoked: row.revoked, record: row.record });

export async function insertBureau(query: Query, bureau: Bureau): Promise<void> {
  await query('insert into bureau (id, name, office) values ($1, $2, $3)', [bureau.id, bureau.name, bureau.office]);
}

export async function bureauById(query: Query, id: string): Promise<Bureau | undefined> {
  const [row] = await query<{ id: string; name: string; office: string }>('select id, name, office from bureau where id = $1', [id]);
  return row;
}

export async function listBureaus(query: Query): Promise<readonly Bureau[]> {
  return query<{ id: string; name: string; office: string }>('select id, name, office from bureau order by id');
}

export async function hasBureau(query: Query): Promise<boolean> {
  return (await query('select 1 from bureau limit 1')).length > 0;
}

export async function insertPerson(query: Query, account: { person: Person; user: string; bureau: string; passphrase: Passphrase }): Promise<void> {
  const { person, passphrase } = account;
  await query(
    `insert into person (id, user_name, name, role, industry, title, bureau, password_hash, password_salt, scrypt_cost, scrypt_block, scrypt_parallel)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      person.id, account.user, person.name, person.role, person.industry ?? null, person.title ?? null, account.bureau,
      passphrase.hash, passphrase.salt, passphrase.cost, passphrase.block, passphrase.parallel,
    ],
  );
}

export async function accountByUser(query: Query, user: string): Promise<Account | undefined> {
  const [row] = await query<AccountRow>(
    `select ${PERSON_COLUMNS}, p.password_hash, p.password_salt, p.scrypt_cost, p.scrypt_block, p.scrypt_parallel
     from person p join bureau b on b.id = p.bureau where p.user_name = $1`,
    [user],
  );
  if (row === undefined) return undefined;
  const { password_hash: hash, password_salt: salt, scrypt_cost: cost, scrypt_block: block, scrypt_parallel: parallel } = row;
  return { person: rowToPerson(row), bureau: rowToBureau(row), passphrase: { hash, salt, cost, block, parallel } };
}

/** Ends the person's sessions: whoever knew the old password must sign in anew. Answers false where there is no such user. */
export async function replacePassphrase(query: Query, user: string, passphrase: Passphrase): Promise<boolean> {
  const changed = await query<{ id: string }>(
    `update person set password_hash = $2, password_salt = $3, scrypt_cost = $4, scrypt_block = $5, scrypt_parallel = $6
     where user_name = $1 returning id`,
    [user, passphrase.hash, passphrase.salt, passphrase.cost, passphrase.block, passphrase.parallel],
  );
  for (const { id } of changed) await query('delete from session where person = $1', [id]);
  return changed.length > 0;
}

export interface Listed {
  readonly user: string;
  readonly person: Person;
  readonly bureau: Bureau;
}

export async function listPeople(query: Query): Promise<readonly Listed[]> {
  const rows = await query<PersonRow & { user_name: string }>(
    `select p.user_name, ${PERSON_COLUMNS} from person p join bureau b on b.id = p.bureau order by p.bureau, p.role, p.user_name`,
  );
  return rows.map((row) => ({ user: row.user_name, person: rowToPerson(row), bureau: rowToBureau(row) }));
}

export async function peopleOfBureau(query: Query, bureau: string): Promise<readonly Person[]> {
  const rows = await query<PersonRow>(
    `select ${PERSON_COLUMNS} from person p join bureau b on b.id = p.bureau where p.bureau = $1 order by p.id`,
    [bureau],
  );
  return rows.map(rowToPerson);
}

export async function insertDevice(query: Query, device: { record: DeviceRecord; name: string }): Promise<void> {
  const { record } = device;
  await query('insert into device (id, person, public_key, name, record) values ($1, $2, $3, $4, $5)', [
    record.device, record.person, record.publicKey, device.name, JSON.stringify(record),
  ]);
}

export async function deviceById(query: Query, id: string): Promise<StoredDevice | undefined> {
  const [row] = await query<DeviceRow>('select person, public_key, revoked, record from device where id = $1', [id]);
  return row === undefined ? undefined : rowToDevice(row);
}

export async function devicesOf(query: Query, person: string): Promise<readonly { readonly id: string; readonly name: string; readonly record: DeviceRecord }[]> {
  return query<{ id: string; name: string; record: DeviceRecord }>('select id, name, record from device where person = $1 order by id', [person]);
}

/** `record` carries `revokedAt` and is signed anew. Ends the device's sessions. */
export async function revokeDevice(query: Query, record: DeviceRecord): Promise<void> {
  await query('update device set revoked = true, record = $2 where id = $1', [record.device, JSON.stringify(record)]);
  await query('delete from session where device = $1', [record.device]);
}

export async function devicesById(query: Query, ids: readonly string[]): Promise<readonly DeviceRecord[]> {
  // Device ids hold no line feed, so a list of them travels as one text.
  const rows = await query<{ record: DeviceRecord }>('select record from device where id = any (string_to_array($1, chr(10))) order by id', [
    ids.join('\n'),
  ]);
  return rows.map((row) => row.record);
}

export async function revokedDevices(query: Query): Promise<readonly DeviceRecord[]> {
  const rows = await query<{ record: DeviceRecord }>('select record from device where revoked order by id');
  return rows.map((row) => row.record);
}

export async function insertSession(
  query: Query,
  session: { tokenHash: string; person: string; device: string; expiresAt: string; now: string },
): Promise<void> {
  await query('delete from session where expires_at <= $1', [session.now]);
  await query('insert into session (token_hash, person, device, expires_at) values ($1, $2, $3, $4)', [
    session.tokenHash, session.person, session.device, session.expiresAt,
  ]);
}

export async function sessionByToken(query: Query, tokenHash: string, now: string): Promise<Session | undefined> {
  const [row] = await query<PersonRow & { device: string; expires_at: Date }>(
    `select ${PERSON_COLUMNS}, s.device, s.expires_at
     from session s join person p on p.id = s.person join bureau b on b.id = p.bureau join device d on d.id = s.device
     where s.token_hash = $1 and s.expires_at > $2 and not d.revoked`,
    [tokenHash, now],
  );
  if (row === undefined) return undefined;
  return { person: rowToPerson(row), bureau: rowToBureau(row), device: row.device, expiresAt: row.expires_at.toISOString() };
}

export async function deleteSession(query: Query, tokenHash: string): Promise<void> {
  await query('delete from session where token_hash = $1', [tokenHash]);
}
