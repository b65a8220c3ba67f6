// The page table of one source: for every tile of every level the layer of the tile array that holds it. All levels lie in one
// small integer texture, one below the other.

import { DataTexture, NearestFilter, RedIntegerFormat, UnsignedShortType } from 'three';
import type { PyramidIndex } from '#shared/footage/footage.ts';
import { tileOfKey } from '#shared/footage/tiles.ts';
import { PAGE_HOLE } from './shader.ts';

export interface PageTable {
  readonly texture: DataTexture;
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
  dispose(): void;
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
  const texture = new DataTexture(pages, columns, rows, RedIntegerFormat, UnsignedShortType);
  texture.internalFormat = 'R16UI';
  texture.minFilter = NearestFilter;
  texture.magFilter = NearestFilter;
  texture.generateMipmaps = false;
  // Rows of 16-bit values need not start at multiples of four bytes.
  texture.unpackAlignment = 2;
  texture.needsUpdate = true;

  let filled = 0;

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
    texture.needsUpdate = true;
  };
  return {
    texture,
    firstRows,
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
      texture.needsUpdate = true;
    },
    dispose: () => texture.dispose(),
  };
}
