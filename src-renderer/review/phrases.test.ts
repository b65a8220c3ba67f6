import { expect, test } from 'vitest';
import * as z from 'zod';
import { phraseSchema } from '#shared/contract/workstation-phrases.ts';
import shipped from '../../resources/phrases/bureau.json' with { type: 'json' };
import { checks } from '#shared/standard/standard.testing.ts';
import { complete, offersFor, openSentence } from './phrases.ts';

const bureau = z.array(phraseSchema).parse(shipped);
const [washing] = checks('general', 1, { text: '洗手设施齐全，数量足够' });
const writing = { field: 'note', item: washing!, answer: 'fails', draft: '' } as const;

test('own phrases come first, then those about the item, and what is there already is not offered again', () => {
  const phrases = { own: [{ text: '见照片二。' }], bureau };
  const offers = offersFor(phrases, writing, 4);
  expect(offers[0]).toEqual({ text: '见照片二。', own: true });
  expect(offers[1]?.text).toContain('洗手');
  expect(offersFor(phrases, { ...writing, draft: '见照片二。' }, 4).map((offer) => offer.text)).not.toContain('见照片二。');
});

test('a phrase completes the sentence that is being written and leaves those before it', () => {
  const draft = '门口未见。洗手池未';
  expect(openSentence(draft)).toBe('洗手池未');
  const [offer] = offersFor({ own: [], bureau }, { ...writing, draft }, 5);
  expect(complete(draft, offer!.text)).toBe(`门口未见。${offer!.text}`);
});

test('reasons get only what goes with not applicable, advice only what is advice', () => {
  expect(offersFor({ own: [], bureau }, { ...writing, field: 'reason', answer: 'na' }, 9).map((offer) => offer.text)).toEqual(['本店不经营此类项目。']);
  const advice = offersFor({ own: [], bureau }, { ...writing, field: 'advice' }, 9).map((offer) => offer.text);
  expect(advice.length).toBeGreaterThan(1);
  expect(advice.every((text) => bureau.find((phrase) => phrase.text === text)?.field === 'advice')).toBe(true);
});
