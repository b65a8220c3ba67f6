// Places on a live picture: shares of a flat one, yaw and pitch on a sphere; to and from what the screen shows. Pure.

import type { Point } from '#shared/live/protocol.ts';
import { directionOf, yawPitchOf, type Direction } from '#shared/footage/sphere.ts';

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where a picture of this shape lies in a box when it is shown whole. */
export function contained(picture: { readonly width: number; readonly height: number }, box: { readonly width: number; readonly height: number }): Box {
  if (picture.width <= 0 || picture.height <= 0) return { left: 0, top: 0, ...box };
  const scale = Math.min(box.width / picture.width, box.height / picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  return { left: (box.width - width) / 2, top: (box.height - height) / 2, width, height };
}

/** Null outside the picture. */
export function shareAt(at: { readonly x: number; readonly y: number }, lies: Box): { readonly x: number; readonly y: number } | null {
  const [x, y] = [(at.x - lies.left) / lies.width, (at.y - lies.top) / lies.height];
  return x < 0 || y < 0 || x > 1 || y > 1 ? null : { x, y };
}

export const isFlat = (point: Point): point is { readonly x: number; readonly y: number } => 'x' in point;

/** Unit vector of a place on a sphere, as marks have it. */
export const directionTo = (point: { readonly yaw: number; readonly pitch: number }): Direction => directionOf(point);
export function pointOfDirection(direction: readonly number[]): Point {
  const { yaw, pitch } = yawPitchOf(direction as unknown as Direction);
  return { yaw, pitch: Math.max(-1.59, Math.min(1.59, pitch)) };
}

/** Fewer points of a line that was drawn by hand: those that lie nearer to the one before than `least` add nothing to see. */
export function thinned(points: readonly Point[], least: number, most: number): Point[] {
  const kept: Point[] = [];
  const far = (a: Point, b: Point): boolean => ('x' in a && 'x' in b ? Math.hypot(a.x - b.x, a.y - b.y) : 'yaw' in a && 'yaw' in b ? Math.hypot(a.yaw - b.yaw, a.pitch - b.pitch) : 1) >= least;
  for (const point of points) if (kept.length === 0 || far(kept.at(-1)!, point)) kept.push(point);
  const last = points.at(-1);
  if (last && kept.at(-1) !== last) kept.push(last);
  const step = Math.ceil(kept.length / most);
  return kept.filter((_, i) => i % step === 0 || i === kept.length - 1).slice(0, most);
}

/** Metres between two places on the earth (haversine; the earth a ball of 6371 km). Degrees. */
export function metresApart(a: { readonly latitude: number; readonly longitude: number }, b: { readonly latitude: number; readonly longitude: number }): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const half = Math.sin(radians(b.latitude - a.latitude) / 2) ** 2 + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(radians(b.longitude - a.longitude) / 2) ** 2;
  return 2 * 6_371_000 * Math.asin(Math.sqrt(half));
}
