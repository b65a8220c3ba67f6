import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate.ts';
import { answerOfPoints, isAnswered, itemById, itemsOf, matterById } from './items.ts';
import type { Rule } from './rule.ts';
import type { Given, Item } from './standard.ts';
import { answering, checks, standardOf } from './standard.testing.ts';

const ratio: Rule = {
  family: 'defectRatioMatrix',
  na: 'excluded',
  partial: { as: 'perFail', count: 3, rounding: 'exact' },
  measures: { key: { of: 'answers', answers: ['fails'], levels: ['key'] }, general: { of: 'defectRatio', levels: ['general'] } },
  rows: [
    { when: [{ measure: 'key', op: '>=', value: 1 }], outcome: 'fail' },
    { when: [{ measure: 'general', op: '<=', value: '20%' }], outcome: 'rectify' },
    { when: [{ measure: 'general', op: '<=', value: '30%' }], outcome: 'resurvey' },
  ],
  otherwise: { outcome: 'fail' },
};
const items = [...checks('key', 3), ...checks('general', 20)];
const general = items.filter((item) => item.level === 'general');
const judge = (rule: Rule, given: Record<string, Given>, of: readonly Item[] = items) => evaluate(standardOf(rule, of), 'm', given);

describe('ordered rows', () => {
  it('the first row that holds decides, so an edge belongs to the row that stands first', () => {
    expect(judge(ratio, answering(general, [['fails', 4]])).outcome).toBe('rectify');
    expect(judge(ratio, answering(general, [['fails', 5]])).outcome).toBe('resurvey');
    expect(judge(ratio, answering(general, [['fails', 7]])).outcome).toBe('fail');
    const turned: Rule = { ...ratio, rows: [{ when: [{ measure: 'general', op: '>=', value: '20%' }], outcome: 'resurvey' }, ...ratio.rows] };
    expect(judge(turned, answering(general, [['fails', 4]])).outcome).toBe('resurvey');
  });
  it('a row without conditions always holds, and without a row that holds `otherwise` decides', () => {
    expect(judge({ ...ratio, rows: [{ when: [], outcome: 'resurvey', label: '复核', labelEn: 'again', grade: 'C' }] }, {})).toMatchObject({
      outcome: 'resurvey', label: '复核', labelEn: 'again', grade: 'C',
    });
    expect(judge({ ...ratio, rows: [], otherwise: { outcome: 'pass' } }, {})).toMatchObject({ outcome: 'pass', derivation: [] });
  });
});

describe('items that do not apply', () => {
  const given = { ...answering(general, [['fails', 4], ['na', 5]]) };
  it('leave the number that a ratio is over, and the derivation shows it', () => {
    const result = judge(ratio, given);
    expect(result.outcome).toBe('resurvey');
    expect(result.derivation).toContain('一般项不符合 4/(20−5) = 26.7%，> 20% 且 ≤ 30%');
    expect(result.derivationEn).toContain('general items failed: 4/(20−5) = 26.7%, > 20% and ≤ 30%');
  });
  it('count as met or as failed where the rule says so', () => {
    expect(judge({ ...ratio, na: 'meets' }, given).derivation).toContain('一般项不符合 4/20 = 20.0% ≤ 20%');
    expect(judge({ ...ratio, na: 'fails' }, given).outcome).toBe('fail');
  });
  it('lose nothing when nothing applies', () => {
    const result = judge(ratio, answering(general, [['na', 20]]));
    expect(result.outcome).toBe('rectify');
    expect(result.derivation).toContain('一般项不符合 没有适用的项');
  });
  it('take their points out of a normalised score', () => {
    const score: Rule = {
      ...ratio,
      measures: { score: { of: 'score' } },
      rows: [{ when: [{ measure: 'score', op: '>=', value: 90 }], outcome: 'pass' }],
    };
    const pointed = checks('general', 10, { kind: 'score', max: 10 });
    const [first, second] = pointed;
    if (!first || !second) throw new Error('items');
    expect(judge(score, { [first.id]: { answer: 'fails', points: 0 } }, pointed).outcome).toBe('pass');
    const result = judge(score, { [first.id]: { answer: 'fails', points: 0 }, [second.id]: { answer: 'na' } }, pointed);
    expect(result).toMatchObject({ outcome: 'fail', derivation: ['标化分 80/(100−10)×100 = 88.9 < 90'] });
  });
});

describe('basically met items', () => {
  const with3 = answering(general, [['basically', 3], ['fails', 1]]);
  it('make one failed of three, exactly or rounded down', () => {
    expect(judge(ratio, with3).derivation).toContain('一般项不符合 (1 + 3/3)/20 = 10.0% ≤ 20%');
    const five = answering(general, [['basically', 5]]);
    expect(judge(ratio, five).derivation).toContain('一般项不符合 (5/3)/20 = 8.3% ≤ 20%');
    const down = judge({ ...ratio, partial: { as: 'perFail', count: 3, rounding: 'down' } }, five);
    expect(down.derivation).toContain('一般项不符合 ⌊5/3⌋/20 = 5.0% ≤ 20%'.replace('⌊5/3⌋', '(⌊5/3⌋)'));
  });
  it('count as failed or as met', () => {
    expect(judge({ ...ratio, partial: { as: 'fails' } }, with3).derivation).toContain('一般项不符合 4/20 = 20.0% ≤ 20%');
    expect(judge({ ...ratio, partial: { as: 'meets' } }, with3).derivation).toContain('一般项不符合 1/20 = 5.0% ≤ 20%');
  });
  it('keep a share of their points, or the points that the item states', () => {
    const points: Rule = { ...ratio, partial: { as: 'points', share: '1/3' }, measures: { points: { of: 'points' } }, rows: [{ when: [{ measure: 'points', op: '>', value: 0 }], outcome: 'pass' }] };
    const three = checks('general', 2, { max: 3 });
    expect(judge(points, answering(three, [['basically', 1]]), three).derivation).toEqual(['得分 4 分 > 0']);
    expect(judge(points, answering(three, [['basically', 1]]), three.map((item) => ({ ...item, partialPoints: 2.5 }))).derivation).toEqual(['得分 5.5 分 > 0']);
  });
});

describe('the live result', () => {
  it('takes what has no answer as met, and says that it is not complete', () => {
    expect(judge(ratio, {})).toMatchObject({ outcome: 'rectify', complete: false });
    const all = answering(items, [['meets', 23]]);
    expect(judge(ratio, all).complete).toBe(true);
    expect(judge(ratio, { ...all, 'general-7': { answer: null } }).complete).toBe(false);
    expect(judge(ratio, { ...all, 'general-7': { answer: 'na' } }).complete).toBe(true);
  });
  it('counts only items of its matter, and ignores answers to items it does not have', () => {
    const standard = standardOf(ratio, items.map((item) => (item.level === 'key' ? { ...item, matters: ['other'] } : item)));
    const result = evaluate(standard, 'm', { 'key-1': { answer: 'fails' }, nothing: { answer: 'fails' } });
    expect(result.outcome).toBe('rectify');
  });
  it('throws for a matter that the standard does not have', () => {
    expect(() => evaluate(standardOf(ratio, items), 'x', {})).toThrow(RangeError);
  });
  it('never shows a value on the wrong side of its bound by rounding', () => {
    const many = checks('general', 4999);
    const result = judge(ratio, answering(many, [['fails', 1000]]), many);
    expect(result.outcome).toBe('resurvey');
    expect(result.derivation).toContain('一般项不符合 1000/4999 = 20.004%，> 20% 且 ≤ 30%');
  });
  it('does not alter what it is given, and answers the same twice', () => {
    const standard = standardOf(ratio, items);
    const given = answering(general, [['fails', 5], ['na', 2]]);
    const before = JSON.stringify({ standard, given });
    expect(evaluate(standard, 'm', given)).toEqual(evaluate(standard, 'm', given));
    expect(JSON.stringify({ standard, given })).toBe(before);
  });
  it('takes points of a scored item within 0 and its full points, and its word from them', () => {
    const [item] = checks('general', 1, { kind: 'score', max: 5 });
    if (!item) throw new Error('item');
    expect([answerOfPoints(item, 0), answerOfPoints(item, 2.5), answerOfPoints(item, 5)]).toEqual(['fails', 'basically', 'meets']);
    const points: Rule = { ...ratio, measures: { points: { of: 'points' } }, rows: [{ when: [{ measure: 'points', op: '>=', value: 0 }], outcome: 'pass' }] };
    const of = (given: Given) => judge(points, { [item.id]: given }, [item]).derivation[0];
    expect(of({ answer: 'meets', points: 99 })).toBe('得分 5 分 ≥ 0');
    expect(of({ answer: 'basically', points: 2.25 })).toBe('得分 2.25 分 ≥ 0');
    expect(of({ answer: 'fails', points: -3 })).toBe('得分 0 分 ≥ 0');
  });
});

describe('what would change it', () => {
  it('names the fewest further failures and the outcome they lead to', () => {
    expect(judge(ratio, answering(general, [['fails', 1]]))).toMatchObject({ next: '再有 4 项一般项不符合 → 整改后现场复核', nextEn: '4 more general items failed → re-survey after rectification' });
    expect(judge(ratio, answering(general, [['fails', 4]])).nextEn).toBe('1 more general item failed → re-survey after rectification');
  });
  it('speaks of a key item only where nothing gentler changes the result', () => {
    const allKey: Rule = { ...ratio, family: 'allKey', measures: { key: { of: 'defects', levels: ['key'] } }, rows: [{ when: [{ measure: 'key', op: '=', value: 0 }], outcome: 'pass', label: '合格' }], otherwise: { outcome: 'fail', label: '不合格' } };
    expect(judge(allKey, {}).next).toBe('再有 1 项★关键项不符合 → 不合格');
  });
  it('says what must be mended where nothing can get worse', () => {
    expect(judge(ratio, answering(general, [['fails', 8]])).next).toBe('改正 2 项一般项 → 整改后现场复核');
    expect(judge(ratio, { ...answering(general, [['fails', 8]]), 'key-1': { answer: 'fails' } }).next).toBe('改正 1 项★关键项、2 项一般项 → 整改后现场复核');
  });
  it('counts points where the rule is about points', () => {
    const score: Rule = { ...ratio, measures: { score: { of: 'score' } }, rows: [{ when: [{ measure: 'score', op: '>=', value: 90 }], outcome: 'pass' }] };
    const pointed = checks('general', 10, { max: 10 });
    expect(judge(score, {}, pointed).next).toBe('再失 11 分 → 不通过');
    expect(judge(score, answering(pointed, [['fails', 1]]), pointed).nextEn).toBe('1 more point lost → fail');
    expect(judge(score, answering(pointed, [['fails', 2]]), pointed).next).toBe('改正 1 项一般项 → 通过');
  });
  it('is absent where nothing changes it', () => {
    expect(judge({ ...ratio, rows: [], otherwise: { outcome: 'pass' } }, {})).not.toHaveProperty('next');
  });
});

describe('finding items', () => {
  it('lists in printed order, by matter, and looks up by id', () => {
    const standard = standardOf(ratio, items.map((item) => (item.level === 'key' ? { ...item, matters: ['x'] } : item)));
    expect(itemsOf(standard)).toHaveLength(23);
    expect(itemsOf(standard, 'm').map((item) => item.id)).toEqual(general.map((item) => item.id));
    expect(itemById(standard, 'general-3')?.no).toBe('general.3');
    expect(itemById(standard, 'nothing')).toBeUndefined();
    expect(matterById(standard, 'm')?.name).toBe('事项');
    expect([isAnswered(undefined), isAnswered({ answer: null }), isAnswered({ answer: 'na' })]).toEqual([false, false, true]);
  });
});
