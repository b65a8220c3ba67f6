// Measuring on a sphere. Angles and solid angles are exact and always there; metres only with a stated basis, and then with the
// band of error that the basis brings. No basis, no number.

import { angleBetween, cross, dot, type Direction } from './sphere.ts';
import { isSimple } from './mark-edit.ts';

/** Steradians of a polygon of great circles, the smaller of its two sides; null where its edges cross. */
export function solidAngleOf(points: readonly (readonly number[])[]): number | null {
  if (points.length < 3 || !isSimple(points)) return null;
  const corners = points.map((point): Direction => [point[0] ?? 0, point[1] ?? 0, point[2] ?? 0]);
  // Signed triangles from one corner (Van Oosterom and Strackee): also right where the polygon is not convex.
  let sum = 0;
  for (let i = 1; i + 1 < corners.length; i += 1) sum += triangleOf(corners[0]!, corners[i]!, corners[i + 1]!);
  const turn = 4 * Math.PI;
  const area = ((sum % turn) + turn) % turn;
  return Math.min(area, turn - area);
}

function triangleOf(a: Direction, b: Direction, c: Direction): number {
  return 2 * Math.atan2(dot(a, cross(b, c)), 1 + dot(a, b) + dot(b, c) + dot(c, a));
}

/** Radians of the outline all around. */
export function perimeterOf(points: readonly (readonly number[])[]): number {
  const corners = points.map((point): Direction => [point[0] ?? 0, point[1] ?? 0, point[2] ?? 0]);
  return corners.reduce((sum, corner, i) => sum + angleBetween(corner, corners[(i + 1) % corners.length]!), 0);
}

/** What metres rest on; each with the error that its author states. Metres. */
export type Basis =
  /** Something of known length, seen from `a` to `b`: for what lies as far away as it and, like it, across the line of sight. */
  | { readonly kind: 'length'; readonly a: Direction; readonly b: Direction; readonly metres: number; readonly error: number }
  /** The camera's height above a level floor: for points on that floor. */
  | { readonly kind: 'floor'; readonly height: number; readonly error: number };

export interface Metres {
  readonly metres: number;
  /** Half of the band: one standard error, all contributions together. */
  readonly error: number;
}

/** One standard error of pointing, in source pixels. */
export const POINTING_PIXELS = 1;
/** One standard error of the camera's level, radians (half a degree): what a tripod without survey gives. */
export const LEVEL_ERROR = Math.PI / 360;

/**
 * The distance between two points, by the basis; null where the basis does not allow it (a point that is not below the horizon is
 * not on the floor). `pixel`: radians of one source pixel. `level` brings source directions to the level world.
 */
export function metresBetween(a: Direction, b: Direction, basis: Basis, pixel: number, level: (direction: Direction) => Direction = (same) => same): Metres | null {
  const pointing = pixel * POINTING_PIXELS;
  if (basis.kind === 'length') {
    const angle = angleBetween(a, b);
    const known = angleBetween(basis.a, basis.b);
    if (known < pointing * 4 || known > Math.PI / 2 || angle > Math.PI / 2) return null;
    const metres = (basis.metres * Math.tan(angle / 2)) / Math.tan(known / 2);
    // Both ends of either angle are pointed at: √2 of the pointing error in each.
    const byAngle = (metres * Math.SQRT2 * pointing) / Math.sin(angle || pointing);
    const byKnown = (metres * Math.SQRT2 * pointing) / Math.sin(known);
    return { metres, error: Math.hypot((metres * basis.error) / basis.metres, byAngle, byKnown) };
  }
  const floor = (up: number, tiltX: number, tiltZ: number, first: number, second: number): number | null => {
    const [p, q] = [onFloor(tilt(level(a), tiltX, tiltZ), up, first), onFloor(tilt(level(b), tiltX, tiltZ), up, second)];
    return p === null || q === null ? null : Math.hypot(p[0] - q[0], p[1] - q[1]);
  };
  const metres = floor(basis.height, 0, 0, 0, 0);
  if (metres === null) return null;
  const changes = [
    floor(basis.height + basis.error, 0, 0, 0, 0),
    floor(basis.height, LEVEL_ERROR, 0, 0, 0),
    floor(basis.height, 0, LEVEL_ERROR, 0, 0),
    floor(basis.height, 0, 0, pointing, 0),
    floor(basis.height, 0, 0, 0, pointing),
  ];
  if (changes.some((value) => value === null)) return null;
  return { metres, error: Math.hypot(...changes.map((value) => value! - metres)) };
}

/** Points nearer to the horizon than this (radians) lie so far away that no number is worth anything. */
const LEAST_DEPRESSION = (2 * Math.PI) / 180;

function onFloor(direction: Direction, height: number, lift: number): readonly [number, number] | null {
  const across = Math.hypot(direction[0], direction[2]);
  const down = Math.atan2(-direction[1], across) - lift;
  if (down < LEAST_DEPRESSION) return null;
  if (across < 1e-12) return [0, 0];
  const away = height / Math.tan(down);
  return [(direction[0] / across) * away, (direction[2] / across) * away];
}

/** A small tilt about the two level axes. */
function tilt([x, y, z]: Direction, aboutX: number, aboutZ: number): Direction {
  return [x - y * aboutZ, y + x * aboutZ - z * aboutX, z + y * aboutX];
}
