// Plates as pixels: linear light, with half sizes down to a few texels, in memory that all workers share.

import sharp from 'sharp';
import { drawPlates } from './plates.ts';
import { colour } from './scene.ts';

/** One size of a plate: `width × height` texels from `offset` in the shared array, three numbers each. */
export interface PlateLevel {
  readonly offset: number;
  readonly width: number;
  readonly height: number;
}
export interface PlateImages {
  readonly texels: Uint16Array;
  readonly plates: { readonly [id: string]: { readonly metres: readonly [number, number]; readonly levels: readonly PlateLevel[] } };
}

interface Raster {
  readonly width: number;
  readonly height: number;
  readonly texels: Uint16Array;
}

const LEAST = 2;

/** Linear light as 16 bit: 65535 is white. */
const linear = Uint16Array.from({ length: 256 }, (_, byte) => Math.round(colour(byte)[2] * 65535));

/** Only the plates that are asked for. */
export const rasterPlates = async (wanted: ReadonlySet<string>): Promise<PlateImages> => {
  const drawn: { id: string; metres: [number, number]; levels: Raster[] }[] = [];
  for (const [id, plate] of drawPlates()) {
    if (!wanted.has(id)) continue;
    const { data, info } = await sharp(Buffer.from(plate.svg)).flatten({ background: '#ffffff' }).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
    const texels = new Uint16Array(info.width * info.height * 3);
    for (let pixel = 0, at = 0; pixel < info.width * info.height; pixel++) {
      for (let c = 0; c < 3; c++) texels[at++] = linear[data[pixel * info.channels + c]!]!;
    }
    const levels: Raster[] = [{ width: info.width, height: info.height, texels }];
    for (let last = levels[0]!; Math.min(last.width, last.height) >= 2 * LEAST; levels.push(last)) last = halve(last);
    drawn.push({ id, metres: [plate.width / 1000, plate.height / 1000], levels });
  }
  const missing = [...wanted].filter((id) => !drawn.some((one) => one.id === id));
  if (missing.length > 0) throw new Error(`no such plate: ${missing.join(', ')}`);
  const length = drawn.reduce((sum, one) => sum + one.levels.reduce((all, level) => all + level.texels.length, 0), 0);
  const texels = new Uint16Array(new SharedArrayBuffer(length * 2));
  const plates: { [id: string]: PlateImages['plates'][string] } = {};
  let offset = 0;
  for (const { id, metres, levels } of drawn) {
    const placed: PlateLevel[] = [];
    for (const level of levels) {
      texels.set(level.texels, offset);
      placed.push({ offset, width: level.width, height: level.height });
      offset += level.texels.length;
    }
    plates[id] = { metres, levels: placed };
  }
  return { texels, plates };
};

/** Mean of two by two; an odd edge is dropped, which at these sizes is below what can be seen. */
const halve = (from: Raster): Raster => {
  const width = from.width >> 1;
  const height = from.height >> 1;
  const texels = new Uint16Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) {
        const at = (2 * y * from.width + 2 * x) * 3 + c;
        const below = at + from.width * 3;
        texels[(y * width + x) * 3 + c] = ((from.texels[at] ?? 0) + (from.texels[at + 3] ?? 0) + (from.texels[below] ?? 0) + (from.texels[below + 3] ?? 0) + 2) >> 2;
      }
    }
  }
  return { width, height, texels };
};
