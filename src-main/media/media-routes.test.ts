import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PART_BYTES, type Content, type Footage } from '#shared/footage/footage.ts';
import { createContentStore, type ContentStore } from './content-store.ts';
import { createImporter } from './importer.ts';
import { createMediaRoutes } from './media-routes.ts';
import { drain, patternPicture, temporaryFolder } from './test-tools.ts';
import { TEST_VAULT } from './vault.testing.ts';

let folder: ReturnType<typeof temporaryFolder>;
let content: ContentStore;
let footage: Footage;
let original: Uint8Array;
let routes: (request: Request) => Promise<Response>;

beforeAll(async () => {
  folder = temporaryFolder();
  content = createContentStore({ folder: join(folder.path, 'content'), vault: TEST_VAULT });
  // Large enough for several parts: noise does not compress.
  const noise = new Uint8Array(2048 * 1024 * 3);
  for (let i = 0; i < noise.length; i++) noise[i] = Math.imul(i, 0x9e3779b1) >>> 24;
  original = new Uint8Array(await sharp(noise, { raw: { width: 2048, height: 1024, channels: 3 } }).png({ compressionLevel: 0 }).toBuffer());
  writeFileSync(join(folder.path, 'o.png'), original);
  footage = await createImporter({ content, workFolder: join(folder.path, 'work') }).importPicture({ caseId: 'case-1', path: join(folder.path, 'o.png'), name: "后厨 '1'.png" });
  routes = createMediaRoutes({ content, footageOf: (sha256) => (sha256 === footage.original.sha256 ? footage : undefined) });
});
afterAll(() => folder.remove());

const ask = (path: string, init: RequestInit = {}): Promise<Response> => routes(new Request(`http://localhost/media/${footage.original.sha256}/${path}`, init));
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.from(a).equals(Buffer.from(b));

describe('the original', () => {
  it('is served whole, with what a careful client needs', async () => {
    const response = await ask('file');
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(original.length),
      'accept-ranges': 'bytes',
      etag: `"${footage.original.sha256}"`,
      'x-content-type-options': 'nosniff',
      'content-disposition': "inline; filename*=UTF-8''%E5%90%8E%E5%8E%A8%20%271%27.png",
    });
    expect(same(await drain(response), original)).toBe(true);
  });

  it.each([
    ['bytes=0-0', 0, 1],
    ['bytes=100-299', 100, 300],
    ['bytes=-7', -7, undefined],
    [`bytes=${PART_BYTES - 3}-${PART_BYTES + 3}`, PART_BYTES - 3, PART_BYTES + 4],
    ['bytes=5000000-', 5_000_000, undefined],
  ])('in part: %s', async (range, from, to) => {
    const response = await ask('file', { headers: { range } });
    const expected = original.subarray(from < 0 ? original.length + from : from, to);
    expect(response.status).toBe(206);
    const first = from < 0 ? original.length + from : from;
    expect(response.headers.get('content-range')).toBe(`bytes ${first}-${first + expected.length - 1}/${original.length}`);
    expect(response.headers.get('content-length')).toBe(String(expected.length));
    expect(same(await drain(response), expected)).toBe(true);
  });

  it('answers 416 beyond its end, 304 to who has it, the whole to who has another, and no body to HEAD', async () => {
    const beyond = await ask('file', { headers: { range: `bytes=${original.length}-` } });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${original.length}`]);
    expect((await ask('file', { headers: { 'if-none-match': `"${footage.original.sha256}"` } })).status).toBe(304);
    const other = await ask('file', { headers: { range: 'bytes=0-1', 'if-range': '"other"' } });
    expect([other.status, other.headers.get('content-length')]).toEqual([200, String(original.length)]);
    await other.body?.cancel();
    const head = await ask('file', { method: 'HEAD', headers: { range: 'bytes=0-1' } });
    expect([head.status, head.headers.get('content-length'), (await drain(head)).length]).toEqual([200, String(original.length), 0]);
  });

  it('is read no faster than it is taken, and no further when the reader leaves', async () => {
    let reads = 0;
    const counting: ContentStore = { ...content, read: (...args) => ((reads += 1), content.read(...args)) };
    const response = await createMediaRoutes({ content: counting, footageOf: () => footage })(new Request(`http://localhost/media/${footage.original.sha256}/file`));
    const reader = response.body!.getReader();
    await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(reads).toBeLessThanOrEqual(3);
    await reader.cancel();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(reads).toBeLessThanOrEqual(3);
  });
});

describe('tiles and preview', () => {
  it('are JPEGs of the stated sizes', async () => {
    expect(await (await ask('index.json')).json()).toEqual(footage.index);
    const preview = await sharp(await drain(await ask('preview'))).metadata();
    expect(preview).toMatchObject({ format: 'jpeg', width: 1024, height: 512 });
    for (const [level, { columns, rows }] of footage.index.levels.entries()) {
      const response = await ask(`tile/${level}/${columns - 1}/${rows - 1}`);
      expect(response.headers.get('content-type')).toBe('image/jpeg');
      expect(await sharp(await drain(response)).metadata()).toMatchObject({ format: 'jpeg', width: 512, height: 512 });
    }
  });

  it('answer plainly where there is nothing', async () => {
    for (const [path, status] of [['tile/0/4/0', 404], ['tile/9/0/0', 404], ['tile/0/-1/0', 400], ['tile/0/1.5/0', 400], ['tile/0/0', 404], ['nothing', 404], ['preview/more', 404]] as const) expect([path, (await ask(path)).status]).toEqual([path, status]);
    expect((await routes(new Request(`http://localhost/media/${'0'.repeat(64)}/preview`))).status).toBe(404);
    expect((await routes(new Request('http://localhost/media/..%2f..%2fetc/preview'))).status).toBe(400);
    const post = await ask('preview', { method: 'POST' });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});

describe('what was filmed', () => {
  it('is remembered by no browser: whether it may be seen changes, and its cache is not sealed', async () => {
    for (const path of ['file', 'preview', 'index.json', 'tile/0/0/0']) {
      const { etag, 'cache-control': cache } = Object.fromEntries((await ask(path)).headers);
      expect([path, cache]).toEqual([path, 'no-store']);
      // Not asked again by its validator either: a 304 to whoever kept it would tell that it did not change.
      expect((await ask(path, { headers: { 'if-none-match': etag ?? '' } })).headers.get('cache-control')).toBe('no-store');
    }
    expect((await ask('file', { headers: { range: 'bytes=0-9' } })).headers.get('cache-control')).toBe('no-store');
  });
});

describe('footage that is not here yet', () => {
  const partBytes = (whole: Content, n: number): Promise<Uint8Array> => content.readPart(whole.sha256, n);

  it('is looked at while it arrives: a tile fetches only the parts that it needs', async () => {
    const empty = createContentStore({ folder: join(folder.path, 'empty'), vault: TEST_VAULT });
    const fetched: string[] = [];
    const streaming = createMediaRoutes({
      content: empty,
      footageOf: () => footage,
      fetchPart: async (whole, n) => {
        fetched.push(`${whole.mime} ${n}`);
        await empty.writePart(whole.sha256, n, await partBytes(whole, n));
      },
    });
    const url = (path: string): Request => new Request(`http://localhost/media/${footage.original.sha256}/${path}`);
    expect(footage.pyramid.parts.length).toBeGreaterThan(1);
    const small = await streaming(url(`tile/${footage.index.levels.length - 1}/0/0`));
    expect([small.status, fetched]).toEqual([200, ['image/tiff 0']]);
    const [a, b] = await Promise.all([streaming(url('tile/0/3/1')), ask('tile/0/3/1')]);
    expect(same(await drain(a), await drain(b))).toBe(true);
    expect(fetched).toEqual(['image/tiff 0', `image/tiff ${footage.pyramid.parts.length - 1}`]);
    const hash = createHash('sha256').update(await drain(await streaming(url('file')))).digest('hex');
    expect(hash).toBe(footage.original.sha256);
  });

  it('answers 503 when it cannot be fetched, and stops fetching when the request is given up', async () => {
    const empty = createContentStore({ folder: join(folder.path, 'offline'), vault: TEST_VAULT });
    const offline = createMediaRoutes({ content: empty, footageOf: () => footage, fetchPart: () => Promise.reject(new Error('no network')) });
    expect((await offline(new Request(`http://localhost/media/${footage.original.sha256}/tile/0/0/0`))).status).toBe(503);
    let stopped: AbortSignal | undefined;
    const slow = createMediaRoutes({ content: empty, footageOf: () => footage, fetchPart: (_whole, _n, signal) => new Promise((_, reject) => ((stopped = signal), signal?.addEventListener('abort', () => reject(new Error('stopped'))))) });
    const abort = new AbortController();
    const asked = slow(new Request(`http://localhost/media/${footage.original.sha256}/tile/0/0/0`, { signal: abort.signal }));
    await expect.poll(() => stopped).toBeDefined();
    abort.abort();
    expect((await asked).status).toBe(499);
    expect(stopped?.aborted).toBe(true);
  });
});

describe('a picture of one tile', () => {
  it('has one level', async () => {
    const path = join(folder.path, 'tiny.jpg');
    await patternPicture(300, 200).jpeg().toFile(path);
    const tiny = await createImporter({ content, workFolder: join(folder.path, 'work') }).importPicture({ caseId: 'case-1', path, name: 'tiny.jpg' });
    expect(tiny.index.levels).toEqual([{ width: 300, height: 200, columns: 1, rows: 1 }]);
    expect(await sharp(await content.read(tiny.preview.sha256, 0, tiny.preview.bytes)).metadata()).toMatchObject({ width: 300, height: 200 });
  });
});
