// Reads the tables of an XLSX workbook. Nothing in it is ever run or fetched: a cell with a formula is named and refused (a form holds
// values), and so are macros, links to other files and embedded programs. Sizes are limited before anything is unpacked.

import { columnName, type Cell, type Table } from '#shared/standard/table/table.ts';
import type { FileProblem, FileProblemCode } from '#shared/standard/file-problem.ts';
import { openZip, ZipError, type Zip } from './zip.ts';
import { readXml, unescapeString, XmlError } from './xml.ts';
import { isDateFormat, serialToDay } from './xlsx-dates.ts';
import { problem } from './problems.ts';

/** A form of 10,000 items is some 10 MiB of XML; beyond these, something else was handed in. */
const LIMITS = { entries: 2_000, fileBytes: 64 * 1024 * 1024, totalBytes: 96 * 1024 * 1024 };
const MOST_ROWS = 60_000;
const MOST_COLUMNS = 256;
const MOST_CELLS = 600_000;
/** So many cells of one kind of mistake are named. */
const MOST_NAMED = 20;

export interface Workbook {
  readonly tables: readonly Table[];
  readonly problems: readonly FileProblem[];
}

class Refused extends Error {
  readonly problem: FileProblem;
  constructor(of: FileProblem) {
    super(of.code);
    this.problem = of;
  }
}

/** Never throws for what a file holds. */
export function readXlsx(bytes: Uint8Array): Workbook {
  try {
    return readWorkbook(openZip(bytes, LIMITS));
  } catch (error) {
    if (error instanceof Refused) return { tables: [], problems: [error.problem] };
    if (error instanceof ZipError) {
      const code: FileProblemCode = error.fault === 'tooLarge' ? 'zipBomb' : error.fault === 'encrypted' ? 'encrypted' : 'damaged';
      return { tables: [], problems: [problem(code)] };
    }
    if (error instanceof XmlError) return { tables: [], problems: [problem('badXml')] };
    throw error;
  }
}

function textOf(zip: Zip, name: string): string | undefined {
  const bytes = zip.read(name);
  if (!bytes) return undefined;
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new Refused(problem('badEncoding'));
  }
}

function refuseActive(zip: Zip): void {
  const has = (pattern: RegExp): boolean => zip.names.some((name) => pattern.test(name));
  const types = textOf(zip, '[Content_Types].xml');
  if (types === undefined || zip.sizeOf('xl/workbook.xml') === undefined) throw new Refused(problem('unknownFormat'));
  if (has(/vbaproject|vbadata|\/macrosheets\/|\/dialogsheets\//i) || /macroEnabled|vbaProject/i.test(types)) throw new Refused(problem('macros'));
  if (has(/\/externallinks\/|\/connections\.xml$|\/embeddings\/|\/activex\/|\/querytables\/|\/ctrlprops\//i)) throw new Refused(problem('external'));
}

interface Styles {
  /** Whether a number in this style is shown as a date. */
  isDate(style: number): boolean;
}

function readStyles(zip: Zip): Styles {
  const source = textOf(zip, 'xl/styles.xml');
  const formats = new Map<number, string>();
  const styles: number[] = [];
  if (source !== undefined) {
    readXml(source, {
      open(name, attributes, path) {
        if (name === 'numFmt') formats.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
        else if (name === 'xf' && path.at(-1) === 'cellXfs') styles.push(Number(attributes['numFmtId'] ?? 0));
      },
    });
  }
  return { isDate: (style) => isDateFormat(styles[style] ?? 0, formats.get(styles[style] ?? 0)) };
}

function readShared(zip: Zip): string[] {
  const source = textOf(zip, 'xl/sharedStrings.xml');
  const strings: string[] = [];
  if (source === undefined) return strings;
  let text = '';
  readXml(source, {
    open(name) {
      if (name === 'si') text = '';
    },
    close(name) {
      if (name === 'si') strings.push(unescapeString(text));
    },
    text(part, path) {
      // Runs of one string follow each other; what stands in rPh is how to say it, not what it is.
      if (path.at(-1) === 't' && !path.includes('rPh')) text += part;
    },
  });
  return strings;
}

function readWorkbook(zip: Zip): Workbook {
  refuseActive(zip);
  const sheets: { name: string; id: string; hidden: boolean }[] = [];
  let from1904 = false;
  readXml(textOf(zip, 'xl/workbook.xml')!, {
    open(name, attributes) {
      if (name === 'workbookPr') from1904 = ['1', 'true'].includes(attributes['date1904'] ?? '');
      if (name === 'sheet') sheets.push({ name: attributes['name'] ?? '', id: attributes['r:id'] ?? Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? '', hidden: (attributes['state'] ?? 'visible') !== 'visible' });
    },
  });
  const targets = new Map<string, string>();
  const relations = textOf(zip, 'xl/_rels/workbook.xml.rels');
  if (relations !== undefined) {
    readXml(relations, {
      open(name, attributes) {
        if (name !== 'Relationship') return;
        if (attributes['TargetMode'] === 'External') throw new Refused(problem('external'));
        targets.set(attributes['Id'] ?? '', resolve(attributes['Target'] ?? ''));
      },
    });
  }
  if (sheets.length > 200) throw new Refused(problem('tooLarge'));
  const shared = readShared(zip);
  const styles = readStyles(zip);
  const budget = { cells: MOST_CELLS };
  const problems: FileProblem[] = [];
  const tables = sheets.map(({ name, id }): Table => {
    const target = targets.get(id);
    const source = target === undefined ? undefined : textOf(zip, target);
    if (source === undefined) throw new Refused(problem('damaged'));
    return readSheet(source, name, { shared, styles, from1904, budget, problems });
  });
  return { tables, problems };
}

/** A path in the archive from one relative to `xl/`; a path that leaves the archive names nothing in it. */
function resolve(target: string): string {
  const steps: string[] = target.startsWith('/') ? [] : ['xl'];
  for (const step of target.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return steps.join('/');
}

const REFERENCE = /^\$?([A-Z]{1,3})\$?([1-9]\d{0,6})$/;
function cellAt(reference: string): { readonly row: number; readonly column: number } | undefined {
  const found = REFERENCE.exec(reference.toUpperCase());
  if (!found) return undefined;
  let column = 0;
  for (const letter of found[1]!) column = column * 26 + letter.charCodeAt(0) - 64;
  return { row: Number(found[2]) - 1, column: column - 1 };
}

interface Context {
  readonly shared: readonly string[];
  readonly styles: Styles;
  readonly from1904: boolean;
  readonly budget: { cells: number };
  readonly problems: FileProblem[];
}

function readSheet(source: string, name: string, context: Context): Table {
  const rows: Cell[][] = [];
  const dates = new Set<string>();
  const ranges: { readonly top: number; readonly bottom: number; readonly left: number; readonly right: number }[] = [];
  const named = new Map<FileProblemCode, number>();
  const tell = (code: FileProblemCode, row: number, column: number): void => {
    const times = (named.get(code) ?? 0) + 1;
    named.set(code, times);
    if (times <= MOST_NAMED) context.problems.push(problem(code, { sheet: name, row: row + 1, column: columnName(column) }));
  };
  let row = -1;
  let column = -1;
  let type = 'n';
  let style = 0;
  let value = '';
  let inline = '';
  let formula = false;
  readXml(source, {
    open(element, attributes) {
      if (element === 'row') {
        const stated = attributes['r'];
        row = stated === undefined ? row + 1 : Number(stated) - 1;
        column = -1;
        if (!Number.isSafeInteger(row) || row < 0) throw new Refused(problem('badXml', { sheet: name }));
        if (row >= MOST_ROWS) throw new Refused(problem('tooLarge', { sheet: name, row: row + 1 }));
      } else if (element === 'c') {
        const at = attributes['r'] === undefined ? { row, column: column + 1 } : cellAt(attributes['r']);
        if (!at || at.row !== row) throw new Refused(problem('badXml', { sheet: name, row: row + 1 }));
        column = at.column;
        type = attributes['t'] ?? 'n';
        style = Number(attributes['s'] ?? 0);
        value = '';
        inline = '';
        formula = false;
      } else if (element === 'f') formula = true;
      else if (element === 'mergeCell') {
        const [from, to] = (attributes['ref'] ?? '').split(':').map(cellAt);
        if (!from || !to || to.row < from.row || to.column < from.column) throw new Refused(problem('badMerge', { sheet: name }));
        ranges.push({ top: from.row, bottom: to.row, left: from.column, right: to.column });
        if (ranges.length > 20_000) throw new Refused(problem('tooLarge', { sheet: name }));
      }
    },
    text(part, path) {
      const element = path.at(-1);
      if (element === 'v') value += part;
      else if (element === 't' && path.includes('is') && !path.includes('rPh')) inline += part;
    },
    close(element) {
      if (element !== 'c') return;
      if (formula) return tell('formula', row, column);
      const cell = cellValue();
      if (cell === null) return;
      if (column >= MOST_COLUMNS) throw new Refused(problem('tooLarge', { sheet: name, row: row + 1, column: columnName(Math.min(column, 20_000)) }));
      if ((context.budget.cells -= 1) < 0) throw new Refused(problem('tooLarge', { sheet: name, row: row + 1 }));
      while (rows.length <= row) rows.push([]);
      const cells = rows[row]!;
      while (cells.length < column) cells.push(null);
      cells[column] = cell;
    },
  });
  function cellValue(): Cell {
    switch (type) {
      case 's': {
        const text = context.shared[Number(value)];
        if (text === undefined && value !== '') throw new Refused(problem('damaged'));
        return text === undefined || text === '' ? null : text;
      }
      case 'inlineStr':
        return inline === '' ? null : unescapeString(inline);
      case 'str':
        return value === '' ? null : unescapeString(value);
      case 'b':
        return value === '1' || value === 'true';
      case 'e':
        tell('errorCell', row, column);
        return null;
      case 'd':
        dates.add(`${row},${column}`);
        return value.slice(0, 10);
      default: {
        if (value === '') return null;
        const number = Number(value);
        if (!Number.isFinite(number)) {
          tell('badCell', row, column);
          return null;
        }
        if (!context.styles.isDate(style)) return number;
        const day = serialToDay(number, context.from1904);
        dates.add(`${row},${column}`);
        return day ?? number;
      }
    }
  }
  checkRanges(ranges, name);
  return { name, rows, merged: columnRuns(ranges, rows.length), ...(dates.size > 0 ? { dates } : {}) };
}

/** Merged cells may not cross: then one cell would have two values. Sorted by row, so that only neighbours are compared. */
function checkRanges(ranges: readonly { readonly top: number; readonly bottom: number; readonly left: number; readonly right: number }[], sheet: string): void {
  let open: (typeof ranges)[number][] = [];
  for (const range of ranges.toSorted((a, b) => a.top - b.top)) {
    open = open.filter((one) => one.bottom >= range.top);
    if (open.length > 500 || open.some((one) => one.left <= range.right && range.left <= one.right)) {
      throw new Refused(problem('badMerge', { sheet, row: range.top + 1, column: columnName(Math.min(range.left, 20_000)) }));
    }
    open.push(range);
  }
}

const columnRuns = (ranges: readonly { readonly top: number; readonly bottom: number; readonly left: number; readonly right: number }[], rows: number): (readonly [number, number, number])[] =>
  ranges.flatMap(({ top, bottom, left }) => (bottom > top && top < rows ? [[left, top, Math.min(bottom, rows - 1)] as const] : []));
