// Property vectors for the engine: a worse answer never gives a better outcome unless the linter says that the rule does so; what does
// not apply leaves no trace; thresholds are exact; merging one standard changes nothing. The number of vectors tried is counted.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../src-shared/standard/answer.ts';
import { evaluate } from '../../src-shared/standard/evaluate.ts';
import { itemsOf } from '../../src-shared/standard/items.ts';
import { lintStandard } from '../../src-shared/standard/lint.ts';
import { parseStandard } from '../../src-shared/standard/load.ts';
import { importOfficial } from '../../src-shared/standard/official.ts';
import { ruleTemplates } from '../../src-shared/standard/rule-templates.ts';
import type { Condition, Rule } from '../../src-shared/standard/rule.ts';
import { sheetsOver } from '../../src-shared/standard/random.testing.ts';
import { checks, standardOf } from '../../src-shared/standard/standard.testing.ts';
import type { Answer, Given, Item, Standard } from '../../src-shared/standard/standard.ts';

const SEED = 20_261_125;
const tried = { monotony: 0, rules: 0, notApplicable: 0, thresholds: 0 };
afterAll(() => console.log(`property vectors tried: ${JSON.stringify(tried)}`));

const rank = (standard: Standard, matter: string, given: Record<string, Given>): number => OUTCOMES.indexOf(evaluate(standard, matter, given).outcome);
const WORSE: { readonly [answer in Answer]?: Answer } = { meets: 'basically', basically: 'fails' };

/** The same sheet with one item answered worse; `undefined` where that is not possible. */
function worsened(items: readonly Item[], given: Record<string, Given>, pick: number): Record<string, Given> | undefined {
  const item = items[pick % items.length]!;
  const one = given[item.id]!;
  if (one.answer === null || one.answer === 'na') return undefined;
  if (one.points !== undefined && item.max !== undefined) {
    const points = Math.max(0, one.points - item.max / 4);
    return points === one.points ? undefined : { ...given, [item.id]: { answer: points === 0 ? 'fails' : 'basically', points } };
  }
  const next = WORSE[one.answer];
  const answer = next === undefined || item.answers.includes(next) ? next : WORSE[next];
  return answer === undefined ? undefined : { ...given, [item.id]: { answer } };
}

/** Items for a rule: of each level, with points and without, some that may be met later. */
const formOf = (rule: Rule, count = 6): Standard =>
  standardOf(rule, [
    ...checks('key', 3, { max: 3 }),
    ...checks('important', count, { max: 2 }).map((item, i) => (i === 0 ? { ...item, deferred: true } : i === 1 ? { ...item, partialPoints: 1.5 } : item)),
    ...checks('general', count * 2, { max: 3 }).map((item, i) => (i % 3 === 0 ? { ...item, kind: 'score' as const } : item)),
  ]);

const shipped = ['food-business', 'retail-pharmacy', 'clinic-radiology'].map((name) => {
  const parsed = parseStandard(JSON.parse(readFileSync(new URL(`../../resources/standards/${name}.json`, import.meta.url), 'utf8')));
  if (!parsed.ok) throw new Error(name);
  return parsed.standard;
});
const folder = fileURLToPath(new URL('../../../shared/standards/', import.meta.url));
if (!existsSync(folder)) console.log('skipped: official standards are not beside the project (../shared/standards)');
const official = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')).flatMap((file) => importOfficial(JSON.parse(readFileSync(`${folder}${file}`, 'utf8'))).standards) : [];

const forms: readonly (readonly [name: string, standard: Standard])[] = [
  ...ruleTemplates().map(({ family, rule }) => [family, formOf(rule)] as const),
  ...[...shipped, ...official].map((standard) => [standard.id, standard] as const),
];

describe('a worse answer', () => {
  it.each(forms)('never gives a better outcome: %s', (_, standard) => {
    const reported = lintStandard(standard).some(({ code }) => code === 'betterForWorse');
    expect(reported).toBe(false);
    for (const matter of standard.matters) {
      const items = itemsOf(standard, matter.id);
      fc.assert(
        fc.property(sheetsOver(items), fc.array(fc.nat(), { minLength: 4, maxLength: 4 }), (sheet, picks) => {
          let given = sheet;
          for (const pick of picks) {
            const worse = worsened(items, given, pick);
            if (!worse) continue;
            tried.monotony += 1;
            expect(rank(standard, matter.id, worse)).toBeGreaterThanOrEqual(rank(standard, matter.id, given));
            given = worse;
          }
        }),
        { seed: SEED, numRuns: items.length > 100 ? 8 : 25 },
      );
    }
  });
  it('gives a better outcome only where the linter says that the rule does so, whatever the rule', () => {
    const condition = fc.oneof(
      fc.record({ measure: fc.constant('key'), op: fc.constantFrom('<', '<=', '=', '>=', '>'), value: fc.integer({ min: 0, max: 3 }) }),
      fc.record({ measure: fc.constant('ratio'), op: fc.constantFrom('<', '<=', '=', '>=', '>'), value: fc.constantFrom('0', '10%', '1/6', '20%', '25%', '1/3', '50%') }),
    ) as fc.Arbitrary<Condition>;
    const row = fc.record({ when: fc.array(condition, { maxLength: 2 }), outcome: fc.constantFrom(...OUTCOMES) });
    const rules = fc.record({ rows: fc.array(row, { minLength: 1, maxLength: 4 }), otherwise: fc.record({ outcome: fc.constantFrom(...OUTCOMES) }) }).map(
      ({ rows, otherwise }): Rule => ({ family: 'other', na: 'excluded', partial: { as: 'fails' }, measures: { key: { of: 'defects', levels: ['key'] }, ratio: { of: 'defectRatio', levels: ['general'] } }, rows, otherwise }),
    );
    let better = 0;
    fc.assert(
      fc.property(rules, (rule) => {
        const standard = standardOf(rule, [...checks('key', 3), ...checks('general', 6)]);
        const items = itemsOf(standard);
        tried.rules += 1;
        // Every sheet of this form, as numbers of failed items.
        const sheet = (key: number, general: number): Record<string, Given> =>
          Object.fromEntries(items.map((item, i): [string, Given] => [item.id, { answer: item.level === 'key' ? (i < key ? 'fails' : 'meets') : i - 3 < general ? 'fails' : 'meets' }]));
        const at = (key: number, general: number): number => rank(standard, 'm', sheet(key, general));
        let found = false;
        for (let key = 0; key <= 3; key += 1) for (let general = 0; general <= 6; general += 1) {
          if ((key < 3 && at(key + 1, general) < at(key, general)) || (general < 6 && at(key, general + 1) < at(key, general))) found = true;
        }
        if (found) better += 1;
        if (found) expect(lintStandard(standard).map(({ code }) => code)).toContain('betterForWorse');
      }),
      { seed: SEED, numRuns: 150 },
    );
    expect(better).toBeGreaterThan(20);
  });
});

describe('what does not apply', () => {
  it.each(forms.filter(([, standard]) => standard.matters.every(({ rule }) => rule.na === 'excluded')))('leaves the result of a form without it: %s', (_, standard) => {
    for (const matter of standard.matters) {
      const items = itemsOf(standard, matter.id);
      fc.assert(
        fc.property(sheetsOver(items), (sheet) => {
          const without: Standard = { ...standard, sections: standard.sections.map((section) => ({ ...section, items: section.items.filter((item) => sheet[item.id]?.answer !== 'na') })) };
          const [all, some] = [evaluate(standard, matter.id, sheet), evaluate(without, matter.id, sheet)];
          tried.notApplicable += 1;
          expect([all.outcome, all.label, all.grade]).toEqual([some.outcome, some.label, some.grade]);
        }),
        { seed: SEED, numRuns: items.length > 100 ? 8 : 20 },
      );
    }
  });
  it('decides by the rule’s own word where nothing applies at all', () => {
    for (const [nothingApplies, outcome] of [['best', 'pass'], ['worst', 'fail'], [undefined, 'pass']] as const) {
      for (const { family, rule } of ruleTemplates().filter((template) => ['keyVetoScore', 'keyVetoRatioDeferred', 'keyVetoScoreGrades', 'defectRatioMatrix'].includes(template.family))) {
        const { nothingApplies: _, ...rest } = rule;
        const standard = formOf(nothingApplies === undefined ? rest : { ...rest, nothingApplies });
        const none = Object.fromEntries(itemsOf(standard).map((item): [string, Given] => [item.id, { answer: 'na' }]));
        tried.notApplicable += 1;
        expect([family, nothingApplies, evaluate(standard, 'm', none).outcome]).toEqual([family, nothingApplies, outcome]);
      }
    }
  });
});

describe('thresholds', () => {
  it('are exact for every number of items: 20% of 5 to 60 items is 20%, and one item more is more', () => {
    const rule: Rule = {
      family: 'defectRatioMatrix', na: 'excluded', partial: { as: 'fails' }, measures: { ratio: { of: 'defectRatio', name: '不符合' } },
      rows: [{ when: [{ measure: 'ratio', op: '<=', value: '20%' }], outcome: 'pass' }], otherwise: { outcome: 'fail' },
    };
    for (let count = 5; count <= 60; count += 1) {
      const standard = standardOf(rule, checks('general', count));
      const failing = (fails: number): string => evaluate(standard, 'm', Object.fromEntries(itemsOf(standard).map((item, i): [string, Given] => [item.id, { answer: i < fails ? 'fails' : 'meets' }]))).outcome;
      // Whole-number arithmetic: fails/count ≤ 1/5 ⇔ 5·fails ≤ count.
      for (const fails of [Math.floor(count / 5), Math.floor(count / 5) + 1]) {
        tried.thresholds += 1;
        expect([count, fails, failing(fails)]).toEqual([count, fails, 5 * fails <= count ? 'pass' : 'fail']);
      }
    }
  });
});
