// Decides, for what the panes show, which tiles are wanted, in which order they are fetched, and puts those that have come into
// the pool, within a budget of time for each frame.

import type { View } from '#shared/footage/footage.ts';
import type { Size } from '#shared/footage/camera.ts';
import { wantedTiles } from '#shared/footage/coverage.ts';
import { planetLevels, type Planet } from '#shared/footage/planet.ts';
import { baseTiles, orderTiles, parentOf, ringAround, tileKey, type WantedTile } from '#shared/footage/tiles.ts';
import type { Turn } from '#shared/footage/turn.ts';
import type { LoadRequest, TileLoader } from './loader.ts';
import type { Pane } from './pane.ts';
import type { TilePool } from './pool.ts';
import type { DecodedTile } from './surface.ts';

/** What one pane shows now. */
export interface PaneView {
  readonly pane: Pane;
  readonly view: View;
  /** Device pixels that it is drawn with now, and those of its place on the screen. */
  readonly size: Size;
  readonly atRest: Size;
  readonly moving: boolean;
  /** Device pixels that it will be drawn with when it begins to move, where those are fewer: at rest their tiles are brought as well. */
  readonly onMoving?: Size;
  /** What it shows is not on the screen yet: nothing is brought that it merely may show. */
  readonly pressed?: boolean;
  /** Where a movement will end: fetched before what flies by. */
  readonly destination?: View;
  readonly frame?: Turn;
  readonly planet?: Planet | null;
  /** A video plays in it: no tiles. */
  readonly live?: boolean;
}
export interface Schedule {
  /** Recomputes what all panes want. */
  plan(shown: readonly PaneView[]): void;
  /** Puts decoded tiles into the pool until `budget` ms are used (at least one). Answers whether what is shown changed. */
  upload(budget: number): boolean;
  /** Tiles that came to nothing are marked in their page tables. Answers whether any mark changed. */
  markHoles(): boolean;
  /** After a lost context: nothing is in the pool any more. */
  forget(): void;
  /** Levels that a pane is drawn coarser than its pixels ask for, because the pool is too small for all of them. */
  biasOf(pane: Pane): number;
  /** The finest level that a pane may show: of a little planet not more than the pool holds. */
  finestOf(pane: Pane): number;
  /** Wanted tiles that are there, on their way, and given up. */
  state(pane: Pane): { readonly there: number; readonly loading: number; readonly holes: number };
  readonly counts: { readonly uploads: number; readonly evictions: number };
}
export interface ScheduleDeps {
  readonly pool: TilePool;
  readonly loader: TileLoader;
  /** The tile is its own from here on. */
  readonly put: (layer: number, tile: DecodedTile) => void;
  readonly now: () => number;
}
interface Plan {
  readonly tiles: readonly WantedTile[];
  readonly bias: number;
  readonly finest: number;
}

/** Layers of the pool that views may not claim for themselves: room for the ring and for what they fall back on. */
const SPARE_LAYERS = 12;
const MOST_PLANET_TILES = 44;
/** Tiles of the coarse base that stays in the pool for quick turns. */
const BASE_TILES = 8;

export function createSchedule({ pool, loader, put: upload, now }: ScheduleDeps): Schedule {
  let frame = 2;
  let plans = new Map<Pane, Plan>();
  const counts = { uploads: 0, evictions: 0 };

  const nameOf = (pane: Pane, key: number): string => `${pane.source.urls.preview}#${key}`;
  const keyOf = (name: string): number => Number(name.slice(name.lastIndexOf('#') + 1));
  const isOf = (pane: Pane, name: string): boolean => name.startsWith(`${pane.source.urls.preview}#`);

  /** The tiles of a view; where they are more than the pool holds, a little coarser until they fit. */
  function fitting({ pane, size, frame, planet }: PaneView, view: View, room: number): Plan {
    const { index, projection } = pane.source.footage;
    if (planet && projection.kind === 'sphere') return { ...planetLevels(planet, size, projection, index, Math.min(room, MOST_PLANET_TILES)), bias: 0 };
    for (let bias = 0; ; bias += 0.25) {
      const tiles = wantedTiles(view, size, projection, index, bias, frame);
      if (tiles.length <= room || bias >= index.levels.length) return { tiles, bias, finest: 0 };
    }
  }

  /** A pane that was not shown until now: tiles of it that are still in the pool are there at once. */
  function adopt(pane: Pane): void {
    pane.pages.clear();
    for (const name of pool.keys()) {
      const layer = pool.layerOf(name);
      if (layer !== undefined && isOf(pane, name)) pane.pages.setLayer(keyOf(name), layer);
    }
  }

  /** Marks what a pane shows as in use, and what stands in for tiles that are missing as next to be kept. */
  function use(pane: Pane, tiles: readonly WantedTile[]): void {
    const levels = pane.source.footage.index.levels.length;
    for (const tile of tiles) {
      pool.use(nameOf(pane, tile.key), frame);
      if (pane.pages.isThere(tile.key)) continue;
      let place = parentOf(tile);
      while (place.level < levels && !pane.pages.isThere(tileKey(place))) place = parentOf(place);
      if (place.level < levels) pool.use(nameOf(pane, tileKey(place)), frame - 1);
    }
  }

  function planPane(shown: PaneView, room: number): LoadRequest[] {
    const { pane, view, moving, destination, onMoving, pressed } = shown;
    const { index } = pane.source.footage;
    const levels = index.levels.length;
    if (shown.live) {
      plans.set(pane, { tiles: [], bias: 0, finest: 0 });
      return [];
    }
    const plan = fitting(shown, view, room);
    plans.set(pane, plan);
    use(pane, plan.tiles);
    const base = baseTiles(index, BASE_TILES);
    for (const tile of base) pool.use(nameOf(pane, tile.key), frame - 1);
    const has = (key: number): boolean => pane.pages.isThere(key);
    const ahead = destination === undefined ? [] : orderTiles(fitting({ ...shown, size: shown.atRest }, destination, room).tiles, [], has, levels);
    const ring = moving ? ringAround(plan.tiles, index, pane.wraps) : [];
    const missing = orderTiles(plan.tiles, ring, has, levels);
    // The base waits until nothing else does: it must not take a decoder, nor the processor that draws, from what the reviewer is waiting for. So does what the first frames of
    // a movement will show, or they would wait for it.
    const ordered = missing.length > 0 || ahead.length > 0 || pressed === true ? [...ahead, ...missing] : [...orderTiles([], base, has, levels), ...(moving || onMoving === undefined ? [] : forMoving(shown, onMoving, base, room))];
    const distinct = new Map(ordered.map((tile) => [tile.key, tile]));
    return [...distinct.values()].map(({ key, level, x, y }) => ({ key: nameOf(pane, key), url: pane.source.urls.tile(level, x, y) }));
  }

  /** As many as the pool has room for beside what is shown. */
  function forMoving(shown: PaneView, size: Size, base: readonly WantedTile[], room: number): WantedTile[] {
    const { pane } = shown;
    const { index } = pane.source.footage;
    const { tiles } = fitting({ ...shown, size }, shown.view, room);
    const known = new Set([...base, ...(plans.get(pane)?.tiles ?? [])].map(({ key }) => key));
    const all = [...tiles, ...ringAround(tiles, index, pane.wraps)].filter(({ key }) => !known.has(key)).slice(0, Math.max(0, room - known.size));
    for (const { key } of all) pool.use(nameOf(pane, key), frame - 1);
    return all.filter(({ key }) => !pane.pages.isThere(key));
  }

  function put(pane: Pane, name: string, decoded: DecodedTile): 'shown' | 'kept' | 'refused' {
    const key = keyOf(name);
    const isShown = plans.get(pane)?.tiles.some((tile) => tile.key === key) ?? false;
    const place = pool.take(name, isShown ? frame : frame - 1);
    if (place === undefined) return 'refused';
    if (place.evicted !== undefined) {
      counts.evictions += 1;
      for (const other of plans.keys()) if (isOf(other, place.evicted)) other.pages.setMissing(keyOf(place.evicted));
    }
    upload(place.layer, decoded);
    for (const other of plans.keys()) if (isOf(other, name)) other.pages.setLayer(key, place.layer);
    return isShown ? 'shown' : 'kept';
  }

  return {
    counts,
    biasOf: (pane) => plans.get(pane)?.bias ?? 0,
    finestOf: (pane) => plans.get(pane)?.finest ?? 0,
    plan(shown) {
      frame += 1;
      const before = plans;
      plans = new Map();
      for (const { pane } of shown) if (!before.has(pane)) adopt(pane);
      // Each pane may have its part of the pool by its part of the screen.
      const area = ({ size }: PaneView): number => Math.max(1, size.width * size.height);
      const all = shown.reduce((sum, one) => sum + area(one), 0);
      const lists = shown.map((one) => planPane(one, Math.max(4, Math.floor(((pool.layers - SPARE_LAYERS) * area(one)) / all))));
      // Panes take turns, so that in a comparison both sides grow sharp together.
      const longest = Math.max(0, ...lists.map((list) => list.length));
      const inTurn = Array.from({ length: longest }, (_, i) => lists.flatMap((list) => list[i] ?? [])).flat();
      loader.want([...new Map(inTurn.map((request) => [request.key, request])).values()]);
      this.markHoles();
    },
    upload(budget) {
      const end = now() + budget;
      let uploaded = 0;
      let shown = false;
      while (uploaded === 0 || now() < end) {
        const next = loader.next();
        if (next === undefined) break;
        const pane = [...plans.keys()].find((candidate) => isOf(candidate, next.key));
        const how = pane === undefined ? 'refused' : put(pane, next.key, next.tile);
        if (how === 'refused') next.tile.close();
        else uploaded += 1;
        // A tile that is not wanted itself may still stand in for one that is missing.
        if (how === 'shown' || (how === 'kept' && pane !== undefined && this.state(pane).loading > 0)) shown = true;
      }
      counts.uploads += uploaded;
      return shown;
    },
    markHoles() {
      let changed = false;
      for (const [pane, plan] of plans) {
        for (const { key } of plan.tiles) {
          if (pane.pages.isThere(key)) continue;
          const isHole = loader.isHole(nameOf(pane, key));
          if (isHole === pane.pages.isHole(key)) continue;
          if (isHole) pane.pages.setHole(key);
          else pane.pages.setMissing(key);
          changed = true;
        }
      }
      return changed;
    },
    forget() {
      pool.clear();
      for (const pane of plans.keys()) pane.pages.clear();
    },
    state(pane) {
      let there = 0;
      let loading = 0;
      let holes = 0;
      for (const tile of plans.get(pane)?.tiles ?? []) {
        if (pane.pages.isThere(tile.key)) there += 1;
        else if (loader.isHole(nameOf(pane, tile.key))) holes += 1;
        else loading += 1;
      }
      return { there, loading, holes };
    },
  };
}
