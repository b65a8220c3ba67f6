// A case that is kept folded while events come in. The next act of a sheet, which is nearly every act, is taken as it is; for whatever
// could change what was already judged the case is folded again from all its events. Either way the state is the one that `foldCase`
// gives for the same events (a property test holds it).

import type { LogCrypto } from '../log/crypto.ts';
import type { Hash, SignedEvent } from '../log/event.ts';
import { seqIn, streamKey, streamOf } from '../log/heads.ts';
import { compareEvents, orderEvents } from '../log/order.ts';
import type { CaseState } from './case.ts';
import { foldEntries } from './fold.ts';
import { toEntry, type Entry } from './read.ts';

/** An event with its hash, which was computed from it when it arrived or was read from the disk. */
export interface Hashed {
  readonly event: SignedEvent;
  readonly hash: Hash;
}

export interface CaseFold {
  readonly state: CaseState;
  /** In the order in which they were added. */
  readonly events: readonly SignedEvent[];
  /** How often the whole case was folded. */
  readonly refolds: number;
  /** Takes more events, in any order. */
  add(events: readonly Hashed[]): CaseState;
  /** Forgets the events that were added last: they were not stored after all. */
  dropLast(count: number): CaseState;
}

export const createCaseFold = (id: string, crypto: LogCrypto): CaseFold => {
  let entries: Entry[] = [];
  let events: SignedEvent[] = [];
  let folded = foldEntries(id, [], crypto);
  let ground = groundOf([]);
  let refolds = 0;

  const refold = (): void => {
    refolds += 1;
    const byEvent = new Map(entries.map((entry) => [entry.event, entry]));
    folded = foldEntries(id, orderEvents(events).map((event) => byEvent.get(event)!), crypto);
    ground = groundOf(entries);
  };

  /** True when the act was taken as the newest of its author's sheet, changing nothing else. */
  const takeNext = (entry: Entry): boolean => {
    const { event } = entry;
    const { state } = folded;
    const stream = streamOf(event);
    const sheet = folded.writing.get(event.actor);
    if (event.case !== id || event.channel !== 'sheet' || event.seen || !sheet || ground.judging.has(event.actor)) return false;
    if (event.seq !== seqIn(state.heads, stream) + 1) return false;
    // Somebody refers to it already: what they did may be judged otherwise now.
    if (event.seq <= (ground.named.get(stream) ?? 0)) return false;
    // It must come last among its author's acts, on whichever machine they were done.
    const newest = ground.newest.get(event.actor);
    if (newest && compareEvents(event, newest) <= 0) return false;
    if (sheet.take(entry) !== null) return false;
    ground.newest.set(event.actor, event);
    folded = {
      ...folded,
      state: {
        ...state,
        sheets: { ...state.sheets, [event.actor]: sheet.sheet() },
        heads: { ...state.heads, [stream]: { seq: event.seq, hash: entry.hash } },
      },
    };
    return true;
  };

  return {
    get state() {
      return folded.state;
    },
    get events() {
      return events;
    },
    get refolds() {
      return refolds;
    },
    add(added) {
      const fresh = added.map(({ event, hash }) => toEntry(event, hash));
      entries = [...entries, ...fresh];
      events = [...events, ...fresh.map((entry) => entry.event)];
      if (!fresh.every(takeNext)) refold();
      return folded.state;
    },
    dropLast(count) {
      if (count === 0) return folded.state;
      entries = entries.slice(0, -count);
      events = events.slice(0, -count);
      refold();
      return folded.state;
    },
  };
};

/** What decides whether a new sheet act can be taken by itself. */
interface Ground {
  /** By stream: the last number that anybody's `seen` or submission names. */
  readonly named: Map<string, number>;
  /** By author: the greatest of their sheet acts. */
  readonly newest: Map<string, SignedEvent>;
  /** Authors with a sheet act that carries `seen`: the order of their acts is not by time alone. */
  readonly judging: Set<string>;
}

const groundOf = (entries: readonly Entry[]): Ground => {
  const named = new Map<string, number>();
  const newest = new Map<string, SignedEvent>();
  const judging = new Set<string>();
  const name = (stream: string, seq: number) => void named.set(stream, Math.max(seq, named.get(stream) ?? 0));
  for (const { event, act } of entries) {
    for (const [stream, { seq }] of Object.entries(event.seen ?? {})) name(stream, seq);
    if (act?.type === 'sheet.submitted') name(streamKey(event.device, 'sheet'), act.body.sheet.seq);
    if (event.channel !== 'sheet') continue;
    if (event.seen) judging.add(event.actor);
    const before = newest.get(event.actor);
    if (!before || compareEvents(event, before) > 0) newest.set(event.actor, event);
  }
  return { named, newest, judging };
};
