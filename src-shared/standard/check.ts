// A standard as somebody wrote it, checked through: first whether it is one at all, with nothing in it that would be dropped
// unnoticed; then, where it is, what the linter says of it.

import { issueWords } from './problem-words.ts';
import { pathText } from './load.ts';
import { lintStandard } from './lint.ts';
import type { Finding } from './finding.ts';
import { standardSchema, type Standard } from './standard.ts';

export interface Fault {
  readonly code: 'invalid' | 'unknownField' | 'tooLong';
  readonly path: string;
  readonly zh: string;
  readonly en: string;
}
export interface Checked {
  /** Absent when there is any fault. */
  readonly standard?: Standard;
  readonly faults: readonly Fault[];
  readonly findings: readonly Finding[];
}

/** A cell of a spreadsheet holds 32,767 signs; no text of a standard is that long by intention. */
export const MOST_TEXT = 32_000;
/** Faults beyond these are only counted by whoever shows them; one wrong export repeats the same fault ten thousand times. */
const MOST_FAULTS = 200;

const isObject = (value: unknown): value is { readonly [key: string]: unknown } => typeof value === 'object' && value !== null && !Array.isArray(value);

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((part, step) => (typeof part === 'object' && part !== null && Object.hasOwn(part, step) ? (part as Record<PropertyKey, unknown>)[step] : undefined), value);
}

/** Fields that the schema let fall, and texts that no table can hold. */
function lost(given: unknown, kept: unknown, path: readonly PropertyKey[], faults: Fault[]): void {
  if (faults.length >= MOST_FAULTS) return;
  const place = pathText(path);
  if (typeof given === 'string') {
    if (given.length > MOST_TEXT) faults.push({ code: 'tooLong', path: place, zh: `${place} 超过 ${MOST_TEXT} 个字`, en: `${place} has more than ${MOST_TEXT} characters` });
    else if (!given.isWellFormed()) faults.push({ code: 'invalid', path: place, zh: `${place} 含有残缺的字符`, en: `${place} holds a broken character` });
    return;
  }
  if (Array.isArray(given) && Array.isArray(kept)) return given.forEach((one, i) => lost(one, kept[i], [...path, i], faults));
  if (!isObject(given) || !isObject(kept)) return;
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (Object.hasOwn(kept, key)) lost(value, kept[key], [...path, key], faults);
    else faults.push({ code: 'unknownField', path: pathText([...path, key]), zh: `没有名为 ${key} 的字段`, en: `there is no field called ${key}` });
  }
}

/** The standard in `json`, or every fault of it with its place. Never throws. */
export function readStandard(json: unknown): { readonly ok: true; readonly standard: Standard } | { readonly ok: false; readonly faults: readonly Fault[] } {
  const parsed = standardSchema.safeParse(json);
  const faults: Fault[] = [];
  if (!parsed.success) {
    for (const issue of parsed.error.issues.slice(0, MOST_FAULTS)) faults.push({ code: 'invalid', path: pathText(issue.path), ...issueWords(issue, at(json, issue.path)) });
    return { ok: false, faults };
  }
  lost(json, parsed.data, [], faults);
  return faults.length > 0 ? { ok: false, faults } : { ok: true, standard: parsed.data };
}

/** For the editor: faults while it is no standard, findings as soon as it is one. */
export function checkStandard(json: unknown): Checked {
  const read = readStandard(json);
  if (!read.ok) return { faults: read.faults, findings: [] };
  return { standard: read.standard, faults: [], findings: lintStandard(read.standard) };
}
