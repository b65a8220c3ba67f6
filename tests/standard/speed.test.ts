import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src-shared/standard/evaluate.ts';
import type { Rule } from '../../src-shared/standard/rule.ts';
import { answering, checks, standardOf } from '../../src-shared/standard/standard.testing.ts';

const rule: Rule = {
  family: 'defectRatioMatrix',
  na: 'excluded',
  partial: { as: 'perFail', count: 3, rounding: 'exact' },
  measures: {
    key: { of: 'answers', answers: ['fails'], levels: ['key'] },
    important: { of: 'defects', levels: ['important'] },
    general: { of: 'defectRatio', levels: ['general'] },
  },
  rows: [
    { when: [{ measure: 'key', op: '>=', value: 1 }], outcome: 'fail' },
    { when: [{ measure: 'important', op: '>', value: 10 }], outcome: 'fail' },
    { when: [{ measure: 'general', op: '<=', value: '20%' }], outcome: 'rectify' },
    { when: [{ measure: 'general', op: '<=', value: '30%' }], outcome: 'resurvey' },
  ],
  otherwise: { outcome: 'fail' },
};

describe('speed', () => {
  it('evaluates 200 items in a few milliseconds at most', () => {
    const many = [...checks('key', 20), ...checks('important', 60), ...checks('general', 120)];
    const standard = standardOf(rule, many);
    const given = answering(many.slice(20), [['fails', 7], ['basically', 9], ['na', 11], ['meets', 100]]);
    const times = Array.from({ length: 101 }, () => {
      const from = performance.now();
      evaluate(standard, 'm', given);
      return performance.now() - from;
    }).toSorted((a, b) => a - b);
    const median = times[50] ?? Number.NaN;
    console.log(`evaluate, 200 items: median ${median.toFixed(2)} ms`);
    expect(median).toBeLessThan(5);
  });
});
