// Trying a standard's own test vectors on its rules.

import { evaluate } from './evaluate.ts';
import { itemsOf, matterById } from './items.ts';
import type { Given, Result, Standard } from './standard.ts';
import type { Vector } from './vector-schema.ts';

export interface Tried {
  readonly vector: Vector;
  readonly ok: boolean;
  /** Absent where the vector cannot be tried. */
  readonly result?: Result;
  /** Why not: there is no such matter or item, an item cannot be answered so, or there are fewer items than counted. */
  readonly fault?: { readonly code: 'matter' | 'item' | 'answer' | 'count'; readonly what: string };
}

/** The sheet that a vector describes: what it does not name meets. */
export function sheetOf(standard: Standard, vector: Vector): { readonly given: Record<string, Given> } | { readonly fault: NonNullable<Tried['fault']> } {
  if (!matterById(standard, vector.matter)) return { fault: { code: 'matter', what: vector.matter } };
  const items = itemsOf(standard, vector.matter);
  const given: Record<string, Given> = {};
  for (const [id, { answer, points }] of Object.entries(vector.given ?? {})) {
    const item = items.find((one) => one.id === id);
    if (!item) return { fault: { code: 'item', what: id } };
    if (!item.answers.includes(answer)) return { fault: { code: 'answer', what: id } };
    given[id] = { answer, ...(points === undefined ? {} : { points }) };
  }
  for (const { level, answer, count } of vector.counts ?? []) {
    const free = items.filter((item) => item.level === level && item.answers.includes(answer) && !Object.hasOwn(given, item.id));
    if (free.length < count) return { fault: { code: 'count', what: `${level} ${answer} ${count} > ${free.length}` } };
    for (const item of free.slice(0, count)) given[item.id] = { answer };
  }
  for (const item of items) if (!Object.hasOwn(given, item.id)) given[item.id] = { answer: 'meets' };
  return { given };
}

export function tryVectors(standard: Standard): Tried[] {
  return (standard.vectors ?? []).map((vector): Tried => {
    const sheet = sheetOf(standard, vector);
    if ('fault' in sheet) return { vector, ok: false, fault: sheet.fault };
    const result = evaluate(standard, vector.matter, sheet.given);
    const { outcome, label, grade } = vector.expect;
    const ok = result.outcome === outcome && (label === undefined || result.label === label) && (grade === undefined || result.grade === grade);
    return { vector, ok, result };
  });
}
