// The linter's part for what a rule's numbers mean: bounds on the wrong scale, nothing said for the case that nothing applies, and
// key items that do not veto.

import { decide } from './decide.ts';
import type { Finding } from './finding.ts';
import { compare, HUNDRED, ONE, parseRational, toShort, ZERO } from './rational.ts';
import type { Measure, Rule } from './rule.ts';
import type { Item } from './standard.ts';
import { entryOf, recount, tallyOf } from './tally.ts';
import { measureWords } from './words.ts';

const isRatio = (measure: Measure): boolean => measure.of === 'defectRatio' || measure.of === 'pointRatio';
const sees = (measure: Measure, item: Item): boolean =>
  (measure.levels === undefined || measure.levels.includes(item.level)) && (measure.kinds === undefined || measure.kinds.includes(item.kind));

/** A ratio is from 0 to 100%, a score from 0 to 100: a bound beyond that, or a score bound that looks like a ratio. */
export function lintBounds(rule: Rule, path: string): Finding[] {
  return rule.rows.flatMap((row, r) =>
    row.when.flatMap(({ measure: name, value }, c): Finding[] => {
      const measure = rule.measures[name];
      const bound = parseRational(value) ?? ZERO;
      const place = `${path}.rows[${r}].when[${c}].value`;
      if (measure && isRatio(measure) && compare(bound, ONE) > 0) {
        return [{
          code: 'oddBound', severity: 'error', path: place,
          zh: `比例最大为 100%，界限却是 ${String(value)}（即 ${toShort(bound)} 倍）。`, en: `A ratio is at most 100%; the bound is ${String(value)}, which is ${toShort(bound)} times the whole.`,
          mend: { zh: '写成百分数，例如 20%。', en: 'Write a percentage, for instance 20%.' },
        }];
      }
      const scored = measure?.of === 'score';
      if (scored && (compare(bound, HUNDRED) > 0 || (compare(bound, ZERO) > 0 && compare(bound, ONE) <= 0))) {
        return [{
          code: 'oddBound', severity: 'error', path: place,
          zh: `标化分为 0 到 100 分，界限却是 ${String(value)}。`, en: `A normalised score is from 0 to 100; the bound is ${String(value)}.`,
          mend: { zh: '写成分数，例如 90。', en: 'Write points, for instance 90.' },
        }];
      }
      return [];
    }),
  );
}

/** Where every item of a ratio may be answered not applicable, the rule should say what then holds. */
export function lintNothing(rule: Rule, items: readonly Item[], path: string): Finding[] {
  if (rule.na !== 'excluded' || rule.nothingApplies !== undefined) return [];
  const asked = new Set(rule.rows.flatMap((row) => row.when.map((condition) => condition.measure)));
  const open = Object.entries(rule.measures).filter(([name, measure]) => {
    if (!asked.has(name) || (!isRatio(measure) && measure.of !== 'score')) return false;
    const seen = items.filter((item) => sees(measure, item) && (measure.of === 'defectRatio' || item.max !== undefined));
    return seen.length > 0 && seen.every((item) => item.answers.includes('na'));
  });
  if (open.length === 0) return [];
  const names = open.map(([, measure]) => measureWords(measure, 'zh'));
  return [{
    code: 'missingNaRule', severity: 'warning', path: `${path}.nothingApplies`,
    zh: `各项都可以合理缺项，但没有写明全部缺项时“${names.join('”“')}”怎样计算。`,
    en: `Every item may be not applicable, but nothing says what “${open.map(([, measure]) => measureWords(measure, 'en')).join('”, “')}” is when none applies.`,
    mend: { zh: '在规则中选定“全部缺项时”：视为没有失分，或视为全部失分。', en: 'Choose in the rule what holds where nothing applies: nothing lost, or everything lost.' },
  }];
}

/** A sheet on which all is met but one key item, and which passes: then the ★ is no veto. */
export function lintVeto(rule: Rule, items: readonly Item[], path: string): Finding[] {
  const keys = items.filter((item) => item.level === 'key' && item.answers.includes('fails'));
  if (keys.length === 0) return [];
  const entries = items.map((item) => entryOf(rule, item, { answer: 'meets' }));
  const all = tallyOf(entries);
  if (decide(rule, all).verdict.outcome !== 'pass') return [];
  const loose = keys.find((item) => {
    const entry = entries[items.indexOf(item)]!;
    return decide(rule, recount(all, [entry], [entryOf(rule, item, { answer: 'fails' })])).verdict.outcome === 'pass';
  });
  if (!loose) return [];
  return [{
    code: 'keyWithoutVeto', severity: 'warning', path,
    zh: `关键项 ${loose.no} 不符合，其余都符合，结论仍是通过。`, en: `With key item ${loose.no} failed and all else met, the outcome is still a pass.`,
    mend: { zh: '给规则补上关键项否决的一行，或改正这一项的等级。', en: 'Add a row by which key items veto, or correct the level of the item.' },
  }];
}
