// The manual for people who write standards names everything that there is: every column, every finding, every reason for refusing a
// file, every rule family and measure.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { LAYOUTS } from '../../src-shared/standard/table/layout.ts';
import { measureSchema, RULE_FAMILIES } from '../../src-shared/standard/rule.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const manual = read('docs/standards.md');
const codesOf = (path: string, type: string): string[] => [...(new RegExp(`type ${type} =([^;]+);`).exec(read(path))?.[1] ?? '').matchAll(/'(\w+)'/g)].map(([, code]) => code!);

it('names every sheet and column, under both headings', () => {
  for (const { zh, en, columns } of LAYOUTS.filter(({ key }) => key !== 'merge')) {
    expect(manual).toContain(`### ${zh} · ${en}`);
    for (const column of columns) expect(manual).toContain(`| \`${column.field}\` | ${column.zh} · ${column.en} |`);
  }
});
it('names every finding, every refusal, every family and every measure', () => {
  const findings = codesOf('src-shared/standard/finding.ts', 'LintCode');
  const refusals = codesOf('src-shared/standard/file-problem.ts', 'FileProblemCode');
  expect([findings.length, refusals.length]).toEqual([31, 30]);
  for (const code of [...findings, ...refusals, ...measureSchema.options.map((option) => option.shape.of.value)]) expect([code, manual.includes(`\`${code}\``)]).toEqual([code, true]);
  for (const family of RULE_FAMILIES) expect(manual).toContain(family);
});
