// The three standards that ship: sound, complete in both languages, and their results agree with a count made by other means.

import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src-shared/standard/evaluate.ts';
import { itemsOf } from '../../src-shared/standard/items.ts';
import { lintStandard } from '../../src-shared/standard/lint.ts';
import { parseStandard } from '../../src-shared/standard/load.ts';
import { OUTCOMES, type Answer, type Given, type Item, type Standard } from '../../src-shared/standard/standard.ts';

const SEED = 20261123;
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../../resources/standards/${name}.json`, import.meta.url), 'utf8'));
const load = (name: string): Standard => {
  const parsed = parseStandard(read(name));
  if (!parsed.ok) throw new Error(`${name}: ${JSON.stringify(parsed.problems)}`);
  return parsed.standard;
};
const NAMES = ['food-business', 'retail-pharmacy', 'clinic-radiology'] as const;
const MATTERS = NAMES.flatMap((name) => load(name).matters.map((matter) => [name, matter.id] as const));

const WORSE: { readonly [answer in Answer]?: Answer } = { meets: 'basically', basically: 'fails' };

function givenTo(item: Item): fc.Arbitrary<Given> {
  const answer = fc.constantFrom<Answer | null>('meets', 'meets', 'meets', 'meets', 'meets', 'basically', 'fails', 'na', null);
  if (item.kind !== 'score') return answer.map((one) => ({ answer: one }));
  return fc.tuple(answer, fc.integer({ min: 0, max: item.max ?? 0 })).map(([one, points]) => (one === null || one === 'na' ? { answer: one } : { answer: one, points }));
}
const sheets = (items: readonly Item[]): fc.Arbitrary<Record<string, Given>> =>
  fc.tuple(...items.map(givenTo)).map((all) => Object.fromEntries(items.map((item, i) => [item.id, all[i] ?? { answer: null }])));

/** The same item one step worse, or `undefined` where there is none. */
function worse(item: Item, given: Given): Given | undefined {
  if (given.answer === 'na') return undefined;
  if (item.kind === 'score') {
    const points = given.points ?? item.max ?? 0;
    return points > 0 ? { answer: 'basically', points: points - 1 } : undefined;
  }
  const next = WORSE[given.answer ?? 'meets'];
  return next === undefined ? undefined : { answer: next };
}

describe.each(NAMES)('%s', (name) => {
  const standard = load(name);
  const items = itemsOf(standard);
  it('is read as it is written, so that its hash is that of the file', () => {
    expect(standard).toEqual(read(name));
  });
  it('has nothing for the linter to say', () => {
    expect(lintStandard(standard)).toEqual([]);
  });
  it('has 26 to 40 items in 4 to 7 sections, key items among them, each with basis, method and shot', () => {
    expect(items.length).toBeGreaterThanOrEqual(26);
    expect(items.length).toBeLessThanOrEqual(40);
    expect(standard.sections.length).toBeGreaterThanOrEqual(4);
    expect(standard.sections.length).toBeLessThanOrEqual(7);
    expect(items.filter((item) => item.level === 'key').length).toBeGreaterThan(4);
    for (const item of items) expect([item.id, item.basis.length > 0, Boolean(item.method), (item.shots ?? []).length > 0]).toEqual([item.id, true, true, true]);
  });
  it('is complete in English, without Chinese in it', () => {
    const english = [
      standard.titleEn,
      ...standard.matters.flatMap((matter) => [matter.nameEn, ...Object.values(matter.rule.measures).map((measure) => measure.nameEn)]),
      ...standard.materials.map((material) => material.titleEn),
      ...standard.flow.map((step) => step.titleEn),
      ...standard.shots.map((shot) => shot.titleEn),
      ...standard.sections.map((section) => section.titleEn),
      ...items.flatMap((item) => [item.textEn, item.methodEn, ...(item.basisEn ?? [undefined])]),
    ];
    for (const text of english) expect(text).toMatch(/^[^\u3000-\u9fff\uff00-\uffef]+$/);
    for (const item of items) expect(item.basisEn).toHaveLength(item.basis.length);
  });
  it('films everything that an item needs', () => {
    const filmed = new Set(standard.flow.flatMap((step) => step.shots));
    for (const shot of standard.shots) expect(filmed).toContain(shot.id);
    for (const item of items) for (const shot of item.shots ?? []) expect(filmed).toContain(shot);
  });
});

describe.each(MATTERS)('the rule of %s, %s', (name, matter) => {
  const standard = load(name);
  const items = itemsOf(standard, matter);
  const rank = (given: Record<string, Given>): number => OUTCOMES.indexOf(evaluate(standard, matter, given).outcome);

  it('passes when everything is met and fails when everything fails', () => {
    const all = (answer: Answer) => Object.fromEntries(items.map((item) => [item.id, { answer }]));
    expect(evaluate(standard, matter, all('meets'))).toMatchObject({ outcome: 'pass', complete: true });
    expect(evaluate(standard, matter, all('fails')).outcome).toBe('fail');
  });
  it('never has a better outcome for a worse answer', () => {
    fc.assert(
      fc.property(sheets(items), (given) => {
        const before = rank(given);
        for (const item of items) {
          const then = worse(item, given[item.id] ?? { answer: null });
          if (then) expect(rank({ ...given, [item.id]: then }), item.id).toBeGreaterThanOrEqual(before);
        }
      }),
      { seed: SEED, numRuns: 60 },
    );
  });
  it('takes an item that has no answer as met', () => {
    fc.assert(
      fc.property(sheets(items), (given) => {
        const filled = Object.fromEntries(Object.entries(given).map(([id, one]) => [id, one.answer === null ? { answer: 'meets' as const } : one]));
        const { complete: _, ...result } = evaluate(standard, matter, given);
        const { complete, ...same } = evaluate(standard, matter, filled);
        expect(same).toEqual(result);
        expect(complete).toBe(true);
      }),
      { seed: SEED, numRuns: 60 },
    );
  });
  it('has words in both languages without a gap', () => {
    fc.assert(
      fc.property(sheets(items), (given) => {
        const result = evaluate(standard, matter, given);
        expect(result.derivation.length).toBeGreaterThan(0);
        expect(result.derivationEn).toHaveLength(result.derivation.length);
        const words = [...result.derivation, ...result.derivationEn, result.next ?? '', result.nextEn ?? ''].join('\n');
        expect(words).not.toMatch(/undefined|NaN|null|\[object/);
        expect([...result.derivationEn, result.nextEn ?? ''].join('')).not.toMatch(/[\u3000-\u9fff]/);
      }),
      { seed: SEED, numRuns: 60 },
    );
  });
});

describe('the food rule, counted by other means', () => {
  const standard = load('food-business');
  const items = itemsOf(standard);
  const count = (given: Record<string, Given>, level: string, answer: Answer): number => items.filter((item) => item.level === level && given[item.id]?.answer === answer).length;

  it('comes to the outcome and the numbers of whole-number arithmetic', () => {
    fc.assert(
      fc.property(sheets(items), (given) => {
        const result = evaluate(standard, 'food', given);
        const thirds = 3 * count(given, 'general', 'fails') + count(given, 'general', 'basically');
        const left = count(given, 'general', 'na');
        const over = 25 - left;
        // thirds / 3 / over against 20% and 30%, all in whole numbers
        const expected =
          count(given, 'key', 'fails') > 0 || thirds * 10 > 9 * over ? 'fail'
          : thirds * 10 > 6 * over ? 'resurvey'
          : thirds === 0 && count(given, 'key', 'basically') === 0 ? 'pass'
          : 'rectify';
        expect(result.outcome).toBe(expected);
        if (count(given, 'key', 'fails') > 0) {
          expect(result.derivation).toEqual([`★ 关键项不符合 ${count(given, 'key', 'fails')} 项 ≥ 1`]);
        } else {
          const line = result.derivation.find((one) => one.startsWith('一般项')) ?? '';
          const shown = /\/(?:\((\d+)−(\d+)\)|(\d+)) = ([\d.]+)%/.exec(line);
          expect(Number(shown?.[3] ?? Number(shown?.[1]) - Number(shown?.[2]))).toBe(over);
          expect(Math.abs(Number(shown?.[4]) - (100 * thirds) / 3 / over)).toBeLessThanOrEqual(0.05 + 1e-9);
        }
      }),
      { seed: SEED, numRuns: 300 },
    );
  });
  it('is told rightly what would change it: so many more change it, one less does not', () => {
    let seen = 0;
    fc.assert(
      fc.property(sheets(items), (given) => {
        const result = evaluate(standard, 'food', given);
        const told = /^再有 (\d+) 项一般项不符合 → (.+)$/.exec(result.next ?? '');
        if (!told) return;
        seen += 1;
        const met = items.filter((item) => item.level === 'general' && (given[item.id]?.answer ?? 'meets') === 'meets');
        const failing = (steps: number) => evaluate(standard, 'food', { ...given, ...Object.fromEntries(met.slice(0, steps).map((item) => [item.id, { answer: 'fails' as const }])) });
        const words = { pass: '通过', rectify: '整改后通过', resurvey: '整改后现场复核', fail: '不通过' };
        expect(words[failing(Number(told[1])).outcome]).toBe(told[2]);
        expect(failing(Number(told[1]) - 1).outcome).toBe(result.outcome);
      }),
      { seed: SEED, numRuns: 200 },
    );
    expect(seen).toBeGreaterThan(5);
  });
  it('leaves out what does not apply: the result is that of a form without those items', () => {
    fc.assert(
      fc.property(sheets(items), (given) => {
        const without: Standard = {
          ...standard,
          sections: standard.sections.map((section) => ({ ...section, items: section.items.filter((item) => given[item.id]?.answer !== 'na') })),
        };
        const result = evaluate(without, 'food', given);
        expect(evaluate(standard, 'food', given)).toMatchObject({ outcome: result.outcome, ...(result.next === undefined ? {} : { next: result.next }) });
      }),
      { seed: SEED, numRuns: 100 },
    );
  });
});

describe('the pharmacy rule, counted by other means', () => {
  const standard = load('retail-pharmacy');
  const items = itemsOf(standard);
  it('comes to the outcome and the numbers of whole-number arithmetic', () => {
    fc.assert(
      fc.property(sheets(items), (given) => {
        let points = 0;
        let full = 0;
        for (const item of items) {
          const one = given[item.id];
          if (item.kind !== 'score' || one?.answer === 'na') continue;
          full += item.max ?? 0;
          points += (one?.answer === null ? undefined : one?.points) ?? item.max ?? 0;
        }
        const keys = (answer: Answer) => items.filter((item) => item.level === 'key' && given[item.id]?.answer === answer).length;
        const atLeast = (mark: number) => points * 100 >= mark * full;
        const expected =
          keys('fails') > 0 || !atLeast(60) ? 'fail' : !atLeast(75) ? 'resurvey' : !atLeast(90) || keys('basically') > 0 ? 'rectify' : 'pass';
        const result = evaluate(standard, 'pharmacy', given);
        expect(result.outcome).toBe(expected);
        if (keys('fails') > 0) return;
        const shown = /标化分 (\d+)\/(?:\((\d+)−(\d+)\)|(\d+))×100 = ([\d.]+)/.exec(result.derivation.join());
        expect([Number(shown?.[1]), Number(shown?.[4] ?? Number(shown?.[2]) - Number(shown?.[3]))]).toEqual([points, full]);
        expect(Math.abs(Number(shown?.[5]) - (100 * points) / full)).toBeLessThanOrEqual(0.05 + 1e-9);
      }),
      { seed: SEED, numRuns: 300 },
    );
  });
});

describe('the merged standard', () => {
  const standard = load('clinic-radiology');
  it('asks common items once and judges each matter by its own', () => {
    const common = itemsOf(standard).filter((item) => item.matters === undefined);
    expect(common.length).toBeGreaterThanOrEqual(6);
    expect(itemsOf(standard, 'clinic').length + itemsOf(standard, 'radiology').length).toBe(itemsOf(standard).length + common.length);
    const [shared] = common.filter((item) => item.level === 'key');
    const own = itemsOf(standard, 'radiology').filter((item) => item.level === 'key' && item.matters !== undefined);
    if (!shared || !own[0] || !own[1]) throw new Error('items');
    expect(evaluate(standard, 'clinic', { [own[0].id]: { answer: 'fails' } }).outcome).toBe('pass');
    expect(evaluate(standard, 'radiology', { [own[0].id]: { answer: 'fails' }, [own[1].id]: { answer: 'fails' } }).outcome).toBe('fail');
    expect(evaluate(standard, 'clinic', { [shared.id]: { answer: 'fails' } }).outcome).toBe('fail');
    expect(evaluate(standard, 'radiology', { [shared.id]: { answer: 'fails' } }).outcome).toBe('resurvey');
  });
});
