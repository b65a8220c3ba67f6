// Takes in what the server has beyond our heads, case by case. Nothing is stored before its chain, its author and its device's signature
// are checked; a stream that does not check out is left out and noted, and never holds up the others.

import { ORPCError } from '@orpc/client';
import { fromBase64 } from '#shared/bytes.ts';
import type { Changes } from '#shared/contract/central.ts';
import { checkDeviceRecord, checkStream, hashEvent } from '#shared/log/chain.ts';
import type { Clock } from '#shared/log/clock.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { DeviceRecord, SignedEvent } from '#shared/log/event.ts';
import { streamOf } from '#shared/log/heads.ts';
import type { CentralCalls } from '../session/central.ts';
import type { Store } from '../store/store.ts';

export interface PullDeps {
  readonly store: Store;
  readonly calls: CentralCalls;
  /** Ends the calls that are on their way. */
  readonly signal: AbortSignal;
  readonly crypto: LogCrypto;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

const BATCH = 1000;

/** Keeps the device records that the pinned server key signed; others are noted and left out. */
export function takeDevices(deps: PullDeps, records: readonly DeviceRecord[]): void {
  const serverKey = deps.store.documents.meta('serverKey');
  if (serverKey === undefined) return;
  const key = fromBase64(serverKey);
  const [genuine, forged] = [true, false].map((wanted) => records.filter((record) => checkDeviceRecord(record, key, deps.crypto) === wanted)) as [
    DeviceRecord[],
    DeviceRecord[],
  ];
  if (forged.length > 0) deps.log(`${forged.length} device records are not signed by the server and were left out`);
  deps.store.accounts.saveDevices(genuine);
}

/** Pulls all that is new of one case. Answers whether anything was stored. */
export async function pullCase(deps: PullDeps, caseId: string): Promise<boolean> {
  const devices = new Map(deps.store.accounts.devices().map((record) => [record.device, record]));
  let stored = false;
  for (;;) {
    const { events, more } = await deps.calls.exchange.pull({ case: caseId, heads: deps.store.events.heads(caseId), limit: BATCH }, { signal: deps.signal });
    let progress = false;
    for (const stream of streamsOf(events)) progress = take(deps, caseId, stream, devices) || progress;
    stored ||= progress;
    // Without progress the same events would come again for ever.
    if (!more || !progress) return stored;
  }
}

function take(deps: PullDeps, caseId: string, events: readonly SignedEvent[], devices: ReadonlyMap<string, DeviceRecord>): boolean {
  const first = events[0]!;
  const leave = (why: string) => {
    deps.log(`stream ${streamOf(first)} of case ${caseId} from ${first.seq} on was left out: ${why}`);
    return false;
  };
  const record = devices.get(first.device);
  if (first.case !== caseId) return leave('another case');
  if (!record) return leave('unknown device');
  if (events.some((event) => event.actor !== record.person)) return leave('not by the person of its device');
  const head = deps.store.events.head(caseId, first.device, first.channel);
  const check = checkStream({ events, publicKey: fromBase64(record.publicKey), head, crypto: deps.crypto });
  if (!check.ok) return leave(check.fault);
  deps.store.events.append(
    events.map((event) => ({ event, hash: hashEvent(event, deps.crypto) })),
    false,
  );
  for (const event of events) deps.clock.receive(event.at);
  return true;
}

function streamsOf(events: readonly SignedEvent[]): readonly (readonly SignedEvent[])[] {
  return [...Map.groupBy(events, streamOf).values()];
}

/** Fetches the standards that the cases pin and that are not here yet. A standard is its hash: another one under that name is refused. */
export async function pullStandards(deps: PullDeps, caseIds: readonly string[], hashStandard: (standard: unknown) => string): Promise<void> {
  for (const hash of new Set(caseIds.flatMap((caseId) => pinnedStandards(deps.store, caseId)))) {
    if (deps.store.documents.standard(hash)) continue;
    const standard = await deps.calls.standards.get({ hash }, { signal: deps.signal }).catch((error: unknown) => {
      // A case that pins a standard which the server lost is shown without results, not kept from being exchanged.
      if (error instanceof ORPCError && error.code === 'notFound') return undefined;
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

function pinnedStandards(store: Store, caseId: string): readonly string[] {
  return store.events.ofCase(caseId).flatMap(({ event }) => {
    if (event.type !== 'case.opened') return [];
    const body = event.body as { readonly matters?: readonly { readonly standard?: unknown }[] } | undefined;
    return (body?.matters ?? []).flatMap(({ standard }) => (typeof standard === 'string' ? [standard] : []));
  });
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
