// A form as a bureau keeps it in a spreadsheet: a heading row with columns such as 序号, 检查内容, 分值, and the items below. What has a
// place in an item goes there, the rest into its guidance with the name of its column. Its decision rule is not in the table: the
// result is a draft that waits for one.

import { cellToText } from './cell-text.ts';
import { columnName, filled, isBlank, placeOf, type Cell, type Table } from './table.ts';
import type { Fields } from './fields.ts';
import type { FileProblem } from '../file-problem.ts';
import type { Json } from '../../json.ts';

type Field = 'no' | 'section' | 'text' | 'max' | 'level' | 'basis' | 'method' | 'guidance' | 'fill';

/** Headings without white space; the first pattern that fits decides. `fill`: to be filled in on site, so blank in the form. */
const HEADINGS: readonly (readonly [RegExp, Field])[] = [
  [/^(序号|编号|项目编号|条款号|条款|检查项目编号|no\.?)$/i, 'no'],
  [/(得分|实得|评分$|检查结果|检查情况|核查结果|核查记录|审查结果|评审结果|评价|判定|是否符合|备注|小计|结论|签名|签字|查看)/, 'fill'],
  [/(依据|法规|条文)/, 'basis'],
  [/(方法|方式|指南|要点说明|检查要点)/, 'method'],
  [/(分值|满分|标准分|分数|应得分)/, 'max'],
  [/(等级|级别|类别|重要性|关键项|性质|★)/, 'level'],
  [/^(检查|审查|评审|核查|验收|考核)?(内容|标准|要求|条款内容|检查项|项目内容|具体内容|内容及要求)$/, 'text'],
  [/^(检查|审查|评审|核查|验收|考核|具体)?(项目|环节|部分|章节|分类|大项|条目)$/, 'section'],
  [/(内容|要求|标准)/, 'text'],
  [/(说明|细则|提示)/, 'guidance'],
];

const heading = (cell: Cell | undefined): string => (cell === undefined || cell === null ? '' : cellToText(cell).replace(/\s+/g, ''));

function fieldsOf(row: readonly Cell[]): (Field | undefined)[] {
  const taken = new Set<Field>();
  return row.map((cell) => {
    const name = heading(cell);
    if (name === '' || name.length > 20) return undefined;
    const field = HEADINGS.find(([pattern]) => pattern.test(name))?.[1];
    if (field === undefined || (field !== 'fill' && field !== 'guidance' && taken.has(field))) return undefined;
    taken.add(field);
    return field;
  });
}

/** ※ and ★ at the head of a number or a text mark key items in printed forms; so do several asterisks. */
const MARK = /^\s*(※|★|\*{1,3}|＊{1,3})\s*|\s*(※|★)\s*$/;
const STARS: { readonly [mark: string]: string } = { '※': 'key', '★': 'key', '***': 'key', '**': 'key', '*': 'important', '＊＊': 'key', '＊': 'important' };

export interface PlainRead {
  readonly document?: Fields;
  readonly problems: readonly FileProblem[];
}

/** The first of the tables that has a heading row with a column of contents; `undefined` where none has. */
export function plainTableToDraft(tables: readonly Table[], name: string): PlainRead | undefined {
  for (const table of tables) {
    const start = table.rows.slice(0, 15).findIndex((row) => {
      const fields = fieldsOf(row);
      return fields.includes('text') && fields.filter((field) => field !== undefined).length >= 2;
    });
    if (start >= 0) return readTable(table, start, name);
  }
  return undefined;
}

function readTable(table: Table, start: number, name: string): PlainRead {
  const headings = table.rows[start]!;
  const fields = fieldsOf(headings);
  const problems: FileProblem[] = [];
  const title = table.rows.slice(0, start).flat().filter((cell) => !isBlank(cell)).map((cell) => cellToText(cell!))[0] ?? name.replace(/\.[^.]+$/, '');
  const sections: { no: string; title: string; items: Fields[] }[] = [];
  const used = new Map<string, number>();
  const columnsOf = (...wanted: Field[]): Set<number> => new Set(fields.flatMap((field, c) => (field !== undefined && wanted.includes(field) ? [c] : [])));
  const single = columnsOf('no', 'text', 'max');
  for (const [c, first, last] of table.merged ?? []) {
    if (first > start && single.has(c) && !isBlank(table.rows[first]?.[c])) {
      problems.push({ code: 'mergedAcrossItems', ...placeOf(table, first, c), zh: `合并单元格跨了 ${last - first + 1} 行，这一列每项要各写各的`, en: `merged cells cover ${last - first + 1} rows; in this column each item needs its own`, mend: { zh: '取消合并，逐行填写。', en: 'Unmerge them and fill in each row.' } });
    }
  }
  for (const at of table.dates ?? []) {
    const [r, c] = at.split(',').map(Number) as [number, number];
    if (r > start && fields[c] !== undefined && fields[c] !== 'fill') problems.push({ code: 'dateCell', ...placeOf(table, r, c), zh: '这一格被表格软件改成了日期', en: 'the cell was turned into a date by the spreadsheet program', mend: { zh: '把这一列设为“文本”格式，重新填写。', en: 'Give the column the format Text and type it again.' } });
  }
  filled(table, columnsOf('section', 'basis', 'method', 'level'), start).slice(start + 1).forEach((row, offset) => {
    const r = start + 1 + offset;
    if (row.every(isBlank)) return;
    const of = (field: Field): Cell => row[fields.indexOf(field)] ?? null;
    const text = isBlank(of('text')) ? '' : cellToText(of('text'));
    const filled = row.filter((cell) => !isBlank(cell));
    // A row with one text only is the name of the part that follows; a row without contents is a total or a signature line.
    if (text === '' || (filled.length === 1 && fields.indexOf('text') > 0)) {
      if (filled.length === 1 && row.findIndex((cell) => !isBlank(cell)) <= 1) sections.push({ no: String(sections.length + 1), title: cellToText(filled[0]!), items: [] });
      else if (filled.length > 0 && !/^(合计|总计|小计|总分|得分|备注|注[:：]|说明|检查人|被检查|陪同|监督员|日期)/.test(cellToText(filled[0]!))) {
        problems.push({ code: 'badCell', ...placeOf(table, r, Math.max(0, fields.indexOf('text'))), zh: '这一行没有评审内容', en: 'the row has no contents', mend: { zh: '填写内容；不是评审项的行请删去。', en: 'Fill it in, or remove the row if it is no item.' } });
      }
      return;
    }
    const section = isBlank(of('section')) ? undefined : cellToText(of('section'));
    if (section !== undefined && sections.at(-1)?.title !== section) sections.push({ no: String(sections.length + 1), title: section, items: [] });
    if (sections.length === 0) sections.push({ no: '1', title, items: [] });
    sections.at(-1)!.items.push(itemOf(table, row, r, { headings, fields, of, text, used, problems, count: used.size }));
  });
  const items = sections.reduce((sum, section) => sum + section.items.length, 0);
  if (items === 0) problems.push({ code: 'noStandard', sheet: table.name, zh: '表头下面没有评审项', en: 'there are no items below the heading', mend: { zh: '检查文件，或用模板填写。', en: 'Check the file, or use the template.' } });
  if (problems.length > 0) return { problems };
  const document: Fields = { schema: 1, id: idOf(name), version: '1', title, source: title, matters: [], materials: [], flow: [], shots: [], sections };
  return { document, problems };
}

function itemOf(
  table: Table,
  row: readonly Cell[],
  r: number,
  from: { headings: readonly Cell[]; fields: readonly (Field | undefined)[]; of: (field: Field) => Cell; text: string; used: Map<string, number>; problems: FileProblem[]; count: number },
): Fields {
  const { of, fields, headings, used } = from;
  const text = from.text;
  let no = isBlank(of('no')) ? String(from.count + 1) : cellToText(of('no'));
  let level = 'general';
  const levelCell = isBlank(of('level')) ? '' : cellToText(of('level'));
  const marks = [no, text, levelCell].map((one) => MARK.exec(one)).find((found) => found !== null);
  if (marks) level = STARS[(marks[1] ?? marks[2])!] ?? 'key';
  else if (/关键|否决|严重/.test(levelCell)) level = 'key';
  else if (/重点|主要/.test(levelCell)) level = 'important';
  no = no.replace(MARK, '') || no;
  const times = (used.get(no) ?? 0) + 1;
  used.set(no, times);
  const maxCell = of('max');
  let max: number | undefined;
  if (!isBlank(maxCell)) {
    const written = cellToText(maxCell).replace(/分$/, '');
    if (/^\d+(\.\d+)?$/.test(written) && Number(written) > 0) max = Number(written);
    else if (MARK.test(written)) level = 'key';
    else if (!/^[-－—/／]*$/.test(written)) from.problems.push({ code: 'badCell', ...placeOf(table, r, fields.indexOf('max')), zh: `“${written}”不是分值`, en: `“${written}” is no number of points`, mend: { zh: '填写数字；没有分值的留空。', en: 'Write a number, or leave it blank.' } });
  }
  // What has no column of its own is kept word for word with the name of its column.
  const rest = row.flatMap((cell, c) => {
    if (isBlank(cell) || (fields[c] !== undefined && fields[c] !== 'fill' && fields[c] !== 'guidance')) return [];
    return [`${heading(headings[c]) || columnName(c)}：${cellToText(cell)}`];
  });
  return {
    id: (times === 1 ? no : `${no}-${times}`).slice(0, 64),
    no,
    text,
    kind: 'check',
    level,
    ...(max === undefined ? {} : { max }),
    answers: ['meets', 'fails', 'na'],
    basis: isBlank(of('basis')) ? [] : cellToText(of('basis')).split('\n').filter((line) => line.trim() !== ''),
    ...(isBlank(of('method')) ? {} : { method: cellToText(of('method')) }),
    ...(rest.length === 0 ? {} : { guidance: rest.join('\n') }),
  } satisfies { [field: string]: Json };
}

const idOf = (name: string): string => name.replace(/\.[^.]+$/, '').replace(/\s+/g, '-').slice(0, 64) || 'standard';
