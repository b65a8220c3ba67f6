// Videos in a real Chromium: steps end on exactly the frame that was asked for, in even and uneven files, and the viewer shows it.

import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findChromium, HEADLESS_FLAGS } from '../../build/chromium.ts';
import { temporaryFolder } from '../../src-main/media/test-tools.ts';
import { ffmpegOrSkip, makeBarCoded, numberOf } from '../../src-main/media/video/video.testing.ts';
import '../demo/video-window.ts';
import { createVideoTheatre, type VideoTheatre } from '../demo/video-theatre.ts';
import { pictureOf } from './theatre.ts';

// ffmpeg runs at low priority: on a busy machine it waits for everybody else.
vi.setConfig({ testTimeout: 240_000 });
const tools = ffmpegOrSkip('playing videos');
const executablePath = findChromium();
if (executablePath === undefined) console.warn('no Chromium found: playing videos is skipped');
const can = tools !== undefined && executablePath !== undefined;
/** Times that jump, and a gap of half a second. */
const UNEVEN = '(N*3003+if(mod(N\\,3)\\,0\\,900)+if(gt(N\\,20)\\,45000\\,0))/90000/TB';
const PARTS = Array.from({ length: 8 }, (_, i) => (i + 0.5) / 8);

let folder: ReturnType<typeof temporaryFolder>;
let theatre: VideoTheatre;
let browser: Browser;

beforeAll(async () => {
  if (!can) return;
  folder = temporaryFolder();
  theatre = await createVideoTheatre(folder.path);
  browser = await chromium.launch({ executablePath, args: [...HEADLESS_FLAGS, '--force-color-profile=srgb'] });
});
afterAll(async () => {
  if (!can) return;
  await browser.close();
  await theatre.close();
  folder.remove();
});

async function open(fixture: Parameters<typeof makeBarCoded>[2], which = 'file'): Promise<Page> {
  const footage = await theatre.take(makeBarCoded(tools!, folder.path, fixture));
  const page = await browser.newPage({ viewport: { width: 480, height: 270 } });
  await page.goto(theatre.address(footage, which));
  await page.evaluate(() => window.ready);
  return page;
}

/** What the player says and what its picture says, after each step. */
async function walk(page: Page, steps: readonly number[]): Promise<{ said: number; shown: number }[]> {
  const seen = [];
  for (const step of steps) {
    const [said, values] = await page.evaluate(async ([by, parts]) => {
      window.player.step(by);
      const at = await window.settled();
      return [at, window.brightness(parts)] as const;
    }, [step, PARTS] as const);
    seen.push({ said, shown: numberOf((part) => values[PARTS.indexOf(part)] ?? 0) });
  }
  return seen;
}

describe.skipIf(!can)('stepping', () => {
  it.each([
    // Its index stands at the end of the file: playing it takes seeking there first.
    { name: 'even.mp4', times: undefined, which: 'file', sound: true },
    { name: 'uneven.mp4', times: UNEVEN, which: 'proxy/0' },
  ])('shows each of 60 frames, forwards and backwards: $name', async ({ name, times, which, sound }) => {
    const page = await open({ name, frames: 61, ...(times === undefined ? {} : { times }), ...(sound ? { sound } : {}) }, which);
    const there = await walk(page, Array.from({ length: 60 }, () => 1));
    expect(there.map(({ said }) => said)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
    expect(there.filter(({ said, shown }) => said === shown)).toHaveLength(60);
    const back = await walk(page, [-1, -1, -1, -20, 7, -100, 100]);
    expect(back.map(({ shown }) => shown)).toEqual([59, 58, 57, 37, 44, 0, 60]);
    await page.close();
  });

  it('never says that a frame is exact which it is not, in an uneven original whose durations are wrong', async () => {
    const page = await open({ name: 'wrong.mp4', frames: 40, sound: true, times: UNEVEN });
    const seen = [];
    for (let n = 0; n < 39; n += 1) {
      const [one] = await walk(page, [1]);
      seen.push({ ...one!, exact: await page.evaluate(() => window.player.state().exact) });
    }
    expect(seen.filter(({ exact, said, shown }) => exact && said !== shown)).toEqual([]);
    expect(seen.filter(({ exact }) => exact).length).toBeGreaterThan(20);
    await page.close();
  });

  it('many steps at once end on their sum', async () => {
    const page = await open({ name: 'many.mp4', frames: 61 });
    const at = await page.evaluate(() => {
      for (let i = 0; i < 25; i += 1) window.player.step(1);
      return window.settled();
    });
    expect(at).toBe(25);
    await page.close();
  });
});

describe.skipIf(!can)('the viewer', () => {
  const numberOnScreen = async (page: Page): Promise<number> => {
    const { data, width, height } = await pictureOf(page);
    return numberOf((part) => data[(Math.floor(height / 2) * width + Math.floor(part * width)) * 3 + 1]!);
  };
  it('shows the frame of the video, then tiles of the very frame over it, and goes on stepping', async () => {
    const page = await open({ name: 'shown.mp4', frames: 61 });
    await walk(page, [37]);
    await expect.poll(() => numberOnScreen(page), { timeout: 20_000 }).toBe(37);
    expect(await page.evaluate(() => window.videoViewer.status().live)).toEqual({ width: 320, height: 180 });
    await page.evaluate(() => window.showStill(37));
    await page.waitForFunction(() => window.videoViewer.status().sharp && window.videoViewer.status().level === 0, null, { timeout: 40_000 });
    expect(await page.evaluate(() => window.videoViewer.status().live)).toBe(null);
    expect(await numberOnScreen(page)).toBe(37);
    await page.evaluate(() => window.videoViewer.setStill(null));
    await walk(page, [-9]);
    await expect.poll(() => numberOnScreen(page), { timeout: 20_000 }).toBe(28);
    await page.close();
  });
});

describe.skipIf(!can)('two players whose files come badly', () => {
  it.each([
    ['slowly', '~slow=200'],
    ['broken off again and again', '~cut=24'],
  ])('show every frame that is asked for when the answers come %s', async (_, faults) => {
    const footage = await theatre.take(makeBarCoded(tools!, folder.path, { name: 'badly.mp4', frames: 61, sound: true }));
    const page = await browser.newPage({ viewport: { width: 960, height: 300 } });
    await page.goto(theatre.stress(footage, footage, faults));
    await page.evaluate(() => window.ready);
    for (const wanted of [60, 3, 31, 0]) {
      await page.evaluate((to) => window.players.forEach((player) => player.seek(to)), wanted);
      await page.waitForFunction((to) => window.players.every((player) => !player.state().seeking && player.state().frame === to && player.state().exact), wanted, { timeout: 60_000 });
    }
    expect(await page.evaluate(() => window.players.map((player) => player.state().failed))).toEqual([false, false]);
    await page.close();
  });

  it('say that a copy is missing, and the other plays on', async () => {
    const footage = await theatre.take(makeBarCoded(tools!, folder.path, { name: 'badly.mp4', frames: 61, sound: true }));
    const page = await browser.newPage({ viewport: { width: 960, height: 300 } });
    await page.goto(theatre.stress(footage, footage, '~noproxy'));
    await page.evaluate(() => window.ready);
    await page.waitForFunction(() => window.players[1]!.state().failed, null, { timeout: 60_000 });
    await page.evaluate(() => window.players.forEach((player) => player.step(7)));
    await page.waitForFunction(() => !window.players[0]!.state().seeking && window.players[0]!.state().frame === 7, null, { timeout: 60_000 });
    await page.close();
  });
});
