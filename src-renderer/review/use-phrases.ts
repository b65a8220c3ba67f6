// The phrases of the person and the bureau, asked for once while the review page is open, and the list of offers under a field.

import { App } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import type { Phrase, Phrases } from '#shared/contract/workstation-phrases.ts';
import { failureToWords, useWords } from '../ui/language/language.ts';
import { useWindow } from '../ui/window-context.ts';
import { failureOf } from '../ui/workstation.ts';

const NONE: Phrases = { own: [], bureau: [] };

export interface PhraseShelf {
  readonly phrases: Phrases;
  keep(phrase: Phrase): void;
  forget(text: string): void;
}

export function usePhrases(): PhraseShelf {
  const words = useWords();
  const { workstation } = useWindow();
  const { message } = App.useApp();
  const [phrases, setPhrases] = useState<Phrases>(NONE);
  useEffect(() => {
    // Without phrases notes are written in full: nothing to trouble anybody with.
    workstation.phrases.list({}).then(setPhrases, () => undefined);
  }, [workstation]);
  const take = useCallback((answer: Promise<Phrases>, done?: string): void => {
    answer.then(
      (next) => {
        setPhrases(next);
        if (done !== undefined) void message.success(done);
      },
      (error: unknown) => {
        const failure = failureOf(error);
        void message.error(failure.code === 'tooMany' ? words.scoring.tooMany : failureToWords(words, failure));
      },
    );
  }, [message, words]);
  return {
    phrases,
    keep: (phrase) => take(workstation.phrases.keep(phrase), words.scoring.kept),
    forget: (text) => take(workstation.phrases.forget({ text })),
  };
}
