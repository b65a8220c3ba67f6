// Tiles of pyramids by content: keeps the parsed index of the pyramids looked at last, so that a tile costs one read.

import type { Content } from '#shared/footage/footage.ts';
import type { ContentStore, PartFetcher } from './content-store.ts';
import { readTiffLevels, readTile, type TiffLevel } from './tiff.ts';

export interface PyramidTiles {
  levels(pyramid: Content, fetchPart?: PartFetcher, signal?: AbortSignal): Promise<readonly TiffLevel[]>;
  /** A standalone JPEG, `undefined` where there is no such tile. Edge tiles are full tiles, padded. */
  tile(pyramid: Content, level: number, column: number, row: number, fetchPart?: PartFetcher, signal?: AbortSignal): Promise<Uint8Array | undefined>;
}

/** An index of a 16384×8192 picture holds about 700 tiles, so all of them together stay below a megabyte. */
const KEPT_INDEXES = 32;

export const createPyramidTiles = (store: ContentStore): PyramidTiles => {
  const indexes = new Map<string, readonly TiffLevel[]>();

  const levels: PyramidTiles['levels'] = async (pyramid, fetchPart, signal) => {
    const known = indexes.get(pyramid.sha256);
    if (known) {
      // Moves it to the young end: the map keeps the order of insertion.
      indexes.delete(pyramid.sha256);
      indexes.set(pyramid.sha256, known);
      return known;
    }
    const parsed = await readTiffLevels((offset, length) => store.read(pyramid.sha256, offset, length, fetchPart, signal));
    indexes.set(pyramid.sha256, parsed);
    const oldest = indexes.keys().next().value;
    if (indexes.size > KEPT_INDEXES && oldest !== undefined) indexes.delete(oldest);
    return parsed;
  };

  return {
    levels,
    tile: async (pyramid, level, column, row, fetchPart, signal) => {
      const found = (await levels(pyramid, fetchPart, signal))[level];
      if (!found) return undefined;
      return readTile((offset, length) => store.read(pyramid.sha256, offset, length, fetchPart, signal), found, column, row);
    },
  };
};
