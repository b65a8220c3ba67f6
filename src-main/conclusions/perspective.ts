// A plain perspective view out of a sphere: which source pixels it needs, and its own pixels from theirs (bilinear). Pure.

import type { Footage, Mark } from '#shared/footage/footage.ts';
import { cross, dot, normalize, sourcePixelOf, subdivideArc, wrapYaw, yawPitchOf, type Direction, type SphereProjection } from '#shared/footage/sphere.ts';

/** A pinhole camera in the centre of the sphere. */
export interface Camera {
  readonly forward: Direction;
  readonly right: Direction;
  readonly up: Direction;
  readonly width: number;
  readonly height: number;
  /** Half the picture's width at distance 1. */
  readonly reach: number;
}

/** Source pixels: `left` may be anything from 0, and `left + width` may pass the seam. `reduce`: source pixels for one of the picture. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly reduce: number;
}

/** RGB, three bytes a pixel. */
export interface Raster {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** `fov`: horizontal, radians, below π. Upright: `up` leans on the vertical; straight up or down it leans on the centre. */
export function perspective(forward: Direction, fov: number, width: number, height: number): Camera {
  const vertical: Direction = Math.abs(forward[1]) > 0.9999 ? [0, 0, -1] : [0, 1, 0];
  const right = normalize(cross(forward, vertical));
  return { forward, right, up: cross(right, forward), width, height, reach: Math.tan(fov / 2) };
}

/** Direction of a point of the picture in its pixels, continuous. */
export function rayOf(camera: Camera, x: number, y: number): Direction {
  const unit = (2 * camera.reach) / camera.width;
  const right = (x - camera.width / 2) * unit;
  const up = (camera.height / 2 - y) * unit;
  const { forward: f, right: r, up: u } = camera;
  return normalize([f[0] + r[0] * right + u[0] * up, f[1] + r[1] * right + u[1] * up, f[2] + r[2] * right + u[2] * up]);
}

/** Where a direction falls in the picture, `undefined` behind the camera. */
export function pixelOf(camera: Camera, direction: Direction): [number, number] | undefined {
  const depth = dot(direction, camera.forward);
  if (depth < 1e-6) return undefined;
  const unit = camera.width / (2 * camera.reach);
  return [camera.width / 2 + (dot(direction, camera.right) / depth) * unit, camera.height / 2 - (dot(direction, camera.up) / depth) * unit];
}

/** Source x of a direction, unwrapped around the camera's own: continuous across the seam. */
function sourceX(camera: Camera, projection: SphereProjection, direction: Direction): { x: number; y: number } {
  const middle = yawPitchOf(camera.forward).yaw;
  const { yaw, pitch } = yawPitchOf(direction);
  const turned = middle + wrapYaw(yaw - middle);
  const { y } = sourcePixelOf({ yaw, pitch }, projection);
  return { x: (turned / (2 * Math.PI) + 0.5) * projection.full.width - projection.crop.left, y };
}

/** Whether the source goes all the way round, so that its right edge meets its left. */
const isRound = (projection: SphereProjection, width: number) => projection.crop.left === 0 && Math.abs(projection.full.width - width) < 1;

/** The source pixels that the picture needs, by looking along its grid of rays. */
export function regionOf(camera: Camera, projection: SphereProjection, source: Pick<Footage, 'width' | 'height'>): Region {
  const STEPS = 64;
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let row = 0; row <= STEPS; row += 1) {
    for (let column = 0; column <= STEPS; column += 1) {
      const { x, y } = sourceX(camera, projection, rayOf(camera, (column / STEPS) * camera.width, (row / STEPS) * camera.height));
      [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
    }
  }
  // Over a pole every yaw is in the picture.
  const overPole = [1, -1].some((pole) => {
    const at = pixelOf(camera, [0, pole, 0]);
    return at !== undefined && at[0] >= 0 && at[0] <= camera.width && at[1] >= 0 && at[1] <= camera.height;
  });
  const round = isRound(projection, source.width);
  const y0 = Math.max(0, Math.floor(overPole && camera.forward[1] > 0 ? 0 : top) - 2);
  const y1 = Math.min(source.height, Math.ceil(overPole && camera.forward[1] < 0 ? source.height : bottom) + 2);
  const reduce = Math.max(1, (projection.full.width / (2 * Math.PI)) * ((2 * camera.reach) / camera.width));
  const rows = { top: Math.min(y0, source.height - 1), height: Math.max(1, y1 - y0), reduce };
  if (overPole || right - left + 4 >= source.width) return { left: 0, width: source.width, ...rows };
  const from = Math.floor(left) - 2;
  const wide = Math.min(source.width, Math.ceil(right) + 2 - from);
  if (round) return { left: ((from % source.width) + source.width) % source.width, width: wide, ...rows };
  const cropped = Math.max(0, Math.min(source.width - 1, from));
  return { left: cropped, width: Math.max(1, Math.min(source.width - cropped, wide)), ...rows };
}

/** The picture's pixels. What lies outside a cropped source is grey. */
export function sample(camera: Camera, projection: SphereProjection, region: Region, raster: Raster): Uint8Array {
  const out = new Uint8Array(camera.width * camera.height * 3).fill(128);
  const [scaleX, scaleY] = [raster.width / region.width, raster.height / region.height];
  const turn = projection.full.width;
  for (let row = 0; row < camera.height; row += 1) {
    for (let column = 0; column < camera.width; column += 1) {
      const { x, y } = sourceX(camera, projection, rayOf(camera, column + 0.5, row + 0.5));
      // Into the region by whole turns; only then is it known whether the source has it.
      const within = x - region.left - turn * Math.floor((x - region.left) / turn);
      if (within > region.width || y < region.top || y > region.top + region.height) continue;
      blend(raster, within * scaleX - 0.5, (y - region.top) * scaleY - 0.5, out, (row * camera.width + column) * 3);
    }
  }
  return out;
}

function blend({ data, width, height }: Raster, x: number, y: number, out: Uint8Array, at: number): void {
  const [x0, y0] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - x0, y - y0];
  const column = (value: number) => Math.max(0, Math.min(width - 1, value));
  const line = (value: number) => Math.max(0, Math.min(height - 1, value)) * width;
  const [a, b] = [(line(y0) + column(x0)) * 3, (line(y0) + column(x0 + 1)) * 3];
  const [c, d] = [(line(y0 + 1) + column(x0)) * 3, (line(y0 + 1) + column(x0 + 1)) * 3];
  for (let channel = 0; channel < 3; channel += 1) {
    const above = data[a + channel]! * (1 - fx) + data[b + channel]! * fx;
    const below = data[c + channel]! * (1 - fx) + data[d + channel]! * fx;
    out[at + channel] = Math.round(above * (1 - fy) + below * fy);
  }
}

/** The mark's outline in the picture: edges are great circles, drawn as short lines. */
export function projectOutline(camera: Camera, kind: Mark['kind'], points: readonly Direction[]): readonly (readonly [number, number])[] {
  const along = kind === 'point' ? points : points.flatMap((point, index) => subdivideArc(point, points[(index + 1) % points.length]!, 0.02).slice(0, -1));
  return along.flatMap((direction) => {
    const pixel = pixelOf(camera, direction);
    return pixel ? [pixel] : [];
  });
}
