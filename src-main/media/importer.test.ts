import { createReadStream, readdirSync, writeFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { crc32 } from 'node:zlib';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { footageSchema } from '#shared/footage/footage.ts';
import { createContentStore, type ContentStore } from './content-store.ts';
import { createImporter, type Importer, type PictureToImport } from './importer.ts';
import { patternPicture, sharedFootage, temporaryFolder } from './test-tools.ts';
import { TEST_VAULT } from './vault.testing.ts';

let folder: ReturnType<typeof temporaryFolder>;
let content: ContentStore;
let importer: Importer;
let run = 0;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.remove());
beforeEach(() => {
  run += 1;
  content = createContentStore({ folder: join(folder.path, `content-${run}`), vault: TEST_VAULT });
  importer = createImporter({ content, workFolder: join(folder.path, `work-${run}`) });
});

const file = (name: string, bytes: Uint8Array): string => {
  const path = join(folder.path, `${run}-${name}`);
  writeFileSync(path, bytes);
  return path;
};
const failure = (picture: PictureToImport): Promise<unknown> => importer.importPicture(picture).then(() => 'imported', (error: { code?: string }) => error.code);
const nothingLeft = (): void => {
  expect(content.usage()).toEqual({ bytes: 0, contents: [] });
  expect(readdirSync(join(folder.path, `content-${run}`, 'incoming'))).toEqual([]);
  expect(readdirSync(join(folder.path, `work-${run}`))).toEqual([]);
};
const previewOf = async (sha256: string): Promise<{ data: Buffer; width: number; height: number }> => {
  const { data, info } = await sharp(await content.read(sha256, 0, Infinity)).raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
};

const chunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([head, body, check]);
};
/** A PNG whose header may say anything. */
const png = (width: number, height: number, data: Uint8Array): Buffer => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', new Uint8Array())]);
};

describe('a picture', () => {
  const formats: readonly (readonly [string, string, (picture: Sharp) => Sharp])[] = [
    ['JPEG', 'image/jpeg', (picture) => picture.jpeg()],
    ['PNG', 'image/png', (picture) => picture.png()],
    ['WebP', 'image/webp', (picture) => picture.webp()],
    ['AVIF', 'image/avif', (picture) => picture.avif({ effort: 0 })],
    ['TIFF', 'image/tiff', (picture) => picture.tiff({ compression: 'lzw' })],
  ];
  it.each(formats)('in %s is imported by its first bytes, not by its name', async (_, mime, encode) => {
    const bytes = await encode(patternPicture(1300, 700)).toBuffer();
    const stages: string[] = [];
    const footage = await importer.importPicture({ caseId: 'case-1', path: file('misnamed.txt', bytes), name: 'C:\\fakepath\\后厨.txt', onProgress: ({ stage }) => stages.push(stage) });
    expect(() => footageSchema.parse(footage)).not.toThrow();
    expect(footage).toMatchObject({ name: '后厨.txt', title: '后厨', width: 1300, height: 700, projection: { kind: 'flat' }, capturePath: 'other', original: { mime, bytes: bytes.length } });
    expect(footage.index.levels).toEqual([
      { width: 1300, height: 700, columns: 3, rows: 2 },
      { width: 650, height: 350, columns: 2, rows: 1 },
      { width: 325, height: 175, columns: 1, rows: 1 },
    ]);
    expect([...new Set(stages)]).toEqual(['receiving', 'reading', 'pyramid', 'storing']);
    expect(bytes.equals(await content.read(footage.original.sha256, 0, bytes.length))).toBe(true);
    const preview = await previewOf(footage.preview.sha256);
    expect([preview.width, preview.height]).toEqual([1024, 551]);
    expect(readdirSync(join(folder.path, `work-${run}`))).toEqual([]);
  });

  it('taken with the camera on its side stands upright', async () => {
    const bytes = await patternPicture(900, 600).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer();
    const footage = await importer.importPicture({ caseId: 'case-1', path: file('side.jpg', bytes), name: 'side.jpg' });
    expect(footage).toMatchObject({ width: 600, height: 900 });
    const { data, width } = await previewOf(footage.preview.sha256);
    // Orientation 6: the source's bottom left comes to the top left. There red is low and green is high.
    expect(data[30 * width * 3 + 30 * 3]!).toBeLessThan(40);
    expect(data[30 * width * 3 + 30 * 3 + 1]!).toBeGreaterThan(220);
  });

  it('in CMYK, 16 bit, grey, with alpha or with a wide gamut becomes what a screen shows', async () => {
    const grey = await importer.importPicture({ caseId: 'case-1', path: file('grey.png', await patternPicture(700, 600).greyscale().png().toBuffer()), name: 'grey.png' });
    const deep = await importer.importPicture({ caseId: 'case-1', path: file('deep.tif', await patternPicture(700, 600).toColourspace('rgb16').tiff({ compression: 'lzw' }).toBuffer()), name: 'deep.tif' });
    const ink = await importer.importPicture({ caseId: 'case-1', path: file('ink.jpg', await patternPicture(700, 600).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer()), name: 'ink.jpg' });
    const clear = await sharp({ create: { width: 600, height: 600, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0 } } }).png().toBuffer();
    const alpha = await importer.importPicture({ caseId: 'case-1', path: file('clear.png', clear), name: 'clear.png' });
    const wideBytes = await sharp({ create: { width: 600, height: 600, channels: 3, background: { r: 200, g: 60, b: 60 } } }).withIccProfile('p3').png().toBuffer();
    const wide = await importer.importPicture({ caseId: 'case-1', path: file('wide.png', wideBytes), name: 'wide.png' });
    const at = async (sha256: string): Promise<number[]> => {
      const { data, width, height } = await previewOf(sha256);
      const middle = (Math.floor(height / 2) * width + Math.floor(width / 2)) * 3;
      return [...data.subarray(middle, middle + 3)];
    };
    const close = (a: readonly number[], b: readonly number[], by: number): void => a.forEach((value, i) => expect(Math.abs(value - b[i]!)).toBeLessThanOrEqual(by));
    const [r, g, b] = await at(grey.preview.sha256);
    expect(Math.max(r!, g!, b!) - Math.min(r!, g!, b!)).toBeLessThanOrEqual(4);
    close(await at(deep.preview.sha256), [127, 127, 127], 50);
    close((await at(ink.preview.sha256)).slice(0, 2), (await at(deep.preview.sha256)).slice(0, 2), 30);
    close(await at(alpha.preview.sha256), [255, 255, 255], 2);
    // The source says 200, 60, 60 in sRGB terms after the profile was attached by conversion: it must come back as that.
    close(await at(wide.preview.sha256), [200, 60, 60], 4);
  });

  it('is a panorama by GPano, whole or cropped, or by its shape; scaled ones keep their place', async () => {
    const xmp = (more: string): string =>
      `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:P="http://ns.google.com/photos/1.0/panorama/" P:ProjectionType="equirectangular" ${more}/></rdf:RDF></x:xmpmeta>`;
    const cropped = xmp('P:FullPanoWidthPixels="8000" P:FullPanoHeightPixels="4000" P:CroppedAreaImageWidthPixels="4000" P:CroppedAreaImageHeightPixels="1200" P:CroppedAreaLeftPixels="2000" P:CroppedAreaTopPixels="1000" P:PoseHeadingDegrees="31.5" P:PosePitchDegrees="-2" P:PoseRollDegrees="1.25"');
    // The file is half the size that GPano speaks of.
    const half = await importer.importPicture({ caseId: 'case-1', path: file('half.jpg', await patternPicture(2000, 600).withXmp(cropped).jpeg().toBuffer()), name: 'half.jpg' });
    expect(half.projection).toEqual({ kind: 'sphere', full: { width: 4000, height: 2000 }, crop: { left: 1000, top: 500 }, heading: 31.5, posePitch: -2, poseRoll: 1.25 });
    expect(half.capturePath).toBe('pano');
    const lying = await importer.importPicture({ caseId: 'case-1', path: file('lying.jpg', await patternPicture(2000, 700).withXmp(cropped).jpeg().toBuffer()), name: 'lying.jpg' });
    expect(lying.projection).toEqual({ kind: 'flat' });
    const shape = await importer.importPicture({ caseId: 'case-1', path: file('shape.jpg', await patternPicture(2048, 1024).jpeg().toBuffer()), name: 'shape.jpg' });
    expect(shape.projection).toEqual({ kind: 'sphere', full: { width: 2048, height: 1024 }, crop: { left: 0, top: 0 } });
    const small = await importer.importPicture({ caseId: 'case-1', path: file('small.jpg', await patternPicture(2046, 1023).jpeg().toBuffer()), name: 'small.jpg' });
    expect(small.projection).toEqual({ kind: 'flat' });
  });

  it('arrives as a stream as well', async () => {
    const bytes = await patternPicture(800, 600).jpeg().toBuffer();
    const path = file('stream.jpg', bytes);
    const footage = await importer.importPicture({ caseId: 'case-1', stream: createReadStream(path, { highWaterMark: 7 }), name: 'stream.jpg', title: '门头', capturePath: 'phone' });
    expect(footage).toMatchObject({ title: '门头', capturePath: 'phone', original: { bytes: bytes.length } });
  });
});

describe('nothing is imported and nothing stays behind', () => {
  const whole = (): Promise<Buffer> => patternPicture(1600, 1200).jpeg().toBuffer();

  it('when the file is cut off, in any format', async () => {
    const encoders: readonly ((picture: Sharp) => Sharp)[] = [(p) => p.jpeg(), (p) => p.jpeg({ progressive: true }), (p) => p.png(), (p) => p.webp(), (p) => p.avif({ effort: 0 }), (p) => p.tiff({ compression: 'lzw' }), (p) => p.tiff({ compression: 'jpeg', tile: true, tileWidth: 256, tileHeight: 256 })];
    for (const [i, encode] of encoders.entries()) {
      const bytes = await encode(patternPicture(1600, 1200)).toBuffer();
      for (const share of [0.3, 0.97]) expect([i, share, await failure({ caseId: 'case-1', path: file(`cut-${i}`, bytes.subarray(0, Math.floor(bytes.length * share))), name: 'cut' })]).toEqual([i, share, 'truncated']);
    }
    nothingLeft();
  });

  it('when it is not a picture, empty, or a kind that we do not open', async () => {
    expect(await failure({ caseId: 'case-1', path: file('text.jpg', Buffer.from('this is no picture at all, only words')), name: 'text.jpg' })).toBe('notAnImage');
    expect(await failure({ caseId: 'case-1', path: file('empty.jpg', Buffer.alloc(0)), name: 'empty.jpg' })).toBe('notAnImage');
    expect(await failure({ caseId: 'case-1', path: file('gif.jpg', await patternPicture(50, 50).gif().toBuffer()), name: 'gif.jpg' })).toBe('unsupported');
    expect(await failure({ caseId: 'case-1', path: file('three.jpg', Buffer.from([0xff, 0xd8, 0xff])), name: 'three.jpg' })).toBe('truncated');
    nothingLeft();
  });

  it('when one megabyte says that it is 60000×60000', async () => {
    const bomb = png(60000, 60000, deflateSync(new Uint8Array(1024 * 1024), { level: 0 }));
    expect(bomb.length).toBeGreaterThan(1024 * 1024);
    const before = process.memoryUsage().rss;
    expect(await failure({ caseId: 'case-1', path: file('bomb.png', bomb), name: 'bomb.png' })).toBe('tooLarge');
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
    nothingLeft();
  });

  it('when the header promises more rows than there are', async () => {
    const lie = png(4000, 3000, deflateSync(new Uint8Array(10 * (4000 * 3 + 1))));
    expect(await failure({ caseId: 'case-1', path: file('lie.png', lie), name: 'lie.png' })).toBe('truncated');
    nothingLeft();
  });

  it('when it is cancelled while it arrives or while it is cut in tiles', async () => {
    const bytes = await whole();
    for (const at of ['receiving', 'pyramid'] as const) {
      const abort = new AbortController();
      const path = file(`cancel-${at}.jpg`, bytes);
      expect(await failure({ caseId: 'case-1', path, name: 'x.jpg', signal: abort.signal, onProgress: ({ stage }) => stage === at && abort.abort() })).toBe('cancelled');
    }
    await expect.poll(() => readdirSync(join(folder.path, `work-${run}`))).toEqual([]);
    nothingLeft();
  });

  it('and what was there before stays there', async () => {
    const bytes = await whole();
    const footage = await importer.importPicture({ caseId: 'case-1', path: file('a.jpg', bytes), name: 'a.jpg' });
    const before = content.usage();
    const again = await importer.importPicture({ caseId: 'case-1', path: file('b.jpg', bytes), name: 'b.jpg' });
    expect(again.original).toEqual(footage.original);
    expect(again.pyramid).toEqual(footage.pyramid);
    expect(content.usage().contents.length).toBe(before.contents.length);
  });
});

describe('real footage', () => {
  it.each([
    ['stills/clinic_8192x4096_gpano_gps.jpg', { width: 8192, height: 4096, projection: { kind: 'sphere', heading: 123.5, initialYaw: 90 }, place: { latitude: 22.3193, altitude: 12.5 }, capturedAt: '2026-05-04T10:11:12' }],
    ['stills/clinic_partial_8192x2048_gpano.jpg', { width: 8192, height: 2048, projection: { kind: 'sphere', full: { width: 8192, height: 4096 }, crop: { left: 0, top: 1024 } } }],
    ['stills/gpano_grid_north45.jpg', { width: 7200, projection: { kind: 'sphere', heading: 315 }, capturedAt: '2010-10-05T07:25:15-06:00' }],
    ['flat/DJI_0025.JPG', { projection: { kind: 'flat' }, capturePath: 'drone', camera: 'DJI FC300S', place: { latitude: 46.84277386111111 } }],
    ['flat/bakery_display.jpg', { width: 4032, height: 3024, projection: { kind: 'flat' } }],
    ['flat/craft-beer-bar_6000x4000.jpg', { width: 6000, height: 4000, projection: { kind: 'flat' } }],
    ['flat/japanese-shop.jpg', { projection: { kind: 'flat' } }],
  ])('%s says what it is', async (name, expected) => {
    const path = sharedFootage(name);
    if (!path) return;
    expect(await importer.importPicture({ caseId: 'case-1', path, name })).toMatchObject(expected);
  });
});
