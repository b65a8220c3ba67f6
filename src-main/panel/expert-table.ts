// A list of experts as bureaus keep it: XLSX or CSV read to experts, each wrong cell named; and the form that they fill in.

import type { ExpertsRead } from '#shared/contract/workstation-panel.ts';
import { COLUMNS, expertsFromTable, readCsv } from '#shared/panel/pool.ts';
import { isBlank, type Cell, type Table } from '#shared/standard/table/table.ts';
import { decode } from '../standards/files/decode.ts';
import { problem } from '../standards/files/problems.ts';
import { readXlsx } from '../standards/files/xlsx-read.ts';
import { writeXlsx } from '../standards/files/xlsx-write.ts';

/** 2,000 experts are some 300 kB. */
export const MOST_LIST_BYTES = 8 * 1024 * 1024;

const textOf = (cell: Cell): string => (cell === null ? '' : typeof cell === 'boolean' ? (cell ? '1' : '0') : String(cell));
const hasHeading = (table: Table): boolean => (table.rows[0] ?? []).some((cell) => textOf(cell).trim() === COLUMNS.user);
const failed = (...faults: ExpertsRead['faults']): ExpertsRead => ({ experts: [], problems: [], faults });

/** Never throws for what a file holds. A workbook's first sheet that names the columns is the list. */
export function readExpertTable(bytes: Uint8Array, name: string): ExpertsRead {
  if (bytes.length === 0) return failed(problem('empty'));
  if (bytes.length > MOST_LIST_BYTES) return failed(problem('tooLarge'));
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  if (!isZip) {
    // The head of a compound file: what Excel wrote before 2007, and what it writes under a password.
    if (bytes[0] === 0xd0 && bytes[1] === 0xcf) return failed(problem('oldExcel'));
    const read = decode(bytes);
    if (!read) return failed(problem(/\.csv$/i.test(name) ? 'badEncoding' : 'unknownFormat'));
    return { ...expertsFromTable(readCsv(read.text)), faults: [] };
  }
  const { tables, problems } = readXlsx(bytes);
  if (problems.length > 0) return failed(...problems);
  const table = tables.find(hasHeading) ?? tables.find((one) => one.rows.some((row) => row.some((cell) => !isBlank(cell))));
  if (!table) return failed(problem('empty'));
  return { ...expertsFromTable(table.rows.map((row) => Array.from(row, (cell) => textOf(cell ?? null)))), faults: [] };
}

const WIDTHS = [14, 12, 18, 14, 34, 34, 13, 13, 14, 14, 28];

const EXAMPLE: readonly (readonly string[])[] = [
  ['zhangsan', '张三', '餐饮、食品销售', '高级工程师', '甲公司；乙研究所(2024-05-01)', '股东:丙店；亲属:丁酒楼', '2026-01-01', '2027-12-31', '中文', '5', '2026-12-01~2026-12-10'],
];

const REMARKS: readonly (readonly [string, string])[] = [
  [COLUMNS.user, '登录名：小写字母、数字、. _ -，2 到 32 位。必填，不重复；用户名已在专家库的，更新该专家。'],
  [COLUMNS.name, '必填。'],
  [COLUMNS.industries, '必填。多个行业用、隔开，抽取按行业进行。'],
  [COLUMNS.title, '可空。'],
  [COLUMNS.employers, '多个用；隔开。已离开的在括号里写离开日期，如 乙研究所(2024-05-01)：三年内任职的不参加抽取。'],
  [COLUMNS.interests, '写作 种类:单位，种类为 董事、股东、亲属、其他。'],
  [COLUMNS.from, '日期写作 2026-01-01。'],
  [COLUMNS.until, '日期写作 2027-12-31。'],
  [COLUMNS.languages, '可空，多个用、隔开。'],
  [COLUMNS.load, '1 到 999，空着为 5。'],
  [COLUMNS.leave, '写作 2026-12-01~2026-12-10，多段用；隔开。'],
];

/** The form, with one example row; it reads back as the example. */
export const expertTemplate = (): Uint8Array =>
  writeXlsx([
    { name: '专家库', widths: WIDTHS, rows: [Object.values(COLUMNS), ...EXAMPLE] },
    { name: '说明', widths: [18, 90], rows: [['列', '怎样填写（请把示例行改成自己的内容）'], ...REMARKS] },
  ]);
