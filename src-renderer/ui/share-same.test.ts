import { expect, test } from 'vitest';
import { assert, jsonValue, property } from 'fast-check';
import { shareSame } from './share-same.ts';

test('the result always equals what is new', () => {
  assert(property(jsonValue(), jsonValue(), (before, next) => {
    expect(shareSame(before, next)).toEqual(next);
  }), { seed: 7 });
});

test('what is the same stays the very same object', () => {
  const before = { matters: [{ id: 'a' }], items: { '1': { answer: 'meets' }, '2': { answer: null } } };
  const next = shareSame(before, structuredClone({ ...before, items: { ...before.items, '2': { answer: 'fails' } } }));
  expect(next.matters).toBe(before.matters);
  expect(next.items['1']).toBe(before.items['1']);
  expect(next.items['2']).toEqual({ answer: 'fails' });
  expect(shareSame(before, structuredClone(before))).toBe(before);
});
