// The words of consent and the two answers, over everything else.

import { CONSENT_TEXT } from '#shared/live/consent.ts';
import { h } from './dom.ts';
import type { PageLanguage, PageWords } from './words.ts';

/** Resolves with the answer; nothing else closes it. */
export function askConsent(words: PageWords, language: PageLanguage, lead?: string): Promise<boolean> {
  return new Promise((resolve) => {
    const dialog = h('dialog', { class: 'consent' });
    const answer = (given: boolean): void => {
      dialog.close();
      dialog.remove();
      resolve(given);
    };
    dialog.append(
      h('h2', {}, words.consent),
      ...(lead === undefined ? [] : [h('p', { class: 'lead' }, lead)]),
      h('p', {}, CONSENT_TEXT[language]),
      h('button', { class: 'big', id: 'agree', onclick: () => answer(true) }, words.agree),
      h('button', { class: 'big plain', id: 'disagree', onclick: () => answer(false) }, words.disagree),
    );
    dialog.addEventListener('cancel', (event) => event.preventDefault());
    document.body.append(dialog);
    dialog.showModal();
  });
}
