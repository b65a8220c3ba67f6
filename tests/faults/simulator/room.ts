// A meeting room between simulated machines: the real service of the host and the real guest over a network that fails. Codes, certificates
// and TLS are tested with real sockets elsewhere; here both sides know the key.

import { fromBase64 } from '#shared/bytes.ts';
import { createGuides } from '#shared/follow/guides.ts';
import type { Clock } from '#shared/log/clock.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { Casebook } from '../../../src-main/cases/casebook.ts';
import type { ContentStore } from '../../../src-main/media/content-store.ts';
import { enter, type Way } from '../../../src-main/room/enter.ts';
import { createMeeting, type Meeting } from '../../../src-main/room/meeting.ts';
import { createRoomService, type RoomService } from '../../../src-main/room/service.ts';
import type { Active } from '../../../src-main/session/session.ts';
import type { Store } from '../../../src-main/store/store.ts';

const KEY = new Uint8Array(32).fill(7);
const CERTIFICATE = new Uint8Array(32).fill(9);

/** One process of a machine, as far as a room needs it. */
export interface Process {
  readonly store: Store;
  readonly casebook: Casebook;
  readonly crypto: LogCrypto;
  readonly clock: Clock;
  readonly now: () => number;
  readonly log: (line: string) => void;
  readonly active: Active;
}

const serverKeyOf = (store: Store) => fromBase64(store.documents.meta('serverKey')!);

export const openRoom = ({ active, ...process }: Process, cases: readonly string[]): RoomService =>
  createRoomService({
    ...process,
    host: active,
    // No footage lies on these machines.
    content: {} as ContentStore,
    serverKey: serverKeyOf(process.store),
    cases,
    guides: createGuides({ now: process.now, after: () => () => undefined }),
    key: KEY,
    certificateHash: CERTIFICATE,
    onCases: () => undefined,
    onChange: () => undefined,
  });

/** Joins over `network`; answers why not. */
export async function joinRoom({ active, ...process }: Process, network: typeof fetch): Promise<Meeting | string> {
  const way: Way = {
    connect: () => ({ fetch: network, certificate: () => CERTIFICATE, sawOther: () => false, close: () => undefined }),
    keyOf: () => Promise.resolve(KEY),
  };
  const deps = { ...process, randomBytes: process.crypto.randomBytes, hashStandard: () => '', onCases: () => undefined };
  const entered = await enter(deps, active, { host: 'neighbour', port: 443, code: '', serverKey: serverKeyOf(process.store) }, way);
  return typeof entered === 'string' ? entered : createMeeting(deps, active, { calls: entered.calls, lines: entered.central.lines, signal: new AbortController().signal });
}
