// A tile as the rasteriser keeps it. A JPEG that halves its colour is kept as it is coded: light for every pixel, colour for every four. That is
// 1½ bytes a pixel instead of 4, nothing is lost, and red, green and blue are reckoned only for what comes to the screen.

import { TILE_PIXELS } from '#shared/footage/footage.ts';
import { CLAMP, type ColourCode } from './colour-code.ts';

export const SHIFT = Math.log2(TILE_PIXELS);
export const MASK = TILE_PIXELS - 1;
const COLOUR_SHIFT = SHIFT - 1;

export interface PlaneTile {
  readonly light: Uint8Array;
  /** Both differences of colour of four pixels: blue in the low byte, red in the high one. */
  readonly colours: Uint16Array;
  readonly code: ColourCode;
}
/** Of `TILE_PIXELS` each way, whatever part of it a level needs. Pixels are as a raster's. */
export type Tile = PlaneTile | Uint32Array;

export const isPlanes = (tile: Tile): tile is PlaneTile => !(tile instanceof Uint32Array);

export const OPAQUE = 0xff000000;

/** Where in its tile the pixel (x, y) of a level lies, and its colour. */
export const place = (x: number, y: number): number => ((y & MASK) << SHIFT) | (x & MASK);
export const colourPlace = (x: number, y: number): number => (((y & MASK) >> 1) << COLOUR_SHIFT) | ((x & MASK) >> 1);

/** Of the pixel (x, y) of a level. */
export function pixelOf(tile: Tile, x: number, y: number): number {
  if (!isPlanes(tile)) return tile[place(x, y)]!;
  const colour = tile.colours[colourPlace(x, y)]!;
  return colourOf(tile.code, tile.light[place(x, y)]!, colour & 255, colour >>> 8);
}

export function colourOf({ light, redV, greenU, greenV, blueU }: ColourCode, y: number, u: number, v: number): number {
  const base = light[y]! + 512;
  return OPAQUE | (CLAMP[base + blueU[u]!]! << 16) | (CLAMP[base + ((greenU[u]! + greenV[v]! + 8) >> 4)]! << 8) | CLAMP[base + redV[v]!]!;
}

const spread = (colour: number): number => (colour & 255) | ((colour & 0xff00) << 8);

/** The mean of four pixels whose first is (x, y) and that lie in this tile, with weights of 8 bits: `fx` and `fy` from 0 to 256. */
export function blendPlanes({ light, colours, code }: PlaneTile, x: number, y: number, fx: number, fy: number): number {
  const wd = (fx * fy + 128) >> 8;
  const wb = fx - wd;
  const wc = fy - wd;
  const wa = 256 - fx - wc;
  const left = x & MASK;
  const upper = y & MASK;
  const at = (upper << SHIFT) | left;
  const shade = (light[at]! * wa + light[at + 1]! * wb + light[at + TILE_PIXELS]! * wc + light[at + TILE_PIXELS + 1]! * wd + 128) >> 8;
  const first = (upper >> 1) << COLOUR_SHIFT;
  const second = ((upper + 1) >> 1) << COLOUR_SHIFT;
  const here = left >> 1;
  const next = (left + 1) >> 1;
  const a = colours[first + here]!;
  const b = colours[first + next]!;
  const c = colours[second + here]!;
  const d = colours[second + next]!;
  // Both differences at once: blue in the low half of a number, red in the high one.
  const both = Math.imul(spread(a), wa) + Math.imul(spread(b), wb) + Math.imul(spread(c), wc) + Math.imul(spread(d), wd) + 0x800080;
  return colourOf(code, shade, (both >>> 8) & 255, (both >>> 24) & 255);
}

/** Of four pixels, with weights of 8 bits as a GPU's sampler has them; `fx` and `fy` from 0 to 256. */
export function blend(a: number, b: number, c: number, d: number, fx: number, fy: number): number {
  const wd = (fx * fy + 128) >> 8;
  const wb = fx - wd;
  const wc = fy - wd;
  const wa = 256 - fx - wc;
  const odd =
    (((Math.imul(a & 0xff00ff, wa) + Math.imul(b & 0xff00ff, wb)) | 0) + ((Math.imul(c & 0xff00ff, wc) + Math.imul(d & 0xff00ff, wd)) | 0) + 0x800080) | 0;
  const even = Math.imul((a >>> 8) & 255, wa) + Math.imul((b >>> 8) & 255, wb) + Math.imul((c >>> 8) & 255, wc) + Math.imul((d >>> 8) & 255, wd) + 128;
  return OPAQUE | ((odd >>> 8) & 0xff00ff) | (even & 0xff00);
}
