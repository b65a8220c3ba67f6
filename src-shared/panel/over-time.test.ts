import { describe, expect, it } from 'vitest';
import type { Answer } from '../standard/answer.ts';
import { overTime, type RatedCase } from './over-time.ts';

const ANSWERS: { readonly [sign: string]: Answer } = { m: 'meets', b: 'basically', f: 'fails', n: 'na' };
/** Each text is what one person answered to the items in turn; `.` none. */
const rated = (id: string, on: string, given: { readonly [person: string]: string }, more: Partial<RatedCase['items'][number]> = {}): RatedCase => ({
  case: id,
  on,
  items: Array.from(Object.values(given)[0]!, (_, at) => ({
    standard: 'S', item: `i${at}`,
    given: Object.entries(given).flatMap(([person, signs]) => (ANSWERS[signs[at]!] ? [{ person, answer: ANSWERS[signs[at]!]! }] : [])),
    ...more,
  })),
});

describe('agreement over time', () => {
  it('of two experts is Krippendorff’s alpha of their answers, pair by pair', () => {
    // His example A of 2011: two observers, ten units, binary; alpha is printed as 0.095.
    const report = overTime([rated('1', '2026-03-05', { a: 'fmffffffmf', b: 'mmmffmffff' })]);
    for (const expert of report.experts) {
      expect(expert.alpha).toMatchObject({ kind: 'value', pairs: 20 });
      expect(expert.alpha.kind === 'value' && expert.alpha.alpha).toBeCloseTo(0.095, 3);
      expect(expert.percent).toBeCloseTo(0.6, 9);
    }
  });

  it('is kept by month and by item, and the one against the rest stands out', () => {
    const report = overTime([
      rated('1', '2026-03-05', { a: 'mmf', b: 'mmf', c: 'ffm' }),
      rated('2', '2026-04-06', { a: 'mfm', b: 'mfm', c: 'mfm' }),
    ]);
    expect(report.cases).toBe(2);
    const of = (person: string) => report.experts.find((one) => one.person === person)!;
    expect(of('a').months.map(({ month, percent }) => [month, percent])).toEqual([['2026-03', 0.5], ['2026-04', 1]]);
    expect(of('c').months.map(({ percent }) => percent)).toEqual([0, 1]);
    expect(of('c').percent).toBe(0.5);
    // One of three pairs is alike in the first case, three of three in the second.
    expect(report.items.map(({ item, cases, percent }) => [item, cases, percent])).toEqual([['i0', 2, 4 / 6], ['i1', 2, 4 / 6], ['i2', 2, 4 / 6]]);
    // Where nobody varies alpha is undefined, and who sat alone has nothing to compare.
    expect(overTime([rated('1', '2026-03-05', { a: 'mm', b: 'mm' })]).experts[0]!.alpha).toEqual({ kind: 'noVariation' });
    expect(overTime([rated('1', '2026-03-05', { a: 'mf' })]).experts[0]).toMatchObject({ cases: 0, answers: 2, percent: null, alpha: { kind: 'noPairs' } });
  });

  it('says who is stricter, by points, and who gives the reference’s answers', () => {
    const share = (person: string, of: number) => ({ person, answer: 'meets' as const, share: of });
    const report = overTime([
      { case: '1', on: '2026-03-05', items: [{ standard: 'S', item: 'p', given: [share('a', 1), share('b', 0.9), share('c', 0.4)], reference: { answer: 'meets', share: 0.95 } }] },
    ]);
    expect(report.references).toBe(1);
    expect(report.experts.map(({ person, offMedian, reference }) => [person, offMedian?.toFixed(2), reference])).toEqual([
      ['a', '0.10', { percent: 1, answers: 1 }], ['b', '0.00', { percent: 1, answers: 1 }], ['c', '-0.50', { percent: 0, answers: 1 }],
    ]);
  });
});
