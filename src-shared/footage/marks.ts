// Marks as geometry: made from screen points, drawn back to the screen at any view, hit by a pointer.
// A mark lies in the source (see `Mark`): unit vectors on a sphere, source pixels on a flat picture.

import type { Mark, View } from './footage.ts';
import {
  ACROSS_LEAST,
  directionOfScreen,
  flatPixelOfScreen,
  focalLength,
  FOV_LEAST,
  limitSphereView,
  screenOfFlatPixel,
  screenOfRay,
  turnIntoView,
  type Size,
} from './camera.ts';
import { angleBetween, cross, dot, normalize, yawPitchOf, type Direction, type PixelPoint } from './sphere.ts';

export interface MarkShape {
  readonly kind: Mark['kind'];
  readonly points: readonly (readonly number[])[];
}

/** Outlines are cut this far outside the pane (in panes), so that no coordinate grows without bounds and no cut is seen. */
const BEYOND = 1;

export function pointFromScreen(view: View, pane: Size, point: PixelPoint): number[] {
  if (view.kind === 'sphere') return [...directionOfScreen(view, pane, point)];
  const pixel = flatPixelOfScreen(view, pane, point);
  return [pixel.x, pixel.y];
}

/**
 * A box from two opposite screen corners: top left, top right, bottom right, bottom left as this view shows them. On a sphere it is
 * a rectangle on the plane that touches the sphere where the view looks, so what was drawn is exactly what is kept. (A box of yaw
 * and pitch would pinch at the poles.)
 */
export function boxFromScreen(view: View, pane: Size, a: PixelPoint, b: PixelPoint): number[][] {
  const [left, right] = [Math.min(a.x, b.x), Math.max(a.x, b.x)];
  const [top, bottom] = [Math.min(a.y, b.y), Math.max(a.y, b.y)];
  const corners = [{ x: left, y: top }, { x: right, y: top }, { x: right, y: bottom }, { x: left, y: bottom }];
  return corners.map((corner) => pointFromScreen(view, pane, corner));
}

/** Whether a direction lies inside a spherical polygon that is smaller than a half sphere. */
export function isInside(direction: Direction, points: readonly (readonly number[])[]): boolean {
  if (points.length < 3) return false;
  const middle = middleOf(points);
  if (dot(direction, middle) <= 0) return false;
  let winding = 0;
  points.forEach((point, i) => {
    const a = cross(direction, directionAt(point));
    const b = cross(direction, directionAt(points[(i + 1) % points.length]!));
    winding += Math.atan2(dot(direction, cross(a, b)), dot(a, b));
  });
  return Math.abs(winding) > Math.PI;
}

/**
 * The mark on the screen: one point for a point, a closed polyline (not repeated at its end) for the others; empty where nothing of
 * it is in front of the camera or near the pane. Great circles are straight lines in a rectilinear view, so corners are enough.
 */
export function outlineOnScreen(shape: MarkShape, view: View, pane: Size): PixelPoint[] {
  if (view.kind === 'flat') {
    const onScreen = shape.points.map((point) => screenOfFlatPixel(view, pane, { x: point[0] ?? 0, y: point[1] ?? 0 }));
    const rays = onScreen.map((point): Direction => [point.x / pane.width - 0.5, 0.5 - point.y / pane.height, -1]);
    const half = 0.5 + BEYOND;
    return clip(rays, shape.kind, half, half).map((ray) => ({ x: (ray[0] + 0.5) * pane.width, y: (0.5 - ray[1]) * pane.height }));
  }
  const focal = focalLength(view, pane);
  const rays = shape.points.map((point) => turnIntoView(view, directionAt(point)));
  const inside = clip(rays, shape.kind, (pane.width * (0.5 + BEYOND)) / focal, (pane.height * (0.5 + BEYOND)) / focal);
  return inside.flatMap((ray) => screenOfRay(view, pane, ray) ?? []);
}

/** Keeps what of a polygon of rays lies within |x| ≤ halfWidth·depth, |y| ≤ halfHeight·depth, depth > 0. */
function clip(rays: readonly Direction[], kind: Mark['kind'], halfWidth: number, halfHeight: number): Direction[] {
  const sides: readonly ((ray: Direction) => number)[] = [
    (ray) => -ray[2] - 1e-4,
    (ray) => -ray[2] * halfWidth - ray[0],
    (ray) => -ray[2] * halfWidth + ray[0],
    (ray) => -ray[2] * halfHeight - ray[1],
    (ray) => -ray[2] * halfHeight + ray[1],
  ];
  if (kind === 'point') return rays.filter((ray) => sides.every((side) => side(ray) >= 0));
  let kept: readonly Direction[] = rays;
  for (const side of sides) {
    const next: Direction[] = [];
    kept.forEach((ray, i) => {
      const before = kept[(i + kept.length - 1) % kept.length]!;
      const depth = side(ray);
      const depthBefore = side(before);
      if (depth >= 0 !== depthBefore >= 0) {
        const part = depthBefore / (depthBefore - depth);
        next.push([before[0] + (ray[0] - before[0]) * part, before[1] + (ray[1] - before[1]) * part, before[2] + (ray[2] - before[2]) * part]);
      }
      if (depth >= 0) next.push(ray);
    });
    kept = next;
  }
  return [...kept];
}

/** Whether a pointer at `point` is on the outline (or the point) or within `tolerance` pixels of it, or inside it. */
export function isHit(outline: readonly PixelPoint[], point: PixelPoint, tolerance: number): boolean {
  return distanceToOutline(outline, point) <= tolerance || isWithin(outline, point);
}

/** Pixels from a screen point to an outline; infinite where there is none. */
export function distanceToOutline(outline: readonly PixelPoint[], point: PixelPoint): number {
  let least = Infinity;
  outline.forEach((a, i) => {
    const b = outline[(i + 1) % outline.length]!;
    const dx = b.x - a.x;
    const dy = b.y - a.y;
    const length = dx * dx + dy * dy;
    const part = length === 0 ? 0 : Math.min(1, Math.max(0, ((point.x - a.x) * dx + (point.y - a.y) * dy) / length));
    least = Math.min(least, Math.hypot(point.x - a.x - part * dx, point.y - a.y - part * dy));
  });
  return least;
}

function isWithin(outline: readonly PixelPoint[], point: PixelPoint): boolean {
  if (outline.length < 3) return false;
  let within = false;
  outline.forEach((a, i) => {
    const b = outline[(i + 1) % outline.length]!;
    if (a.y > point.y !== b.y > point.y && point.x < ((b.x - a.x) * (point.y - a.y)) / (b.y - a.y) + a.x) within = !within;
  });
  return within;
}

/** Square pixels inside an outline: of two marks under the pointer the smaller one is meant. */
export function areaOf(outline: readonly PixelPoint[]): number {
  let twice = 0;
  outline.forEach((a, i) => {
    const b = outline[(i + 1) % outline.length]!;
    twice += a.x * b.y - b.x * a.y;
  });
  return Math.abs(twice) / 2;
}

/** A view that shows the mark whole, in the middle, with room around it. `least` and limits as of the cameras. */
export function viewOfMark(shape: MarkShape, view: View, pane: Size): View {
  if (view.kind === 'flat') {
    const xs = shape.points.map((point) => point[0] ?? 0);
    const ys = shape.points.map((point) => point[1] ?? 0);
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const across = Math.max(right - left, ((bottom - top) * pane.width) / pane.height) * 2.5;
    return { kind: 'flat', x: (left + right) / 2, y: (top + bottom) / 2, across: shape.kind === 'point' ? Math.min(view.across, 1500) : Math.max(ACROSS_LEAST, across) };
  }
  const middle = middleOf(shape.points);
  const reach = Math.max(...shape.points.map((point) => angleBetween(middle, directionAt(point))));
  const across = Math.max(1, pane.width / pane.height) * reach * 3;
  const fov = shape.kind === 'point' ? Math.min(view.fov, Math.PI / 4) : Math.max(FOV_LEAST, across);
  return limitSphereView({ kind: 'sphere', ...yawPitchOf(middle), fov });
}

function middleOf(points: readonly (readonly number[])[]): Direction {
  const sum = [0, 0, 0];
  for (const point of points) for (let i = 0; i < 3; i += 1) sum[i]! += point[i] ?? 0;
  return normalize([sum[0]!, sum[1]!, sum[2]!]);
}

function directionAt(point: readonly number[]): Direction {
  return [point[0] ?? 0, point[1] ?? 0, point[2] ?? 0];
}
