// How long a decision rule takes over a sheet of 200 items, with its derivation and what would change it.

import { evaluate } from '../../src-shared/standard/evaluate.ts';
import type { Rule } from '../../src-shared/standard/rule.ts';
import { answering, checks, standardOf } from '../../src-shared/standard/standard.testing.ts';
import { percentile, timesOf } from './timing.ts';

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

export const run = async (): Promise<void> => {
  const items = [...checks('key', 20), ...checks('important', 60), ...checks('general', 120)];
  const standard = standardOf(rule, items);
  const given = answering(items.slice(20), [['fails', 7], ['basically', 9], ['na', 11], ['meets', 100]]);
  const [first] = timesOf(1, () => void evaluate(standard, 'm', given));
  const times = timesOf(1000, () => void evaluate(standard, 'm', given));
  console.log(`evaluate, 200 items: first ${first!.toFixed(2)} ms, then p50 ${percentile(times, 0.5).toFixed(2)} ms, p95 ${percentile(times, 0.95).toFixed(2)} ms`);
  console.log(`evaluate_first_ms=${first!.toFixed(3)} evaluate_p50_ms=${percentile(times, 0.5).toFixed(3)} evaluate_p95_ms=${percentile(times, 0.95).toFixed(3)}`);
};
