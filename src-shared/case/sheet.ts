// An expert's sheet as data: its empty form, its hash, what decision rules read of it, how far it is.

import { hashJson } from '../log/chain.ts';
import type { LogCrypto } from '../log/crypto.ts';
import type { Hash } from '../log/event.ts';
import { streamKey } from '../log/heads.ts';
import type { Given } from '../standard/standard.ts';
import type { CaseState, ItemScore, Sheet } from './case.ts';
import type { BodyOf } from './events.ts';
import type { Json } from '../json.ts';

export const emptySheet = (person: string): Sheet => ({ person, items: {}, marks: {}, looked: [] });

export const emptyScore: ItemScore = { answer: null, note: '', advice: '' };

/** The score of an item, the empty one where nothing was given. */
export const scoreOf = (sheet: Pick<Sheet, 'items'>, item: string): ItemScore =>
  Object.hasOwn(sheet.items, item) ? sheet.items[item]! : emptyScore;

/**
 * SHA-256 of canonical JSON of items and marks: what a submission vouches for. The instants inside make a sheet's hash, which is
 * public before the opening, too costly to guess.
 */
export const hashSheet = (sheet: Pick<Sheet, 'items' | 'marks'>, crypto: LogCrypto): Hash =>
  hashJson({ items: sheet.items, marks: sheet.marks } as unknown as Json, crypto);

/** What rules read, by item; items without an answer are left out. */
export const givenOf = (sheet: Pick<Sheet, 'items'>): Record<string, Given> =>
  Object.fromEntries(
    Object.entries(sheet.items)
      .filter(([, score]) => score.answer !== null)
      .map(([item, score]) => [item, { answer: score.answer, ...(score.points !== undefined && { points: score.points }) }]),
  );

/** How many of these items have an answer; `missing` in the order given. */
export const progress = (
  sheet: Pick<Sheet, 'items'>,
  items: readonly { readonly id: string }[],
): { readonly answered: number; readonly items: number; readonly missing: readonly string[] } => {
  const missing = items.filter((item) => scoreOf(sheet, item.id).answer === null).map((item) => item.id);
  return { answered: items.length - missing.length, items: items.length, missing };
};

/**
 * The body of `sheet.submitted` for the sheet as folded on this device. Its event must carry `seen: state.heads`, so that what
 * the same person did on another machine is inside too.
 */
export const submissionOf = (
  state: CaseState,
  person: { readonly id: string },
  device: string,
  opinion: string,
  crypto: LogCrypto,
): BodyOf<'sheet.submitted'> => {
  const head = state.heads[streamKey(device, 'sheet')];
  const sheet = state.sheets[person.id] ?? emptySheet(person.id);
  return { sheet: { seq: head?.seq ?? 0, hash: head?.hash ?? null }, sheetHash: hashSheet(sheet, crypto), opinion };
};

/**
 * The two acts that lock a sheet without telling the others anything of it: its last act, withheld with it, and a seal on that in the
 * open channel. The first carries `seen: state.heads`; the second its hash, and only open heads.
 */
export const closingOf = (state: CaseState, person: { readonly id: string }, opinion: string, crypto: LogCrypto): BodyOf<'sheet.closed'> => ({
  sheetHash: hashSheet(state.sheets[person.id] ?? emptySheet(person.id), crypto),
  opinion,
});
