// Takes in what the server has beyond our heads. Nothing is stored before its chain, its author and its device's signature are checked;
// a stream that does not check out is left out and noted, and never holds up the others.

import { setImmediate as breathe } from 'node:timers/promises';
import { ORPCError } from '@orpc/client';
import { fromBase64 } from '#shared/bytes.ts';
import { BULK_END, type Changes } from '#shared/contract/central.ts';
import { checkDeviceRecord, checkStream } from '#shared/log/chain.ts';
import type { Clock } from '#shared/log/clock.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { Channel, DeviceRecord, SignedEvent } from '#shared/log/event.ts';
import { seqIn, streamOf } from '#shared/log/heads.ts';
import { offlineError, type Central, type CentralCalls } from '../session/central.ts';
import type { StoredEvent } from '../store/events.ts';
import type { Store } from '../store/store.ts';
import { readEvent, type Received } from './read-event.ts';

export interface PullDeps {
  readonly store: Store;
  readonly calls: CentralCalls;
  readonly lines: Central['lines'];
  /** Ends the calls that are on their way. */
  readonly signal: AbortSignal;
  readonly crypto: LogCrypto;
  readonly clock: Clock;
  readonly now: () => number;
  readonly log: (line: string) => void;
  /** Whose word this is; a neighbour's unless it is the server's. Absent: the server's. */
  readonly fromServer?: boolean;
}

/** Events that are checked and stored in one go: some 30 ms, so that the window never waits long. */
const BATCH = 1000;

/** Keeps the device records that the pinned server key signed; others are noted and left out. */
export function takeDevices(deps: Pick<PullDeps, 'store' | 'crypto' | 'log'>, records: readonly DeviceRecord[]): void {
  const serverKey = deps.store.documents.meta('serverKey');
  if (serverKey === undefined) return;
  const key = fromBase64(serverKey);
  const known = new Map(deps.store.accounts.devices().map((record) => [record.device, record.sig]));
  const fresh = records.filter((record) => known.get(record.device) !== record.sig);
  const genuine = fresh.filter((record) => checkDeviceRecord(record, key, deps.crypto));
  if (genuine.length < fresh.length) deps.log(`${fresh.length - genuine.length} device records are not signed by the server and were left out`);
  if (genuine.length > 0) deps.store.accounts.saveDevices(genuine);
}

/**
 * Device records as a neighbour knows them: genuine ones of devices that are new here, and revocations. What it tells of a device that is
 * known here may be older than what the server told us, so it never takes a revocation back.
 */
export function takeDevicesOfNeighbour(deps: Pick<PullDeps, 'store' | 'crypto' | 'log'>, records: readonly DeviceRecord[]): void {
  const known = new Map(deps.store.accounts.devices().map((record) => [record.device, record]));
  takeDevices(deps, records.filter(({ device, revokedAt }) => !known.has(device) || (revokedAt !== undefined && known.get(device)!.revokedAt === undefined)));
}

/** True when the server has something of the case that is not here. A contradiction between the two is noted as a fork. */
export function lacks(deps: PullDeps, { case: caseId, heads }: Changes['cases'][number]): boolean {
  const here = deps.store.events.heads(caseId);
  let lacking = false;
  for (const [stream, head] of Object.entries(heads)) {
    if (head.seq > seqIn(here, stream)) lacking = true;
    else if (here[stream]?.hash !== head.hash) {
      const [device, channel] = [stream.slice(0, stream.lastIndexOf('/')), stream.slice(stream.lastIndexOf('/') + 1) as Channel];
      if (deps.store.events.hashAt(caseId, device, channel, head.seq) === head.hash) continue;
      deps.log(`stream ${stream} of case ${caseId} goes on in two ways at ${head.seq}`);
      deps.store.events.noteFork({ case: caseId, device, channel, seq: head.seq, there: head.hash }, iso(deps));
    }
  }
  return lacking;
}

/** Pulls what is lacking of these cases. Answers of which something was stored. What came before a break is stored and stays. */
export async function pullCases(deps: PullDeps, cases: readonly string[]): Promise<ReadonlySet<string>> {
  const changed = new Set<string>();
  if (cases.length === 0) return changed;
  const take = createTaking(deps, new Set(cases), deps.fromServer);
  const flush = (received: readonly Received[]) => {
    for (const caseId of take(received)) changed.add(caseId);
  };
  const asked = { cases: cases.map((caseId) => ({ case: caseId, heads: deps.store.events.heads(caseId) })) };
  let received: Received[] = [];
  let ended = false;
  try {
    for await (const lines of deps.lines('/exchange/pull', asked, deps.signal)) {
      for (const line of lines) {
        if (line === BULK_END) {
          ended = true;
          continue;
        }
        const event = readEvent(line);
        // Not what our server writes: as good as no answer.
        if (!event) throw offlineError('something else answered');
        received.push({ event, json: line });
        if (received.length < BATCH) continue;
        const batch = received;
        received = [];
        flush(batch);
        await breathe();
      }
    }
  } finally {
    if (!deps.signal.aborted) flush(received);
  }
  if (!ended) throw offlineError('the answer was cut');
  return changed;
}

/**
 * Checks events and stores what is good, in one transaction; answers the cases of which something was stored. `expected`: cases that were
 * asked for. Of a revoked device only the server's word counts: what it took before the revocation it has; `fromServer` says whose word this is.
 */
export function createTaking(
  deps: Pick<PullDeps, 'store' | 'crypto' | 'clock' | 'log' | 'now'>,
  expected: ReadonlySet<string>,
  fromServer = true,
): (received: readonly Received[]) => ReadonlySet<string> {
  const { store } = deps;
  const devices = new Map(store.accounts.devices().map((record) => [record.device, { record, publicKey: fromBase64(record.publicKey) }]));

  /** What of one stream can be stored. */
  const checked = (list: readonly Received[]): readonly StoredEvent[] => {
    const first = list[0]!.event;
    const leave = (why: string): readonly StoredEvent[] => {
      deps.log(`stream ${streamOf(first)} of case ${first.case} from ${first.seq} on was left out: ${why}`);
      return [];
    };
    const device = devices.get(first.device);
    if (!expected.has(first.case)) return leave('another case');
    if (!device) return leave('unknown device');
    if (!fromServer && device.record.revokedAt !== undefined) return leave('revoked device');
    if (list.some(({ event }) => event.actor !== device.record.person)) return leave('not by the person of its device');
    const head = store.events.head(first.case, first.device, first.channel);
    // What is here already may come again; a stream is one chain, so only its end is of interest.
    const fresh = list.filter(({ event }) => event.seq > (head?.seq ?? 0));
    if (fresh.length === 0) return [];
    const events = fresh.map(({ event }) => event);
    const check = checkStream({ events, publicKey: device.publicKey, head, crypto: deps.crypto });
    if (check.ok) return fresh.map(({ event, json }, index) => ({ event, json, hash: check.hashes[index]! }));
    if (check.fault === 'prev' && check.seq === events[0]!.seq) noteOtherBranch(events[0]!, device.publicKey);
    leave(check.fault);
    // What came before the fault is good by its own signature.
    return check.seq > events[0]!.seq ? checked(list.filter(({ event }) => event.seq < check.seq)) : [];
  };

  /** A well-signed event that follows another predecessor than ours: its device has two histories. */
  const noteOtherBranch = (event: SignedEvent, publicKey: Uint8Array): void => {
    const before = event.prev === null ? undefined : { seq: event.seq - 1, hash: event.prev };
    const alone = checkStream({ events: [event], publicKey, head: before, crypto: deps.crypto });
    if (!alone.ok) return;
    deps.log(`stream ${streamOf(event)} of case ${event.case} goes on in two ways before ${event.seq}`);
    store.events.noteFork({ case: event.case, device: event.device, channel: event.channel, seq: event.seq, there: alone.head.hash, event }, iso(deps));
  };

  return (received) => {
    const streams = Map.groupBy(received, ({ event }) => `${event.case}/${streamOf(event)}`);
    // A stream that does not check out is left out from there on, and the others are stored together.
    const good = [...streams.values()].flatMap(checked);
    store.together(() => {
      store.events.append(good, false);
      for (const { event } of good) for (const hash of standardsOf(event)) store.documents.wantStandard(hash);
    });
    for (const { event } of good) deps.clock.receive(event.at);
    return new Set(good.map(({ event }) => event.case));
  };
}

/** Standards that the opening of a case pins. */
export function standardsOf(event: SignedEvent): readonly string[] {
  if (event.type !== 'case.opened') return [];
  const body = event.body as { readonly matters?: unknown } | undefined;
  const matters = Array.isArray(body?.matters) ? (body.matters as readonly ({ readonly standard?: unknown } | null)[]) : [];
  return matters.flatMap((matter) => (typeof matter?.standard === 'string' ? [matter.standard] : []));
}

/** Fetches the standards that cases pin and that are not here yet. A standard is its hash: another one under that name is refused. */
export async function pullStandards(deps: PullDeps, hashStandard: (standard: unknown) => string): Promise<void> {
  for (const hash of deps.store.documents.wantedStandards()) {
    const standard = await deps.calls.standards.get({ hash }, { signal: deps.signal }).catch((error: unknown) => {
      // A case that pins a standard which the server lost is shown without results, not kept from being exchanged.
      if (error instanceof ORPCError && (error.code === 'notFound' || error.status === 400)) return undefined;
      throw error;
    });
    if (!standard) {
      deps.log(`the server has no standard ${hash}`);
      continue;
    }
    if (hashStandard(standard) === hash) deps.store.documents.saveStandard(hash, standard);
    else deps.log(`standard ${hash} from the server is not what it says and was left out`);
  }
}

/** What the server says it has of our own streams decides what is still waiting, should it ever have lost something. */
export function acknowledgeOwn(store: Store, person: string, cases: Changes['cases']): void {
  const mine = new Set(store.accounts.devices().flatMap((record) => (record.person === person ? [record.device] : [])));
  for (const { case: caseId, heads } of cases) {
    for (const key of Object.keys(store.events.heads(caseId))) {
      const [device, channel] = key.split('/') as [string, 'open' | 'sheet'];
      // Where the chains differ the push will be told so, and what is here is parked and shown.
      if (mine.has(device)) store.events.acknowledge(caseId, device, channel, heads[key]);
    }
  }
}

const iso = (deps: Pick<PullDeps, 'now'>): string => new Date(deps.now()).toISOString();
