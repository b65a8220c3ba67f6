// What each key means on the review page. Pure: an event's plain fields in, a command out.

export type Command =
  | { readonly kind: 'answer'; readonly index: 0 | 1 | 2 | 3 }
  | {
      readonly kind:
        | 'previous' | 'next' | 'nextOpen' | 'points' | 'note' | 'advice' | 'mark' | 'evidence' | 'previousFootage' | 'nextFootage'
        | 'original' | 'loupe' | 'north' | 'planet' | 'blink' | 'removeMark' | 'play' | 'frameBack' | 'frameOn'
        | 'clear' | 'move' | 'find' | 'filter' | 'fold' | 'previousSection' | 'nextSection' | 'pictureOnly' | 'layout' | 'undo' | 'redo' | 'submit' | 'help' | 'escape' | 'fit' | 'zoomIn' | 'zoomOut';
    };

export interface KeyPress {
  readonly key: string;
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
  /** The focus is in a field where letters are text. */
  readonly typing: boolean;
  /** The focus is on the picture, whose arrows turn it. */
  readonly onPicture: boolean;
}

const LETTERS: { readonly [key: string]: Exclude<Command['kind'], 'answer'> } = {
  n: 'note', t: 'advice', m: 'mark', e: 'evidence', p: 'points', f: 'pictureOnly', w: 'layout', u: 'undo', g: 'nextOpen', v: 'move', '/': 'find', q: 'filter', c: 'fold',
  '[': 'previousFootage', ']': 'nextFootage', ' ': 'play', ',': 'frameBack', '.': 'frameOn', '，': 'frameBack', '。': 'frameOn', '【': 'previousFootage', '】': 'nextFootage', '?': 'help', '？': 'help', '0': 'fit', '+': 'zoomIn', '=': 'zoomIn', '-': 'zoomOut', o: 'original', l: 'loupe', h: 'north', y: 'planet', b: 'blink', k: 'previous', j: 'next',
};

/** `null` when the key is not ours: it must reach the field or the browser. */
export function keyToCommand(press: KeyPress): Command | null {
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (key === 'Escape') return { kind: 'escape' };
  if (press.ctrl && !press.alt) {
    if (key === 'Enter') return { kind: 'submit' };
    // Inside a field Ctrl+Z takes back letters, not acts.
    if (press.typing) return null;
    if (key === 'z') return { kind: press.shift ? 'redo' : 'undo' };
    if (key === 'y') return { kind: 'redo' };
    return null;
  }
  if (press.typing || press.alt) return null;
  if (!press.onPicture) {
    if (key === 'ArrowUp') return { kind: 'previous' };
    if (key === 'ArrowDown') return { kind: 'next' };
    if (key === 'PageUp') return { kind: 'previousSection' };
    if (key === 'PageDown') return { kind: 'nextSection' };
  }
  // Delete is for the mark that is chosen; where there is none it takes the answer back, as Backspace does.
  if (key === 'Delete') return { kind: 'removeMark' };
  if (key === 'Backspace') return { kind: 'clear' };
  if (key === '1' || key === '2' || key === '3' || key === '4') return { kind: 'answer', index: (Number(key) - 1) as 0 | 1 | 2 | 3 };
  const kind = LETTERS[key];
  return kind ? { kind } : null;
}

/** Whether letters typed at this element are text. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit', 'file'].includes(target.type);
}
