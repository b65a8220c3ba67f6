// CSV as RFC 4180 has it, one file for a whole standard: each table begins with a line that holds only its name in brackets, for
// instance [评审项]. A file without such a line is one table without a name.

import { LAYOUTS } from './layout.ts';
import { isBlank, type Cell, type Table } from './table.ts';
import type { FileProblem } from '../file-problem.ts';

/** `"` only where it is needed; numbers as JavaScript writes them. The mark at the beginning tells Excel that it is UTF-8. */
export function tablesToCsv(tables: readonly Table[]): string {
  const field = (cell: Cell): string => {
    const text = cell === null ? '' : String(cell);
    return /[",\r\n;\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const blocks = tables.map(({ name, rows }) => [`[${name}]`, ...rows.map((row) => row.map(field).join(','))].join('\r\n'));
  return `\uFEFF${blocks.join('\r\n\r\n')}\r\n`;
}

/** Cells of a CSV text by row. The sign between them is the one of `,` `;` and tab that stands most often in the first lines. */
export function parseCsv(text: string): { readonly ok: true; readonly rows: readonly (readonly string[])[] } | { readonly ok: false; readonly line: number } {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const separator = separatorOf(source);
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  let line = 1;
  while (at <= source.length) {
    let cell: string;
    if (source[at] === '"') {
      const opened = line;
      let end = at + 1;
      for (;;) {
        end = source.indexOf('"', end);
        if (end < 0) return { ok: false, line: opened };
        if (source[end + 1] !== '"') break;
        end += 2;
      }
      cell = source.slice(at + 1, end).replaceAll('""', '"');
      for (let i = cell.indexOf('\n'); i >= 0; i = cell.indexOf('\n', i + 1)) line += 1;
      at = end + 1;
      // Something behind the closing quote is no CSV; Excel would take it as part of the text, others would not.
      if (at < source.length && source[at] !== separator && source[at] !== '\n' && source[at] !== '\r') return { ok: false, line };
    } else {
      let end = at;
      while (end < source.length && source[end] !== separator && source[end] !== '\n' && source[end] !== '\r') end += 1;
      cell = source.slice(at, end);
      at = end;
    }
    row.push(cell);
    if (source[at] === separator) {
      at += 1;
      continue;
    }
    rows.push(row);
    row = [];
    if (at >= source.length) break;
    at += source[at] === '\r' && source[at + 1] === '\n' ? 2 : 1;
    line += 1;
    if (at === source.length) break;
  }
  return { ok: true, rows };
}

function separatorOf(source: string): string {
  const head = source.slice(0, 2000).replaceAll(/"[^"]*"/g, '');
  const count = (sign: string): number => head.split(sign).length - 1;
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}

/** A file with blocks as its tables; another one as one table. Row numbers are those of the whole file. */
export function csvToTables(text: string): { readonly tables: readonly Table[]; readonly problems: readonly FileProblem[] } {
  const parsed = parseCsv(text);
  if (!parsed.ok) {
    return {
      tables: [],
      problems: [{
        code: 'badSyntax', line: parsed.line,
        zh: `第 ${parsed.line} 行的引号没有配对`, en: `the quotation marks in line ${parsed.line} do not match`,
        mend: { zh: '用表格软件重新存为 CSV（UTF-8）。', en: 'Save it again as CSV (UTF-8) from a spreadsheet program.' },
      }],
    };
  }
  const tables: { name: string; rows: Cell[][]; numbers: number[] }[] = [];
  parsed.rows.forEach((row, r) => {
    const block = blockName(row);
    if (block !== undefined) tables.push({ name: block, rows: [], numbers: [] });
    else {
      if (tables.length === 0) tables.push({ name: '', rows: [], numbers: [] });
      const table = tables.at(-1)!;
      table.rows.push(row.map((cell) => (cell === '' ? null : cell)));
      table.numbers.push(r + 1);
    }
  });
  return { tables: tables.filter(({ name, rows }) => name !== '' || rows.some((row) => !row.every(isBlank))), problems: [] };
}

function blockName(row: readonly string[]): string | undefined {
  if (row.slice(1).some((cell) => cell.trim() !== '')) return undefined;
  const name = /^\[(.+)\]$/.exec(row[0]?.trim() ?? '')?.[1];
  return name !== undefined && LAYOUTS.some(({ zh, en }) => zh === name || en.toLowerCase() === name.toLowerCase()) ? name : undefined;
}

