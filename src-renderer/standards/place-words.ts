// A place in a standard as a person would name it: section and item by their numbers, a row of the rule by its place. Pure.

import type { Json } from '#shared/json.ts';
import type { Words } from '../ui/language/zh-CN.ts';
import { textAt } from './document.ts';
import { parsePath } from './path.ts';

export function placeInWords(words: Words, document: Json, path: string): string {
  const steps = parsePath(path);
  const t = words.ruleForm.place;
  const names: { readonly [field: string]: string } = { ...words.standards.fields, ...words.standards.parts, sections: words.standards.items, shots: words.standards.tabs.shots, inForce: words.standards.fields.from };
  const field = (step: string | number | undefined): string => (typeof step === 'string' && Object.hasOwn(names, step) ? names[step]! : '');
  const [list, at, within, second, more] = steps;
  const here = typeof at === 'number' ? textAt(document, [list!, at, list === 'sections' || list === 'materials' || list === 'flow' ? 'no' : list === 'vectors' || list === 'business' || list === 'matters' ? 'name' : 'title']) || String(at + 1) : '';
  const parts = (...all: readonly string[]): string => all.filter((part) => part !== '').join(' · ') || t.whole;
  switch (list) {
    case 'sections':
      if (typeof at !== 'number') return field('sections');
      if (within === 'items' && typeof second === 'number') return parts(t.item(textAt(document, ['sections', at, 'items', second, 'no']) || String(second + 1)), field(more));
      return parts(t.section(here), field(within));
    case 'matters': {
      const several = Array.isArray((document as { readonly matters?: Json }).matters) && ((document as { readonly matters: readonly Json[] }).matters).length > 1;
      const matter = several ? here : '';
      if (within !== 'rule') return parts(here, field(within));
      if (second === 'rows' && typeof more === 'number') return parts(matter, t.row(more + 1));
      return parts(matter, second === 'otherwise' ? t.otherwise : second === 'measures' ? t.measure : second === 'nothingApplies' ? words.ruleForm.nothing : t.rule);
    }
    case 'vectors':
      return parts(t.vector(here));
    case 'shots':
      return typeof at === 'number' ? parts(t.shot(here), field(within)) : field('shots');
    case 'stated':
      return words.ruleForm.stated;
    case 'inForce':
      return field(at === 'until' ? 'until' : 'from');
    default:
      return parts(field(list), here);
  }
}
