// Where the pixels of a row lie in the source, and at which level they are wanted.

import type { Pose } from './pose.ts';
import type { RasterPane, RasterRow, RasterSource } from './raster-types.ts';

const MOST_TAPS = 8;
/** Every so many pixels of a row, and half-way between, places are reckoned; the others lie between them where the row is straight enough there. */
const STRIDE = 8;
/** Source pixels: far below what the eye or a test of geometry (0.1) can tell. */
const STRAIGHT = 0.04;

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

/** Fills a row of `count` pixels from column `first` and line `line` of the pane. */
export type Places = (row: RasterRow, first: number, line: number, count: number) => void;

export function flatPlaces(pose: Extract<Pose, { kind: 'flat' }>, { levels }: RasterSource, { bias, finest }: RasterPane): Places {
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

export function spherePlaces(pose: Extract<Pose, { kind: 'sphere' }>, { levels }: RasterSource, { rectangle, bias, finest }: RasterPane): Places {
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
    function reckon(i: number): void {
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
        return;
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

    reckon(0);
    let at = 0;
    for (; at + STRIDE < count; at += STRIDE) {
      const [middle, end] = [at + STRIDE / 2, at + STRIDE];
      reckon(middle);
      reckon(end);
      if (isStraight(row, at, middle, end)) {
        fill(row, at, middle);
        fill(row, middle, end);
      } else {
        for (let i = at + 1; i < end; i += 1) reckon(i);
      }
    }
    for (let i = at + 1; i < count; i += 1) reckon(i);
  };
}

/** Whether what lies between three places of a row may be drawn straight: then no pixel is off by more than a quarter of `STRAIGHT`. */
function isStraight({ x, y, level, taps }: RasterRow, a: number, middle: number, b: number): boolean {
  if (level[a]! < 0 || level[a] !== level[middle] || level[a] !== level[b] || taps[a] !== taps[middle] || taps[a] !== taps[b]) return false;
  const bentX = x[middle]! - (x[a]! + x[b]!) / 2;
  const bentY = y[middle]! - (y[a]! + y[b]!) / 2;
  return bentX < STRAIGHT && bentX > -STRAIGHT && bentY < STRAIGHT && bentY > -STRAIGHT;
}

function fill({ x, y, level, taps, columns, stretch }: RasterRow, from: number, to: number): void {
  const part = 1 / (to - from);
  const [stepX, stepY] = [(x[to]! - x[from]!) * part, (y[to]! - y[from]!) * part];
  for (let i = from + 1; i < to; i += 1) {
    x[i] = x[from]! + stepX * (i - from);
    y[i] = y[from]! + stepY * (i - from);
    level[i] = level[from]!;
    taps[i] = taps[from]!;
    columns[i] = columns[from]!;
    stretch[i] = stretch[from]!;
  }
}
