// The meeting room of this workstation: opened here, or joined elsewhere, never both. Ends with the session.

import { createHash } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import { fromBase64 } from '#shared/bytes.ts';
import { createGuides, type Guides } from '#shared/follow/guides.ts';
import { after } from '../later.ts';
import type { RoomStatus } from '#shared/contract/workstation-room.ts';
import type { ContentStore } from '../media/content-store.ts';
import type { Central } from '../session/central.ts';
import type { Session } from '../session/session.ts';
import { makeRoomCertificate } from './certificate.ts';
import type { EnterFailure, RoomCalls } from './enter.ts';
import { enterRoom, type Guest, type GuestDeps } from './guest.ts';
import { localAddresses, openDoor, readAddress, type Door } from './listen.ts';
import { makeCode, readCode, roomKey, spellCode } from './proof.ts';
import { toldTo } from './refusals.ts';
import { createRoomService, type RoomService } from './service.ts';

/** A day's work; who needs it longer opens it anew, with another code. */
const OPEN_MS = 12 * 3600_000;

const FAREWELL_MS = 400;

export interface RoomsDeps extends GuestDeps {
  readonly session: Session;
  readonly content: ContentStore;
  /** Cases under way that this person sees. */
  readonly underWay: () => readonly string[];
  /** Where to listen: all networks unless a test says otherwise. */
  readonly address?: string | undefined;
}

export type OpenFailure = 'signedOut' | 'inRoom' | 'noCases' | 'noNetwork';
export type JoinFailure = EnterFailure | 'signedOut' | 'inRoom' | 'badAddress' | 'badCode';

export interface Rooms {
  status(): RoomStatus;
  open(cases: readonly string[] | undefined): Promise<OpenFailure | undefined>;
  join(address: string, code: string): Promise<JoinFailure | undefined>;
  /** Closes what was opened, leaves what was joined. */
  end(): Promise<void>;
  /** Something was written here, or came from the server. */
  poke(): void;
  /** A neighbour's bytes, while there is one. */
  neighbour(): Central['bytes'] | undefined;
  /** A neighbour's lines, likewise. */
  neighbourLines(): Central['lines'] | undefined;
  /** Looking together at a case by way of the room: with the guides kept here as host, or by calls to the host. */
  following(caseId: string): { readonly guides: Guides } | { readonly calls: RoomCalls['following'] } | undefined;
}

interface Opened {
  readonly door: Door;
  readonly service: RoomService;
  readonly guides: Guides;
  readonly code: string;
  readonly cases: readonly string[];
  readonly addresses: readonly string[];
  readonly since: number;
  readonly timer: NodeJS.Timeout;
}

export function createRooms(deps: RoomsDeps): Rooms {
  let opened: Opened | undefined;
  let joined: Guest | undefined;
  /** One change at a time: two clicks must not open two rooms. */
  let busy: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = busy.then(work, work);
    busy = next.catch(() => undefined);
    return next;
  };
  const serverKey = () => deps.store.documents.meta('serverKey');

  const end = async () => {
    const [was, left] = [opened, joined];
    [opened, joined] = [undefined, undefined];
    if (was) {
      clearTimeout(was.timer);
      const isAlone = was.service.members.present().length === 0;
      was.service.end();
      was.guides.close();
      // Long enough for those who are here to hear it, rather than to wonder where it went.
      if (!isAlone) await new Promise((resolve) => setTimeout(resolve, FAREWELL_MS));
      await was.door.close();
      deps.log('the meeting room was closed');
    }
    await left?.leave();
    if (was || left) deps.onChange();
  };

  const open = async (asked: readonly string[] | undefined): Promise<OpenFailure | undefined> => {
    const active = deps.session.active();
    const server = serverKey();
    if (!active || server === undefined) return 'signedOut';
    if (opened || (joined && joined.status().state !== 'ended')) return 'inRoom';
    await end();
    const person = active.account.person.id;
    const cases = (asked ?? deps.underWay()).filter((caseId) => deps.store.accounts.maySee(person, caseId)).slice(0, 200);
    if (cases.length === 0) return 'noCases';
    const hosts = deps.address === undefined ? localAddresses(networkInterfaces()) : [deps.address];
    if (hosts.length === 0) return 'noNetwork';
    const since = deps.now();
    const certificate = makeRoomCertificate({ now: since, until: since + OPEN_MS, randomBytes: deps.randomBytes });
    const certificateHash = new Uint8Array(createHash('sha256').update(certificate.certificate).digest());
    const code = makeCode(deps.randomBytes);
    const guides = createGuides({ now: deps.now, after });
    const service = createRoomService({
      store: deps.store, casebook: deps.casebook, content: deps.content, crypto: deps.crypto, clock: deps.clock, now: deps.now, log: deps.log,
      host: active, serverKey: fromBase64(server), cases, guides, key: await roomKey(code, certificateHash), certificateHash, onCases: deps.onCases, onChange: deps.onChange,
    });
    let door: Door;
    try {
      door = await openDoor({ certificate, address: deps.address, fetch: service.fetch });
    } catch (error) {
      deps.log(`the meeting room could not listen: ${error instanceof Error ? error.message : 'unknown'}`);
      return 'noNetwork';
    }
    const timer = setTimeout(() => void inTurn(end), OPEN_MS);
    timer.unref();
    opened = { door, service, guides, code, cases, addresses: hosts.map((host) => `${host}:${door.port}`), since, timer };
    deps.log(`a meeting room was opened for ${cases.length} cases`);
    deps.onChange();
    return undefined;
  };

  const join = async (typedAddress: string, typedCode: string): Promise<JoinFailure | undefined> => {
    const active = deps.session.active();
    const server = serverKey();
    if (!active || server === undefined) return 'signedOut';
    if (opened || (joined && joined.status().state !== 'ended')) return 'inRoom';
    const at = readAddress(typedAddress);
    if (!at) return 'badAddress';
    const code = readCode(typedCode);
    if (code === undefined) return 'badCode';
    await end();
    const guest = await enterRoom(deps, active, { ...at, code, serverKey: fromBase64(server) });
    if (typeof guest === 'string') return guest;
    joined = guest;
    deps.log('joined a meeting room');
    deps.onChange();
    return undefined;
  };

  const refusedHere = (service: RoomService) => {
    const account = deps.session.active()?.account;
    return account ? toldTo(service.refused(), account.device, (caseId) => deps.casebook.open(account.person.id, caseId)?.state) : [];
  };

  return {
    status: () => ({
      ...(opened
        ? {
            opened: {
              addresses: opened.addresses,
              code: spellCode(opened.code),
              since: new Date(opened.since).toISOString(),
              until: new Date(opened.since + OPEN_MS).toISOString(),
              cases: opened.cases,
              members: opened.service.members.present().map((member) => ({ person: member.person.id, name: member.name })),
              sealed: opened.service.sealed().length,
              wrongTries: opened.service.members.wrongTries,
              barred: opened.service.members.barred,
              refused: refusedHere(opened.service),
            },
          }
        : {}),
      ...(joined ? { joined: joined.status() } : {}),
    }),
    open: (cases) => inTurn(() => open(cases)),
    join: (address, code) => inTurn(() => join(address, code)),
    end: () => inTurn(end),
    poke() {
      opened?.service.ring();
      joined?.poke();
    },
    neighbour: () => joined?.bytes(),
    neighbourLines: () => joined?.lines(),
    following(caseId) {
      if (opened?.cases.includes(caseId)) return { guides: opened.guides };
      const calls = joined?.following();
      return calls && { calls };
    },
  };
}
