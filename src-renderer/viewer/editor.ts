// Moving and reshaping a mark that can be edited, by pointer or by keyboard: what is held, how it looks meanwhile, what it becomes.
// Places are in the source. Nothing is kept but the draft; who holds the marks is told when it is done.

import { insertCorner, middleOfEdge, moveCorner, moveMark, removeCorner, type Place } from '#shared/footage/mark-edit.ts';
import type { PixelPoint } from '#shared/footage/sphere.ts';
import type { Projector } from './projector.ts';
import type { ViewerMark } from './types.ts';

export type Handle = { readonly kind: 'whole' } | { readonly kind: 'corner' | 'edge'; readonly at: number };
export interface HandleOnScreen {
  readonly handle: Handle;
  readonly at: PixelPoint;
}
export interface Editor {
  /** The mark that is being edited, as it is now. */
  readonly draft: { readonly id: string; readonly points: readonly (readonly number[])[] } | null;
  /** By keyboard: the corner that arrows move, null for the whole; undefined while nothing is held. */
  readonly held: number | null | undefined;
  grab(mark: ViewerMark, handle: Handle, place: Place): void;
  drag(place: Place): void;
  /** What changed, if anything did. */
  letGo(): { readonly id: string; readonly points: number[][] } | null;
  cancel(): void;
  /** Takes hold of the whole mark, then of each corner in turn. */
  holdNext(mark: ViewerMark): void;
  /** The place of what is held by keyboard. */
  readonly place: readonly number[] | null;
  /** Takes the held corner out of a polygon; false where that cannot be. */
  removeHeld(): boolean;
}

/** CSS pixels around a handle that take hold of it. */
const REACH = 11;

export function handlesOf(mark: ViewerMark, projector: Projector): HandleOnScreen[] {
  if (!mark.editable) return [];
  const place = (handle: Handle, point: readonly number[]): HandleOnScreen[] => {
    const at = projector.screenOf(point);
    return at ? [{ handle, at }] : [];
  };
  const corners = mark.points.flatMap((point, i) => place({ kind: 'corner', at: i }, point));
  const edges = mark.kind === 'polygon' ? mark.points.flatMap((_, i) => place({ kind: 'edge', at: i }, middleOfEdge(mark.points, i))) : [];
  return [...corners, ...edges];
}

/** What a pointer would take hold of: a handle, else the outline and with it the whole mark. */
export function handleAt(mark: ViewerMark, projector: Projector, point: PixelPoint, onOutline: boolean): Handle | null {
  const near = handlesOf(mark, projector)
    .map(({ handle, at }) => ({ handle, away: Math.hypot(at.x - point.x, at.y - point.y) - (handle.kind === 'corner' ? 3 : 0) }))
    .filter(({ away }) => away <= REACH)
    .sort((a, b) => a.away - b.away)[0];
  return near?.handle ?? (onOutline && mark.editable ? { kind: 'whole' } : null);
}

export function createEditor(): Editor {
  let mark: ViewerMark | null = null;
  let handle: Handle = { kind: 'whole' };
  let from: Place = [];
  let start: readonly (readonly number[])[] = [];
  let points: readonly (readonly number[])[] = [];
  let moved = false;
  let byKeyboard = false;

  function begin(next: ViewerMark, held: Handle, place: Place): void {
    if (mark?.id !== next.id || !byKeyboard) {
      start = next.points;
      points = next.points;
      moved = false;
    } else {
      start = points;
    }
    mark = next;
    from = place;
    handle = held;
    if (held.kind === 'edge') {
      start = insertCorner(next, held.at, place);
      points = start;
      handle = { kind: 'corner', at: held.at + 1 };
    }
  }
  const placeOf = (): readonly number[] | null => (mark === null ? null : handle.kind === 'whole' ? from : (points[handle.at] ?? null));

  const editor: Editor = {
    get draft() {
      return mark === null ? null : { id: mark.id, points };
    },
    get held() {
      return mark === null || !byKeyboard ? undefined : handle.kind === 'whole' ? null : handle.at;
    },
    get place() {
      return byKeyboard ? placeOf() : null;
    },
    grab(next, held, place) {
      byKeyboard = false;
      begin(next, held, place);
    },
    drag(place) {
      if (mark === null) return;
      const shape = { kind: mark.kind, points: start };
      const next = handle.kind === 'whole' ? moveMark(shape, from, place) : moveCorner(shape, handle.at, place);
      if (next === null) return;
      points = next;
      moved = true;
      if (byKeyboard && handle.kind === 'whole') {
        start = next;
        from = place;
      }
    },
    letGo() {
      const done = mark !== null && moved ? { id: mark.id, points: points.map((point) => [...point]) } : null;
      mark = null;
      byKeyboard = false;
      return done;
    },
    cancel() {
      mark = null;
      byKeyboard = false;
    },
    holdNext(next) {
      const before = editor.held;
      const changed: ViewerMark = mark?.id === next.id && byKeyboard ? { ...next, points } : next;
      const wasMoved = mark?.id === next.id && moved;
      const at = before === undefined ? null : before === null ? 0 : before + 1 < points.length ? before + 1 : null;
      const place = at === null ? changed.points[0]! : changed.points[at]!;
      begin(changed, at === null ? { kind: 'whole' } : { kind: 'corner', at }, place);
      byKeyboard = true;
      moved = wasMoved;
    },
    removeHeld() {
      if (mark === null || handle.kind === 'whole') return false;
      const next = removeCorner({ kind: mark.kind, points }, handle.at);
      if (next === null) return false;
      points = next;
      start = next;
      handle = { kind: 'corner', at: Math.min(handle.at, next.length - 1) };
      moved = true;
      return true;
    },
  };
  return editor;
}
