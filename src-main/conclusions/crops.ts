// Evidence pictures: cut from the original's own pixels, never from a screen. A sphere is re-projected to a plain perspective picture
// around the mark, a flat picture is cut; the mark is drawn on top.

import sharp, { type Sharp } from 'sharp';
import type { MatterFacts } from '#shared/case/facts.ts';
import type { Content, Footage, Mark } from '#shared/footage/footage.ts';
import { angleBetween, normalize, yawPitchOf, type Direction, type SphereProjection } from '#shared/footage/sphere.ts';
import { ContentError } from '../media/content-error.ts';
import type { EvidencePicture } from '../report/input.ts';
import { drawMark, type Outline } from './mark-drawing.ts';
import { perspective, projectOutline, regionOf, sample, type Camera, type Raster } from './perspective.ts';

export type CutPictures = (facts: MatterFacts) => Promise<readonly { readonly mark: string; readonly item: string; readonly picture: EvidencePicture }[]>;

/** Pixels of an evidence picture: wide enough for half a page at 300 dots per inch. */
const WIDTH = 1200;
const HEIGHT = 800;
const DEGREES = 180 / Math.PI;
/** A document with more pictures than this is no longer read; the marks themselves are attached all the same. */
const MOST_PICTURES = 60;

/** `pathOf` brings a file here where it is not; rejects with `ContentError` `missing` where it cannot. */
export function createCutPictures(deps: { readonly pathOf: (content: Content) => Promise<string> }): CutPictures {
  return async (facts) => {
    const wanted = facts.sections.flatMap((section) =>
      section.items.flatMap(({ item, evidence }) => evidence.map(({ person, mark }) => ({ item, person, mark }))),
    );
    const pictures: { mark: string; item: string; picture: EvidencePicture }[] = [];
    for (const { item, person, mark } of wanted.slice(0, MOST_PICTURES)) {
      const footage = facts.footage.find((each) => each.original.sha256 === mark.footage);
      // Withdrawn footage shows nothing any more; the mark stays in the attached events.
      if (!footage) continue;
      const { bytes, view } = await cut(await deps.pathOf(footage.original), footage, mark);
      const note = mark.note ?? mark.label;
      pictures.push({
        mark: mark.id,
        item: item.id,
        picture: {
          mime: 'image/jpeg',
          bytes,
          item: item.no,
          footageTitle: footage.title,
          footage: footage.original.sha256,
          view,
          ...(footage.capturedAt === undefined ? {} : { capturedAt: footage.capturedAt }),
          by: person.name,
          ...(note === undefined || note === '' ? {} : { note }),
        },
      });
    }
    return pictures;
  };
}

/** The picture of one mark as JPEG, and its view in words and degrees. Exported for tests against known directions. */
export function cut(path: string, footage: Footage, mark: Mark): Promise<{ readonly bytes: Uint8Array; readonly view: string }> {
  return footage.projection.kind === 'sphere' ? cutSphere(path, footage, footage.projection, mark) : cutFlat(path, footage, mark);
}

async function cutSphere(path: string, footage: Footage, projection: SphereProjection, mark: Mark): Promise<{ bytes: Uint8Array; view: string }> {
  const points = mark.points.map(([x = 0, y = 0, z = -1]): Direction => normalize([x, y, z]));
  const centre = normalize(points.reduce<Direction>((sum, point) => [sum[0] + point[0], sum[1] + point[1], sum[2] + point[2]], [0, 0, 0]));
  const radius = Math.max(0, ...points.map((point) => angleBetween(centre, point)));
  const seen = mark.view.kind === 'sphere' ? mark.view.fov : Math.PI / 3;
  // The mark with as much around it again; never narrower than what can be recognised, never so wide that a plane distorts.
  const fov = Math.min(100 / DEGREES, Math.max(radius * 5, Math.min(seen, 60 / DEGREES), 15 / DEGREES));
  const camera: Camera = perspective(centre, fov, WIDTH, HEIGHT);
  const region = regionOf(camera, projection, footage);
  const raster = await readRegion(path, footage, region);
  const pixels = sample(camera, projection, region, raster);
  const outline: Outline = { kind: mark.kind, points: projectOutline(camera, mark.kind, points) };
  const { yaw, pitch } = yawPitchOf(centre);
  return {
    bytes: await drawMark({ data: pixels, width: WIDTH, height: HEIGHT }, outline),
    view: `水平 ${degrees(yaw)}°　俯仰 ${degrees(pitch)}°　视场 ${Math.round(fov * DEGREES)}°`,
  };
}

async function cutFlat(path: string, footage: Footage, mark: Mark): Promise<{ bytes: Uint8Array; view: string }> {
  const xs = mark.points.map(([x = 0]) => x);
  const ys = mark.points.map(([, y = 0]) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const seen = mark.view.kind === 'flat' ? mark.view.across : footage.width;
  const across = Math.min(footage.width, Math.max((right - left) * 2.5, (bottom - top) * 2.5 * (WIDTH / HEIGHT), Math.min(seen, footage.width / 2), 64));
  const width = Math.max(1, Math.round(across));
  const height = Math.max(1, Math.min(footage.height, Math.round((across * HEIGHT) / WIDTH)));
  const x = clamp(Math.round((left + right) / 2 - width / 2), 0, footage.width - width);
  const y = clamp(Math.round((top + bottom) / 2 - height / 2), 0, footage.height - height);
  const scale = Math.min(1, WIDTH / width, HEIGHT / height);
  const size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  const { data, info } = await open(path)
    .extract({ left: x, top: y, width, height })
    .resize(size.width, size.height, { fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const outline: Outline = {
    kind: mark.kind,
    points: mark.points.map(([px = 0, py = 0]): [number, number] => [(px - x) * (info.width / width), (py - y) * (info.height / height)]),
  };
  return {
    bytes: await drawMark({ data: new Uint8Array(data), width: info.width, height: info.height }, outline),
    view: `像素 ${Math.round((left + right) / 2)}, ${Math.round((top + bottom) / 2)}　宽 ${width}`,
  };
}

/** The region's pixels, already reduced where the picture shows less than the source has. A region past the seam is read in two. */
async function readRegion(path: string, footage: Footage, region: ReturnType<typeof regionOf>): Promise<Raster> {
  const { left, top, width, height, reduce } = region;
  const target = { width: Math.max(1, Math.round(width / reduce)), height: Math.max(1, Math.round(height / reduce)) };
  const strip = async (from: number, wide: number, out: number): Promise<Uint8Array> => {
    const image = open(path).extract({ left: from, top, width: wide, height });
    return new Uint8Array(await image.resize(out, target.height, { fit: 'fill' }).raw().toBuffer());
  };
  if (left + width <= footage.width) return { data: await strip(left, width, target.width), ...target };
  const before = footage.width - left;
  const first = clamp(Math.round((before / width) * target.width), 1, target.width - 1);
  const [a, b] = [await strip(left, before, first), await strip(0, width - before, target.width - first)];
  const data = new Uint8Array(target.width * target.height * 3);
  for (let row = 0; row < target.height; row += 1) {
    data.set(a.subarray(row * first * 3, (row + 1) * first * 3), row * target.width * 3);
    data.set(b.subarray(row * (target.width - first) * 3, (row + 1) * (target.width - first) * 3), (row * target.width + first) * 3);
  }
  return { data, ...target };
}

/** Upright, three channels, sRGB: whatever the camera wrote. */
function open(path: string): Sharp {
  return sharp(path, { limitInputPixels: false, failOn: 'error' }).autoOrient().toColourspace('srgb').removeAlpha();
}

/** Rejects where an original is not here and cannot be brought. */
export function missingOriginal(): Error {
  return new ContentError('missing');
}

const clamp = (value: number, least: number, most: number) => Math.max(least, Math.min(most, value));
const degrees = (radians: number) => (radians * DEGREES).toFixed(1).replace('-', '−');
