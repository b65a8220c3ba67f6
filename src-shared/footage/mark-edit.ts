// Changing a mark after it was drawn: moved as a whole, one corner moved, a corner put in or taken out. Pure; places are as in
// `Mark`: unit vectors on a sphere, source pixels on a flat picture.

import type { MarkShape } from './marks.ts';
import { cross, dot, normalize, slerp, type Direction } from './sphere.ts';
import { applyTurn, turnBetween } from './turn.ts';

export type Place = readonly number[];

const isSphere = (place: Place): boolean => place.length === 3;
const vector = (place: Place): Direction => [place[0] ?? 0, place[1] ?? 0, place[2] ?? 0];
const minus = (a: Direction, b: Direction): Direction => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const plus = (a: Direction, b: Direction, times: number): Direction => [a[0] + b[0] * times, a[1] + b[1] * times, a[2] + b[2] * times];

/** Everything as the place `from` comes to `to`: turned by the smallest rotation on a sphere, so the shape stays what it is. */
export function moveMark(shape: MarkShape, from: Place, to: Place): number[][] {
  if (isSphere(from)) {
    const turn = turnBetween(vector(from), vector(to));
    return shape.points.map((point) => [...normalize(applyTurn(turn, vector(point)))]);
  }
  return shape.points.map((point) => [(point[0] ?? 0) + (to[0] ?? 0) - (from[0] ?? 0), (point[1] ?? 0) + (to[1] ?? 0) - (from[1] ?? 0)]);
}

/** Corner `at` moved to a place. A box stays a box in its own plane, the opposite corner where it is; null where it would fold over. */
export function moveCorner(shape: MarkShape, at: number, to: Place): number[][] | null {
  if (shape.kind !== 'box') return shape.points.map((point, i) => (i === at ? [...to] : [...point]));
  return isSphere(to) ? moveSphereCorner(shape.points, at, vector(to)) : moveFlatCorner(shape.points, at, to);
}

function moveFlatCorner(points: MarkShape['points'], at: number, to: Place): number[][] {
  const opposite = points[(at + 2) % 4]!;
  const next = points.map((point) => [...point]);
  next[at] = [to[0] ?? 0, to[1] ?? 0];
  // The neighbours share one coordinate each with the opposite corner: which one, the box itself tells.
  for (const [i, j] of [[(at + 1) % 4, (at + 3) % 4], [(at + 3) % 4, (at + 1) % 4]] as const) {
    const sharesX = Math.abs(points[i]![0]! - opposite[0]!) <= Math.abs(points[j]![0]! - opposite[0]!);
    next[i] = sharesX ? [opposite[0]!, to[1] ?? 0] : [to[0] ?? 0, opposite[1]!];
  }
  return next;
}

/**
 * Four directions of a rectangle on a plane tell that plane: t0·d0 + t2·d2 = t1·d1 + t3·d3 has one solution but for its size. In it
 * the corner moves, and the two neighbours follow along the sides.
 */
function moveSphereCorner(points: MarkShape['points'], at: number, to: Direction): number[][] | null {
  const d = points.map(vector);
  const onPlane = planeCorners(d as [Direction, Direction, Direction, Direction]);
  if (onPlane === null) return null;
  const opposite = onPlane[(at + 2) % 4]!;
  const [one, other] = [(at + 1) % 4, (at + 3) % 4];
  const sideOne = normalize(minus(onPlane[one]!, opposite));
  const normal = normalize(cross(minus(onPlane[one]!, opposite), minus(onPlane[other]!, opposite)));
  const depth = dot(normal, opposite);
  const reach = dot(normal, to);
  if (Math.abs(reach) < 1e-6 || depth / reach <= 0) return null;
  const corner: Direction = [(to[0] * depth) / reach, (to[1] * depth) / reach, (to[2] * depth) / reach];
  const sideOther = cross(normal, sideOne);
  const way = minus(corner, opposite);
  const [along, across] = [dot(way, sideOne), dot(way, sideOther)];
  const next: Direction[] = [];
  next[at] = corner;
  next[(at + 2) % 4] = opposite;
  next[one] = plus(opposite, sideOne, along);
  next[other] = plus(opposite, sideOther, across);
  return next.map((point) => [...normalize(point)]);
}

function planeCorners([a, b, c, d]: readonly [Direction, Direction, Direction, Direction]): Direction[] | null {
  const volume = (u: Direction, v: Direction, w: Direction): number => dot(u, cross(v, w));
  // Cramer: the null space of the columns a, -b, c, -d.
  const t = [volume(b, c, d), volume(a, c, d), volume(a, b, d), volume(a, b, c)];
  const sign = Math.sign(t[0]!);
  if (sign === 0 || t.some((value) => value * sign <= 1e-12)) return null;
  return [a, b, c, d].map((corner, i) => [corner[0] * t[i]! * sign, corner[1] * t[i]! * sign, corner[2] * t[i]! * sign]);
}

/** The middle of the edge from corner `after` to the next. */
export function middleOfEdge(points: MarkShape['points'], after: number): number[] {
  const [a, b] = [points[after]!, points[(after + 1) % points.length]!];
  if (isSphere(a)) return [...slerp(vector(a), vector(b), 0.5)];
  return [((a[0] ?? 0) + (b[0] ?? 0)) / 2, ((a[1] ?? 0) + (b[1] ?? 0)) / 2];
}

export function insertCorner(shape: MarkShape, after: number, place: Place): number[][] {
  return [...shape.points.slice(0, after + 1), place, ...shape.points.slice(after + 1)].map((point) => [...point]);
}

/** Null where fewer than three corners would be left. */
export function removeCorner(shape: MarkShape, at: number): number[][] | null {
  if (shape.kind !== 'polygon' || shape.points.length <= 3) return null;
  return shape.points.filter((_, i) => i !== at).map((point) => [...point]);
}

/** Whether no two edges cross: only then does an outline have an inside and an area. */
export function isSimple(points: MarkShape['points']): boolean {
  const count = points.length;
  for (let i = 0; i < count; i += 1) {
    for (let j = i + 2; j < count; j += 1) {
      if (i === 0 && j === count - 1) continue;
      if (edgesCross(points[i]!, points[(i + 1) % count]!, points[j]!, points[(j + 1) % count]!)) return false;
    }
  }
  return true;
}

function edgesCross(a: Place, b: Place, c: Place, d: Place): boolean {
  if (!isSphere(a)) {
    const side = (p: Place, q: Place, r: Place): number => (q[0]! - p[0]!) * (r[1]! - p[1]!) - (q[1]! - p[1]!) * (r[0]! - p[0]!);
    return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
  }
  const [first, second] = [cross(vector(a), vector(b)), cross(vector(c), vector(d))];
  const meeting = cross(first, second);
  for (const point of [meeting, [-meeting[0], -meeting[1], -meeting[2]] as const]) {
    const inside = (p: Place, q: Place, normal: Direction): boolean => dot(cross(vector(p), point), normal) > 0 && dot(cross(point, vector(q)), normal) > 0;
    if (inside(a, b, first) && inside(c, d, second)) return true;
  }
  return false;
}
