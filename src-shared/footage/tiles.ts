// Tiles of a pyramid: their keys, which level a place of the view needs, in which order they are worth fetching.
// Level 0 is the source; a pixel of level n covers 2^n source pixels on a side.

import type { PyramidIndex, View } from './footage.ts';
import { focalLength, type Size, type SphereView } from './camera.ts';
import type { SphereProjection } from './sphere.ts';

export interface Tile {
  readonly level: number;
  readonly x: number;
  readonly y: number;
}
export interface WantedTile extends Tile {
  readonly key: number;
  /** Least distance on the screen from the middle of the pane, in its pixels. */
  readonly distance: number;
}

/** One number per tile: up to 4096 columns and rows, which is a source of two million pixels on a side. */
export function tileKey({ level, x, y }: Tile): number {
  return (level * 4096 + y) * 4096 + x;
}

export function tileOfKey(key: number): Tile {
  return { level: Math.floor(key / 16_777_216), y: Math.floor(key / 4096) % 4096, x: key % 4096 };
}

/** The tile of the next coarser level that shows the same place. */
export function parentOf({ level, x, y }: Tile): Tile {
  return { level: level + 1, x: x >> 1, y: y >> 1 };
}

/** Source pixels per radian; where a maker's panorama is not 2:1, the denser of the two directions. */
export function sphereDensity(projection: SphereProjection): number {
  return Math.max(projection.full.width / (2 * Math.PI), projection.full.height / Math.PI);
}

/**
 * Source pixels per screen pixel on a sphere, where the ray to the picture plane (at distance 1) has the squared length `spread` =
 * 1 + u² + v². A rectilinear picture stretches outwards: by `spread` along the radius and by its root across, so its edges need
 * more source pixels than its middle. The mean of both counts pixels by area.
 */
export function sphereScale(view: SphereView, pane: Size, projection: SphereProjection, spread: number): number {
  return sphereDensity(projection) / (focalLength(view, pane) * spread ** 0.75);
}

/**
 * Level for a scale of `scale` source pixels per screen pixel: the coarsest that still has at least one pixel for each of the
 * screen's. `bias` coarsens by so many levels (where the pool is too small for all that a view would like).
 */
export function levelForScale(scale: number, levels: number, bias = 0): number {
  const wished = Math.floor(Math.log2(scale) + bias);
  return Math.min(levels - 1, Math.max(0, wished));
}

/** The level that the middle of the view needs, and the finest that any place of it needs. */
export function levelsOfView(
  view: View,
  pane: Size,
  projection: { readonly kind: 'flat' } | SphereProjection,
  index: PyramidIndex,
  bias = 0,
): { readonly middle: number; readonly finest: number } {
  const count = index.levels.length;
  if (view.kind === 'flat' || projection.kind === 'flat') {
    const across = view.kind === 'flat' ? view.across : pane.width;
    const level = levelForScale(across / pane.width, count, bias);
    return { middle: level, finest: level };
  }
  const focal = focalLength(view, pane);
  const corner = 1 + (pane.width ** 2 + pane.height ** 2) / 4 / focal ** 2;
  return {
    middle: levelForScale(sphereScale(view, pane, projection, 1), count, bias),
    finest: levelForScale(sphereScale(view, pane, projection, corner), count, bias),
  };
}

/** The eight tiles around each wanted one, at its level, that are not wanted themselves. `wraps`: the columns go round. */
export function ringAround(wanted: readonly WantedTile[], index: PyramidIndex, wraps: boolean): WantedTile[] {
  const known = new Set(wanted.map((tile) => tile.key));
  const ring: WantedTile[] = [];
  for (const tile of wanted) {
    const level = index.levels[tile.level];
    if (level === undefined) continue;
    for (let dy = -1; dy <= 1; dy += 1) {
      for (let dx = -1; dx <= 1; dx += 1) {
        const y = tile.y + dy;
        const x = wraps ? (tile.x + dx + level.columns) % level.columns : tile.x + dx;
        if (y < 0 || y >= level.rows || x < 0 || x >= level.columns) continue;
        const key = tileKey({ level: tile.level, x, y });
        if (known.has(key)) continue;
        known.add(key);
        ring.push({ level: tile.level, x, y, key, distance: tile.distance });
      }
    }
  }
  return ring;
}

/**
 * Order of fetching: where nothing but the preview is there yet, from the middle outwards; then what makes a coarser picture
 * finer, from the middle outwards; then the ring. What is there (`has`) is left out.
 */
export function orderTiles(
  wanted: readonly WantedTile[],
  ring: readonly WantedTile[],
  has: (key: number) => boolean,
  levels: number,
): WantedTile[] {
  const bare: WantedTile[] = [];
  const coarse: WantedTile[] = [];
  for (const tile of wanted) {
    if (has(tile.key)) continue;
    (hasCoarser(tile, has, levels) ? coarse : bare).push(tile);
  }
  const nearer = (a: WantedTile, b: WantedTile): number => a.distance - b.distance || a.key - b.key;
  return [...bare.sort(nearer), ...coarse.sort(nearer), ...ring.filter((tile) => !has(tile.key)).sort(nearer)];
}

function hasCoarser(tile: Tile, has: (key: number) => boolean, levels: number): boolean {
  let place = tile;
  while (place.level < levels - 1) {
    place = parentOf(place);
    if (has(tileKey(place))) return true;
  }
  return false;
}

/** All tiles of the finest level that has at most `most` tiles: a base that is kept so that a quick turn never shows a blank. */
export function baseTiles(index: PyramidIndex, most: number): WantedTile[] {
  const level = index.levels.findIndex((candidate) => candidate.columns * candidate.rows <= most);
  const size = index.levels[level];
  if (size === undefined) return [];
  const tiles: WantedTile[] = [];
  for (let y = 0; y < size.rows; y += 1) {
    for (let x = 0; x < size.columns; x += 1) tiles.push({ level, x, y, key: tileKey({ level, x, y }), distance: 0 });
  }
  return tiles;
}
