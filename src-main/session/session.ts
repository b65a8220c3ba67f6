// Who works on this machine now. With a server: sign-in there, which enrols this machine's key for the person. Without: the sealed key
// opens with the password or it does not. Token, password and private key live in memory only and never reach the window.

import { ORPCError } from '@orpc/client';
import { fromBase64 } from '#shared/bytes.ts';
import { checkDeviceRecord } from '#shared/log/chain.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { SignedIn } from '#shared/contract/central.ts';
import { createDeviceKey, type DeviceKey } from '../crypto.ts';
import type { Account, AccountStore } from '../store/accounts.ts';
import type { DocumentStore } from '../store/documents.ts';
import { createCentral, isOffline, offlineError, type Central } from './central.ts';
import { openKey, sealKey } from './sealed-key.ts';

export type SignInFailure = 'wrongPassword' | 'needsServer' | 'throttled' | 'revokedDevice' | 'serverChanged' | 'locked';

/** A person at work: what is needed to write and sign events. */
export interface Active {
  readonly account: Account;
  /** Ed25519 private key of this person's device. */
  readonly privateKey: DeviceKey['privateKey'];
}

export interface Guest {
  readonly active: Active;
  readonly calls?: Central['calls'];
}

export interface Session {
  active(): Active | undefined;
  signIn(user: string, password: string): Promise<'signedIn' | SignInFailure>;
  signOut(): Promise<void>;
  /**
   * Somebody beside the person at work, for acts of their own on this machine: the same key and enrolment as a sign-in, which stays as it
   * is. `calls`: the server's, in this person's name; absent while there is no server.
   */
  guest(user: string, password: string): Promise<Guest | SignInFailure>;
  /**
   * Makes sure of a good token: renews one that is half used, signs in anew when there is none. `signedOut`: the server does not take the
   * password any more, only a person can help; local work goes on. Rejects as offline without a server.
   */
  ensureToken(): Promise<'good' | 'signedOut'>;
  /** The server did not take the token. */
  dropToken(): void;
  readonly central: Central;
}

export interface SessionDeps {
  readonly accounts: AccountStore;
  readonly documents: DocumentStore;
  readonly crypto: LogCrypto;
  readonly serverUrl: string;
  readonly network: typeof fetch;
  readonly deviceName: string;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

const SERVER_KEY = 'serverKey';

interface Token {
  readonly value: string;
  readonly issued: number;
  readonly expires: number;
}

export function createSession(deps: SessionDeps): Session {
  let active: Active | undefined;
  let password: string | undefined;
  let token: Token | undefined;
  const central = createCentral({ serverUrl: deps.serverUrl, network: deps.network, token: () => token?.value });

  const hold = (value: string, expiresAt: string) => {
    token = { value, issued: deps.now(), expires: Date.parse(expiresAt) };
  };

  /** Asks the server; answers what it says, or the failure. Rejects only for bugs. */
  const ask = async (user: string, password: string, key: DeviceKey & { readonly device: string }): Promise<SignedIn | SignInFailure | 'offline'> => {
    try {
      const device = { id: key.device, publicKey: key.publicKey, name: deps.deviceName.slice(0, 100) };
      const answer = await central.calls.session.signIn({ user, password, device });
      const pinned = deps.documents.meta(SERVER_KEY);
      const record = answer.deviceRecord;
      const ours = record.device === key.device && record.publicKey === key.publicKey && record.person === answer.person.id;
      // A server with another key is another server: its word about devices and people must not mix with what is here.
      if (pinned !== undefined && pinned !== answer.serverKey) return 'serverChanged';
      if (!ours || !checkDeviceRecord(record, fromBase64(answer.serverKey), deps.crypto)) return 'serverChanged';
      return answer;
    } catch (error) {
      if (isOffline(error)) return 'offline';
      if (error instanceof ORPCError) {
        if (error.code === 'wrongPassword' || error.code === 'revokedDevice' || error.code === 'throttled') return error.code;
        // The server knows this device under another key or person: only its administrator can say which is right.
        if (error.code === 'forbidden') return 'revokedDevice';
        deps.log(`sign-in: the server answered ${error.status}`);
        return 'offline';
      }
      throw error;
    }
  };

  const enrol = async (user: string, password: string, key: DeviceKey & { readonly device: string; readonly sealed?: string }, answer: SignedIn): Promise<Account> => {
    const account: Account = {
      person: answer.person,
      user,
      bureau: answer.bureau,
      device: key.device,
      publicKey: key.publicKey,
      sealedKey: key.sealed ?? (await sealKey(key.privateKey, password, `${answer.person.id}/${key.device}`, deps.crypto.randomBytes)),
      deviceRecord: answer.deviceRecord,
    };
    deps.documents.setMeta(SERVER_KEY, answer.serverKey);
    deps.accounts.save(account);
    deps.accounts.saveDevices([answer.deviceRecord]);
    return account;
  };

  /** Key, enrolment and token of a person who gave their password; changes nothing of who works here. */
  const enter = async (user: string, given: string): Promise<{ readonly active: Active; readonly answer?: SignedIn } | SignInFailure> => {
    const known = deps.accounts.byUser(user);
    const opened = known && (await openKey(known.sealedKey, given, `${known.person.id}/${known.device}`));
    // A password that the sealed key does not know may be a new one: then the server decides, and the machine gets a new key.
    const key =
      known && opened
        ? { device: known.device, publicKey: known.publicKey, privateKey: opened, sealed: known.sealedKey }
        : { device: `w${Buffer.from(deps.crypto.randomBytes(12)).toString('hex')}`, ...createDeviceKey(deps.crypto) };
    const answer = await ask(user, given, key);
    if (answer === 'offline') {
      if (!known) return 'needsServer';
      return opened ? { active: { account: known, privateKey: opened } } : 'wrongPassword';
    }
    if (typeof answer === 'string') return answer;
    return { active: { account: await enrol(user, given, key, answer), privateKey: key.privateKey }, answer };
  };

  return {
    active: () => active,
    central,
    async signIn(user, given) {
      const entered = await enter(user, given);
      if (typeof entered === 'string') return entered;
      active = entered.active;
      if (entered.answer) hold(entered.answer.token, entered.answer.expiresAt);
      else token = undefined;
      // Kept so that the server can be told again when it comes back; gone with the session.
      password = given;
      return 'signedIn';
    },
    async guest(user, given) {
      const entered = await enter(user, given);
      if (typeof entered === 'string') return entered;
      const { answer } = entered;
      return {
        active: entered.active,
        ...(answer && { calls: createCentral({ serverUrl: deps.serverUrl, network: deps.network, token: () => answer.token }).calls }),
      };
    },
    async signOut() {
      const hadToken = token !== undefined;
      active = undefined;
      password = undefined;
      if (hadToken) await central.calls.session.signOut({}).catch(() => undefined);
      token = undefined;
    },
    async ensureToken() {
      const now = deps.now();
      const mine = active;
      if (!mine) return 'signedOut';
      if (token && now < token.expires) {
        if (now - token.issued < (token.expires - token.issued) / 2) return 'good';
        try {
          const renewed = await central.calls.session.renew({});
          if (active === mine) hold(renewed.token, renewed.expiresAt);
          return 'good';
        } catch (error) {
          if (isOffline(error)) throw error;
          token = undefined;
        }
      }
      if (password === undefined) return 'signedOut';
      const { account, privateKey } = mine;
      const answer = await ask(account.user, password, { device: account.device, publicKey: account.publicKey, privateKey });
      if (active !== mine) return 'signedOut';
      if (answer === 'offline' || answer === 'throttled') throw offlineError('sign-in not possible now');
      if (typeof answer === 'string') {
        deps.log(`the server does not take this person's sign-in any more: ${answer}`);
        password = undefined;
        return 'signedOut';
      }
      hold(answer.token, answer.expiresAt);
      return 'good';
    },
    dropToken() {
      token = undefined;
    },
  };
}
