// What a demo expert answers: mostly meets, a few not, the same at every seeding. Items come from the standard itself.

import { createHash } from 'node:crypto';
import type { Answer, Item, Standard } from '#shared/standard/standard.ts';
import type { DemoSheet } from './script.ts';

export interface DemoAnswer {
  readonly item: string;
  readonly answer: Answer;
  readonly points?: number;
  readonly note?: string;
}

const NOTES: { readonly [answer in Answer]?: readonly string[] } = {
  basically: ['大体符合，标识字迹已褪色，宜更换。', '设施齐全，摆放略挤，宜留出间距。', '记录齐全，有一处日期填写不清。'],
  fails: ['影像中未见相应设施，连线时现场人员也未能出示。', '所见与要求不符，需整改后提交影像。', '影像中可见明显缺项，请整改。'],
};

/** A number in [0, 1) that depends on nothing but the words. */
const chance = (...words: readonly string[]): number => createHash('sha256').update(words.join('\n')).digest().readUInt32BE(0) / 2 ** 32;

/** Answers in the order of the sheet. Failing and basically meeting items are chosen among the general ones: demo cases are not vetoed. */
export function demoAnswers(standard: Standard, caseId: string, sheet: DemoSheet): readonly DemoAnswer[] {
  const items = standard.sections.flatMap((section) => section.items);
  const answered = items.slice(0, Math.round(items.length * sheet.answered));
  const drawn = answered
    .filter((item) => item.level !== 'key')
    .map((item) => ({ item, lot: chance(caseId, sheet.user, item.id) }))
    .sort((left, right) => left.lot - right.lot)
    .map(({ item }) => item.id);
  const fails = new Set(drawn.slice(0, sheet.fails));
  const basically = new Set(drawn.slice(sheet.fails, sheet.fails + sheet.basically));
  return answered.map((item) => {
    const wished: Answer = fails.has(item.id) ? 'fails' : basically.has(item.id) ? 'basically' : 'meets';
    const answer = item.answers.includes(wished) ? wished : 'meets';
    const note = noteOf(answer, chance(caseId, sheet.user, item.id, 'note'));
    return { item: item.id, answer, ...pointsOf(item, answer), ...(note === undefined ? {} : { note }) };
  });
}

const noteOf = (answer: Answer, lot: number): string | undefined => {
  const notes = NOTES[answer];
  return notes?.[Math.floor(lot * notes.length)];
};

/** Full points, about two thirds, none. */
const pointsOf = ({ kind, max }: Item, answer: Answer): { points?: number } => {
  if (kind !== 'score' || max === undefined) return {};
  return { points: answer === 'meets' ? max : answer === 'basically' ? Math.max(1, Math.floor((max * 2) / 3)) : 0 };
};
