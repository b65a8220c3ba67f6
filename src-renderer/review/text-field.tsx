// A text that saves itself: after a pause, when left, and when the item changes. Nothing has to be saved by hand. Phrases complete
// the sentence that is being written.

import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { Answer } from '#shared/standard/answer.ts';
import type { Item } from '#shared/standard/standard.ts';
import { useWords } from '../ui/language/language.ts';
import { MOST_OFFERS, PhraseList, usePhraseList } from './phrase-list.tsx';
import { complete, offersFor } from './phrases.ts';
import type { PhraseShelf } from './use-phrases.ts';

/** Long enough that a sentence is one event, short enough that a crash costs a few words at most. */
const PAUSE = 1200;

interface TextFieldProps {
  readonly field: 'note' | 'advice';
  readonly item: Item;
  readonly answer: Answer | null;
  readonly shelf: PhraseShelf;
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly missing: boolean;
  /** Takes the focus when this becomes true. */
  readonly focused: boolean;
  readonly onSave: (text: string) => void;
  readonly onLeave: () => void;
  /** Ctrl+Enter: saved, and the person wants to go on. */
  readonly onDone: () => void;
}

export function TextField(props: TextFieldProps) {
  const { field: kind, item, answer, shelf, label, placeholder, value, missing, focused, onSave, onLeave, onDone } = props;
  const words = useWords();
  const [written, setWritten] = useState<string | null>(null);
  // What comes from outside (an undo, another window) shows unless the person is writing here.
  const editing = written !== null;
  const draft = written ?? value;
  const field = useRef<HTMLTextAreaElement>(null);
  const state = useRef({ draft, value, onSave });
  useLayoutEffect(() => {
    state.current = { draft, value, onSave };
  });
  useEffect(() => {
    const element = field.current;
    if (!focused || !element) return;
    element.focus();
    element.setSelectionRange(element.value.length, element.value.length);
  }, [focused]);

  const save = (): void => {
    const latest = state.current;
    if (latest.draft !== latest.value) latest.onSave(latest.draft);
  };
  useEffect(() => {
    if (draft === value) return;
    const timer = setTimeout(save, PAUSE);
    return () => clearTimeout(timer);
  }, [draft, value]);
  useEffect(() => save, []);

  const offers = editing ? offersFor(shelf.phrases, { field: kind, item, answer, draft }, MOST_OFFERS) : [];
  const text = draft.trim();
  const isKnown = [...shelf.phrases.own, ...shelf.phrases.bureau].some((phrase) => phrase.text === text);
  const keys = {
    offers,
    onTake: (phrase: string): void => setWritten(complete(draft, phrase)),
    onForget: shelf.forget,
    onKeep: editing && text !== '' && text.length <= 300 && !isKnown ? (): void => shelf.keep({ text, field: kind, ...(kind === 'note' && answer !== null ? { on: [answer] } : {}) }) : undefined,
  };
  const list = usePhraseList(keys);
  // What is offered must be seen: the row has just grown.
  useEffect(() => {
    if (list.open) field.current?.closest('[data-row]')?.scrollIntoView({ block: 'nearest' });
  }, [list.open]);
  const pressed = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (list.pressed(event, draft)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    event.currentTarget.blur();
    onDone();
  };
  return (
    <div className={missing ? 'text-field missing' : 'text-field'}>
      <textarea
        ref={field} value={draft} rows={1} className="field grows" maxLength={4000} placeholder={placeholder} aria-label={label} aria-invalid={missing} data-testid={kind}
        aria-autocomplete="list" aria-controls={list.open ? list.id : undefined} aria-activedescendant={list.at >= 0 ? `${list.id}-${String(list.at)}` : undefined}
        onFocus={() => (setWritten(value), list.reopen())}
        onChange={(event) => setWritten(event.target.value)}
        onBlur={() => (save(), setWritten(null), onLeave())}
        onKeyDown={pressed}
      />
      {editing && (
        <div className="text-field-foot mute">
          {(draft !== '' || value !== '') && <span className="text-field-state">{draft === value ? words.common.saved : words.common.saving}</span>}
          <span className="grow" />
          <span>{words.scoring.noteDone}</span>
        </div>
      )}
      {editing && <PhraseList list={list} {...keys} />}
    </div>
  );
}
