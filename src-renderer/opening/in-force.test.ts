import { expect, test } from 'vitest';
import type { LibraryRow } from '#shared/contract/workstation-standards.ts';
import { found, rowsInForce } from './in-force.ts';

const row = (id: string, version: string, more: Partial<LibraryRow> = {}): LibraryRow => ({
  hash: `${id}${version}`, id, version, title: id, status: 'published', current: false, matters: [{ id, name: `${id}许可`, mark: '许' }], items: 1, keyItems: 0, merged: false, errors: 0, warnings: 0,
  acts: more.status === 'shipped' ? [] : [{ hash: 'h', kind: 'published', by: 'p', byName: '李', at: '2026-01-01T00:00:00.000Z' }],
  ...more,
});
const rows = [
  row('甲', '1', { inForce: { from: '2026-01-01' } }),
  row('甲', '2', { inForce: { from: '2026-06-01', until: '2026-12-31' }, status: 'retired' }),
  row('乙', '1', { status: 'shipped', inForce: { from: '2026-03-01' } }),
];
const on = (day: string) => rowsInForce(rows, day).map(({ hash }) => hash);

test('of each standard the version that an application of that day takes', () => {
  expect(on('2026-05-31')).toEqual(['甲1', '乙1']);
  expect(on('2026-06-01')).toEqual(['甲2', '乙1']);
  expect(on('2027-01-01')).toEqual(['甲1', '乙1']);
  expect(on('2025-12-31')).toEqual(['乙1']);
});

test('found by title, matter or mark', () => {
  expect(found(rows, '乙').map(({ hash }) => hash)).toEqual(['乙1']);
  expect(found(rows, ' 甲许 ')).toHaveLength(2);
  expect(found(rows, '')).toEqual(rows);
});
