// Directions on the viewing sphere: unit vector ↔ yaw and pitch ↔ source pixel, exact angles, great circles.
// Axes: x right, y up, z back. Yaw 0 and pitch 0 is the centre of the full panorama, the direction [0, 0, -1].
// Angles are radians. Pixel coordinates are continuous: the centre of column c is c + 0.5.

import type { Projection } from './footage.ts';

export type Direction = readonly [x: number, y: number, z: number];
export interface YawPitch {
  readonly yaw: number;
  readonly pitch: number;
}
export interface PixelPoint {
  readonly x: number;
  readonly y: number;
}
export type SphereProjection = Extract<Projection, { kind: 'sphere' }>;

const TURN = 2 * Math.PI;

export function dot(a: Direction, b: Direction): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function cross(a: Direction, b: Direction): Direction {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** A vector without length has no direction: the centre of the panorama is answered. */
export function normalize(v: Direction): Direction {
  const length = Math.hypot(v[0], v[1], v[2]);
  return length === 0 ? [0, 0, -1] : [v[0] / length, v[1] / length, v[2] / length];
}

/** Yaw into (-π, π]. */
export function wrapYaw(yaw: number): number {
  const turned = yaw - TURN * Math.round(yaw / TURN);
  return turned <= -Math.PI ? turned + TURN : turned;
}

export function directionOf({ yaw, pitch }: YawPitch): Direction {
  const level = Math.cos(pitch);
  return [Math.sin(yaw) * level, Math.sin(pitch), -Math.cos(yaw) * level];
}

/** Straight up and straight down have no yaw of their own: 0 is answered. */
export function yawPitchOf(direction: Direction): YawPitch {
  const [x, y, z] = direction;
  const level = Math.hypot(x, z);
  return { yaw: level === 0 ? 0 : Math.atan2(x, -z), pitch: Math.atan2(y, level) };
}

/** Yaw and pitch → source pixel. Outside a cropped source the answer lies outside 0…width, 0…height. */
export function sourcePixelOf({ yaw, pitch }: YawPitch, projection: SphereProjection): PixelPoint {
  const { full, crop } = projection;
  return {
    x: (wrapYaw(yaw) / TURN + 0.5) * full.width - crop.left,
    y: (0.5 - pitch / Math.PI) * full.height - crop.top,
  };
}

export function yawPitchOfSourcePixel({ x, y }: PixelPoint, projection: SphereProjection): YawPitch {
  const { full, crop } = projection;
  return {
    yaw: wrapYaw(((x + crop.left) / full.width - 0.5) * TURN),
    pitch: (0.5 - (y + crop.top) / full.height) * Math.PI,
  };
}

/** Angle between two directions; exact also for very small angles and for opposite directions, where acos is not. */
export function angleBetween(a: Direction, b: Direction): number {
  const normal = cross(a, b);
  return Math.atan2(Math.hypot(normal[0], normal[1], normal[2]), dot(a, b));
}

/** Point at `part` (0…1) of the great circle from a to b. Opposite ends have no single great circle: it then goes by way of up. */
export function slerp(a: Direction, b: Direction, part: number): Direction {
  const angle = angleBetween(a, b);
  if (angle < 1e-9) return normalize([a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part, a[2] + (b[2] - a[2]) * part]);
  if (Math.PI - angle < 1e-7) {
    const aside: Direction = Math.abs(a[1]) < 0.9 ? [0, 1, 0] : [1, 0, 0];
    const along = dot(aside, a);
    const middle = normalize([aside[0] - along * a[0], aside[1] - along * a[1], aside[2] - along * a[2]]);
    return part < 0.5 ? slerp(a, middle, part * 2) : slerp(middle, b, part * 2 - 1);
  }
  const sine = Math.sin(angle);
  const before = Math.sin((1 - part) * angle) / sine;
  const after = Math.sin(part * angle) / sine;
  return normalize([a[0] * before + b[0] * after, a[1] * before + b[1] * after, a[2] * before + b[2] * after]);
}

/** The great circle from a to b as points at most `step` apart, both ends included. */
export function subdivideArc(a: Direction, b: Direction, step: number): Direction[] {
  const parts = Math.max(1, Math.ceil(angleBetween(a, b) / step));
  const points: Direction[] = [a];
  for (let i = 1; i < parts; i += 1) points.push(slerp(a, b, i / parts));
  points.push(b);
  return points;
}

/** The whole panorama without crop, for a 2:1 source of this size. */
export function wholeSphere(width: number, height: number): SphereProjection {
  return { kind: 'sphere', full: { width, height }, crop: { left: 0, top: 0 } };
}
