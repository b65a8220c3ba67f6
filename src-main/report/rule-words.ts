// A decision rule in plain lines, row by row, for the open-book standard: what leads to what, in the order in which it is tried.

import { measureWords, verdictWords } from '#shared/standard/words.ts';
import type { Measure, Rule } from '#shared/standard/rule.ts';

const SIGN = { '<': '＜', '<=': '≤', '=': '＝', '>=': '≥', '>': '＞' } as const;
const PARTIAL = {
  meets: '“基本符合”按符合计。',
  fails: '“基本符合”按不符合计。',
} as const;

const unit = (measure: Measure | undefined): string => (measure === undefined || measure.of === 'defectRatio' || measure.of === 'pointRatio' ? '' : measure.of === 'score' || measure.of === 'points' ? ' 分' : ' 项');

/** Values of a ratio are written as percentages where they are plain numbers. */
const value = (text: string | number, measure: Measure | undefined): string => {
  const ratio = measure?.of === 'defectRatio' || measure?.of === 'pointRatio';
  const written = String(text);
  return ratio && /^0?\.\d+$|^1$|^0$/.test(written) ? `${+(Number(written) * 100).toFixed(6)}%` : `${written}${unit(measure)}`;
};

export const ruleWords = (rule: Rule): readonly string[] => {
  const rows = rule.rows.map((row) => {
    const when = row.when.map(({ measure, op, value: bound }) => {
      const of = rule.measures[measure];
      return `${of === undefined ? measure : measureWords(of, 'zh')} ${SIGN[op]} ${value(bound, of)}`;
    });
    return `${when.length === 0 ? '任何情形' : when.join('，且 ')} → ${verdictWords(row, 'zh')}`;
  });
  const partial = rule.partial;
  const counts =
    partial.as === 'meets' || partial.as === 'fails' ? PARTIAL[partial.as] : partial.as === 'perFail' ? `${partial.count} 项“基本符合”折合 1 项“不符合”。` : `“基本符合”得该项分值的 ${String(partial.share)}。`;
  const absent = { excluded: '“合理缺项”不计入。', meets: '“合理缺项”按符合计。', fails: '“合理缺项”按不符合计。' }[rule.na];
  return [...rows.map((row, index) => `${index + 1}. ${row}`), `${rows.length + 1}. 以上都不成立 → ${verdictWords(rule.otherwise, 'zh')}`, `按顺序判定，先成立者为准。${counts}${absent}`];
};
