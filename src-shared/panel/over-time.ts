// Agreement over many panels, for the bureau: how each expert stands to the others month by month, which items of a standard panels differ
// on, and how far experts give the reference answers of calibration cases. From blind answers only; a case counts once its panel is open.

import type { Answer } from '../standard/answer.ts';
import { krippendorffAlpha, percentAgreement, type Alpha, type Unit } from './agreement.ts';

export interface GivenOnce {
  readonly person: string;
  readonly answer: Answer;
  /** Points as a share of the item's full points, 0 to 1. */
  readonly share?: number;
}

/** One opened panel's blind answers, and its reference answers where it is a case to calibrate on. */
export interface RatedCase {
  readonly case: string;
  /** YYYY-MM-DD in the bureau, of the opening. */
  readonly on: string;
  readonly items: readonly { readonly standard: string; readonly item: string; readonly given: readonly GivenOnce[]; readonly reference?: Omit<GivenOnce, 'person'> }[];
}

export interface ExpertAgreement {
  /** Cases with at least one item that somebody else answered too. */
  readonly cases: number;
  readonly answers: number;
  /** Share of pairs with another member who gave the same, 0 to 1. */
  readonly percent: number | null;
  /** Nominal alpha of this expert with each other member, pair by pair. */
  readonly alpha: Alpha;
  /** Mean distance of the points from the panel's median, as a share of the full points: above 0 milder, below stricter than the others. */
  readonly offMedian: number | null;
  /** On reference cases: share of answers that are the reference's, and of how many. */
  readonly reference: { readonly percent: number; readonly answers: number } | null;
}
export interface ExpertOverTime extends ExpertAgreement {
  readonly person: string;
  /** By month, YYYY-MM, oldest first; months without a case are left out. */
  readonly months: readonly (ExpertAgreement & { readonly month: string })[];
}
export interface ItemOverTime {
  readonly standard: string;
  readonly item: string;
  readonly cases: number;
  readonly percent: number | null;
  /** Over the cases, nominal. */
  readonly alpha: Alpha;
}
export interface OverTime {
  readonly cases: number;
  readonly references: number;
  readonly experts: readonly ExpertOverTime[];
  /** Those that panels differ on most first; items that one case alone answered are left out. */
  readonly items: readonly ItemOverTime[];
}

const CODE: { readonly [answer in Answer]: number } = { meets: 3, basically: 2, fails: 1, na: 0 };

export const overTime = (cases: readonly RatedCase[]): OverTime => {
  const people = [...new Set(cases.flatMap(({ items }) => items.flatMap(({ given }) => given.map(({ person }) => person))))].sort();
  const byItem = Map.groupBy(cases.flatMap(({ items }) => items), ({ standard, item }) => `${standard}\n${item}`);
  return {
    cases: cases.length,
    references: cases.filter(({ items }) => items.some(({ reference }) => reference)).length,
    experts: people.map((person) => {
      const own = cases.filter(({ items }) => items.some(({ given }) => given.some((one) => one.person === person)));
      const months = Map.groupBy(own, ({ on }) => on.slice(0, 7));
      return {
        person, ...agreementOf(person, own),
        months: [...months].sort(([left], [right]) => (left < right ? -1 : 1)).map(([month, some]) => ({ month, ...agreementOf(person, some) })),
      };
    }),
    items: [...byItem.values()]
      .map((rated): ItemOverTime => {
        const units = rated.map(({ given }): Unit => given.map(({ answer }) => CODE[answer]));
        return { standard: rated[0]!.standard, item: rated[0]!.item, cases: rated.length, percent: percentAgreement(units), alpha: krippendorffAlpha(units, 'nominal') };
      })
      .filter((row) => row.cases > 1 && row.percent !== null)
      .sort((left, right) => left.percent! - right.percent! || right.cases - left.cases || (left.item < right.item ? -1 : 1)),
  };
};

const agreementOf = (person: string, cases: readonly RatedCase[]): ExpertAgreement => {
  const pairs: Unit[] = [];
  const distances: number[] = [];
  let answers = 0;
  let compared = 0;
  let onReference = 0;
  let asReference = 0;
  for (const { items } of cases) {
    let met = false;
    for (const { given, reference } of items) {
      const own = given.find((one) => one.person === person);
      if (!own) continue;
      answers += 1;
      for (const other of given) {
        if (other === own) continue;
        met = true;
        pairs.push([CODE[own.answer], CODE[other.answer]]);
      }
      const shares = given.flatMap(({ share }) => share ?? []);
      if (own.share !== undefined && shares.length > 1) distances.push(own.share - middle(shares));
      if (reference) {
        onReference += 1;
        // Points that are off by a tenth of the full points are the same judgement.
        if (own.answer === reference.answer && Math.abs((own.share ?? 0) - (reference.share ?? own.share ?? 0)) <= 0.1 + 1e-9) asReference += 1;
      }
    }
    if (met) compared += 1;
  }
  return {
    cases: compared, answers, percent: percentAgreement(pairs), alpha: krippendorffAlpha(pairs, 'nominal'),
    offMedian: distances.length === 0 ? null : distances.reduce((sum, one) => sum + one, 0) / distances.length,
    reference: onReference === 0 ? null : { percent: asReference / onReference, answers: onReference },
  };
};

const middle = (values: readonly number[]): number => {
  const sorted = values.toSorted((left, right) => left - right);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
};
