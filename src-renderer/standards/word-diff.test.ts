import { expect, test } from 'vitest';
import { assert, property, string } from 'fast-check';
import { wordDiff } from './word-diff.ts';

test('both texts can be read from the parts again', () => {
  assert(property(string({ maxLength: 60, unit: 'grapheme' }), string({ maxLength: 60, unit: 'grapheme' }), (before, after) => {
    const parts = wordDiff(before, after);
    const of = (side: 'before' | 'after'): string => parts.filter((part) => part.in === 'both' || part.in === side).map((part) => part.text).join('');
    expect([of('before'), of('after')]).toEqual([before, after]);
  }), { seed: 11 });
});

test('only what differs is marked', () => {
  expect(wordDiff('洗手设施齐全', '洗手设施应齐全')).toEqual([{ text: '洗手设施', in: 'both' }, { text: '应', in: 'after' }, { text: '齐全', in: 'both' }]);
});
