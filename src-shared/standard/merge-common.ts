// Which items of several standards may be one and the same, and where they differ in what matters. Proposals only: what is asked once
// is what a person confirmed.

import type { ItemRef } from './merge-document.ts';
import type { Json } from '../json.ts';
import { itemsOf } from './items.ts';
import { likeness, pairsOf, plainText } from './text.ts';
import type { Item, Standard } from './standard.ts';

export interface Proposal {
  /** One item of each part at most, in the order of the parts. */
  readonly refs: readonly ItemRef[];
  /** `text`: nearly the same words. `basis`: like words, and the same article of the same law. */
  readonly because: 'text' | 'basis';
  /** 0…1, of the two that are least alike of those put together. */
  readonly likeness: number;
  readonly conflicts: readonly Conflict[];
}

/** A field in which the same question is weighed differently; each matter keeps its own value. */
export interface Conflict {
  readonly field: 'level' | 'kind' | 'max' | 'partialPoints' | 'deferred' | 'answers';
  /** In the order of the refs; `null`: the item has none. */
  readonly values: readonly Json[];
}

/** Nearly the same words. */
const ALIKE = 0.8;
/** Enough where both rest on the same article. */
const ALIKE_BY_BASIS = 0.45;
/** Pairs of signs that more items than this share say nothing. */
const TOO_COMMON = 400;

const CONFLICTS = ['level', 'kind', 'max', 'partialPoints', 'deferred', 'answers'] as const;

export function conflictsOf(items: readonly Item[]): Conflict[] {
  return CONFLICTS.flatMap((field): Conflict[] => {
    const values = items.map((item): Json => (field === 'answers' ? [...item.answers].sort() : field === 'deferred' ? item.deferred === true : (item[field] ?? null)));
    return new Set(values.map((value) => JSON.stringify(value))).size > 1 ? [{ field, values }] : [];
  });
}

interface Candidate {
  readonly ref: ItemRef;
  readonly item: Item;
  readonly plain: string;
  readonly pairs: ReadonlyMap<string, number>;
  readonly bases: ReadonlySet<string>;
}

/** Items that may be one, the likest first; each item is in one proposal at most, and items of one part are never put together. */
export function proposeCommon(parts: readonly Standard[]): Proposal[] {
  const all = parts.flatMap((standard, part) =>
    itemsOf(standard).map((item): Candidate => {
      const plain = plainText(item.text);
      return { ref: { part, item: item.id }, item, plain, pairs: pairsOf(plain), bases: new Set(item.basis.map(plainText).filter((basis) => basis !== '')) };
    }),
  );
  const links = linksOf(all).toSorted((a, b) => b.likeness - a.likeness || a.one - b.one || a.other - b.other);
  const groups = new Map<number, Group>();
  for (const link of links) join(groups, link, all);
  return [...new Set(groups.values())]
    .map((group): Proposal => {
      const members = [...group.members].sort((a, b) => a - b).map((at) => all[at]!);
      return { refs: members.map(({ ref }) => ref), because: group.because, likeness: group.likeness, conflicts: conflictsOf(members.map(({ item }) => item)) };
    })
    .toSorted((a, b) => b.likeness - a.likeness);
}

interface Link {
  readonly one: number;
  readonly other: number;
  readonly because: Proposal['because'];
  readonly likeness: number;
}
interface Group {
  readonly members: Set<number>;
  because: Proposal['because'];
  likeness: number;
}

/** Pairs of items of different parts that are alike enough. Only items that share a telling pair of signs are compared. */
function linksOf(all: readonly Candidate[]): Link[] {
  const holders = new Map<string, number[]>();
  all.forEach(({ pairs, plain }, at) => {
    for (const pair of [...pairs.keys(), `=${plain}`]) {
      const known = holders.get(pair);
      if (known) known.push(at);
      else holders.set(pair, [at]);
    }
  });
  const links: Link[] = [];
  all.forEach((one, at) => {
    const near = new Set<number>();
    for (const pair of [...one.pairs.keys(), `=${one.plain}`]) {
      const having = holders.get(pair) ?? [];
      if (having.length <= TOO_COMMON) for (const other of having) if (other > at && all[other]?.ref.part !== one.ref.part) near.add(other);
    }
    for (const other of near) {
      const there = all[other]!;
      const alike = one.plain === there.plain ? 1 : likeness(one.pairs, there.pairs);
      const sameBasis = [...one.bases].some((basis) => there.bases.has(basis));
      if (alike >= ALIKE) links.push({ one: at, other, because: 'text', likeness: alike });
      else if (sameBasis && alike >= ALIKE_BY_BASIS) links.push({ one: at, other, because: 'basis', likeness: alike });
    }
  });
  return links;
}

/** Puts two groups together unless that would make one item of two of the same part. */
function join(groups: Map<number, Group>, link: Link, all: readonly Candidate[]): void {
  const groupOf = (at: number): Group => groups.get(at) ?? { members: new Set([at]), because: link.because, likeness: 1 };
  const [one, other] = [groupOf(link.one), groupOf(link.other)];
  if (one === other) return;
  const partsOf = (group: Group): number[] => [...group.members].map((at) => all[at]!.ref.part);
  const taken = new Set(partsOf(one));
  if (partsOf(other).some((part) => taken.has(part))) return;
  const joined: Group = {
    members: new Set([...one.members, ...other.members]),
    because: [one, other].some((group) => group.members.size > 1 && group.because === 'basis') || link.because === 'basis' ? 'basis' : 'text',
    likeness: Math.min(one.likeness, other.likeness, link.likeness),
  };
  for (const at of joined.members) groups.set(at, joined);
}
