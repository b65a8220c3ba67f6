// Finds an item by its number or words, to go there or to move a mark to it.

import { Modal } from 'antd';
import { useId, useRef, useState, type KeyboardEvent } from 'react';
import type { Item } from '#shared/standard/standard.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { findItems } from './sheet-model.ts';
import type { Review } from './use-review.ts';

/** More are not read, they are narrowed down. */
const MOST = 40;

export function ItemPicker({ review }: { readonly review: Review }) {
  const t = useWords().scoring;
  const { picking, sheet } = review;
  const mark = picking?.for === 'move' ? sheet.marks[picking.mark] : undefined;
  const field = useRef<HTMLInputElement>(null);
  const close = (): void => review.setPicking(null);
  return (
    <Modal open={picking !== null} onCancel={close} footer={null} width={560} destroyOnHidden title={picking?.for === 'move' ? t.moveTitle : t.find} focusable={{ focusTriggerAfterClose: false }} afterOpenChange={(open) => open && field.current?.focus()}>
      {picking && (
        <Choice
          field={field} items={review.items} without={mark?.item} hint={picking.for === 'move' ? t.moveHint : t.findHint}
          onChoose={(item) => {
            close();
            if (picking.for === 'go') review.choose(item.id);
            else review.moveMark(picking.mark, item.id);
          }}
        />
      )}
    </Modal>
  );
}

interface ChoiceProps {
  readonly field: React.RefObject<HTMLInputElement | null>;
  readonly items: readonly Item[];
  readonly without: string | undefined;
  readonly hint: string;
  readonly onChoose: (item: Item) => void;
}

function Choice({ field, items, without, hint, onChoose }: ChoiceProps) {
  const words = useWords();
  const english = useLanguage() === 'en';
  const id = useId();
  const [sought, setSought] = useState('');
  const [chosen, setChosen] = useState(0);
  const found = findItems(items.filter((item) => item.id !== without), sought, MOST);
  const at = Math.min(chosen, found.length - 1);
  const pressed = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      const next = Math.max(0, Math.min(found.length - 1, at + step));
      setChosen(next);
      document.getElementById(`${id}-${String(next)}`)?.scrollIntoView({ block: 'nearest' });
    }
    const item = found[at];
    if (event.key === 'Enter' && item) {
      event.preventDefault();
      onChoose(item);
    }
  };
  return (
    <div className="item-picker">
      <input
        ref={field} type="text" autoFocus className="field" role="combobox" aria-expanded={found.length > 0} aria-controls={id} aria-autocomplete="list" aria-activedescendant={at >= 0 ? `${id}-${String(at)}` : undefined} aria-label={hint} placeholder={hint} value={sought}
        onChange={(event) => (setSought(event.target.value), setChosen(0))} onKeyDown={pressed}
      />
      {found.length === 0 && <p className="mute" role="status">{words.scoring.nothingFound}</p>}
      <ul id={id} role="listbox" aria-label={words.scoring.listLabel} className="picker-list">
        {found.map((item, place) => (
          <li key={item.id} id={`${id}-${String(place)}`} role="option" aria-selected={place === at} className={place === at ? 'picker-item on' : 'picker-item'} onClick={() => onChoose(item)}>
            <span className="item-no">{item.no}{item.level === 'key' && <span className="item-key">★</span>}</span>
            <span className="clip">{english ? (item.textEn ?? item.text) : item.text}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
