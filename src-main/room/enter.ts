// Getting into somebody's room: proves the code to the host and has it proven, both by what they see of the connection, and makes sure that
// the host's device is one of our server's.

import { ORPCError } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { fromBase64, toBase64 } from '#shared/bytes.ts';
import type { roomContract } from '#shared/contract/room.ts';
import { checkDeviceRecord } from '#shared/log/chain.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import { createCentral, isOffline, otherProtocol, type Central } from '../session/central.ts';
import type { Active } from '../session/session.ts';
import type { Store } from '../store/store.ts';
import { createPinnedFetch, type PinnedFetch } from './pinned-fetch.ts';
import { proofOf, provesCode, roomKey, signedBytes, type Said } from './proof.ts';

export type RoomCalls = ContractRouterClient<typeof roomContract, { readonly patient?: boolean }>;

export type EnterFailure = 'unreachable' | 'wrongCode' | 'otherMachine' | 'unknownDevice' | 'revokedDevice' | 'throttled' | 'full' | 'otherVersion';

export interface Place {
  readonly host: string;
  readonly port: number;
  /** Twelve digits. */
  readonly code: string;
  /** Ed25519 of the central server, as pinned. */
  readonly serverKey: Uint8Array;
}

/** How a host is reached and how its code becomes a key; told by tests that have no network. */
export interface Way {
  readonly connect: (host: string, port: number) => PinnedFetch;
  readonly keyOf: (code: string, certificateHash: Uint8Array) => Promise<Uint8Array>;
}
const OVER_TLS: Way = { connect: createPinnedFetch, keyOf: roomKey };

export interface Entered {
  readonly central: Central;
  readonly calls: RoomCalls;
  readonly pinned: PinnedFetch;
  readonly name: string;
}

/** The calls of a room over the link of a server: the names under /rpc are the contract's, whichever it is. */
const roomCalls = (central: Central): RoomCalls => central.calls as unknown as RoomCalls;

export async function enter(
  deps: { readonly store: Store; readonly crypto: LogCrypto; readonly randomBytes: (length: number) => Uint8Array; readonly log: (line: string) => void },
  active: Active,
  { host, port, code, serverKey }: Place,
  way = OVER_TLS,
): Promise<Entered | EnterFailure> {
  const pinned = way.connect(host, port);
  const end = (failure: EnterFailure): EnterFailure => {
    pinned.close();
    return failure;
  };
  let token: string | undefined;
  const central = createCentral({ serverUrl: `https://${host.includes(':') ? `[${host}]` : host}:${port}`, network: pinned.fetch, token: () => token });
  const calls = roomCalls(central);
  try {
    const mine = toBase64(deps.randomBytes(32));
    const { nonce: yours } = await calls.room.hello({ nonce: mine });
    const certificateHash = pinned.certificate();
    if (!certificateHash || fromBase64(yours).length !== 32) return end('otherMachine');
    const key = await way.keyOf(code, certificateHash);
    const said: Said = { certificateHash, guestNonce: mine, hostNonce: yours, guest: active.account.device };
    const sign = (bytes: Uint8Array) => toBase64(deps.crypto.sign(active.privateKey, bytes));
    const answer = await calls.room.join({ mine, yours, record: active.account.deviceRecord, name: active.account.person.name, proof: proofOf(key, 'guest', said), sig: sign(signedBytes('guest', said)) });
    const isHost =
      provesCode(key, 'host', said, answer.proof) &&
      checkDeviceRecord(answer.record, serverKey, deps.crypto) &&
      !deps.store.accounts.devices().some((known) => known.device === answer.record.device && known.revokedAt !== undefined) &&
      deps.crypto.verify(fromBase64(answer.record.publicKey), signedBytes('host', said), new Uint8Array(Buffer.from(answer.sig, 'base64')));
    if (!isHost) return end('otherMachine');
    token = answer.token;
    return { central, calls, pinned, name: answer.name };
  } catch (error) {
    if (otherProtocol(error)) return end('otherVersion');
    if (isOffline(error)) return end(pinned.sawOther() ? 'otherMachine' : 'unreachable');
    const known: readonly string[] = ['wrongCode', 'unknownDevice', 'revokedDevice', 'throttled', 'full'] satisfies EnterFailure[];
    if (error instanceof ORPCError) return end(known.includes(error.code) ? (error.code as EnterFailure) : 'otherMachine');
    deps.log(`joining a meeting room failed: ${error instanceof Error ? error.message : 'unknown'}`);
    // Something that speaks no protocol of ours in our words.
    return end('otherMachine');
  }
}
