// The little planet: the whole sphere on one picture, seen from above (stereographic), shapes kept. `fov` is the angle across the
// pane's width, up to 330°.

import type { PyramidIndex } from './footage.ts';
import { turnByView, turnIntoView, type Size } from './camera.ts';
import { normalize, type Direction, type PixelPoint, type SphereProjection } from './sphere.ts';
import { levelForScale, sphereDensity, tileKey, type WantedTile } from './tiles.ts';

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

/**
 * A planet shows everything at once, its outside far finer than its middle. Whole levels are wanted, from what the middle needs to
 * the finest with which all of them together are at most `most` tiles.
 */
export function planetLevels(planet: Planet, pane: Size, projection: SphereProjection, index: PyramidIndex, most: number): { readonly finest: number; readonly tiles: WantedTile[] } {
  const tiles: WantedTile[] = [];
  let finest = levelForScale(sphereDensity(projection) / planetFocal(planet, pane), index.levels.length);
  for (let level = finest; level >= 0; level -= 1) {
    const { columns, rows } = index.levels[level]!;
    if (tiles.length > 0 && tiles.length + columns * rows > most) break;
    finest = level;
    for (let y = 0; y < rows; y += 1) for (let x = 0; x < columns; x += 1) tiles.push({ level, x, y, key: tileKey({ level, x, y }), distance: -level });
  }
  return { finest, tiles };
}
