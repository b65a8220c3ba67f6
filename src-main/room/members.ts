// Who is in a room. Somebody is let in who proves the code and signs with a device that the server enrolled and has not revoked, as far as
// it told the host. Wrong codes are counted: by address, so that guessing is slow, and in all, so that it ends.

import { fromBase64 } from '#shared/bytes.ts';
import type { Admitted } from '#shared/contract/room.ts';
import { checkDeviceRecord } from '#shared/log/chain.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { DeviceRecord } from '#shared/log/event.ts';
import type { Active } from '../session/session.ts';
import type { Store } from '../store/store.ts';
import { proofOf, provesCode, signedBytes, type Said } from './proof.ts';

export interface Member {
  readonly id: string;
  /** Who it is in the cases. */
  readonly person: { readonly id: string };
  readonly name: string;
  readonly device: string;
  readonly token: string;
  /** Milliseconds since 1970: last heard of. */
  heardAt: number;
}

export type JoinFailure = 'wrongCode' | 'unknownDevice' | 'revokedDevice' | 'throttled' | 'full';

export interface JoinAsked {
  readonly mine: string;
  readonly yours: string;
  readonly record: DeviceRecord;
  readonly name: string;
  readonly proof: string;
  readonly sig: string;
}

export interface Members {
  hello(nonce: string, address: string): { readonly nonce: string } | 'throttled';
  join(asked: JoinAsked, address: string): Admitted | JoinFailure;
  /** The member of a token; `undefined` also when its device was revoked meanwhile. */
  find(token: string): Member | undefined;
  drop(member: Member): void;
  /** Those who were heard of lately. */
  present(): readonly Member[];
  readonly wrongTries: number;
  readonly barred: boolean;
}

const MOST_MEMBERS = 64;
const MOST_HELLOS = 256;
const HELLO_MS = 60_000;
/** A patient call lasts 25 s; who was not heard of for this long is gone. */
const GONE_MS = 75_000;
const WRONG_A_MINUTE = 5;
const HELLOS_A_MINUTE = 30;
/** After so many nobody is let in any more: of 10^12 codes that is nothing. */
const MOST_WRONG = 100;

export function createMembers(deps: {
  readonly store: Store;
  readonly crypto: LogCrypto;
  readonly host: Active;
  readonly serverKey: Uint8Array;
  readonly key: Uint8Array;
  readonly certificateHash: Uint8Array;
  readonly nameOf: (person: string) => string | undefined;
  readonly now: () => number;
  readonly onChange: () => void;
}): Members {
  const { store, crypto, host } = deps;
  const hellos = new Map<string, { readonly guestNonce: string; readonly until: number }>();
  const members = new Map<string, Member>();
  const tries = new Map<string, { readonly wrong: number[]; readonly hellos: number[] }>();
  let wrongTries = 0;

  const fresh = (length: number) => Buffer.from(crypto.randomBytes(length)).toString('base64');
  const lastMinute = (address: string) => {
    const since = deps.now() - 60_000;
    const before = tries.get(address);
    const now = { wrong: (before?.wrong ?? []).filter((at) => at > since), hellos: (before?.hellos ?? []).filter((at) => at > since) };
    // Addresses come and go; what is older than a minute says nothing.
    if (tries.size > 1000) tries.clear();
    tries.set(address, now);
    return now;
  };
  const revoked = (device: string) => store.accounts.devices().some((record) => record.device === device && record.revokedAt !== undefined);

  return {
    hello(guestNonce, address) {
      const recent = lastMinute(address);
      if (recent.hellos.length >= HELLOS_A_MINUTE || recent.wrong.length >= WRONG_A_MINUTE) return 'throttled';
      recent.hellos.push(deps.now());
      for (const [nonce, { until }] of hellos) if (until < deps.now()) hellos.delete(nonce);
      if (hellos.size >= MOST_HELLOS) return 'throttled';
      const nonce = fresh(32);
      hellos.set(nonce, { guestNonce, until: deps.now() + HELLO_MS });
      return { nonce };
    },
    join({ mine, yours, record, name, proof, sig }, address) {
      const recent = lastMinute(address);
      if (recent.wrong.length >= WRONG_A_MINUTE) return 'throttled';
      const hello = hellos.get(yours);
      hellos.delete(yours);
      const said: Said = { certificateHash: deps.certificateHash, guestNonce: mine, hostNonce: yours, guest: record.device };
      if (hello?.guestNonce !== mine || hello.until < deps.now() || wrongTries >= MOST_WRONG || !provesCode(deps.key, 'guest', said, proof)) {
        wrongTries += 1;
        recent.wrong.push(deps.now());
        deps.onChange();
        return 'wrongCode';
      }
      if (record.person === 'server' || !checkDeviceRecord(record, deps.serverKey, crypto)) return 'unknownDevice';
      if (record.revokedAt !== undefined || revoked(record.device)) return 'revokedDevice';
      if (!crypto.verify(fromBase64(record.publicKey), signedBytes('guest', said), Buffer.from(sig, 'base64'))) return 'unknownDevice';
      for (const [token, member] of members) if (member.device === record.device || deps.now() - member.heardAt > GONE_MS) members.delete(token);
      if (members.size >= MOST_MEMBERS) return 'full';
      if (!store.accounts.devices().some((known) => known.device === record.device)) store.accounts.saveDevices([record]);
      const token = Buffer.from(crypto.randomBytes(32)).toString('base64url');
      const member: Member = { id: Buffer.from(crypto.randomBytes(9)).toString('base64url'), person: { id: record.person }, name: deps.nameOf(record.person) ?? name, device: record.device, token, heardAt: deps.now() };
      members.set(token, member);
      deps.onChange();
      return {
        token,
        proof: proofOf(deps.key, 'host', said),
        sig: Buffer.from(crypto.sign(host.privateKey, signedBytes('host', said))).toString('base64'),
        record: host.account.deviceRecord,
        name: host.account.person.name,
      };
    },
    find(token) {
      const member = members.get(token);
      if (!member) return undefined;
      if (revoked(member.device)) {
        members.delete(token);
        deps.onChange();
        return undefined;
      }
      member.heardAt = deps.now();
      return member;
    },
    drop(member) {
      if (members.delete(member.token)) deps.onChange();
    },
    present: () => [...members.values()].filter((member) => deps.now() - member.heardAt <= GONE_MS),
    get wrongTries() {
      return wrongTries;
    },
    get barred() {
      return wrongTries >= MOST_WRONG;
    },
  };
}
