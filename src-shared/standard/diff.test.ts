import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../log/canonical.ts';
import type { Json } from '../json.ts';
import { diffStandards } from './diff.ts';
import { standards } from './random.testing.ts';
import { ruleTemplates } from './rule-templates.ts';
import { checks, standardOf } from './standard.testing.ts';
import type { Item, Standard } from './standard.ts';

const SEED = 20_261_125;
const rule = ruleTemplates()[0]!.rule;
const before = standardOf(rule, checks('general', 6, { max: 5 }));
const withItems = (items: readonly Item[]): Standard => ({ ...before, sections: [{ ...before.sections[0]!, items: [...items] }] });
const items = before.sections[0]!.items;

describe('the difference of two versions', () => {
  it('is nothing exactly where the two are the same', () => {
    fc.assert(
      fc.property(standards({ awkward: true }), standards({ awkward: true }), (a, b) => {
        const same = canonicalJson(a as unknown as Json) === canonicalJson(b as unknown as Json);
        expect(diffStandards(a, b).same).toBe(same);
        expect(diffStandards(a, JSON.parse(JSON.stringify(a)) as Standard)).toEqual({ header: [], parts: [], items: [], same: true });
      }),
      { seed: SEED, numRuns: 100 },
    );
  });
  it('misses no change: one leaf altered anywhere is told', () => {
    const leaves = (value: unknown, path: readonly (string | number)[]): (readonly (string | number)[])[] =>
      typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, one]) => leaves(one, [...path, Array.isArray(value) ? Number(key) : key])) : [path];
    const altered = (value: unknown, [step, ...rest]: readonly (string | number)[]): unknown => {
      if (step === undefined) return typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${String(value)}!`;
      if (Array.isArray(value)) return value.map((one: unknown, i) => (i === step ? altered(one, rest) : one));
      return { ...(value as object), [step]: altered((value as Record<string, unknown>)[step], rest) };
    };
    fc.assert(
      fc.property(standards(), fc.nat(), (standard, pick) => {
        const all = leaves(standard, []).filter(([first]) => first !== 'schema');
        const path = all[pick % all.length]!;
        const other = altered(standard, path) as Standard;
        expect(diffStandards(standard, other).same, path.join('.')).toBe(false);
      }),
      { seed: SEED, numRuns: 100 },
    );
  });
  it('names what was added, removed and changed, with the fields', () => {
    const [first, second, ...rest] = items;
    const after = withItems([first!, { ...second!, max: 10, level: 'key' }, ...rest.slice(1), { ...first!, id: 'new', no: '9', text: '新增的一项' }]);
    const diff = diffStandards(before, after);
    expect(diff.items.map(({ kind, before: was, after: is }) => [kind, was?.item.id, is?.item.id])).toEqual([
      ['changed', 'general-2', 'general-2'],
      ['removed', 'general-3', undefined],
      ['added', undefined, 'new'],
    ]);
    expect(diff.items[0]?.fields).toEqual([{ field: 'level', before: 'general', after: 'key' }, { field: 'max', before: 5, after: 10 }]);
  });
  it('moves the fewest: one item put first is one move, not five', () => {
    const diff = diffStandards(before, withItems([items[5]!, ...items.slice(0, 5)]));
    expect(diff.items.map(({ kind, after }) => [kind, after?.item.id])).toEqual([['moved', 'general-6']]);
  });
  it('knows an item again by its words when its id changed, and by its number when it was reworded', () => {
    const renamed = items.map((item, i) => (i === 0 ? { ...item, id: 'other' } : i === 1 ? { ...item, id: 'again', text: 'general 2 reworded' } : item));
    const diff = diffStandards(before, withItems(renamed));
    expect(diff.items.map(({ kind, fields }) => [kind, fields.map(({ field }) => field)])).toEqual([['changed', ['id']], ['changed', ['id', 'text']]]);
  });
  it('says what changed beside the items: dates, rules, sections', () => {
    const after: Standard = {
      ...before,
      version: '2',
      inForce: { from: '2026-07-01' },
      matters: [{ ...before.matters[0]!, rule: { ...rule, rows: rule.rows.slice(1) } }],
      sections: [{ ...before.sections[0]!, title: '二' }],
      shots: [{ id: 's', title: '门头' }],
    };
    const diff = diffStandards(before, after);
    expect(diff.header).toEqual([{ field: 'version', before: '1', after: '2' }, { field: 'inForce', after: { from: '2026-07-01' } }]);
    expect(diff.parts.map(({ part, kind, key }) => [part, kind, key])).toEqual([['matters', 'changed', 'm'], ['shots', 'added', 's'], ['sections', 'changed', '1 二']]);
    expect(diff.items).toEqual([]);
  });
});
