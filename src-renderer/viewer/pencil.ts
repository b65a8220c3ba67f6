// Drawing a point or a box, by pointer or by keyboard. What is drawn lies in the source from the first corner on, so the view may
// move in between. Screen points are CSS pixels.

import type { View } from '#shared/footage/footage.ts';
import { screenOfDirection, screenOfFlatPixel, type Size } from '#shared/footage/camera.ts';
import { boxFromScreen, outlineOnScreen, pointFromScreen } from '#shared/footage/marks.ts';
import { directionOf, wrapYaw, yawPitchOf, type PixelPoint } from '#shared/footage/sphere.ts';
import type { Sketch } from './overlay.ts';
import type { DrawnMark, Tool } from './types.ts';

export interface Pencil {
  start(tool: Tool, view: View, pane: Size, point: PixelPoint): void;
  move(view: View, pane: Size, point: PixelPoint): void;
  /** The finished mark; null where it was too small to be meant. */
  end(view: View, pane: Size, point: PixelPoint): DrawnMark | null;
  cancel(): void;
  /** Puts the keyboard's cursor into the middle of the view. */
  showCursor(view: View, pane: Size): void;
  readonly cursor: readonly number[] | null;
  readonly cornerSet: boolean;
  /** `right`, `up`: -1, 0 or 1; fine: 0.1° instead of 1° (flat: 1 and 10 screen pixels). */
  step(view: View, pane: Size, right: number, up: number, fine: boolean): void;
  /** Enter at the cursor: a point, a first corner (null), or the second and with it the box. */
  enter(tool: Tool, view: View, pane: Size): DrawnMark | null;
  sketch(view: View, pane: Size): Sketch | null;
}

/** A box must have this size on the screen on both sides, in pixels; smaller is a slip of the hand. */
const LEAST_BOX = 4;
const DEGREE = Math.PI / 180;

export function createPencil(): Pencil {
  let tool: Tool = 'browse';
  /** First corner and present point, in the source. */
  let corner: readonly number[] | null = null;
  let tip: readonly number[] | null = null;
  let cursor: readonly number[] | null = null;

  function onScreen(place: readonly number[], view: View, pane: Size): PixelPoint | null {
    return outlineOnScreen({ kind: 'point', points: [[...place]] }, view, pane)[0] ?? null;
  }

  function boxBetween(a: readonly number[], b: readonly number[], view: View, pane: Size): DrawnMark | null {
    const first = onScreen(a, view, pane);
    const second = onScreen(b, view, pane);
    if (first === null || second === null) return null;
    if (Math.abs(first.x - second.x) < LEAST_BOX || Math.abs(first.y - second.y) < LEAST_BOX) return null;
    return { kind: 'box', points: boxFromScreen(view, pane, first, second), view };
  }

  function finish(view: View, pane: Size, place: readonly number[]): DrawnMark | null {
    if (tool === 'point') return { kind: 'point', points: [[...place]], view };
    return corner === null ? null : boxBetween(corner, place, view, pane);
  }

  return {
    get cursor() {
      return cursor;
    },
    get cornerSet() {
      return corner !== null;
    },
    start(chosen, view, pane, point) {
      tool = chosen;
      cursor = null;
      corner = pointFromScreen(view, pane, point);
      tip = corner;
    },
    move(view, pane, point) {
      tip = pointFromScreen(view, pane, point);
    },
    end(view, pane, point) {
      const drawn = finish(view, pane, pointFromScreen(view, pane, point));
      corner = null;
      tip = null;
      return drawn;
    },
    cancel() {
      corner = null;
      tip = null;
      cursor = null;
    },
    showCursor(view, pane) {
      cursor = pointFromScreen(view, pane, { x: pane.width / 2, y: pane.height / 2 });
    },
    step(view, pane, right, up, fine) {
      if (cursor === null) return;
      if (view.kind === 'sphere') {
        const { yaw, pitch } = yawPitchOf([cursor[0] ?? 0, cursor[1] ?? 0, cursor[2] ?? 0]);
        const step = (fine ? 0.1 : 1) * DEGREE;
        cursor = [...directionOf({ yaw: wrapYaw(yaw + right * step), pitch: Math.min(89.9 * DEGREE, Math.max(-89.9 * DEGREE, pitch + up * step)) })];
      } else {
        const step = ((fine ? 1 : 10) * view.across) / pane.width;
        cursor = [(cursor[0] ?? 0) + right * step, (cursor[1] ?? 0) - up * step];
      }
      if (corner !== null) tip = cursor;
    },
    enter(chosen, view, pane) {
      if (cursor === null) return null;
      tool = chosen;
      if (tool === 'box' && corner === null) {
        corner = cursor;
        tip = cursor;
        return null;
      }
      const drawn = finish(view, pane, cursor);
      corner = null;
      tip = null;
      return drawn;
    },
    sketch(view, pane) {
      const at = cursor === null ? null : cursorOnScreen(cursor, view, pane);
      const box = corner !== null && tip !== null && tool === 'box' ? boxBetween(corner, tip, view, pane) : null;
      if (box === null && at === null) return null;
      return { kind: 'box', points: box?.points ?? [], ...(at === null ? {} : { cursor: at }) };
    },
  };
}

function cursorOnScreen(cursor: readonly number[], view: View, pane: Size): PixelPoint | null {
  if (view.kind === 'flat') return screenOfFlatPixel(view, pane, { x: cursor[0] ?? 0, y: cursor[1] ?? 0 });
  return screenOfDirection(view, pane, [cursor[0] ?? 0, cursor[1] ?? 0, cursor[2] ?? 0]);
}

/** A view turned just so far that the cursor stays a tenth of the pane away from its edges; the view itself where it is. */
export function viewFollowing(view: View, pane: Size, cursor: readonly number[]): View {
  const at = cursorOnScreen(cursor, view, pane);
  const inside = at !== null && at.x > pane.width * 0.1 && at.x < pane.width * 0.9 && at.y > pane.height * 0.1 && at.y < pane.height * 0.9;
  if (inside) return view;
  if (view.kind === 'flat') return { ...view, x: cursor[0] ?? view.x, y: cursor[1] ?? view.y };
  return { ...view, ...yawPitchOf([cursor[0] ?? 0, cursor[1] ?? 0, cursor[2] ?? 0]) };
}

/** The direction or source pixel under a screen point, as the two numbers that are said aloud: yaw and pitch, or x and y. */
export function placeInWords(view: View, cursor: readonly number[]): readonly [number, number] {
  if (view.kind === 'flat') return [cursor[0] ?? 0, cursor[1] ?? 0];
  const { yaw, pitch } = yawPitchOf([cursor[0] ?? 0, cursor[1] ?? 0, cursor[2] ?? 0]);
  return [yaw, pitch];
}

