// Plain RTP through the engine at hand without a browser: a camera's pictures in by ffmpeg, out by ffmpeg into a file, coded by nobody between.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCamera } from '../../src-server/live/cameras/camera-process.ts';
import { CAMERA_CODEC } from '../../src-server/live/engine.ts';
import { recordTrack } from '../../src-server/live/record/track.ts';
import { ffmpegIsThere, serveRtsp, type TestCamera } from './cameras.ts';
import { openTestEngine, type TestEngine } from './engines.ts';
import { writeFakeCamera } from './fake-camera.ts';

if (!ffmpegIsThere) process.stderr.write('skipped: tests of plain RTP need ffmpeg\n');
const folder = mkdtempSync(join(tmpdir(), 'kantai-plain-'));
let media: TestEngine;
let camera: (TestCamera & { readonly address: string }) | undefined;

beforeAll(async () => {
  media = await openTestEngine();
  process.stderr.write(`media engine of this run: ${media.engine.name}\n`);
});
afterAll(async () => {
  await camera?.stop();
  await media.engine.close();
  rmSync(folder, { recursive: true, force: true });
});

test.skipIf(!ffmpegIsThere)('what a camera sends is what lies in the file; who stops listening ends its ffmpeg', async () => {
  const film = join(folder, 'film.y4m');
  await writeFakeCamera(film, { scale: 0.5 });
  camera = await serveRtsp(film, 640);
  const router = await media.engine.createRouter();
  const input = await router.createInput(CAMERA_CODEC);
  let size: { readonly width: number; readonly height: number } | undefined;
  const run = runCamera({
    input: camera.address, target: { port: input.port, rtcpPort: input.rtcpPort, ssrc: input.ssrc, payloadType: CAMERA_CODEC.payloadType },
    picture: (picture) => {
      size = picture;
    },
  });
  const pieces: Buffer[] = [];
  const track = await recordTrack({ router, producer: input.producer.id, piece: async (bytes) => void pieces.push(bytes) });
  expect(track.mime).toBe('video/mp4');
  await expect.poll(() => pieces.length, { timeout: 40_000 }).toBeGreaterThan(3);
  track.stop();
  await track.ended;
  expect(size).toMatchObject({ codec: 'h264', width: 640, height: 320 });
  const file = join(folder, 'track.mp4');
  writeFileSync(file, Buffer.concat(pieces));
  const said = JSON.parse(spawnSync('ffprobe', ['-v', 'error', '-count_frames', '-show_streams', '-of', 'json', file], { encoding: 'utf8' }).stdout) as { streams: { codec_name: string; width: number; nb_read_frames: string }[] };
  expect(said.streams).toMatchObject([{ codec_name: 'h264', width: 640 }]);
  expect(Number(said.streams[0]!.nb_read_frames)).toBeGreaterThan(15);
  expect(spawnSync('ffmpeg', ['-v', 'error', '-i', file, '-f', 'null', '-'], { encoding: 'utf8' }).stderr).toBe('');
  // As after a server that was killed: nobody is told, and it ends by itself.
  input.close();
  router.close();
  expect(await run.ended).toBe('unreachable');
}, 90_000);
