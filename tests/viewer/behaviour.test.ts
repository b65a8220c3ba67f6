// The viewer under a hand, without tiles, without its GPU, with a small pool: in a real Chromium, by real pointer events.

import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import type { View } from '../../src-shared/footage/footage.ts';
import { directionOfScreen, type SphereView } from '../../src-shared/footage/camera.ts';
import { angleBetween } from '../../src-shared/footage/sphere.ts';
import type { DrawnMark } from '../../src-renderer/viewer/types.ts';
import { cutPyramid, type StagePicture } from '../demo/pyramid.ts';
import { computedPicture } from './computed-picture.ts';
import { openTheatre, pictureOf, sharpnessOf, untilSharp, type Theatre } from './theatre.ts';

const media = fileURLToPath(new URL('../../../shared/media/', import.meta.url));
const clinic = join(media, 'stills/clinic_treatment_room_8192x4096.jpg');
const bar = join(media, 'flat/craft-beer-bar_6000x4000.jpg');
const partial = join(media, 'stills/clinic_partial_8192x2048_gpano.jpg');
const PANE = { width: 800, height: 500 };

let theatre: Theatre | null = null;
beforeAll(async () => {
  const pictures: Record<string, StagePicture> = { computed: computedPicture(4096, 2048) };
  const cut = (name: string): string => join(tmpdir(), 'kantai-viewer-tests', name);
  if (existsSync(clinic)) {
    pictures['clinic'] = await cutPyramid(clinic, cut('clinic'));
    pictures['bar'] = await cutPyramid(bar, cut('bar'), { kind: 'flat' });
    pictures['partial'] = await cutPyramid(partial, cut('partial'), { kind: 'sphere', full: { width: 8192, height: 4096 }, crop: { left: 0, top: 1024 } });
  } else console.warn('no ../shared/media: tests on real pictures are skipped');
  theatre = await openTheatre(pictures);
});
afterAll(() => theatre?.close());

/** Opens a page, or skips the test where that cannot be. */
async function scene(context: TestContext, query: string): Promise<Page> {
  if (theatre === null) return context.skip('no Chromium');
  if (/source=(clinic|bar|partial)/.test(query) && !existsSync(clinic)) return context.skip('no ../shared/media');
  return theatre.open(query, PANE);
}
const viewOf = (page: Page): Promise<View> => page.evaluate(() => window.viewer.view()!);
const statusOf = (page: Page) => page.evaluate(() => window.viewer.status());
const rest = (page: Page): Promise<unknown> => page.waitForFunction(
  () => {
    const keep = window as unknown as { lastView?: string; since?: number };
    const view = JSON.stringify(window.viewer.view());
    if (view !== keep.lastView) keep.since = performance.now();
    keep.lastView = view;
    return performance.now() - (keep.since ?? 0) > 400;
  },
  null,
  { polling: 50 },
);

describe('a picture', () => {
  it('grows from its preview to source sharpness, as the compositor shows it', async (context) => {
    const page = await scene(context, 'source=clinic~held&yaw=100&pitch=-10&fov=40');
    let blurred = 0;
    await expect.poll(async () => (blurred = sharpnessOf(await pictureOf(page))), { timeout: 20_000 }).toBeGreaterThan(0);
    expect((await statusOf(page)).level).toBe((await statusOf(page)).levels);
    theatre!.stage.letGo();
    await untilSharp(page);
    // The viewer says what it drew; the compositor of a busy machine shows it a little later.
    await expect.poll(async () => sharpnessOf(await pictureOf(page)), { timeout: 20_000 }).toBeGreaterThan(3 * blurred);
    expect((await statusOf(page)).level).toBe(0);
    await page.close();
  });

  it('is not drawn again while nothing moves', async (context) => {
    const page = await scene(context, 'source=computed');
    await untilSharp(page);
    await page.waitForTimeout(800);
    const before = (await statusOf(page)).counts.frames;
    await page.waitForTimeout(1000);
    expect((await statusOf(page)).counts.frames).toBe(before);
    await page.close();
  });

  it('may be flat, of any size, and is fitted whole', async (context) => {
    const page = await scene(context, 'source=bar');
    await untilSharp(page);
    const view = await viewOf(page);
    expect(view).toEqual({ kind: 'flat', x: 3000, y: 2000, across: 6400 });
    expect(sharpnessOf(await pictureOf(page))).toBeGreaterThan(20);
    await page.close();
  });

  it('may be a cropped panorama; what was not taken is plain', async (context) => {
    const page = await scene(context, 'source=partial&pitch=60&fov=70');
    await untilSharp(page);
    const { data, width } = await pictureOf(page);
    const at = (x: number, y: number): number[] => [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
    expect(at(400, 20)).toEqual([0x24, 0x27, 0x2d]);
    expect(at(400, 480)).not.toEqual([0x24, 0x27, 0x2d]);
    await page.close();
  });
});

describe('the hand', () => {
  it('drags the grabbed place along with the pointer', async (context) => {
    const page = await scene(context, 'source=computed&yaw=20&pitch=15&fov=70');
    const before = (await viewOf(page)) as SphereView;
    const grabbed = directionOfScreen(before, PANE, { x: 300, y: 200 });
    await page.mouse.move(300, 200);
    await page.mouse.down();
    await page.mouse.move(420, 260, { steps: 4 });
    const after = (await viewOf(page)) as SphereView;
    expect(angleBetween(directionOfScreen(after, PANE, { x: 420, y: 260 }), grabbed)).toBeLessThan(1e-6);
    await page.waitForTimeout(150);
    await page.mouse.up();
    await page.close();
  });

  it('zooms at the pointer by the wheel, between 2° and 120°', async (context) => {
    const page = await scene(context, 'source=computed&fov=70');
    const before = (await viewOf(page)) as SphereView;
    const place = directionOfScreen(before, PANE, { x: 600, y: 150 });
    await page.mouse.move(600, 150);
    await page.mouse.wheel(0, -300);
    await page.waitForFunction((fov) => (window.viewer.view() as { fov: number }).fov < fov, before.fov);
    const after = (await viewOf(page)) as SphereView;
    expect(angleBetween(directionOfScreen(after, PANE, { x: 600, y: 150 }), place)).toBeLessThan(1e-6);
    for (let i = 0; i < 14; i += 1) await page.mouse.wheel(0, -400);
    await rest(page);
    expect(((await viewOf(page)) as SphereView).fov).toBeCloseTo((2 * Math.PI) / 180, 9);
    await page.close();
  });

  it('pans with one finger and zooms between two, holding the places under them', async (context) => {
    const page = await scene(context, 'source=computed&yaw=20&pitch=5&fov=70');
    const hand = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: { x: number; y: number; id: number }[]) => hand.send('Input.dispatchTouchEvent', { type, touchPoints });
    const before = (await viewOf(page)) as SphereView;
    const grabbed = directionOfScreen(before, PANE, { x: 300, y: 200 });
    await touch('touchStart', { x: 300, y: 200, id: 1 });
    for (const step of [1, 2, 3, 4]) await touch('touchMove', { x: 300 + 30 * step, y: 200 + 15 * step, id: 1 });
    // Chromium hands moves of a finger on with the next frame, so the last one may still be under way.
    await expect.poll(async () => angleBetween(directionOfScreen((await viewOf(page)) as SphereView, PANE, { x: 420, y: 260 }), grabbed)).toBeLessThan(1e-6);
    // Held still before it is lifted, so that nothing goes on by inertia.
    await page.waitForTimeout(200);
    await touch('touchEnd');

    const panned = (await viewOf(page)) as SphereView;
    const [left, right] = [{ x: 300, y: 250 }, { x: 500, y: 250 }];
    await touch('touchStart', { ...left, id: 1 }, { ...right, id: 2 });
    for (const step of [1, 2, 3, 4]) await touch('touchMove', { x: left.x - 25 * step, y: 250, id: 1 }, { x: right.x + 25 * step, y: 250, id: 2 });
    // Twice as far apart is half of the picture plane across.
    await expect.poll(async () => Math.tan(((await viewOf(page)) as SphereView).fov / 2) / Math.tan(panned.fov / 2)).toBeCloseTo(0.5, 3);
    await touch('touchEnd');
    await page.close();
  });

  it('turns, zooms and returns by keys', async (context) => {
    const page = await scene(context, 'source=computed&yaw=0&fov=60');
    await page.focus('canvas');
    await page.keyboard.press('ArrowRight');
    const right = (await viewOf(page)) as SphereView;
    expect(right.yaw).toBeGreaterThan(0.05);
    await page.keyboard.press('Shift+ArrowRight');
    expect(((await viewOf(page)) as SphereView).yaw - right.yaw).toBeLessThan(0.03);
    await page.keyboard.press('+');
    expect(((await viewOf(page)) as SphereView).fov).toBeLessThan(right.fov);
    await page.keyboard.press('Home');
    await rest(page);
    expect(await viewOf(page)).toMatchObject({ yaw: 0, pitch: 0, fov: (80 * Math.PI) / 180 });
    await page.close();
  });

  it('draws a box, a point, and picks them again', async (context) => {
    const page = await scene(context, 'source=computed&fov=70');
    await page.evaluate(() => window.viewer.setTool('box'));
    await page.mouse.move(200, 150);
    await page.mouse.down();
    await page.mouse.move(340, 260, { steps: 3 });
    await page.mouse.up();
    await page.evaluate(() => window.viewer.setTool('point'));
    await page.mouse.click(600, 400);
    const view = (await viewOf(page)) as SphereView;
    const marked = await page.evaluate(() => window.told.filter(({ name }) => name === 'marked').map(({ event }) => event as DrawnMark));
    expect(marked.map(({ kind }) => kind)).toEqual(['box', 'point']);
    const corner = directionOfScreen(view, PANE, { x: 340, y: 260 });
    expect(angleBetween(marked[0]!.points[2] as unknown as typeof corner, corner)).toBeLessThan(1e-6);
    await page.evaluate(() => window.viewer.setTool('browse'));
    for (const [x, y] of [[250, 200], [602, 401], [700, 100]] as const) await page.mouse.click(x, y);
    const picked = await page.evaluate(() => window.told.filter(({ name }) => name === 'pick').map(({ event }) => (event as { id: string | null }).id));
    expect(picked).toEqual(['drawn-0', 'drawn-1', null]);
    expect(await page.locator('svg.viewer-marks .viewer-mark').count()).toBe(2);
    await page.close();
  });

  it('draws what it is drawn on: a flight ends where the pencil is put down', async (context) => {
    const page = await scene(context, 'source=computed&yaw=0&fov=70');
    await page.evaluate(() => {
      window.viewer.setTool('box');
      window.viewer.lookAt({ kind: 'sphere', yaw: 3, pitch: 0.4, fov: 0.8 }, { animate: true });
    });
    await page.mouse.move(200, 150);
    await page.mouse.down();
    const pressed = (await viewOf(page)) as SphereView;
    await page.mouse.move(340, 260, { steps: 3 });
    await rest(page);
    await page.mouse.up();
    expect(await viewOf(page)).toEqual(pressed);
    const [drawn] = await page.evaluate(() => window.told.filter(({ name }) => name === 'marked').map(({ event }) => event as DrawnMark));
    for (const [at, point] of [[0, { x: 200, y: 150 }], [2, { x: 340, y: 260 }]] as const) {
      expect(angleBetween(drawn!.points[at] as unknown as readonly [number, number, number], directionOfScreen(pressed, PANE, point))).toBeLessThan(1e-6);
    }
    await page.close();
  });

  it('draws a box by the keyboard alone and says where the cursor is', async (context) => {
    const page = await scene(context, 'source=computed&yaw=0&pitch=0&fov=70');
    await page.evaluate(() => window.viewer.drawByKeyboard());
    await page.keyboard.press('Enter');
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowDown', 'Shift+ArrowDown']) await page.keyboard.press(key);
    await page.waitForFunction(() => document.querySelector('canvas')!.getAttribute('aria-label')?.includes('已定一角'));
    await page.keyboard.press('Enter');
    const [drawn] = await page.evaluate(() => window.told.filter(({ name }) => name === 'marked').map(({ event }) => event as DrawnMark));
    const lowest = drawn!.points[2]!;
    expect((Math.atan2(lowest[0]!, -lowest[2]!) * 180) / Math.PI).toBeCloseTo(3, 3);
    expect((Math.asin(lowest[1]!) * 180) / Math.PI).toBeCloseTo(-2.1, 3);
    await page.close();
  });
});

describe('when things go wrong', () => {
  it('hatches tiles that fail after three retries, says how many, and brings them when they are back', async (context) => {
    const page = await scene(context, 'source=clinic~fail=0.4&yaw=100&fov=50');
    await page.waitForFunction(() => window.viewer.status().holes > 0 && window.viewer.status().loading === 0, null, { timeout: 40_000 });
    const status = await statusOf(page);
    expect(status.sharp).toBe(false);
    expect(status.counts.retried).toBeGreaterThanOrEqual(3);
    await page.waitForTimeout(300);
    expect((await statusOf(page)).holes).toBe(status.holes);
    theatre!.stage.failing = false;
    await page.evaluate(() => window.viewer.retryHoles());
    await untilSharp(page);
    theatre!.stage.failing = true;
    expect((await statusOf(page)).holes).toBe(0);
    await page.close();
  });

  it('keeps camera and marks when the GPU goes, shows the preview, and is sharp again from what it kept', async (context) => {
    const page = await scene(context, 'with=gpu&source=clinic&yaw=100&fov=50&marks=40');
    await untilSharp(page);
    const view = await viewOf(page);
    const marks = await page.locator('svg.viewer-marks .viewer-mark').count();
    const asked = [...theatre!.stage.asked.values()].reduce((sum, count) => sum + count, 0);
    await page.evaluate(() => window.viewer.loseContext(6000));
    await page.waitForFunction(() => window.viewer.status().graphics === 'lost');
    await page.waitForSelector('.viewer-stand-in');
    expect(sharpnessOf(await pictureOf(page))).toBeGreaterThan(0.5);
    expect(await viewOf(page)).toEqual(view);
    expect(await page.locator('svg.viewer-marks .viewer-mark').count()).toBe(marks);
    await untilSharp(page);
    expect(await page.locator('.viewer-stand-in').count()).toBe(0);
    expect(sharpnessOf(await pictureOf(page))).toBeGreaterThan(10);
    expect([...theatre!.stage.asked.values()].reduce((sum, count) => sum + count, 0)).toBe(asked);
    await page.close();
  });

  it('is drawn by WebGL where the painter does not start, as sharp as the painter draws it', async (context) => {
    const painted = await scene(context, 'source=clinic&yaw=100&fov=50');
    await untilSharp(painted);
    expect((await statusOf(painted)).graphics).not.toBe('software');
    const wanted = sharpnessOf(await pictureOf(painted));
    await painted.close();
    const page = await scene(context, 'with=broken&source=clinic&yaw=100&fov=50');
    await page.waitForFunction(() => ['software', 'gpu'].includes(window.viewer.status().graphics));
    await untilSharp(page);
    // The first frame of WebGL may come to the screen a little later than it was drawn.
    await expect.poll(async () => sharpnessOf(await pictureOf(page)), { timeout: 20_000 }).toBeGreaterThan(wanted * 0.9);
    expect(await page.locator('.viewer-stand-in').count()).toBe(0);
    await page.close();
  });

  it('says that it cannot be drawn where the painter does not start and there is no WebGL, and nothing breaks', async (context) => {
    const page = await scene(context, 'with=broken&without=webgl&source=computed');
    await page.waitForFunction(() => window.viewer.status().graphics === 'none');
    const { sharp, graphics } = await statusOf(page);
    expect([sharp, graphics]).toEqual([false, 'none']);
    // The coarse stand-in of its preview, and the camera, still answer.
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('.viewer-stand-in').count()).toBe(1);
    await page.close();
  });

  it('never uses more memory than its ceiling, however far one looks around', async (context) => {
    const page = await scene(context, 'source=clinic&pool=24&fov=60');
    for (let turn = 0; turn < 8; turn += 1) {
      await page.evaluate((yaw) => window.viewer.lookAt({ kind: 'sphere', yaw, pitch: Math.sin(yaw * 2), fov: 1 }), turn * 0.9);
      await untilSharp(page);
      const { pool } = await statusOf(page);
      expect(pool.bytes).toBe(24 * 2 ** 20);
      expect(pool.usedBytes).toBeLessThanOrEqual(pool.ceilingBytes);
    }
    expect((await statusOf(page)).counts.evictions).toBeGreaterThan(10);
    await page.close();
  });

  it('gives up requests that are no longer wanted', async (context) => {
    const page = await scene(context, 'source=clinic~slow=3000&fov=50');
    await page.waitForTimeout(400);
    await page.evaluate(() => window.viewer.lookAt({ kind: 'sphere', yaw: 3, pitch: 0, fov: 0.8 }));
    await page.waitForFunction(() => window.viewer.status().counts.aborted >= 4);
    await page.close();
  });
});
