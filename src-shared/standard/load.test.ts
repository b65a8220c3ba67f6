import { describe, expect, it } from 'vitest';
import { parseStandard } from './load.ts';
import { RULE_FAMILIES, ruleSchema, type Rule } from './rule.ts';
import { checks, standardOf } from './standard.testing.ts';

const rule: Rule = {
  family: 'allKey',
  na: 'excluded',
  partial: { as: 'fails' },
  measures: { all: { of: 'defects' } },
  rows: [{ when: [{ measure: 'all', op: '=', value: 0 }], outcome: 'pass' }],
  otherwise: { outcome: 'fail' },
};
const sound = standardOf(rule, checks('key', 2));
const problems = (json: unknown): string[] => {
  const parsed = parseStandard(json);
  return parsed.ok ? [] : parsed.problems.map((problem) => `${problem.path}: ${problem.message}`);
};

describe('reading a standard', () => {
  it('takes a sound one through JSON unchanged', () => {
    const parsed = parseStandard(JSON.parse(JSON.stringify(sound)));
    expect(parsed).toEqual({ ok: true, standard: sound });
  });
  it.each([
    ['nothing', undefined, ''],
    ['a text', 'x', ''],
    ['no sections', { ...sound, sections: [] }, 'sections'],
    ['an unknown answer', { ...sound, sections: [{ no: '1', title: '', items: [{ ...checks('key', 1)[0], answers: ['meets', 'maybe'] }] }] }, 'sections[0].items[0].answers[1]'],
    ['negative points', { ...sound, sections: [{ no: '1', title: '', items: checks('key', 1, { max: -1 }) }] }, 'sections[0].items[0].max'],
    ['a row that asks for an unknown measure', { ...sound, matters: [{ ...sound.matters[0], rule: { ...rule, measures: {} } }] }, 'matters[0].rule.rows[0].when[0].measure'],
    ['a bound that is no number', { ...sound, matters: [{ ...sound.matters[0], rule: { ...rule, rows: [{ when: [{ measure: 'all', op: '=', value: 'a fifth' }], outcome: 'pass' }] } }] }, 'matters[0].rule.rows[0].when[0].value'],
    ['an inherited name as a measure', { ...sound, matters: [{ ...sound.matters[0], rule: { ...rule, rows: [{ when: [{ measure: 'constructor', op: '=', value: 0 }], outcome: 'pass' }] } }] }, 'matters[0].rule.rows[0].when[0].measure'],
  ])('names the place of %s', (_, json, path) => {
    expect(problems(json).some((problem) => problem.startsWith(`${path}:`)), problems(json).join('\n')).toBe(true);
  });
  it('knows ten families and a place for others', () => {
    expect(RULE_FAMILIES).toHaveLength(11);
    expect(ruleSchema.safeParse({ ...rule, family: 'myOwn' }).success).toBe(false);
  });
});
