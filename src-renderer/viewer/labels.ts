// Where a mark's label goes: above it, else below, beside or inside, never outside the pane, never over another label. Pure.

import type { Size } from '#shared/footage/camera.ts';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Pixels between a mark and its label. */
const GAP = 3;

/**
 * Places a label at a mark's bounds (screen pixels); null where every good place is taken. With `must` (the selected mark) the
 * first place is used even so.
 */
export function placeLabel(mark: Rectangle, label: Size, pane: Size, taken: readonly Rectangle[], must: boolean): Rectangle | null {
  const left = Math.max(mark.x, 0);
  const top = Math.max(mark.y, 0);
  const right = Math.min(mark.x + mark.width, pane.width);
  const bottom = Math.min(mark.y + mark.height, pane.height);
  const places: readonly (readonly [number, number, boolean])[] = [
    [left - 1, mark.y - label.height - GAP, mark.y >= label.height + GAP],
    [left - 1, mark.y + mark.height + GAP, bottom === mark.y + mark.height],
    [mark.x + mark.width + GAP, top, mark.x + mark.width === right],
    [mark.x - label.width - GAP, top, mark.x === left],
    [right - label.width + 1, mark.y - label.height - GAP, mark.y >= label.height + GAP],
    [left + GAP, top + GAP, mark.width > label.width * 2 && mark.height > label.height * 2],
  ];
  const inPane = places
    .filter(([, , sensible]) => sensible)
    .map(([x, y]) => ({
      x: Math.round(Math.min(Math.max(0, pane.width - label.width), Math.max(0, x))),
      y: Math.round(y),
      width: label.width,
      height: label.height,
    }))
    .filter((place) => place.y >= 0 && place.y + place.height <= pane.height);
  const free = inPane.find((place) => taken.every((other) => !overlaps(place, other)));
  if (free !== undefined) return free;
  if (!must) return null;
  return inPane[0] ?? { x: Math.round(left), y: Math.round(Math.min(pane.height - label.height, top)), width: label.width, height: label.height };
}

export function overlaps(a: Rectangle, b: Rectangle): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
