// Printed matrices of conditions read into rows: `=0`, `<10%`, `20%~30%`, `3≤不符合项数<5`, `无不符合项`, `-`.

import { OPERATORS, type Condition, type Measure, type Operator, type Row, type Verdict } from './rule.ts';
import type { ItemLevel, Outcome } from './answer.ts';

/** The outcome that a printed conclusion stands for. */
export function outcomeOfWords(words: string): Outcome {
  if (/不通过|未通过|不合格|严重违反|^不符合/.test(words)) return 'fail';
  if (words.includes('复核')) return 'resurvey';
  if (words.includes('整改')) return 'rectify';
  return 'pass';
}

type Comparison = { readonly op: Operator; readonly value: string };

const operatorOf = (sign: string): Operator | undefined => {
  const plain = sign.replace('≤', '<=').replace('≥', '>=').replace('＜', '<').replace('＞', '>');
  return OPERATORS.find((operator) => operator === plain);
};
const FLIPPED: { readonly [op in Operator]: Operator } = { '<': '>', '<=': '>=', '=': '=', '>=': '<=', '>': '<' };

/** Comparisons of one cell; `undefined` when it cannot be read. A range `a~b` reaches from a up to, not including, b. */
export function comparisonsOf(cell: string): Comparison[] | undefined {
  const text = cell.replaceAll('不符合项数', '').replace('无不符合项', '=0').replace(/\s/g, '');
  if (text === '' || text === '-') return [];
  const range = /^(\d+(?:\.\d+)?%?)[~～](\d+(?:\.\d+)?%?)$/.exec(text);
  if (range?.[1] !== undefined && range[2] !== undefined) return [{ op: '>=', value: range[1] }, { op: '<', value: range[2] }];
  const sides = /^(\d+(?:\.\d+)?%?)?(<=|>=|[<>=≤≥])(?:(<=|>=|[<>≤≥]))?(\d+(?:\.\d+)?%?)$/.exec(text);
  if (!sides) return undefined;
  const [, low, first = '', second, high = ''] = sides;
  const one = operatorOf(first);
  const two = operatorOf(second ?? '');
  if (low !== undefined && one && two) return [{ op: FLIPPED[one], value: low }, { op: two, value: high }];
  return low === undefined && one && second === undefined ? [{ op: one, value: high }] : undefined;
}

/** One printed column: which items it counts, and its key in the rows of the source. */
export interface Column {
  readonly key: string;
  readonly levels: readonly ItemLevel[];
  readonly name: string;
  readonly nameEn: string;
}

export interface Matrix {
  readonly measures: Record<string, Measure>;
  readonly rows: Row[];
  /** Cells that could not be read. */
  readonly unread: readonly string[];
}

/** A label that the source cut short with … is that of an earlier row which starts alike. */
function fullLabel(label: string, rows: readonly { readonly [key: string]: string }[]): string {
  if (!label.endsWith('…')) return label;
  const stem = label.slice(0, -1);
  return rows.map((row) => row['outcome'] ?? '').find((other) => other !== label && other.startsWith(stem)) ?? label;
}

/** Reads printed rows in printed order. A cell with % makes a ratio of its column, one without a count. */
export function matrixOf(rows: readonly { readonly [key: string]: string }[], columns: readonly Column[]): Matrix {
  const measures: Record<string, Measure> = {};
  const unread: string[] = [];
  const read = rows.map((row): Row => {
    const when = columns.flatMap((column): Condition[] => {
      const cell = row[column.key] ?? '';
      const found = comparisonsOf(cell);
      if (!found) unread.push(cell);
      return (found ?? []).map(({ op, value }) => {
        const ratio = value.includes('%');
        const name = ratio ? `${column.key}Ratio` : column.key;
        measures[name] ??= { of: ratio ? 'defectRatio' : 'defects', levels: [...column.levels], name: column.name, nameEn: column.nameEn };
        return { measure: name, op, value: ratio ? value : Number(value) };
      });
    });
    const label = fullLabel(row['outcome'] ?? '', rows);
    return { when, outcome: outcomeOfWords(label), label };
  });
  return { measures, rows: read, unread };
}

export const worst = (rows: readonly Row[]): Verdict => {
  const last = rows.findLast((row) => row.outcome === 'fail');
  return last?.label === undefined ? { outcome: 'fail' } : { outcome: 'fail', label: last.label };
};
