// Importer of official forms that were structured from public documents: printed items become a standard, printed decision rules
// become data rows. Nothing of the source is dropped: what has no place in a standard is handed back under `other`, a rule whose
// items were not published under `rules`, items whose rule was not published under `fragments`, and what could not be read with
// the reason under `unread`.

import * as z from 'zod';
import type { Json } from '../json.ts';
import { fromCheckTables, fromMatrix, fromOtherRules, fromScoreTable } from './official-rules.ts';
import { fromGuideline, fromMergedForm, fromPointForm } from './official-forms.ts';
import { parseStandard, type Problem } from './load.ts';
import type { ItemLevel } from './answer.ts';
import type { Rule } from './rule.ts';
import type { Section, Standard } from './standard.ts';

/** A rule whose items are not at hand. */
export interface OfficialRule {
  readonly id: string;
  readonly name: string;
  readonly rule: Rule;
  /** Numbers of items that the source states. */
  readonly counts?: { readonly [level in ItemLevel | 'total']?: number | undefined };
  /** Sections with the totals that the source states. */
  readonly sections?: readonly { readonly title: string; readonly max: number }[];
  readonly source: string;
}

/** Items whose rule is not at hand. */
export interface Fragment {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly sections: readonly Section[];
}

export interface OfficialImport {
  readonly standards: readonly Standard[];
  readonly rules: readonly OfficialRule[];
  readonly fragments: readonly Fragment[];
  /** Parts of the source that hold no rule or item that could be used, with the reason. */
  readonly unread: readonly { readonly path: string; readonly reason: string }[];
  /** Top-level parts of the source that have no place in a standard, or only in part, unchanged. */
  readonly other: { readonly [key: string]: Json };
  /** Why nothing could be imported, or what of the result is not a valid standard. */
  readonly problems: readonly Problem[];
}

/** What one reader makes of a source that it knows; `read`: the top-level keys that it used up. */
export interface Reading {
  readonly standards?: readonly Standard[];
  readonly rules?: readonly OfficialRule[];
  readonly fragments?: readonly Fragment[];
  readonly unread?: OfficialImport['unread'];
  readonly read: readonly string[];
}

const READERS: readonly ((json: unknown) => Reading | undefined)[] = [
  fromGuideline,
  fromPointForm,
  fromMergedForm,
  fromCheckTables,
  fromScoreTable,
  fromMatrix,
  fromOtherRules,
];

/** Reads one source document. Never throws; an unknown shape comes back as a problem with nothing imported. */
export function importOfficial(json: unknown): OfficialImport {
  const document = z.record(z.string(), z.json()).safeParse(json);
  const empty = { standards: [], rules: [], fragments: [], unread: [], other: {} };
  if (!document.success) return { ...empty, problems: [{ path: '', message: 'not a JSON object' }] };
  for (const read of READERS) {
    const reading = read(document.data);
    if (!reading) continue;
    const checked = (reading.standards ?? []).map((standard) => parseStandard(standard));
    return {
      standards: checked.flatMap((parsed) => (parsed.ok ? [parsed.standard] : [])),
      rules: reading.rules ?? [],
      fragments: reading.fragments ?? [],
      unread: reading.unread ?? [],
      other: Object.fromEntries(Object.entries(document.data).filter(([key]) => !reading.read.includes(key))),
      problems: checked.flatMap((parsed) => (parsed.ok ? [] : parsed.problems)),
    };
  }
  return { ...empty, problems: [{ path: '', message: 'no known form of official document' }] };
}
