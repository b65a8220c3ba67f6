// The derivation in words and numbers: one line for each measure that mattered, with the bounds that the sheet was found within,
// for instance 一般项不符合 20/(115−15) = 20.0% ≤ 20%. What is shown is never on the wrong side of a bound by rounding.

import type { Decision, Fact } from './decide.ts';
import type { Measured } from './measure.ts';
import { compare, HUNDRED, isZero, multiply, parseRational, toDecimal, toShort, add, type Rational } from './rational.ts';
import { measuresInOrder, type Measure, type Rule } from './rule.ts';
import { measureWords, type Language } from './words.ts';

const SIGNS = { '<': '<', '<=': '≤', '=': '=', '>=': '≥', '>': '>' } as const;
type Bound = { readonly op: keyof typeof SIGNS; readonly bound: Rational };

const isRatio = (measure: Measure): boolean => measure.of === 'defectRatio' || measure.of === 'pointRatio';
const isBelowLine = (measure: Measure): boolean => isRatio(measure) || measure.of === 'score';
const isOfItems = (measure: Measure): boolean => measure.of === 'defects' || measure.of === 'answers' || measure.of === 'zeros';

/** The narrowest of all comparisons found true of one value: at most one from below and one from above. */
export function bounds(value: Rational, facts: readonly Fact[]): Bound[] {
  let lower: Bound | undefined;
  let upper: Bound | undefined;
  for (const { op, bound } of facts) {
    if (op === '=') return [{ op, bound }];
    const side = op === '!=' ? (compare(value, bound) > 0 ? '>' : '<') : op;
    const strict = side === '<' || side === '>';
    if (side === '>' || side === '>=') {
      const order = lower ? compare(bound, lower.bound) : 1;
      if (order > 0 || (order === 0 && strict)) lower = { op: side, bound };
    } else {
      const order = upper ? compare(bound, upper.bound) : -1;
      if (order < 0 || (order === 0 && strict)) upper = { op: side, bound };
    }
  }
  return [lower, upper].filter((bound) => bound !== undefined);
}

/** Percent or plain number with one digit, or as many as it takes to stand on the right side of every bound. */
function shown(value: Rational, against: readonly Rational[], percent: boolean): string {
  const scaled = percent ? multiply(value, HUNDRED) : value;
  const marks = percent ? against.map((bound) => multiply(bound, HUNDRED)) : against;
  for (let places = 1; places < 8; places += 1) {
    const text = toDecimal(scaled, places);
    const read = parseRational(text) ?? scaled;
    if (marks.every((mark) => compare(read, mark) === compare(scaled, mark))) return percent ? `${text}%` : text;
  }
  return percent ? `${toShort(scaled, 12)}%` : toShort(scaled, 12);
}

const boundWords = (bound: Rational, measure: Measure): string => (isRatio(measure) ? `${toShort(multiply(bound, HUNDRED))}%` : toShort(bound));

/** Failed items as they add up: `3`, `1 + 4/3`. */
function partWords(rule: Rule, measure: Measure, found: Measured): string {
  const summed = measure.of === 'defects' || measure.of === 'defectRatio';
  if (!summed || rule.partial.as !== 'perFail' || found.basically === 0) return toShort(found.part);
  const share = rule.partial.rounding === 'down' ? `⌊${found.basically}/${rule.partial.count}⌋` : `${found.basically}/${rule.partial.count}`;
  return found.fails === 0 ? share : `${found.fails} + ${share}`;
}

function valueWords(rule: Rule, measure: Measure, found: Measured, against: readonly Rational[], language: Language): string {
  const zh = language === 'zh';
  const part = partWords(rule, measure, found);
  if (!isBelowLine(measure)) {
    const value = toShort(found.value, 2);
    const sum = part === value ? value : `${part} = ${value}`;
    if (!isOfItems(measure)) return zh ? `${sum} 分` : sum;
    return zh ? `${sum} 项` : sum;
  }
  if (isZero(found.whole)) return zh ? '没有适用的项' : 'nothing applies';
  const below = isZero(found.left) ? toShort(found.whole) : `(${toShort(add(found.whole, found.left))}−${toShort(found.left)})`;
  const above = part.includes(' ') || part.includes('/') ? `(${part})` : part;
  const scale = measure.of === 'score' ? '×100' : '';
  return `${above}/${below}${scale} = ${shown(found.value, against, isRatio(measure))}`;
}

function line(rule: Rule, measure: Measure, found: Measured, facts: readonly Fact[], language: Language): string {
  const zh = language === 'zh';
  const within = bounds(found.value, facts);
  const against = within.map((bound) => bound.bound);
  const named = `${measureWords(measure, language)}${zh ? '' : ':'} ${valueWords(rule, measure, found, against, language)}`;
  const lowIsGood = isOfItems(measure) || measure.of === 'defectRatio';
  // That nothing failed speaks for itself, and so does "more than none".
  if (lowIsGood && isZero(found.value)) return named;
  const telling = lowIsGood && within.length > 1 ? within.filter(({ op, bound }) => !(isZero(bound) && (op === '>' || op === '>='))) : within;
  const words = telling.map(({ op, bound }) => `${SIGNS[op]} ${boundWords(bound, measure)}`);
  if (words.length === 0) return named;
  if (words.length === 1) return `${named} ${words[0]}`;
  return zh ? `${named}，${words.join(' 且 ')}` : `${named}, ${words.join(' and ')}`;
}

/** One line for each measure that a row asked for, in the order in which the rows ask. `later`: items left out as deferred. */
export function derivation(rule: Rule, decision: Decision, later: number, language: Language): string[] {
  const lines: string[] = [];
  for (const [name, measure] of measuresInOrder(rule)) {
    const found = decision.measures.get(name);
    const facts = decision.facts.filter((fact) => fact.measure === name);
    if (found && facts.length > 0) lines.push(line(rule, measure, found, facts, language));
  }
  if (later > 0) lines.push(language === 'zh' ? `发证后补办 ${later} 项，不计入` : later === 1 ? '1 item may be met after the licence and is not counted' : `${later} items may be met after the licence and are not counted`);
  return lines;
}

