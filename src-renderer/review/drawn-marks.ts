// Lines that were drawn in a call, as they lie on the picture: marks for the viewer, and places on a canvas of the whole picture. Pure.

import type { Footage } from '#shared/footage/footage.ts';
import type { DrawnLine } from '#shared/live/drawn.ts';
import type { Point } from '#shared/live/protocol.ts';
import { COLOURS } from '../link/colours.ts';
import { directionTo, isFlat } from '../link/points.ts';
import type { ViewerMark } from '../viewer/types.ts';

export function marksOfLines(lines: readonly DrawnLine[], { width, height, projection }: Pick<Footage, 'width' | 'height' | 'projection'>): readonly ViewerMark[] {
  return lines.map((line, i) => ({
    id: `drawn-${i}`, kind: 'polygon', open: true, colour: COLOURS[line.colour] ?? '',
    points: line.points.flatMap((point): (readonly number[])[] => (isFlat(point) ? (projection.kind === 'flat' ? [[point.x * width, point.y * height]] : []) : projection.kind === 'flat' ? [] : [directionTo(point)])),
  }));
}

const TURN = 2 * Math.PI;
/** Shares of the whole picture; a panorama's left edge is half a turn behind its middle. */
function shareOf(point: Point): readonly [x: number, y: number] {
  if (isFlat(point)) return [point.x, point.y];
  const x = point.yaw / TURN + 0.5;
  return [x - Math.floor(x), 0.5 - point.pitch / Math.PI];
}
/** A line as what is to be drawn: cut where it goes over the edge of a panorama. */
export function strokesOf({ points }: Pick<DrawnLine, 'points'>): readonly (readonly (readonly [x: number, y: number])[])[] {
  const strokes: (readonly [number, number])[][] = [];
  for (const point of points) {
    const at = shareOf(point);
    const before = strokes.at(-1)?.at(-1);
    if (before === undefined || (!isFlat(point) && Math.abs(before[0] - at[0]) > 0.5)) strokes.push([at]);
    else strokes.at(-1)!.push(at);
  }
  return strokes;
}
