// A call through the window's own pages: one workstation shows a counted picture, another sees, draws on, records and keeps it. Real
// Chromium on both sides, real DTLS-SRTP through the engine at hand; the recorded frames say their own numbers.

import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseView } from '#shared/contract/workstation.ts';
import type { Footage } from '#shared/footage/footage.ts';
import type { KeptRecording } from '#shared/live/kept.ts';
import { findChromium, HEADLESS_FLAGS } from '../../build/chromium.ts';
import { ffmpegOrSkip, makeBarCoded, numberOf } from '../../src-main/media/video/video.testing.ts';
import { browserIsThere, callsOf, fetchInPage, freePort, startCentral, temporaryFolder, type Running, type Seat } from './harness.ts';
import { sitDown } from './office.ts';
import { syncSays } from './steps.ts';

const CASE = 'wy-2026-0421';
const tools = ffmpegOrSkip('a call end to end');
if (!browserIsThere) console.log('skipped: a call end to end: it needs a Chromium (set CHROMIUM, or install one)');

const MEDIA_FLAGS = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream=fps=30', '--autoplay-policy=no-user-gesture-required', '--allow-loopback-in-peer-connection'];
const launch = (extra: readonly string[] = []): Promise<Browser> => chromium.launch({ executablePath: findChromium()!, args: [...HEADLESS_FLAGS, ...MEDIA_FLAGS, ...extra] });

describe.skipIf(!tools || !browserIsThere)('a call', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  const faults: string[] = [];
  let central: Running;
  let showing: Browser;
  let watching: Browser;
  let staff: Page;
  let expert: Page;
  let expertSeat: Seat;
  const seats: Seat[] = [];
  /** Where the expert's data lies: a small disk where one can be mounted. */
  let small: string | undefined;

  const seat = (browser: Browser, data: string, user: string): Promise<Seat> => sitDown(seats, { data, server: central.address, browser, faults }, user);
  const enter = async (page: Page): Promise<void> => {
    await page.evaluate((id) => void (location.hash = `#/case/${id}/live`), CASE);
    await page.getByTestId('live-enter').click();
    await page.locator('[data-testid="live-phase"][data-phase="live"], [data-testid="live-phase"][data-phase="degraded"]').waitFor({ timeout: 60_000 });
  };
  const picture = async (page: Page, name: string) => process.env['KANTAI_PICTURES'] && (await page.screenshot({ path: join(process.env['KANTAI_PICTURES'], `${name}.png`) }));
  const rec = (page: Page, name: string): Promise<string | null> => page.getByTestId('live-rec').getAttribute(`data-${name}`);
  const stateOf = async (page: Page): Promise<CaseView['state']> => (await callsOf(page).case.get({ case: CASE, bare: true })).state;
  const keptOf = async (page: Page): Promise<readonly KeptRecording[]> => (await stateOf(page)).live?.recordings.flatMap(({ kept }) => (kept ? [kept] : [])) ?? [];
  const kept = async (page: Page, count: number): Promise<KeptRecording> => {
    await expect.poll(async () => (await keptOf(page)).length, { timeout: 90_000 }).toBe(count);
    return (await keptOf(page)).at(-1)!;
  };
  /** What was shown in the moment before is in a recording from its beginning on: that many pictures more, and on the disk. */
  const recordsOn = async (pictures: number): Promise<void> => {
    const before = Number(await rec(expert, 'pictures'));
    await expect.poll(async () => Number(await rec(expert, 'pictures')), { timeout: 60_000 }).toBeGreaterThan(before + pictures);
    await expect.poll(async () => Number(await rec(expert, 'bytes'))).toBeGreaterThan(0);
  };
  const startRecording = async (): Promise<void> => {
    await expert.getByTestId('live-record').click();
    const begun = expert.locator('[data-testid="live-rec"][data-phase="recording"] .live-rec-on');
    await begun.waitFor({ timeout: 30_000 }).catch(async (error: unknown) => {
      const alarm = await expert.getByTestId('live-alarm').textContent({ timeout: 1000 }).catch(() => 'no alarm');
      throw new Error(`not recording: ${(await expert.getByTestId('live-rec').textContent()) ?? ''}; ${alarm ?? ''}; ${expertSeat.output.slice(-12).join(' | ')}`, { cause: error });
    });
  };
  /** The numbers that the frames of an exhibit say, in their order. */
  const numbersIn = async (page: Page, { original, width, height }: Footage): Promise<number[]> => {
    const bytes = Buffer.from(await (await fetchInPage(page, `/media/${original.sha256}/file`)).arrayBuffer());
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(original.sha256);
    const path = join(folder.path, `${original.sha256}.webm`);
    writeFileSync(path, bytes);
    const raw = execFileSync(tools!.ffmpeg, ['-v', 'error', '-i', path, '-vf', `scale=${width}:${height}`, '-fps_mode', 'passthrough', '-pix_fmt', 'gray', '-f', 'rawvideo', '-'], { maxBuffer: 2 ** 30 });
    const frames: number[] = [];
    for (let at = 0; at < raw.length; at += width * height) frames.push(numberOf((part) => raw[at + Math.floor(height / 2) * width + Math.floor(part * width)]!));
    return frames;
  };

  beforeAll(async () => {
    folder = temporaryFolder();
    const at = mkdtempSync(join(tmpdir(), 'kantai-small-'));
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=400m', 'tmpfs', at]).status === 0) small = at;
    else {
      rmSync(at, { recursive: true });
      console.log('no small disk can be mounted here (root is needed): a full disk while recording is not tried');
    }
    const camera = makeBarCoded(tools!, folder.path, { name: 'camera.mjpeg', width: 640, height: 360, frames: 256, rate: '30', args: ['-c:v', 'mjpeg', '-q:v', '4', '-pix_fmt', 'yuvj420p', '-f', 'mjpeg'] });
    central = await startCentral(join(folder.path, 'central'), await freePort());
    [showing, watching] = await Promise.all([launch([`--use-file-for-fake-video-capture=${camera}`]), launch()]);
    console.log(central.output.find((line) => /engine/i.test(line)) ?? 'the server does not say which media engine runs');
  });
  afterAll(async () => {
    await Promise.all(seats.map((one) => one.stop().catch(() => undefined)));
    await Promise.all([showing?.close(), watching?.close()]);
    await central?.stop();
    if (small !== undefined) {
      spawnSync('umount', [small]);
      rmSync(small, { recursive: true, force: true });
    }
    folder.remove();
  });

  test('joins two people: what one shows the other sees, beside the sheet', async () => {
    staff = (await seat(showing, join(folder.path, 'staff'), 'li')).page;
    const data = small === undefined ? join(folder.path, 'expert') : join(small, 'expert');
    mkdirSync(data, { recursive: true });
    expertSeat = await seat(watching, data, 'chen');
    expert = expertSeat.page;
    await expert.evaluate((id) => void (location.hash = `#/case/${id}/live`), CASE);
    await expert.getByTestId('live-enter').waitFor();
    await picture(expert, 'live-lobby');
    await enter(staff);
    await staff.getByRole('button', { name: '开摄像头' }).click();
    await enter(expert);
    await expect.poll(() => expert.getByTestId('live-video').evaluate((video: HTMLVideoElement) => video.videoWidth), { timeout: 60_000 }).toBe(640);
    await expect.poll(() => expert.getByTestId('live-people').getByText('已同意录制').count()).toBe(2);
    expect(await expert.locator('.sheet').count()).toBe(1);
    expect(await expert.locator('.live-watermark').textContent()).toMatch(/0421.*陈知夏/);
    await picture(expert, 'live');
    await expert.setViewportSize({ width: 1280, height: 720 });
    await picture(expert, 'live-1280');
    await expert.setViewportSize({ width: 1440, height: 900 });
    await expert.getByTestId('live-ask').click();
    await expert.getByTestId('ask-words').waitFor();
    await picture(expert, 'live-ask');
    await expert.keyboard.press('Escape');
    await staff.getByTestId('live-invite').click();
    await staff.getByTestId('invite-for').fill('店主 张先生');
    await staff.getByTestId('invite-make').click();
    await staff.getByTestId('invite-qr').waitFor();
    expect(await staff.getByTestId('invite-url').inputValue()).toMatch(/^http/);
    // Without a port for it no camera can push here, and that is said.
    await staff.getByTestId('camera-name').fill('后厨 720° 相机');
    await staff.getByTestId('camera-add').click();
    await staff.getByTestId('site-cameras').getByRole('alert').waitFor();
    expect(await staff.getByTestId('site-cameras').textContent()).toContain('服务器没有开放推流端口');
    await picture(staff, 'live-invite');
    await staff.keyboard.press('Escape');
    await staff.getByTestId('invite-qr').waitFor({ state: 'detached' });
  });

  test('lets one point and draw on the picture, and the other see it in the same place', async () => {
    await expert.getByTestId('live-draw').click();
    const box = (await expert.getByTestId('live-video').boundingBox())!;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await expert.mouse.move(x, y);
    await expert.mouse.down();
    await expert.mouse.move(x + 40, y + 30, { steps: 6 });
    await expert.mouse.up();
    await expert.locator('.live-over polyline').first().waitFor();
    // The same line on the other's screen: in the middle of the picture, wherever that lies.
    const drawn = staff.locator('.live-over polyline').first();
    await drawn.waitFor();
    const theirs = (await staff.getByTestId('live-video').boundingBox())!;
    const line = (await drawn.boundingBox())!;
    expect(line.x).toBeGreaterThan(theirs.x + theirs.width / 2 - 30);
    expect(line.x).toBeLessThan(theirs.x + theirs.width / 2 + 30);
    await expert.getByTestId('live-browse').click();
    await expert.getByTestId('live-freeze').click();
    await expert.getByText(/定格了画面/).waitFor();
    expect(await expert.getByTestId('live-video').evaluate((video: HTMLVideoElement) => video.paused)).toBe(true);
    await expert.getByTestId('live-freeze').click();
    await expect.poll(() => expert.getByTestId('live-video').evaluate((video: HTMLVideoElement) => video.paused)).toBe(false);
  });

  test('is recorded frame by frame as it was received, anchored while it runs, and becomes footage that verifies', async () => {
    await startRecording();
    await expect.poll(() => rec(expert, 'anchored'), { timeout: 30_000 }).not.toBe('');
    await recordsOn(60);
    await picture(expert, 'live-recording');
    await expert.getByTestId('live-record').click();
    const one = await kept(expert, 1);
    expect(one).toMatchObject({ recovered: false });
    expect(one.fault).toBeUndefined();
    const video = one.tracks.find(({ kind }) => kind === 'video')!;
    expect(video).toMatchObject({ how: 'frames', tail: 0, source: 'camera' });
    // The other's voice and the own one, each by itself.
    const sounds = one.tracks.filter(({ kind }) => kind === 'audio');
    expect(new Set(sounds.map(({ peer }) => peer)).size, JSON.stringify(one.tracks)).toBe(2);
    expect(sounds, JSON.stringify(one.tracks)).toHaveLength(2);
    const [footage] = one.footage;
    const numbers = await numbersIn(expert, footage!);
    expect(numbers).toHaveLength(footage!.video!.frames);
    expect(numbers.length).toBeGreaterThan(40);
    // In their order and without a hole: the camera counts to 256 and begins anew.
    const steps = numbers.slice(1).map((n, i) => (n - numbers[i]! + 256) % 256);
    expect(steps.filter((step) => step > 8)).toEqual([]);
    expect(steps.filter((step) => step === 0).length).toBeLessThan(numbers.length / 10);
    // What the server was told while it ran is the beginning of what was kept.
    const state = await stateOf(expert);
    const recording = state.live!.recordings.find((each) => each.recording === one.recording)!;
    expect(recording.anchors).toBeGreaterThan(0);
    expect(recording.stopped).toMatchObject({ why: 'asked' });
    expect(await callsOf(expert).link.record.waiting({ case: CASE })).toEqual([]);
    expect(recording.anchor!.head).toEqual(one.head);
    const call = state.live!.calls.at(-1)!;
    expect(call.participants.filter(({ consent }) => consent?.given)).toHaveLength(2);
    await syncSays(expert, /服务器已同步/);
    // Uploaded like all footage: the other workstation gets the exhibit from the server.
    await expect.poll(async () => (await stateOf(staff)).footage.some(({ original }) => original.sha256 === footage!.original.sha256), { timeout: 60_000 }).toBe(true);
    await expect.poll(async () => (await fetchInPage(staff, `/media/${footage!.original.sha256}/file`).catch(() => undefined))?.status, { timeout: 60_000 }).toBe(200);
  });

  test('stops recording loudly when the disk is full; the call goes on, and what was written is kept', async (context) => {
    if (small === undefined) return context.skip();
    await startRecording();
    await recordsOn(10);
    const filler = join(small, 'filler');
    const { bavail, bsize } = statfsSync(small);
    // The ballast stays the recording's own; everything else is taken.
    const free = bavail * bsize;
    const write = spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=64k', `count=${Math.ceil(free / 65536)}`], { stdio: 'ignore' });
    expect(write.status).not.toBe(0);
    await expert.locator('[data-testid="live-alarm"][data-alarm="diskFull"]').waitFor({ timeout: 60_000 });
    await picture(expert, 'live-disk-full');
    expect(await expert.getByTestId('live-phase').getAttribute('data-phase')).toMatch(/live|degraded/);
    rmSync(filler);
    await callsOf(expert).link.record.settle({});
    const one = await kept(expert, 2);
    expect(one.fault).toBeUndefined();
    expect(one.footage.length).toBeGreaterThan(0);
    await expect.poll(() => expert.getByTestId('live-record').isEnabled()).toBe(true);
  });

  test('that is being recorded when the workstation is killed loses no more than two seconds', async () => {
    await startRecording();
    await recordsOn(60);
    const since = Date.now();
    const before = Number(await rec(expert, 'bytes'));
    expect(before).toBeGreaterThan(0);
    await expertSeat.kill();
    const killedAt = Date.now();
    expect(killedAt - since).toBeLessThan(30_000);
    seats.splice(seats.indexOf(expertSeat), 1);
    const data = small === undefined ? join(folder.path, 'expert') : join(small, 'expert');
    expertSeat = await seat(watching, data, 'chen');
    expert = expertSeat.page;
    const one = await kept(expert, small === undefined ? 2 : 3);
    expect(one.recovered).toBe(true);
    expect(one.fault).toBeUndefined();
    const video = one.tracks.find(({ kind }) => kind === 'video')!;
    const footage = one.footage.find(({ original }) => original.sha256 === video.content.sha256)!;
    const last = video.begins + footage.video!.duration * 1000;
    // Nothing that was said to be on the disk is missing.
    expect(one.tracks.reduce((sum, { content }) => sum + content.bytes, 0)).toBeGreaterThanOrEqual(before);
    const lost = killedAt - last;
    const isBusy = loadavg()[0]! > availableParallelism();
    console.log(`killed while recording: ${lost} ms of the picture were not yet on the disk${isBusy ? ' (busy machine)' : ''}`);
    // What the disk and the processor are given to do meanwhile is not ours to promise.
    expect(lost).toBeLessThan(isBusy ? 15_000 : 2000);
    const numbers = await numbersIn(expert, footage);
    expect(numbers).toHaveLength(footage.video!.frames);
  });

  test('was without a fault on any page', () => {
    // A killed workstation leaves requests unanswered, and footage is asked for before it has arrived; everything else is a fault.
    expect(faults.filter((line) => !/ERR_CONNECTION|Failed to fetch|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONTENT_LENGTH_MISMATCH|507|409/.test(line))).toEqual([]);
  });
});
