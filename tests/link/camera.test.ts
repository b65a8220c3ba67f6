// A camera of the site that the server takes in itself: what ffmpeg pushes or serves, as such cameras do, arrives in a real Chromium as an
// equirectangular picture, frame by frame in order; and what goes wrong is said.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { foldCase } from '#shared/case/fold.ts';
import type { CameraRow } from '#shared/contract/central-cameras.ts';
import { createNodeCrypto } from '../../src-server/crypto.ts';
import { openRtmpServer, type RtmpServer } from '../../src-server/live/cameras/rtmp/server.ts';
import { ffmpegIsThere, pushRtmp, serveRtsp, type TestCamera } from './cameras.ts';
import { writeFakeCamera } from './fake-camera.ts';
import { browserIsThere, CASE, seat, useStage, type Seated } from './stage.ts';

const runs = browserIsThere && ffmpegIsThere;
if (!ffmpegIsThere) process.stderr.write('skipped: tests of cameras need ffmpeg\n');

const folder = mkdtempSync(join(tmpdir(), 'kantai-camera-'));
/** A quarter of a minute: a busy machine that leaves many frames out must not look like one that shows them backward. */
const FRAMES = 240;
const film = join(folder, 'film.y4m');
let rtmp: RtmpServer;
let viewer: Seated;
const cameras: TestCamera[] = [];
const at = useStage('tests of cameras', async () => {
  rtmp = await openRtmpServer({ listen: '127.0.0.1', port: 0 }, (key, cut) => at.stage.bench.central.cameras.publish(key, cut));
  return { cameras: { pushAddress: `rtmp://127.0.0.1:${rtmp.port}/live` } };
});
beforeAll(async () => {
  if (runs) await writeFakeCamera(film, { scale: 0.5, frames: FRAMES });
});
afterAll(async () => {
  for (const camera of cameras) await camera.stop();
  await rtmp?.close();
  rmSync(folder, { recursive: true, force: true });
});

const staff = () => at.stage.stations.staff.client.cameras;
const row = async (camera: string): Promise<CameraRow | undefined> => (await staff().list({ case: CASE })).find((one) => one.camera === camera);
const panoramas = async () => (await viewer.facts()).seen.filter(({ source }) => source === 'panorama');
const state = async () => foldCase(CASE, await at.stage.stations.staff.pull(CASE), createNodeCrypto((length) => new Uint8Array(length)));

test.skipIf(!runs)('a camera pushes with its key: equirectangular, frame by frame, no coding of our own', async () => {
  viewer = await seat(at.browser, at.stage, 'expert');
  await expect.poll(async () => (await viewer.facts()).states.at(-1)?.state, { timeout: 30_000 }).toBe('live');
  const { camera, push } = await staff().add({ case: CASE, name: '后厨 720° 相机' });
  expect(await row(camera)).toMatchObject({ how: 'rtmp', state: 'waiting' });
  const pushing = pushRtmp(film, 1920, `${push!.address}/${push!.key}`);
  cameras.push(pushing);
  await expect.poll(async () => (await panoramas())[0]?.count ?? 0, { timeout: 60_000, message: pushing.words() }).toBeGreaterThan(45);
  const [shown] = await panoramas();
  expect(shown!.width).toBe(1920);
  const numbers = shown!.last.map(({ n }) => n);
  for (const n of numbers) expect(n >= 1 && n <= FRAMES, String(n)).toBe(true);
  // The film begins anew after its last frame: backward is what would be more than half of it ahead.
  const backward = numbers.slice(1).filter((n, index) => (n - numbers[index]! + FRAMES) % FRAMES > FRAMES / 2);
  expect(backward).toEqual([]);
  expect(await row(camera)).toMatchObject({ state: 'flowing', width: 1920, height: 960 });
  const peer = (await viewer.facts()).view!.peers.length === 1 ? (await viewer.facts()).notifications.find(({ notify }) => notify === 'newPeer')!.data : undefined;
  expect(peer).toMatchObject({ peer: { name: '后厨 720° 相机', role: 'site', camera: true } });
  process.stderr.write(`${at.stage.engine.name}: camera by RTMP 1920 × 960, ${shown!.count} frames read, ${shown!.unreadable} unreadable\n`);

  // Who has the key too does not take its place, and another key is none.
  const second = pushRtmp(film, 640, `${push!.address}/${push!.key}`);
  const wrong = pushRtmp(film, 640, `${push!.address}/not-the-key`);
  await expect.poll(() => /error/i.test(second.words()) && /error/i.test(wrong.words()), { timeout: 20_000 }).toBe(true);
  await second.stop();
  await wrong.stop();
  expect(await row(camera)).toMatchObject({ state: 'flowing', width: 1920 });

  // It drops out and comes again by itself: one peer, a new producer.
  await pushing.stop();
  await expect.poll(async () => (await row(camera))?.state, { timeout: 20_000 }).not.toBe('flowing');
  const again = pushRtmp(film, 1920, `${push!.address}/${push!.key}`);
  cameras.push(again);
  await expect.poll(async () => (await panoramas())[1]?.count ?? 0, { timeout: 60_000, message: again.words() }).toBeGreaterThan(15);
  const joined = (await state()).live!.calls.at(-1)!.participants.filter((one) => one.camera === camera);
  expect(joined).toHaveLength(1);

  // Whoever stands before it consents, not the camera.
  expect(await viewer.run((link) => link.ask('startRecording', { recording: 'rec', tracks: [] } as never))).toMatchObject({ answer: { startedAt: expect.any(String) } });
  await viewer.run((link) => link.ask('stopRecording', { recording: 'rec', head: { entries: 0, hash: 'a'.repeat(64), bytes: 0 }, why: 'asked' } as never));

  await staff().remove({ case: CASE, camera });
  await expect.poll(async () => (await viewer.facts()).notifications.some(({ notify }) => notify === 'peerClosed'), { timeout: 10_000 }).toBe(true);
  await again.stop();
  expect((await state()).live!.cameras).toMatchObject([{ camera, how: 'rtmp', removed: { by: 'staff-a' } }]);
}, 240_000);

test.skipIf(!runs)('a camera is pulled, with its password, and again after its line broke; a wrong password and a missing camera are told apart', async () => {
  const served = await serveRtsp(film, 1920, 'admin:geheim');
  cameras.push(served);
  const before = (await panoramas()).length;
  const { camera, push } = await staff().add({ case: CASE, name: '大堂相机', address: served.address });
  expect(push).toBeUndefined();
  await expect.poll(async () => (await panoramas())[before]?.count ?? 0, { timeout: 60_000, message: served.words() }).toBeGreaterThan(20);
  // Its password is told to nobody again, and lies nowhere in the clear.
  expect((await row(camera))?.address).toBe(served.address.replace('admin:geheim@', ''));
  expect(JSON.stringify(await at.stage.bench.database.query('select * from camera')) + JSON.stringify((await state()).live)).not.toContain('geheim');
  served.cut();
  await expect.poll(async () => (await panoramas())[before + 1]?.count ?? 0, { timeout: 60_000 }).toBeGreaterThan(10);
  await staff().remove({ case: CASE, camera });

  const refused = await staff().add({ case: CASE, name: '密码错', address: served.address.replace('geheim', 'falsch') });
  await expect.poll(async () => (await row(refused.camera))?.trouble, { timeout: 30_000 }).toBe('refused');
  await staff().remove({ case: CASE, camera: refused.camera });
  await served.stop();
  cameras.splice(cameras.indexOf(served), 1);
  const missing = await staff().add({ case: CASE, name: '不在', address: 'rtsp://127.0.0.1:1/stream' });
  await expect.poll(async () => (await row(missing.camera))?.trouble, { timeout: 30_000 }).toBe('unreachable');
  await staff().remove({ case: CASE, camera: missing.camera });
}, 180_000);

test.skipIf(!runs)('what browsers do not show is said to be so', async () => {
  const { camera, push } = await staff().add({ case: CASE, name: '旧相机' });
  const pushing = pushRtmp(film, 640, `${push!.address}/${push!.key}`, 'flv1');
  await expect.poll(async () => (await row(camera))?.trouble, { timeout: 30_000, message: pushing.words() }).toBe('codec');
  await pushing.stop();
  await staff().remove({ case: CASE, camera });
}, 60_000);

test.skipIf(!browserIsThere)('a server without ffmpeg, or without a port for it, says so', async () => {
  await expect(at.stage.stations.expert.client.cameras.add({ case: CASE, name: 'x' })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(staff().add({ case: CASE, name: 'x', address: 'file:///etc/passwd' })).rejects.toMatchObject({ code: 'badAddress' });
});
