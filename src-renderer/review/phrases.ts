// Which phrases go with what is being written: pure. A phrase completes the sentence that the cursor is in.

import type { Answer } from '#shared/standard/answer.ts';
import type { Phrase, Phrases } from '#shared/contract/workstation-phrases.ts';
import type { Item } from '#shared/standard/standard.ts';

export interface Offer {
  readonly text: string;
  readonly own: boolean;
}

export interface Writing {
  readonly field: 'note' | 'advice' | 'reason';
  readonly item: Item;
  readonly answer: Answer | null;
  /** Everything written so far; the sentence at its end is completed. */
  readonly draft: string;
}

/** What stands after the last end of a sentence. */
export function openSentence(draft: string): string {
  return draft.slice(draft.search(/[^。；;！!？?\n]*$/)).trimStart();
}

/** The draft with its last sentence made into the phrase. */
export function complete(draft: string, phrase: string): string {
  return `${draft.slice(0, draft.length - openSentence(draft).length)}${phrase}`;
}

/** At most `most` phrases, best first: own before the bureau's, those about this item before those about any. */
export function offersFor(phrases: Phrases, { field, item, answer, draft }: Writing, most: number): readonly Offer[] {
  const sentence = openSentence(draft).toLowerCase();
  const fits = (phrase: Phrase): boolean => {
    if (field === 'reason' ? phrase.on?.includes('na') !== true : phrase.field !== undefined && phrase.field !== field) return false;
    if (field === 'note' && phrase.on !== undefined && answer !== null && !phrase.on.includes(answer)) return false;
    const text = phrase.text.toLowerCase();
    if (draft.includes(phrase.text)) return false;
    return sentence === '' || text.includes(sentence);
  };
  const isAbout = (phrase: Phrase): boolean => phrase.about?.some((word) => item.text.includes(word)) === true;
  const ranked = [
    ...phrases.own.map((phrase) => ({ phrase, own: true, rank: 0 })),
    ...phrases.bureau.map((phrase) => ({ phrase, own: false, rank: isAbout(phrase) ? 1 : phrase.about === undefined ? 2 : 3 })),
  ];
  return ranked
    .filter(({ phrase, rank }) => fits(phrase) && (rank < 3 || sentence !== ''))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ phrase, own }) => ({ text: phrase.text, own }));
}
