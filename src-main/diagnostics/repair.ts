// Repairs a damaged stream: what is bad here is fetched from the server, or from a neighbour, checked as anything that comes in, and only
// then put in the place of what was found, which is set aside. What nobody else has is let go of only when a person says so.

import { ORPCError } from '@orpc/client';
import { fromBase64 } from '#shared/bytes.ts';
import { BULK_END } from '#shared/contract/central.ts';
import { checkStream } from '#shared/log/chain.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { Head, Heads, SignedEvent } from '#shared/log/event.ts';
import { streamKey, streamOf } from '#shared/log/heads.ts';
import { isOffline, offlineError, type Central } from '../session/central.ts';
import type { FoundRow, StreamName } from '../store/repairs.ts';
import type { Store } from '../store/store.ts';
import { isEvent, readEvent } from '../sync/read-event.ts';
import { judgeRows, type StreamFault } from './integrity.ts';

/** `unsent`: own events that nobody else has are damaged; `notThere`: who was asked does not have it whole, either; `offline`: nobody could be asked. */
export type StreamOutcome = 'mended' | 'letGo' | 'unsent' | 'notThere' | 'offline';

export interface RepairedStream extends StreamName {
  readonly seq: number;
  readonly outcome: StreamOutcome;
  /** Events that were put in place, or that nobody else has. */
  readonly events: number;
}

export interface RepairDeps {
  readonly store: Store;
  readonly crypto: LogCrypto;
  /** Lines of the server; rejects as offline. Absent: nobody is signed in there. */
  readonly server: () => Promise<Central['lines'] | undefined>;
  readonly neighbour: () => Central['lines'] | undefined;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

type Fetched = ReadonlyMap<number, { readonly event: SignedEvent; readonly json: string }>;

/** Repairs one stream. `letGo`: sets own damaged events aside that the server, having been asked, does not have. */
export async function repairStream(deps: RepairDeps, { case: caseId, device, channel }: StreamFault, letGo: boolean): Promise<RepairedStream> {
  const { store, crypto } = deps;
  const name: StreamName = { case: caseId, device, channel };
  const stream = streamKey(device, channel);
  const record = store.accounts.devices().find((one) => one.device === device);
  const isOwn = store.accounts.all().some((account) => account.device === device);

  /** As it lies there now: an exchange may have gone on meanwhile. */
  const look = () => {
    const rows = store.repairs.rows(caseId).filter((row) => streamOf(row) === stream);
    const head = store.events.head(caseId, device, channel);
    const { good, fault } = judgeRows({ rows, head, publicKey: record && fromBase64(record.publicKey), crypto });
    return { rows, head, good, fault, last: rows.reduce((most, row) => Math.max(most, row.seq), head?.seq ?? 0) };
  };
  const done = (seq: number, outcome: StreamOutcome, events: number): RepairedStream => ({ ...name, seq, outcome, events });

  let fetched: Fetched = new Map();
  let asked: 'nobody' | 'neighbour' | 'server' = 'nobody';
  for (const source of ['here', 'server', 'neighbour'] as const) {
    const now = look();
    if (!now.fault) return done(0, 'mended', 0);
    if (source !== 'here') {
      const lines = source === 'neighbour' ? deps.neighbour() : await deps.server().catch(passOffline);
      if (!lines) continue;
      const came = await fetchStream(deps, lines, name, withoutEnd(store.events.heads(caseId), stream, now.good, now.rows)).catch(passOffline);
      if (!came) continue;
      if (asked !== 'server') asked = source;
      fetched = new Map([...fetched, ...came]);
    }
    // Nothing is waited for from here to where it is stored.
    const { rows, good, last } = look();
    const events = record ? verified(rows, good, fetched, fromBase64(record.publicKey), crypto) : [];
    if (good + events.length < last) continue;
    store.repairs.replace(name, good + 1, events.map((each) => ({ ...each, ...flags(rows, each.event.seq, isOwn, source === 'server') })), { letGo: false, at: iso(deps) });
    deps.log(`stream ${stream} of case ${caseId} was repaired from ${good + 1} on with what is ${source === 'here' ? 'here' : `at the ${source}`}`);
    return done(good + 1, 'mended', events.length);
  }

  const { rows, good, last } = look();
  if (asked === 'nobody') return done(good + 1, 'offline', 0);
  const events = record ? verified(rows, good, fetched, fromBase64(record.publicKey), crypto) : [];
  const left = rows.filter((row) => row.seq > good + events.length);
  // Whether others have it only the server's word tells.
  const isUnsent = isOwn && asked === 'server' && left.every((row) => row.own && !row.acked);
  if (!isUnsent || !letGo) {
    if (events.length > 0) store.repairs.replace(name, good + 1, events.map((each) => ({ ...each, ...flags(rows, each.event.seq, isOwn, asked === 'server') })), { letGo: false, at: iso(deps) });
    return done(good + events.length + 1, isUnsent ? 'unsent' : 'notThere', last - good - events.length);
  }
  const { lost } = store.repairs.replace(name, good + 1, events.map((each) => ({ ...each, ...flags(rows, each.event.seq, isOwn, true) })), { letGo: true, at: iso(deps) });
  deps.log(`stream ${stream} of case ${caseId} was let go of from ${good + events.length + 1} on: ${lost} events of this machine are nowhere else`);
  return done(good + events.length + 1, 'letGo', lost);
}

/**
 * What follows the good beginning without a gap: what is here where it is what its author signed, else what came; as far as chain and every
 * signature hold. What was signed here is preferred, so that another history of this stream never takes its place.
 */
function verified(rows: readonly FoundRow[], good: number, fetched: Fetched, publicKey: Uint8Array, crypto: LogCrypto) {
  const isSigned = (event: SignedEvent) =>
    isEvent(event) && event.body !== undefined && checkStream({ events: [event], publicKey, head: event.prev === null ? undefined : { seq: event.seq - 1, hash: event.prev }, crypto }).ok;
  const here = new Map(rows.flatMap(({ seq, event }) => (seq > good && event && isSigned(event) ? [[seq, { event }] as const] : [])));
  const list: { readonly event: SignedEvent; readonly json?: string }[] = [];
  for (let seq = good + 1; ; seq += 1) {
    const next = here.get(seq) ?? fetched.get(seq);
    if (!next) break;
    list.push(next);
  }
  if (list.length === 0) return [];
  const head: Head | undefined = good === 0 ? undefined : { seq: good, hash: rows.find((row) => row.seq === good)!.hash };
  const check = (events: readonly SignedEvent[]) => checkStream({ events, publicKey, head, crypto, every: true });
  const all = check(list.map(({ event }) => event));
  const whole = all.ok ? list : list.slice(0, all.seq - good - 1);
  const hashes = whole.length === 0 ? undefined : check(whole.map(({ event }) => event));
  return hashes?.ok ? whole.map((each, index) => ({ ...each, hash: hashes.hashes[index]! })) : [];
}

/** Who wrote it and whether the server has it are kept where a row says so. */
function flags(rows: readonly FoundRow[], seq: number, isOwn: boolean, fromServer: boolean): { readonly own: boolean; readonly acked: boolean } {
  const row = rows.find((one) => one.seq === seq);
  const own = row?.own ?? isOwn;
  return { own, acked: row?.acked ?? (!own || fromServer) };
}

/** Heads as if this stream ended where it is good. */
function withoutEnd(heads: Heads, stream: string, good: number, rows: readonly FoundRow[]): Heads {
  const { [stream]: _, ...others } = heads;
  return good === 0 ? others : { ...others, [stream]: { seq: good, hash: rows.find((row) => row.seq === good)!.hash } };
}

/** Events of one stream beyond these heads. Rejects as offline when the answer was cut. */
async function fetchStream(deps: RepairDeps, lines: Central['lines'], { case: caseId, device, channel }: StreamName, heads: Heads): Promise<Fetched> {
  const fetched = new Map<number, { readonly event: SignedEvent; readonly json: string }>();
  for await (const some of lines('/exchange/pull', { cases: [{ case: caseId, heads }] }, deps.signal)) {
    for (const line of some) {
      if (line === BULK_END) return fetched;
      const event = readEvent(line);
      if (!event) throw offlineError('something else answered');
      if (event.case === caseId && event.device === device && event.channel === channel) fetched.set(event.seq, { event, json: line });
    }
  }
  throw offlineError('the answer was cut');
}

/** Who cannot be asked, or does not answer this, is as good as not there. */
function passOffline(error: unknown): undefined {
  if (!isOffline(error) && !(error instanceof ORPCError)) throw error;
}
const iso = (deps: Pick<RepairDeps, 'now'>): string => new Date(deps.now()).toISOString();
