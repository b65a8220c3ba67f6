import { expect, test } from 'vitest';
import { en } from './en.ts';
import { failureToWords } from './language.ts';
import { zhCN } from './zh-CN.ts';

function leaves(table: object, path = ''): readonly (readonly [string, string])[] {
  return Object.entries(table).flatMap(([key, value]): readonly (readonly [string, string])[] => {
    if (typeof value === 'string') return [[`${path}${key}`, value]];
    if (typeof value === 'function') return [[`${path}${key}`, String((value as (...given: readonly unknown[]) => unknown)(2, 3, 4))]];
    return leaves(value as object, `${path}${key}.`);
  });
}

test('both languages have the same sentences and none is empty', () => {
  expect(leaves(en).map(([key]) => key).sort()).toEqual(leaves(zhCN).map(([key]) => key).sort());
  for (const [key, words] of [...leaves(en), ...leaves(zhCN)]) expect(words.trim(), key).not.toBe('');
});

test('no English sentence is left in the Chinese screen', () => {
  // The way to the other language is written in that language; a counting pattern and format names are no sentences.
  const allowed = new Set(['menu.language', 'viewer.stop']);
  const english = leaves(zhCN).filter(([key, words]) => /[A-Za-z]{4,}/.test(words) && !/[一-鿿]/.test(words) && !allowed.has(key));
  expect(english).toEqual([]);
});

test('no Chinese is left in the English screen', () => {
  expect(leaves(en).filter(([key, words]) => /[一-鿿]/.test(words) && key !== 'menu.language')).toEqual([]);
});

test('a refusal says its own reason, an unknown one says that the rules refuse', () => {
  expect(failureToWords(zhCN, { code: 'refused', reason: 'alreadySubmitted' })).toBe(zhCN.refusal.alreadySubmitted);
  expect(failureToWords(zhCN, { code: 'refused', reason: 'somethingNew' })).toBe(zhCN.refusal.other);
  expect(failureToWords(en, { code: 'diskFull' })).toBe(en.failure.diskFull);
  expect(failureToWords(en, { code: 'INTERNAL_SERVER_ERROR' })).toBe(en.failure.other);
});
