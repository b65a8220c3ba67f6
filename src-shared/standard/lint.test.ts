import { describe, expect, it } from 'vitest';
import { lintStandard, type LintCode } from './lint.ts';
import type { Rule } from './rule.ts';
import type { Standard } from './standard.ts';
import { checks, standardOf } from './standard.testing.ts';

const rule: Rule = {
  family: 'levelCaps',
  na: 'excluded',
  partial: { as: 'fails' },
  measures: { key: { of: 'defects', levels: ['key'] }, general: { of: 'defects', levels: ['general'] } },
  rows: [
    { when: [{ measure: 'key', op: '>', value: 0 }], outcome: 'fail' },
    { when: [{ measure: 'general', op: '>', value: 5 }], outcome: 'fail' },
    { when: [{ measure: 'general', op: '>', value: 2 }], outcome: 'resurvey' },
  ],
  otherwise: { outcome: 'pass' },
};
const sound = (): Standard => ({
  ...standardOf(rule, [...checks('key', 2, { shots: ['s'] }), ...checks('general', 8, { shots: ['s'], max: 2 })]),
  shots: [{ id: 's', title: '全景' }],
  flow: [{ no: '1', title: '拍', shots: ['s'] }],
});
const withRule = (change: Partial<Rule>): Standard => {
  const standard = sound();
  return { ...standard, matters: standard.matters.map((matter) => ({ ...matter, rule: { ...matter.rule, ...change } })) };
};
const withItem = (at: number, change: object): Standard => {
  const standard = sound();
  return { ...standard, sections: standard.sections.map((section) => ({ ...section, items: section.items.map((item, i) => (i === at ? { ...item, ...change } : item)) })) };
};
const section = (change: object): Standard => {
  const standard = sound();
  return { ...standard, sections: standard.sections.map((one) => ({ ...one, ...change })) };
};
const twice = <T>(all: readonly T[]): T[] => [...all, ...all.slice(0, 1)];

const PLANTED: readonly (readonly [string, Standard, LintCode, string])[] = [
  ['a repeated id', withItem(1, { id: 'key-1' }), 'repeatedId', 'sections[0].items[1].id'],
  ['a repeated number', withItem(3, { no: 'key.1' }), 'repeatedNumber', 'sections[0].items[3].no'],
  ['a repeated text', withItem(3, { text: 'key  1' }), 'repeatedText', 'sections[0].items[3].text'],
  ['a repeated shot', { ...sound(), shots: twice(sound().shots) }, 'repeatedId', 'shots[1].id'],
  ['a repeated matter', { ...sound(), matters: twice(sound().matters) }, 'repeatedId', 'matters[1].id'],
  ['a section that adds up otherwise', section({ statedMax: 15 }), 'sectionSum', 'sections[0].statedMax'],
  ['a number of items that is not there', { ...sound(), stated: { general: 9 } }, 'statedCount', 'stated.general'],
  ['a total that is not there', { ...sound(), stated: { total: 11 } }, 'statedCount', 'stated.total'],
  ['an unknown shot of an item', withItem(4, { shots: ['s', 'x'] }), 'unknownShot', 'sections[0].items[4].shots[1]'],
  ['an unknown shot of the survey flow', { ...sound(), flow: [{ no: '1', title: '拍', shots: ['y'] }] }, 'unknownShot', 'flow[0].shots[0]'],
  ['an unknown matter', withItem(4, { matters: ['m', 'x'] }), 'unknownMatter', 'sections[0].items[4].matters[1]'],
  ['a matter that no item serves', section({ items: sound().sections[0]?.items.map((item) => ({ ...item, matters: ['other'] })) ?? [] }), 'matterWithoutItems', 'matters[0]'],
  ['a missing basis', withItem(0, { basis: [' '] }), 'missingBasis', 'sections[0].items[0].basis'],
  ['an item without a shot', withItem(0, { shots: [] }), 'missingShot', 'sections[0].items[0].shots'],
  ['a scored item without full points', withItem(0, { kind: 'score' }), 'missingMax', 'sections[0].items[0].max'],
  ['more points for less', withItem(5, { partialPoints: 3 }), 'missingMax', 'sections[0].items[5].partialPoints'],
  ['an answer named twice', withItem(0, { answers: ['meets', 'fails', 'fails'] }), 'badAnswers', 'sections[0].items[0].answers'],
  ['answers without fails', withItem(0, { answers: ['meets', 'na'] }), 'badAnswers', 'sections[0].items[0].answers'],
  ['a note on an answer that cannot be given', withItem(0, { answers: ['meets', 'fails'], noteOn: ['basically'] }), 'badAnswers', 'sections[0].items[0].noteOn'],
  ['an item that no measure sees', withItem(0, { level: 'important' }), 'outsideRule', 'matters[0].rule'],
  ['a measure that no row asks for', withRule({ measures: { ...rule.measures, more: { of: 'zeros' } } }), 'unusedMeasure', 'matters[0].rule.measures.more'],
  ['a row behind one that covers it', withRule({ rows: [...rule.rows, { when: [{ measure: 'general', op: '>', value: 4 }], outcome: 'fail' }] }), 'unreachableRow', 'matters[0].rule.rows[3]'],
  ['a row that asks for more than there is', withRule({ rows: [{ when: [{ measure: 'general', op: '>', value: 8 }], outcome: 'fail' }, ...rule.rows] }), 'unreachableRow', 'matters[0].rule.rows[0]'],
  ['conditions that cannot hold together', withRule({ rows: [{ when: [{ measure: 'general', op: '>', value: 3 }, { measure: 'general', op: '<', value: 3 }], outcome: 'rectify' }, ...rule.rows] }), 'unreachableRow', 'matters[0].rule.rows[0]'],
  ['rows in the wrong order', withRule({ rows: [rule.rows[0], rule.rows[2], rule.rows[1]].filter((row) => row !== undefined) }), 'unreachableRow', 'matters[0].rule.rows[2]'],
  ['a worse sheet with a better outcome', withRule({ rows: [...rule.rows.slice(0, 1), { when: [{ measure: 'general', op: '=', value: 4 }], outcome: 'fail' }, ...rule.rows.slice(2)] }), 'betterForWorse', 'matters[0].rule.rows[2]'],
  ['a share above the whole', withRule({ measures: { ...rule.measures, general: { of: 'defectRatio', levels: ['general'] } }, rows: [{ when: [{ measure: 'general', op: '>', value: '120%' }], outcome: 'fail' }, ...rule.rows.slice(0, 1)] }), 'unreachableRow', 'matters[0].rule.rows[0]'],
];

describe('the linter', () => {
  it('finds nothing in a sound standard', () => {
    expect(lintStandard(sound())).toEqual([]);
  });
  it.each(PLANTED)('finds %s', (_, standard, code, path) => {
    const found = lintStandard(standard).find((finding) => finding.code === code && finding.path === path);
    expect(found, JSON.stringify(lintStandard(standard))).toBeDefined();
    for (const words of [found?.zh, found?.en, found?.mend.zh, found?.mend.en]) expect(words).toBeTruthy();
  });
  it('does not call a row unreachable that fractions of a failure reach', () => {
    const thirds = withRule({
      partial: { as: 'perFail', count: 3, rounding: 'exact' },
      rows: [
        { when: [{ measure: 'key', op: '>=', value: 1 }], outcome: 'fail' },
        { when: [{ measure: 'general', op: '>', value: 2 }], outcome: 'fail' },
        { when: [{ measure: 'general', op: '<', value: 1 }, { measure: 'general', op: '>', value: 0 }], outcome: 'pass' },
        { when: [{ measure: 'general', op: '=', value: 0 }], outcome: 'pass' },
      ],
      otherwise: { outcome: 'rectify' },
    });
    expect(lintStandard(thirds)).toEqual([]);
  });
});
