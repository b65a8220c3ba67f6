import { join } from 'node:path';
import { assert, double, property } from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Footage, Mark, Projection } from '#shared/footage/footage.ts';
import { cropEvidence, type EvidenceCrop } from './crop.ts';
import { cameraTowards, cropDirection, directionOf, fullPixel, greatCircle, normalise, projectDirection } from './crop-geometry.ts';
import { patternPicture, patternPixels, sharedFootage, temporaryFolder } from './test-tools.ts';

const [WIDTH, HEIGHT] = [2400, 1200];
let folder: ReturnType<typeof temporaryFolder>;
let path: string;
beforeAll(async () => {
  folder = temporaryFolder();
  path = join(folder.path, 'pattern.png');
  await patternPicture(WIDTH, HEIGHT).png().toFile(path);
});
afterAll(() => folder.remove());

const none = { sha256: '0'.repeat(64), bytes: 1, mime: 'image/png', parts: ['0'.repeat(64)] };
const footageOf = (projection: Projection, width = WIDTH, height = HEIGHT): Footage => ({ original: none, name: 'p', title: 'p', width, height, projection, capturePath: 'pano', pyramid: none, preview: none, index: { tile: 512, levels: [{ width, height, columns: 1, rows: 1 }] } });
const sphere = footageOf({ kind: 'sphere', full: { width: WIDTH, height: HEIGHT }, crop: { left: 0, top: 0 } });
const flat = footageOf({ kind: 'flat' });
const mark = (kind: Mark['kind'], points: number[][]): Mark => ({ id: 'm', item: '1', footage: none.sha256, kind, points, view: { kind: 'sphere', yaw: 0, pitch: 0, fov: 1 } });
const pixelsOf = async (crop: EvidenceCrop): Promise<Buffer> => sharp(crop.png).raw().toBuffer();
const source = patternPixels(WIDTH, HEIGHT);

/** The mean of the four crop pixels around its middle: exactly what lies at the middle. */
const middleOf = async (crop: EvidenceCrop): Promise<number[]> => {
  const data = await pixelsOf(crop);
  const [x, y] = [crop.width / 2, crop.height / 2];
  const around = [[Math.floor(x - 0.5), Math.floor(y - 0.5)], [Math.floor(x), Math.floor(y - 0.5)], [Math.floor(x - 0.5), Math.floor(y)], [Math.floor(x), Math.floor(y)]] as const;
  return [0, 1, 2].map((c) => around.reduce((sum, [px, py]) => sum + data[(py * crop.width + px) * 3 + c]!, 0) / 4);
};
const sourceAt = (x: number, y: number): number[] => {
  const [fx, fy] = [x - 0.5 - Math.floor(x - 0.5), y - 0.5 - Math.floor(y - 0.5)];
  const at = (dx: number, dy: number, c: number): number => source[(Math.max(0, Math.min(HEIGHT - 1, Math.floor(y - 0.5) + dy)) * WIDTH + ((Math.floor(x - 0.5) + dx + WIDTH) % WIDTH)) * 3 + c]!;
  return [0, 1, 2].map((c) => (at(0, 0, c) * (1 - fx) + at(1, 0, c) * fx) * (1 - fy) + (at(0, 1, c) * (1 - fx) + at(1, 1, c) * fx) * fy);
};

describe('an evidence crop of a sphere', () => {
  it.each([[0, 0], [1.1, 0.4], [-2.6, -0.9], [0.5, 1.35], [-1, -1.4]])('shows at its middle the source pixel of a mark at yaw %f, pitch %f', async (yaw, pitch) => {
    const direction = directionOf(yaw, pitch);
    const crop = await cropEvidence({ original: { path }, footage: sphere, of: { mark: mark('point', [[...direction]]) }, width: 300 });
    const [x, y] = fullPixel(direction, { width: WIDTH, height: HEIGHT });
    const [found, expected] = [await middleOf(crop), sourceAt(x, y)];
    found.forEach((value, c) => expect(Math.abs(value - expected[c]!)).toBeLessThan(3));
    expect(crop.note.yaw).toBeCloseTo((yaw * 180) / Math.PI, 1);
  });

  it('runs over the seam behind without a break', async () => {
    // The pattern's red jumps from 255 to 0 at the seam: the crop must show both sides in place.
    const crop = await cropEvidence({ original: { path }, footage: sphere, of: { view: { kind: 'sphere', yaw: Math.PI, pitch: 0, fov: 0.6 } }, width: 300 });
    const data = await pixelsOf(crop);
    const red = (x: number): number => data[(Math.floor(crop.height / 2) * crop.width + x) * 3]!;
    expect(red(145)).toBeGreaterThan(240);
    expect(red(155)).toBeLessThan(15);
    expect(red(10)).toBeGreaterThan(225);
    expect(red(290)).toBeLessThan(30);
  });

  it('takes a cropped panorama at its place and leaves black what the camera did not see', async () => {
    const part = footageOf({ kind: 'sphere', full: { width: WIDTH * 2, height: WIDTH }, crop: { left: 1000, top: 600 } });
    const direction = normalise([0.2, 0.1, -1]);
    const [x, y] = fullPixel(direction, { width: WIDTH * 2, height: WIDTH });
    const crop = await cropEvidence({ original: { path }, footage: part, of: { mark: mark('point', [[...direction]]) }, width: 200 });
    const expected = sourceAt(x - 1000, y - 600);
    (await middleOf(crop)).forEach((value, c) => expect(Math.abs(value - expected[c]!)).toBeLessThan(3));
    const up = await cropEvidence({ original: { path }, footage: part, of: { view: { kind: 'sphere', yaw: 0, pitch: 1.5, fov: 0.3 } }, width: 90 });
    expect(Math.max(...(await pixelsOf(up)))).toBe(0);
  });

  it('holds the whole mark and draws its outline', async () => {
    const corners = [[-0.3, 0.2], [0.3, 0.2], [0.3, -0.2], [-0.3, -0.2]].map(([x, y]) => [...normalise([x!, y!, -1])]);
    const request = { original: { path }, footage: sphere, of: { mark: mark('box', corners) }, width: 400 };
    const [drawn, bare] = [await pixelsOf(await cropEvidence(request)), await pixelsOf(await cropEvidence({ ...request, outline: false }))];
    const crop = await cropEvidence(request);
    // Where the left edge of the box is: 0.3 of the half extent of 0.54 from the middle.
    const left = Math.round(crop.width * (0.5 - 0.3 / (2 * 0.54)));
    const at = (Math.floor(crop.height / 2) * crop.width + left) * 3;
    expect([drawn[at]! > 180, drawn[at + 1]! < 90]).toEqual([true, true]);
    const middle = (Math.floor(crop.height / 2) * crop.width + crop.width / 2) * 3;
    expect(drawn.subarray(middle, middle + 3).equals(bare.subarray(middle, middle + 3))).toBe(true);
  });

  it('projects and re-projects to the same place, everywhere', () => {
    assert(
      property(double({ min: -3.1, max: 3.1, noNaN: true }), double({ min: -1.57, max: 1.57, noNaN: true }), double({ min: 0, max: 300, noNaN: true }), double({ min: 0, max: 200, noNaN: true }), (yaw, pitch, x, y) => {
        const camera = cameraTowards(directionOf(yaw, pitch), 0.6, 0.4);
        const back = projectDirection(camera, normalise(cropDirection(camera, x, y, 300)), 300);
        return back !== undefined && Math.abs(back[0] - x) < 1e-6 && Math.abs(back[1] - y) < 1e-6;
      }),
      { seed: 20261123 },
    );
  });

  it('draws edges along great circles', () => {
    const [a, b] = [directionOf(-1, 0.8), directionOf(1.2, 0.5)];
    const normal = normalise([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]);
    const line = greatCircle(a, b, 0.01);
    expect(line.length).toBeGreaterThan(100);
    for (const point of line) expect(Math.abs(point[0] * normal[0] + point[1] * normal[1] + point[2] * normal[2])).toBeLessThan(1e-12);
  });
});

describe('an evidence crop of a flat picture', () => {
  it('shows the source unchanged at 1:1', async () => {
    const crop = await cropEvidence({ original: { path }, footage: flat, of: { view: { kind: 'flat', x: 1000, y: 500, across: 300 } }, width: 300 });
    expect(crop.note.rectangle).toEqual({ left: 850, top: 400, width: 300, height: 200 });
    const data = await pixelsOf(crop);
    for (let y = 0; y < 200; y += 13) for (let x = 0; x < 300; x += 7) for (let c = 0; c < 3; c++) expect(data[(y * 300 + x) * 3 + c]).toBe(source[((400 + y) * WIDTH + 850 + x) * 3 + c]);
  });

  it('stays inside the picture for a mark in its corner', async () => {
    const crop = await cropEvidence({ original: { path }, footage: flat, of: { mark: mark('point', [[3, 1198]]) }, width: 320 });
    expect(crop.note.rectangle).toEqual({ left: 0, top: 987, width: 320, height: 213 });
  });

  it('cuts real footage that was turned upright', async () => {
    const real = sharedFootage('flat/bakery_display.jpg');
    if (!real) return;
    const crop = await cropEvidence({ original: { path: real }, footage: footageOf({ kind: 'flat' }, 4032, 3024), of: { view: { kind: 'flat', x: 2000, y: 1500, across: 1500 } }, width: 600 });
    expect([crop.width, crop.height]).toEqual([600, 400]);
    const { data } = await sharp(real).autoOrient().extract({ left: 1250, top: 1000, width: 1500, height: 1000 }).resize(600, 400).raw().toBuffer({ resolveWithObject: true });
    const found = await pixelsOf(crop);
    const mean = found.reduce((sum, value, i) => sum + Math.abs(value - data[i]!), 0) / found.length;
    expect(mean).toBeLessThan(4);
  });
});
