// Signing in: a password becomes a short token, and the device that asks is enrolled for the person.

import { createHash } from 'node:crypto';
import { fromBase64 } from '#shared/bytes.ts';
import type { SignedIn } from '#shared/contract/central.ts';
import type { DeviceRecord } from '#shared/log/event.ts';
import type { Effects } from '../effects.ts';
import type { Database, Query } from '../store/database.ts';
import { accountByUser, deleteSession, deviceById, insertDevice, insertSession, revokeDevice, sessionByToken, type Session } from '../store/people.ts';
import type { Identity } from './identity.ts';
import { isPassword, nobodysPassphrase, type ScryptCost } from './password.ts';
import { createThrottle } from './throttle.ts';

export interface Credentials {
  readonly user: string;
  readonly password: string;
  readonly device: { readonly id: string; readonly publicKey: string; readonly name: string };
}

export type SignInFailure =
  | { readonly failure: 'wrongPassword' | 'revokedDevice' | 'foreignDevice' }
  | { readonly failure: 'throttled'; readonly waitMs: number };

export interface Token {
  readonly token: string;
  readonly expiresAt: string;
}

export interface Sessions {
  signIn(credentials: Credentials, address: string): Promise<SignedIn | SignInFailure>;
  /** The session of a token that is still good. */
  find(token: string): Promise<Session | undefined>;
  renew(session: Session): Promise<Token>;
  signOut(token: string): Promise<void>;
  /** Ends a device's sessions; its events are taken no more. False when there is no such device. */
  revoke(device: string): Promise<boolean>;
}

export const SESSION_MS = 12 * 60 * 60_000;
const TOKEN_BYTES = 32;
const PUBLIC_KEY_BYTES = 32;
/** No slash: it parts device from channel in a stream's name. */
const DEVICE_ID = /^[A-Za-z0-9._:-]{8,64}$/;

const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');

export function createSessions(deps: {
  readonly database: Database;
  readonly effects: Effects;
  readonly identity: Identity;
  readonly passwordCost: ScryptCost;
}): Sessions {
  const { database, effects, identity } = deps;
  const throttle = createThrottle(effects.now);
  const nobody = nobodysPassphrase(effects.randomBytes, deps.passwordCost);
  const iso = (ms: number): string => new Date(ms).toISOString();

  const issue = async (query: Query, person: string, device: string): Promise<Token> => {
    const token = Buffer.from(effects.randomBytes(TOKEN_BYTES)).toString('base64url');
    const now = effects.now();
    const expiresAt = iso(now + SESSION_MS);
    await insertSession(query, { tokenHash: hashToken(token), person, device, expiresAt, now: iso(now) });
    return { token, expiresAt };
  };

  /** A device id belongs to one person and one key for good: a stream must never have two authors. */
  const enrol = async (query: Query, person: string, device: Credentials['device']): Promise<DeviceRecord | SignInFailure> => {
    const known = await deviceById(query, device.id);
    if (known === undefined) {
      if (!DEVICE_ID.test(device.id) || !isPublicKey(device.publicKey)) return { failure: 'foreignDevice' };
      const record = identity.sign({ device: device.id, person, publicKey: device.publicKey, enrolledAt: iso(effects.now()) });
      await insertDevice(query, { record, name: device.name });
      return record;
    }
    if (known.person !== person || known.publicKey !== device.publicKey) return { failure: 'foreignDevice' };
    return known.revoked ? { failure: 'revokedDevice' } : known.record;
  };

  return {
    async signIn({ user, password, device }, address) {
      const waitMs = throttle.attempt(user, address);
      if (waitMs > 0) return { failure: 'throttled', waitMs };
      const account = await accountByUser(database.query, user);
      const isRight = await isPassword(password, account?.passphrase ?? nobody);
      if (account === undefined || !isRight) return { failure: 'wrongPassword' };
      throttle.succeeded(user, address);
      return database.transaction(async (query) => {
        const enrolled = await enrol(query, account.person.id, device);
        if ('failure' in enrolled) return enrolled;
        const { bureau, person } = account;
        const token = await issue(query, person.id, device.id);
        return { ...token, person, bureau: { id: bureau.id, name: bureau.name }, deviceRecord: enrolled, serverKey: identity.publicKey };
      });
    },
    find: async (token) => sessionByToken(database.query, hashToken(token), iso(effects.now())),
    // The old token stays good until its own end: should this reply be lost, the workstation is not signed out.
    renew: async (session) => issue(database.query, session.person.id, session.device),
    signOut: async (token) => deleteSession(database.query, hashToken(token)),
    revoke: async (device) =>
      database.transaction(async (query) => {
        const known = await deviceById(query, device);
        if (known === undefined) return false;
        if (known.revoked) return true;
        const { sig: _, ...record } = known.record;
        await revokeDevice(query, identity.sign({ ...record, revokedAt: iso(effects.now()) }));
        return true;
      }),
  };
}

function isPublicKey(text: string): boolean {
  try {
    return fromBase64(text).length === PUBLIC_KEY_BYTES;
  } catch {
    return false;
  }
}
