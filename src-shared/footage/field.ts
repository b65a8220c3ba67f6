// The field of view on the whole picture, for a small map: the border of what is shown, in parts of the source (0…1), cut at the
// 180° seam.

import type { Projection, View } from './footage.ts';
import { directionOfScreen, type Size } from './camera.ts';
import { sourcePixelOf, yawPitchOf, type PixelPoint } from './sphere.ts';
import { applyTurn, NO_TURN, type Turn } from './turn.ts';

/** Lines that together are the border; `source` in pixels. */
export function fieldOnSource(view: View, pane: Size, projection: Projection, source: Size, frame: Turn = NO_TURN): PixelPoint[][] {
  if (view.kind === 'flat' || projection.kind === 'flat') {
    if (view.kind !== 'flat') return [];
    const [w, h] = [view.across / 2, (view.across * pane.height) / pane.width / 2];
    const corners = [[-w, -h], [w, -h], [w, h], [-w, h], [-w, -h]] as const;
    return [corners.map(([x, y]) => ({ x: (view.x + x) / source.width, y: (view.y + y) / source.height }))];
  }
  const steps = 24;
  const border: PixelPoint[] = [];
  const corners = [[0, 0], [1, 0], [1, 1], [0, 1]] as const;
  corners.forEach(([x, y], i) => {
    const [toX, toY] = corners[(i + 1) % 4]!;
    for (let step = 0; step < steps; step += 1) border.push({ x: (x + ((toX - x) * step) / steps) * pane.width, y: (y + ((toY - y) * step) / steps) * pane.height });
  });
  const places = [...border, border[0]!].map((point) => {
    const at = sourcePixelOf(yawPitchOf(applyTurn(frame, directionOfScreen(view, pane, point))), projection);
    return { x: at.x / source.width, y: at.y / source.height };
  });
  const lines: PixelPoint[][] = [[]];
  const round = projection.full.width / source.width;
  places.forEach((place, i) => {
    const before = places[i - 1];
    if (before !== undefined && Math.abs(place.x - before.x) > round / 2) lines.push([]);
    lines.at(-1)!.push(place);
  });
  return lines.filter((line) => line.length > 1);
}
