import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spherePixel, type Camera } from './camera.ts';
import { ensurePremises, premisesShots, premisesTruth } from './draw.ts';
import { layLightGrid } from './light.ts';
import { rasterPlates } from './plate-images.ts';
import { rawTiffHead } from './raw-tiff.ts';
import { createBandRenderer } from './render.ts';
import { planOf, PREMISES, type Premises } from './scenes.ts';
import { createShade } from './shade.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kantai-premises-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const WIDTH = 4096;

/** Draws rows of a premises under even light: where things are does not depend on how they are lit. */
const rowsOf = async (name: Premises): Promise<{ camera: Camera; draw: (top: number, rows: number) => Uint8Array }> => {
  const plan = planOf[name];
  const scene = plan.scene();
  const camera = plan.camera(WIDTH);
  const images = await rasterPlates(new Set(scene.solids.flatMap((solid) => solid.faces.flatMap((face) => face.plate ?? []))));
  const grid = layLightGrid(scene, 0.5);
  const renderer = createBandRenderer(scene, camera, createShade(scene, images, grid, new Float32Array(grid.length).fill(0.8)), plan.exposure);
  return { camera, draw: renderer.draw };
};

/** Where the two dark and two light quarters of a cross meet, near (x, y): the place where opposite quarters differ most. */
const findCross = (pixels: Uint8Array, width: number, rows: number, x: number, y: number): readonly [number, number] => {
  const at = (px: number, py: number): number => pixels[(Math.max(0, Math.min(rows - 1, py)) * width + ((px + width) % width)) * 3 + 1]!;
  let best: readonly [number, number, number] = [0, 0, -1];
  for (let cy = Math.round(y) - 5; cy <= Math.round(y) + 5; cy++) {
    for (let cx = Math.round(x) - 5; cx <= Math.round(x) + 5; cx++) {
      let score = 0;
      for (let d = 1; d <= 3; d++) {
        for (let e = 1; e <= 3; e++) score += at(cx - d, cy - e) + at(cx + d - 1, cy + e - 1) - at(cx + d - 1, cy - e) - at(cx - d, cy + e - 1);
      }
      // Floor targets seen from above may have their dark quarters on the other diagonal.
      if (Math.abs(score) > best[2]) best = [cx, cy, Math.abs(score)];
    }
  }
  return [best[0], best[1]];
};

describe.each(['kitchen', 'pharmacy'] as const)('the %s', (name) => {
  it('has its cross targets where the truth says, within a pixel at 4096', async () => {
    const { camera, draw } = await rowsOf(name);
    const truth = premisesTruth(name);
    expect(truth.length).toBeGreaterThanOrEqual(10);
    for (const { name: target, direction } of truth) {
      expect(Math.hypot(...direction)).toBeCloseTo(1, 12);
      // Nearer to the poles a cross is too distorted for the search; there the geometry is the same.
      if (Math.abs(direction[1]) > 0.8) continue;
      const [x, y] = spherePixel(direction, WIDTH);
      const top = Math.max(0, Math.floor(y) - 16);
      const pixels = draw(top, 32);
      const [fx, fy] = findCross(pixels, camera.width, 32, x, y - top);
      expect([target, Math.hypot(fx - x, fy + top - y) <= 1.01]).toEqual([target, true]);
    }
  });

  it('has named views for what a standard asks to see', () => {
    const names = premisesShots(name).map((shot) => shot.name);
    expect(names).toEqual(expect.arrayContaining(name === 'kitchen' ? ['whole', 'sink', 'fridge-thermometer', 'licence', 'stove', 'shelves', 'waste'] : ['whole', 'counter', 'rx', 'hygrometer', 'licence', 'fridge-thermometer']));
    for (const { yaw, pitch, fov } of premisesShots(name)) expect([Math.abs(yaw) <= 180, Math.abs(pitch) <= 90, fov > 0 && fov <= 120]).toEqual([true, true, true]);
  });
});

describe('a drawn file', () => {
  it('says what it is, is the same every time, and is drawn once', async () => {
    const first = await ensurePremises({ folder, premises: 'front', width: 1024 });
    expect(first).toMatchObject({ drawn: true, title: '门头' });
    const hash = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
    const { mtimeMs } = statSync(first.path);
    expect(await ensurePremises({ folder, premises: 'front', width: 1024 })).toMatchObject({ drawn: false, path: first.path });
    expect(statSync(first.path).mtimeMs).toBe(mtimeMs);
    const again = await ensurePremises({ folder: join(folder, 'again'), premises: 'front', width: 1024 });
    expect(hash(again.path)).toBe(hash(first.path));
    const { exif, format } = await sharp(first.path).metadata();
    expect([format, exif !== undefined]).toEqual(['jpeg', true]);
  });

  it('of a panorama carries GPano with its heading, and is no even grey', async () => {
    const { path } = await ensurePremises({ folder, premises: 'kitchen', width: 1024 });
    const { xmp, width, height } = await sharp(path).metadata();
    expect([width, height]).toEqual([1024, 512]);
    const text = xmp?.toString() ?? '';
    expect(text).toContain('GPano:ProjectionType="equirectangular"');
    expect(text).toContain('GPano:FullPanoWidthPixels="1024"');
    expect(text).toContain('GPano:PoseHeadingDegrees="90.0"');
    const { channels } = await sharp(path).stats();
    expect(Math.min(...channels.map((channel) => channel.stdev))).toBeGreaterThan(20);
  });

  it('is known by every name that the demo uses', () => {
    expect([...PREMISES].sort()).toEqual(['front', 'kitchen', 'pharmacy']);
  });
});

describe('raw pixels in a file', () => {
  it('are a TIFF that is read in strips', async () => {
    const [width, height] = [37, 131];
    const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 31) & 255);
    const { data, info } = await sharp(Buffer.concat([rawTiffHead(width, height), pixels])).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([width, height, 3]);
    expect(data.equals(Buffer.from(pixels))).toBe(true);
  });
});
