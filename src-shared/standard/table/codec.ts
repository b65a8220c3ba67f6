// How each kind of value stands in a cell, both ways. Words are Chinese with their codes accepted as well, so that a form can be filled
// in without a manual and a program's export reads back the same.

import { ANSWERS, KINDS, LEVELS, OUTCOMES } from '../answer.ts';
import { parseRational, type Exact } from '../rational.ts';
import { OPERATORS, RULE_FAMILIES, type Condition, type Rule } from '../rule.ts';
import { ruleTemplates } from '../rule-templates.ts';
import { cellToLines, cellToNames, cellToText, EMPTY_LIST, linesToCell, namesToCell, takeName, textToCell } from './cell-text.ts';
import { isBlank, type Cell } from './table.ts';

export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly zh: string; readonly en: string };
export interface Codec<T> {
  write(value: T): Cell;
  /** Never asked for a blank cell. */
  read(cell: Cell): Read<T>;
  /** What may be chosen, for drop-downs. */
  readonly choices?: readonly string[];
}

const good = <T>(value: T): Read<T> => ({ ok: true, value });
const bad = (zh: string, en: string): Read<never> => ({ ok: false, zh, en });
const shown = (cell: Cell): string => {
  const text = String(cell);
  return text.length > 30 ? `${text.slice(0, 29)}…` : text;
};

export const text: Codec<string> = { write: textToCell, read: (cell) => good(cellToText(cell)) };

export const number: Codec<number> = {
  write: (value) => value,
  read(cell) {
    const written = typeof cell === 'number' ? cell : /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(cellToText(cell)) ? Number(cellToText(cell)) : undefined;
    return written === undefined || !Number.isFinite(written) ? bad(`“${shown(cell)}”不是数字`, `“${shown(cell)}” is no number`) : good(written);
  },
};

export const yesNo: Codec<boolean> = {
  choices: ['是', '否'],
  write: (value) => (value ? '是' : '否'),
  read(cell) {
    if (typeof cell === 'boolean') return good(cell);
    const word = cellToText(cell).toLowerCase();
    if (['是', 'yes', 'true', '√', '✓', 'y'].includes(word)) return good(true);
    if (['否', 'no', 'false', '×', 'n'].includes(word)) return good(false);
    return bad(`“${shown(cell)}”应为 是 或 否`, `“${shown(cell)}” must be yes or no`);
  },
};

/** A date as 2026-01-31; 2026/1/31 and 2026年1月31日 are understood. */
export const day: Codec<string> = {
  write: textToCell,
  read(cell) {
    const written = cellToText(cell);
    const parts = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(written);
    return good(parts ? `${parts[1]}-${parts[2]!.padStart(2, '0')}-${parts[3]!.padStart(2, '0')}` : written);
  },
};

/** One of a fixed set, by its Chinese word or its code. */
export function word<T extends string>(words: { readonly [code in T]: string }, also: { readonly [word: string]: T } = {}): Codec<T> {
  const codes = Object.keys(words) as T[];
  return {
    choices: codes.map((code) => words[code]),
    write: (value) => words[value],
    read(cell) {
      const given = cellToText(cell);
      const code = codes.find((one) => words[one] === given || one.toLowerCase() === given.toLowerCase()) ?? (Object.hasOwn(also, given) ? also[given] : undefined);
      return code === undefined ? bad(`“${shown(cell)}”应为 ${codes.map((one) => words[one]).join('、')} 之一`, `“${shown(cell)}” must be one of ${codes.join(', ')}`) : good(code);
    },
  };
}

const named = <T extends string>(codes: readonly T[], words: readonly string[]): { readonly [code in T]: string } => Object.fromEntries(codes.map((code, i) => [code, words[i]!])) as { [code in T]: string };
export const answer = word(named(ANSWERS, ['符合', '基本符合', '不符合', '合理缺项']), { 不适用: 'na', 合格: 'meets', 不合格: 'fails' });
export const outcome = word(named(OUTCOMES, ['通过', '整改后通过', '整改后现场复核', '不通过']));
export const kind = word(named(KINDS, ['判断', '评分']));
export const level = word(named(LEVELS, ['关键项', '重点项', '一般项']), { '★': 'key', '※': 'key', '***': 'key', '**': 'important', '*': 'general', 关键: 'key', 重点: 'important', 一般: 'general' });
export const family = word({ ...Object.fromEntries(ruleTemplates().map((template) => [template.family, template.zh])), other: '其他' } as { readonly [code in (typeof RULE_FAMILIES)[number]]: string });
export const na = word({ excluded: '不计入', meets: '按符合', fails: '按不符合' });
export const nothingApplies = word({ best: '视为没有失分', worst: '视为全部失分' });
export const deferred = word({ excluded: '不计入', counted: '计入' });
export const measureOf = word({ defects: '不符合项数', defectRatio: '不符合比例', answers: '指定答案的项数', score: '标化分', pointRatio: '得分率', points: '得分', zeros: '零分项数' });

/** A list where nothing written means that there is none: `[]` says that there is one, and it is empty. */
function orEmpty<T>(codec: Codec<readonly T[]>): Codec<readonly T[]> {
  return {
    write: (value) => (value.length === 0 ? EMPTY_LIST : codec.write(value)),
    read: (cell) => (cell === EMPTY_LIST ? good([]) : codec.read(cell)),
  };
}
export const lines: Codec<readonly string[]> = orEmpty({ write: linesToCell, read: (cell) => good(cellToLines(cell)) });
export const names: Codec<readonly string[]> = orEmpty({
  write: namesToCell,
  read(cell) {
    const found = cellToNames(cell);
    return found ? good(found) : bad(`“${shown(cell)}”中的引号没有配对`, `a quotation mark in “${shown(cell)}” is not closed`);
  },
});
export function words<T extends string>(one: Codec<T>): Codec<readonly T[]> {
  return orEmpty<T>({
    write: (value) => value.map((each) => one.write(each)).join('、'),
    read(cell) {
      const found = (cellToNames(cell) ?? [cellToText(cell)]).map((each) => one.read(each));
      const wrong = found.find((each) => !each.ok);
      return wrong && !wrong.ok ? wrong : good(found.flatMap((each) => (each.ok ? [each.value] : [])));
    },
  });
}

/** Data that only a program writes. */
export function json<T>(): Codec<T> {
  return {
    write: (value) => JSON.stringify(value),
    read(cell) {
      try {
        return good(JSON.parse(String(cell)) as T);
      } catch {
        return bad(`“${shown(cell)}”不是程序写出的数据`, `“${shown(cell)}” is not data as the program writes it`);
      }
    },
  };
}

/** 20%, 1/3, 90. A text that looks like a number is told apart from a number by its quotes. */
export const exactToText = (value: Exact): string => (typeof value === 'number' ? String(value) : String(Number(value)) === value || value !== value.trim() || value === '' ? JSON.stringify(value) : value);
export function textToExact(written: string): Exact | undefined {
  const plain = written.trim();
  if (plain.startsWith('"')) return cellToText(plain);
  return String(Number(plain)) === plain ? Number(plain) : parseRational(plain) ? plain : undefined;
}

export const partial: Codec<Rule['partial']> = {
  choices: ['按符合', '按不符合', '3 项算 1 项不符合', '得 1/3 的分'],
  write(value) {
    if (value.as === 'meets') return '按符合';
    if (value.as === 'fails') return '按不符合';
    if (value.as === 'points') return `得 ${exactToText(value.share)} 的分`;
    return `${value.count} 项算 1 项不符合${value.rounding === 'down' ? '（舍去余数）' : ''}`;
  },
  read(cell) {
    const written = cellToText(cell);
    if (written === '按符合' || written === 'meets') return good({ as: 'meets' });
    if (written === '按不符合' || written === 'fails') return good({ as: 'fails' });
    const count = /^(\d+)\s*项算\s*1\s*项不符合(（舍去余数）)?$/.exec(written) ?? /^perFail\s+(\d+)(\s+down)?$/i.exec(written);
    if (count) return good({ as: 'perFail', count: Number(count[1]), rounding: count[2] === undefined ? 'exact' : 'down' });
    const share = /^(?:得|points)\s*(.+?)\s*(?:的分)?$/i.exec(written)?.[1];
    const exact = share === undefined ? undefined : textToExact(share);
    if (exact !== undefined) return good({ as: 'points', share: exact });
    return bad(`“${shown(cell)}”应为 按符合、按不符合、3 项算 1 项不符合 或 得 1/3 的分`, `“${shown(cell)}” must be meets, fails, perFail 3 or points 1/3`);
  },
};

const SIGN: { readonly [sign: string]: Condition['op'] } = { '≤': '<=', '≥': '>=', '＜': '<', '＞': '>', '＝': '=', '==': '=', ...Object.fromEntries(OPERATORS.map((op) => [op, op])) };
const OPERATOR = /<=|>=|==|[≤≥<>=＜＞＝]/;

function readCondition(line: string): Condition | undefined {
  const taken = takeName(line, OPERATOR);
  if (taken?.name === undefined) return undefined;
  const sign = OPERATOR.exec(taken.rest);
  if (!sign || sign.index !== 0) return undefined;
  const value = textToExact(taken.rest.slice(sign[0].length));
  return value === undefined ? undefined : { measure: taken.name, op: SIGN[sign[0]]!, value };
}

/** One condition a line, such as `general <= 20%`; nothing written: the row always holds. */
export const conditions: Codec<readonly Condition[]> = {
  write: (value) => value.map(({ measure, op, value: bound }) => `${OPERATOR.test(measure) || measure.includes('\n') ? JSON.stringify(measure) : textToCell(measure)} ${op} ${exactToText(bound)}`).join('\n'),
  read(cell) {
    const found: Condition[] = [];
    for (const line of String(cell).replace(/\r\n?/g, '\n').split('\n')) {
      if (line.trim() === '') continue;
      const condition = readCondition(line.trim());
      if (!condition) return bad(`条件“${shown(line)}”应写成 量 比较 界限，例如 general <= 20%`, `the condition “${shown(line)}” must be measure, comparison, bound, for instance general <= 20%`);
      found.push(condition);
    }
    return good(found);
  },
};

export const isGiven = (cell: Cell | undefined): cell is Cell => !isBlank(cell);
