// The linter's part for decision rules: rows that can never decide, measures that nobody asks for, items that no measure sees, and
// places where a worse sheet gets a better outcome. It tries the rows at every bound, between bounds and at the ends of what the
// items allow, so what it calls unreachable is so; it may miss what only the interplay of several measures forbids.

import { LEVELS, OUTCOMES } from './answer.ts';
import { holds } from './decide.ts';
import type { Finding } from './finding.ts';
import { lintBounds, lintNothing, lintVeto } from './lint-bounds.ts';
import { overlapWords, overlaps } from './lint-overlap.ts';
import { add, compare, divide, fraction, HUNDRED, ONE, parseRational, ZERO, type Rational } from './rational.ts';
import type { Measure, Rule } from './rule.ts';
import type { Item } from './standard.ts';
import { leavesOut } from './tally.ts';
import { measureWords, type Language } from './words.ts';

/** More grid points than this are not tried; such a rule is checked for references only. */
const MOST_POINTS = 40_000;

interface Axis {
  readonly name: string;
  readonly measure: Measure;
  /** Ascending. */
  readonly values: readonly Rational[];
}

const sees = (measure: Measure, item: Item): boolean =>
  (measure.levels === undefined || measure.levels.includes(item.level)) && (measure.kinds === undefined || measure.kinds.includes(item.kind));
const isOfPoints = (measure: Measure): boolean => measure.of === 'score' || measure.of === 'pointRatio' || measure.of === 'points';
const isCount = (measure: Measure): boolean => measure.of === 'defects' || measure.of === 'answers' || measure.of === 'zeros';

/** The largest value that the items allow. */
function ceiling(measure: Measure, items: readonly Item[]): Rational {
  const seen = items.filter((item) => sees(measure, item));
  const pointed = seen.filter((item) => item.max !== undefined);
  if (measure.of === 'score') return HUNDRED;
  if (measure.of === 'pointRatio') return ONE;
  if (measure.of === 'defectRatio') return seen.length === 0 ? ZERO : ONE;
  if (measure.of === 'zeros') return fraction(pointed.length);
  if (measure.of === 'points') return pointed.reduce((sum, item) => add(sum, parseRational(item.max ?? 0) ?? ZERO), ZERO);
  return fraction(seen.length);
}

function axisOf(rule: Rule, name: string, measure: Measure, items: readonly Item[]): Axis {
  const most = ceiling(measure, items);
  const bounds = rule.rows.flatMap((row) => row.when.filter((condition) => condition.measure === name)).map(({ value }) => parseRational(value) ?? ZERO);
  const values: Rational[] = [ZERO, most];
  const fractions = measure.of === 'defects' && rule.partial.as === 'perFail' && rule.partial.rounding === 'exact' ? rule.partial.count : 1;
  const step = isCount(measure) ? fraction(1, fractions) : undefined;
  const edges = [ZERO, ...bounds, most].toSorted(compare);
  edges.forEach((edge, i) => {
    values.push(edge);
    if (step) values.push(add(edge, step), add(edge, fraction(-1, fractions)));
    const after = edges[i + 1];
    if (!step && after) values.push(divide(add(edge, after), fraction(2)));
  });
  const whole = (value: Rational): boolean => step === undefined || BigInt(fractions) % value.d === 0n;
  const inside = values.filter((value) => compare(value, ZERO) >= 0 && compare(value, most) <= 0 && whole(value)).toSorted(compare);
  return { name, measure, values: inside.filter((value, i) => i === 0 || compare(value, inside[i - 1] ?? ZERO) !== 0) };
}

/** A count at some levels cannot be more than the same count at those levels and others. */
function possible(axes: readonly Axis[], point: readonly Rational[]): boolean {
  return axes.every((small, i) =>
    axes.every((large, j) => {
      if (i === j || small.measure.of !== 'defects' || large.measure.of !== 'defects') return true;
      const within = (small.measure.levels ?? LEVELS).every((level) => (large.measure.levels ?? LEVELS).includes(level));
      return !within || compare(point[i] ?? ZERO, point[j] ?? ZERO) <= 0;
    }),
  );
}

/** All combinations, one value of each axis; the last axis turns fastest. */
function* points(axes: readonly Axis[], from = 0): Generator<readonly number[]> {
  const axis = axes[from];
  if (!axis) {
    yield [];
    return;
  }
  for (let i = 0; i < axis.values.length; i += 1) for (const rest of points(axes, from + 1)) yield [i, ...rest];
}

const rowHolds = (rule: Rule, row: number, axes: readonly Axis[], point: readonly Rational[]): boolean =>
  rule.rows[row]?.when.every(({ measure, op, value }) => {
    const at = axes.findIndex((axis) => axis.name === measure);
    return holds(point[at] ?? ZERO, op, parseRational(value) ?? ZERO);
  }) === true;

function rowAt(rule: Rule, axes: readonly Axis[], point: readonly Rational[]): number {
  const index = rule.rows.findIndex((_, row) => rowHolds(rule, row, axes, point));
  return index < 0 ? rule.rows.length : index;
}

function lintRows(rule: Rule, items: readonly Item[], path: string): Finding[] {
  const asked = Object.entries(rule.measures).filter(([name]) => rule.rows.some((row) => row.when.some((condition) => condition.measure === name)));
  const axes = asked.map(([name, measure]) => axisOf(rule, name, measure, items));
  if (axes.reduce((product, axis) => product * axis.values.length, 1) > MOST_POINTS) return [];
  const rank = (row: number): number => OUTCOMES.indexOf((rule.rows[row] ?? rule.otherwise).outcome);
  const reached = new Set<number>();
  const better = new Map<number, number>();
  const suspects = overlaps(rule);
  const overlapping = new Map<(typeof suspects)[number], readonly Rational[]>();
  for (const indices of points(axes)) {
    const at = (moved: readonly number[]): readonly Rational[] => axes.map((axis, i) => axis.values[moved[i] ?? 0] ?? ZERO);
    if (!possible(axes, at(indices))) continue;
    const row = rowAt(rule, axes, at(indices));
    reached.add(row);
    for (const suspect of suspects) {
      if (suspect.first === row && !overlapping.has(suspect) && rowHolds(rule, suspect.later, axes, at(indices))) overlapping.set(suspect, at(indices));
    }
    axes.forEach((axis, i) => {
      const worse = indices.map((index, k) => (k === i ? index + (isOfPoints(axis.measure) ? -1 : 1) : index));
      if (!axis.values[worse[i] ?? -1] || !possible(axes, at(worse))) return;
      const then = rowAt(rule, axes, at(worse));
      if (rank(then) < rank(row)) better.set(then, row);
    });
  }
  const label = (row: number): string => (row === rule.rows.length ? 'otherwise' : `rows[${row}]`);
  const rowName = (row: number, language: Language): string => (row === rule.rows.length ? (language === 'zh' ? '“其余”' : '“otherwise”') : language === 'zh' ? `第 ${row + 1} 行` : `row ${row + 1}`);
  const unreachable = rule.rows.flatMap((_, row): Finding[] =>
    reached.has(row)
      ? []
      : [{
          code: 'unreachableRow', severity: 'error', path: `${path}.rows[${row}]`,
          zh: `第 ${row + 1} 行永远不会生效：前面的行已经包括它，或它的条件不可能同时成立。`,
          en: `Row ${row + 1} can never decide: earlier rows cover it, or its conditions cannot hold together.`,
          mend: { zh: '调整行的次序或改正条件，用不到的行删去。', en: 'Reorder the rows, correct the conditions, or remove the row.' },
        }],
  );
  const monotony = [...better].map(([then, before]): Finding => ({
    code: 'betterForWorse', severity: 'warning', path: `${path}.${label(then)}`,
    zh: `从${rowName(before, 'zh')}到${rowName(then, 'zh')}：情况更差，结论反而更好。`,
    en: `From ${rowName(before, 'en')} to ${rowName(then, 'en')} the sheet gets worse and the outcome better.`,
    mend: { zh: '检查两行的界限；本意如此的，在规则的“说明”中写明。', en: 'Check the bounds of both rows; if it is meant, say so in the rule’s notes.' },
  }));
  const reachedOutcomes = new Set([...reached].map(rank));
  const never: Finding[] = reached.has(rule.rows.length) || reachedOutcomes.has(rank(rule.rows.length))
    ? []
    : [{
        code: 'unreachableOutcome', severity: 'warning', path: `${path}.otherwise`,
        zh: '各行已包括所有情况，“其余”的结论永远不会出现，别的行也没有这个结论。',
        en: 'The rows cover everything, so “otherwise” never decides, and no row has its outcome.',
        mend: { zh: '检查各行是否过宽，或把“其余”改为确实可能的结论。', en: 'Check whether the rows are too wide, or give “otherwise” an outcome that can happen.' },
      }];
  const touching = [...overlapping].map(([suspect, point]): Finding => ({ code: 'overlappingRows', severity: 'warning', path: `${path}.rows[${suspect.later}]`, ...overlapWords(suspect, axes, point) }));
  return [...unreachable, ...never, ...touching, ...monotony];
}

/** `items`: those of the rule's matter; `path`: place of the rule in the document. */
export function lintRule(rule: Rule, items: readonly Item[], path: string): Finding[] {
  const asked = new Set(rule.rows.flatMap((row) => row.when.map((condition) => condition.measure)));
  const unused = Object.entries(rule.measures).flatMap(([name, measure]): Finding[] =>
    asked.has(name)
      ? []
      : [{
          code: 'unusedMeasure', severity: 'warning', path: `${path}.measures.${name}`,
          zh: `没有一行用到“${measureWords(measure, 'zh')}”。`, en: `No row asks for “${measureWords(measure, 'en')}”.`,
          mend: { zh: '删去它，或补上用到它的行。', en: 'Remove it, or add the row that needs it.' },
        }],
  );
  const measures = Object.entries(rule.measures).filter(([name]) => asked.has(name)).map(([, measure]) => measure);
  const counted = items.filter((item) => !leavesOut(rule, item));
  const outside = counted.filter((item) => !measures.some((measure) => sees(measure, item) && (!isOfPoints(measure) || item.max !== undefined)));
  const none: Finding[] = outside.length === 0
    ? []
    : [{
        code: 'outsideRule', severity: 'warning', path,
        zh: `${outside.length} 项不影响结论：${outside.slice(0, 5).map((item) => item.no).join('、')}${outside.length > 5 ? '…' : ''}。`,
        en: `${outside.length} items have no effect on the outcome: ${outside.slice(0, 5).map((item) => item.no).join(', ')}${outside.length > 5 ? '…' : ''}.`,
        mend: { zh: '给规则补上看这些项的量，或改正它们的等级。', en: 'Add a measure that sees them, or correct their level.' },
      }];
  return [...unused, ...none, ...lintBounds(rule, path), ...lintNothing(rule, counted, path), ...lintVeto(rule, counted, path), ...lintRows(rule, counted, path)];
}
