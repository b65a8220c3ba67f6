import { expect, test } from 'vitest';
import { MOST_PHRASES } from '#shared/contract/workstation-phrases.ts';
import { createPhraseBook } from './phrases.ts';

function book() {
  const settings = new Map<string, string>();
  return createPhraseBook({ setting: (name) => settings.get(name), setSetting: (name, value) => void settings.set(name, value) });
}

test('own phrases are kept newest first, once each, and for their person alone', () => {
  const phrases = book();
  phrases.keep('chen', { text: '见照片。' });
  phrases.keep('chen', { text: '未见。' });
  phrases.keep('chen', { text: '见照片。', on: ['fails'] });
  expect(phrases.list('chen').own).toEqual([{ text: '见照片。', on: ['fails'] }, { text: '未见。' }]);
  expect(phrases.list('zhao').own).toEqual([]);
  expect(phrases.list('zhao').bureau.length).toBeGreaterThan(10);
  expect(phrases.forget('chen', '未见。').own.map((phrase) => phrase.text)).toEqual(['见照片。']);
});

test('more than the most are refused, replacing one is not', () => {
  const phrases = book();
  for (let n = 0; n < MOST_PHRASES; n += 1) phrases.keep('chen', { text: `第 ${String(n)} 句` });
  expect(phrases.keep('chen', { text: '太多' })).toBeUndefined();
  expect(phrases.keep('chen', { text: '第 3 句' })?.own).toHaveLength(MOST_PHRASES);
});
