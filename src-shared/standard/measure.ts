// Measures: the numbers that a rule's rows ask for, with the parts that a derivation shows.

import type { Measure, Rule } from './rule.ts';
import { add, divide, floor, fraction, HUNDRED, multiply, ONE, subtract, ZERO, type Rational } from './rational.ts';
import type { Bucket, Tally } from './tally.ts';

export interface Measured {
  readonly value: Rational;
  /** Above the line of a ratio; the value itself of a count. */
  readonly part: Rational;
  /** Below the line of a ratio. */
  readonly whole: Rational;
  /** Failed and basically-met items among those measured. */
  readonly fails: number;
  readonly basically: number;
  /** Items (or points) that do not apply and were left out below the line. */
  readonly left: Rational;
}

export const isMeasured = (measure: Measure, bucket: Bucket): boolean =>
  (measure.levels === undefined || measure.levels.includes(bucket.level)) && (measure.kinds === undefined || measure.kinds.includes(bucket.kind));

const whole = (count: number): Rational => fraction(count);

/** Failed items, with basically-met ones as the rule counts them. */
function defects(rule: Rule, fails: number, basically: number): Rational {
  const { partial } = rule;
  if (partial.as === 'fails') return whole(fails + basically);
  if (partial.as !== 'perFail') return whole(fails);
  const share = fraction(basically, partial.count);
  return add(whole(fails), partial.rounding === 'down' ? fraction(floor(share)) : share);
}

/**
 * The value of a measure. Where nothing applies there is nothing to lose: a ratio of defects is then 0, a score 100 and a ratio of
 * points 1, or the other end where the rule's `nothingApplies` says so (official forms give no rule for that case; the linter asks
 * for one, and the derivation says that nothing applied).
 */
export function measured(rule: Rule, measure: Measure, tally: Tally): Measured {
  let fails = 0;
  let basically = 0;
  let items = 0;
  let na = 0;
  let exactly = 0;
  let zeros = 0;
  let points = ZERO;
  let max = ZERO;
  let naMax = ZERO;
  for (const bucket of tally) {
    if (!isMeasured(measure, bucket)) continue;
    const { answers } = bucket;
    items += answers.meets + answers.basically + answers.fails + answers.na;
    na += answers.na;
    fails += answers.fails + (rule.na === 'fails' ? answers.na : 0);
    basically += answers.basically;
    if (measure.of === 'answers') for (const answer of measure.answers) exactly += answers[answer];
    zeros += bucket.zeros + (rule.na === 'fails' ? bucket.naPointed : 0);
    points = add(points, bucket.points);
    max = add(max, bucket.max);
    naMax = add(naMax, bucket.naMax);
  }
  if (rule.na === 'meets') points = add(points, naMax);
  if (rule.na !== 'excluded') max = add(max, naMax);
  const parts = { fails, basically };
  const alone = (value: Rational): Measured => ({ ...parts, value, part: value, whole: ONE, left: ZERO });
  const worst = rule.nothingApplies === 'worst';
  const over = (part: Rational, below: Rational, nothing: Rational, scale: Rational, left: Rational): Measured => ({
    ...parts,
    value: below.n === 0n ? nothing : multiply(divide(part, below), scale),
    part,
    whole: below,
    left,
  });
  switch (measure.of) {
    case 'defects':
      return alone(defects(rule, fails, basically));
    case 'answers':
      return alone(whole(exactly));
    case 'zeros':
      return alone(whole(zeros));
    case 'points':
      return alone(points);
    case 'defectRatio': {
      const excluded = rule.na === 'excluded' ? whole(na) : ZERO;
      return over(defects(rule, fails, basically), subtract(whole(items), excluded), worst ? ONE : ZERO, ONE, excluded);
    }
    case 'score':
      return over(points, max, worst ? ZERO : HUNDRED, HUNDRED, rule.na === 'excluded' ? naMax : ZERO);
    case 'pointRatio':
      return over(points, max, worst ? ZERO : ONE, ONE, rule.na === 'excluded' ? naMax : ZERO);
  }
}
