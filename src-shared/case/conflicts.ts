// One expert on two machines: what was given on both without either having seen the other is kept as it was, and that expert chooses.
// What a machine had seen stands in `seen` of its sheet's events, which hold from there on for all that follow in the stream.

import type { Hash, Heads, Instant, SignedEvent } from '../log/event.ts';
import { seqIn, streamKey, streamOf } from '../log/heads.ts';
import { orderEvents } from '../log/order.ts';
import type { CaseState } from './case.ts';
import type { Act } from './events.ts';
import { readAct } from './read.ts';
import { createUndoLedger, hashesByLinks, isUndoable, seatOf } from './undo.ts';

/** An act that gives an item a value. */
export type Giving = Extract<Act, { readonly type: 'item.answered' | 'item.noted' | 'item.advised' }>;

export interface GivenValue {
  /** The act as it was done; doing it again, having seen the others, chooses it. */
  readonly act: Giving;
  readonly at: Instant;
  readonly device: string;
}

export interface ItemConflict {
  readonly item: string;
  readonly part: 'answer' | 'note' | 'advice';
  /** Two or more that differ, the newest first. */
  readonly values: readonly GivenValue[];
}

const PARTS = { 'item.answered': 'answer', 'item.noted': 'note', 'item.advised': 'advice' } as const;

interface Given extends GivenValue {
  readonly hash: Hash;
  readonly stream: string;
  readonly seq: number;
  /** How far the machine had seen the person's other streams when it did this. */
  readonly knew: Heads;
}

const isGiving = (act: Act): act is Giving => Object.hasOwn(PARTS, act.type);
const isSheet = (stream: string): boolean => stream.endsWith('/sheet');

/** What this person has to choose before submitting, by item. `state` must be folded from these events. */
export const conflictsOf = (events: readonly SignedEvent[], person: { readonly id: string }, state: CaseState): readonly ItemConflict[] => {
  if (state.submitted.includes(person.id)) return [];
  const own = events.filter((event) => event.channel === 'sheet' && event.actor === person.id);
  if (new Set(own.map((event) => event.device)).size < 2) return [];
  const refused = new Set(state.refused.map((entry) => entry.event));
  const hashes = hashesByLinks(own, state.heads);
  const ledger = createUndoLedger();
  const knewByStream = new Map<string, Heads>();
  const given: Given[] = [];
  for (const event of orderEvents(own)) {
    const stream = streamOf(event);
    const knew = furthest(knewByStream.get(stream) ?? {}, event.seen ?? {});
    knewByStream.set(stream, knew);
    const hash = hashes.get(seatOf(event));
    const act = readAct(event);
    if (hash === undefined || refused.has(hash) || typeof act === 'string') continue;
    if (act.type === 'act.undone') ledger.undo(hash, act.body.event);
    else if (isUndoable(act.type)) ledger.record(hash);
    if (isGiving(act)) given.push({ act, at: event.at, device: event.device, hash, stream, seq: event.seq, knew });
  }
  const byPlace = Map.groupBy(
    given.filter(({ hash }) => ledger.inEffect(hash)),
    ({ act }) => `${PARTS[act.type]} ${act.body.item}`,
  );
  return [...byPlace.values()].flatMap((all) => {
    const last = [...new Map(all.map((one) => [one.stream, one])).values()];
    const standing = last.filter((one) => !last.some((other) => other.stream !== one.stream && seqIn(other.knew, one.stream) >= one.seq));
    const distinct = [...new Map(standing.map((one) => [JSON.stringify(one.act.body), one])).values()];
    if (distinct.length < 2) return [];
    const { act } = distinct[0]!;
    const values = distinct.toSorted((one, other) => (one.at < other.at ? 1 : -1)).map(({ act: value, at, device }) => ({ act: value, at, device }));
    return [{ item: act.body.item, part: PARTS[act.type], values }];
  });
};

/**
 * What the next act of a person's sheet on this device has to carry as `seen`: the sheets of their other machines, where more of them is
 * at hand than this device has said before. `undefined` for who works on one machine only.
 */
export const seenOtherSheets = (events: readonly SignedEvent[], person: string, device: string, heads: Heads): Heads | undefined => {
  const own = streamKey(device, 'sheet');
  const others = Object.entries(heads).filter(([stream]) => isSheet(stream) && stream !== own);
  if (others.length === 0) return undefined;
  const authors = new Map(events.filter((event) => event.channel === 'sheet').map((event) => [streamOf(event), event.actor]));
  const mine = others.filter(([stream]) => authors.get(stream) === person);
  let said: Heads = {};
  for (const event of events) if (event.seen && streamOf(event) === own) said = furthest(said, event.seen);
  return mine.some(([stream, { seq }]) => seq > seqIn(said, stream)) ? Object.fromEntries(mine) : undefined;
};

const furthest = (one: Heads, other: Heads): Heads => {
  const heads: Record<string, Heads[string]> = { ...one };
  for (const [stream, head] of Object.entries(other)) if (isSheet(stream) && head.seq > seqIn(heads, stream)) heads[stream] = head;
  return heads;
};
