// The geometry of evidence crops on a sphere: a picture of what lies around a mark as a camera would have taken it, and where
// in the source each of its pixels comes from. Radians; directions as in marks, [x right, y up, z back].

import type { Projection } from '#shared/footage/footage.ts';

export type SphereProjection = Extract<Projection, { kind: 'sphere' }>;
export type Direction = readonly [x: number, y: number, z: number];

/** A camera of its own: axes of the crop in the world, and half its extent at distance 1. */
export interface CropCamera {
  readonly forward: Direction;
  readonly right: Direction;
  readonly up: Direction;
  readonly halfWidth: number;
  readonly halfHeight: number;
}

const dot = (a: Direction, b: Direction): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Direction, b: Direction): Direction => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
export const normalise = (a: Direction): Direction => {
  const length = Math.hypot(...a);
  return [a[0] / length, a[1] / length, a[2] / length];
};

export const directionOf = (yaw: number, pitch: number): Direction => [Math.sin(yaw) * Math.cos(pitch), Math.sin(pitch), -Math.cos(yaw) * Math.cos(pitch)];

/** A camera that looks along `forward` with the world's up at the top of the picture. */
export const cameraTowards = (forward: Direction, halfWidth: number, halfHeight: number): CropCamera => {
  // Straight up or down there is no up in the picture: the centre of the panorama is put at its top or bottom.
  const pole = Math.abs(forward[1]) > 0.9999;
  const right = normalise(cross(forward, pole ? [0, 0, Math.sign(forward[1])] : [0, 1, 0]));
  return { forward, right, up: cross(right, forward), halfWidth, halfHeight };
};

/** Pixel of the crop of `width` pixels that shows a direction, or `undefined` behind the camera. */
export const projectDirection = (camera: CropCamera, direction: Direction, width: number): readonly [number, number] | undefined => {
  const depth = dot(direction, camera.forward);
  if (depth <= 1e-6) return undefined;
  const scale = width / (2 * camera.halfWidth);
  return [(dot(direction, camera.right) / depth + camera.halfWidth) * scale, (camera.halfHeight - dot(direction, camera.up) / depth) * scale];
};

/** Direction of the point (x, y) of the crop; pixel centres lie at .5. Not of unit length. */
export const cropDirection = (camera: CropCamera, x: number, y: number, width: number): Direction => {
  const scale = (2 * camera.halfWidth) / width;
  const a = x * scale - camera.halfWidth;
  const b = camera.halfHeight - y * scale;
  const { forward, right, up } = camera;
  return [forward[0] + a * right[0] + b * up[0], forward[1] + a * right[1] + b * up[1], forward[2] + a * right[2] + b * up[2]];
};

/** Place in the full panorama in source pixels; x runs from 0 to the full width, pixel centres lie at .5. */
export const fullPixel = ([x, y, z]: Direction, full: SphereProjection['full']): readonly [number, number] => [
  (Math.atan2(x, -z) / (2 * Math.PI) + 0.5) * full.width,
  (0.5 - Math.atan2(y, Math.hypot(x, z)) / Math.PI) * full.height,
];

/**
 * Points along the great circle from `a` to `b`, at most `step` radians apart, `a` first and `b` not included. Opposite points
 * have no one circle between them; they answer `a` alone.
 */
export const greatCircle = (a: Direction, b: Direction, step: number): Direction[] => {
  const angle = Math.atan2(Math.hypot(...cross(a, b)), dot(a, b));
  const sine = Math.sin(angle);
  if (sine < 1e-9) return [a];
  const count = Math.max(1, Math.ceil(angle / step));
  return Array.from({ length: count }, (_, i) => {
    const [p, q] = [Math.sin((1 - i / count) * angle) / sine, Math.sin((i / count) * angle) / sine];
    return [p * a[0] + q * b[0], p * a[1] + q * b[1], p * a[2] + q * b[2]];
  });
};

export interface Frame {
  readonly camera: CropCamera;
  /** Pixels. */
  readonly height: number;
}

const LEAST_HALF = 0.045;
/** Beyond this a picture like a camera's stretches too much at its edges to be read. */
const MOST_HALF = 1.2;

/** A camera that holds all points with a margin, `width` × `height` of the picture at most 3:2 one way or the other. */
export const frameAround = (points: readonly Direction[], margin: number, width: number): Frame => {
  const sum = points.reduce<Direction>((all, one) => [all[0] + one[0], all[1] + one[1], all[2] + one[2]], [0, 0, 0]);
  const centre = Math.hypot(...sum) < 1e-6 ? points[0]! : normalise(sum);
  const probe = cameraTowards(centre, 1, 1);
  let [wide, high] = [0, 0];
  for (const point of points) {
    const depth = Math.max(0.2, dot(point, probe.forward));
    wide = Math.max(wide, Math.abs(dot(point, probe.right)) / depth);
    high = Math.max(high, Math.abs(dot(point, probe.up)) / depth);
  }
  const fit = (half: number): number => Math.min(MOST_HALF, Math.max(LEAST_HALF, half * margin));
  let [halfWidth, halfHeight] = [fit(wide), fit(high)];
  halfWidth = Math.max(halfWidth, Math.min(MOST_HALF, halfHeight / 1.5));
  halfHeight = Math.max(halfHeight, halfWidth / 1.5);
  return { camera: cameraTowards(centre, halfWidth, halfHeight), height: Math.max(1, Math.round((width * halfHeight) / halfWidth)) };
};
