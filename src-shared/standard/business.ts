// Narrowing a standard to the business items (经营项目) that an applicant applies for: the sheet is then the standard that the case
// pins, so that nothing is asked, filmed, counted or printed that does not concern it.

import { itemsOf } from './items.ts';
import type { Item, Standard } from './standard.ts';

/** An item without business items is always asked; another one where the applicant applies for at least one of them. */
const isAsked = (item: Item, applied: readonly string[]): boolean => item.business === undefined || item.business.some((id) => applied.includes(id));

/**
 * The standard with only those items that are asked of an applicant for these business items. Totals and numbers that the form states
 * go, for they are those of the whole form, and so do test vectors and shots that only items left out named. Throws a RangeError for an
 * id that the standard does not have.
 */
export function narrowTo(standard: Standard, applied: readonly string[]): Standard {
  const all = standard.business ?? [];
  const unknown = applied.find((id) => !all.some((one) => one.id === id));
  if (unknown !== undefined) throw new RangeError(`The standard ${standard.id} has no business item ${unknown}.`);
  const { stated: _stated, vectors: _vectors, ...rest } = standard;
  const sections = standard.sections.flatMap(({ statedMax, ...section }) => {
    const items = section.items
      .filter((item) => isAsked(item, applied))
      .map((item) => (item.business ? { ...item, business: item.business.filter((id) => applied.includes(id)) } : item));
    if (items.length === section.items.length) return [{ ...section, ...(statedMax === undefined ? {} : { statedMax }), items }];
    return items.length === 0 ? [] : [{ ...section, items }];
  });
  const named = (items: readonly Item[]): ReadonlySet<string> => new Set(items.flatMap((item) => item.shots ?? []));
  const [before, after] = [named(itemsOf(standard)), named(sections.flatMap((section) => section.items))];
  const isFilmed = (shot: string): boolean => after.has(shot) || !before.has(shot);
  return {
    ...rest,
    business: all.filter((one) => applied.includes(one.id)),
    shots: standard.shots.filter((shot) => isFilmed(shot.id)),
    // A step that was there only for such shots goes with them.
    flow: standard.flow.map((step) => ({ ...step, shots: step.shots.filter(isFilmed) })).filter((step, at) => step.shots.length > 0 || standard.flow[at]!.shots.length === 0),
    sections,
  };
}

export type SheetFor =
  | { readonly ok: true; readonly sheet: Standard; readonly narrowed: boolean }
  /** Nothing was said, ids that the standard does not have, a matter of which nothing would be asked. */
  | { readonly ok: false; readonly failure: 'businessMissing' | 'unknownBusiness' | 'nothingAsked'; readonly what: readonly string[] };

/** The sheet of an applicant for these business items: the standard itself where it has none, or where all of them are applied for. */
export function sheetFor(standard: Standard, applied: readonly string[] | undefined): SheetFor {
  const all = (standard.business ?? []).map(({ id }) => id);
  const unknown = (applied ?? []).filter((id) => !all.includes(id));
  if (unknown.length > 0) return { ok: false, failure: 'unknownBusiness', what: unknown };
  if (all.length === 0) return { ok: true, sheet: standard, narrowed: false };
  if (applied === undefined || applied.length === 0) return { ok: false, failure: 'businessMissing', what: all };
  if (all.every((id) => applied.includes(id))) return { ok: true, sheet: standard, narrowed: false };
  const sheet = narrowTo(standard, applied);
  const idle = sheet.matters.filter((matter) => itemsOf(sheet, matter.id).length === 0);
  if (idle.length > 0) return { ok: false, failure: 'nothingAsked', what: idle.map(({ name }) => name) };
  return { ok: true, sheet, narrowed: true };
}
