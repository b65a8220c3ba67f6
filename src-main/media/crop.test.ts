import { join } from 'node:path';
import { assert, double, property } from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { screenOfDirection } from '#shared/footage/camera.ts';
import type { Footage, Mark, Projection, View } from '#shared/footage/footage.ts';
import { directionOf, normalize, sourcePixelOf, yawPitchOf, wholeSphere, type Direction } from '#shared/footage/sphere.ts';
import { cropEvidence, type CropRequest, type EvidenceCrop } from './crop.ts';
import { directionsOf, linesOf } from './crop-geometry.ts';
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
const sphere = footageOf(wholeSphere(WIDTH, HEIGHT));
const flat = footageOf({ kind: 'flat' });
const sphereView = (yaw: number, pitch: number, fov: number): Extract<View, { kind: 'sphere' }> => ({ kind: 'sphere', yaw, pitch, fov });
const mark = (kind: Mark['kind'], points: readonly (readonly number[])[]): Mark => ({ id: 'm', item: '1', footage: none.sha256, kind, points: points.map((point) => [...point]), view: sphereView(0, 0, 1) });
const cut = (of: CropRequest['of'], more: Partial<CropRequest> = {}): Promise<EvidenceCrop> => cropEvidence({ path, footage: sphere, of, width: 300, format: 'png', ...more });
/** A bare picture of a view, with a point in the middle of it. */
const cutView = (view: Extract<View, { kind: 'sphere' }>, more: Partial<CropRequest> = {}): Promise<EvidenceCrop> => cut({ mark: mark('point', [directionOf(view)]), view }, { outline: false, ...more });
const pixelsOf = (crop: EvidenceCrop): Promise<Buffer> => sharp(crop.bytes).raw().toBuffer();
const source = patternPixels(WIDTH, HEIGHT);
const boxAt = (yaw: number, pitch: number, half: number): Direction[] => [[-half, half], [half, half], [half, -half], [-half, -half]].map(([x = 0, y = 0]) => directionOf({ yaw: yaw + x, pitch: pitch + y }));

/** The mean of the four crop pixels around its middle: exactly what lies at the middle. */
const middleOf = async (crop: EvidenceCrop): Promise<number[]> => {
  const data = await pixelsOf(crop);
  const [x, y] = [crop.width / 2, crop.height / 2];
  const around = [[x - 1, y - 1], [x, y - 1], [x - 1, y], [x, y]] as const;
  return [0, 1, 2].map((c) => around.reduce((sum, [px, py]) => sum + data[(py * crop.width + px) * 3 + c]!, 0) / 4);
};
const sourceAt = (x: number, y: number): number[] => {
  const [fx, fy] = [x - 0.5 - Math.floor(x - 0.5), y - 0.5 - Math.floor(y - 0.5)];
  const at = (dx: number, dy: number, c: number): number => source[(Math.max(0, Math.min(HEIGHT - 1, Math.floor(y - 0.5) + dy)) * WIDTH + ((Math.floor(x - 0.5) + dx + WIDTH) % WIDTH)) * 3 + c]!;
  return [0, 1, 2].map((c) => (at(0, 0, c) * (1 - fx) + at(1, 0, c) * fx) * (1 - fy) + (at(0, 1, c) * (1 - fx) + at(1, 1, c) * fx) * fy);
};
const expectClose = (found: readonly number[], expected: readonly number[]): void => found.forEach((value, c) => expect(Math.abs(value - expected[c]!)).toBeLessThan(3));

describe('an evidence crop of a sphere', () => {
  it.each([[0, 0], [1.1, 0.4], [-2.6, -0.9], [0.5, 1.35], [-1, -1.4]])('shows at its middle the source pixel of a mark at yaw %f, pitch %f', async (yaw, pitch) => {
    const crop = await cut({ mark: mark('point', [directionOf({ yaw, pitch })]) });
    const { x, y } = sourcePixelOf({ yaw, pitch }, wholeSphere(WIDTH, HEIGHT));
    expectClose(await middleOf(crop), sourceAt(x, y));
    const { view } = crop.note;
    expect([crop.width, crop.height, view.kind === 'sphere' && view.yaw.toFixed(6), view.kind === 'sphere' && view.pitch.toFixed(6)]).toEqual([300, 200, yaw.toFixed(6), pitch.toFixed(6)]);
  });

  it('shows the same places when the source is read reduced, away from the seam and over it', async () => {
    for (const yaw of [0.7, Math.PI]) {
      const view = sphereView(yaw, 0.3, 1.9);
      const crop = await cutView(view, { width: 150 });
      expect(crop.note.sourcePixelsPerPixel).toBeGreaterThan(6);
      const data = await pixelsOf(crop);
      for (const [x, y] of [[20, 50], [40.5, 20], [100.5, 80], [130, 50.5]] as const) {
        const out = new Float64Array(3);
        directionsOf(view, crop)(x + 0.5, y + 0.5, out);
        const at = sourcePixelOf(yawPitchOf(normalize([out[0]!, out[1]!, out[2]!])), wholeSphere(WIDTH, HEIGHT));
        const from = (Math.floor(y) * crop.width + Math.floor(x)) * 3;
        // Red and green run evenly, so a mean over some pixels is the value in their middle.
        for (const c of [0, 1]) expect(Math.abs(data[from + c]! - sourceAt(at.x, at.y)[c]!)).toBeLessThan(4);
      }
    }
  });

  it.each([300, 90])('runs over the seam behind without a break, %i pixels wide', async (width) => {
    // The pattern's red jumps from 255 to 0 at the seam: the crop must show both sides in place.
    const crop = await cutView(sphereView(Math.PI, 0, 0.6), { width });
    const data = await pixelsOf(crop);
    const red = (part: number): number => data[(Math.floor(crop.height / 2) * crop.width + Math.floor(width * part)) * 3]!;
    expect([red(0.48) > 240, red(0.52) < 15, red(0.03) > 225, red(0.97) < 30]).toEqual([true, true, true, true]);
  });

  it('has no seam in a crop of the zenith', async () => {
    const even = join(folder.path, 'even.png');
    await sharp({ create: { width: 1200, height: 600, channels: 3, background: '#4080c0' } }).png().toFile(even);
    const data = await pixelsOf(await cutView(sphereView(2, Math.PI / 2, 2), { path: even, footage: footageOf(wholeSphere(1200, 600), 1200, 600) }));
    for (let at = 0; at < data.length; at += 3) expect([data[at], data[at + 1], data[at + 2]]).toEqual([0x40, 0x80, 0xc0]);
  });

  it('takes a cropped panorama at its place and leaves black what the camera did not see', async () => {
    const projection = { kind: 'sphere', full: { width: WIDTH * 2, height: WIDTH }, crop: { left: 1000, top: 600 } } as const;
    const part = footageOf(projection);
    const direction = normalize([0.2, 0.1, -1]);
    const { x, y } = sourcePixelOf(yawPitchOf(direction), projection);
    expectClose(await middleOf(await cut({ mark: mark('point', [direction]) }, { footage: part, width: 180 })), sourceAt(x, y));
    expect(Math.max(...(await pixelsOf(await cutView(sphereView(0, 1.5, 0.3), { footage: part, width: 90 }))))).toBe(0);
    expect(Math.max(...(await pixelsOf(await cutView(sphereView(Math.PI, 0, 0.3), { footage: part, width: 90 }))))).toBe(0);
  });

  it('shows the view that is kept with the mark, as the viewer shows it, with the outline in place', async () => {
    const view = sphereView(3, 0.2, 1.2);
    const of = { mark: mark('box', boxAt(Math.PI - 0.3, 0.1, 0.08)), view };
    const crop = await cut(of, { width: 600 });
    expect(crop.note.view).toEqual(view);
    const [drawn, bare] = [await pixelsOf(crop), await pixelsOf(await cut(of, { width: 600, outline: false }))];
    const corner = screenOfDirection(view, crop, directionOf({ yaw: Math.PI - 0.38, pitch: 0.18 }))!;
    const at = (Math.floor(corner.y) * crop.width + Math.floor(corner.x)) * 3;
    expect([drawn[at]! > 180, drawn[at + 1]! < 60]).toEqual([true, true]);
    const middle = screenOfDirection(view, crop, directionOf({ yaw: Math.PI - 0.3, pitch: 0.1 }))!;
    const inside = (Math.floor(middle.y) * crop.width + Math.floor(middle.x)) * 3;
    expect(drawn.subarray(inside, inside + 3).equals(bare.subarray(inside, inside + 3))).toBe(true);
  });

  it('turns to a mark that the kept view does not show, as wide as that view', async () => {
    const crop = await cut({ mark: mark('box', boxAt(Math.PI - 0.1, -0.2, 0.02)), view: sphereView(-2, 0, 1) });
    const { view } = crop.note;
    expect(view.kind === 'sphere' && [view.yaw.toFixed(2), view.pitch.toFixed(2), view.fov]).toEqual([(Math.PI - 0.1).toFixed(2), '-0.20', 1]);
  });

  it('holds the whole mark when it is taken around it', async () => {
    const crop = await cut({ mark: mark('box', boxAt(1, 0.5, 0.3)) });
    const { view } = crop.note;
    for (const corner of boxAt(1, 0.5, 0.3)) {
      const at = view.kind === 'sphere' ? screenOfDirection(view, crop, corner) : null;
      expect(at && at.x > 0 && at.y > 0 && at.x < crop.width && at.y < crop.height).toBe(true);
    }
  });

  it('looks where the viewer looks, everywhere', () => {
    const size = { width: 300, height: 200 };
    const out = new Float64Array(3);
    assert(
      property(double({ min: -3.1, max: 3.1, noNaN: true }), double({ min: -1.57, max: 1.57, noNaN: true }), double({ min: 0, max: 300, noNaN: true }), double({ min: 0, max: 200, noNaN: true }), (yaw, pitch, x, y) => {
        const view = sphereView(yaw, pitch, 1.1);
        directionsOf(view, size)(x, y, out);
        const back = screenOfDirection(view, size, normalize([out[0]!, out[1]!, out[2]!]));
        return back !== null && Math.abs(back.x - x) < 1e-6 && Math.abs(back.y - y) < 1e-6;
      }),
      { seed: 20261123 },
    );
  });

  it('draws edges along great circles, and nothing of what lies behind the camera', () => {
    const size = { width: 1200, height: 800 };
    const view = sphereView(0, 0, 1.5);
    const [a, b] = [directionOf({ yaw: -0.6, pitch: 0.4 }), directionOf({ yaw: 0.6, pitch: 0.4 })];
    const [line] = linesOf(view, size, [a, b]);
    const [from, to] = [screenOfDirection(view, size, a)!, screenOfDirection(view, size, b)!];
    expect(line!.length).toBeGreaterThan(200);
    // A great circle is a straight line in a picture like a camera's.
    for (const [, y] of line!) expect(Math.abs(y - (from.y + to.y) / 2)).toBeLessThan(1e-6);
    expect(linesOf(view, size, boxAt(Math.PI, 0, 0.2))).toEqual([]);
  });
});

describe('an evidence crop of a flat picture', () => {
  const bare = { footage: flat, outline: false };
  it('shows the source unchanged at 1:1', async () => {
    const crop = await cut({ mark: mark('point', [[1000, 500]]), view: { kind: 'flat', x: 1000, y: 500, across: 300 } }, bare);
    expect(crop.note.rectangle).toEqual({ left: 850, top: 400, width: 300, height: 200 });
    const data = await pixelsOf(crop);
    for (let y = 0; y < 200; y += 13) for (let x = 0; x < 300; x += 7) for (let c = 0; c < 3; c++) expect(data[(y * 300 + x) * 3 + c]).toBe(source[((400 + y) * WIDTH + 850 + x) * 3 + c]);
  });

  it('stays inside the picture for a mark in its corner', async () => {
    const crop = await cut({ mark: mark('point', [[3, 1198]]) }, { ...bare, width: 320 });
    expect(crop.note.rectangle).toEqual({ left: 0, top: 987, width: 320, height: 213 });
  });

  it('turns to a mark that the kept view does not show', async () => {
    const crop = await cut({ mark: mark('point', [[2000, 900]]), view: { kind: 'flat', x: 400, y: 300, across: 600 } }, bare);
    expect(crop.note.rectangle).toEqual({ left: 1700, top: 700, width: 600, height: 400 });
  });

  it.each([1, 6])('counts source pixels in the upright picture, EXIF orientation %i', async (orientation) => {
    const turned = join(folder.path, `turned-${orientation}.png`);
    const stored = patternPicture(WIDTH, HEIGHT);
    await (orientation === 6 ? stored.rotate(-90) : stored).withMetadata({ orientation }).png().toFile(turned);
    const crop = await cut({ mark: mark('point', [[1801, 333]]), view: { kind: 'flat', x: 1801, y: 333, across: 300 } }, { ...bare, path: turned });
    expectClose(await middleOf(crop), sourceAt(1801, 333));
  });

  it('is a JPEG for the document, 3:2, the mark in red, without metadata', async () => {
    const of = { mark: mark('box', [[900, 400], [1100, 400], [1100, 500], [900, 500]]), view: { kind: 'flat', x: 1000, y: 450, across: 600 } } as const;
    const crop = await cut(of, { footage: flat, width: 1200, format: 'jpeg' });
    const { format, width, height, exif, xmp, icc } = await sharp(crop.bytes).metadata();
    expect([crop.mime, format, width, height, exif, xmp, icc]).toEqual(['image/jpeg', 'jpeg', 1200, 800, undefined, undefined, undefined]);
    const at = (300 * 1200 + 600) * 3;
    const data = await pixelsOf(crop);
    expect([data[at]! > 180, data[at + 1]! < 90]).toEqual([true, true]);
  });

  it('cuts a grey picture with transparency as colours on white', async () => {
    const grey = join(folder.path, 'grey.png');
    await sharp({ create: { width: 600, height: 400, channels: 4, background: { r: 9, g: 9, b: 9, alpha: 0 } } }).toColourspace('b-w').png().toFile(grey);
    const data = await pixelsOf(await cut({ mark: mark('point', [[300, 200]]) }, { path: grey, footage: footageOf({ kind: 'flat' }, 600, 400), outline: false }));
    expect([data.length, data.every((value) => value === 255)]).toEqual([300 * 200 * 3, true]);
  });

  it('cuts real footage that was turned upright', async () => {
    const real = sharedFootage('flat/bakery_display.jpg');
    if (!real) return;
    const crop = await cut({ mark: mark('point', [[2000, 1500]]), view: { kind: 'flat', x: 2000, y: 1500, across: 1500 } }, { path: real, footage: footageOf({ kind: 'flat' }, 4032, 3024), width: 600, outline: false });
    const data = await sharp(real).autoOrient().extract({ left: 1250, top: 1000, width: 1500, height: 1000 }).resize(600, 400).raw().toBuffer();
    const found = await pixelsOf(crop);
    expect(found.reduce((sum, value, i) => sum + Math.abs(value - data[i]!), 0) / found.length).toBeLessThan(4);
  });
});
