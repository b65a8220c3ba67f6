// What can be mended by one press: for a finding whose mend needs no judgement of substance, the change that makes it go. Each is a
// place in the document and what is to stand there; nothing is changed here.

import type { Json } from '../json.ts';
import type { Finding } from './finding.ts';
import { itemsOf } from './items.ts';
import { LEVELS } from './answer.ts';
import { add, parseRational, toShort, ZERO } from './rational.ts';
import type { Standard } from './standard.ts';

export interface Mend {
  readonly zh: string;
  readonly en: string;
  readonly path: readonly (string | number)[];
  /** Absent: what stands there goes. */
  readonly value?: Json;
}

const stepsOf = (path: string): readonly (string | number)[] =>
  [...path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(([, name, index]) => (index === undefined ? (name ?? '') : Number(index)));

/** The ways of mending a finding; empty where a person has to think. The finding must be of this standard as it is now. */
export function mendsOf(standard: Standard, { code, path: place }: Pick<Finding, 'code' | 'path'>): readonly Mend[] {
  const path = stepsOf(place);
  const removal = (zh: string, en: string, at = path): readonly Mend[] => [{ zh, en, path: at }];
  switch (code) {
    case 'sectionSum': {
      const section = standard.sections[Number(path[1])];
      if (!section) return [];
      const sum = section.items.reduce((total, item) => add(total, parseRational(item.max ?? 0) ?? ZERO), ZERO);
      return [{ zh: `小计改为 ${toShort(sum)}`, en: `State ${toShort(sum)}`, path, value: Number(toShort(sum)) }];
    }
    case 'statedCount': {
      const level = LEVELS.find((one) => one === path[1]);
      const count = itemsOf(standard).filter((item) => level === undefined || item.level === level).length;
      return [{ zh: `改为 ${count} 项`, en: `State ${count}`, path, value: count }];
    }
    case 'missingNaRule':
      return [
        { zh: '视为没有失分', en: 'Nothing lost', path, value: 'best' },
        { zh: '视为全部失分', en: 'Everything lost', path, value: 'worst' },
      ];
    case 'unreachableRow':
      return removal('删去这一行', 'Remove the row');
    case 'unusedMeasure':
      // The name of a measure may hold a dot: what stands behind the fixed part is the name.
      return removal('删去它', 'Remove it', [...path.slice(0, 3), 'measures', place.slice(place.indexOf('.measures.') + '.measures.'.length)]);
    case 'unusedShot':
    case 'unusedBusiness':
      return removal('删去它', 'Remove it');
    case 'emptySection':
      return standard.sections.length > 1 ? removal('删去这一部分', 'Remove the section', path.slice(0, 2)) : [];
    case 'unknownShot':
      return removal('去掉这个编码', 'Take the id out');
    case 'unknownMatter':
    case 'unknownBusiness': {
      // An empty list would say that the item is never asked.
      const item = standard.sections[Number(path[1])]?.items[Number(path[3])];
      const list = code === 'unknownMatter' ? item?.matters : item?.business;
      return removal('去掉这个编码', 'Take the id out', list?.length === 1 ? path.slice(0, -1) : path);
    }
    case 'repeatedId':
      return typeof path.at(-1) === 'string' ? [{ zh: '另给一个编码', en: 'Give it another id', path, value: freshId(standard, path) }] : [];
    case 'badAnswers': {
      const item = path.at(-1) === 'noteOn' ? standard.sections[Number(path[1])]?.items[Number(path[3])] : undefined;
      if (!item) return [];
      const kept = (item.noteOn ?? []).filter((answer) => item.answers.includes(answer));
      return [kept.length > 0 ? { zh: '去掉不能选的', en: 'Keep those that can be given', path, value: kept } : { zh: '不要求备注', en: 'Ask no note', path }];
    }
    default:
      return [];
  }
}

/** The id that is there with the first number behind it that makes it one of its own. */
function freshId(standard: Standard, path: readonly (string | number)[]): string {
  const lists = { shots: standard.shots, matters: standard.matters, business: standard.business ?? [], sections: itemsOf(standard) };
  const taken = new Set((lists[path[0] as keyof typeof lists] ?? []).map(({ id }) => id));
  const here = path[0] === 'sections' ? standard.sections[Number(path[1])]?.items[Number(path[3])]?.id : lists[path[0] as keyof typeof lists]?.[Number(path[1])]?.id;
  for (let n = 2; ; n += 1) if (!taken.has(`${here ?? 'id'}-${n}`)) return `${here ?? 'id'}-${n}`;
}
