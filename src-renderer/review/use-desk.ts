// What lies open around the picture: which panel, which mark is chosen, lines that were measured and on what basis, areas that are
// to be redacted. Nothing of it is kept but what becomes an event.

import { useState } from 'react';
import type { RedactedShape } from '#shared/case/events-picture.ts';
import { angleBetween, type Direction } from '#shared/footage/sphere.ts';
import { metresBetween, type Basis } from '#shared/footage/measure.ts';
import type { Footage } from '#shared/footage/footage.ts';
import type { Frames } from '#shared/footage/frame-table.ts';
import { pointsAt, withPointsAt, type MarkTime } from '#shared/footage/video.ts';
import { applyTurn, turnBack, turnOfPose } from '#shared/footage/turn.ts';
import type { Words } from '../ui/language/zh-CN.ts';
import type { ViewerMark } from '../viewer/types.ts';

export type DeskPanel = 'adjust' | 'compare' | 'measure' | 'redact';
export interface MeasuredLine {
  readonly footage: string;
  readonly a: Direction;
  readonly b: Direction;
}
export interface Desk {
  readonly panel: DeskPanel | null;
  readonly chosen: string | null;
  readonly lines: readonly MeasuredLine[];
  readonly basis: Basis | null;
  readonly shapes: readonly (RedactedShape & { readonly footage: string })[];
  readonly map: boolean;
  setPanel(panel: DeskPanel | null): void;
  choose(id: string | null): void;
  addLine(line: MeasuredLine): void;
  clearLines(): void;
  setBasis(basis: Basis | null): void;
  setShapes(shapes: Desk['shapes']): void;
  /** Those of one footage: they are covered now. */
  dropShapes(footage: string): void;
  setMap(on: boolean): void;
}

export function useDesk(): Desk {
  const [panel, setPanel] = useState<DeskPanel | null>(null);
  const [chosen, choose] = useState<string | null>(null);
  const [lines, setLines] = useState<readonly MeasuredLine[]>([]);
  const [basis, setBasis] = useState<Basis | null>(null);
  const [shapes, setShapes] = useState<Desk['shapes']>([]);
  const [map, setMap] = useState(false);
  return {
    panel, chosen, lines, basis, shapes, map, setPanel, choose, setBasis, setShapes, setMap,
    dropShapes: (footage) => setShapes((before) => before.filter((shape) => shape.footage !== footage)),
    addLine: (line) => setLines((before) => [...before.filter((one) => one.footage === line.footage), line]),
    clearLines: () => {
      setLines([]);
      setBasis(null);
    },
  };
}

const degrees = (radians: number): number => (radians * 180) / Math.PI;

/** Angle always; metres only by a basis, with their band. */
export function lineInWords({ a, b }: MeasuredLine, basis: Basis | null, footage: Footage, words: Words): { readonly angle: string; readonly metres: string | null } {
  const angle = `${degrees(angleBetween(a, b)).toFixed(3)}°`;
  if (basis === null || footage.projection.kind !== 'sphere') return { angle, metres: null };
  const back = turnBack(turnOfPose(footage.projection));
  const found = metresBetween(a, b, basis, (2 * Math.PI) / footage.projection.full.width, (direction) => applyTurn(back, direction));
  if (found === null) return { angle, metres: null };
  // No more digits than the band makes sense of.
  const digits = Math.min(3, Math.max(0, Math.ceil(-Math.log10(Math.max(found.error, 1e-3))) + 1));
  return { angle, metres: words.picture.band(found.metres.toFixed(digits), found.error.toFixed(digits)) };
}

export function linesAsMarks(lines: readonly MeasuredLine[], basis: Basis | null, footage: Footage | null, words: Words): readonly ViewerMark[] {
  if (footage === null) return [];
  return lines
    .filter((line) => line.footage === footage.original.sha256)
    .map((line, i) => {
      const { angle, metres } = lineInWords(line, basis, footage, words);
      return { id: `line-${String(i)}`, kind: 'polygon', open: true, points: [line.a, line.b], label: metres === null ? angle : `${angle} · ${metres}`, colour: '#a15c00' };
    });
}

/** `frame`: of a video, the one that is shown; areas that do not hold then are left out. All can be moved and reshaped. */
export function shapesAsMarks(shapes: Desk['shapes'], footage: Footage | null, words: Words, chosen: string | null, frame: number | undefined): readonly ViewerMark[] {
  return shapes.flatMap((shape, i): ViewerMark[] => {
    const points = shape.footage === footage?.original.sha256 ? pointsAt(shape, frame ?? 0) : null;
    const id = shapeId(i);
    return points === null ? [] : [{ id, kind: shape.kind, points, label: words.picture[shape.what], colour: '#b42318', selected: id === chosen, editable: id === chosen }];
  });
}
export const shapeId = (i: number): string => `shape-${String(i)}`;

/** An area drawn at a frame, from the first frame to the last: it stands still until somebody moves it elsewhere. */
export function overAll<Shape extends { readonly points: readonly (readonly number[])[] }>(shape: Shape, frames: Pick<Frames, 'count' | 'ptsOf'>, frame: number): Shape & { readonly time: MarkTime } {
  const last = frames.count - 1;
  return withPointsAt({ ...shape, time: { frame: 0, pts: frames.ptsOf(0), ...(last > 0 ? { to: { frame: last, pts: frames.ptsOf(last) } } : {}) } as MarkTime }, frame, shape.points);
}

/** The areas with one of them at other points: of a video, at this frame, and moving evenly from and to others. */
export function shapesMoved(shapes: Desk['shapes'], id: string, points: number[][], frame: number): Desk['shapes'] {
  return shapes.map((shape, i) => (shapeId(i) === id ? withPointsAt(shape, frame, points) : shape));
}
