// The reference view: the picture's own pixels projected by plain code in 64 bits, four by four rays a screen pixel; and how far a
// viewer's settled view lies from it, in source pixels.

import sharp from 'sharp';
import { directionOfScreen, flatPixelOfScreen, type FlatView, type SphereView } from '../../../src-shared/footage/camera.ts';
import { angleBetween, yawPitchOf } from '../../../src-shared/footage/sphere.ts';
import type { Pixels } from './cube.ts';
import { WINDOW } from './scene.ts';

const RAYS = 4;

/** Grey values of the window, one byte a pixel. */
export function referenceView({ data, width, height }: Pixels, view: SphereView | FlatView): Uint8Array {
  const out = new Uint8Array(WINDOW.width * WINDOW.height);
  for (let y = 0; y < WINDOW.height; y += 1) {
    for (let x = 0; x < WINDOW.width; x += 1) {
      let sum = 0;
      for (let ray = 0; ray < RAYS * RAYS; ray += 1) {
        const point = { x: x + ((ray % RAYS) + 0.5) / RAYS, y: y + (Math.floor(ray / RAYS) + 0.5) / RAYS };
        sum += greyAt(data, width, height, placeOf(view, point, width, height));
      }
      out[y * WINDOW.width + x] = Math.round(sum / (RAYS * RAYS));
    }
  }
  return out;
}

function placeOf(view: SphereView | FlatView, point: { x: number; y: number }, width: number, height: number): { x: number; y: number } {
  if (view.kind === 'flat') return flatPixelOfScreen(view, WINDOW, point);
  const { yaw, pitch } = yawPitchOf(directionOfScreen(view, WINDOW, point));
  return { x: (yaw / (2 * Math.PI) + 0.5) * width, y: (0.5 - pitch / Math.PI) * height };
}

/** Between the four pixels around. The weights are those of sharp's own greyscale closely enough for a shift. */
function greyAt(data: Uint8Array, width: number, height: number, place: { x: number; y: number }): number {
  const [left, top] = [Math.floor(place.x - 0.5), Math.floor(place.y - 0.5)];
  const [fx, fy] = [place.x - 0.5 - left, place.y - 0.5 - top];
  const grey = (x: number, y: number): number => {
    const at = (Math.min(height - 1, Math.max(0, y)) * width + ((x + width) % width)) * 3;
    return 0.2126 * data[at]! + 0.7152 * data[at + 1]! + 0.0722 * data[at + 2]!;
  };
  return (grey(left, top) * (1 - fx) + grey(left + 1, top) * fx) * (1 - fy) + (grey(left, top + 1) * (1 - fx) + grey(left + 1, top + 1) * fx) * fy;
}

export interface Shift {
  /** Source pixels, over all blocks of the window. */
  readonly median: number;
  readonly p95: number;
  readonly blocks: number;
}
const BLOCK = 80;
const STEPS = 14;
/** Blur of both pictures before they are compared (pixels): how each filters must not count as a shift. */
const BLUR = 2.5;

/** Where each block of `screen` lies against the reference (Lucas and Kanade's least squares), as an angle or a way in source pixels. */
export async function shiftFrom(reference: Uint8Array, screen: Uint8Array, view: SphereView | FlatView, sourceWidth: number): Promise<Shift> {
  const { width, height } = WINDOW;
  const blurred = async (grey: Uint8Array): Promise<Float32Array> =>
    Float32Array.from(await sharp(grey, { raw: { width, height, channels: 1 } }).toColourspace('grey16').blur(BLUR).raw({ depth: 'ushort' }).toBuffer().then((bytes) => new Uint16Array(bytes.buffer, bytes.byteOffset, width * height)));
  const [want, have] = [await blurred(reference), await blurred(screen)];
  const found: number[] = [];
  for (let top = BLOCK / 2; top + BLOCK <= height - BLOCK / 2; top += BLOCK) {
    for (let left = BLOCK / 2; left + BLOCK <= width - BLOCK / 2; left += BLOCK) {
      const way = shiftOfBlock(want, have, left, top);
      if (way === null) continue;
      const from = { x: left + BLOCK / 2, y: top + BLOCK / 2 };
      const to = { x: from.x + way.x, y: from.y + way.y };
      if (view.kind === 'flat') found.push((Math.hypot(way.x, way.y) * view.across) / width);
      else found.push((angleBetween(directionOfScreen(view, WINDOW, from), directionOfScreen(view, WINDOW, to)) * sourceWidth) / (2 * Math.PI));
    }
  }
  found.sort((a, b) => a - b);
  const at = (part: number): number => found[Math.min(found.length - 1, Math.floor(part * found.length))] ?? Number.NaN;
  return { median: at(0.5), p95: at(0.95), blocks: found.length };
}

/** Null where a block has too little in it to tell, or no shift of a few pixels explains it. */
function shiftOfBlock(want: Float32Array, have: Float32Array, left: number, top: number): { x: number; y: number } | null {
  const { width } = WINDOW;
  let way = { x: 0, y: 0 };
  for (let step = 0; step < STEPS; step += 1) {
    let [xx, xy, yy, ex, ey] = [0, 0, 0, 0, 0];
    let [wantMean, haveMean] = [0, 0];
    const values: number[] = [];
    for (let y = top; y < top + BLOCK; y += 1) {
      for (let x = left; x < left + BLOCK; x += 1) {
        const [px, py] = [x + way.x, y + way.y];
        const [ix, iy] = [Math.floor(px), Math.floor(py)];
        const [fx, fy] = [px - ix, py - iy];
        const at = iy * width + ix;
        const value = (have[at]! * (1 - fx) + have[at + 1]! * fx) * (1 - fy) + (have[at + width]! * (1 - fx) + have[at + width + 1]! * fx) * fy;
        values.push(value);
        haveMean += value;
        wantMean += want[y * width + x]!;
      }
    }
    haveMean /= values.length;
    wantMean /= values.length;
    let i = 0;
    for (let y = top; y < top + BLOCK; y += 1) {
      for (let x = left; x < left + BLOCK; x += 1, i += 1) {
        const at = y * width + x;
        const gx = (want[at + 1]! - want[at - 1]!) / 2;
        const gy = (want[at + width]! - want[at - width]!) / 2;
        // A general difference of brightness is no shift.
        const difference = want[at]! - wantMean - (values[i]! - haveMean);
        xx += gx * gx;
        xy += gx * gy;
        yy += gy * gy;
        ex += gx * difference;
        ey += gy * difference;
      }
    }
    const determinant = xx * yy - xy * xy;
    // In squares of 16-bit values: an evenly grey block has next to nothing.
    if (determinant < 1e4 * xx || xx + yy < 1e6) return null;
    const move = { x: (yy * ex - xy * ey) / determinant, y: (xx * ey - xy * ex) / determinant };
    way = { x: way.x + move.x, y: way.y + move.y };
    if (Math.abs(way.x) > 12 || Math.abs(way.y) > 12) return null;
    if (Math.hypot(move.x, move.y) < 1e-3) break;
  }
  return way;
}
