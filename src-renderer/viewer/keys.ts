// What keys mean on the focused canvas. While the keyboard's cursor is shown, arrows move it; otherwise they turn the view.

export interface KeyActs {
  readonly drawing: () => boolean;
  /** Parts of the pane's width; positive x shows what lies to the right, positive y what lies below. */
  pan(x: number, y: number): void;
  zoom(factor: number): void;
  fit(): void;
  stepCursor(right: number, up: number, fine: boolean): void;
  enter(): void;
  escape(): boolean;
  /** Takes hold of the mark that can be edited, then of its corners in turn. */
  takeHold(): boolean;
  takeBack(): boolean;
  remove(): boolean;
}

const ARROWS: { readonly [key: string]: readonly [number, number] } = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Answers whether the key meant something. */
export function actOnKey(event: Pick<KeyboardEvent, 'key' | 'shiftKey'>, acts: KeyActs): boolean {
  const arrow = ARROWS[event.key];
  if (arrow !== undefined) {
    if (acts.drawing()) acts.stepCursor(arrow[0], -arrow[1], event.shiftKey);
    else acts.pan(arrow[0] * (event.shiftKey ? 0.01 : 0.1), arrow[1] * (event.shiftKey ? 0.01 : 0.1));
    return true;
  }
  switch (event.key) {
    case '+':
    case '=':
      acts.zoom(event.shiftKey && event.key === '=' ? 1.05 : 1.25);
      return true;
    case '-':
      acts.zoom(1 / 1.25);
      return true;
    case '_':
      acts.zoom(1 / 1.05);
      return true;
    case 'Home':
      acts.fit();
      return true;
    case 'Enter':
      if (!acts.drawing()) return false;
      acts.enter();
      return true;
    case 'Escape':
      return acts.escape();
    case 'v':
    case 'V':
      return acts.takeHold();
    case 'Backspace':
      return acts.takeBack();
    case 'Delete':
      return acts.remove();
    default:
      return false;
  }
}
