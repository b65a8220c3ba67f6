import { describe, expect, it } from 'vitest';
import { ruleTemplates } from './rule-templates.ts';
import { rowWords, ruleWords, unitWords } from './rule-words.ts';

const rule = (family: string) => ruleTemplates().find((template) => template.family === family)!.rule;

describe('a rule read back', () => {
  it('says each row in its order, what holds otherwise, and how the rest counts', () => {
    expect(ruleWords(rule('defectRatioMatrix'))).toEqual([
      '1. ★ 关键项不符合 ≥ 1 项 → 不通过',
      '2. 重点项不符合比例 ≥ 10% → 不通过',
      '3. 一般项不符合比例 ＞ 30% → 不通过',
      '4. 重点项不符合比例 ＞ 0% → 整改后现场复核',
      '5. 一般项不符合比例 ＞ 20% → 整改后现场复核',
      '6. 以上都不成立 → 通过',
      '按顺序判定，先成立者为准。“基本符合”按不符合计。“合理缺项”不计入。',
    ]);
    expect(ruleWords(rule('keyVetoScoreGrades'), 'en')).toEqual([
      '1. key items ★ failed ≥ 1 items → fail',
      '2. normalised score ≥ 90 points → pass (grade A)',
      '3. normalised score ≥ 70 points → pass (grade B)',
      '4. normalised score ≥ 60 points → pass (grade C)',
      '5. none of these → fail',
      'They are tried in order; the first that holds decides. Basically met counts as failed. Not applicable is left out.',
    ]);
  });
  it('says several conditions, thirds and rounding', () => {
    expect(ruleWords(rule('fourOutcomes'))[1]).toBe('2. ★ 关键项不符合 ＞ 0 项，且 一般项不符合 ＞ 3 项 → 不通过');
    expect(ruleWords(rule('fourOutcomes')).at(-1)).toContain('3 项“基本符合”折合 1 项“不符合”。');
    expect(ruleWords({ ...rule('fourOutcomes'), partial: { as: 'perFail', count: 3, rounding: 'down' } }).at(-1)).toContain('不足的舍去');
    expect(ruleWords(rule('noZeroRatio')).at(-1)).toContain('“基本符合”得该项分值的 1/3。');
  });
  it('keeps the name of a measure that is not there, and says what holds always', () => {
    expect(rowWords({ measures: {} }, { when: [{ measure: 'toString', op: '<', value: 2 }], outcome: 'pass' }, 'zh')).toBe('toString ＜ 2 → 通过');
    expect(rowWords({ measures: {} }, { when: [], outcome: 'fail', label: '不合格' }, 'zh')).toBe('任何情形 → 不合格');
    expect(unitWords(undefined, 'zh')).toBe('');
  });
  it('names no measure by the name that only data has', () => {
    for (const { rule: made } of ruleTemplates()) for (const line of ruleWords(made)) expect(line).not.toMatch(/\b(key|general|important|score|ratio|zeros)\b/);
  });
});
