// A file that somebody hands in, read as a standard: which format it is by its bytes, then its tables or its data, then the schema, then
// the linter. All of it or nothing: with any problem there is no document.

import { lintStandard } from '#shared/standard/lint.ts';
import { readStandard, type Fault } from '#shared/standard/check.ts';
import { draftsOfOfficial } from '#shared/standard/official-drafts.ts';
import { importOfficial } from '#shared/standard/official.ts';
import { csvToTables } from '#shared/standard/table/csv.ts';
import { formulasIn } from '#shared/standard/table/formulas.ts';
import { areOurs, tablesToStandard } from '#shared/standard/table/from-tables.ts';
import { plainTableToDraft } from '#shared/standard/table/plain-table.ts';
import type { Table } from '#shared/standard/table/table.ts';
import { MOST_FILE_BYTES, type FileProblem } from '#shared/standard/file-problem.ts';
import type { Standard } from '#shared/standard/standard.ts';
import type { StandardRead } from '#shared/contract/workstation-standards.ts';
import type { Json } from '#shared/json.ts';
import { decode } from './decode.ts';
import { readJson } from './json-lines.ts';
import { problem } from './problems.ts';
import { readXlsx } from './xlsx-read.ts';
import { readYaml } from './yaml.ts';

/** So many problems are told; a file with more has one reason behind them. */
const MOST_PROBLEMS = 200;

const refused = (format: StandardRead['format'], problems: readonly FileProblem[], encoding?: string): StandardRead => ({
  ...(format ? { format } : {}), ...(encoding === undefined ? {} : { encoding }), problems: problems.slice(0, MOST_PROBLEMS), findings: [],
});

const begins = (bytes: Uint8Array, ...signature: readonly number[]): boolean => signature.every((byte, i) => bytes[i] === byte);

/** Never throws for what a file holds. `name` helps where the bytes alone do not tell, and names a draft without a title. */
export function readStandardFile(bytes: Uint8Array, name: string): StandardRead {
  if (bytes.length === 0) return refused(undefined, [problem('empty')]);
  if (bytes.length > MOST_FILE_BYTES) return refused(undefined, [problem('tooLarge')]);
  if (begins(bytes, 0xd0, 0xcf, 0x11, 0xe0)) return refused(undefined, [problem(isSealed(bytes) ? 'encrypted' : 'oldExcel')]);
  if (begins(bytes, 0x50, 0x4b)) {
    const { tables, problems } = readXlsx(bytes);
    return problems.length > 0 ? refused('xlsx', problems) : readTables('xlsx', tables, name);
  }
  const decoded = decode(bytes);
  if (!decoded) return refused(undefined, [problem(looksBinary(bytes) ? 'unknownFormat' : 'badEncoding')]);
  const { text, encoding } = decoded;
  if (text.trim().replace(/^\uFEFF/, '') === '') return refused(undefined, [problem('empty')], encoding);
  switch (formatOf(text, name)) {
    case 'json':
      return readJsonText(text, encoding);
    case 'yaml': {
      const read = readYaml(text);
      if (!read.ok) return refused('yaml', read.problems, encoding);
      return checked('yaml', read.value, encoding, (path) => place({ line: read.lineOf(path) }));
    }
    case 'csv': {
      const { tables, problems } = csvToTables(text);
      return problems.length > 0 ? refused('csv', problems, encoding) : readTables('csv', tables, name, encoding);
    }
    default:
      return refused(undefined, [problem('unknownFormat')], encoding);
  }
}

/** An encrypted workbook hides in the old container, under this name. */
const isSealed = (bytes: Uint8Array): boolean => Buffer.from(bytes.subarray(0, 65_536)).includes(Buffer.from('EncryptedPackage', 'utf16le'));

function looksBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 4096).some((byte) => byte === 0) || begins(bytes, 0x25, 0x50, 0x44, 0x46);
}

function formatOf(text: string, name: string): 'json' | 'yaml' | 'csv' | undefined {
  const start = text.replace(/^\uFEFF/, '').trimStart();
  // What begins like a document of another kind is not made a table by its name: many systems save HTML as .xls or .csv.
  if (/^(<|%PDF|\{\\rtf)/.test(start)) return undefined;
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase();
  if (ending === 'json') return 'json';
  if (ending === 'yaml' || ending === 'yml') return 'yaml';
  if (ending === 'csv' || ending === 'tsv' || ending === 'txt') return 'csv';
  if (/^\{|^\[\s*[[{"]/.test(start)) return 'json';
  if (/^(---|#.*\n|[A-Za-z]\w*\s*:)/.test(start)) return 'yaml';
  return /[,;\t]/.test(start.split('\n')[0] ?? '') || /^\[.+\]\s*$/m.test(start.split('\n')[0] ?? '') ? 'csv' : undefined;
}

const place = (of: { [key in 'line' | 'sheet' | 'row' | 'column']?: string | number | undefined }): Partial<FileProblem> => Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined));

const MENDS: { readonly [code in Fault['code']]: FileProblem['mend'] } = {
  invalid: { zh: '改正它；各字段怎样写，见模板的“说明”。', en: 'Correct it; the sheet “Readme” of the template says what each field takes.' },
  unknownField: { zh: '改正字段名，或删去它。', en: 'Correct the name of the field, or remove it.' },
  tooLong: { zh: '缩短或分成几项。', en: 'Shorten it, or make several items of it.' },
};

function checked(format: NonNullable<StandardRead['format']>, value: unknown, encoding: string | undefined, placeOf: (path: string) => Partial<FileProblem>): StandardRead {
  const read = readStandard(value);
  if (read.ok) return { format, ...(encoding === undefined ? {} : { encoding }), document: read.standard as unknown as Json, problems: [], findings: lintStandard(read.standard) };
  return refused(format, read.faults.map((fault): FileProblem => ({ ...fault, zh: withPath(fault, 'zh'), en: withPath(fault, 'en'), ...placeOf(fault.path), mend: MENDS[fault.code] })), encoding);
}

const withPath = (fault: Fault, language: 'zh' | 'en'): string => (fault.path === '' || fault[language].startsWith(fault.path) ? fault[language] : `${fault.path}：${fault[language]}`.replace('：', language === 'en' ? ': ' : '：'));

function readTables(format: 'xlsx' | 'csv', tables: readonly Table[], name: string, encoding?: string): StandardRead {
  const formulas = formulasIn(tables);
  if (formulas.length > 0) return refused(format, formulas.map((at) => problem('formula', at.sheet === '' ? { row: at.row, column: at.column, line: at.row } : at)), encoding);
  if (areOurs(tables)) {
    const { document, problems, placeOf } = tablesToStandard(tables);
    if (problems.length > 0) return refused(format, problems, encoding);
    return checked(format, document, encoding, (path) => place({ ...placeOf(path) }));
  }
  const plain = plainTableToDraft(tables, name);
  if (!plain) return refused(format, [problem('noStandard')], encoding);
  if (plain.problems.length > 0 || !plain.document) return refused(format, plain.problems, encoding);
  return { format, ...(encoding === undefined ? {} : { encoding }), document: plain.document as Json, problems: [], findings: [] };
}

function readJsonText(text: string, encoding: string | undefined): StandardRead {
  const read = readJson(text);
  if (!read.ok) {
    const { line, why, what } = read.fault;
    const more = why === 'repeated' ? `${what}` : '';
    const told = problem(why === 'repeated' ? 'invalid' : 'badSyntax', { line }, more);
    return refused('json', [why === 'repeated' ? { ...told, zh: `字段 ${what} 写了两次`, en: `the field ${what} is there twice`, mend: { zh: '只留一个。', en: 'Keep one.' } } : told], encoding);
  }
  const { value, lineOf } = read.read;
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject) return refused('json', [problem('noStandard')], encoding);
  if ('schema' in value) return checked('json', value, encoding, (path) => place({ line: lineOf(path) }));
  const official = importOfficial(value);
  const documents = official.problems.length > 0 ? [] : draftsOfOfficial(official);
  if (documents.length === 0) return refused('json', [problem('noStandard', { line: 1 })], encoding);
  const { rules, fragments, unread, other } = official;
  const [first] = documents;
  const asStandard = readStandard(first);
  return {
    format: 'json',
    ...(encoding === undefined ? {} : { encoding }),
    document: first as Json,
    documents: documents as readonly Json[],
    problems: [],
    findings: asStandard.ok ? lintStandard(asStandard.standard as Standard) : [],
    beside: { rules, fragments, unread, other },
  };
}
