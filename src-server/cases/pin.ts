// Which standard a new case takes, and as which sheet: the version in force at the bureau on the day of application, or one that is named
// by its hash, narrowed to what is applied for. The sheet is kept by its hash; a case never follows what is published later.

import type { Json } from '#shared/json.ts';
import { hashJson } from '#shared/log/chain.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { Matter } from '#shared/case/events.ts';
import { sheetFor } from '#shared/standard/business.ts';
import { foldLibrary, versionInForce } from '#shared/standard/library.ts';
import type { Query } from '../store/database.ts';
import { libraryActs } from '../store/library.ts';
import { insertStandard, shippedStandards, standardByHash } from '../store/standards.ts';

export type PinFailure =
  | { readonly failure: 'unknownStandard' | 'noVersionInForce' }
  | { readonly failure: 'businessMissing' | 'unknownBusiness' | 'nothingAsked'; readonly what: readonly string[] };

export interface Wanted {
  readonly bureau: string;
  /** Id of a standard, or the hash of one version. */
  readonly standard: string;
  /** ISO day on which the applicant applied. */
  readonly appliedOn: string;
  /** Business items that are applied for. */
  readonly business?: readonly string[] | undefined;
}

/** The matters of a case with the sheet that they pin, which is stored. */
export async function pinStandard(query: Query, wanted: Wanted, crypto: LogCrypto): Promise<readonly Matter[] | PinFailure> {
  const { entries } = foldLibrary(await shippedStandards(query), await libraryActs(query, wanted.bureau, 0));
  const named = entries.get(wanted.standard);
  if (!named && ![...entries.values()].some(({ id }) => id === wanted.standard)) return { failure: 'unknownStandard' };
  const version = named ?? versionInForce(entries.values(), wanted.standard, wanted.appliedOn);
  if (!version) return { failure: 'noVersionInForce' };
  const standard = await standardByHash(query, version.hash);
  if (!standard) return { failure: 'unknownStandard' };
  const made = sheetFor(standard, wanted.business);
  if (!made.ok) return { failure: made.failure, what: made.what };
  const hash = made.narrowed ? hashJson(made.sheet as unknown as Json, crypto) : version.hash;
  if (made.narrowed) await insertStandard(query, hash, made.sheet, false);
  const origin = made.narrowed ? { narrowedFrom: version.hash, business: (made.sheet.business ?? []).map(({ id }) => id) } : {};
  return made.sheet.matters.map(({ id, name, mark }) => ({ id, name, mark, standard: hash, ...origin }));
}
