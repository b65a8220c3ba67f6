// A hand on a live picture: points while it moves, draws a line while it is pressed. Where a place of the screen lies in the picture is the
// picture's own matter.

import { useState, type PointerEvent } from 'react';
import type { Point } from '#shared/live/protocol.ts';
import { thinned } from './points.ts';

export type PictureTool = 'browse' | 'point' | 'draw';
/** A line of so many points is fine enough for a hand; the protocol takes 256. */
const MOST_POINTS = 240;

export interface HandOptions {
  readonly tool: PictureTool;
  /** Null outside the picture. */
  readonly at: (event: PointerEvent) => Point | null;
  /** Points nearer to each other than this add nothing to see. */
  readonly least: number;
  readonly onPoint: (at: Point | null) => void;
  readonly onDrawn: (points: Point[]) => void;
}

export function useHand({ tool, at, least, onPoint, onDrawn }: HandOptions) {
  const [line, setLine] = useState<readonly Point[]>([]);
  const onPointerMove = (event: PointerEvent): void => {
    const point = at(event);
    if (tool === 'point') onPoint(point);
    else if (tool === 'draw' && line.length > 0 && point) setLine((before) => [...before, point]);
  };
  const onPointerDown = (event: PointerEvent): void => {
    const point = at(event);
    if (tool !== 'draw' || !point) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setLine([point]);
  };
  const onPointerUp = (): void => {
    if (line.length > 1) onDrawn(thinned(line, least, MOST_POINTS));
    setLine([]);
  };
  const onPointerLeave = (): void => {
    if (tool === 'point') onPoint(null);
  };
  return { line, hand: { onPointerMove, onPointerDown, onPointerUp, onPointerCancel: onPointerUp, onPointerLeave } };
}
