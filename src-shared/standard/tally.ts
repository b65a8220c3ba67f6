// What a sheet comes to, counted once: for each level and kind of item how many were answered how, and their points. Measures read
// only this, so that trying "one more fails" costs the same for ten items and for ten thousand.

import { KINDS, LEVELS, type Answer, type ItemLevel, type Kind } from './answer.ts';
import { add, compare, divide, fraction, multiply, ONE, parseRational, subtract, ZERO, type Rational } from './rational.ts';
import type { Rule } from './rule.ts';
import type { Given, Item } from './standard.ts';

/** One item as the rule sees it. */
export interface Entry {
  readonly item: Item;
  readonly answer: Answer;
  readonly points: Rational;
  readonly max: Rational;
}

/** Items of one level and kind. Points of items that do not apply are in `naMax` only. */
export interface Bucket {
  readonly level: ItemLevel;
  readonly kind: Kind;
  readonly answers: { readonly [answer in Answer]: number };
  /** Applicable items with points that got none, and items with points that do not apply. */
  readonly zeros: number;
  readonly naPointed: number;
  readonly points: Rational;
  readonly max: Rational;
  readonly naMax: Rational;
}

export type Tally = readonly Bucket[];

export const EMPTY_TALLY: Tally = LEVELS.flatMap((level) =>
  KINDS.map((kind) => ({
    level,
    kind,
    answers: { meets: 0, basically: 0, fails: 0, na: 0 },
    zeros: 0,
    naPointed: 0,
    points: ZERO,
    max: ZERO,
    naMax: ZERO,
  })),
);

/** Share of its points that an item keeps when it is basically met. */
function partialShare(rule: Rule): Rational {
  const { partial } = rule;
  if (partial.as === 'meets') return ONE;
  if (partial.as === 'fails') return ZERO;
  if (partial.as === 'perFail') return fraction(partial.count - 1, partial.count);
  return parseRational(partial.share) ?? ZERO;
}

const exact = (written: number): Rational => parseRational(written) ?? ZERO;

/**
 * Points as they count for the item: beyond 0…max the nearer end; where the sheet asks for points out of another maximum than the
 * matter counts, in exact proportion.
 */
function counted(points: number, max: Rational, askedMax: number | undefined): Rational {
  const given = exact(points);
  const scaled = askedMax === undefined ? given : divide(multiply(given, max), exact(askedMax));
  if (compare(scaled, ZERO) < 0) return ZERO;
  return compare(scaled, max) > 0 ? max : scaled;
}

const wordOf = (points: Rational, max: Rational): Answer => (points.n <= 0n ? 'fails' : compare(points, max) < 0 ? 'basically' : 'meets');

/**
 * What an item comes to. One without an answer is taken as met, so that a live result says what holds if the rest is met.
 * `askedMax`: full points that the sheet asks for, where the matter counts the item with others.
 */
export function entryOf(rule: Rule, item: Item, given: Given | undefined, askedMax?: number): Entry {
  const max = item.max === undefined ? ZERO : exact(item.max);
  const answered = given?.answer ?? null;
  if (answered === 'na') return { item, answer: 'na', points: ZERO, max };
  if (answered !== null && item.kind === 'score' && given?.points !== undefined && item.max !== undefined) {
    const points = counted(given.points, max, askedMax === item.max ? undefined : askedMax);
    return { item, answer: wordOf(points, max), points, max };
  }
  if (answered === null || answered === 'meets') return { item, answer: 'meets', points: max, max };
  if (answered === 'fails') return { item, answer: 'fails', points: ZERO, max };
  const kept = item.partialPoints === undefined ? multiply(max, partialShare(rule)) : exact(item.partialPoints);
  return { item, answer: 'basically', points: kept, max };
}

/** The same item with another answer, points as that answer gives them. */
export function answeredAs(rule: Rule, entry: Entry, answer: Answer): Entry {
  return entryOf(rule, entry.item, { answer });
}

function count(bucket: Bucket, entry: Entry, sign: 1 | -1): Bucket {
  const sum = sign === 1 ? add : subtract;
  const pointed = entry.item.max !== undefined;
  const applies = entry.answer !== 'na';
  return {
    ...bucket,
    answers: { ...bucket.answers, [entry.answer]: bucket.answers[entry.answer] + sign },
    zeros: bucket.zeros + (pointed && applies && entry.points.n === 0n ? sign : 0),
    naPointed: bucket.naPointed + (pointed && !applies ? sign : 0),
    points: pointed && applies ? sum(bucket.points, entry.points) : bucket.points,
    max: pointed && applies ? sum(bucket.max, entry.max) : bucket.max,
    naMax: pointed && !applies ? sum(bucket.naMax, entry.max) : bucket.naMax,
  };
}

/** A tally with some entries taken out and others put in. */
export function recount(tally: Tally, out: readonly Entry[], into: readonly Entry[]): Tally {
  const buckets = [...tally];
  const turn = (entry: Entry, sign: 1 | -1): void => {
    const at = LEVELS.indexOf(entry.item.level) * KINDS.length + KINDS.indexOf(entry.item.kind);
    const bucket = buckets[at];
    if (bucket) buckets[at] = count(bucket, entry, sign);
  };
  for (const entry of out) turn(entry, -1);
  for (const entry of into) turn(entry, 1);
  return buckets;
}

/** Whether the rule leaves out items that may be met after the licence. */
export function leavesOut(rule: Rule, item: Item): boolean {
  return item.deferred === true && rule.deferred !== 'counted';
}

export function tallyOf(entries: readonly Entry[]): Tally {
  return recount(EMPTY_TALLY, [], entries);
}
