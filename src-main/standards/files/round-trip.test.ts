// A standard written in any format and read again is the same standard, whatever it holds; and no cell of a file begins like a formula.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '#shared/log/canonical.ts';
import type { Json } from '#shared/json.ts';
import { readStandard } from '#shared/standard/check.ts';
import { importOfficial } from '#shared/standard/official.ts';
import { awkward, standards } from '#shared/standard/random.testing.ts';
import type { Standard } from '#shared/standard/standard.ts';
import { parseCsv } from '#shared/standard/table/csv.ts';
import { readStandardFile } from './read-file.ts';
import { readXlsx } from './xlsx-read.ts';
import { writeStandardFile, type Format } from './write-file.ts';

const SEED = 20_261_125;
const FORMATS = ['xlsx', 'csv', 'json', 'yaml'] as const;
const same = (a: unknown): string => canonicalJson(a as Json);

function expectReturn(standard: Standard, format: Format, language: 'zh' | 'en' = 'zh'): void {
  const read = readStandardFile(writeStandardFile(standard, format, language), `x.${format}`);
  expect(read.problems, JSON.stringify(standard)).toEqual([]);
  expect(read.format).toBe(format);
  expect(same(read.document)).toBe(same(standard));
}

/** Measures are named freely too, and bounds are written in several ways. */
const renamed = (standard: Standard, name: string, value: string | number): Standard => ({
  ...standard,
  matters: standard.matters.map((matter) => ({
    ...matter,
    rule: { ...matter.rule, measures: { ...matter.rule.measures, [name]: { of: 'zeros' } }, rows: [...matter.rule.rows, { when: [{ measure: name, op: '>=', value }, { measure: name, op: '<', value: '90' }], outcome: 'fail' }, { when: [], outcome: 'pass' }] },
  })),
});
const measured = fc.tuple(standards({ awkward: true }), awkward(), fc.constantFrom(20, 0.1, '20%', '1/3', '90', '1e2', ' 5 ', 1e21)).map(([standard, name, value]) => renamed(standard, name.slice(0, 40), value)).filter((standard) => readStandard(standard).ok);

describe('round trips', () => {
  it.each(FORMATS)('through %s lose nothing', (format) => {
    fc.assert(fc.property(measured, (standard) => expectReturn(standard, format)), { seed: SEED, numRuns: 40 });
  });
  it.each(['xlsx', 'csv'] as const)('through %s with English headings lose nothing', (format) => {
    fc.assert(fc.property(measured, (standard) => expectReturn(standard, format, 'en')), { seed: SEED + 1, numRuns: 20 });
  });
  it('keep what ships', () => {
    const folder = fileURLToPath(new URL('../../../resources/standards/', import.meta.url));
    for (const file of readdirSync(folder)) {
      const read = readStandardFile(readFileSync(`${folder}${file}`), file);
      expect([file, read.problems, read.findings]).toEqual([file, [], []]);
      for (const format of FORMATS) expectReturn(read.document as unknown as Standard, format);
    }
  });
  const official = fileURLToPath(new URL('../../../../shared/standards/', import.meta.url));
  const present = existsSync(official);
  if (!present) console.log('skipped: official standards are not beside the project (../shared/standards)');
  it.skipIf(!present)('keep the official forms, and what was read of the others goes on as drafts', () => {
    for (const file of readdirSync(official).filter((name) => name.endsWith('.json') && name !== 'decision_rule_catalogue.json')) {
      const read = readStandardFile(readFileSync(`${official}${file}`), file);
      expect([file, read.problems]).toEqual([file, []]);
      expect(read.documents?.length, file).toBeGreaterThan(0);
      for (const standard of importOfficial(JSON.parse(readFileSync(`${official}${file}`, 'utf8'))).standards) for (const format of FORMATS) expectReturn(standard, format);
    }
    // The catalogue describes rules and holds none.
    expect(readStandardFile(readFileSync(`${official}decision_rule_catalogue.json`), 'x.json').problems.map(({ code }) => code)).toEqual(['noStandard']);
  });
});

describe('exported tables', () => {
  it('hold no cell that a spreadsheet program would run', () => {
    const runs = /^[\s]*[=+@＝＋－＠|%]|^\s*-(?!\d+(\.\d+)?(e[+-]?\d+)?$)|^[\t\r\n]/;
    fc.assert(
      fc.property(measured, (standard) => {
        const csv = parseCsv(Buffer.from(writeStandardFile(standard, 'csv')).toString('utf8'));
        if (!csv.ok) throw new Error('csv');
        for (const cell of csv.rows.flat()) expect(cell).not.toMatch(runs);
        for (const { rows } of readXlsx(writeStandardFile(standard, 'xlsx')).tables) for (const cell of rows.flat()) if (typeof cell === 'string') expect(cell).not.toMatch(runs);
      }),
      { seed: SEED, numRuns: 40 },
    );
  });
});
