// Cubes whose every pixel is computed: laid out in any way, in one file or in six, they become the same sphere, to a tenth of a pixel.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FACES, type Face } from '#shared/footage/cube-faces.ts';
import { directionOf, sourcePixelOf, wholeSphere, yawPitchOf, type Direction } from '#shared/footage/sphere.ts';
import { contentsOfFootage } from '#shared/footage/footage.ts';
import { createContentStore, type ContentStore } from './content-store.ts';
import { faceOf, toPanorama } from './cube.ts';
import { faceColour, facePixels, plainColour, RAYS, type Colour } from './cube.testing.ts';
import { SIX, type Pixels } from './cube-layout.ts';
import { ImportFailure } from './import-failure.ts';
import { createImporter, type Importer } from './importer.ts';
import { patternPicture, temporaryFolder } from './test-tools.ts';
import { TEST_VAULT } from './vault.testing.ts';

/** Waves of each coordinate, this many pixels long in the middle of a face. */
const WAVE = 18;
const waves = (edge: number): Colour => (direction) => direction.map((value) => 127.5 + 127.5 * Math.sin((value * Math.PI * edge) / WAVE));

/** Faces in rows, null for an empty cell; after a slash its quarter turns. */
function sheet(rows: readonly (readonly string[])[], edge: number, colour: Colour): Pixels {
  const [columns, height] = [rows[0]!.length, rows.length * edge];
  const data = new Uint8Array(columns * edge * height * 3);
  rows.forEach((row, at) => row.forEach((name, column) => {
    const [face, turns = '0'] = name.split('/');
    if (face === '') return;
    for (let j = 0; j < edge; j += 1) for (let i = 0; i < edge; i += 1) {
      const value = faceColour(face as Face, edge, colour, i, j, Number(turns));
      for (let c = 0; c < 3; c += 1) data[((at * edge + j) * columns * edge + column * edge + i) * 3 + c] = Math.round(value[c]!);
    }
  }));
  return { data, width: columns * edge, height };
}
const directionAt = (x: number, y: number, width: number, height: number): Direction => directionOf({ yaw: ((x + 0.5) / width - 0.5) * 2 * Math.PI, pitch: (0.5 - (y + 0.5) / height) * Math.PI });
function worstOf(made: Pixels, colour: Colour): number {
  let worst = 0;
  for (let y = 0; y < made.height; y += 1) for (let x = 0; x < made.width; x += 1) {
    const wanted = colour(directionAt(x, y, made.width, made.height));
    for (let c = 0; c < 3; c += 1) worst = Math.max(worst, Math.abs(wanted[c]! - made.data[(y * made.width + x) * 3 + c]!));
  }
  return worst;
}

describe('a cube in one picture', () => {
  const layouts: readonly (readonly [string, readonly (readonly string[])[]])[] = [
    ['3×2', [['right', 'left', 'up'], ['down', 'front', 'back']]],
    ['3×2 whose upper and lower face are turned', [['right', 'left', 'up/2'], ['down/2', 'front', 'back']]],
    ['a strip as OpenGL has it', [['right', 'left', 'up', 'down', 'front', 'back']]],
    ['a strip as krpano has it', [['left', 'front', 'right', 'back', 'up', 'down']]],
    ['a strip around to the right', [['front', 'right', 'back', 'left', 'up', 'down']]],
    ['an upright strip', [['right'], ['left'], ['up'], ['down'], ['front'], ['back']]],
    ['a cross', [['', 'up', '', ''], ['left', 'front', 'right', 'back'], ['', 'down', '', '']]],
    ['an upright cross', [['', 'up', ''], ['left', 'front', 'right'], ['', 'down', ''], ['', 'back/2', '']]],
  ];
  for (const [name, rows] of layouts) it(`becomes the same sphere: ${name}`, () => {
    const made = toPanorama(sheet(rows, 96, plainColour), 'cube')!;
    expect([made.width, made.height]).toEqual([384, 192]);
    expect(worstOf(made, plainColour)).toBeLessThan(3);
  });

  it('is none where a photo only has the shape of a cross', async () => {
    const data = new Uint8Array(await patternPicture(400, 300).raw().toBuffer());
    expect(toPanorama({ data, width: 400, height: 300 }, 'cube')).toBeNull();
  });

  it('has one face for every direction, and finds it back', () => {
    for (const [face, ray] of Object.entries(RAYS)) {
      const found = faceOf(ray(0.3, -0.4));
      expect(found.face).toBe(face);
      expect(found.u).toBeCloseTo(0.3, 12);
      expect(found.v).toBeCloseTo(-0.4, 12);
    }
    expect(sourcePixelOf(yawPitchOf([0, 0, -1]), wholeSphere(400, 200))).toEqual({ x: 200, y: 100 });
  });

  it('lies within a tenth of a source pixel of where its faces say, at their edges and corners too', () => {
    const edge = 400;
    const colour = waves(edge);
    const made = toPanorama(sheet([['right', 'left', 'up'], ['down', 'front', 'back']], edge, colour), 'cube')!;
    const { width, height } = made;
    let [largest, compared] = [0, 0];
    for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) {
      const direction = directionAt(x, y, width, height);
      const wanted = colour(direction);
      for (let c = 0; c < 3; c += 1) {
        // Where a wave is steepest on the sphere: there a shift and nothing else changes the value.
        if (Math.abs(wanted[c]! - 127.5) > 70) continue;
        const along = Math.sqrt(1 - direction[c]! ** 2);
        if (along < 0.5) continue;
        // Levels for one pixel of the panorama, in the direction in which the value changes fastest.
        const slope = ((127.5 * Math.PI * edge) / WAVE) * Math.cos(Math.asin((wanted[c]! - 127.5) / 127.5)) * along * ((2 * Math.PI) / width);
        largest = Math.max(largest, Math.abs(made.data[(y * width + x) * 3 + c]! - wanted[c]!) / slope);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(width * height * 0.4);
    expect(largest).toBeLessThan(0.1);
  });
});

describe('a cube in six files', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let content: ContentStore;
  let importer: Importer;
  beforeAll(() => {
    folder = temporaryFolder();
    content = createContentStore({ folder: join(folder.path, 'content'), vault: TEST_VAULT });
    importer = createImporter({ content, workFolder: join(folder.path, 'work') });
  });
  afterAll(() => folder.remove());

  const EDGE = 128;
  async function written(nameOf: (face: Face) => string, edgeOf: (face: Face) => number = () => EDGE, mirrored = false): Promise<{ name: string; source: { path: string } }[]> {
    return Promise.all(FACES.map(async (face) => {
      const edge = edgeOf(face);
      const data = facePixels(face, edge, plainColour, mirrored);
      const [name, path] = [nameOf(face), join(folder.path, `${face}-${edge}-${String(mirrored)}.png`)];
      await sharp(data, { raw: { width: edge, height: edge, channels: 3 } }).png().toFile(path);
      return { name, source: { path } };
    }));
  }
  const refusal = async (files: { name: string; source: { path: string } }[]): Promise<string> => {
    const before = content.usage().contents.length;
    const error: unknown = await importer.importFaces({ caseId: 'c', files }).then(() => 'imported', (thrown: unknown) => thrown);
    expect(content.usage().contents.length).toBe(before);
    return error instanceof ImportFailure ? error.code : String(error);
  };

  it('becomes one sphere; every file is kept as it was given, and one hash stands for the six in whatever order they came', async () => {
    const files = await written((face) => `后厨_${face[0]!}.png`);
    const footage = await importer.importFaces({ caseId: 'c', files: files.toReversed(), title: '后厨' });
    expect(footage).toMatchObject({ width: EDGE * 4, height: EDGE * 2, prepared: 'cubeFaces', title: '后厨', name: '后厨.faces.json', capturePath: 'pano', projection: wholeSphere(EDGE * 4, EDGE * 2) });
    expect(contentsOfFootage(footage).every(({ sha256 }) => content.state(sha256)?.complete)).toBe(true);
    for (const [i, { face, name, content: kept }] of footage.faces!.entries()) {
      expect([face, name]).toEqual([FACES[i], files[i]!.name]);
      expect(Buffer.from(await content.read(kept.sha256, 0, kept.bytes)).equals(readFileSync(files[i]!.source.path))).toBe(true);
    }
    const list = JSON.parse(new TextDecoder().decode(await content.read(footage.original.sha256, 0, footage.original.bytes))) as { faces: { face: string; sha256: string }[] };
    expect(list.faces.map(({ sha256 }) => sha256)).toEqual(footage.faces!.map((one) => one.content.sha256));
    expect((await importer.importFaces({ caseId: 'c', files })).original).toEqual(footage.original);
    const { data, info } = await sharp(await content.read(footage.pyramid.sha256, 0, footage.pyramid.bytes)).raw().toBuffer({ resolveWithObject: true });
    // JPEG tiles of the best quality: a turned or swapped face would be far off.
    expect(worstOf({ data, width: info.width, height: info.height }, plainColour)).toBeLessThan(8);
  });

  it('is refused where a face is missing, comes twice, has another name or size, is no picture, or where left and right are exchanged', async () => {
    const letters = (face: Face): string => `k_${face[0]!}.png`;
    const files = await written(letters);
    expect(await refusal(files.slice(1))).toBe('faceNames');
    expect(await refusal([...files, files[0]!])).toBe('faceNames');
    expect(await refusal(await written((face) => (face === 'up' ? 'k_7.png' : letters(face))))).toBe('faceNames');
    expect(await refusal(await written(letters, (face) => (face === 'left' ? EDGE / 2 : EDGE)))).toBe('faceSizes');
    expect(await refusal(await written(letters, undefined, true))).toBe('faceSeams');
    const none = join(folder.path, 'none.png');
    writeFileSync(none, 'no picture');
    expect(await refusal(files.map((file, i) => (i === 2 ? { ...file, source: { path: none } } : file)))).toBe('notAnImage');
    const cut = join(folder.path, 'cut.png');
    writeFileSync(cut, readFileSync(files[2]!.source.path).subarray(0, 4000));
    expect(await refusal(files.map((file, i) => (i === 2 ? { ...file, source: { path: cut } } : file)))).toBe('truncated');
  });

  it('has its faces where one picture of them has them', () => {
    expect(Object.keys(SIX.cells).sort()).toEqual([...FACES].sort());
  });
});
