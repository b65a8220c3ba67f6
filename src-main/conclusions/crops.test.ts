import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Footage, Mark } from '#shared/footage/footage.ts';
import { directionOf, sourcePixelOf, wholeSphere, type YawPitch } from '#shared/footage/sphere.ts';
import { cut } from './crops.ts';
import { perspective, pixelOf, rayOf } from './perspective.ts';

const WIDTH = 4096;
const HEIGHT = 2048;
/** Red, green and blue discs at known directions: straight ahead, on the seam, near the zenith. */
const SPOTS: readonly (YawPitch & { readonly colour: string; readonly channel: number })[] = [
  { yaw: 0.4, pitch: 0.1, colour: '#ff0000', channel: 0 },
  { yaw: Math.PI, pitch: -0.2, colour: '#00ff00', channel: 1 },
  { yaw: -1.2, pitch: 1.45, colour: '#0000ff', channel: 2 },
];
let folder: string;
let path: string;
const footage = { width: WIDTH, height: HEIGHT, projection: wholeSphere(WIDTH, HEIGHT) } as Footage;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kantai-crops-'));
  path = join(folder, 'sphere.png');
  const discs = SPOTS.flatMap(({ yaw, pitch, colour }) => {
    const { x, y } = sourcePixelOf({ yaw, pitch }, wholeSphere(WIDTH, HEIGHT));
    const wide = 12 / Math.max(0.1, Math.cos(pitch));
    return [x - WIDTH, x, x + WIDTH].map((each) => `<ellipse cx="${each}" cy="${y}" rx="${wide}" ry="12" fill="${colour}"/>`);
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}"><rect width="100%" height="100%" fill="#fff"/>${discs.join('')}</svg>`;
  await sharp(Buffer.from(svg)).png().toFile(path);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Mean position of the pixels of a picture that are of the disc's colour (one channel far above the others). */
const findColour = async (jpeg: Uint8Array, channel: number) => {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  let [x, y, n] = [0, 0, 0];
  for (let at = 0; at < data.length; at += 3) {
    const others = [0, 1, 2].filter((each) => each !== channel);
    if (data[at + channel]! > 180 && others.every((each) => data[at + each]! < 90)) {
      x += (at / 3) % info.width;
      y += Math.floor(at / 3 / info.width);
      n += 1;
    }
  }
  return { x: x / n + 0.5, y: y / n + 0.5, n };
};
const markAt = (view: YawPitch, at: YawPitch): Mark => ({
  id: 'm',
  item: '1',
  footage: 'a'.repeat(64),
  kind: 'box',
  // Far from the disc, so that the red line is not taken for it.
  points: [[-0.02, -0.02], [0.02, -0.02], [0.02, 0.02], [-0.02, 0.02]].map(([yaw = 0, pitch = 0]) => [...directionOf({ yaw: at.yaw + yaw, pitch: at.pitch + pitch })]),
  view: { kind: 'sphere', ...view, fov: 1 },
});

describe('evidence pictures', () => {
  test.each(SPOTS.slice(1))('what lies at yaw $yaw and pitch $pitch is found where the camera looks for it, within a pixel', async (spot) => {
    const view = { yaw: spot.yaw + 0.1, pitch: Math.min(1.5, spot.pitch + 0.08) };
    const found = await findColour(await cut(path, footage, markAt(view, { yaw: view.yaw, pitch: view.pitch - 0.2 })), spot.channel);
    const [x, y] = pixelOf(perspective(directionOf(view), 1, 1200, 800), directionOf(spot))!;
    expect(found.n).toBeGreaterThan(100);
    expect(Math.hypot(found.x - x, found.y - y)).toBeLessThan(1.5);
  });

  test('a mark outside the kept view turns the picture to the mark', async () => {
    const jpeg = await cut(path, footage, markAt({ yaw: -2, pitch: 0 }, { yaw: Math.PI - 0.1, pitch: -0.2 }));
    expect((await findColour(jpeg, 1)).n).toBeGreaterThan(100);
  });

  test('a pixel of the picture and its direction are each other\'s inverse', () => {
    const camera = perspective(directionOf({ yaw: 2.9, pitch: -1.3 }), 1.7, 1200, 800);
    for (const [x, y] of [[0, 0], [600, 400], [1199.5, 17.25], [3, 799]] as const) {
      const back = pixelOf(camera, rayOf(camera, x, y))!;
      expect(Math.hypot(back[0] - x, back[1] - y)).toBeLessThan(1e-6);
    }
  });

  test('a flat picture is cut where its mark is, and carries no metadata', async () => {
    const flat = { width: WIDTH, height: HEIGHT, projection: { kind: 'flat' } } as Footage;
    const { x, y } = sourcePixelOf(SPOTS[1]!, wholeSphere(WIDTH, HEIGHT));
    const mark: Mark = { ...markAt({ yaw: 0, pitch: 0 }, { yaw: 0, pitch: 0 }), kind: 'point', points: [[60, y + 100]], view: { kind: 'flat', x: x % WIDTH, y, across: 600 } };
    const jpeg = await cut(path, flat, mark);
    expect((await findColour(jpeg, 1)).n).toBeGreaterThan(100);
    const metadata = await sharp(jpeg).metadata();
    expect([metadata.exif, metadata.xmp, metadata.icc]).toEqual([undefined, undefined, undefined]);
  });
});
