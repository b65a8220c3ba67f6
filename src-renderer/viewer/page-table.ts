// The page table of one source: for every tile of every level the layer of the tile pool that holds it. All levels lie in one small table,
// one below the other, as shader and rasteriser read it.

import type { PyramidIndex } from '#shared/footage/footage.ts';
import { tileOfKey } from '#shared/footage/tiles.ts';
import { PAGE_HOLE } from './raster-types.ts';

export interface PageTable {
  /** Entries as `PAGE_HOLE` says, row by row. */
  readonly pages: Uint16Array;
  readonly columns: number;
  readonly rows: number;
  /** Another one whenever an entry changed. */
  readonly version: number;
  /** First row of each level. */
  readonly firstRows: readonly number[];
  setLayer(key: number, layer: number): void;
  setHole(key: number): void;
  setMissing(key: number): void;
  isThere(key: number): boolean;
  isHole(key: number): boolean;
  /** No tile is there and none is marked as a hole. */
  readonly isEmpty: boolean;
  clear(): void;
}

export function createPageTable(index: PyramidIndex): PageTable {
  const columns = Math.max(...index.levels.map((level) => level.columns));
  const firstRows: number[] = [];
  let rows = 0;
  for (const level of index.levels) {
    firstRows.push(rows);
    rows += level.rows;
  }
  const pages = new Uint16Array(columns * rows);
  let filled = 0;
  let version = 0;

  const placeOf = (key: number): number => {
    const { level, x, y } = tileOfKey(key);
    return ((firstRows[level] ?? 0) + y) * columns + x;
  };
  const put = (key: number, page: number): void => {
    const place = placeOf(key);
    if (pages[place] === page) return;
    if (pages[place] === 0) filled += 1;
    if (page === 0) filled -= 1;
    pages[place] = page;
    version += 1;
  };
  return {
    pages,
    columns,
    rows,
    firstRows,
    get version() {
      return version;
    },
    setLayer: (key, layer) => put(key, layer + 1),
    setHole: (key) => put(key, PAGE_HOLE),
    setMissing: (key) => put(key, 0),
    isThere(key) {
      const page = pages[placeOf(key)];
      return page !== undefined && page !== 0 && page !== PAGE_HOLE;
    },
    isHole: (key) => pages[placeOf(key)] === PAGE_HOLE,
    get isEmpty() {
      return filled === 0;
    },
    clear() {
      pages.fill(0);
      filled = 0;
      version += 1;
    },
  };
}
