// Importing official documents loses nothing: every printed item, number, level, point and rule is in the result.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { evaluate } from '../../src-shared/standard/evaluate.ts';
import { itemsOf } from '../../src-shared/standard/items.ts';
import { lintStandard } from '../../src-shared/standard/lint.ts';
import { comparisonsOf, outcomeOfWords } from '../../src-shared/standard/official-matrix.ts';
import { importOfficial } from '../../src-shared/standard/official.ts';
import { RULE_FAMILIES } from '../../src-shared/standard/rule.ts';

const folder = fileURLToPath(new URL('../../../shared/standards/', import.meta.url));
const present = existsSync(folder);
if (!present) console.log('skipped: official standards are not beside the project (../shared/standards)');
const read = (file: string): unknown => JSON.parse(readFileSync(`${folder}${file}`, 'utf8'));
const files = present ? readdirSync(folder).filter((file) => file.endsWith('.json')) : [];

const printed = z.object({
  no: z.union([z.number(), z.string()]),
  code: z.string().optional(),
  criterion: z.string(),
  kind: z.string().optional(),
  level: z.string().nullish(),
  max: z.number().nullish(),
  serves: z.array(z.string()).optional(),
  legal_basis: z.string().optional(),
  basis: z.string().optional(),
  appendix_check: z.object({ text: z.string() }).optional(),
});
type Printed = z.infer<typeof printed>;
const section = z.object({ title: z.string(), stated_max: z.number().nullish(), items: z.array(printed).optional() });
const withItems = z.object({
  sections: z.array(section).optional(),
  items: z.array(printed).optional(),
  items_partial: z.object({ items: z.array(printed) }).optional(),
  warnings: z.array(z.string()).optional(),
});

const LEVELS: { readonly [kind: string]: string } = { critical: 'key', key: 'key', major: 'important', important: 'important', general: 'general', scored: 'general' };

describe.skipIf(!present)('importing official documents', () => {
  it.each(files)('keeps every item of %s', (file) => {
    const json = read(file);
    const source = withItems.parse(json);
    const items: Printed[] = [...(source.sections ?? []).flatMap((part) => part.items ?? []), ...(source.items ?? []), ...(source.items_partial?.items ?? [])];
    const result = importOfficial(json);
    const there = [...result.standards.flatMap((standard) => itemsOf(standard)), ...result.fragments.flatMap((fragment) => fragment.sections.flatMap((part) => part.items))];
    expect(there).toHaveLength(items.length);
    items.forEach((item, i) => {
      const kept = there[i];
      expect(kept?.text).toBe(item.criterion);
      expect(kept?.no).toBe(item.code ?? String(item.no));
      expect(kept?.level).toBe(LEVELS[item.level ?? item.kind ?? 'general'] ?? 'general');
      expect(kept?.max ?? null).toBe(item.max ?? null);
      expect(kept?.matters).toEqual(item.serves);
      if (item.legal_basis ?? item.basis) expect(kept?.basis).toEqual([item.legal_basis ?? item.basis]);
      if (item.appendix_check) expect(kept?.guidance).toContain(item.appendix_check.text);
    });
    expect(new Set(there.map((item) => item.id)).size).toBe(there.length);
    for (const warning of source.warnings ?? []) expect(result.standards[0]?.warnings).toContain(warning);
  });

  it.each(files.filter((file) => /^(gsp|port|merged)/.test(file)))('keeps sections, totals and title of %s', (file) => {
    const source = withItems.extend({ id: z.string(), title: z.string() }).parse(read(file));
    const [standard] = importOfficial(read(file)).standards;
    expect(standard?.id).toBe(source.id);
    expect(standard?.title).toBe(source.title);
    if (source.sections) expect(standard?.sections.map((part) => [part.title, part.statedMax ?? null])).toEqual(source.sections.map((part) => [part.title, part.stated_max ?? null]));
  });

  it('keeps every top-level part of every source, in the standard or beside it', () => {
    for (const file of files.filter((name) => !name.startsWith('decision_rule_catalogue'))) {
      const result = importOfficial(read(file));
      expect(result.problems, file).toEqual([]);
      const kept = JSON.stringify([result.standards, result.rules, result.fragments, result.other]);
      for (const text of Object.values(z.record(z.string(), z.unknown()).parse(read(file)))) {
        if (typeof text === 'string') expect(kept, file).toContain(JSON.stringify(text).slice(1, -1));
      }
    }
  });

  it('reads the guideline with 176 items, nine of them with annex checks, and two rules', () => {
    const [standard] = importOfficial(read('gsp_retail_2016_160.json')).standards;
    if (!standard) throw new Error('no standard');
    expect(itemsOf(standard)).toHaveLength(176);
    expect(itemsOf(standard).filter((item) => item.guidance !== undefined)).toHaveLength(9);
    expect(standard.matters.map((matter) => [matter.id, matter.rule.family, matter.rule.rows.length])).toEqual([
      ['certification', 'defectRatioMatrix', 7],
      ['supervision', 'defectCountMatrix', 7],
    ]);
  });

  it('covers every family of the catalogue', () => {
    const catalogue = z.object({ families: z.array(z.object({ family: z.string() })) }).parse(read('decision_rule_catalogue.json'));
    const found = new Set(files.flatMap((file) => {
      const result = importOfficial(read(file));
      return [...result.rules.map((rule) => rule.rule.family), ...result.standards.flatMap((standard) => standard.matters.map((matter) => matter.rule.family))];
    }));
    expect(catalogue.families).toHaveLength(10);
    expect([...found].toSorted()).toEqual(RULE_FAMILIES.filter((family) => family !== 'other').toSorted());
  });

  it('says of every rule that could not be read why', () => {
    expect(importOfficial(read('food_business_levels.json')).unread).toHaveLength(3);
    expect(importOfficial(read('other_decision_rules.json')).unread).toEqual([{ path: 'rules[3]', reason: 'prints no decision rule' }]);
  });

  it('the linter finds in the forms exactly the sums and numbers that their files warn of', () => {
    for (const file of files.filter((name) => name.startsWith('port'))) {
      const result = importOfficial(read(file));
      const standard = result.standards[0];
      if (!standard) throw new Error(file);
      const found = lintStandard(standard);
      const sums = found.filter((finding) => finding.code === 'sectionSum').length;
      const numbers = found.filter((finding) => finding.code === 'repeatedNumber').length;
      const warnings = (standard.warnings ?? []).join('\n');
      expect([file, sums]).toEqual([file, [...warnings.matchAll(/stated \d+ computed \d+/g)].length]);
      expect([file, numbers]).toEqual([file, warnings.includes('duplicate item numbers') ? 1 : 0]);
    }
  });

  it('judges each matter of the merged form by its own items', () => {
    const [standard] = importOfficial(read('merged_clinic_radiology.illustrative.json')).standards;
    if (!standard) throw new Error('no standard');
    const given = { 'merged-10': { answer: 'fails' as const } };
    expect(evaluate(standard, 'M', given).outcome).toBe('pass');
    expect(evaluate(standard, 'R', given).outcome).toBe('fail');
    expect(evaluate(standard, 'M', { 'merged-4': { answer: 'fails' } }).derivation.join()).toContain('20/40×100 = 50.0 < 80');
  });
});

describe('reading printed conditions', () => {
  it('reads comparisons, ranges and empty cells', () => {
    expect(comparisonsOf('<=20%')).toEqual([{ op: '<=', value: '20%' }]);
    expect(comparisonsOf('20%~30%')).toEqual([{ op: '>=', value: '20%' }, { op: '<', value: '30%' }]);
    expect(comparisonsOf('3≤不符合项数<5')).toEqual([{ op: '>=', value: '3' }, { op: '<', value: '5' }]);
    expect(comparisonsOf('不符合项数≥6')).toEqual([{ op: '>=', value: '6' }]);
    expect(comparisonsOf('无不符合项')).toEqual([{ op: '=', value: '0' }]);
    expect([comparisonsOf('-'), comparisonsOf('')]).toEqual([[], []]);
  });
  it('does not guess at what it cannot read', () => {
    expect(comparisonsOf('about a fifth')).toBeUndefined();
    expect(comparisonsOf('3<')).toBeUndefined();
  });
  it('knows the outcome that a printed conclusion stands for', () => {
    expect(['通过检查', '限期整改后复核检查', '违反，限期整改', '不通过检查', '建议整改后通过', '未通过', '符合规范'].map(outcomeOfWords)).toEqual([
      'pass', 'resurvey', 'rectify', 'fail', 'rectify', 'fail', 'pass',
    ]);
  });
  it('takes an unknown document as a problem, not as an empty standard', () => {
    for (const bad of [null, 5, [], 'x', {}, { sections: [] }, { id: 'x', rules: 'none' }]) {
      const result = importOfficial(bad);
      expect(result.standards).toEqual([]);
      expect(result.problems.length).toBeGreaterThan(0);
    }
  });
});
