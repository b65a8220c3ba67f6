// Tables read back into a standard. Everything that stands in a cell is taken or is a problem that names the cell; nothing is passed
// over. The result is plain data with the place of each field, so that what the schema finds wrong is told of the cell as well.

import { cellToText, EMPTY_LIST } from './cell-text.ts';
import { day } from './codec.ts';
import { LAYOUTS, isRemark, layoutOf, type Column, type Layout } from './layout.ts';
import { setField, type Fields } from './fields.ts';
import { sectionNames } from './to-tables.ts';
import { columnName, filled, isBlank, placeOf, type Cell, type CellPlace, type Table } from './table.ts';
import type { FileProblem, FileProblemCode } from '../file-problem.ts';

export interface TablesRead {
  /** To be checked by `readStandard`. */
  readonly document: Fields;
  readonly problems: readonly FileProblem[];
  /** The cell of a path such as `sections[0].items[2].max`, or of the nearest part that has one. */
  readonly placeOf: (path: string) => CellPlace | undefined;
}

/** A row as data. Where its fields stand is worked out only when something is wrong with them. */
interface Record_ {
  readonly fields: Fields;
  readonly placeOf: (field: string) => CellPlace;
}

const plainHeading = (cell: Cell | undefined): string => (cell === undefined || cell === null ? '' : cellToText(cell).replace(/\s+/g, '').replaceAll('(', '（').replaceAll(')', '）').toLowerCase());
const isNamed = (names: readonly string[], name: string): boolean => names.some((one) => plainHeading(one) === plainHeading(name));

/** Whether any table bears the name of one of our sheets. */
export const areOurs = (tables: readonly Table[]): boolean => tables.some(({ name }) => LAYOUTS.some((layout) => isNamed([layout.zh, layout.en], name)));

export function tablesToStandard(tables: readonly Table[]): TablesRead {
  const problems: FileProblem[] = [];
  const tell = (code: FileProblemCode, place: Partial<CellPlace>, zh: string, en: string, mendZh: string, mendEn: string): void => {
    problems.push({ code, ...place, zh, en, mend: { zh: mendZh, en: mendEn } });
  };
  const sheets = new Map<Layout['key'], Table>();
  for (const table of tables) {
    const layout = LAYOUTS.find(({ zh, en }) => isNamed([zh, en], table.name));
    if (!layout) {
      if (isRemark(table.name) || table.rows.every((row) => row.every(isBlank))) continue;
      tell('unknownColumn', { sheet: table.name }, `没有名为“${table.name}”的表`, `no sheet is called “${table.name}”`, `改成 ${LAYOUTS.map(({ zh }) => zh).join('、')} 之一，或在名称前加“说明”。`, `Use one of ${LAYOUTS.map(({ en }) => en).join(', ')}, or begin its name with “Readme”.`);
    } else if (sheets.has(layout.key)) {
      tell('repeatedSheet', { sheet: table.name }, `“${layout.zh}”表有两张`, `the sheet ${layout.en} is there twice`, '只留一张。', 'Keep one.');
    } else sheets.set(layout.key, table);
  }
  for (const key of ['standard', 'matters', 'sections', 'items'] as const) {
    const { zh, en } = layoutOf(key);
    if (!sheets.has(key)) tell('missingSheet', { sheet: zh }, `缺少“${zh}”表`, `the sheet ${en} is missing`, '从模板复制这张表。', 'Copy it from the template.');
  }

  const readCell = (column: Column, cell: Cell | undefined, placed: () => CellPlace, into: Fields, isDate = false): void => {
    if (isDate && column.codec !== (day as Column['codec'])) {
      return tell('dateCell', placed(), `“${column.zh}”被表格软件改成了日期`, `“${column.en}” was turned into a date by the spreadsheet program`, '把这一列设为“文本”格式，重新填写。', 'Give the column the format Text and type it again.');
    }
    if (cell === undefined || isBlank(cell)) {
      if (column.blank === 'empty') setField(into, column.field, []);
      else if (column.blank === 'fault') tell('badCell', placed(), `“${column.zh}”没有填写`, `“${column.en}” is blank`, column.about.zh === '' ? '填写这一格。' : `填写这一格：${column.about.zh}。`, `Fill it in${column.about.en === '' ? '' : `: ${column.about.en}`}.`);
      return;
    }
    const read = column.codec.read(cell);
    if (read.ok) setField(into, column.field, read.value);
    else tell('badCell', placed(), `“${column.zh}”${read.zh}`, `“${column.en}”: ${read.en}`, '改正这一格。', 'Correct the cell.');
  };

  /** Rows of a table as records; `undefined` where the table is not there. */
  const records = (key: Layout['key']): Record_[] | undefined => {
    const table = sheets.get(key);
    if (!table) return undefined;
    const { columns } = layoutOf(key);
    const start = headingRow(table, columns);
    if (start < 0) {
      tell('missingColumn', { sheet: table.name }, '找不到表头', 'the heading row is not there', `表头应有 ${columns.filter(({ blank }) => blank === 'fault').map(({ zh }) => zh).join('、')}。`, `It has ${columns.filter(({ blank }) => blank === 'fault').map(({ en }) => en).join(', ')}.`);
      return [];
    }
    const at = new Map<Column, number>();
    const heading = table.rows[start]!;
    heading.forEach((cell, c) => {
      if (isBlank(cell)) return;
      const found = columns.find(({ zh, en, also = [] }) => [zh, en, ...also].some((name) => plainHeading(name) === plainHeading(cell)));
      const place = placeOf(table, start, c);
      if (!found) tell('unknownColumn', place, `没有名为“${cellToText(cell ?? null)}”的列`, `no column is called “${cellToText(cell ?? null)}”`, '改正列名；不需要的列请删去。', 'Correct the heading, or remove the column.');
      else if (at.has(found)) tell('repeatedColumn', place, `“${found.zh}”列有两个`, `the column ${found.en} is there twice`, '只留一个。', 'Keep one.');
      else at.set(found, c);
    });
    for (const column of columns) {
      if (column.blank === 'fault' && !at.has(column)) tell('missingColumn', placeOf(table, start, 0), `缺少“${column.zh}”列`, `the column ${column.en} is missing`, '从模板复制这一列的表头。', 'Copy its heading from the template.');
    }
    const mayMerge = new Set([...at].flatMap(([column, c]) => (column.mayMerge ? [c] : [])));
    for (const [c, first, last] of table.merged ?? []) {
      if (first <= start || mayMerge.has(c) || isBlank(table.rows[first]?.[c])) continue;
      tell('mergedAcrossItems', placeOf(table, first, c), `合并单元格跨了 ${last - first + 1} 行，这一列每行要各写各的`, `merged cells cover ${last - first + 1} rows; in this column each row needs its own`, '取消合并，逐行填写。', 'Unmerge them and fill in each row.');
    }
    const body = filled(table, mayMerge, start).map((row, r) => ({ row, r })).slice(start + 1).filter(({ row }) => !row.every(isBlank));
    if (body.length === 1 && body[0]!.row.filter((cell) => !isBlank(cell)).length === 1 && body[0]!.row[0] === EMPTY_LIST) return [];
    return body.map(({ row, r }) => {
      row.forEach((cell, c) => {
        if (!isBlank(cell) && isBlank(heading[c])) tell('strayCell', placeOf(table, r, c), '这一格所在的列没有表头', 'its column has no heading', '写上表头，或清除这一格。', 'Give the column a heading, or clear the cell.');
      });
      const fields: Fields = {};
      for (const [column, c] of at) readCell(column, row[c], () => placeOf(table, r, c), fields, table.dates?.has(`${r},${c}`));
      for (const column of columns) if (!at.has(column) && column.blank === 'empty') setField(fields, column.field, []);
      return { fields, placeOf: (field) => placeOf(table, r, columnOf(at, field)) };
    });
  };

  const placed = new Map<string, Record_['placeOf']>();
  const put = (path: string, record: Record_): void => void placed.set(path, record.placeOf);
  const document: Fields = { schema: 1 };
  const standardTable = sheets.get('standard');
  if (standardTable) readFields(standardTable, { document, placed, tell, readCell });

  const listed = (key: 'matters' | 'business' | 'materials' | 'flow' | 'shots' | 'vectors', optional: boolean): void => {
    const found = records(key);
    if (found === undefined || (optional && found.length === 0 && !saysEmpty(sheets.get(key)))) {
      if (!optional) document[key] = [];
      return;
    }
    found.forEach((record, i) => put(`${key}[${i}]`, record));
    document[key] = found.map(({ fields }) => fields);
  };
  for (const key of ['matters', 'materials', 'flow', 'shots'] as const) listed(key, false);
  for (const key of ['business', 'vectors'] as const) listed(key, true);

  const unknown = (record: Record_, field: string, what: string, zh: string, en: string): void =>
    tell('unknownReference', record.placeOf(field), `没有${zh}“${what}”`, `there is no ${en} “${what}”`, '改正它，或在那张表中补上。', 'Correct it, or add it to its sheet.');
  const matters = (document['matters'] as Fields[] | undefined) ?? [];
  const ruleOf = (record: Record_): { rule: Fields; path: string } | undefined => {
    const id = record.fields['matter'];
    const m = matters.findIndex((one) => one['id'] === id);
    if (m < 0) {
      if (typeof id === 'string') unknown(record, 'matter', id, '事项', 'matter');
      return undefined;
    }
    return { rule: (matters[m]!['rule'] ??= {}) as Fields, path: `matters[${m}].rule` };
  };
  for (const one of matters) if (typeof one['rule'] === 'object') Object.assign(one['rule'] as Fields, { measures: {}, rows: [] });
  for (const record of records('measures') ?? []) {
    const into = ruleOf(record);
    if (!into) continue;
    const { matter: _, name, title, titleEn, ...measure } = record.fields;
    const measures = (into.rule['measures'] ??= {}) as Fields;
    if (typeof name !== 'string') continue;
    if (Object.hasOwn(measures, name) || name === '__proto__') tell('badCell', record.placeOf('name'), `量“${name}”写了两次，或不能这样命名`, `the measure “${name}” is there twice or cannot be called so`, '改一个名称。', 'Give it another name.');
    else measures[name] = { ...measure, ...(title === undefined ? {} : { name: title }), ...(titleEn === undefined ? {} : { nameEn: titleEn }) };
    put(`${into.path}.measures.${name}`, record);
  }
  for (const record of records('rows') ?? []) {
    const into = ruleOf(record);
    if (!into) continue;
    const { matter: _, ...row } = record.fields;
    const rows = (into.rule['rows'] ??= []) as Fields[];
    put(`${into.path}.rows[${rows.length}]`, record);
    rows.push(row);
  }

  const sections = (records('sections') ?? []).map((record, s) => {
    put(`sections[${s}]`, record);
    return { ...record.fields, items: [] as Fields[] };
  });
  const named = sectionNames(sections.map((section) => ({ no: String((section as Fields)['no'] ?? '') })));
  for (const record of records('items') ?? []) {
    const { section, ...item } = record.fields;
    const s = named.indexOf(String(section));
    if (s < 0) {
      if (section !== undefined) unknown(record, 'section', String(section), '部分', 'section');
      continue;
    }
    if (item['id'] === undefined && typeof item['no'] === 'string') item['id'] = item['no'];
    put(`sections[${s}].items[${sections[s]!.items.length}]`, record);
    sections[s]!.items.push(item);
  }
  document['sections'] = sections;

  const merge = records('merge');
  if (merge) {
    const of = (what: string): unknown[] => merge.filter(({ fields }) => fields['what'] === what).map(({ fields }) => fields['data']);
    document['merge'] = { parts: of('part'), common: of('common') };
    for (const record of merge) if (!['part', 'common'].includes(String(record.fields['what']))) unknown(record, 'what', String(record.fields['what']), '类别', 'kind');
  }

  return {
    document,
    problems,
    placeOf(path) {
      for (let at = path; at !== ''; at = at.replace(/(\.[^.[\]]*|\[\d+\]|^[^.[\]]*)$/, '')) {
        const found = placed.get(at);
        if (found) return found(path.slice(at.length).replace(/^\./, ''));
        if (!/[.[]/.test(at)) return undefined;
      }
      return undefined;
    },
  };
}

/** Where a field, or the nearest part of it, stands among the columns; the first column where it has none. */
function columnOf(at: ReadonlyMap<Column, number>, field: string): number {
  let best: number | undefined;
  let length = -1;
  for (const [column, c] of at) {
    best ??= c;
    const isPart = field === column.field || field.startsWith(`${column.field}.`) || field.startsWith(`${column.field}[`);
    if (isPart && column.field.length > length) [best, length] = [c, column.field.length];
  }
  return best ?? 0;
}

/** The row with the most known headings among the first ten, two at least. */
function headingRow(table: Table, columns: readonly Column[]): number {
  const known = new Set(columns.flatMap(({ zh, en, also = [] }) => [zh, en, ...also].map(plainHeading)));
  let best = -1;
  let most = 1;
  table.rows.slice(0, 10).forEach((row, r) => {
    const count = row.filter((cell) => !isBlank(cell) && known.has(plainHeading(cell))).length;
    if (count > most) [best, most] = [r, count];
  });
  return best;
}

const saysEmpty = (table: Table | undefined): boolean => table?.rows.some((row) => row[0] === EMPTY_LIST && row.slice(1).every(isBlank)) === true;

/** The sheet of single fields: the name in the first column, the value in the second, remarks beyond. */
function readFields(
  table: Table,
  to: {
    readonly document: Fields;
    readonly placed: Map<string, Record_['placeOf']>;
    readonly tell: (code: FileProblemCode, place: Partial<CellPlace>, zh: string, en: string, mendZh: string, mendEn: string) => void;
    readonly readCell: (column: Column, cell: Cell | undefined, placed: () => CellPlace, into: Fields, isDate?: boolean) => void;
  },
): void {
  const { columns } = layoutOf('standard');
  const seen = new Set<Column>();
  table.rows.forEach((row, r) => {
    const name = plainHeading(row[0]);
    if (name === '' || name === '字段' || name === 'field') {
      if (name === '' && !isBlank(row[1])) to.tell('strayCell', placeOf(table, r, 1), '这个值没有字段名', 'the value has no field', '在左边写上字段名，或清除这一格。', 'Name the field to its left, or clear the cell.');
      return;
    }
    const column = columns.find(({ zh, en }) => plainHeading(zh) === name || plainHeading(en) === name);
    const place = placeOf(table, r, 0);
    if (!column) return to.tell('unknownColumn', place, `没有名为“${cellToText(row[0] ?? null)}”的字段`, `no field is called “${cellToText(row[0] ?? null)}”`, `字段有 ${columns.map(({ zh }) => zh).join('、')}。`, `Fields are ${columns.map(({ en }) => en).join(', ')}.`);
    if (seen.has(column)) return to.tell('repeatedColumn', place, `“${column.zh}”写了两次`, `“${column.en}” is there twice`, '只留一个。', 'Keep one.');
    seen.add(column);
    to.placed.set(column.field, () => placeOf(table, r, 1));
    to.readCell(column, row[1], () => placeOf(table, r, 1), to.document, table.dates?.has(`${r},1`));
  });
  for (const column of columns) {
    if (column.blank === 'fault' && !seen.has(column)) to.tell('missingColumn', { sheet: table.name, row: 1, column: columnName(0) }, `缺少“${column.zh}”`, `“${column.en}” is missing`, '补上这一行。', 'Add its row.');
  }
}
