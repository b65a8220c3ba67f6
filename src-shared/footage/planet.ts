// The little planet: the whole sphere on one picture, seen from above (stereographic), shapes kept. `fov` is the angle across the
// pane's width, up to 330°.

import { normalize, type Direction, type PixelPoint } from './sphere.ts';
import { turnByView, turnIntoView, type Size } from './camera.ts';

export interface Planet {
  /** Which way is up on the screen, radians. */
  readonly yaw: number;
  readonly fov: number;
}

export const PLANET_FIRST = (270 * Math.PI) / 180;
export const PLANET_LEAST = (90 * Math.PI) / 180;
export const PLANET_MOST = (330 * Math.PI) / 180;

export function planetFocal(planet: Planet, pane: Size): number {
  return pane.width / (4 * Math.tan(planet.fov / 4));
}

/** Looking straight down. */
export const planetView = (planet: Planet): { yaw: number; pitch: number } => ({ yaw: planet.yaw, pitch: -Math.PI / 2 });

export function planetDirection(planet: Planet, pane: Size, point: PixelPoint): Direction {
  const focal = planetFocal(planet, pane);
  const [x, y] = [(point.x - pane.width / 2) / focal, (pane.height / 2 - point.y) / focal];
  return normalize(turnByView(planetView(planet), [x, y, -(1 - (x * x + y * y) / 4)]));
}

/** Null straight up, which lies infinitely far out. */
export function planetScreen(planet: Planet, pane: Size, direction: Direction): PixelPoint | null {
  const ray = turnIntoView(planetView(planet), direction);
  const depth = 1 - ray[2];
  if (depth < 1e-3) return null;
  const focal = planetFocal(planet, pane);
  return { x: pane.width / 2 + (2 * ray[0] * focal) / depth, y: pane.height / 2 - (2 * ray[1] * focal) / depth };
}
