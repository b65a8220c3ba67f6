// Which standards a new case takes, and as which sheet: the version in force at the bureau on the day of application, or one that is named
// by its hash; several are put together into one sheet (并联), and it is narrowed to what is applied for. The sheet is kept by its hash; a
// case never follows what is published later.

import type { Json } from '#shared/json.ts';
import { hashJson } from '#shared/log/chain.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { Matter } from '#shared/case/events.ts';
import { sheetFor } from '#shared/standard/business.ts';
import { BLOCKING, lintStandard } from '#shared/standard/lint.ts';
import { foldLibrary, versionInForce } from '#shared/standard/library.ts';
import { composeMerge, mergeDocumentOf } from '#shared/standard/merge.ts';
import type { Common } from '#shared/standard/merge-document.ts';
import type { Standard } from '#shared/standard/standard.ts';
import type { Query } from '../store/database.ts';
import { libraryActs } from '../store/library.ts';
import { insertStandard, shippedStandards, standardByHash } from '../store/standards.ts';

export type PinFailure =
  | { readonly failure: 'unknownStandard' | 'noVersionInForce' }
  | { readonly failure: 'businessMissing' | 'unknownBusiness' | 'nothingAsked' | 'versionChanged' | 'badMerge'; readonly what: readonly string[] };

export interface Wanted {
  readonly bureau: string;
  /** Each the id of a standard, or the hash of one version. */
  readonly standards: readonly string[];
  /** The version of each that was in sight when this was asked: another one is not taken unseen. */
  readonly seen?: readonly string[] | undefined;
  /** ISO day on which the applicant applied. */
  readonly appliedOn: string;
  /** Business items that are applied for. */
  readonly business?: readonly string[] | undefined;
  /** Of several standards: which items are one. */
  readonly common?: readonly Common[] | undefined;
}

interface Part {
  readonly hash: string;
  readonly standard: Standard;
}

/** The matters of a case with the sheet that they pin, which is stored. */
export async function pinStandards(query: Query, wanted: Wanted, crypto: LogCrypto): Promise<readonly Matter[] | PinFailure> {
  const { entries } = foldLibrary(await shippedStandards(query), await libraryActs(query, wanted.bureau, 0));
  const parts: Part[] = [];
  for (const [at, name] of wanted.standards.entries()) {
    const named = entries.get(name);
    if (!named && ![...entries.values()].some(({ id }) => id === name)) return { failure: 'unknownStandard' };
    const version = named ?? versionInForce(entries.values(), name, wanted.appliedOn);
    if (!version) return { failure: 'noVersionInForce' };
    const standard = await standardByHash(query, version.hash);
    if (!standard) return { failure: 'unknownStandard' };
    if (wanted.seen?.[at] !== undefined && wanted.seen[at] !== version.hash) return { failure: 'versionChanged', what: [`${standard.title} ${standard.version}`] };
    parts.push({ hash: version.hash, standard });
  }
  const whole = parts.length > 1 ? await merged(query, parts, wanted.common ?? [], crypto) : parts[0];
  if (!whole) return { failure: 'unknownStandard' };
  if ('failure' in whole) return whole;
  const made = sheetFor(whole.standard, wanted.business);
  if (!made.ok) return { failure: made.failure, what: made.what };
  const hash = made.narrowed ? hashOf(made.sheet, crypto) : whole.hash;
  if (made.narrowed) await insertStandard(query, hash, made.sheet, false);
  const origin = made.narrowed ? { narrowedFrom: whole.hash, business: (made.sheet.business ?? []).map(({ id }) => id) } : {};
  return made.sheet.matters.map(({ id, name, mark }) => ({ id, name, mark, standard: hash, ...origin }));
}

const hashOf = (standard: Standard, crypto: LogCrypto): string => hashJson(standard as unknown as Json, crypto);

/** One sheet of several standards, which is stored. Parts of parts are looked up too, so that no standard is in it twice over. */
async function merged(query: Query, parts: readonly Part[], common: readonly Common[], crypto: LogCrypto): Promise<Part | PinFailure> {
  const known = new Map(parts.map(({ hash, standard }) => [hash, standard]));
  const wanted = parts.flatMap(({ standard }) => standard.merge?.parts ?? []);
  for (let one = wanted.pop(); one; one = wanted.pop()) {
    if (known.has(one.hash)) continue;
    const standard = await standardByHash(query, one.hash);
    if (!standard) continue;
    known.set(one.hash, standard);
    wanted.push(...(standard.merge?.parts ?? []));
  }
  const document = mergeDocumentOf(parts);
  const made = composeMerge({ ...document, merge: { ...document.merge, common: [...common] } }, (hash) => known.get(hash));
  if (!made.ok) return { failure: 'badMerge', what: [made.fault.code] };
  const blocking = lintStandard(made.standard).filter(({ severity, code }) => severity === 'error' && BLOCKING.has(code));
  if (blocking.length > 0) return { failure: 'badMerge', what: blocking.map(({ code }) => code) };
  const hash = hashOf(made.standard, crypto);
  await insertStandard(query, hash, made.standard, false);
  return { hash, standard: made.standard };
}
