// Narrowing a standard to the business items (经营项目) that an applicant applies for: the sheet is then the standard that the case
// pins, so that nothing is asked, counted or printed that does not concern it.

import type { Item, Standard } from './standard.ts';

/** An item without business items is always asked; another one where the applicant applies for at least one of them. */
export const isAsked = (item: Item, applied: readonly string[]): boolean => item.business === undefined || item.business.some((id) => applied.includes(id));

/**
 * The standard with only those items that are asked of an applicant for these business items. Totals and numbers that the form states
 * go, for they are those of the whole form, and so do test vectors. Throws a RangeError for an id that the standard does not have.
 */
export function narrowTo(standard: Standard, applied: readonly string[]): Standard {
  const all = standard.business ?? [];
  const unknown = applied.find((id) => !all.some((one) => one.id === id));
  if (unknown !== undefined) throw new RangeError(`The standard ${standard.id} has no business item ${unknown}.`);
  const { stated: _stated, vectors: _vectors, ...rest } = standard;
  return {
    ...rest,
    business: all.filter((one) => applied.includes(one.id)),
    sections: standard.sections.flatMap(({ statedMax, ...section }) => {
      const items = section.items
        .filter((item) => isAsked(item, applied))
        .map((item) => (item.business ? { ...item, business: item.business.filter((id) => applied.includes(id)) } : item));
      if (items.length === section.items.length) return [{ ...section, ...(statedMax === undefined ? {} : { statedMax }), items }];
      return items.length === 0 ? [] : [{ ...section, items }];
    }),
  };
}
