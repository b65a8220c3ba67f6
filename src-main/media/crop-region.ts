// Reads the part of an original that an evidence crop needs, and of that no more pixels than the crop can show: an original of
// 16384 × 8192 is 400 MB as pixels, the region of the widest crop of it some tens of MB.

import type { Footage } from '#shared/footage/footage.ts';
import type { SphereProjection } from '#shared/footage/sphere.ts';
import type { Extent } from './crop-geometry.ts';
import { openPicture, type PictureSource } from './pyramid.ts';
import type { SourceRegion } from './resample.ts';

export interface Rectangle {
  /** Pixels of the upright original. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Reads a rectangle of the upright picture as RGB, `width` × `height` pixels. */
export type ReadPixels = (rectangle: Rectangle, width: number, height: number) => Promise<Uint8Array>;

/** Reads an original. Throws what libvips says about damage. */
export const pixelsOfFile = (path: PictureSource): ReadPixels => (rectangle, width, height) => {
  const upright = openPicture(path).autoOrient().flatten({ background: '#ffffff' }).toColourspace('srgb');
  return upright.extract({ ...rectangle }).resize(width, height, { fit: 'fill' }).raw().toBuffer();
};

/** Reduced pixels kept around the extent, for the reach of the sampling. */
const BORDER = 4;

/**
 * `perPixel`: source pixels a crop pixel at the middle. The source is reduced to half of that and the rest left to the sampling,
 * since towards its edges a wide crop shows more of the source than at its middle.
 */
export const readSphereRegion = async (readPixels: ReadPixels, footage: Footage, projection: SphereProjection, extent: Extent, perPixel: number): Promise<SourceRegion> => {
  const reduce = Math.max(1, Math.round(perPixel / 2));
  const border = BORDER * reduce;
  const { full, crop } = projection;
  const [turn, start] = [Math.round(full.width), Math.round(crop.left)];
  const round = Math.abs(full.width - footage.width) < 1;
  const top = Math.max(0, Math.floor(extent.top - crop.top) - border);
  const height = Math.min(footage.height, Math.ceil(extent.bottom - crop.top) + border) - top;
  const rows = Math.max(1, Math.round(height / reduce));
  const around = full.width;
  if (height <= 0) return { pixels: new Uint8Array(0), columns: 0, rows: 0, left: 0, top: 0, width: 0, height: 0, around, round: false };
  if (extent.whole || extent.to - extent.from + 4 * border >= turn) {
    const columns = Math.max(1, Math.round(footage.width / reduce));
    const pixels = await readPixels({ left: 0, top, width: footage.width, height }, columns, rows);
    return { pixels, columns, rows, left: crop.left, top: top + crop.top, width: footage.width, height, around, round };
  }
  // The reduced columns are counted from the file's edge where it lies inside: pieces from both sides of the seam then meet exactly.
  const edge = start + turn * Math.ceil((extent.from - border - start) / turn);
  const from = edge - Math.ceil((edge - extent.from + border) / reduce) * reduce;
  const columns = Math.ceil((extent.to + border - from) / reduce);
  const pixels = new Uint8Array(columns * rows * 3);
  for (const before of [edge - turn, edge]) {
    const first = Math.max(0, Math.ceil((before - from) / reduce));
    const wide = Math.min(columns, Math.floor((before + footage.width - from) / reduce)) - first;
    if (wide <= 0) continue;
    const part = await readPixels({ left: from + first * reduce - before, top, width: wide * reduce, height }, wide, rows);
    for (let row = 0; row < rows; row++) pixels.set(part.subarray(row * wide * 3, (row + 1) * wide * 3), (row * columns + first) * 3);
  }
  return { pixels, columns, rows, left: from, top: top + crop.top, width: columns * reduce, height, around, round: false };
};
