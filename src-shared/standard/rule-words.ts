// A decision rule in plain lines, row by row: what leads to what, in the order in which it is tried. For the open-book standard and for
// whoever writes the rule, to read back what was written.

import { measureWords, verdictWords, type Language } from './words.ts';
import type { Measure, Operator, Rule, Row } from './rule.ts';

export const SIGN: { readonly [op in Operator]: string } = { '<': '＜', '<=': '≤', '=': '＝', '>=': '≥', '>': '＞' };

const isRatio = (measure: Measure | undefined): boolean => measure?.of === 'defectRatio' || measure?.of === 'pointRatio';

/** What a bound on this measure counts in. */
export function unitWords(measure: Measure | undefined, language: Language): string {
  if (measure === undefined || isRatio(measure)) return '';
  const points = measure.of === 'score' || measure.of === 'points';
  return language === 'zh' ? (points ? '分' : '项') : points ? 'points' : 'items';
}

/** Bounds of a ratio are written as percentages where they are plain numbers. */
function boundWords(written: string | number, measure: Measure | undefined, language: Language): string {
  const text = String(written);
  if (isRatio(measure) && /^0?\.\d+$|^1$|^0$/.test(text)) return `${String(+(Number(text) * 100).toFixed(6))}%`;
  const unit = unitWords(measure, language);
  return unit === '' ? text : `${text} ${unit}`;
}

const OTHERS = {
  zh: { any: '任何情形', and: '，且 ', otherwise: '以上都不成立', order: '按顺序判定，先成立者为准。' },
  en: { any: 'whatever was found', and: ', and ', otherwise: 'none of these', order: 'They are tried in order; the first that holds decides. ' },
} as const;
const PARTIAL = {
  zh: { meets: '“基本符合”按符合计。', fails: '“基本符合”按不符合计。' },
  en: { meets: 'Basically met counts as met. ', fails: 'Basically met counts as failed. ' },
} as const;
const ABSENT = {
  zh: { excluded: '“合理缺项”不计入。', meets: '“合理缺项”按符合计。', fails: '“合理缺项”按不符合计。' },
  en: { excluded: 'Not applicable is left out.', meets: 'Not applicable counts as met.', fails: 'Not applicable counts as failed.' },
} as const;

/** One row as a sentence, without its number. */
export function rowWords(rule: Pick<Rule, 'measures'>, row: Row, language: Language): string {
  const when = row.when.map(({ measure, op, value }) => {
    const of = Object.hasOwn(rule.measures, measure) ? rule.measures[measure] : undefined;
    return `${of === undefined ? measure : measureWords(of, language)} ${SIGN[op]} ${boundWords(value, of, language)}`;
  });
  return `${when.length === 0 ? OTHERS[language].any : when.join(OTHERS[language].and)} → ${verdictWords(row, language)}`;
}

function partialWords({ partial }: Rule, language: Language): string {
  const zh = language === 'zh';
  if (partial.as === 'meets' || partial.as === 'fails') return PARTIAL[language][partial.as];
  if (partial.as === 'points') return zh ? `“基本符合”得该项分值的 ${String(partial.share)}。` : `Basically met gives ${String(partial.share)} of an item’s points. `;
  const down = partial.rounding === 'down';
  return zh ? `${partial.count} 项“基本符合”折合 1 项“不符合”${down ? '，不足的舍去' : ''}。` : `${partial.count} basically met make one failed${down ? ', rounded down' : ''}. `;
}

export const ruleWords = (rule: Rule, language: Language = 'zh'): readonly string[] => [
  ...rule.rows.map((row, index) => `${index + 1}. ${rowWords(rule, row, language)}`),
  `${rule.rows.length + 1}. ${OTHERS[language].otherwise} → ${verdictWords(rule.otherwise, language)}`,
  `${OTHERS[language].order}${partialWords(rule, language)}${ABSENT[language][rule.na]}`,
];
