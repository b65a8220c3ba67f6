// Printed rules that overlap at their edges: 20% 以下 passes and 20%~30% does not, so exactly 20% is both. Rows are ordered, so the
// first one decides; whether the author meant that, only he can say. A row that lies wholly within another is a deliberate exception
// and no overlap.

import type { Finding } from './finding.ts';
import { compare, HUNDRED, multiply, parseRational, toShort, ZERO, type Rational } from './rational.ts';
import type { Measure, Row, Rule } from './rule.ts';
import { measureWords, type Language } from './words.ts';

interface Interval {
  /** Absent: without end. */
  low?: Rational;
  lowOpen: boolean;
  high?: Rational;
  highOpen: boolean;
}

export interface Overlap {
  readonly first: number;
  readonly later: number;
  /** The measure of which each row takes a part, and neither the whole of the other's. */
  readonly measure: string;
}

function intervalOf(row: Row, measure: string): Interval | undefined {
  const conditions = row.when.filter((condition) => condition.measure === measure);
  if (conditions.length === 0) return undefined;
  const interval: Interval = { lowOpen: false, highOpen: false };
  for (const { op, value } of conditions) {
    const bound = parseRational(value) ?? ZERO;
    if (op === '>' || op === '>=' || op === '=') {
      const order = interval.low ? compare(bound, interval.low) : 1;
      if (order > 0) Object.assign(interval, { low: bound, lowOpen: op === '>' });
      else if (order === 0 && op === '>') interval.lowOpen = true;
    }
    if (op === '<' || op === '<=' || op === '=') {
      const order = interval.high ? compare(bound, interval.high) : -1;
      if (order < 0) Object.assign(interval, { high: bound, highOpen: op === '<' });
      else if (order === 0 && op === '<') interval.highOpen = true;
    }
  }
  return interval;
}

/** Whether `a` begins no later than `b`, or ends no earlier. */
const beginsBefore = (a: Interval, b: Interval): boolean => {
  if (!a.low) return true;
  if (!b.low) return false;
  const order = compare(a.low, b.low);
  return order < 0 || (order === 0 && (!a.lowOpen || b.lowOpen));
};
const endsAfter = (a: Interval, b: Interval): boolean => {
  if (!a.high) return true;
  if (!b.high) return false;
  const order = compare(a.high, b.high);
  return order > 0 || (order === 0 && (!a.highOpen || b.highOpen));
};
const contains = (a: Interval, b: Interval): boolean => beginsBefore(a, b) && endsAfter(a, b);
const meets = (a: Interval, b: Interval): boolean => {
  const apart = (low: Interval, high: Interval): boolean => {
    if (!low.high || !high.low) return false;
    const order = compare(low.high, high.low);
    return order < 0 || (order === 0 && (low.highOpen || high.lowOpen));
  };
  return !apart(a, b) && !apart(b, a);
};

/** Pairs of rows with different verdicts whose conditions on some measure cross. Whether a sheet lies in both is to be tried. */
export function overlaps(rule: Rule): Overlap[] {
  const found: Overlap[] = [];
  rule.rows.forEach((later, l) => {
    rule.rows.slice(0, l).forEach((first, f) => {
      if (first.outcome === later.outcome && first.label === later.label && first.grade === later.grade) return;
      const measure = Object.keys(rule.measures).find((name) => {
        const [a, b] = [intervalOf(first, name), intervalOf(later, name)];
        return a !== undefined && b !== undefined && meets(a, b) && !contains(a, b) && !contains(b, a);
      });
      if (measure !== undefined) found.push({ first: f, later: l, measure });
    });
  });
  return found;
}

export function overlapWords(overlap: Overlap, axes: readonly { readonly name: string; readonly measure: Measure }[], point: readonly Rational[]): Pick<Finding, 'zh' | 'en' | 'mend'> {
  const at = axes.findIndex(({ name }) => name === overlap.measure);
  const value = point[at] ?? ZERO;
  const isShare = axes[at]?.measure.of === 'defectRatio' || axes[at]?.measure.of === 'pointRatio';
  const named = (language: Language): string => (axes[at] ? measureWords(axes[at].measure, language) : overlap.measure);
  const shown = isShare ? `${toShort(multiply(value, HUNDRED))}%` : toShort(value);
  return {
    zh: `第 ${overlap.first + 1} 行和第 ${overlap.later + 1} 行重叠：“${named('zh')}”为 ${shown} 时两行都成立，以前一行为准。`,
    en: `Rows ${overlap.first + 1} and ${overlap.later + 1} overlap: at “${named('en')}” = ${shown} both hold, and the earlier one decides.`,
    mend: { zh: '改用 < 或 >，让两行的界限只属于其中一行；原文如此的，在规则的“说明”中写明以哪一行为准。', en: 'Use < or > so that the bound belongs to one row; if the source has it so, say in the rule’s notes which one decides.' },
  };
}
