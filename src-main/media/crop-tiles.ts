// Reads pixels of a picture from its pyramid's tiles, of the level that the wanted size needs: a small picture of a mark costs a few
// tiles, whatever of the footage is here already. Tiles are the source's own pixels, halved as often as the level says.

import sharp from 'sharp';
import type { PyramidIndex } from '#shared/footage/footage.ts';
import type { ReadPixels } from './crop-region.ts';

/** `tile`: a standalone JPEG; rejects where it cannot be had. */
export const pixelsOfTiles = (index: PyramidIndex, tile: (level: number, column: number, row: number) => Promise<Uint8Array | undefined>): ReadPixels => async (rectangle, width, height) => {
  const reduced = Math.max(1, Math.min(rectangle.width / width, rectangle.height / height));
  const level = Math.min(index.levels.length - 1, Math.floor(Math.log2(reduced)));
  const size = index.levels[level]!;
  const scale = 2 ** level;
  const [left, top] = [Math.min(size.width - 1, Math.floor(rectangle.left / scale)), Math.min(size.height - 1, Math.floor(rectangle.top / scale))];
  const right = Math.max(left + 1, Math.min(size.width, Math.ceil((rectangle.left + rectangle.width) / scale)));
  const bottom = Math.max(top + 1, Math.min(size.height, Math.ceil((rectangle.top + rectangle.height) / scale)));
  const [wide, high] = [right - left, bottom - top];
  const pixels = new Uint8Array(wide * high * 3);
  const edge = index.tile;
  for (let row = Math.floor(top / edge); row * edge < bottom; row++) {
    for (let column = Math.floor(left / edge); column * edge < right; column++) {
      const bytes = await tile(level, column, row);
      if (!bytes) continue;
      const { data, info } = await sharp(bytes).toColourspace('srgb').removeAlpha().raw().toBuffer({ resolveWithObject: true });
      const [fromX, toX] = [Math.max(left, column * edge), Math.min(right, column * edge + info.width)];
      for (let y = Math.max(top, row * edge); y < Math.min(bottom, row * edge + info.height); y++) {
        const start = ((y - row * edge) * info.width + fromX - column * edge) * 3;
        pixels.set(data.subarray(start, start + (toX - fromX) * 3), ((y - top) * wide + fromX - left) * 3);
      }
    }
  }
  return sharp(pixels, { raw: { width: wide, height: high, channels: 3 } }).resize(width, height, { fit: 'fill' }).raw().toBuffer();
};
