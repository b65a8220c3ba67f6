// Copies of videos to play, and videos whose boxes say how they lie: longer than the tests beside this one.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { framesOf, frameTableSchema, type FrameTable } from '#shared/footage/frame-table.ts';
import type { Footage } from '#shared/footage/footage.ts';
import { createContentStore, type ContentStore } from '../content-store.ts';
import { createImporter, type Importer } from '../importer.ts';
import { temporaryFolder } from '../test-tools.ts';
import { TEST_VAULT } from '../vault.testing.ts';
import { ffmpegOrSkip, makeBarCoded } from './video.testing.ts';

// ffmpeg runs at low priority: on a busy machine it waits for everybody else.
vi.setConfig({ testTimeout: 240_000 });
const tools = ffmpegOrSkip('making copies of videos');
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

describe.skipIf(!tools)('a video that is imported', () => {
  it.each([
    { name: 'even.mp4', times: undefined },
    { name: 'uneven.mp4', times: '(N*3003+if(mod(N\\,3)\\,0\\,900)+if(gt(N\\,20)\\,45000\\,0))/90000/TB' },
    { name: 'uneven.webm', times: '(N*33+mod(N\\,5)*4)/1000/TB', args: ['-c:v', 'libvpx', '-g', '30', '-deadline', 'realtime', '-cpu-used', '8'] },
  ])('has copies whose frames come at the same times: $name', async ({ name, times, args }) => {
    const path = makeBarCoded(tools!, folder.path, { name: `same-${name}`, frames: 40, sound: true, ...(times === undefined ? {} : { times }), ...(args ? { args } : {}) });
    const footage = await importer.importPicture({ caseId: 'c', path, name });
    const frames = framesOf(await tableOf(footage));
    expect(frames.count).toBe(40);
    const copy = footage.video!.proxies[0]!.content;
    const proxy = join(folder.path, 'copy.mp4');
    writeFileSync(proxy, await content.read(copy.sha256, 0, copy.bytes));
    const listed = execFileSync(tools!.ffprobe, ['-v', 'error', '-select_streams', 'v:0', '-show_entries', 'packet=pts_time', '-of', 'csv=p=0', proxy], { encoding: 'utf8' });
    const times2 = listed.split('\n').filter((line) => line.trim() !== '').map(Number).sort((a, b) => a - b);
    const start = Number(execFileSync(tools!.ffprobe, ['-v', 'error', '-show_entries', 'format=start_time', '-of', 'csv=p=0', proxy], { encoding: 'utf8' }));
    expect(times2).toHaveLength(40);
    times2.forEach((time, n) => expect(time - start).toBeCloseTo(frames.startOf(n), 3));
  });

  it('is laid out for the sphere where its boxes say so, one eye of two', async (context) => {
    const real = join(import.meta.dirname, '../../../../shared/media/video/congo_360_stereoTB_uuid.mp4');
    if (!existsSync(real)) {
      console.warn('../shared/media is not here: the real 360° video is skipped');
      return context.skip();
    }
    const footage = await importer.importPicture({ caseId: 'c', path: real, name: 'congo.mp4' });
    expect(footage).toMatchObject({ width: 1920, height: 960, prepared: 'stereoTop', projection: { kind: 'sphere' }, capturePath: 'vr', video: { frames: 300, direct: false, sound: true } });
    expect(footage.video!.proxies).toHaveLength(1);
  });

  it('covers half of the sphere, or another part of it, where its boxes say so', async (context) => {
    const real = join(import.meta.dirname, '../../../../shared/media/video/pano_ci_1920.mp4');
    if (!existsSync(real)) {
      console.warn('../shared/media is not here: the half of a sphere is skipped');
      return context.skip();
    }
    // Spherical Video V2: version and flags, then what is left out above, below, left and right, in parts of 2^32.
    const part = async (name: string, ...bounds: readonly number[]): Promise<Footage> => {
      const bytes = readFileSync(real);
      bounds.forEach((of, i) => bytes.writeUInt32BE(of * 2 ** 32, bytes.indexOf('equi') + 8 + 4 * i));
      writeFileSync(join(folder.path, name), bytes);
      return importer.importPicture({ caseId: 'c', path: join(folder.path, name), name });
    };
    const half = await part('half.mp4', 0, 0, 0.25, 0.25);
    expect(half).toMatchObject({ width: 1920, height: 960, projection: { kind: 'sphere', full: { width: 3840, height: 960 }, crop: { left: 960, top: 0 } } });
    const band = await part('band.mp4', 0.125, 0.375, 0, 0);
    // Where the two sides differ there is no telling what ffprobe rounded up.
    expect(band).toMatchObject({ projection: { kind: 'sphere', full: { width: 1920, height: 1920 }, crop: { left: 0, top: 241 } } });
  });
});
