// What the shader does, done by the processor: screen pixel → ray → yaw and pitch → source pixel → page table → tile. On a machine without a
// GPU this is several times as fast as the shader run in software, and nothing has to be compiled or handed to another process first.
//
// A row is done in two passes: where its pixels lie in the source and at which level, then their colours. Nearly all pixels lie inside one tile
// and want one tap: for them there is a path in whole numbers; borders, poles, holes, missing tiles and sharpening take the plain one.

import { TILE_PIXELS } from '#shared/footage/footage.ts';
import type { Pose } from './pose.ts';

/** Entries of the page table: 0 is a missing tile, this a tile that could not be loaded, others are layer + 1. */
export const PAGE_HOLE = 0xffff;

/** RGBA, 8 bits each, one number a pixel, row by row; red is the lowest byte. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint32Array;
}
/** Where a level of a source lies: pixels, and its first row in the page table. */
export interface RasterLevel {
  readonly width: number;
  readonly height: number;
  readonly firstRow: number;
}
/** A source as the rasteriser knows it. */
export interface RasterSource {
  readonly levels: readonly RasterLevel[];
  /** Of the page table. */
  readonly columns: number;
  readonly pages: Uint16Array;
  readonly preview: Raster | null;
}
/** Pixels of the drawing from its top left corner. */
export interface RasterRectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
/** `minuend` and `subtrahend`, drawn one after the other, make a difference. */
export type RasterAs = 'picture' | 'minuend' | 'subtrahend';
export interface RasterTone {
  /** Gain, contrast, exponent, saturation (see `toneOf`). */
  readonly tone: readonly [number, number, number, number];
  readonly toned: boolean;
  readonly sharpness: number;
}
export interface RasterPane extends RasterTone {
  readonly pose: Pose;
  readonly rectangle: RasterRectangle;
  readonly clip: RasterRectangle;
  /** Levels coarser than the screen asks for. */
  readonly bias: number;
  readonly finest: number;
  readonly as: RasterAs;
  /** No tile of it is there, or its video plays: the preview alone. */
  readonly bare: boolean;
}

const OPAQUE = 0xff000000;
const NOTHING = 0xff2d2724;
/** No colour: these have alpha. */
const MISSING = 0;
const BORDER = 1;
const SHIFT = Math.log2(TILE_PIXELS);
const MASK = TILE_PIXELS - 1;
const MOST_TAPS = 8;
const STRIPES = { red: 0.93 * 255, green: 0.62 * 255, blue: 0.16 * 255 };

// Arc tangent of 0 ≤ t ≤ 1, error below 2e-7: the shader's own.
function arcTangent(t: number): number {
  const far = t > 0.41421356;
  const z = far ? (t - 1) / (t + 1) : t;
  const s = z * z;
  const series = z + z * s * (-0.333333333 + s * (0.199999371 + s * (-0.142823558 + s * (0.110151465 - s * 0.0742371))));
  return far ? 0.785398163397448 + series : series;
}
function angleOf(y: number, x: number): number {
  const ax = Math.abs(x);
  const ay = Math.abs(y);
  const most = ax > ay ? ax : ay;
  if (most === 0) return 0;
  let a = arcTangent((ax > ay ? ay : ax) / most);
  if (ay > ax) a = 1.5707963267949 - a;
  if (x < 0) a = Math.PI - a;
  return y < 0 ? -a : a;
}

/** Room for the places of one row; kept between rows and frames. */
interface Row {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** The wanted level; below 0 outside of the source. */
  readonly level: Int8Array;
  readonly taps: Uint8Array;
  /** Source columns that a pixel spans, and how much a sphere stretches there. */
  readonly columns: Float32Array;
  readonly stretch: Float32Array;
  readonly colours: Uint32Array;
}
let room: Row | null = null;
function rowFor(width: number): Row {
  if (room !== null && room.x.length >= width) return room;
  room = {
    x: new Float64Array(width), y: new Float64Array(width), level: new Int8Array(width), taps: new Uint8Array(width),
    columns: new Float32Array(width), stretch: new Float32Array(width), colours: new Uint32Array(width),
  };
  return room;
}

/** Draws one pane; pixels outside of its clip stay as they are. `tiles`: pixels of the layers that pages speak of. */
export function drawPane(target: Raster, source: RasterSource, tiles: readonly (Uint32Array | undefined)[], pane: RasterPane): void {
  const { rectangle, clip, pose } = pane;
  const left = Math.max(0, clip.left, rectangle.left);
  const right = Math.min(target.width, clip.left + clip.width, rectangle.left + rectangle.width);
  const top = Math.max(0, clip.top, rectangle.top);
  const bottom = Math.min(target.height, clip.top + clip.height, rectangle.top + rectangle.height);
  if (right <= left || bottom <= top) return;
  const row = rowFor(right - left);
  const places = pose.kind === 'sphere' ? spherePlaces(pose, source, pane) : flatPlaces(pose, source, pane);
  const colours = colouring(source, tiles, pane);
  for (let y = top; y < bottom; y += 1) {
    places(row, left - rectangle.left, y - rectangle.top, right - left);
    colours(row, right - left, left + target.height - 1 - y);
    put(target.pixels, y * target.width + left, row.colours, right - left, pane.as);
  }
}

function put(target: Uint32Array, at: number, colours: Uint32Array, count: number, as: RasterAs): void {
  if (as === 'picture') {
    target.set(colours.subarray(0, count), at);
    return;
  }
  // Half of one picture on middle grey, less half of the other: grey where they are the same.
  for (let i = 0; i < count; i += 1) {
    const colour = colours[i]!;
    const under = target[at + i]!;
    let sum = 0;
    for (let shift = 0; shift < 24; shift += 8) {
      const value = (colour >>> shift) & 255;
      const channel = as === 'minuend' ? (value + 256) >> 1 : Math.max(0, ((under >>> shift) & 255) - (value >> 1));
      sum |= Math.min(255, channel) << shift;
    }
    target[at + i] = OPAQUE | sum;
  }
}

/** Fills a row of `count` pixels from column `first` and line `line` of the pane. */
type Places = (row: Row, first: number, line: number, count: number) => void;

function flatPlaces(pose: Extract<Pose, { kind: 'flat' }>, { levels }: RasterSource, { bias, finest }: RasterPane): Places {
  const last = levels.length - 1;
  const level = Math.min(last, Math.max(Math.min(finest, last), Math.floor(Math.log2(pose.scale) + bias)));
  return (row, first, line, count) => {
    const y = pose.top + (line + 0.5) * pose.scale;
    const isIn = y >= 0 && y < pose.source.height;
    for (let i = 0; i < count; i += 1) {
      const x = pose.left + (first + i + 0.5) * pose.scale;
      row.x[i] = x;
      row.y[i] = y;
      row.taps[i] = 1;
      row.columns[i] = 1;
      row.stretch[i] = 1;
      row.level[i] = isIn && x >= 0 && x < pose.source.width ? level : -1;
    }
  };
}

function spherePlaces(pose: Extract<Pose, { kind: 'sphere' }>, { levels }: RasterSource, { rectangle, bias, finest }: RasterPane): Places {
  const { turn: m, focal, density, planet, full, crop, wraps, middleColumn, source } = pose;
  const last = levels.length - 1;
  const least = Math.min(finest, last);
  const spreadWeight = planet ? 0.25 : 1;
  const power = planet ? 1 : 0.75;
  /** Where the picture is spread so much, one source pixel of each level takes one screen pixel: up to there a level is wanted. */
  const most = levels.map((_, level) => (density / (focal * 2 ** (level - bias))) ** (1 / power));
  const perRadian = full.width / (2 * Math.PI);
  const perHalfTurn = full.height / Math.PI;
  const inside = { width: source.width + (wraps ? 1 : 0), height: source.height + 0.01 };
  return (row, first, line, count) => {
    const v = (rectangle.height / 2 - line - 0.5) / focal;
    let wanted = last;
    for (let i = 0; i < count; i += 1) {
      const u = (first + i + 0.5 - rectangle.width / 2) / focal;
      const away = u * u + v * v;
      const depth = planet ? 0.25 * away - 1 : -1;
      const rightward = m[0] * u + m[1] * v + m[2] * depth;
      const up = m[3] * u + m[4] * v + m[5] * depth;
      const back = m[6] * u + m[7] * v + m[8] * depth;
      const level = Math.sqrt(rightward * rightward + back * back);
      let x = middleColumn + angleOf(rightward, -back) * perRadian;
      const y = full.height / 2 - angleOf(up, level) * perHalfTurn - crop.top;
      x -= full.width * Math.floor(x / full.width) + crop.left;
      if (x < 0 || y < 0 || x >= inside.width || y >= inside.height) {
        row.level[i] = -1;
        continue;
      }
      const spread = 1 + spreadWeight * away;
      while (wanted > least && most[wanted]! < spread) wanted -= 1;
      while (wanted < last && most[wanted + 1]! >= spread) wanted += 1;
      const scale = planet ? density / (focal * spread) : density / (focal * Math.sqrt(spread * Math.sqrt(spread)));
      const stretch = Math.sqrt(level * level + up * up) / (level > 1e-6 ? level : 1e-6);
      const span = scale * stretch;
      const columns = span < full.width ? span : full.width;
      // Towards a pole a screen pixel spans many columns: average along them instead of picking one.
      const taps = Math.floor(columns / (1 << wanted) + 0.5);
      row.x[i] = x;
      row.y[i] = y;
      row.level[i] = wanted;
      row.taps[i] = taps < 3 ? 1 : taps > MOST_TAPS ? MOST_TAPS : taps;
      row.columns[i] = columns;
      row.stretch[i] = stretch;
    }
  };
}

/** Fills the colours of a row whose places are there; `stripe` is where the hatching of holes begins. */
type Colours = (row: Row, count: number, stripe: number) => void;

function colouring(source: RasterSource, tiles: readonly (Uint32Array | undefined)[], pane: RasterPane): Colours {
  const { levels, columns, pages, preview } = source;
  const { pose, bare } = pane;
  const plain = plainly(source, tiles, pane);
  const isPlain = pane.sharpness === 0 && !pane.toned;
  const around = pose.kind === 'sphere' && pose.wraps ? pose.full.width : 0;
  const inverse = levels.map((_, level) => 1 / 2 ** level);
  let page = 0;
  let tile: Uint32Array | undefined;

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
      tile = here === PAGE_HOLE ? undefined : tiles[here - 1];
    }
    // A hole is hatched.
    if (tile === undefined) return BORDER;
    const at = ((ay & MASK) << SHIFT) | (ax & MASK);
    return blend(tile[at]!, tile[at + 1]!, tile[at + TILE_PIXELS]!, tile[at + TILE_PIXELS + 1]!, ((px - ax) * 256 + 0.5) | 0, ((py - ay) * 256 + 0.5) | 0);
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

/** Of four pixels, with weights of 8 bits as a GPU's sampler has them; `fx` and `fy` from 0 to 256. */
function blend(a: number, b: number, c: number, d: number, fx: number, fy: number): number {
  const wd = (fx * fy + 128) >> 8;
  const wb = fx - wd;
  const wc = fy - wd;
  const wa = 256 - fx - wc;
  const odd =
    (((Math.imul(a & 0xff00ff, wa) + Math.imul(b & 0xff00ff, wb)) | 0) + ((Math.imul(c & 0xff00ff, wc) + Math.imul(d & 0xff00ff, wd)) | 0) + 0x800080) | 0;
  const even = Math.imul((a >>> 8) & 255, wa) + Math.imul((b >>> 8) & 255, wb) + Math.imul((c >>> 8) & 255, wc) + Math.imul((d >>> 8) & 255, wd) + 128;
  return OPAQUE | ((odd >>> 8) & 0xff00ff) | (even & 0xff00);
}

type Plain = (x: number, y: number, wanted: number, taps: number, columns: number, stretch: number, stripe: number) => number;

/** A pixel's colour the long way: what the shader's `main` does from the source place on. */
function plainly(source: RasterSource, tiles: readonly (Uint32Array | undefined)[], pane: RasterPane): Plain {
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
function sampling(source: RasterSource, tiles: readonly (Uint32Array | undefined)[], { pose, bare }: RasterPane): (x: number, y: number, wanted: number, rgb: Float64Array) => void {
  const { levels, pages, columns, preview } = source;
  const { width, height } = pose.source;
  const wraps = pose.kind === 'sphere' && pose.wraps;

  function tileAt(level: RasterLevel, x: number, y: number): Uint32Array | undefined {
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
    mix(a[place(ax, ay)]!, b[place(bx, ay)]!, c[place(ax, by)]!, d[place(bx, by)]!, px - Math.floor(px), py - Math.floor(py), rgb);
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
const place = (x: number, y: number): number => ((y & MASK) << SHIFT) | (x & MASK);

function mix(a: number, b: number, c: number, d: number, fx: number, fy: number, rgb: Float64Array): void {
  const wa = (1 - fx) * (1 - fy);
  const wb = fx * (1 - fy);
  const wc = (1 - fx) * fy;
  const wd = fx * fy;
  rgb[0] = (a & 255) * wa + (b & 255) * wb + (c & 255) * wc + (d & 255) * wd;
  rgb[1] = ((a >>> 8) & 255) * wa + ((b >>> 8) & 255) * wb + ((c >>> 8) & 255) * wc + ((d >>> 8) & 255) * wd;
  rgb[2] = ((a >>> 16) & 255) * wa + ((b >>> 16) & 255) * wb + ((c >>> 16) & 255) * wc + ((d >>> 16) & 255) * wd;
}
