// How texts and lists stand in a cell, so that they come back as they were and no spreadsheet program ever takes one for a formula.
// A text stands as it is, unless that would lose something or be run: then it stands in double quotes, written as JSON writes it.

import type { Cell } from './table.ts';

/** A cell that begins so is run by one spreadsheet program or another when it is opened or pasted. */
const FORMULA = /^[=+\-@＝＋－＠|%]/;
// Signs that programs drop, change or refuse: controls other than a plain line end, and marks that cannot be seen.
// oxlint-disable-next-line no-control-regex
const FRAGILE = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\uFEFF\uFFFE\uFFFF]/;

const needsQuotes = (text: string): boolean => text === '' || text.startsWith('"') || text.startsWith("'") || text !== text.trim() || FORMULA.test(text) || FRAGILE.test(text);
const quoted = (text: string): string => JSON.stringify(text).replace(/[\u007F-\u009F\uFEFF\uFFFE\uFFFF]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

export const textToCell = (text: string): string => (needsQuotes(text) ? quoted(text) : text);

/** A number that a person typed into a text column is taken as it is shown; a yes or no likewise. */
export function cellToText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return typeof cell === 'boolean' ? (cell ? 'TRUE' : 'FALSE') : String(cell);
  const text = cell.replace(/\r\n?/g, '\n').trim();
  return unquoted(text) ?? text;
}

/** The text that stands in quotes; `undefined` where it is not written as JSON writes one, and then it means itself. */
function unquoted(text: string): string | undefined {
  if (!text.startsWith('"')) return undefined;
  try {
    const value: unknown = JSON.parse(text.replaceAll('\n', '\\n'));
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

export const EMPTY_LIST = '[]';

/** One text a line. */
export function linesToCell(lines: readonly string[]): string {
  return lines.map((line) => (line === EMPTY_LIST || line.includes('\n') ? quoted(line) : textToCell(line))).join('\n');
}
export function cellToLines(cell: Cell): string[] {
  if (cell === null) return [];
  if (typeof cell !== 'string') return [cellToText(cell)];
  return cell.replace(/\r\n?/g, '\n').split('\n').map((line) => line.trim()).filter((line) => line !== '').map((line) => cellToText(line));
}

const SEPARATOR = /[、,，;；\n]/;

/** Short names, parted by 、. */
export function namesToCell(names: readonly string[]): string {
  return names.map((name) => (SEPARATOR.test(name) || name === EMPTY_LIST ? quoted(name) : textToCell(name))).join('、');
}

/** Names parted by 、 , ; or a line end; `undefined` where a quote is not closed. */
export function cellToNames(cell: Cell): string[] | undefined {
  if (cell === null) return [];
  if (typeof cell !== 'string') return [cellToText(cell)];
  const names: string[] = [];
  let rest = cell.replace(/\r\n?/g, '\n').trim();
  while (rest !== '') {
    const taken = takeName(rest, SEPARATOR);
    if (!taken) return undefined;
    if (taken.name !== undefined) names.push(taken.name);
    rest = taken.rest.replace(/^[\s、,，;；]+/, '');
  }
  return names;
}

/** The name at the beginning, in quotes or up to a separator, and what follows it. */
export function takeName(text: string, until: RegExp): { readonly name: string | undefined; readonly rest: string } | undefined {
  if (text.startsWith('"')) {
    const end = /^"(?:[^"\\]|\\.)*"/.exec(text)?.[0];
    const name = end === undefined ? undefined : unquoted(end);
    if (end !== undefined && name !== undefined) return { name, rest: text.slice(end.length).trimStart() };
    return undefined;
  }
  const at = text.search(until);
  const name = (at < 0 ? text : text.slice(0, at)).trim();
  return { name: name === '' ? undefined : name, rest: at < 0 ? '' : text.slice(at) };
}
