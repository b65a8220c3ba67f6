// The phrases offered under a field. The field keeps the focus; Alt and a digit take one at once, the arrows walk, Enter takes.

import { useId, useState, type KeyboardEvent } from 'react';
import { useWords } from '../ui/language/language.ts';
import type { Offer } from './phrases.ts';

/** As many as digits within reach of one hand. */
export const MOST_OFFERS = 5;

interface PhraseKeys {
  readonly offers: readonly Offer[];
  readonly onTake: (text: string) => void;
  readonly onForget: (text: string) => void;
  /** Alt+S, where there is something to keep. */
  readonly onKeep?: (() => void) | undefined;
}

/** The state of the list, what the field's keys do to it (answers whether they meant the list), and what ties the two together. */
export function usePhraseList({ offers, onTake, onForget, onKeep }: PhraseKeys) {
  const id = useId();
  const [chosen, setChosen] = useState(-1);
  const [shut, setShut] = useState(false);
  const open = !shut && offers.length > 0;
  const at = open ? Math.min(chosen, offers.length - 1) : -1;
  const take = (place: number): boolean => {
    const offer = offers[place];
    if (!offer) return false;
    onTake(offer.text);
    setChosen(-1);
    return true;
  };
  const pressed = (event: KeyboardEvent, draft: string): boolean => {
    if (event.nativeEvent.isComposing) return false;
    if (event.altKey && !event.ctrlKey) {
      const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
      if (digit !== undefined) return take(Number(digit) - 1);
      if (event.code === 'KeyS' && onKeep) {
        onKeep();
        return true;
      }
      return false;
    }
    if (event.ctrlKey || event.metaKey) return false;
    if (event.key === 'Escape' && open && at >= 0) {
      setChosen(-1);
      return true;
    }
    // The arrows are the text's own where it has several lines.
    if (event.key === 'ArrowDown' && open && (at >= 0 || !draft.includes('\n'))) {
      setChosen(Math.min(offers.length - 1, at + 1));
      return true;
    }
    if (event.key === 'ArrowUp' && at >= 0) {
      setChosen(at - 1);
      return true;
    }
    if (event.key === 'Enter' && at >= 0) return take(at);
    if (event.key === 'Delete' && event.shiftKey && at >= 0 && offers[at]?.own) {
      onForget(offers[at].text);
      return true;
    }
    return false;
  };
  return { id, open, at, pressed, take, shut: () => setShut(true), reopen: () => (setShut(false), setChosen(-1)) };
}

interface PhraseListProps extends PhraseKeys {
  readonly list: ReturnType<typeof usePhraseList>;
}

export function PhraseList({ list, offers, onForget, onKeep }: PhraseListProps) {
  const t = useWords().scoring;
  if (!list.open && !onKeep) return null;
  return (
    // The field must keep the focus while a phrase is taken with the mouse.
    <div className="phrases" onMouseDown={(event) => event.preventDefault()}>
      {list.open && (
        <ul role="listbox" id={list.id} aria-label={t.phrases}>
          {offers.map((offer, at) => (
            <li key={offer.text} id={`${list.id}-${String(at)}`} role="option" aria-selected={at === list.at} className={at === list.at ? 'phrase on' : 'phrase'} onClick={() => list.take(at)}>
              <kbd aria-hidden="true">{at + 1}</kbd>
              <span className="clip" title={offer.text}>{offer.text}</span>
              {offer.own && <span className="mute phrase-own">{t.own}</span>}
            </li>
          ))}
        </ul>
      )}
      <div className="phrases-foot mute">
        {list.open && <span>{t.phraseKeys}</span>}
        <span className="grow" />
        {list.at >= 0 && offers[list.at]?.own && <button type="button" className="plain link" tabIndex={-1} onClick={() => onForget(offers[list.at]!.text)}>{t.forget(offers[list.at]!.text)} ⇧Del</button>}
        {onKeep && <button type="button" className="plain link" onClick={onKeep} title={t.keepKey}>{t.keepPhrase}</button>}
      </div>
    </div>
  );
}
