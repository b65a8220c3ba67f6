// A 720° camera plugged into the device that opens the site's page: its own picture, twice as wide as high, is what is sent, and as a panorama.
// The browser's fake camera has this one size, as such cameras have; asked for 16:9, Chromium would cut it down to that.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureSitePage } from '../../build/site-page.ts';
import { writeFakeCamera } from './fake-camera.ts';
import { browserIsThere, CASE, launch, seat, setStage, type Stage } from './stage.ts';

if (!browserIsThere) process.stderr.write('skipped: the test of a panoramic camera needs a Chromium\n');

const folder = mkdtempSync(join(tmpdir(), 'kantai-link-'));
let stage: Stage;
let browser: Browser;

beforeAll(async () => {
  if (!browserIsThere) return;
  const siteFolder = await ensureSitePage(() => undefined);
  await writeFakeCamera(join(folder, 'camera.y4m'), { scale: 3, frames: 30, panoramic: true });
  stage = await setStage({ siteFolder });
  process.stderr.write(`media engine of this run: ${stage.engine.name}\n`);
  browser = await launch(['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream=fps=10', `--use-file-for-fake-video-capture=${join(folder, 'camera.y4m')}`]);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await stage?.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

test.skipIf(!browserIsThere)('a panoramic camera of the site’s device is known as one, and its whole picture is sent', async () => {
  const { path } = await stage.stations.staff.client.live.invite({ case: CASE, for: '巷口小馆 王店长', hours: 24 });
  const phone = await (await browser.newContext({ viewport: { width: 360, height: 740 }, locale: 'zh-CN', permissions: ['camera', 'microphone'] })).newPage();
  const expert = await seat(browser, stage, 'expert');
  await phone.goto(`${stage.address}${path}`, { waitUntil: 'commit' });
  await phone.click('#start');
  await phone.click('#agree');
  await expect.poll(async () => (await expert.facts()).seen.find(({ source }) => source === 'panorama')?.count ?? 0, { timeout: 120_000 }).toBeGreaterThan(3);
  const sent = await phone.evaluate(() => {
    const { width, height } = (document.querySelector('video.own') as HTMLVideoElement & { srcObject: MediaStream }).srcObject.getVideoTracks()[0]!.getSettings();
    return [width, height];
  });
  expect(sent).toEqual([1920, 960]);
  // Nothing of it went out as a lens of 16:9.
  expect((await expert.facts()).seen.map(({ source }) => source)).not.toContain('camera');
}, 180_000);
