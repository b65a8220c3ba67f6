import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { krippendorffAlpha, percentAgreement, type Metric, type Unit } from './agreement.ts';

const alphaOf = (units: readonly Unit[], metric: Metric): number => {
  const alpha = krippendorffAlpha(units, metric);
  if (alpha.kind !== 'value') throw new Error(alpha.kind);
  return alpha.alpha;
};

const columns = (rows: readonly (readonly (number | null)[])[]): readonly Unit[] => rows[0]!.map((_, at) => rows.map((row) => row[at]!));
const _ = null;

/** Krippendorff 2011, example A: two observers, twelve articles, binary. */
const A = columns([
  [0, 1, 0, 0, 0, 0, 0, 0, 1, 0],
  [1, 1, 1, 0, 0, 1, 0, 0, 0, 0],
]);

/** Example B: two observers, twelve items, five nominal categories a–e as 1–5. */
const B = columns([
  [1, 1, 2, 2, 4, 3, 3, 3, 5, 4, 4, 1],
  [2, 1, 2, 2, 2, 3, 3, 3, 5, 4, 4, 4],
]);

/** Example C: four observers, twelve units, missing data. */
const C = columns([
  [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
  [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
  [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
  [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
]);

describe("Krippendorff's alpha by his own worked examples (2011)", () => {
  it.each<[string, readonly Unit[], Metric, number]>([
    ['A: binary, two observers', A, 'nominal', 0.095],
    ['B: nominal, two observers', B, 'nominal', 0.692],
    ['C: nominal, any number, missing data', C, 'nominal', 0.743],
    ['D: ordinal', C, 'ordinal', 0.815],
    ['D: interval', C, 'interval', 0.849],
  ])('%s', (_name, units, metric, printed) => {
    expect(alphaOf(units, metric)).toBeCloseTo(printed, 3);
  });

  it('is undefined where nobody varies, and where nothing can be paired', () => {
    expect(krippendorffAlpha([[3, 3, 3], [3, null, 3]], 'nominal')).toEqual({ kind: 'noVariation' });
    expect(krippendorffAlpha([[3, null], [null, 2]], 'ordinal')).toEqual({ kind: 'noPairs' });
    expect(krippendorffAlpha([], 'interval')).toEqual({ kind: 'noPairs' });
  });
});

/** By definition, pair by pair and without a coincidence matrix: disagreement within units over disagreement among all pairable values. */
const second = (units: readonly Unit[], metric: Metric): number | null => {
  const pairable = units.map((unit) => unit.filter((value) => value !== null)).filter((values) => values.length > 1);
  const all = pairable.flat();
  const distance = (c: number, k: number): number => {
    if (metric === 'nominal') return c === k ? 0 : 1;
    if (metric === 'interval') return (c - k) ** 2;
    const [low, high] = c < k ? [c, k] : [k, c];
    const between = all.filter((value) => value >= low && value <= high).length;
    const ends = all.filter((value) => value === low).length + all.filter((value) => value === high).length;
    return c === k ? 0 : (between - ends / 2) ** 2;
  };
  let expected = 0;
  for (const [at, c] of all.entries()) for (const [other, k] of all.entries()) if (at !== other) expected += distance(c, k);
  expected /= all.length * (all.length - 1);
  if (expected === 0) return null;
  let observed = 0;
  for (const values of pairable) {
    let within = 0;
    for (const [at, c] of values.entries()) for (const [other, k] of values.entries()) if (at !== other) within += distance(c, k);
    observed += within / (values.length - 1);
  }
  return 1 - observed / all.length / expected;
};

it('a second implementation, from the definition, gives the same', () => {
  const value = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 4 }) }, { weight: 1, arbitrary: fc.constant(null) });
  const sheet = fc.integer({ min: 2, max: 6 }).chain((raters) => fc.array(fc.array(value, { minLength: raters, maxLength: raters }), { minLength: 1, maxLength: 12 }));
  fc.assert(
    fc.property(sheet, fc.constantFrom<Metric>('nominal', 'ordinal', 'interval'), (units, metric) => {
      const alpha = krippendorffAlpha(units, metric);
      if (alpha.kind === 'noPairs') return;
      const other = second(units, metric);
      if (alpha.kind === 'noVariation') expect(other).toBeNull();
      else expect(alpha.alpha).toBeCloseTo(other!, 9);
    }),
    { seed: 20261125, numRuns: 200 },
  );
});

it('percent agreement counts pairs within units', () => {
  expect(percentAgreement(B)).toBeCloseTo(9 / 12, 9);
  expect(percentAgreement([[1, 1, 2]])).toBeCloseTo(1 / 3, 9);
  expect(percentAgreement([[1, null]])).toBeNull();
});
