// The rows of a rule tried in order, and what was learnt on the way: the conditions of the row that held, and for every row
// before it the first condition that did not.

import { measured, type Measured } from './measure.ts';
import { compare, parseRational, ZERO, type Rational } from './rational.ts';
import type { Operator, Rule, Verdict } from './rule.ts';
import type { Tally } from './tally.ts';

/** A comparison that is true of the sheet. `!=` comes only from an `=` that did not hold. */
export interface Fact {
  readonly measure: string;
  readonly op: Operator | '!=';
  readonly bound: Rational;
}

export interface Decision {
  readonly verdict: Verdict;
  /** Index of the row that held; `null`: none, `otherwise` decides. */
  readonly row: number | null;
  readonly facts: readonly Fact[];
  readonly measures: ReadonlyMap<string, Measured>;
}

const OPPOSITE: { readonly [op in Operator]: Operator | '!=' } = { '<': '>=', '<=': '>', '=': '!=', '>=': '<', '>': '<=' };

export function holds(value: Rational, op: Operator, bound: Rational): boolean {
  const order = compare(value, bound);
  if (op === '<') return order < 0;
  if (op === '<=') return order <= 0;
  if (op === '=') return order === 0;
  if (op === '>=') return order >= 0;
  return order > 0;
}

/** Decides a tally by a rule. Measures are computed when a row first asks for them. */
export function decide(rule: Rule, tally: Tally): Decision {
  const measures = new Map<string, Measured>();
  const valueOf = (name: string): Rational | undefined => {
    const known = measures.get(name);
    if (known) return known.value;
    const measure = rule.measures[name];
    if (!measure) return undefined;
    const found = measured(rule, measure, tally);
    measures.set(name, found);
    return found.value;
  };
  const facts: Fact[] = [];
  for (const [index, row] of rule.rows.entries()) {
    const here: Fact[] = [];
    let all = true;
    for (const { measure, op, value: written } of row.when) {
      const value = valueOf(measure);
      const bound = parseRational(written) ?? ZERO;
      // A measure that is missing never holds; the schema refuses such a rule, so this is for hand-made ones.
      if (value !== undefined && holds(value, op, bound)) {
        here.push({ measure, op, bound });
        continue;
      }
      all = false;
      if (value !== undefined) facts.push({ measure, op: OPPOSITE[op], bound });
      break;
    }
    if (all) return { verdict: row, row: index, facts: [...facts, ...here], measures };
  }
  return { verdict: rule.otherwise, row: null, facts, measures };
}
