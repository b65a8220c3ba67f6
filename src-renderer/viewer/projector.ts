// How one pane of the screen shows a source: its camera, its frame, its lens. Everything that lies over the picture (marks, pencil,
// handles) asks here where a place of the source is on the screen, and back. CSS pixels from the pane's own top left corner.

import type { View } from '#shared/footage/footage.ts';
import { directionOfScreen, flatPixelOfScreen, focalLength, limitSphereView, type Size } from '#shared/footage/camera.ts';
import { outlineOnScreen, type MarkShape } from '#shared/footage/marks.ts';
import { planetDirection, planetScreen, type Planet } from '#shared/footage/planet.ts';
import { directionOf, subdivideArc, yawPitchOf, type Direction, type PixelPoint } from '#shared/footage/sphere.ts';
import { applyTurn, NO_TURN, turnBack, type Turn } from '#shared/footage/turn.ts';

export interface Projector {
  readonly view: View;
  readonly size: Size;
  readonly planet: Planet | null;
  /** The source place under a point. */
  placeAt(point: PixelPoint): number[];
  /** Where a source place is on the screen; null where it is not. */
  screenOf(place: readonly number[]): PixelPoint | null;
  /** Lines of a shape: one closed line for an area, one for each edge of an open line, one point for a point. */
  linesOf(shape: MarkShape, open?: boolean): PixelPoint[][];
  /** The view in the frame of the source, its roll left out. */
  readonly sourceView: View;
  /** A place of the source in the world of the view, and back: what the pencil draws in. */
  toWorld(place: readonly number[]): number[];
  toSource(place: readonly number[]): number[];
}

const STEP = (2 * Math.PI) / 180;
const vector = (place: readonly number[]): Direction => [place[0] ?? 0, place[1] ?? 0, place[2] ?? 0];

export function createProjector(view: View, size: Size, frame: Turn = NO_TURN, planet: Planet | null = null): Projector {
  const back = turnBack(frame);
  const same = frame === NO_TURN || view.kind === 'flat';
  const toWorld = (place: readonly number[]): number[] => (same ? [...place] : [...applyTurn(back, vector(place))]);
  const toSource = (place: readonly number[]): number[] => (same ? [...place] : [...applyTurn(frame, vector(place))]);

  function planetLines(points: readonly (readonly number[])[], open: boolean): PixelPoint[][] {
    const lines: PixelPoint[][] = [[]];
    const count = points.length;
    const edges = open ? count - 1 : count;
    for (let i = 0; i < edges; i += 1) {
      for (const direction of subdivideArc(vector(points[i]!), vector(points[(i + 1) % count]!), STEP)) {
        const at = planet === null ? null : planetScreen(planet, size, direction);
        if (at === null) lines.push([]);
        else lines.at(-1)!.push(at);
      }
    }
    return lines.filter((line) => line.length > 1);
  }

  return {
    view,
    size,
    planet,
    toWorld,
    toSource,
    sourceView: view.kind === 'flat' || same ? view : limitSphereView({ ...view, ...yawPitchOf(applyTurn(frame, directionOf(view))) }),
    placeAt(point) {
      if (view.kind === 'flat') {
        const pixel = flatPixelOfScreen(view, size, point);
        return [pixel.x, pixel.y];
      }
      return toSource(planet === null ? directionOfScreen(view, size, point) : planetDirection(planet, size, point));
    },
    screenOf(place) {
      if (planet !== null) return planetScreen(planet, size, vector(toWorld(place)));
      return outlineOnScreen({ kind: 'point', points: [toWorld(place)] }, view, size)[0] ?? null;
    },
    linesOf(shape, open = false) {
      const points = shape.points.map(toWorld);
      if (shape.kind === 'point' || points.length === 1) {
        const at = planet === null ? outlineOnScreen({ kind: 'point', points: points.slice(0, 1) }, view, size)[0] : planetScreen(planet, size, vector(points[0]!));
        return at ? [[at]] : [];
      }
      if (planet !== null) return planetLines(points, open);
      if (!open) {
        const outline = outlineOnScreen({ kind: shape.kind, points }, view, size);
        return outline.length > 0 ? [outline] : [];
      }
      return points.slice(1).flatMap((point, i) => {
        const edge = outlineOnScreen({ kind: 'polygon', points: [points[i]!, point] }, view, size);
        return edge.length > 1 ? [edge] : [];
      });
    },
  };
}

/** A view of the source as a view of the world that `frame` turns into it; zoom and all that has no roll are kept. */
export function worldViewOf(view: View, frame: Turn): View {
  if (view.kind === 'flat' || frame === NO_TURN) return view;
  return limitSphereView({ ...view, ...yawPitchOf(applyTurn(turnBack(frame), directionOf(view))) });
}

/** Radians or source pixels of one screen pixel in the middle. */
export function screenStep(view: View, size: Size): number {
  return view.kind === 'flat' ? view.across / size.width : 1 / focalLength(view, size);
}
