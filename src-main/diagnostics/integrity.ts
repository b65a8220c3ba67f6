// Looks whether what is kept is what was signed: every stream by its chain, its bodies and all its signatures. An exchange may leave it at the
// last one (S3); a check of what is to be evidence may not.

import { setImmediate as breathe } from 'node:timers/promises';
import { fromBase64 } from '#shared/bytes.ts';
import { checkStream, type Fault } from '#shared/log/chain.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { Channel, Head } from '#shared/log/event.ts';
import { streamOf } from '#shared/log/heads.ts';
import { isLocked } from '../custody/machine-key.ts';
import type { FoundRow } from '../store/repairs.ts';
import type { Store } from '../store/store.ts';
import { isEvent } from '../sync/read-event.ts';

export interface StreamFault {
  readonly case: string;
  readonly device: string;
  readonly channel: Channel;
  readonly seq: number;
  /** `hash`: the event is not the one that was stored; `unreadable`: its row cannot be read; `unknownDevice`: nobody vouches for its author. */
  readonly fault: Fault | 'hash' | 'unreadable' | 'unknownDevice';
}

export interface Integrity {
  readonly database: 'ok' | 'damaged';
  readonly cases: number;
  readonly streams: number;
  readonly events: number;
  readonly faults: readonly StreamFault[];
  /** What is kept is sealed and nobody has opened it: nothing is known about cases that could not be read, neither good nor bad. */
  readonly locked?: true;
}

/** Goes through everything, case by case, and lets other work go on in between. */
export async function checkIntegrity({ store, crypto, onProgress, signal }: {
  readonly store: Store;
  readonly crypto: LogCrypto;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}): Promise<Integrity> {
  const keys = new Map(store.accounts.devices().map((record) => [record.device, fromBase64(record.publicKey)]));
  const faults: StreamFault[] = [];
  let [cases, streams, events] = [0, 0, 0];
  let locked = false;
  const all = store.events.caseIds();
  for (const caseId of all) {
    signal?.throwIfAborted();
    onProgress?.(cases, all.length);
    cases += 1;
    try {
      for (const fault of checkCase(caseId)) faults.push(fault);
    } catch (error) {
      // A row that cannot be opened yet is no fault, and must never be let go as one.
      if (!isLocked(error)) throw error;
      locked = true;
    }
    await breathe();
  }
  return { database: store.isWhole() ? 'ok' : 'damaged', cases, streams, events, faults, ...(locked ? { locked } : {}) };

  function checkCase(caseId: string): readonly StreamFault[] {
    const heads = store.events.heads(caseId);
    const found = Map.groupBy(store.repairs.rows(caseId), streamOf);
    // A stream of which nothing is left but its end's name.
    for (const stream of Object.keys(heads)) if (!found.has(stream)) found.set(stream, []);
    return [...found].flatMap(([stream, rows]): readonly StreamFault[] => {
      streams += 1;
      events += rows.length;
      const [device, channel] = stream.split('/') as [string, Channel];
      const { fault } = judgeRows({ rows, head: heads[stream], publicKey: keys.get(device), crypto });
      return fault ? [{ case: caseId, device, channel, ...fault }] : [];
    });
  }
}

/** How far a stream, as its rows lie there, is what was signed, and what is wrong with what follows. */
export function judgeRows({ rows, head, publicKey, crypto }: { readonly rows: readonly FoundRow[]; readonly head: Head | undefined; readonly publicKey: Uint8Array | undefined; readonly crypto: LogCrypto }): {
  /** Number of the last event before which nothing is wrong, 0 for none. */
  readonly good: number;
  readonly fault?: Pick<StreamFault, 'seq' | 'fault'>;
} {
  const fails = (good: number, seq: number, fault: StreamFault['fault']) => ({ good, fault: { seq, fault } });
  if (!publicKey) return fails(0, rows[0]?.seq ?? 1, 'unknownDevice');
  // A body under another name would pass for one that was erased.
  const odd = rows.findIndex(({ event }) => event === undefined || !isEvent(event));
  const events = (odd === -1 ? rows : rows.slice(0, odd)).map(({ event }) => event!);
  let good = 0;
  if (events.length > 0) {
    const check = checkStream({ events, publicKey, crypto, every: true });
    if (!check.ok) return fails(events.findIndex(({ seq }) => seq === check.seq), check.seq, check.fault);
    const other = check.hashes.findIndex((hash, index) => hash !== rows[index]!.hash);
    if (other !== -1) return fails(other, rows[other]!.seq, 'hash');
    good = events.length;
  }
  if (odd !== -1) return fails(good, rows[odd]!.seq, rows[odd]!.seq === good + 1 ? 'unreadable' : 'gap');
  // What the end is said to be: a row that went missing there is missed by nothing else.
  if (head?.seq === good && head.hash === rows[good - 1]?.hash) return { good };
  return fails(good, good + 1, (head?.seq ?? 0) > good ? 'gap' : 'hash');
}

/** Sets each faulty stream aside from its fault on and asks the server for everything again. Answers how many of these events the server never had. */
export function letGo({ store }: { readonly store: Store }, faults: readonly StreamFault[], at: string): number {
  let lost = 0;
  for (const { case: caseId, device, channel, seq } of faults) lost += store.repairs.replace({ case: caseId, device, channel }, seq, [], { letGo: true, at }).lost;
  if (faults.length > 0) for (const account of store.accounts.all()) store.accounts.forgetCursor(account.person.id);
  return lost;
}
