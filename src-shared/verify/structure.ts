// What a document must not hold, signed or not: content that can change by itself or that differs from viewer to viewer, and objects that
// nothing refers to (the place where a shadow document keeps its second face).

import { objectsAfter, type PdfFile } from '../pdf/revisions.ts';
import { referencesOf, type PdfValue } from '../pdf/syntax.ts';

/** Scripts, actions, layers that can be switched, forms of another kind, films. */
const ACTIVE = new Set(['JS', 'JavaScript', 'AA', 'OpenAction', 'OCProperties', 'OC', 'XFA', 'RichMediaContent', 'Launch', 'SubmitForm', 'ImportData', 'Movie', 'Rendition', 'Requirements', 'Alternates']);

export interface Structure {
  /** Keys and types of active content, each once. */
  readonly active: readonly string[];
  /** Numbers of objects that nothing refers to in the first revision. */
  readonly hidden: readonly number[];
}

export const structureOf = (file: PdfFile): Structure => {
  const active = new Set<string>();
  const walk = (value: PdfValue): void => {
    if (value.t === 'arr') value.v.forEach(walk);
    else if (value.t === 'stream') walk(value.dict);
    else if (value.t === 'dict') {
      for (const [key, each] of value.v) {
        if (ACTIVE.has(key)) active.add(key);
        if ((key === 'S' || key === 'Subtype') && each.t === 'name' && ACTIVE.has(each.v)) active.add(each.v);
        walk(each);
      }
    }
  };
  for (const revision of file.revisions) for (const value of revision.objects.values()) walk(value);

  const first = objectsAfter(file, 1);
  const seen = new Set<number>();
  const waiting = [...referencesOf(file.revisions[0]!.trailer)];
  for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
    const value = first.get(number);
    if (value === undefined || seen.has(number)) continue;
    seen.add(number);
    waiting.push(...referencesOf(value));
  }
  return { active: [...active].toSorted(), hidden: [...first.keys()].filter((number) => !seen.has(number)) };
};
