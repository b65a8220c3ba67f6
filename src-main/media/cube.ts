// Cube maps and equi-angular cube maps, 3 columns × 2 rows, resampled once to the equirectangular picture that the pyramid is made of.
// Which cell is which face, and how it is turned, was found by comparing real files of both kinds with the same sphere as a whole.

import type { Direction } from '#shared/footage/sphere.ts';
import { directionOf } from '#shared/footage/sphere.ts';

export type CubeKind = 'cube' | 'eac';
type Face = 'front' | 'back' | 'left' | 'right' | 'up' | 'down';
interface Cell {
  readonly column: number;
  readonly row: number;
  /** Quarter turns. */
  readonly turns: number;
}
export type CubeLayout = { readonly [face in Face]: Cell };
export interface Pixels {
  /** RGB. */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

const cell = (column: number, row: number, turns = 0): Cell => ({ column, row, turns });
const CUBE: CubeLayout = { right: cell(0, 0), left: cell(1, 0), up: cell(2, 0), down: cell(0, 1), front: cell(1, 1), back: cell(2, 1) };
const EAC: CubeLayout = { left: cell(0, 0), front: cell(1, 0), right: cell(2, 0), down: cell(0, 1, 1), back: cell(1, 1, 1), up: cell(2, 1, 3) };

/** The face that a direction falls on, and where on it: u to the right, v down, both -1…1. */
export function faceOf([x, y, z]: Direction): { readonly face: Face; readonly u: number; readonly v: number } {
  const [ax, ay, az] = [Math.abs(x), Math.abs(y), Math.abs(z)];
  if (az >= ax && az >= ay) return z < 0 ? { face: 'front', u: x / az, v: -y / az } : { face: 'back', u: -x / az, v: -y / az };
  if (ax >= ay) return x > 0 ? { face: 'right', u: z / ax, v: -y / ax } : { face: 'left', u: -z / ax, v: -y / ax };
  return y > 0 ? { face: 'up', u: x / ay, v: -z / ay } : { face: 'down', u: x / ay, v: z / ay };
}

/** Place in the picture, pixels. */
function placeOn(layout: CubeLayout, kind: CubeKind, { width, height }: Omit<Pixels, 'data'>, face: Face, u: number, v: number): readonly [x: number, y: number, cell: Cell] {
  const at = layout[face];
  let [a, b] = kind === 'eac' ? [(Math.atan(u) * 4) / Math.PI, (Math.atan(v) * 4) / Math.PI] : [u, v];
  for (let turn = 0; turn < at.turns; turn += 1) [a, b] = [-b, a];
  return [((at.column + (a + 1) / 2) * width) / 3, ((at.row + (b + 1) / 2) * height) / 2, at];
}

/** Programs differ in how they turn the upper and the lower face of a cube: what continues the front face at its edges is right. */
export function layoutOf(kind: CubeKind, pixels: Pixels): CubeLayout {
  if (kind === 'eac') return EAC;
  const turnsOf = (face: 'up' | 'down'): number => {
    const edge = face === 'up' ? -0.995 : 0.995;
    const misfit = [0, 1, 2, 3].map((turns) => {
      const layout: CubeLayout = { ...CUBE, [face]: { ...CUBE[face], turns } };
      let sum = 0;
      for (let step = 0; step < 64; step += 1) {
        const u = (step + 0.5) / 32 - 1;
        const [x, y] = placeOn(layout, kind, pixels, 'front', u, edge);
        const [otherX, otherY] = placeOn(layout, kind, pixels, face, u, -edge);
        for (let c = 0; c < 3; c += 1) sum += Math.abs(valueAt(pixels, x, y, c) - valueAt(pixels, otherX, otherY, c));
      }
      return sum;
    });
    return misfit.indexOf(Math.min(...misfit));
  };
  return { ...CUBE, up: { ...CUBE.up, turns: turnsOf('up') }, down: { ...CUBE.down, turns: turnsOf('down') } };
}

function valueAt({ data, width, height }: Pixels, x: number, y: number, channel: number): number {
  const [column, row] = [Math.min(width - 1, Math.max(0, Math.floor(x))), Math.min(height - 1, Math.max(0, Math.floor(y)))];
  return data[(row * width + column) * 3 + channel]!;
}

/** Width of the panorama: four faces around, as even as tiles like it. */
export const panoramaWidth = ({ width }: Omit<Pixels, 'data'>): number => 4 * Math.round(width / 3);

/** Interpolated between pixels of one face: cells that lie side by side in the file are no neighbours on the sphere. */
export function toPanorama(pixels: Pixels, kind: CubeKind): Pixels {
  const layout = layoutOf(kind, pixels);
  const width = panoramaWidth(pixels);
  const height = width / 2;
  const data = new Uint8Array(width * height * 3);
  const [cellWidth, cellHeight] = [pixels.width / 3, pixels.height / 2];
  for (let y = 0; y < height; y += 1) {
    const pitch = (0.5 - (y + 0.5) / height) * Math.PI;
    for (let x = 0; x < width; x += 1) {
      const { face, u, v } = faceOf(directionOf({ yaw: ((x + 0.5) / width - 0.5) * 2 * Math.PI, pitch }));
      const [px, py, at] = placeOn(layout, kind, pixels, face, u, v);
      const [left, right] = [Math.ceil(at.column * cellWidth), Math.floor((at.column + 1) * cellWidth) - 1];
      const [top, bottom] = [Math.ceil(at.row * cellHeight), Math.floor((at.row + 1) * cellHeight) - 1];
      const [fx, fy] = [Math.min(right, Math.max(left, px - 0.5)), Math.min(bottom, Math.max(top, py - 0.5))];
      const [x0, y0] = [Math.floor(fx), Math.floor(fy)];
      const [x1, y1] = [Math.min(right, x0 + 1), Math.min(bottom, y0 + 1)];
      const [partX, partY] = [fx - x0, fy - y0];
      const to = (y * width + x) * 3;
      for (let c = 0; c < 3; c += 1) {
        const upper = pixels.data[(y0 * pixels.width + x0) * 3 + c]! * (1 - partX) + pixels.data[(y0 * pixels.width + x1) * 3 + c]! * partX;
        const lower = pixels.data[(y1 * pixels.width + x0) * 3 + c]! * (1 - partX) + pixels.data[(y1 * pixels.width + x1) * 3 + c]! * partX;
        data[to + c] = Math.round(upper * (1 - partY) + lower * partY);
      }
    }
  }
  return { data, width, height };
}
