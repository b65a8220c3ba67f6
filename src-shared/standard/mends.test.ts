// Pressing “mend” makes its finding go and brings no new one, whatever way is chosen.

import { expect, it } from 'vitest';
import type { Json } from '../json.ts';
import { lintStandard, type LintCode } from './lint.ts';
import { mendsOf, type Mend } from './mends.ts';
import type { Rule } from './rule.ts';
import { ruleTemplates } from './rule-templates.ts';
import { checks, standardOf } from './standard.testing.ts';
import { standardSchema, type Standard } from './standard.ts';

const rule = ruleTemplates().find(({ family }) => family === 'keyVetoScore')!.rule;
const sound = (): Standard => ({
  ...standardOf(rule, [...checks('key', 2, { shots: ['s'], max: 5 }), ...checks('general', 8, { shots: ['s'], max: 2 })]),
  shots: [{ id: 's', title: '全景' }],
  flow: [{ no: '1', title: '拍', shots: ['s'] }],
});
const withRule = (change: (made: Rule) => Rule): Standard => ({ ...sound(), matters: sound().matters.map((matter) => ({ ...matter, rule: change(matter.rule) })) });
const withItem = (at: number, change: object): Standard => ({ ...sound(), sections: sound().sections.map((section) => ({ ...section, items: section.items.map((item, i) => (i === at ? { ...item, ...change } : item)) })) });

const PLANTED: readonly (readonly [LintCode, Standard])[] = [
  ['sectionSum', { ...sound(), sections: sound().sections.map((section) => ({ ...section, statedMax: 19 })) }],
  ['statedCount', { ...sound(), stated: { key: 3 } }],
  ['statedCount', { ...sound(), stated: { total: 3 } }],
  ['missingNaRule', withRule(({ nothingApplies: _said, ...made }) => made)],
  ['unreachableRow', withRule((made) => ({ ...made, rows: [...made.rows, { when: [{ measure: 'score', op: '>=', value: 95 }], outcome: 'fail' }] }))],
  ['unusedMeasure', withRule((made) => ({ ...made, measures: { ...made.measures, 'a.b[0]': { of: 'zeros' } } }))],
  ['unusedShot', { ...sound(), shots: [...sound().shots, { id: 'spare', title: '多余' }] }],
  ['unusedBusiness', { ...sound(), business: [{ id: 'cold', name: '冷食' }] }],
  ['emptySection', { ...sound(), sections: [...sound().sections, { no: '2', title: '空', items: [] }] }],
  ['unknownShot', withItem(4, { shots: ['s', 'x'] })],
  ['unknownShot', { ...sound(), flow: [{ no: '1', title: '拍', shots: ['y', 's'] }] }],
  ['unknownMatter', withItem(4, { matters: ['m', 'x'] })],
  ['unknownBusiness', withItem(4, { business: ['nobody'] })],
  ['repeatedId', withItem(1, { id: 'key-1' })],
  ['repeatedId', { ...sound(), shots: [...sound().shots, { id: 's', title: '又一个' }], flow: [{ no: '1', title: '拍', shots: ['s', 's-2'] }] }],
  ['badAnswers', withItem(0, { answers: ['meets', 'fails'], noteOn: ['basically'] })],
  ['badAnswers', withItem(0, { answers: ['meets', 'fails'], noteOn: ['fails', 'na'] })],
];

const changed = (standard: Standard, { path, value }: Mend): Standard => {
  const copy = JSON.parse(JSON.stringify(standard)) as Json;
  let at = copy as Record<string | number, Json>;
  for (const step of path.slice(0, -1)) at = at[step] as Record<string | number, Json>;
  const last = path.at(-1)!;
  if (value !== undefined) at[last] = value;
  else if (Array.isArray(at)) (at as unknown as Json[]).splice(Number(last), 1);
  else delete at[last];
  return standardSchema.parse(copy);
};

it('begins from a standard without findings', () => expect(lintStandard(sound())).toEqual([]));

it.each(PLANTED)('mends %s', (code, standard) => {
  const finding = lintStandard(standard).find((one) => one.code === code)!;
  const mends = mendsOf(standard, finding);
  expect(mends.length).toBeGreaterThan(0);
  for (const mend of mends) {
    const left = lintStandard(changed(standard, mend)).map((one) => one.code);
    expect([mend.zh, left.filter((one) => one === code || !lintStandard(standard).some((before) => before.code === one))]).toEqual([mend.zh, []]);
  }
});

it('offers nothing where a person has to think', () => {
  const standard = withItem(0, { basis: [] });
  expect(mendsOf(standard, lintStandard(standard)[0]!)).toEqual([]);
});
