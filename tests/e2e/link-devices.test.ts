// A call with other pictures and other hands: a panorama in the place of the phone's lens, a second tab of the same person, devices that are
// refused or pulled.

import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { CASE, useCall, widthShown } from './call.ts';
import { browserIsThere } from './harness.ts';

if (!browserIsThere) console.log('skipped: panorama, second tab and devices in a call: it needs a Chromium (set CHROMIUM, or install one)');

// Each waits for what it wants to see and has its own time limits; the whole is only kept from hanging for ever.
describe.skipIf(!browserIsThere)('a call', { timeout: 600_000 }, () => {
  const { faults, seat, openSite, picture } = useCall({ fps: 8 });
  let site: Page;
  let expert: Page;
  const live = (page: Page) => page.locator('[data-testid="live-phase"][data-phase="live"], [data-testid="live-phase"][data-phase="degraded"]').waitFor({ timeout: 90_000 });
  const enter = async (page: Page): Promise<void> => {
    await page.evaluate((hash) => void (location.hash = hash), `#/case/${CASE}/live`);
    await page.getByTestId('live-enter').click();
    await live(page);
  };

  test('begins: the phone is seen', async () => {
    const staff = await seat('li');
    expert = await seat('chen');
    await enter(expert);
    site = await openSite(staff);
    await staff.context().close();
    await site.locator('#start').click();
    await site.locator('#agree').click();
    await expect.poll(() => widthShown(expert), { timeout: 90_000 }).toBeGreaterThan(0);
  });

  test('shows a panorama that everybody turns as they like', async () => {
    // A 720° camera in the place of the phone's.
    await site.evaluate(() => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 1920, height: 960 });
      const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true })!;
      for (let x = 0; x < 24; x++) for (let y = 0; y < 12; y++) {
        context.fillStyle = `hsl(${x * 15} ${40 + (y % 2) * 30}% ${30 + (y * 50) / 12}%)`;
        context.fillRect(x * 80, y * 80, 80, 80);
        context.fillStyle = '#fff';
        context.font = '24px sans-serif';
        context.fillText(`${x * 15}°`, x * 80 + 12, y * 80 + 48);
      }
      let n = 0;
      setInterval(() => {
        n += 1;
        context.fillStyle = n % 2 === 0 ? '#fff' : '#000';
        context.fillRect((n * 8) % 1920, 470, 30, 20);
      }, 330);
      navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(3);
    });
    await site.getByRole('button', { name: '换镜头' }).click();
    await expert.getByTestId('live-pano').waitFor({ timeout: 150_000 });
    await expect.poll(() => expert.locator('video.viewer-video').evaluate((one: HTMLVideoElement) => one.videoWidth).catch(() => 0), { timeout: 150_000 }).toBeGreaterThan(900);
    // The lens before it is gone: nobody looks at its last frame.
    await expect.poll(() => expert.locator('.live-thumbs button').count()).toBe(0);
    await expert.waitForTimeout(1500);
    await picture(expert, 'live-panorama');
    await picture(site, 'phone-panorama');
  });

  test('is one seat for one person: a second tab takes it over, and the first says so and can have it back', async () => {
    const second = await expert.context().newPage();
    await second.setViewportSize({ width: 1280, height: 720 });
    await second.goto(expert.url().split('#')[0]!);
    await second.getByTestId('sync-state').waitFor({ timeout: 150_000 });
    await enter(second);
    await expert.getByTestId('live-enter').waitFor({ timeout: 150_000 });
    await picture(expert, 'live-replaced');
    await second.close();
    await enter(expert);
  });

  test('says what to do where a device is refused or pulled, and goes on', async () => {
    const camera = expert.locator('.live-bar').getByRole('button', { name: /摄像头/ });
    // The test's hand on the cable.
    await expert.evaluate(() => {
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wanted) => {
        const stream = await ask(wanted);
        const [track] = stream.getVideoTracks();
        if (track) Object.assign(globalThis, { own: track });
        return stream;
      };
    });
    await camera.click();
    await expect.poll(() => camera.textContent(), { timeout: 90_000 }).toBe('关摄像头');
    await expert.evaluate(() => {
      const { own } = globalThis as unknown as { own: MediaStreamTrack };
      own.stop();
      own.dispatchEvent(new Event('ended'));
    });
    await expert.locator('.live-alarms').getByText('没有找到设备').waitFor({ timeout: 90_000 });
    await expect.poll(() => camera.textContent()).toBe('开摄像头');
    await expert.evaluate(() => {
      navigator.mediaDevices.getUserMedia = async () => {
        throw new DOMException('by the test', 'NotAllowedError');
      };
    });
    await camera.click();
    await expert.locator('.live-alarms').getByText('没有麦克风或摄像头的使用许可').waitFor({ timeout: 90_000 });
    await picture(expert, 'live-refused');
    await live(expert);
  });

  test('was without a fault on any page', () => {
    expect(faults.filter((line) => !/ERR_CONNECTION|Failed to fetch|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_TIMED_OUT|50[0-9]|WebSocket|409/.test(line))).toEqual([]);
  });
});
