// Pictures that are not what they show become what they show: HEIC, cube maps, equi-angular cube maps, two eyes in one; and none
// that is cut off, lies about its size or is said to be what it is not.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Footage } from '#shared/footage/footage.ts';
import { createContentStore, type ContentStore } from './content-store.ts';
import { isWholeIso } from './heic.ts';
import { ImportFailure } from './import-failure.ts';
import { createImporter, type Importer } from './importer.ts';
import type { ImportAs } from './prepare.ts';
import { TEST_VAULT } from './vault.testing.ts';
import { patternPicture, sharedFootage, temporaryFolder } from './test-tools.ts';

let folder: ReturnType<typeof temporaryFolder>;
let content: ContentStore;
let importer: Importer;
beforeAll(() => {
  folder = temporaryFolder();
  content = createContentStore({ folder: join(folder.path, 'content'), vault: TEST_VAULT });
  importer = createImporter({ content, workFolder: join(folder.path, 'work') });
});
afterAll(() => folder.remove());

const failure = async (path: string, as: ImportAs = 'auto'): Promise<string> => {
  try {
    await importer.importPicture({ caseId: 'case-1', path, name: 'x', as });
    return 'imported';
  } catch (error) {
    return error instanceof ImportFailure ? error.code : String(error);
  }
};
const nothingLeft = (): void => expect(readdirSync(join(folder.path, 'work'))).toEqual([]);
const small = (path: string | Buffer): Promise<Buffer> => sharp(path).resize(64, 32, { fit: 'fill' }).removeAlpha().raw().toBuffer();
const previewOf = async (footage: Footage): Promise<Buffer> => small(Buffer.from(await content.read(footage.preview.sha256, 0, footage.preview.bytes)));
/** Mean difference of 255. */
const difference = (a: Buffer, b: Buffer): number => a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;

describe('a cube map', () => {
  it('of real files shows what the whole panorama of the same sphere shows', async () => {
    for (const [name, as, of] of [
      ['projections/cubemap_3x2_4608x3072.jpg', 'cube', 'projections/equi_6144x3072.jpg'],
      ['projections/eac_3800x2138.jpg', 'eac', 'projections/equi_6144x3072.jpg'],
      ['projections/clinic_cube3x2_6144x4096.jpg', 'cube', 'stills/clinic_treatment_room_8192x4096.jpg'],
    ] as const) {
      const [path, whole] = [sharedFootage(name), sharedFootage(of)];
      if (!path || !whole) return;
      // Smaller: what is asked is which face lies where, and how.
      const file = join(folder.path, `${as}.jpg`);
      await sharp(path).resize({ width: 1536 }).jpeg({ quality: 92 }).toFile(file);
      const footage = await importer.importPicture({ caseId: 'case-1', path: file, name, as });
      expect(footage).toMatchObject({ width: 2048, prepared: as, projection: { kind: 'sphere', crop: { left: 0, top: 0 } } });
      expect(footage.width).toBe(2 * footage.height);
      const off = difference(await previewOf(footage), await small(whole));
      expect(off).toBeLessThan(5);
    }
    nothingLeft();
  });

  it('is refused where its shape says that it is none', async () => {
    const path = join(folder.path, 'photo.jpg');
    writeFileSync(path, await patternPicture(1600, 1200).jpeg().toBuffer());
    for (const as of ['cube', 'stereoTop'] as const) expect(await failure(path, as)).toBe('unsupported');
    nothingLeft();
  });
});

describe('two eyes in one picture', () => {
  it('give the upper one', async () => {
    const [path, out] = [join(folder.path, 'eyes.png'), 2048];
    const [upper, lower] = [await patternPicture(out, 1024).png().toBuffer(), await sharp({ create: { width: out, height: 1024, channels: 3, background: '#ff0000' } }).png().toBuffer()];
    await sharp({ create: { width: out, height: 2048, channels: 3, background: '#000' } }).composite([{ input: upper, left: 0, top: 0 }, { input: lower, left: 0, top: 1024 }]).png().toFile(path);
    const footage = await importer.importPicture({ caseId: 'case-1', path, name: 'eyes_TB.png', as: 'stereoTop' });
    expect(footage).toMatchObject({ width: 2048, height: 1024, prepared: 'stereoTop', projection: { kind: 'sphere' } });
    expect(difference(await previewOf(footage), await small(upper))).toBeLessThan(3);
  });
});

describe('HEIC', () => {
  it('of a telephone is imported with its place, upright and whole', async () => {
    const path = sharedFootage('flat/office_desk_iPhone8.heic');
    if (!path) return;
    const footage = await importer.importPicture({ caseId: 'case-1', path, name: 'desk.heic' });
    expect(footage).toMatchObject({ width: 4032, height: 3024, prepared: 'heic', original: { mime: 'image/heic' }, projection: { kind: 'flat' } });
    expect(footage.camera).toMatch(/iPhone/);
    const { channels } = await sharp(await content.read(footage.preview.sha256, 0, footage.preview.bytes)).stats();
    expect(channels[0]!.stdev).toBeGreaterThan(20);
    nothingLeft();
  });

  it('that was cut off is refused, however much of it there is', async () => {
    const path = sharedFootage('flat/office_desk_iPhone8.heic');
    if (!path) return;
    const bytes = readFileSync(path);
    expect(isWholeIso(bytes)).toBe(true);
    for (const share of [0.02, 0.5, 0.99]) {
      const cut = join(folder.path, 'cut.heic');
      writeFileSync(cut, bytes.subarray(0, Math.floor(bytes.length * share)));
      expect([share, await failure(cut)]).toEqual([share, 'truncated']);
    }
    nothingLeft();
  });
});

describe('Ultra HDR', () => {
  it('gives its base picture: what follows it in the file is left alone', async () => {
    const path = join(folder.path, 'ultra.jpg');
    writeFileSync(path, Buffer.concat([await patternPicture(900, 600).jpeg({ quality: 95 }).toBuffer(), await patternPicture(225, 150).greyscale().jpeg().toBuffer()]));
    const footage = await importer.importPicture({ caseId: 'case-1', path, name: 'ultra.jpg' });
    expect(footage).toMatchObject({ width: 900, height: 600 });
    expect(difference(await previewOf(footage), await small(await patternPicture(900, 600).png().toBuffer()))).toBeLessThan(3);
  });
});
