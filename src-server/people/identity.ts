// The server as a device: who it is, and the records it signs for others.

import { toBase64 } from '#shared/bytes.ts';
import { signDeviceRecord } from '#shared/log/chain.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { DeviceRecord } from '#shared/log/event.ts';
import type { Database } from '../store/database.ts';
import { deviceById, insertDevice } from '../store/people.ts';
import { lockLog } from '../store/streams.ts';

/** Device id and actor of the server's own events. */
export const SERVER = 'server';

export interface Identity {
  /** Ed25519 seed. */
  readonly privateKey: Uint8Array;
  /** Base64. */
  readonly publicKey: string;
  sign(record: Omit<DeviceRecord, 'sig'>): DeviceRecord;
}

export function createIdentity(privateKey: Uint8Array, crypto: LogCrypto): Identity {
  return {
    privateKey,
    publicKey: toBase64(crypto.publicKey(privateKey)),
    sign: (record) => signDeviceRecord(record, privateKey, crypto),
  };
}

/** Enrols the server itself at first start. Throws when the database belongs to another key: events of two servers must not mix. */
export async function enrolServer(database: Database, identity: Identity, now: number): Promise<void> {
  await database.transaction(async (query) => {
    // Two processes that start together take turns.
    await lockLog(query);
    const known = await deviceById(query, SERVER);
    if (known === undefined) {
      const enrolledAt = new Date(now).toISOString();
      await insertDevice(query, { record: identity.sign({ device: SERVER, person: SERVER, publicKey: identity.publicKey, enrolledAt }), name: SERVER });
    } else if (known.publicKey !== identity.publicKey) {
      throw new Error('The database was written with another server key; restore the key file that belongs to it.');
    }
  });
}
