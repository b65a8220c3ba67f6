// Standards made for tests: as many items of each kind as a test needs, and answers to the first of them.

import type { Answer, Given, Item, Standard } from './standard.ts';
import type { Rule } from './rule.ts';
import type { ItemLevel } from './answer.ts';

/** `count` check items of a level, ids `<level>-1` …, with further fields as given. */
export function checks(level: ItemLevel, count: number, more: Partial<Item> = {}): Item[] {
  return Array.from({ length: count }, (_, i): Item => ({
    id: `${level}-${i + 1}`,
    no: `${level}.${i + 1}`,
    text: `${level} ${i + 1}`,
    kind: 'check',
    level,
    answers: ['meets', 'basically', 'fails', 'na'],
    basis: ['《某法》'],
    ...more,
  }));
}

export function standardOf(rule: Rule, items: readonly Item[]): Standard {
  return {
    schema: 1,
    id: 'test',
    version: '1',
    title: '试验',
    source: 'test',
    matters: [{ id: 'm', name: '事项', mark: '试', rule }],
    materials: [],
    flow: [],
    shots: [],
    sections: [{ no: '1', title: '一', items: [...items] }],
  };
}

/** Answers to the first so many of these items, in the order of the plan; the rest has none. */
export function answering(items: readonly Item[], plan: readonly (readonly [Answer, number])[]): Record<string, Given> {
  const given: Record<string, Given> = {};
  let at = 0;
  for (const [answer, count] of plan) {
    for (let i = 0; i < count; i += 1) {
      const item = items[at];
      if (!item) throw new Error(`The plan needs more than ${items.length} items.`);
      given[item.id] = { answer };
      at += 1;
    }
  }
  return given;
}
