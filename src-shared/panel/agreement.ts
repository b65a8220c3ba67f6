// How far raters agree: percent agreement and Krippendorff's alpha for nominal, ordinal and interval data, with missing values.
// After Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), sections C to E: alpha = 1 − observed / expected disagreement
// over the coincidences of pairable values. Where nobody varies expected disagreement is zero and alpha is undefined.

export type Metric = 'nominal' | 'ordinal' | 'interval';

/** One unit's values by rater; `null` where a rater gave none. Nominal and ordinal values are codes; for `ordinal` their order is their size. */
export type Unit = readonly (number | null)[];

export type Alpha = { readonly kind: 'value'; readonly alpha: number; readonly pairs: number } | { readonly kind: 'noVariation' } | { readonly kind: 'noPairs' };

export const krippendorffAlpha = (units: readonly Unit[], metric: Metric): Alpha => {
  const coincidences = new Map<number, Map<number, number>>();
  const totals = new Map<number, number>();
  let n = 0;
  for (const unit of units) {
    const values = unit.filter((value) => value !== null);
    // A value that nobody else judged cannot be paired.
    if (values.length < 2) continue;
    const weight = 1 / (values.length - 1);
    for (let at = 0; at < values.length; at += 1) {
      const c = values[at]!;
      totals.set(c, (totals.get(c) ?? 0) + 1);
      n += 1;
      const row = coincidences.get(c) ?? new Map<number, number>();
      coincidences.set(c, row);
      for (let other = 0; other < values.length; other += 1) {
        if (other !== at) row.set(values[other]!, (row.get(values[other]!) ?? 0) + weight);
      }
    }
  }
  if (n === 0) return { kind: 'noPairs' };
  const values = [...totals.keys()].sort((left, right) => left - right);
  if (values.length < 2) return { kind: 'noVariation' };
  const difference = differenceOf(metric, values, totals);
  let observed = 0;
  let expected = 0;
  for (const c of values) {
    for (const k of values) {
      const squared = difference(c, k);
      observed += (coincidences.get(c)?.get(k) ?? 0) * squared;
      expected += totals.get(c)! * totals.get(k)! * squared;
    }
  }
  return { kind: 'value', alpha: 1 - ((n - 1) * observed) / expected, pairs: n };
};

/** Squared difference of two values. Ordinal: by how many values lie between them, each end counted half. */
const differenceOf = (metric: Metric, values: readonly number[], totals: ReadonlyMap<number, number>): ((c: number, k: number) => number) => {
  if (metric === 'nominal') return (c, k) => (c === k ? 0 : 1);
  if (metric === 'interval') return (c, k) => (c - k) ** 2;
  const before = new Map<number, number>();
  let sum = 0;
  for (const value of values) {
    before.set(value, sum + totals.get(value)! / 2);
    sum += totals.get(value)!;
  }
  return (c, k) => (before.get(c)! - before.get(k)!) ** 2;
};

/** Share of pairs of values of the same unit that are the same, 0 to 1; `null` without any pair. */
export const percentAgreement = (units: readonly Unit[]): number | null => {
  let same = 0;
  let pairs = 0;
  for (const unit of units) {
    const values = unit.filter((value) => value !== null);
    for (let at = 0; at < values.length; at += 1) {
      for (let other = at + 1; other < values.length; other += 1) {
        pairs += 1;
        if (values[at] === values[other]) same += 1;
      }
    }
  }
  return pairs === 0 ? null : same / pairs;
};
