import { describe, expect, test } from 'vitest';
import { COLUMNS } from '#shared/panel/pool.ts';
import { writeXlsx } from '../standards/files/xlsx-write.ts';
import { expertTemplate, MOST_LIST_BYTES, readExpertTable } from './expert-table.ts';

const workbook = (...rows: (string | number | null)[][]) => writeXlsx([{ name: '说明', rows: [['本表不读']] }, { name: '名单', rows, widths: [12] }]);

describe('a list of experts in a file', () => {
  test('the form reads back as its example', () => {
    const read = readExpertTable(expertTemplate(), '专家库模板.xlsx');
    expect(read).toMatchObject({ problems: [], faults: [] });
    expect(read.experts).toEqual([{
      person: { id: 'zhangsan', name: '张三', role: 'expert', industry: '餐饮', title: '高级工程师' }, industries: ['餐饮', '食品销售'],
      employers: [{ name: '甲公司' }, { name: '乙研究所', until: '2024-05-01' }], interests: [{ why: 'shareholder', of: '丙店' }, { why: 'kin', of: '丁酒楼' }],
      term: { from: '2026-01-01', until: '2027-12-31' }, languages: ['中文'], mostLoad: 5, leave: [{ from: '2026-12-01', until: '2026-12-10' }],
    }]);
  });

  test('a workbook is read from the sheet that names the columns; every wrong cell is named as the spreadsheet names it', () => {
    const read = readExpertTable(workbook(
      [COLUMNS.name, COLUMNS.user, COLUMNS.industries, COLUMNS.load, COLUMNS.until],
      ['钱', 'qian', '餐饮', 3, '2027-12-31'],
      [null, null, null, null, null],
      ['孙', 'SUN!', '餐饮', 0, '31.12.2027'],
      ['李', 'li', null, null, null],
    ), '名单.xlsx');
    expect(read.faults).toEqual([]);
    expect(read.experts.map(({ person, mostLoad }) => [person.id, mostLoad])).toEqual([['qian', 3]]);
    expect(read.problems.map(({ cell, why }) => [cell, why])).toEqual([['B4', 'badUser'], ['D4', 'badNumber'], ['E4', 'badDate'], ['C5', 'empty']]);
  });

  test('CSV is read in UTF-8 and in the encoding of Chinese Windows', () => {
    const text = '用户名,姓名,行业\r\nqian,钱,餐饮\r\n';
    // 用户名,姓名,行业 / qian,钱,餐饮 in GBK.
    const gbk = Buffer.from('d3c3bba7c3fb2cd0d5c3fb2cd0d0d2b50d0a7169616e2cc7ae2cb2cdd2fb0d0a', 'hex');
    for (const bytes of [Buffer.from(text), Buffer.from(`\uFEFF${text}`), gbk]) expect(readExpertTable(bytes, 'a.csv').experts.map(({ person }) => person.name)).toEqual(['钱']);
  });

  test('a file that is none is refused with the reason, and so are formulas', () => {
    const codes = (bytes: Uint8Array, name = 'a.xlsx') => readExpertTable(bytes, name).faults.map(({ code }) => code);
    expect(codes(new Uint8Array())).toEqual(['empty']);
    expect(codes(new Uint8Array(MOST_LIST_BYTES + 1))).toEqual(['tooLarge']);
    expect(codes(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).toEqual(['oldExcel']);
    expect(codes(Buffer.from('504b0304ffff', 'hex'))).toEqual(['damaged']);
    expect(codes(Buffer.from([0, 1, 2, 3]))).toEqual(['unknownFormat']);
    expect(readExpertTable(workbook(['甲', '乙'], ['1', '2']), 'a.xlsx').problems.map(({ column, why }) => [column, why])).toEqual([[COLUMNS.user, 'columnMissing'], [COLUMNS.name, 'columnMissing'], [COLUMNS.industries, 'columnMissing']]);
  });
});
