// A text that saves itself: after a pause, when left, and when the item changes. Nothing has to be saved by hand.

import { Input } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { useEffect, useRef, useState } from 'react';
import { useWords } from '../ui/language/language.ts';

/** Long enough that a sentence is one event, short enough that a crash costs a few words at most. */
const PAUSE = 1200;

interface TextFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly missing: boolean;
  /** Takes the focus when this becomes true. */
  readonly focused: boolean;
  readonly onSave: (text: string) => void;
  readonly onLeave: () => void;
}

export function TextField({ label, placeholder, value, missing, focused, onSave, onLeave }: TextFieldProps) {
  const words = useWords();
  const [written, setWritten] = useState<string | null>(null);
  // What comes from outside (an undo, another window) shows unless the person is writing here.
  const editing = written !== null;
  const draft = written ?? value;
  const field = useRef<TextAreaRef>(null);
  const state = useRef({ draft, value, onSave });
  useEffect(() => {
    state.current = { draft, value, onSave };
  });
  useEffect(() => {
    if (focused) field.current?.focus({ cursor: 'end' });
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

  return (
    <div className={missing ? 'text-field missing' : 'text-field'}>
      <Input.TextArea
        ref={field} value={draft} className="grows" maxLength={4000} placeholder={placeholder} aria-label={label} aria-invalid={missing} status={missing ? 'warning' : ''}
        onFocus={() => setWritten(value)}
        onChange={(event) => setWritten(event.target.value)}
        onBlur={() => (save(), setWritten(null), onLeave())}
      />
      {editing && (draft !== '' || value !== '') && <span className="mute text-field-state">{draft === value ? words.common.saved : words.common.saving}</span>}
    </div>
  );
}
