// The test vectors of the catalogue of rule families, and of the printed rules themselves, against the imported rules.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src-shared/standard/evaluate.ts';
import { itemsOf } from '../../src-shared/standard/items.ts';
import { importOfficial, type OfficialImport } from '../../src-shared/standard/official.ts';
import type { Rule } from '../../src-shared/standard/rule.ts';
import type { Given, Item, Result, Standard } from '../../src-shared/standard/standard.ts';
import { answering, checks, standardOf } from '../../src-shared/standard/standard.testing.ts';

const folder = fileURLToPath(new URL('../../../shared/standards/', import.meta.url));
const present = existsSync(folder);
if (!present) console.log('skipped: official standards are not beside the project (../shared/standards)');

const read = (file: string): unknown => JSON.parse(readFileSync(`${folder}${file}`, 'utf8'));
const imported = (file: string): OfficialImport => importOfficial(read(file));
const ruleNamed = (from: OfficialImport, part: string): Rule => {
  const found = from.rules.find((rule) => rule.name.includes(part) || rule.id.includes(part));
  if (!found) throw new Error(`no rule ${part}`);
  return found.rule;
};
const judge = (rule: Rule, items: readonly Item[], given: Record<string, Given>): Result => evaluate(standardOf(rule, items), 'm', given);
const at = (items: readonly Item[], level: Item['level']): Item[] => items.filter((item) => item.level === level);

describe.skipIf(!present)('vectors of the official guideline for pharmacies', () => {
  const standard = (): Standard => {
    const [only] = imported('gsp_retail_2016_160.json').standards;
    if (!only) throw new Error('no standard');
    return only;
  };
  const result = (matter: string, defects: { critical: number; major: number; general: number; na?: number }): Result => {
    const form = standard();
    const items = itemsOf(form);
    return evaluate(form, matter, {
      ...answering(at(items, 'key'), [['fails', defects.critical]]),
      ...answering(at(items, 'important'), [['fails', defects.major]]),
      ...answering(at(items, 'general'), [['fails', defects.general], ['na', defects.na ?? 0]]),
    });
  };

  it('passes at exactly 20% because the row that passes stands first', () => {
    const judged = result('certification', { critical: 0, major: 0, general: 20, na: 15 });
    expect(judged).toMatchObject({ outcome: 'pass', label: '通过检查', complete: false });
    expect(judged.derivation.join()).toContain('一般缺陷 20/(115−15) = 20.0% ≤ 20%');
  });
  it('asks for a re-survey at 24 of 115', () => {
    const judged = result('certification', { critical: 0, major: 0, general: 24 });
    expect(judged).toMatchObject({ outcome: 'resurvey', label: '限期整改后复核检查' });
    expect(judged.derivation.join()).toContain('24/115 = 20.9%');
  });
  it('fails at 6 of 53 major defects', () => {
    const judged = result('certification', { critical: 0, major: 6, general: 0 });
    expect(judged).toMatchObject({ outcome: 'fail', label: '不通过检查' });
    expect(judged.derivation.join()).toContain('6/53 = 11.3% ≥ 10%');
  });
  it.each([
    [{ critical: 0, major: 0, general: 23 }, 'pass'],
    [{ critical: 0, major: 0, general: 34 }, 'resurvey'],
    [{ critical: 0, major: 0, general: 35 }, 'fail'],
    [{ critical: 0, major: 0, general: 30, na: 15 }, 'fail'],
    [{ critical: 0, major: 5, general: 22 }, 'resurvey'],
    [{ critical: 0, major: 5, general: 23 }, 'fail'],
    [{ critical: 1, major: 0, general: 0 }, 'fail'],
  ] as const)('certification of %o is %s', (defects, outcome) => {
    expect(result('certification', defects).outcome).toBe(outcome);
  });
  it.each([
    [{ critical: 0, major: 0, general: 0 }, 'pass', '符合药品经营质量管理规范'],
    [{ critical: 0, major: 4, general: 22 }, 'rectify', '违反药品经营质量管理规范，限期整改'],
    [{ critical: 0, major: 0, general: 33 }, 'rectify', '违反药品经营质量管理规范，限期整改'],
    [{ critical: 0, major: 0, general: 34 }, 'fail', '严重违反药品经营质量管理规范，撤销《药品经营质量管理规范认证证书》'],
    [{ critical: 0, major: 4, general: 23 }, 'fail', '严重违反药品经营质量管理规范，撤销《药品经营质量管理规范认证证书》'],
    [{ critical: 0, major: 5, general: 0 }, 'fail', '严重违反药品经营质量管理规范，撤销《药品经营质量管理规范认证证书》'],
    [{ critical: 1, major: 0, general: 0 }, 'fail', '严重违反药品经营质量管理规范，撤销《药品经营质量管理规范认证证书》'],
  ] as const)('supervision of %o is %s', (defects, outcome, label) => {
    expect(result('supervision', defects)).toMatchObject({ outcome, label });
  });
  it.each([
    ['wholesale', 9, 28, 0, 42],
    ['ivd', 6, 21, 0, 32],
  ] as const)('supervision of the %s column keeps its own numbers', (column, major, general, noMajor, generalAlone) => {
    const { rules } = imported('gsp_retail_2016_160.json');
    const found = rules.find((rule) => rule.id.endsWith(column));
    if (!found) throw new Error(column);
    const items = [...checks('key', found.counts?.key ?? 0), ...checks('important', found.counts?.important ?? 0), ...checks('general', found.counts?.general ?? 0)];
    expect(items).toHaveLength(found.counts?.total ?? -1);
    const outcome = (majors: number, generals: number) =>
      judge(found.rule, items, { ...answering(at(items, 'important'), [['fails', majors]]), ...answering(at(items, 'general'), [['fails', generals]]) }).outcome;
    expect([outcome(major, general), outcome(major + 1, 0), outcome(major, general + 1)]).toEqual(['rectify', 'fail', 'fail']);
    expect([outcome(noMajor, generalAlone), outcome(noMajor, generalAlone + 1), outcome(0, 0)]).toEqual(['rectify', 'fail', 'pass']);
  });
});

describe.skipIf(!present)('vectors of point forms', () => {
  it('52 of 59 points is 88.1 and not enough', () => {
    const [form] = imported('port_catering_1.json').standards;
    const rule = form?.matters[0]?.rule;
    if (!rule) throw new Error('no rule');
    const items = [
      ...checks('key', 2),
      ...checks('general', 11, { max: 5 }).map((item, i) => ({ ...item, id: `five-${i}` })),
      ...checks('general', 2, { max: 2 }).map((item, i) => ({ ...item, id: `two-${i}` })),
    ];
    const judged = judge(rule, items, { 'five-0': { answer: 'fails' }, 'two-0': { answer: 'fails' } });
    expect(judged).toMatchObject({ outcome: 'fail', label: '不合格' });
    expect(judged.derivation.join()).toContain('标化分 52/59×100 = 88.1 < 90');
    expect(judge(rule, items, { 'five-0': { answer: 'fails' } })).toMatchObject({ outcome: 'pass', label: '合格' });
    expect(judge(rule, items, { 'key-1': { answer: 'fails' } })).toMatchObject({ outcome: 'fail', label: '不合格' });
  });
  it('food production passes at 86% without a zero and fails at 97% with one', () => {
    const rule = ruleNamed(imported('food_production_score.json'), 'food-production');
    const items = [...checks('general', 33, { max: 3 }), ...checks('important', 1, { max: 1, partialPoints: 0.5 })];
    const passed = judge(rule, items, answering(items, [['basically', 7], ['meets', 26]]));
    expect(passed).toMatchObject({ outcome: 'pass', label: '通过' });
    expect(passed.derivation.join()).toContain('总得分率 86/100 = 86.0% ≥ 85%');
    const zero = judge(rule, items, answering(items, [['fails', 1]]));
    expect(zero).toMatchObject({ outcome: 'fail', label: '未通过' });
    // 7 × 1 + 26 × 3 without the report's point is 85 of 99, over 85%; half a point on the report is 85.5 of 100.
    expect(judge(rule, items, { ...answering(items, [['basically', 7]]), 'important-1': { answer: 'na' } }).outcome).toBe('pass');
    expect(judge(rule, items, { ...answering(items, [['basically', 7]]), 'important-1': { answer: 'basically' } }).outcome).toBe('pass');
    expect(judge(rule, items, answering(items, [['basically', 8]])).outcome).toBe('fail');
  });
  it('grades by bands of the score, and the pass mark is included', () => {
    const rule = ruleNamed(imported('other_decision_rules.json'), '海口');
    const items = [...checks('key', 3), ...checks('general', 100, { max: 1 })];
    const of = (lost: number) => judge(rule, items, answering(at(items, 'general'), [['fails', lost]]));
    expect([10, 11, 30, 31, 40, 41].map((lost) => [of(lost).outcome, of(lost).grade])).toEqual([
      ['pass', 'A'], ['pass', 'B'], ['pass', 'B'], ['pass', undefined], ['pass', undefined], ['fail', undefined],
    ]);
    expect(judge(rule, items, { 'key-1': { answer: 'fails' } }).outcome).toBe('fail');
  });
  it('the draft for infant formula asks for 85% and no zero', () => {
    const rule = ruleNamed(imported('other_decision_rules.json'), '婴幼儿');
    const items = checks('general', 100, { max: 3 });
    expect(judge(rule, items, answering(items, [['basically', 22]])).outcome).toBe('pass');
    expect(judge(rule, items, answering(items, [['basically', 23]])).outcome).toBe('fail');
    expect(judge(rule, items, answering(items, [['fails', 1]])).outcome).toBe('fail');
  });
});

describe.skipIf(!present)('vectors of level caps', () => {
  const tables = (): OfficialImport => imported('food_business_levels.json');
  const result = (rule: Rule, key: number, important: number, general: number): Result => {
    const items = [...checks('key', 20), ...checks('important', 20), ...checks('general', 20)];
    return judge(rule, items, {
      ...answering(at(items, 'key'), [['fails', key]]),
      ...answering(at(items, 'important'), [['fails', important]]),
      ...answering(at(items, 'general'), [['fails', general]]),
    });
  };
  it('micro catering: 4 important items are one too many', () => {
    const rule = ruleNamed(tables(), '微型');
    expect(result(rule, 0, 4, 0)).toMatchObject({ outcome: 'fail', label: '不符合' });
    expect(result(rule, 0, 3, 5)).toMatchObject({ outcome: 'pass', label: '基本符合' });
    expect(result(rule, 0, 3, 6).outcome).toBe('fail');
    expect(result(rule, 1, 0, 0).outcome).toBe('fail');
  });
  it.each(['小餐饮', '四川'])('%s: at most 2 important and 5 together', (name) => {
    const rule = ruleNamed(tables(), name);
    expect([result(rule, 0, 2, 3), result(rule, 0, 3, 0), result(rule, 0, 2, 4), result(rule, 1, 0, 0)].map((r) => r.outcome)).toEqual(['pass', 'fail', 'fail', 'fail']);
  });
  it('food sales: every item is key', () => {
    const rule = ruleNamed(tables(), '食品销售');
    expect(result(rule, 0, 0, 0)).toMatchObject({ outcome: 'pass', label: '合格' });
    expect(result(rule, 1, 0, 0)).toMatchObject({ outcome: 'fail', label: '不合格' });
  });
  it('a partly failed item counts as failed', () => {
    const rule = ruleNamed(tables(), '食品销售');
    expect(judge(rule, checks('key', 3), { 'key-1': { answer: 'basically' } }).outcome).toBe('fail');
  });
  it('Liaoning: 70% of the other points, items for later left out', () => {
    const rule = ruleNamed(tables(), '辽宁');
    const later = checks('general', 10, { max: 1, deferred: true }).map((item, i) => ({ ...item, id: `later-${i}` }));
    const items = [...checks('key', 2), ...checks('general', 10, { max: 1 }), ...later];
    const deferred = Object.fromEntries(later.map((item) => [item.id, { answer: 'fails' as const }]));
    const of = (lost: number) => judge(rule, items, { ...deferred, ...answering(at(items, 'general'), [['fails', lost]]) });
    expect(of(3)).toMatchObject({ outcome: 'pass', label: '合格' });
    expect(of(3).derivation).toContain('发证后补办 10 项，不计入');
    expect(of(4).outcome).toBe('fail');
    expect(judge(rule, items, { 'key-2': { answer: 'fails' } }).outcome).toBe('fail');
  });
});

describe.skipIf(!present)('vectors of matrices by level and severity', () => {
  const radiation = (): Rule => ruleNamed(imported('radiation_review_matrix.json'), '放射卫生');
  const items = [...checks('key', 10), ...checks('general', 20)];
  const result = (key: number, general: number, partly = 0): Result =>
    judge(radiation(), items, { ...answering(at(items, 'key'), [['fails', key]]), ...answering(at(items, 'general'), [['fails', general], ['basically', partly]]) });
  it.each([
    [0, 2, 0, '建议通过'],
    [0, 2, 2, '建议通过'],
    [0, 2, 3, '建议整改后通过'],
    [0, 3, 0, '建议整改后通过'],
    [0, 4, 2, '建议整改后通过'],
    [0, 5, 0, '建议整改后现场复核'],
    [0, 5, 2, '建议整改后现场复核'],
    [0, 5, 3, '建议不通过'],
    [0, 6, 0, '建议不通过'],
    [2, 3, 0, '建议整改后现场复核'],
    [2, 3, 1, '建议不通过'],
    [3, 0, 0, '建议不通过'],
  ] as const)('%i key, %i other and %i basically met: %s', (key, general, partly, label) => {
    expect(result(key, general, partly).label).toBe(label);
  });
  it('shows how basically-met items add up', () => {
    expect(result(0, 2, 4).derivation.join()).toContain('一般项不符合 2 + 4/3 = 3.33 项，≥ 3 且 < 5');
  });
  it.each([
    [0, 1, 8, '合格'],
    [0, 0, 10, '合格'],
    [0, 0, 11, '不合格'],
    [0, 1, 9, '不合格'],
    [0, 2, 0, '不合格'],
    [1, 0, 0, '不合格'],
  ] as const)('additives: %i veto, %i severe, %i general: %s', (vetoed, severe, general, label) => {
    const rule = ruleNamed(imported('other_decision_rules.json'), '食品添加剂');
    const all = [...checks('key', 6), ...checks('general', 47)];
    const given = { ...answering(at(all, 'key'), [['fails', vetoed]]), ...answering(at(all, 'general'), [['fails', severe], ['basically', general]]) };
    expect(judge(rule, all, given).label).toBe(label);
  });
});
