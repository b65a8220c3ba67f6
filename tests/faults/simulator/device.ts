// A simulated machine: a real store in a real folder, the real casebook and the real exchange; clock, chance, network and the end of the
// process are handed in. What it was told is on the disk, it remembers outside of itself.

import { copyFileSync, existsSync, mkdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { createCasebook, type Appended, type Casebook } from '../../../src-main/cases/casebook.ts';
import { createCentral } from '../../../src-main/session/central.ts';
import type { Active } from '../../../src-main/session/session.ts';
import type { Edges } from '../../../src-main/store/edges.ts';
import { openStore, type Store } from '../../../src-main/store/store.ts';
import { exchange } from '../../../src-main/sync/exchange.ts';
import type { Act } from '#shared/case/events.ts';
import { createClock, type Clock } from '#shared/log/clock.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { Hash } from '#shared/log/event.ts';
import type { Meeting } from '../../../src-main/room/meeting.ts';
import type { RefusedStream } from '../../../src-main/room/refusals.ts';
import type { RoomService } from '../../../src-main/room/service.ts';
import type { Network } from './network.ts';
import type { Chance } from './random.ts';
import { joinRoom, openRoom, type Process } from './room.ts';

/** The process ends here, whatever is going on. */
export class Crash extends Error {}

export interface Device {
  readonly id: string;
  readonly person: string;
  readonly network: Network;
  /** Hashes that an append answered with. */
  readonly acknowledged: Set<Hash>;
  /** Its clock is this far from the right time, in ms. */
  skew: number;
  readonly store: Store;
  readonly casebook: Casebook;
  readonly log: readonly string[];
  append(caseId: string, acts: readonly Act[]): Appended | 'crashed' | 'failed';
  exchange(): Promise<'done' | 'crashed' | 'failed'>;
  /** Opens a meeting room for these cases; it ends with the process. */
  openRoom(cases: readonly string[]): void;
  readonly hasRoom: boolean;
  /** What its room answers; rejects where there is none, or where the process ends over it. */
  serve(request: Request): Promise<Response>;
  /** One exchange with a neighbour's room, which is joined first where it has not been. */
  meet(host: Device): Promise<'done' | 'crashed' | 'failed'>;
  /** What its room did not take; with `host`: what that room did not take of it. */
  refusals(host?: Device): readonly RefusedStream[];
  /** The process ends at the n-th edge of a transaction from now; `torn`: in the middle of writing it. */
  crashAt(edge: number, torn: boolean): void;
  /** The n-th transaction from now meets a full or failing disk. */
  failAt(edge: number, code: 'SQLITE_FULL' | 'SQLITE_IOERR'): void;
  /** Ends the process now and starts it again. */
  restart(): void;
  /** What was going to happen to it does not happen any more. */
  recover(): void;
  /** Its folder as a copy would hold it. */
  copyTo(folder: string): void;
  close(): void;
}

const FILE = 'kantai.sqlite';

export function createDevice(deps: {
  readonly folder: string;
  readonly active: Active;
  readonly network: Network;
  readonly crypto: LogCrypto;
  readonly now: () => number;
  readonly chance: Chance;
  /** Its folder is a copy of the beginning, not of a machine at work. */
  readonly isFresh: boolean;
}): Device {
  const { active, crypto, chance } = deps;
  const acknowledged = new Set<Hash>();
  const log: string[] = [];
  let folder = deps.folder;
  let generation = 0;
  let skew = 0;
  let crashIn: { edges: number; readonly torn: boolean } | undefined;
  let failIn: { edges: number; readonly code: string } | undefined;
  let written = 0;
  let room: RoomService | undefined;
  /** Rooms that this process is in. */
  let joined = new Map<Device, Meeting>();
  let isDead = false;
  let store: Store;
  let clock: Clock;
  let casebook: Casebook;

  const now = () => deps.now() + skew;
  const walSize = () => statSync(join(folder, `${FILE}-wal`), { throwIfNoEntry: false })?.size ?? 0;

  const edges: Edges = (edge) => {
    if (edge === 'begin' && crashIn?.torn) written = walSize();
    if (failIn && edge === 'begin' && --failIn.edges < 0) {
      const { code } = failIn;
      failIn = undefined;
      throw Object.assign(new Error('disk'), { code });
    }
    if (crashIn && --crashIn.edges < 0) {
      const { torn } = crashIn;
      crashIn = undefined;
      // Only what was not acknowledged yet can be half written: the transaction that has just been committed and not been answered.
      isDead = true;
      abandon(torn && edge === 'committed' ? { from: written, to: walSize() } : undefined);
      throw new Crash();
    }
  };

  /** `isFresh`: the copy of the beginning that a history starts from. After whatever happened to it everything is checked. */
  const open = (isFresh = false) => {
    const opened = openStore(folder, edges, undefined, isFresh);
    if (!opened.ok) throw new Error(`the store does not open: ${opened.failure}`);
    store = opened.store;
    clock = createClock(now, store.events.newest());
    casebook = createCasebook({ store, crypto, clock, onAppended: () => undefined });
  };

  const copyTo = (to: string) => {
    mkdirSync(to, { recursive: true });
    for (const suffix of ['', '-wal']) if (existsSync(join(folder, FILE + suffix))) copyFileSync(join(folder, FILE + suffix), join(to, FILE + suffix));
  };
  /** The files as they lie when the process is gone go on in another folder; the old handles are closed on the old one. */
  const abandon = (tear?: { readonly from: number; readonly to: number }) => {
    const next = `${deps.folder}.${++generation}`;
    copyTo(next);
    if (tear && tear.to > tear.from) truncateSync(join(next, `${FILE}-wal`), tear.from + chance.below(tear.to - tear.from));
    const old = store;
    folder = next;
    setImmediate(() => old.close());
  };
  const reopen = () => {
    crashIn = undefined;
    failIn = undefined;
    room = undefined;
    joined = new Map();
    isDead = false;
    open();
  };
  const process = (): Process => ({ store, casebook, crypto, clock, now, log: (line) => void log.push(line), active });

  const guarded = <T>(error: unknown, otherwise: T): 'crashed' | T => {
    if (error instanceof Crash) {
      reopen();
      return 'crashed';
    }
    return otherwise;
  };

  const central = createCentral({ serverUrl: 'http://server', network: deps.network.fetch, token: () => `${active.account.person.id}.${active.account.device}` });
  open(deps.isFresh);
  return {
    id: active.account.device,
    person: active.account.person.id,
    network: deps.network,
    acknowledged,
    log,
    get skew() {
      return skew;
    },
    set skew(to) {
      skew = to;
    },
    get store() {
      return store;
    },
    get casebook() {
      return casebook;
    },
    append(caseId, acts) {
      try {
        const appended = casebook.append(active, caseId, acts);
        if (appended.ok) for (const hash of appended.hashes) acknowledged.add(hash);
        return appended;
      } catch (error) {
        if (!(error instanceof Crash) && !(error instanceof Error && 'code' in error)) throw error;
        return guarded(error, 'failed');
      }
    },
    async exchange() {
      // A crash inside leaves the process: nothing that runs after it may touch the disk again.
      const signal = new AbortController().signal;
      try {
        await exchange(
          { store, calls: central.calls, lines: central.lines, signal, crypto, clock, now, log: (line) => void log.push(line), hashStandard: () => '', onCases: () => undefined },
          active.account.person.id,
        );
        return 'done';
      } catch (error) {
        return guarded(error, 'failed');
      }
    },
    openRoom(cases) {
      room = openRoom(process(), cases);
    },
    get hasRoom() {
      return room !== undefined;
    },
    async serve(request) {
      if (!room) throw new TypeError('fetch failed');
      const reply = await room.fetch(request, '10.0.0.1');
      const answer = new Response(await reply.text(), { status: reply.status, headers: reply.headers });
      // The service answers whatever went wrong with 500; a process that ended answers nothing.
      if (!isDead) return answer;
      reopen();
      throw new TypeError('fetch failed');
    },
    async meet(host) {
      try {
        let meeting = joined.get(host);
        if (!meeting) {
          const entered = await joinRoom(process(), deps.network.to(host));
          if (typeof entered === 'string') {
            log.push(`not let in: ${entered}`);
            return guarded(isDead ? new Crash() : undefined, 'failed');
          }
          joined.set(host, (meeting = entered));
        }
        await meeting.once();
        return 'done';
      } catch (error) {
        // Joined anew the next time, as after a host's restart.
        joined.delete(host);
        return guarded(isDead ? new Crash() : error, 'failed');
      }
    },
    refusals: (host) => (host ? joined.get(host)?.refused : room?.refused()) ?? [],
    crashAt(edgesFromNow, torn) {
      crashIn = { edges: edgesFromNow, torn };
    },
    failAt(edgesFromNow, code) {
      failIn = { edges: edgesFromNow, code };
    },
    restart() {
      abandon();
      reopen();
    },
    recover() {
      crashIn = undefined;
      failIn = undefined;
    },
    copyTo,
    close: () => store.close(),
  };
}
