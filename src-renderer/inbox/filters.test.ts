import { expect, test } from 'vitest';
import type { InboxRow } from '#shared/contract/workstation.ts';
import { chooseRows, countByFilter } from './filters.ts';

const TODAY = '2026-11-20';
const row = (id: string, more: Partial<InboxRow>): InboxRow => ({
  case: id, number: `未央勘〔2026〕${id}`, applicant: '巷口小馆', matters: ['食品经营许可'], status: 'scoring', task: 'score', role: 'expert', dueAt: '2026-11-25T00:00:00Z', answered: 0, items: 34,
  footageBytes: 0, footageHere: 0, offline: 'none', waiting: 0, changedAt: '2026-11-20', ...more,
});
const rows = [
  row('1', { dueAt: '2026-11-30T00:00:00Z' }),
  row('2', { dueAt: '2026-11-24T00:00:00Z', applicant: '麦穗坊烘焙' }),
  row('3', { task: 'wait', deadlines: [{ kind: 'rectification', on: '2026-11-25', amberFrom: '2026-11-20', redFrom: '2026-11-24' }] }),
  row('4', { task: 'none', status: 'concluded', changedAt: '2026-11-01' }),
  row('5', { task: 'none', status: 'concluded', changedAt: '2026-11-02' }),
];

test('counts what each filter shows', () => {
  expect(countByFilter(rows, TODAY)).toEqual({ mine: 2, others: 1, due: 1, done: 2, all: 5 });
});

test('what is due first stands first, and concluded cases last with the newest before', () => {
  expect(chooseRows(rows, 'all', '', TODAY).map((one) => one.case)).toEqual(['2', '3', '1', '5', '4']);
});

test('what is near its last day is what people are reminded of', () => {
  expect(chooseRows(rows, 'due', '', TODAY).map((one) => one.case)).toEqual(['3']);
  expect(chooseRows(rows, 'due', '', '2026-11-19')).toEqual([]);
});

test('every word of a search must occur somewhere', () => {
  expect(chooseRows(rows, 'all', '麦穗 食品', TODAY).map((one) => one.case)).toEqual(['2']);
  expect(chooseRows(rows, 'all', '麦穗 药品', TODAY)).toEqual([]);
});
