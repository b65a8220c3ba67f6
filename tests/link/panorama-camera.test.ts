// A 720° camera plugged into the device that opens the site's page: its own picture, twice as wide as high, is what is sent, and as a panorama.
// The browser's fake camera has this one size, as such cameras have; asked for 16:9, Chromium would cut it down to that.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ensureSitePage } from '../../build/site-page.ts';
import { writeFakeCamera } from './fake-camera.ts';
import { browserIsThere, CASE, seat, useStage } from './stage.ts';

const folder = mkdtempSync(join(tmpdir(), 'kantai-link-'));
const at = useStage(
  'the test of a panoramic camera',
  async () => {
    await writeFakeCamera(join(folder, 'camera.y4m'), { scale: 3, frames: 30, panoramic: true });
    return { siteFolder: await ensureSitePage(() => undefined) };
  },
  ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream=fps=10', `--use-file-for-fake-video-capture=${join(folder, 'camera.y4m')}`],
);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.skipIf(!browserIsThere)('a panoramic camera of the site’s device is known as one, and its whole picture is sent', async () => {
  const { stage, browser } = at;
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
