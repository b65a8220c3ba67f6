// Which words the window speaks. Components ask for them through a context, so that switching needs no reload.

import { createContext, useContext } from 'react';
import type { Language } from '../format.ts';
import { en } from './en.ts';
import { zhCN, type Words } from './zh-CN.ts';

export const wordsIn: { readonly [language in Language]: Words } = { 'zh-CN': zhCN, en };

export const LanguageContext = createContext<Language>('zh-CN');

export function useLanguage(): Language {
  return useContext(LanguageContext);
}

export function useWords(): Words {
  return wordsIn[useLanguage()];
}

/** The sentence for a failed call: the rules' reason first, then the code of the call, then a general one. */
export function failureToWords(words: Words, failure: { readonly code: string; readonly reason?: string }): string {
  if (failure.reason !== undefined) {
    const refusals: { readonly [reason: string]: string } = words.refusal;
    return refusals[failure.reason] ?? words.refusal.other;
  }
  const failures: { readonly [code: string]: string } = words.failure;
  return failures[failure.code] ?? words.failure.other;
}
