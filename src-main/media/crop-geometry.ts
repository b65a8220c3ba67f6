// The geometry of evidence crops on a sphere: the camera is the viewer's own, so a crop of a view shows what its author saw.
// Radians; directions as in marks, [x right, y up, z back]; places in the crop in its pixels, pixel centres at .5.

import { FOV_MOST, limitSphereView, screenOfDirection, turnByView, turnIntoView, type Size, type SphereView } from '#shared/footage/camera.ts';
import { normalize, subdivideArc, yawPitchOf, type Direction, type SphereProjection } from '#shared/footage/sphere.ts';

export type Place = readonly [x: number, y: number];

/** How much more than the mark itself is shown around a mark, so that one sees where it is. */
export const MARGIN = 1.8;
const LEAST_FOV = 0.09;

/** Mean direction; the first point's where they lie all around. */
export const middleOf = (points: readonly Direction[]): Direction => {
  const sum = points.reduce<Direction>((all, one) => [all[0] + one[0], all[1] + one[1], all[2] + one[2]], [0, 0, 0]);
  return Math.hypot(...sum) < 1e-6 ? points[0]! : normalize(sum);
};

/** The view that holds all points with a margin, as far as one picture can. */
export const frameAround = (points: readonly Direction[], size: Size): SphereView => {
  const ahead = yawPitchOf(middleOf(points));
  let half = 0;
  for (const point of points) {
    const [x, y, z] = turnIntoView(ahead, point);
    const depth = Math.max(0.2, -z);
    half = Math.max(half, Math.abs(x) / depth, (Math.abs(y) / depth) * (size.width / size.height));
  }
  return { kind: 'sphere', ...ahead, fov: Math.min(FOV_MOST, Math.max(LEAST_FOV, 2 * Math.atan(half * MARGIN))) };
};

const shows = (view: SphereView, size: Size, direction: Direction): boolean => {
  const at = screenOfDirection(view, size, direction);
  return at !== null && at.x >= 0 && at.y >= 0 && at.x <= size.width && at.y <= size.height;
};

/** The kept view where it shows the middle of the mark, else turned to the mark and no narrower than either needs. */
export const viewOnSphere = (kept: SphereView | undefined, points: readonly Direction[], size: Size): SphereView => {
  const around = frameAround(points, size);
  if (kept === undefined) return around;
  const view = limitSphereView(kept);
  return shows(view, size, middleOf(points)) ? view : { ...around, fov: Math.max(around.fov, view.fov) };
};

/** Writes the direction of a place in the crop, not of unit length; without garbage, since it is asked millions of times. */
export const directionsOf = (view: SphereView, size: Size): ((x: number, y: number, out: Float64Array) => void) => {
  const [right, up, forward] = [turnByView(view, [1, 0, 0]), turnByView(view, [0, 1, 0]), turnByView(view, [0, 0, -1])];
  const unit = (2 * Math.tan(view.fov / 2)) / size.width;
  return (x, y, out) => {
    const a = (x - size.width / 2) * unit;
    const b = (size.height / 2 - y) * unit;
    for (let i = 0; i < 3; i++) out[i] = forward[i]! + a * right[i]! + b * up[i]!;
  };
};

/** Writes the place of a direction in the full panorama, in source pixels: x from 0 to the full width. */
export const writeFullPlace = (direction: Float64Array, full: SphereProjection['full'], out: Float64Array): void => {
  const [x, y, z] = [direction[0]!, direction[1]!, direction[2]!];
  out[0] = (Math.atan2(x, -z) / (2 * Math.PI) + 0.5) * full.width;
  out[1] = (0.5 - Math.atan2(y, Math.sqrt(x * x + z * z)) / Math.PI) * full.height;
};

/** Source pixels a crop pixel at the middle of the crop, where it is greatest. */
export const sourcePixelsPerPixel = (view: SphereView, size: Size, full: SphereProjection['full']): number =>
  (Math.tan(view.fov / 2) / Math.PI / size.width) * full.width;

export interface Extent {
  /** Source pixels of the full panorama; `from` and `to` run on over the seam, `whole` when every column is in the crop. */
  readonly from: number;
  readonly to: number;
  readonly top: number;
  readonly bottom: number;
  readonly whole: boolean;
}

/** What the crop shows of the full panorama, by looking along its border; a pole inside the crop brings in every column. */
export const extentOf = (view: SphereView, size: Size, full: SphereProjection['full']): Extent => {
  const directionAt = directionsOf(view, size);
  const [direction, at] = [new Float64Array(3), new Float64Array(2)];
  const middle = (view.yaw / (2 * Math.PI) + 0.5) * full.width;
  let [least, most, top, bottom] = [0, 0, full.height, 0];
  const look = (x: number, y: number): void => {
    directionAt(x, y, direction);
    writeFullPlace(direction, full, at);
    const away = at[0]! - middle - full.width * Math.round((at[0]! - middle) / full.width);
    [least, most, top, bottom] = [Math.min(least, away), Math.max(most, away), Math.min(top, at[1]!), Math.max(bottom, at[1]!)];
  };
  const { width, height } = size;
  const steps = 128;
  for (let i = 0; i <= steps; i++) {
    const part = i / steps;
    for (const [x, y] of [[part * width, 0], [part * width, height], [0, part * height], [width, part * height]] as const) look(x, y);
  }
  const [zenith, nadir] = [shows(view, size, [0, 1, 0]), shows(view, size, [0, -1, 0])];
  return { from: middle + least, to: middle + most, top: zenith ? 0 : top, bottom: nadir ? full.height : bottom, whole: zenith || nadir };
};

/** Nothing nearer to the plane of the camera than this falls into a crop; it would lie millions of pixels away. */
const LEAST_DEPTH = 0.1;
const STEP = 0.5 * (Math.PI / 180);

/** The mark's edges in the crop, along great circles: one line, or several where a part lies behind the camera. */
export const linesOf = (view: SphereView, size: Size, points: readonly Direction[]): Place[][] => {
  const lines: Place[][] = [[]];
  const closed = points.flatMap((point, i) => subdivideArc(point, points[(i + 1) % points.length]!, STEP).slice(i === 0 ? 0 : 1));
  for (const direction of closed) {
    const at = turnIntoView(view, direction)[2] < -LEAST_DEPTH ? screenOfDirection(view, size, direction) : null;
    if (at) lines.at(-1)!.push([at.x, at.y]);
    else if (lines.at(-1)!.length > 0) lines.push([]);
  }
  return lines.filter((line) => line.length > 1);
};
