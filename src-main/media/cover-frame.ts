// Covers areas of one frame of a video, as planes of brightness and halved colour, each with its own mean: from the cells of a mosaic
// a plate or a face can be won back.

import type { RedactedShape } from '#shared/case/events-picture.ts';
import type { Footage } from '#shared/footage/footage.ts';
import { pointsAt } from '#shared/footage/video.ts';
import { coveredOf, type Covered } from './redact.ts';

/** Bytes of a frame: even width and height, yuv420p. */
export const frameBytes = (width: number, height: number): number => (width * height * 3) / 2;

/** Makes a function that covers what the shapes cover at a frame. `width`, `height` of the frame: those of the footage, or one more. */
export function createCover(shapes: readonly RedactedShape[], footage: Pick<Footage, 'width' | 'height' | 'projection'>, width: number, height: number): (frame: Uint8Array, n: number) => void {
  // A shape that stands still is worked out once.
  const kept = new Map<RedactedShape, { readonly key: string; readonly covered: Covered }>();
  const coveredAt = (shape: RedactedShape, points: RedactedShape['points']): Covered => {
    const key = JSON.stringify(points);
    const known = kept.get(shape);
    if (known?.key === key) return known.covered;
    const covered = coveredOf({ points }, footage);
    kept.set(shape, { key, covered });
    return covered;
  };
  return (frame, n) => {
    for (const shape of shapes) {
      const points = pointsAt(shape, n);
      if (points !== null) cover(frame, width, height, coveredAt(shape, points.map((point) => [...point])));
    }
  };
}

function cover(frame: Uint8Array, width: number, height: number, { top, rows }: Covered): void {
  const luma = rows.flatMap((spans, row) => spans.map(([from, to]): readonly [number, number] => [(top + row) * width + from, (top + row) * width + to]));
  fill(frame, luma);
  const [half, size] = [width / 2, width * height];
  for (const plane of [size, size + size / 4]) {
    fill(frame, rows.flatMap((spans, row) => spans.map(([from, to]): readonly [number, number] => {
      // A sample of colour belongs to four pixels: it is covered where one of them is.
      const at = plane + ((top + row) >> 1) * half;
      return [at + (from >> 1), at + Math.min(half, (to + 1) >> 1)];
    })));
  }
}

function fill(bytes: Uint8Array, runs: readonly (readonly [from: number, to: number])[]): void {
  let [sum, count] = [0, 0];
  for (const [from, to] of runs) {
    for (let i = from; i < to; i += 1) sum += bytes[i]!;
    count += to - from;
  }
  if (count === 0) return;
  const mean = Math.round(sum / count);
  for (const [from, to] of runs) bytes.fill(mean, from, to);
}
