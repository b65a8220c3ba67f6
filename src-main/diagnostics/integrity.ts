// Looks whether what is kept is what was signed: every stream by its chain, its bodies and all its signatures. An exchange may leave it at the
// last one (S3); a check of what is to be evidence may not.

import { setImmediate as breathe } from 'node:timers/promises';
import { fromBase64 } from '#shared/bytes.ts';
import { checkStream, type Fault } from '#shared/log/chain.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { Channel } from '#shared/log/event.ts';
import { streamOf } from '#shared/log/heads.ts';
import { isLocked } from '../custody/machine-key.ts';
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
export async function checkIntegrity({ store, crypto }: { readonly store: Store; readonly crypto: LogCrypto }): Promise<Integrity> {
  const keys = new Map(store.accounts.devices().map((record) => [record.device, fromBase64(record.publicKey)]));
  const faults: StreamFault[] = [];
  let [cases, streams, events] = [0, 0, 0];
  let locked = false;
  for (const caseId of store.events.caseIds()) {
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
    let stored: ReturnType<Store['events']['ofCase']>;
    try {
      stored = store.events.ofCase(caseId);
    } catch (error) {
      if (isLocked(error)) throw error;
      return store.events.unreadable(caseId).map((at) => ({ case: caseId, ...at, fault: 'unreadable' }));
    }
    return [...Map.groupBy(stored, ({ event }) => streamOf(event)).values()].flatMap((list): readonly StreamFault[] => {
      streams += 1;
      events += list.length;
      const first = list[0]!.event;
      const at = (seq: number, fault: StreamFault['fault']): readonly StreamFault[] => [{ case: caseId, device: first.device, channel: first.channel, seq, fault }];
      const publicKey = keys.get(first.device);
      if (!publicKey) return at(first.seq, 'unknownDevice');
      // A body under another name would pass for one that was erased.
      const odd = list.find(({ event }) => !isEvent(event));
      if (odd) return at(odd.event.seq, 'unreadable');
      const check = checkStream({ events: list.map(({ event }) => event), publicKey, crypto, every: true });
      if (!check.ok) return at(check.seq, check.fault);
      const other = list.findIndex(({ hash }, index) => hash !== check.hashes[index]);
      return other === -1 ? [] : at(list[other]!.event.seq, 'hash');
    });
  }
}

/** Lets go of a faulty stream from its fault on and asks the server for everything again. Answers how many of these events the server never had. */
export function letGo({ store }: { readonly store: Store }, faults: readonly StreamFault[]): number {
  let lost = 0;
  for (const { case: caseId, device, channel, seq } of faults) lost += store.events.dropFrom(caseId, device, channel, seq);
  if (faults.length > 0) for (const account of store.accounts.all()) store.accounts.forgetCursor(account.person.id);
  return lost;
}
