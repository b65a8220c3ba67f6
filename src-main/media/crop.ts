// Evidence pictures: cut from the original's own pixels around a mark, or of a view, with the mark's outline drawn in. Never
// taken from a screen, so the same mark gives the same picture on every machine.

import sharp, { type Sharp } from 'sharp';
import type { Footage, Mark, View } from '#shared/footage/footage.ts';
import { cropDirection, cameraTowards, directionOf, frameAround, fullPixel, greatCircle, projectDirection, type CropCamera, type Direction, type SphereProjection } from './crop-geometry.ts';
import { openPicture } from './pyramid.ts';
import { resample, type SourceRegion } from './resample.ts';

export interface CropRequest {
  /** The original: a file that is here whole, or its bytes. */
  readonly original: { readonly path: string } | { readonly bytes: Uint8Array };
  readonly footage: Footage;
  /** What is shown: around the mark, or what the reviewer saw. */
  readonly of: { readonly mark: Mark } | { readonly view: View };
  /** Width of the crop in pixels. */
  readonly width: number;
  /** Draw the mark's outline; on by default. */
  readonly outline?: boolean;
}

export interface EvidenceCrop {
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly note: {
    readonly original: string;
    readonly method: 'rectilinear' | 'rectangle';
    /** Sphere: middle of the crop and its extent, degrees. */
    readonly yaw?: number;
    readonly pitch?: number;
    readonly fov?: number;
    /** Flat: rectangle in source pixels. */
    readonly rectangle?: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
    /** Source pixels a crop pixel at the middle; below 1 the crop is enlarged. */
    readonly sourcePixelsPerPixel: number;
  };
}

/** How much more than the mark itself is shown, so that one sees where it is. */
const MARGIN = 1.8;
/** Least extent of a crop around a point on a flat picture, source pixels. */
const LEAST_ACROSS = 320;

const openOriginal = (original: CropRequest['original']): Sharp => ('path' in original ? openPicture(original.path) : sharp(original.bytes, { failOn: 'error', limitInputPixels: 600_000_000 }));

const shown = (picture: Sharp): Sharp => picture.autoOrient().flatten({ background: '#ffffff' }).toColourspace('srgb');

/** A rectangle of the upright original as raw RGB. */
const readRegion = async (original: CropRequest['original'], left: number, top: number, width: number, height: number): Promise<Uint8Array> => {
  const { data, info } = await shown(openOriginal(original)).extract({ left, top, width, height }).raw().toBuffer({ resolveWithObject: true });
  if (info.channels === 3) return data;
  return Uint8Array.from({ length: info.width * info.height * 3 }, (_, i) => data[Math.floor(i / 3) * info.channels] ?? 0);
};

const outlineSvg = (width: number, height: number, lines: readonly (readonly (readonly [number, number])[])[], point: readonly [number, number] | undefined): Buffer => {
  const stroke = Math.max(2, Math.round(width / 260));
  const paths = lines.map((line) => `M${line.map(([x, y]) => `${x.toFixed(2)} ${y.toFixed(2)}`).join('L')}Z`).join('');
  const ring = Math.max(12, width / 24);
  const mark = point ? `<circle cx="${point[0].toFixed(2)}" cy="${point[1].toFixed(2)}" r="${ring}"/>` : `<path d="${paths}"/>`;
  // Light under dark keeps the line visible on any ground.
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><g fill="none" stroke-linejoin="round"><g stroke="#ffffff" stroke-opacity="0.85" stroke-width="${stroke * 2}">${mark}</g><g stroke="#e0232e" stroke-width="${stroke}">${mark}</g></g></svg>`,
  );
};

const finish = async (rgb: Uint8Array, width: number, height: number, outline: Buffer | undefined): Promise<Uint8Array> => {
  const picture = sharp(rgb, { raw: { width, height, channels: 3 } });
  return (outline ? picture.composite([{ input: outline, left: 0, top: 0 }]).removeAlpha() : picture).png({ compressionLevel: 6 }).toBuffer();
};

/** The part of the source that the crop needs. It may run over the seam: then it is read in two pieces and joined. */
const readSphereRegion = async (original: CropRequest['original'], footage: Footage, projection: SphereProjection, camera: CropCamera, width: number, height: number): Promise<SourceRegion> => {
  const { full, crop } = projection;
  const [middleX] = fullPixel(camera.forward, full);
  let [least, most, top, bottom] = [0, 0, full.height, 0];
  const look = (direction: Direction): void => {
    const [x, y] = fullPixel(direction, full);
    const away = ((x - middleX + full.width * 1.5) % full.width) - full.width / 2;
    [least, most, top, bottom] = [Math.min(least, away), Math.max(most, away), Math.min(top, y), Math.max(bottom, y)];
  };
  const steps = 64;
  for (let i = 0; i <= steps; i++) {
    for (const [x, y] of [[(i / steps) * width, 0], [(i / steps) * width, height], [0, (i / steps) * height], [width, (i / steps) * height]] as const) look(cropDirection(camera, x, y, width));
  }
  for (const pole of [1, -1]) {
    const at = projectDirection(camera, [0, pole, 0], width);
    if (!at || at[0] < 0 || at[1] < 0 || at[0] > width || at[1] > height) continue;
    [least, most] = [-full.width / 2, full.width / 2];
    [top, bottom] = pole > 0 ? [0, bottom] : [top, full.height];
  }
  const border = 4;
  const rowFrom = Math.max(0, Math.floor(top - crop.top) - border);
  const rowTo = Math.min(footage.height, Math.ceil(bottom - crop.top) + border);
  const from = Math.floor(middleX + least) - border;
  const columns = Math.min(Math.ceil(most - least) + 2 * border + 1, Math.round(full.width));
  const rows = Math.max(0, rowTo - rowFrom);
  const pixels = new Uint8Array(columns * rows * 3);
  const region: SourceRegion = { pixels, left: from, top: rowFrom + crop.top, width: columns, height: rows, around: full.width };
  if (rows === 0) return region;
  // Every run of columns that lies in the file, in the order of the full panorama.
  for (let done = 0; done < columns; ) {
    const x = (((from + done) % full.width) + full.width) % full.width;
    const inFile = Math.round(x - crop.left);
    const outside = inFile < 0 ? -inFile : inFile >= footage.width ? Math.round(full.width - x) : 0;
    if (outside > 0) {
      done += Math.max(1, outside);
      continue;
    }
    const run = Math.max(1, Math.min(columns - done, footage.width - inFile));
    const part = await readRegion(original, inFile, rowFrom, run, rows);
    for (let row = 0; row < rows; row++) pixels.set(part.subarray(row * run * 3, (row + 1) * run * 3), (row * columns + done) * 3);
    done += run;
  }
  return region;
};

const toDirection = (point: readonly number[]): Direction => {
  const [x = 0, y = 0, z = -1] = point;
  const length = Math.hypot(x, y, z) || 1;
  return [x / length, y / length, z / length];
};

const cropSphere = async ({ original, footage, of, width, outline = true }: CropRequest, projection: SphereProjection): Promise<EvidenceCrop> => {
  const points = 'mark' in of ? of.mark.points.map(toDirection) : [];
  let camera: CropCamera;
  let height: number;
  if ('mark' in of) {
    ({ camera, height } = frameAround(points, MARGIN, width));
  } else {
    if (of.view.kind !== 'sphere') throw new Error('a view of a flat picture does not fit a sphere');
    const half = Math.tan(Math.min(2.4, of.view.fov) / 2);
    height = Math.round((width * 2) / 3);
    camera = cameraTowards(directionOf(of.view.yaw, of.view.pitch), half, (half * height) / width);
  }
  const region = await readSphereRegion(original, footage, projection, camera, width, height);
  const sourcePerPixel = ((2 * camera.halfWidth) / width / (2 * Math.PI)) * projection.full.width;
  const rgb = resample(region, width, height, sourcePerPixel, (x, y, out) => {
    const [fx, fy] = fullPixel(cropDirection(camera, x, y, width), projection.full);
    out[0] = fx;
    out[1] = fy;
  });
  const drawn = 'mark' in of && outline ? outlineOf(of.mark, points, camera, width, height) : undefined;
  const degrees = (radians: number): number => Math.round((radians * 180_000) / Math.PI) / 1000;
  return {
    png: await finish(rgb, width, height, drawn),
    width,
    height,
    note: {
      original: footage.original.sha256,
      method: 'rectilinear',
      yaw: degrees(Math.atan2(camera.forward[0], -camera.forward[2])),
      pitch: degrees(Math.asin(Math.max(-1, Math.min(1, camera.forward[1])))),
      fov: degrees(2 * Math.atan(camera.halfWidth)),
      sourcePixelsPerPixel: Math.round(sourcePerPixel * 1000) / 1000,
    },
  };
};

const outlineOf = (mark: Mark, points: readonly Direction[], camera: CropCamera, width: number, height: number): Buffer => {
  if (mark.kind === 'point') return outlineSvg(width, height, [], points[0] && projectDirection(camera, points[0], width));
  const line = points.flatMap((point, i) => greatCircle(point, points[(i + 1) % points.length]!, 0.5 * (Math.PI / 180))).flatMap((direction) => {
    const at = projectDirection(camera, direction, width);
    return at ? [at] : [];
  });
  return outlineSvg(width, height, [line], undefined);
};

const cropFlat = async ({ original, footage, of, width, outline = true }: CropRequest): Promise<EvidenceCrop> => {
  const points = 'mark' in of ? of.mark.points.map(([x = 0, y = 0]): readonly [number, number] => [x, y]) : [];
  let [centreX, centreY, across, down] = [0, 0, 0, 0];
  if ('mark' in of) {
    const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
    const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    [centreX, centreY] = [(x0 + x1) / 2, (y0 + y1) / 2];
    across = Math.max(LEAST_ACROSS, (x1 - x0) * MARGIN, ((y1 - y0) * MARGIN) / 1.5);
    down = Math.max((y1 - y0) * MARGIN, across / 1.5);
  } else {
    if (of.view.kind !== 'flat') throw new Error('a view of a sphere does not fit a flat picture');
    ({ x: centreX, y: centreY, across } = of.view);
    down = across / 1.5;
  }
  const wide = Math.max(1, Math.min(footage.width, Math.round(across)));
  const high = Math.max(1, Math.min(footage.height, Math.round(down)));
  // Moved in rather than padded where it would run over the edge.
  const left = Math.max(0, Math.min(footage.width - wide, Math.round(centreX - wide / 2)));
  const top = Math.max(0, Math.min(footage.height - high, Math.round(centreY - high / 2)));
  const height = Math.max(1, Math.round((width * high) / wide));
  const scale = wide / width;
  const region: SourceRegion = { pixels: await readRegion(original, left, top, wide, high), left, top, width: wide, height: high };
  const rgb = resample(region, width, height, scale, (x, y, out) => {
    out[0] = left + x * scale;
    out[1] = top + y * scale;
  });
  const inCrop = points.map(([x, y]): readonly [number, number] => [(x - left) / scale, (y - top) / scale]);
  const drawn = 'mark' in of && outline ? outlineSvg(width, height, [inCrop], of.mark.kind === 'point' ? inCrop[0] : undefined) : undefined;
  return {
    png: await finish(rgb, width, height, drawn),
    width,
    height,
    note: { original: footage.original.sha256, method: 'rectangle', rectangle: { left, top, width: wide, height: high }, sourcePixelsPerPixel: Math.round(scale * 1000) / 1000 },
  };
};

/** Throws what libvips says about an original that cannot be read. */
export const cropEvidence = (request: CropRequest): Promise<EvidenceCrop> =>
  request.footage.projection.kind === 'sphere' ? cropSphere(request, request.footage.projection) : cropFlat(request);
