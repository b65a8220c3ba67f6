// A person's own phrases, kept among the settings of this workstation, beside those that ship with the program.

import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { MOST_PHRASES, phraseSchema, type Phrase, type Phrases } from '#shared/contract/workstation-phrases.ts';
import { resourcePath } from '../report/fonts.ts';
import type { DocumentStore } from '../store/documents.ts';

export interface PhraseBook {
  list(person: string): Phrases;
  /** `undefined` when the person keeps too many already. */
  keep(person: string, phrase: Phrase): Phrases | undefined;
  forget(person: string, text: string): Phrases;
}

const listSchema = z.array(phraseSchema);

export function createPhraseBook(documents: Pick<DocumentStore, 'setting' | 'setSetting'>): PhraseBook {
  let shipped: readonly Phrase[] | undefined;
  const bureau = (): readonly Phrase[] => (shipped ??= listSchema.parse(JSON.parse(readFileSync(resourcePath('phrases', 'bureau.json'), 'utf8'))));
  const nameOf = (person: string): string => `phrases/${person}`;
  const own = (person: string): readonly Phrase[] => listSchema.parse(JSON.parse(documents.setting(nameOf(person)) ?? '[]'));
  const save = (person: string, phrases: readonly Phrase[]): Phrases => {
    documents.setSetting(nameOf(person), JSON.stringify(phrases));
    return { own: phrases, bureau: bureau() };
  };
  return {
    list: (person) => ({ own: own(person), bureau: bureau() }),
    keep(person, phrase) {
      const others = own(person).filter((one) => one.text !== phrase.text);
      return others.length >= MOST_PHRASES ? undefined : save(person, [phrase, ...others]);
    },
    forget: (person, text) => save(person, own(person).filter((one) => one.text !== text)),
  };
}
