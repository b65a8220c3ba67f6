// Drawing a point, a box, a polygon or a measuring line, by pointer or by keyboard. What is drawn lies in the source from the first
// corner on, so the view may move in between. Screen points are CSS pixels of the pane.

import type { View } from '#shared/footage/footage.ts';
import { boxFromScreen } from '#shared/footage/marks.ts';
import { directionOf, wrapYaw, yawPitchOf, type PixelPoint } from '#shared/footage/sphere.ts';
import type { Sketch } from './overlay.ts';
import { screenStep, type Projector } from './projector.ts';
import type { DrawnMark, Tool } from './types.ts';

export type Drawn = Pick<DrawnMark, 'kind' | 'points' | 'view'>;
export interface Pencil {
  /** Pressing, dragging and letting go: points and boxes. */
  start(tool: Tool, on: Projector, point: PixelPoint): void;
  move(on: Projector, point: PixelPoint): void;
  /** The finished mark; null where it was too small to be meant. */
  end(on: Projector, point: PixelPoint): Drawn | null;
  /** Clicking: corners of polygons and ends of lines. The finished mark, or null while it goes on. */
  click(tool: Tool, on: Projector, point: PixelPoint): Drawn | null;
  /** Where the next corner would be. Answers whether anything is under way. */
  hover(on: Projector, point: PixelPoint | null): boolean;
  /** Takes the last corner back; false where there is none. */
  takeBack(): boolean;
  cancel(): void;
  /** Puts the keyboard's cursor into the middle of the view. */
  showCursor(on: Projector): void;
  /** In the source. */
  readonly cursor: readonly number[] | null;
  readonly cornerSet: boolean;
  readonly corners: number;
  /** `right`, `up`: -1, 0 or 1; fine: 0.1° instead of 1° (flat: 1 and 10 screen pixels). */
  step(on: Projector, right: number, up: number, fine: boolean): void;
  /** Enter at the cursor: a point, a corner (null), or the last one and with it the mark. */
  enter(tool: Tool, on: Projector): Drawn | null;
  sketch(on: Projector): Sketch | null;
}

/** A box must have this size on the screen on both sides, in pixels; smaller is a slip of the hand. */
const LEAST_BOX = 4;
/** A click this near (pixels) to the first or the last corner closes a polygon. */
const CLOSES = 10;
const DEGREE = Math.PI / 180;
const MOST_CORNERS = 512;

export function isTrail(tool: Tool): boolean {
  return tool === 'polygon' || tool === 'measure';
}

export function createPencil(): Pencil {
  let tool: Tool = 'browse';
  /** First corner of a box, or all corners so far; all in the source. */
  let corner: readonly number[] | null = null;
  let trail: readonly (readonly number[])[] = [];
  let tip: readonly number[] | null = null;
  let cursor: readonly number[] | null = null;

  function boxBetween(a: readonly number[], b: readonly number[], on: Projector): Drawn | null {
    const [first, second] = [on.screenOf(a), on.screenOf(b)];
    if (first === null || second === null || on.planet !== null) return null;
    if (Math.abs(first.x - second.x) < LEAST_BOX || Math.abs(first.y - second.y) < LEAST_BOX) return null;
    return { kind: 'box', points: boxFromScreen(on.view, on.size, first, second).map((point) => on.toSource(point)), view: on.sourceView };
  }

  function finish(on: Projector, place: readonly number[]): Drawn | null {
    if (tool === 'point') return { kind: 'point', points: [[...place]], view: on.sourceView };
    return corner === null ? null : boxBetween(corner, place, on);
  }

  const isNear = (a: readonly number[] | undefined, point: PixelPoint, on: Projector, reach: number): boolean => {
    const at = a === undefined ? null : on.screenOf(a);
    return at !== null && Math.hypot(at.x - point.x, at.y - point.y) <= reach;
  };

  function addCorner(on: Projector, place: readonly number[], closes: boolean): Drawn | null {
    if (tool === 'polygon' && closes) {
      if (trail.length < 3) return null;
      const points = trail.map((point) => [...point]);
      trail = [];
      return { kind: 'polygon', points, view: on.sourceView };
    }
    trail = [...trail, [...place]].slice(0, MOST_CORNERS);
    if (tool !== 'measure' || trail.length < 2) return null;
    const points = trail.map((point) => [...point]);
    trail = [];
    return { kind: 'polygon', points, view: on.sourceView };
  }

  return {
    get cursor() {
      return cursor;
    },
    get cornerSet() {
      return corner !== null;
    },
    get corners() {
      return trail.length;
    },
    start(chosen, on, point) {
      tool = chosen;
      cursor = null;
      corner = on.placeAt(point);
      tip = corner;
    },
    move(on, point) {
      tip = on.placeAt(point);
    },
    end(on, point) {
      const drawn = finish(on, on.placeAt(point));
      corner = null;
      tip = null;
      return drawn;
    },
    click(chosen, on, point) {
      tool = chosen;
      cursor = null;
      tip = null;
      return addCorner(on, on.placeAt(point), isNear(trail[0], point, on, CLOSES) || isNear(trail.at(-1), point, on, CLOSES / 2));
    },
    hover(on, point) {
      if (trail.length === 0) return false;
      tip = point === null ? null : on.placeAt(point);
      return true;
    },
    takeBack() {
      if (trail.length === 0) return false;
      trail = trail.slice(0, -1);
      return true;
    },
    cancel() {
      corner = null;
      trail = [];
      tip = null;
      cursor = null;
    },
    showCursor(on) {
      cursor = on.placeAt({ x: on.size.width / 2, y: on.size.height / 2 });
    },
    step(on, right, up, fine) {
      if (cursor === null) return;
      cursor = stepPlace(on, cursor, right, up, fine);
      if (corner !== null || trail.length > 0) tip = cursor;
    },
    enter(chosen, on) {
      if (cursor === null) return null;
      tool = chosen;
      if (isTrail(tool)) {
        const at = on.screenOf(cursor);
        return addCorner(on, cursor, at !== null && (isNear(trail.at(-1), at, on, 1) || isNear(trail[0], at, on, 3)));
      }
      if (tool === 'box' && corner === null) {
        corner = cursor;
        tip = cursor;
        return null;
      }
      const drawn = finish(on, cursor);
      corner = null;
      tip = null;
      return drawn;
    },
    sketch(on) {
      const at = cursor === null ? null : on.screenOf(cursor);
      const withCursor = at === null ? {} : { cursor: at };
      if (trail.length > 0) return { kind: 'polygon', open: true, points: tip === null ? trail : [...trail, tip], corners: trail, ...withCursor };
      const box = corner !== null && tip !== null && tool === 'box' ? boxBetween(corner, tip, on) : null;
      if (box === null && at === null) return null;
      return { kind: 'box', points: box?.points ?? [], ...withCursor };
    },
  };
}

/** A place moved by the keyboard: 1° or 0.1° on a sphere, 10 or 1 screen pixels on a flat picture. */
export function stepPlace(on: Projector, place: readonly number[], right: number, up: number, fine: boolean): number[] {
  if (on.view.kind === 'sphere') {
    const [x = 0, y = 0, z = 0] = on.toWorld(place);
    const { yaw, pitch } = yawPitchOf([x, y, z]);
    const step = (fine ? 0.1 : 1) * DEGREE;
    const limit = 89.9 * DEGREE;
    return on.toSource(directionOf({ yaw: wrapYaw(yaw + right * step), pitch: Math.min(limit, Math.max(-limit, pitch + up * step)) }));
  }
  const step = (fine ? 1 : 10) * screenStep(on.view, on.size);
  return [(place[0] ?? 0) + right * step, (place[1] ?? 0) - up * step];
}

/** A view (of the world) turned just so far that a place stays a tenth of the pane away from its edges; the view itself where it is. */
export function viewFollowing(on: Projector, place: readonly number[]): View {
  const { view, size } = on;
  const at = on.screenOf(place);
  const inside = at !== null && at.x > size.width * 0.1 && at.x < size.width * 0.9 && at.y > size.height * 0.1 && at.y < size.height * 0.9;
  if (inside) return view;
  if (view.kind === 'flat') return { ...view, x: place[0] ?? view.x, y: place[1] ?? view.y };
  const [x = 0, y = 0, z = 0] = on.toWorld(place);
  return { ...view, ...yawPitchOf([x, y, z]) };
}

/** A place as the two numbers that are said aloud: yaw and pitch, or x and y. */
export function placeInWords(view: View, cursor: readonly number[]): readonly [number, number] {
  if (view.kind === 'flat') return [cursor[0] ?? 0, cursor[1] ?? 0];
  const { yaw, pitch } = yawPitchOf([cursor[0] ?? 0, cursor[1] ?? 0, cursor[2] ?? 0]);
  return [yaw, pitch];
}

