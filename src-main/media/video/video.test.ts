import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { framesOf, frameTableSchema, type FrameTable } from '#shared/footage/frame-table.ts';
import type { ImportProgress } from '#shared/contract/workstation.ts';
import { contentsOfFootage, type Footage } from '#shared/footage/footage.ts';
import { createContentStore, type ContentStore } from '../content-store.ts';
import { ImportFailure } from '../import-failure.ts';
import { createImporter, type Importer } from '../importer.ts';
import { createMediaRoutes } from '../media-routes.ts';
import { temporaryFolder } from '../test-tools.ts';
import { TEST_VAULT } from '../vault.testing.ts';
import { createFrameStore } from './frame-store.ts';
import { ffmpegOrSkip, makeBarCoded, makeFrameless, numberOf } from './video.testing.ts';

// ffmpeg runs at low priority: on a busy machine it waits for everybody else.
vi.setConfig({ testTimeout: 240_000 });
const tools = ffmpegOrSkip('importing videos');
let folder: ReturnType<typeof temporaryFolder>;
let content: ContentStore;
let importer: Importer;

beforeAll(() => {
  folder = temporaryFolder();
  content = createContentStore({ folder: join(folder.path, 'content'), vault: TEST_VAULT });
  importer = createImporter({ content, workFolder: join(folder.path, 'work') });
});
afterAll(() => folder.remove());

const tableOf = async (footage: Footage): Promise<FrameTable> =>
  frameTableSchema.parse(JSON.parse(new TextDecoder().decode(await content.read(footage.video!.table.sha256, 0, footage.video!.table.bytes))));
const numberIn = async (picture: Uint8Array): Promise<number> => {
  const { data, info } = await sharp(picture).greyscale().raw().toBuffer({ resolveWithObject: true });
  return numberOf((part) => data[Math.floor(info.height / 2) * info.width + Math.floor(part * info.width)]!);
};
const routesOf = (footage: Footage) => {
  const frames = createFrameStore({ workFolder: join(folder.path, 'work'), content, fetcherOf: () => undefined });
  const routes = createMediaRoutes({ content, footageOf: (sha256) => (sha256 === footage.original.sha256 ? footage : undefined), frames });
  return (path: string, init?: RequestInit) => routes(new Request(`http://localhost/media/${footage.original.sha256}/${path}`, init));
};

describe.skipIf(!tools)('a video that is imported', () => {
  it('keeps its bytes, lists every frame, and gives each of them back exactly', async () => {
    const path = makeBarCoded(tools!, folder.path, { name: 'even.mp4', sound: true });
    const seen: ImportProgress[] = [];
    const footage = await importer.importPicture({ caseId: 'c', path, name: 'even.mp4', onProgress: (progress) => seen.push(progress) });
    expect(footage).toMatchObject({ width: 320, height: 180, projection: { kind: 'flat' }, original: { mime: 'video/mp4' }, video: { frames: 64, codec: 'h264', sound: true, direct: true } });
    expect(Buffer.from(await content.read(footage.original.sha256, 0, footage.original.bytes)).equals(readFileSync(path))).toBe(true);
    expect(contentsOfFootage(footage).every(({ sha256 }) => content.state(sha256)?.complete)).toBe(true);
    expect(new Set(seen.map(({ stage }) => stage))).toEqual(new Set(['receiving', 'reading', 'pyramid', 'proxies', 'storing']));
    const frames = framesOf(await tableOf(footage));
    expect(frames.count).toBe(64);
    const ask = routesOf(footage);
    for (const n of [0, 29, 30, 63]) {
      const reply = await ask(`frame/${n}/preview`);
      expect(reply.status).toBe(200);
      expect(await numberIn(new Uint8Array(await reply.arrayBuffer()))).toBe(n);
    }
    const tile = await ask('frame/37/tile/0/0/0');
    expect(tile.status).toBe(200);
    expect((await ask('frame/64/preview')).status).toBe(404);
    expect((await ask('frame/3/tile/0/9/0')).status).toBe(404);
    const range = await ask('proxy/0', { headers: { range: 'bytes=0-99' } });
    expect([range.status, range.headers.get('content-type')]).toEqual([206, 'video/mp4']);
    const strip = await sharp(Buffer.from(await (await ask('strip')).arrayBuffer())).metadata();
    expect([strip.width, strip.height]).toEqual([footage.video!.strip.count * footage.video!.strip.width, footage.video!.strip.height]);
  });
});

describe.skipIf(!tools)('bad videos', () => {
  const failure = async (path: string, name = 'bad.mp4', signal?: AbortSignal): Promise<string> => {
    const before = content.usage().contents.length;
    const error: unknown = await importer.importPicture({ caseId: 'c', path, name, signal }).then(() => undefined, (thrown: unknown) => thrown);
    expect(content.usage().contents.length).toBe(before);
    return error instanceof ImportFailure ? error.code : String(error);
  };

  it('are told apart and leave nothing behind', async () => {
    const whole = readFileSync(makeBarCoded(tools!, folder.path, { name: 'whole.mp4', args: ['-c:v', 'libx264', '-g', '30', '-movflags', '+faststart'] }));
    const file = (name: string, bytes: Uint8Array): string => {
      writeFileSync(join(folder.path, name), bytes);
      return join(folder.path, name);
    };
    const trailing = readFileSync(makeBarCoded(tools!, folder.path, { name: 'trailing.mp4' }));
    expect(await failure(file('no-moov.mp4', trailing.subarray(0, trailing.length / 2)))).toBe('truncated');
    expect(await failure(file('half.mp4', whole.subarray(0, whole.length * 0.6)))).toBe('truncated');
    execFileSync(tools!.ffmpeg, ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'sine=duration=1', '-c:a', 'aac', join(folder.path, 'sound.mp4')]);
    expect(await failure(join(folder.path, 'sound.mp4'))).toBe('unsupported');
    expect(await failure(file('list.mp4', new TextEncoder().encode('ffconcat version 1.0\nfile /etc/hostname\n')))).toBe('notAnImage');
  });

  it.each(['no-frames.mp4', 'no-frames.webm'])('one whose track of pictures holds none is told so: %s', async (name) => {
    expect(await failure(makeFrameless(tools!, folder.path, name), name)).toBe('noFrames');
  });

  it('a video that is given up while it is worked on leaves nothing', async () => {
    const path = join(folder.path, 'long.mp4');
    execFileSync(tools!.ffmpeg, ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'testsrc2=size=1280x720:duration=10', '-c:v', 'libx264', '-preset', 'ultrafast', path]);
    const abort = new AbortController();
    const before = content.usage().contents.length;
    const importing = importer.importPicture({ caseId: 'c', path, name: 'long.mp4', signal: abort.signal, onProgress: ({ stage }) => stage === 'proxies' && abort.abort() });
    await expect(importing).rejects.toMatchObject({ code: 'cancelled' });
    expect(content.usage().contents.length).toBe(before);
  });

  it('without ffmpeg a video is refused before it is received, with what is missing', async () => {
    const without = createImporter({ content, workFolder: join(folder.path, 'work'), ffmpeg: () => undefined });
    const path = join(folder.path, 'whole.mp4');
    await expect(without.importPicture({ caseId: 'c', path, name: 'whole.mp4' })).rejects.toMatchObject({ code: 'needsFfmpeg' });
  });
});
