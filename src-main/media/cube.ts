// Cube maps and equi-angular cube maps, resampled once to the equirectangular picture that the pyramid is made of. How the faces lie in
// a picture is in cube-layout.ts.

import type { Direction } from '#shared/footage/sphere.ts';
import { directionOf } from '#shared/footage/sphere.ts';
import { FACES, type Face } from '#shared/footage/cube-faces.ts';
import { layoutOf, onFace, placeOn, type CubeKind, type Pixels } from './cube-layout.ts';

/** The face that a direction falls on, and where on it: u to the right, v down, both -1…1. */
export function faceOf([x, y, z]: Direction): { readonly face: Face; readonly u: number; readonly v: number } {
  const [ax, ay, az] = [Math.abs(x), Math.abs(y), Math.abs(z)];
  if (az >= ax && az >= ay) return z < 0 ? { face: 'front', u: x / az, v: -y / az } : { face: 'back', u: -x / az, v: -y / az };
  if (ax >= ay) return x > 0 ? { face: 'right', u: z / ax, v: -y / ax } : { face: 'left', u: -z / ax, v: -y / ax };
  return y > 0 ? { face: 'up', u: x / ay, v: -z / ay } : { face: 'down', u: x / ay, v: z / ay };
}

const RAYS: { readonly [face in Face]: (u: number, v: number) => Direction } = {
  front: (u, v) => [u, -v, -1], back: (u, v) => [-u, -v, 1], right: (u, v) => [1, -v, u], left: (u, v) => [-1, -v, -u], up: (u, v) => [u, 1, -v], down: (u, v) => [u, -1, v],
};
interface Cell {
  /** First and last whole pixel. */
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * Interpolated between pixels of one face, and over its edges into the face that follows on the sphere: cells that lie side by side in
 * the file are no neighbours. Null where the picture can be no such map.
 */
export function toPanorama(pixels: Pixels, kind: CubeKind): Pixels | null {
  const layout = layoutOf(kind, pixels);
  if (layout === null) return null;
  const [cellWidth, cellHeight] = [pixels.width / layout.columns, pixels.height / layout.rows];
  const cells = Object.fromEntries(FACES.map((face): [Face, Cell] => {
    const { column, row } = layout.cells[face];
    return [face, { left: Math.ceil(column * cellWidth), right: Math.floor((column + 1) * cellWidth) - 1, top: Math.ceil(row * cellHeight), bottom: Math.floor((row + 1) * cellHeight) - 1 }];
  })) as { readonly [face in Face]: Cell };
  // Four faces around, as even as tiles like it.
  const width = 4 * Math.round(cellWidth);
  const height = width / 2;
  const data = new Uint8Array(width * height * 3);

  /** Writes the colour at a direction to `out[to…]`. `beyond`: pixels of the next face may be asked for. */
  function sample(direction: Direction, out: Uint8Array | number[], to: number, beyond: boolean): void {
    const { face, u, v } = faceOf(direction);
    const [px, py] = placeOn(layout!, kind, pixels, face, u, v);
    const { left, right, top, bottom } = cells[face];
    let [fx, fy] = [px - 0.5, py - 0.5];
    const isInside = fx >= left && fx <= right && fy >= top && fy <= bottom;
    if (!isInside && beyond) return overEdge(face, fx, fy, out, to);
    if (!isInside) [fx, fy] = [Math.min(right, Math.max(left, fx)), Math.min(bottom, Math.max(top, fy))];
    const [x0, y0] = [Math.floor(fx), Math.floor(fy)];
    const [x1, y1] = [Math.min(right, x0 + 1), Math.min(bottom, y0 + 1)];
    const [partX, partY] = [fx - x0, fy - y0];
    for (let c = 0; c < 3; c += 1) {
      const upper = pixels.data[(y0 * pixels.width + x0) * 3 + c]! * (1 - partX) + pixels.data[(y0 * pixels.width + x1) * 3 + c]! * partX;
      const lower = pixels.data[(y1 * pixels.width + x0) * 3 + c]! * (1 - partX) + pixels.data[(y1 * pixels.width + x1) * 3 + c]! * partX;
      out[to + c] = Math.round(upper * (1 - partY) + lower * partY);
    }
  }

  /** Between the last pixels of a face and the first of the next. */
  function overEdge(face: Face, fx: number, fy: number, out: Uint8Array | number[], to: number): void {
    const [x0, y0] = [Math.floor(fx), Math.floor(fy)];
    const [partX, partY] = [fx - x0, fy - y0];
    const sum = [0, 0, 0];
    const corner = [0, 0, 0];
    for (const [dx, dy, part] of [[0, 0, (1 - partX) * (1 - partY)], [1, 0, partX * (1 - partY)], [0, 1, (1 - partX) * partY], [1, 1, partX * partY]] as const) {
      sample(RAYS[face](...onFace(layout!, kind, pixels, face, x0 + dx + 0.5, y0 + dy + 0.5)), corner, 0, false);
      for (let c = 0; c < 3; c += 1) sum[c]! += corner[c]! * part;
    }
    for (let c = 0; c < 3; c += 1) out[to + c] = Math.round(sum[c]!);
  }

  for (let y = 0; y < height; y += 1) {
    const pitch = (0.5 - (y + 0.5) / height) * Math.PI;
    for (let x = 0; x < width; x += 1) {
      const direction = directionOf({ yaw: ((x + 0.5) / width - 0.5) * 2 * Math.PI, pitch });
      sample(direction, data, (y * width + x) * 3, true);
    }
  }
  return { data, width, height };
}
