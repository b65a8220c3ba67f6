import { assert, constantFrom, property, string, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks, standardOf } from '../standard.testing.ts';
import { ruleTemplates } from '../rule-templates.ts';
import type { Standard } from '../standard.ts';
import { csvToTables, tablesToCsv } from './csv.ts';
import { formulasIn } from './formulas.ts';
import { tablesToStandard } from './from-tables.ts';
import { standardToTables } from './to-tables.ts';

const one = (cell: string) => formulasIn([{ name: 't', rows: [['no', 'text'], ['1', cell]] }]);

describe('a cell that would be run', () => {
  it.each(['=1+1', ' =1+1', '＝1+1', '=HYPERLINK("http://192.0.2.1")', '+SUM(A1)', '@SUM(1+1)', "-2+3+cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", '=', '-1+2*3'])('%s is named by its cell', (cell) => {
    expect(one(cell)).toEqual([{ sheet: 't', row: 2, column: 'B' }]);
  });
  it.each(['-18℃以下冷冻', '- 地面平整（无裂缝）', '+5℃', '-20', '3-1', '1=1', '"=1+1"', '@负责人', '＋ 另附', '-', 'a=b', ''])('%s is a text like any other', (cell) => expect(one(cell)).toEqual([]));
});

describe('what is written out', () => {
  const hostile = tuple(constantFrom('=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠', '|', '%', ' =', '\n='), string({ maxLength: 12, unit: 'grapheme' })).map(([sign, rest]) => sign + rest);
  it('begins no cell as a formula, whatever a standard holds, and reads back the same', () => {
    assert(property(hostile, (text) => {
      const base = standardOf(ruleTemplates()[0]!.rule, checks('key', 1, { text, no: text, basis: [text, 'x'], method: text, guidance: text, source: text, innerNote: text }));
      const standard: Standard = { ...base, title: text, source: text, version: text, warnings: [text], materials: [{ no: text, title: text, basis: text }], shots: [{ id: 's', title: text, footage: text }], flow: [{ no: text, title: text, shots: ['s'] }], sections: [{ ...base.sections[0]!, no: text, title: text }], matters: [{ ...base.matters[0]!, name: text, mark: text, rule: { ...base.matters[0]!.rule, text, notes: [text], otherwise: { outcome: 'fail', label: text, grade: text } } }] };
      const tables = standardToTables(standard);
      for (const table of tables) for (const cell of table.rows.flat()) if (typeof cell === 'string') expect(cell).not.toMatch(/^[=+\-@＝＋－＠|%\t\r]/);
      // A reader that knows nothing of our quotes sees text as well.
      const read = csvToTables(tablesToCsv(tables));
      expect(formulasIn(read.tables)).toEqual([]);
      expect(tablesToStandard(read.tables).document).toEqual(standard);
    }), { seed: 5, numRuns: 150 });
  });
});
