// Cameras: which direction (sphere) or source pixel (flat) a screen point shows, and back; limits of turning and zooming.
// Screen points are in the pane's pixels from its top left corner; the caller decides whether these are CSS or device pixels.

import type { View } from './footage.ts';
import { directionOf, normalize, wrapYaw, yawPitchOf, type Direction, type PixelPoint, type SphereProjection, type YawPitch } from './sphere.ts';

export type SphereView = Extract<View, { kind: 'sphere' }>;
export type FlatView = Extract<View, { kind: 'flat' }>;
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Radians, horizontal. */
export const FOV_LEAST = (2 * Math.PI) / 180;
export const FOV_MOST = (120 * Math.PI) / 180;
export const FOV_FIRST = (80 * Math.PI) / 180;
/** A flat picture can be enlarged until this many source pixels fill the pane's width. */
export const ACROSS_LEAST = 16;

/** Distance of the picture plane in pixels: pixels per radian in the middle of the view. */
export function focalLength(view: SphereView, pane: Size): number {
  return pane.width / 2 / Math.tan(view.fov / 2);
}

/** Camera space (x right, y up, z back) → world. */
export function turnByView(view: YawPitch, ray: Direction): Direction {
  const sinePitch = Math.sin(view.pitch);
  const cosinePitch = Math.cos(view.pitch);
  const y = ray[1] * cosinePitch - ray[2] * sinePitch;
  const z = ray[1] * sinePitch + ray[2] * cosinePitch;
  const sineYaw = Math.sin(view.yaw);
  const cosineYaw = Math.cos(view.yaw);
  return [ray[0] * cosineYaw - z * sineYaw, y, ray[0] * sineYaw + z * cosineYaw];
}

/** World → camera space. */
export function turnIntoView(view: YawPitch, direction: Direction): Direction {
  const sineYaw = Math.sin(view.yaw);
  const cosineYaw = Math.cos(view.yaw);
  const x = direction[0] * cosineYaw + direction[2] * sineYaw;
  const z = -direction[0] * sineYaw + direction[2] * cosineYaw;
  const sinePitch = Math.sin(view.pitch);
  const cosinePitch = Math.cos(view.pitch);
  return [x, direction[1] * cosinePitch + z * sinePitch, -direction[1] * sinePitch + z * cosinePitch];
}

/** Screen point → ray in camera space, not normalized: its z is -1. */
export function rayOfScreen(view: SphereView, pane: Size, point: PixelPoint): Direction {
  const focal = focalLength(view, pane);
  return [(point.x - pane.width / 2) / focal, (pane.height / 2 - point.y) / focal, -1];
}

export function directionOfScreen(view: SphereView, pane: Size, point: PixelPoint): Direction {
  return normalize(turnByView(view, rayOfScreen(view, pane, point)));
}

/** Direction → screen point, or null where it is not in front of the camera. The point may lie outside the pane. */
export function screenOfDirection(view: SphereView, pane: Size, direction: Direction): PixelPoint | null {
  return screenOfRay(view, pane, turnIntoView(view, direction));
}

export function screenOfRay(view: SphereView, pane: Size, ray: Direction): PixelPoint | null {
  if (ray[2] >= -1e-6) return null;
  const focal = focalLength(view, pane);
  return { x: pane.width / 2 - (ray[0] / ray[2]) * focal, y: pane.height / 2 + (ray[1] / ray[2]) * focal };
}

/** Pitch and zoom into their limits; yaw into (-π, π]. */
export function limitSphereView(view: SphereView): SphereView {
  return {
    kind: 'sphere',
    yaw: wrapYaw(view.yaw),
    pitch: Math.min(Math.PI / 2, Math.max(-Math.PI / 2, view.pitch)),
    fov: Math.min(FOV_MOST, Math.max(FOV_LEAST, view.fov)),
  };
}

/** The first look at a sphere: where its maker wanted, else its centre (of what is there, for a cropped one). */
export function firstSphereView(projection: SphereProjection, source: Size): SphereView {
  const { full, crop } = projection;
  const middlePitch = (0.5 - (crop.top + source.height / 2) / full.height) * Math.PI;
  const middleYaw = ((crop.left + source.width / 2) / full.width - 0.5) * 2 * Math.PI;
  const yaw = projection.initialYaw === undefined ? middleYaw : (projection.initialYaw * Math.PI) / 180;
  return limitSphereView({ kind: 'sphere', yaw, pitch: middlePitch, fov: FOV_FIRST });
}

/**
 * The view, with the same zoom, that shows `direction` at a screen point: what a dragged or zoomed picture does under the pointer.
 * Where no level horizon allows it (close to a pole) pitch comes as near as it can.
 */
export function viewHolding(view: SphereView, pane: Size, direction: Direction, point: PixelPoint): SphereView {
  const ray = normalize(rayOfScreen(view, pane, point));
  const reach = Math.hypot(ray[1], ray[2]);
  const middle = Math.atan2(-ray[2], ray[1]);
  const spread = Math.acos(Math.min(1, Math.max(-1, direction[1] / reach)));
  const near = (candidate: number): number => Math.abs(wrapYaw(candidate - view.pitch));
  const first = wrapYaw(middle - spread);
  const second = wrapYaw(middle + spread);
  const wished = near(first) <= near(second) ? first : second;
  const pitch = Math.min(Math.PI / 2, Math.max(-Math.PI / 2, wished));
  const shown = yawPitchOf(turnByView({ yaw: 0, pitch }, ray));
  return limitSphereView({ ...view, pitch, yaw: yawPitchOf(direction).yaw - shown.yaw });
}

/** Where a view looks. */
export function directionOfView(view: SphereView): Direction {
  return directionOf(view);
}

// Flat pictures

export function flatPixelOfScreen(view: FlatView, pane: Size, point: PixelPoint): PixelPoint {
  const scale = view.across / pane.width;
  return { x: view.x + (point.x - pane.width / 2) * scale, y: view.y + (point.y - pane.height / 2) * scale };
}

export function screenOfFlatPixel(view: FlatView, pane: Size, pixel: PixelPoint): PixelPoint {
  const scale = pane.width / view.across;
  return { x: (pixel.x - view.x) * scale + pane.width / 2, y: (pixel.y - view.y) * scale + pane.height / 2 };
}

/** The whole picture in the pane. */
export function fitFlatView(source: Size, pane: Size): FlatView {
  return { kind: 'flat', x: source.width / 2, y: source.height / 2, across: fittingAcross(source, pane) };
}

function fittingAcross(source: Size, pane: Size): number {
  return Math.max(source.width, (source.height * pane.width) / Math.max(1, pane.height));
}

/** Centre inside the picture, zoom between a little beyond the whole and 16 source pixels across. */
export function limitFlatView(view: FlatView, source: Size, pane: Size): FlatView {
  return {
    kind: 'flat',
    x: Math.min(source.width, Math.max(0, view.x)),
    y: Math.min(source.height, Math.max(0, view.y)),
    across: Math.min(fittingAcross(source, pane) * 1.25, Math.max(ACROSS_LEAST, view.across)),
  };
}

/** The flat view, with the same zoom, that shows `pixel` at a screen point. */
export function flatViewHolding(view: FlatView, pane: Size, pixel: PixelPoint, point: PixelPoint): FlatView {
  const scale = view.across / pane.width;
  return { ...view, x: pixel.x - (point.x - pane.width / 2) * scale, y: pixel.y - (point.y - pane.height / 2) * scale };
}
