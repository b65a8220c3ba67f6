// The colours of a row, in whole numbers: nearly all pixels lie inside one tile and want one tap. What does not goes the long way.

import { TILE_PIXELS } from '#shared/footage/footage.ts';
import { NOTHING, plainly } from './raster-sampling.ts';
import { blend, blendPlanes, isPlanes, MASK, OPAQUE, place, SHIFT, type PlaneTile, type Tile } from './raster-tile.ts';
import { PAGE_HOLE, type RasterPane, type RasterRow, type RasterSource } from './raster-types.ts';

/** No colour: these have alpha. */
const MISSING = 0;
const BORDER = 1;

/** Fills the colours of a row whose places are there; `stripe` is where the hatching of holes begins. */
export type Colours = (row: RasterRow, count: number, stripe: number) => void;

export function colouring(source: RasterSource, tiles: readonly (Tile | undefined)[], pane: RasterPane): Colours {
  const { columns, levels, pages, preview } = source;
  const { pose, bare } = pane;
  const plain = plainly(source, tiles, pane);
  const isPlain = pane.sharpness === 0 && !pane.toned;
  const around = pose.kind === 'sphere' && pose.wraps ? pose.full.width : 0;
  const inverse = levels.map((_, level) => 1 / 2 ** level);
  let page = 0;
  /** Of that page, in one form or the other. */
  let planes: PlaneTile | null = null;
  let tile: Uint32Array | null = null;

  /** The colour of a place of a level: `MISSING` where its tile is not there, `BORDER` where its four pixels lie in more than one. */
  function quick(level: number, x: number, y: number): number {
    const size = levels[level]!;
    const px = x * inverse[level]! - 0.5;
    const py = y * inverse[level]! - 0.5;
    const ax = px | 0;
    const ay = py | 0;
    if (!(px >= 0 && py >= 0 && (ax & MASK) !== MASK && (ay & MASK) !== MASK && ax + 1 < size.width && ay + 1 < size.height)) return BORDER;
    const here = pages[(size.firstRow + (ay >> SHIFT)) * columns + (ax >> SHIFT)]!;
    if (here === 0) return MISSING;
    if (here !== page) {
      page = here;
      const next = here === PAGE_HOLE ? undefined : tiles[here - 1];
      planes = next !== undefined && isPlanes(next) ? next : null;
      tile = next === undefined || isPlanes(next) ? null : next;
    }
    const fx = ((px - ax) * 256 + 0.5) | 0;
    const fy = ((py - ay) * 256 + 0.5) | 0;
    if (planes !== null) return blendPlanes(planes, ax, ay, fx, fy);
    // A hole is hatched.
    if (tile === null) return BORDER;
    const at = place(ax, ay);
    return blend(tile[at]!, tile[at + 1]!, tile[at + TILE_PIXELS]!, tile[at + TILE_PIXELS + 1]!, fx, fy);
  }

  function quickPreview(x: number, y: number): number {
    if (preview === null) return BORDER;
    const px = (x / pose.source.width) * preview.width - 0.5;
    const py = (y / pose.source.height) * preview.height - 0.5;
    const ax = px | 0;
    const ay = py | 0;
    if (!(px >= 0 && py >= 0 && ax + 1 < preview.width && ay + 1 < preview.height)) return BORDER;
    const at = ay * preview.width + ax;
    const { pixels } = preview;
    return blend(pixels[at]!, pixels[at + 1]!, pixels[at + preview.width]!, pixels[at + preview.width + 1]!, ((px - ax) * 256 + 0.5) | 0, ((py - ay) * 256 + 0.5) | 0);
  }

  /** What stands for a tile of the wanted level that is missing, in the order of `sampling`. */
  function quickInstead(wanted: number, x: number, y: number): number {
    if (bare) return quickPreview(x, y);
    if (wanted > 0) {
      const finer = quick(wanted - 1, x, y);
      if (finer !== MISSING) return finer;
    }
    for (let level = wanted + 1; level < levels.length; level += 1) {
      const coarser = quick(level, x, y);
      if (coarser !== MISSING) return coarser;
    }
    return quickPreview(x, y);
  }

  /** The mean along the columns that a pixel near a pole spans. */
  function quickMean(level: number, x: number, y: number, taps: number, span: number): number {
    let odd = 0;
    let even = 0;
    const step = span / taps;
    let spot = x + (0.5 / taps - 0.5) * span;
    for (let tap = 0; tap < taps; tap += 1, spot += step) {
      const place = around > 0 ? spot - around * Math.floor(spot / around) : spot;
      let colour = bare ? MISSING : quick(level, place, y);
      if (colour === MISSING) colour = quickInstead(level, place, y);
      if (colour === BORDER) return BORDER;
      odd += colour & 0xff00ff;
      even += (colour >>> 8) & 255;
    }
    const half = taps >> 1;
    const blue = ((odd >>> 16) + half) / taps;
    const red = ((odd & 0xffff) + half) / taps;
    const green = (even + half) / taps;
    return OPAQUE | (blue << 16) | (green << 8) | red;
  }

  return ({ x, y, level, taps, columns: spans, colours, stretch }, count, stripe) => {
    page = 0;
    for (let i = 0; i < count; i += 1) {
      const wanted = level[i]!;
      if (wanted < 0) {
        colours[i] = NOTHING;
        continue;
      }
      let colour = BORDER;
      if (isPlain) {
        colour = taps[i] === 1 ? (bare ? MISSING : quick(wanted, x[i]!, y[i]!)) : quickMean(wanted, x[i]!, y[i]!, taps[i]!, spans[i]!);
        if (colour === MISSING) colour = quickInstead(wanted, x[i]!, y[i]!);
      }
      colours[i] = colour === BORDER ? plain(x[i]!, y[i]!, wanted, taps[i]!, spans[i]!, stretch[i]!, stripe + i) : colour;
    }
  };
}
