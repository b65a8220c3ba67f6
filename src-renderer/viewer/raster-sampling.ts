// A pixel's colour the long way, in fractions: over borders of tiles, with means, sharpening, tone, hatching, and whatever stands for what is missing.

import { colourPlace, isPlanes, OPAQUE, pixelOf, place, SHIFT, type PlaneTile, type Tile } from './raster-tile.ts';
import { PAGE_HOLE, type Raster, type RasterLevel, type RasterPane, type RasterSource, type RasterTone } from './raster-types.ts';

/** As `nothingColour` of the shader. */
export const NOTHING = 0xff2d2724;
const STRIPES = { red: 0.93 * 255, green: 0.62 * 255, blue: 0.16 * 255 };

export type Plain = (x: number, y: number, wanted: number, taps: number, columns: number, stretch: number, stripe: number) => number;

/** A pixel's colour the long way: what the shader's `main` does from the source place on. */
export function plainly(source: RasterSource, tiles: readonly (Tile | undefined)[], pane: RasterPane): Plain {
  const { pose, sharpness, toned } = pane;
  const { levels } = source;
  const { width, height } = pose.source;
  const wraps = pose.kind === 'sphere' && pose.wraps;
  const around = pose.kind === 'sphere' ? pose.full.width : 0;
  const sample = sampling(source, tiles, pane);
  const tone = toned ? toning(pane) : null;
  const keen = sharpness * 0.5;
  const sum = new Float64Array(3);
  const spot = new Float64Array(3);

  function add(x: number, y: number, wanted: number, weight: number): void {
    const wrapped = wraps ? x - around * Math.floor(x / around) : x;
    sample(Math.min(width, Math.max(0, wrapped)), Math.min(height, Math.max(0, y)), wanted, spot);
    sum[0]! += weight * spot[0]!;
    sum[1]! += weight * spot[1]!;
    sum[2]! += weight * spot[2]!;
  }

  return (x, y, wanted, taps, columns, stretch, stripe) => {
    sum.fill(0);
    if (taps === 1) {
      sample(x, y, wanted, spot);
      for (let channel = 0; channel < 3; channel += 1) sum[channel] = spot[channel]! * (1 + 4 * keen);
    } else {
      for (let tap = 0; tap < taps; tap += 1) add(x + ((tap + 0.5) / taps - 0.5) * columns, y, wanted, (1 + 4 * keen) / taps);
    }
    if (keen > 0) {
      const scale = pose.kind === 'flat' ? pose.scale : columns / stretch;
      const reach = Math.max(scale, 2 ** wanted);
      const sideways = reach * Math.min(stretch, 8);
      add(x - sideways, y, wanted, -keen);
      add(x + sideways, y, wanted, -keen);
      add(x, y - reach, wanted, -keen);
      add(x, y + reach, wanted, -keen);
    }
    const level = levels[wanted]!;
    const column = Math.min(level.width - 1, Math.max(0, Math.floor(x / 2 ** wanted))) >> SHIFT;
    const line = Math.min(level.height - 1, Math.max(0, Math.floor(y / 2 ** wanted))) >> SHIFT;
    if (!pane.bare && source.pages[(level.firstRow + line) * source.columns + column] === PAGE_HOLE) {
      const weight = 0.1 + ((stripe / 14) % 1 >= 0.5 ? 0.16 : 0);
      sum[0] = sum[0]! + (STRIPES.red - sum[0]!) * weight;
      sum[1] = sum[1]! + (STRIPES.green - sum[1]!) * weight;
      sum[2] = sum[2]! + (STRIPES.blue - sum[2]!) * weight;
    }
    tone?.(sum);
    return OPAQUE | (byte(sum[2]!) << 16) | (byte(sum[1]!) << 8) | byte(sum[0]!);
  };
}

const byte = (value: number): number => (value <= 0 ? 0 : value >= 255 ? 255 : (value + 0.5) | 0);

/** Gain, contrast and saturation, then the exponent. */
function toning({ tone: [gain, contrast, exponent, saturation] }: RasterTone): (rgb: Float64Array) => void {
  // 0…1 in steps that are finer than a screen shows.
  const curve = Float32Array.from({ length: 4096 }, (_, i) => 255 * (i / 4095) ** exponent);
  const apply = (value: number): number => curve[value <= 0 ? 0 : value >= 1 ? 4095 : (value * 4095 + 0.5) | 0]!;
  const part = (value: number): number => (value * gain / 255 - 0.5) * contrast + 0.5;
  return (rgb) => {
    const red = part(rgb[0]!);
    const green = part(rgb[1]!);
    const blue = part(rgb[2]!);
    const grey = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    rgb[0] = apply(grey + (red - grey) * saturation);
    rgb[1] = apply(grey + (green - grey) * saturation);
    rgb[2] = apply(grey + (blue - grey) * saturation);
  };
}

/** The wanted level, else one finer (left from before a zoom out), else the next coarser that is there, last the preview. */
function sampling(source: RasterSource, tiles: readonly (Tile | undefined)[], { pose, bare }: RasterPane): (x: number, y: number, wanted: number, rgb: Float64Array) => void {
  const { levels, pages, columns, preview } = source;
  const { width, height } = pose.source;
  const wraps = pose.kind === 'sphere' && pose.wraps;

  function tileAt(level: RasterLevel, x: number, y: number): Tile | undefined {
    const page = pages[(level.firstRow + (y >> SHIFT)) * columns + (x >> SHIFT)]!;
    return page === PAGE_HOLE ? undefined : tiles[page - 1];
  }

  function sampleLevel(index: number, x: number, y: number, rgb: Float64Array): boolean {
    const level = levels[index]!;
    const px = x / 2 ** index - 0.5;
    const py = y / 2 ** index - 0.5;
    let ax = Math.floor(px);
    let bx = ax + 1;
    if (wraps) {
      if (ax < 0) ax += level.width;
      if (ax >= level.width) ax -= level.width;
      if (bx >= level.width) bx -= level.width;
    }
    ax = Math.min(level.width - 1, Math.max(0, ax));
    bx = Math.min(level.width - 1, Math.max(0, bx));
    const ay = Math.min(level.height - 1, Math.max(0, Math.floor(py)));
    const by = Math.min(level.height - 1, Math.max(0, Math.floor(py) + 1));
    const a = tileAt(level, ax, ay);
    const b = tileAt(level, bx, ay);
    const c = tileAt(level, ax, by);
    const d = tileAt(level, bx, by);
    if (a === undefined || b === undefined || c === undefined || d === undefined) return false;
    const fx = px - Math.floor(px);
    const fy = py - Math.floor(py);
    if (isPlanes(a) && isPlanes(b) && isPlanes(c) && isPlanes(d)) {
      rgb.fill(0);
      addPlanes(a, ax, ay, (1 - fx) * (1 - fy), rgb);
      addPlanes(b, bx, ay, fx * (1 - fy), rgb);
      addPlanes(c, ax, by, (1 - fx) * fy, rgb);
      addPlanes(d, bx, by, fx * fy, rgb);
      toColours(a, rgb);
    } else mix(pixelOf(a, ax, ay), pixelOf(b, bx, ay), pixelOf(c, ax, by), pixelOf(d, bx, by), fx, fy, rgb);
    return true;
  }

  function samplePreview({ width: across, height: down, pixels }: Raster, x: number, y: number, rgb: Float64Array): void {
    const px = (x / width) * across - 0.5;
    const py = (y / height) * down - 0.5;
    const column = (at: number): number => (wraps ? (at + across) % across : Math.min(across - 1, Math.max(0, at)));
    const line = (at: number): number => Math.min(down - 1, Math.max(0, at));
    const ax = Math.floor(px);
    const ay = Math.floor(py);
    const left = column(ax);
    const right = column(ax + 1);
    const upper = line(ay) * across;
    const lower = line(ay + 1) * across;
    mix(pixels[upper + left]!, pixels[upper + right]!, pixels[lower + left]!, pixels[lower + right]!, px - ax, py - ay, rgb);
  }

  return (x, y, wanted, rgb) => {
    if (!bare && sampleLevel(wanted, x, y, rgb)) return;
    if (!bare && wanted > 0 && sampleLevel(wanted - 1, x, y, rgb)) return;
    for (let level = wanted + 1; !bare && level < levels.length; level += 1) if (sampleLevel(level, x, y, rgb)) return;
    if (preview !== null) samplePreview(preview, x, y, rgb);
    else rgb.set(NOTHING_PARTS);
  };
}

const NOTHING_PARTS = [NOTHING & 255, (NOTHING >>> 8) & 255, (NOTHING >>> 16) & 255];

/** Light and differences of colour, by weight. */
function addPlanes({ light, colours }: PlaneTile, x: number, y: number, weight: number, sum: Float64Array): void {
  const colour = colours[colourPlace(x, y)]!;
  sum[0]! += weight * light[place(x, y)]!;
  sum[1]! += weight * (colour & 255);
  sum[2]! += weight * (colour >>> 8);
}
function toColours({ code: { exactly } }: PlaneTile, sum: Float64Array): void {
  const light = (sum[0]! - exactly.black) * exactly.scale;
  const u = sum[1]! - 128;
  const v = sum[2]! - 128;
  sum[0] = limit(light + v * exactly.redV);
  sum[1] = limit(light + u * exactly.greenU + v * exactly.greenV);
  sum[2] = limit(light + u * exactly.blueU);
}
const limit = (value: number): number => (value <= 0 ? 0 : value >= 255 ? 255 : value);

function mix(a: number, b: number, c: number, d: number, fx: number, fy: number, rgb: Float64Array): void {
  const wa = (1 - fx) * (1 - fy);
  const wb = fx * (1 - fy);
  const wc = (1 - fx) * fy;
  const wd = fx * fy;
  rgb[0] = (a & 255) * wa + (b & 255) * wb + (c & 255) * wc + (d & 255) * wd;
  rgb[1] = ((a >>> 8) & 255) * wa + ((b >>> 8) & 255) * wb + ((c >>> 8) & 255) * wc + ((d >>> 8) & 255) * wd;
  rgb[2] = ((a >>> 16) & 255) * wa + ((b >>> 16) & 255) * wb + ((c >>> 16) & 255) * wc + ((d >>> 16) & 255) * wd;
}
