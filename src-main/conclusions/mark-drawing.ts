// Draws a mark on its evidence picture: a red line with a white edge, so that it is seen on any ground.

import sharp from 'sharp';
import type { Mark } from '#shared/footage/footage.ts';
import type { Raster } from './perspective.ts';

export interface Outline {
  readonly kind: Mark['kind'];
  /** Pixels of the picture. */
  readonly points: readonly (readonly [number, number])[];
}

/** The picture with the mark as JPEG, without metadata. */
export async function drawMark(picture: Raster, outline: Outline): Promise<Uint8Array> {
  const { data, width, height } = picture;
  const shape = shapeOf(outline);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><g fill="none" stroke-linejoin="round"><g stroke="#fff" stroke-width="9">${shape}</g><g stroke="#d0021b" stroke-width="5">${shape}</g></g></svg>`;
  const drawn = sharp(data, { raw: { width, height, channels: 3 } }).composite([{ input: Buffer.from(svg) }]);
  return new Uint8Array(await drawn.jpeg({ quality: 90, chromaSubsampling: '4:4:4' }).toBuffer());
}

function shapeOf({ kind, points }: Outline): string {
  const first = points[0];
  if (!first) return '';
  const number = (value: number) => value.toFixed(1);
  if (kind === 'point') {
    const [x, y] = first;
    const cross = [[-34, 0, -14, 0], [14, 0, 34, 0], [0, -34, 0, -14], [0, 14, 0, 34]];
    const lines = cross.map(([a = 0, b = 0, c = 0, d = 0]) => `<path d="M${number(x + a)} ${number(y + b)}L${number(x + c)} ${number(y + d)}"/>`);
    return `<circle cx="${number(x)}" cy="${number(y)}" r="22"/>${lines.join('')}`;
  }
  return `<path d="M${points.map(([x, y]) => `${number(x)} ${number(y)}`).join('L')}Z"/>`;
}
