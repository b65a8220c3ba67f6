// Polygons drawn and reshaped by a hand and by the keyboard, adjustments, and panes beside one another: in a real Chromium.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { directionOfScreen, type SphereView } from '../../src-shared/footage/camera.ts';
import { angleBetween, type Direction } from '../../src-shared/footage/sphere.ts';
import { turnOfYaw } from '../../src-shared/footage/turn.ts';
import type { DrawnMark } from '../../src-renderer/viewer/types.ts';
import { computedPicture } from './computed-picture.ts';
import { openTheatre, pictureOf, untilSharp, type Theatre } from './theatre.ts';

const PANE = { width: 640, height: 400 };
let theatre: Theatre | null = null;
beforeAll(async () => {
  theatre = await openTheatre({ computed: computedPicture(2048, 1024) });
});
afterAll(() => theatre?.close());

async function scene(context: TestContext, query: string): Promise<Page> {
  if (theatre === null) return context.skip('no Chromium');
  return theatre.open(`source=computed&${query}`, PANE);
}
const lastOf = <T>(page: Page, name: string): Promise<T | undefined> => page.evaluate((wanted) => window.told.findLast((one) => one.name === wanted)?.event as never, name);
const viewOf = (page: Page): Promise<SphereView> => page.evaluate(() => window.viewer.view() as never);
const clickAt = async (page: Page, points: readonly (readonly [number, number])[]): Promise<void> => {
  for (const [x, y] of points) await page.mouse.click(x, y);
};
const near = (a: readonly number[], b: Direction): number => angleBetween(a as unknown as Direction, b);

describe('a polygon', { timeout: 150_000 }, () => {
  it('is drawn corner by corner where it was clicked, and its corner is dragged to another place', async (context) => {
    const page = await scene(context, 'yaw=178&pitch=20&fov=60');
    const view = await viewOf(page);
    await page.evaluate(() => window.viewer.setTool('polygon'));
    const corners = [[200, 100], [400, 120], [420, 300], [300, 200]] as const;
    await clickAt(page, [...corners, corners[0]]);
    const drawn = await lastOf<DrawnMark>(page, 'marked');
    expect(drawn?.kind).toBe('polygon');
    expect(drawn?.points).toHaveLength(4);
    corners.forEach(([x, y], i) => expect(near(drawn!.points[i]!, directionOfScreen(view, PANE, { x, y }))).toBeLessThan(1e-6));
    // Inside it, not on its line: it is chosen, and shows its handles.
    await page.evaluate(() => window.viewer.setTool('browse'));
    await page.mouse.click(370, 180);
    await page.locator('.viewer-handle').first().waitFor();
    await page.mouse.move(420, 300);
    await page.mouse.down();
    await page.mouse.move(460, 330, { steps: 4 });
    await page.mouse.up();
    const changed = await lastOf<{ id: string; points: number[][] }>(page, 'changed');
    expect(near(changed!.points[2]!, directionOfScreen(view, PANE, { x: 460, y: 330 }))).toBeLessThan(0.002);
    expect(near(changed!.points[0]!, directionOfScreen(view, PANE, { x: 200, y: 100 }))).toBeLessThan(1e-6);
    expect(await viewOf(page)).toEqual(view);
    await page.close();
  });

  it('is drawn and moved by the keyboard alone, and said aloud', async (context) => {
    const page = await scene(context, 'yaw=10&fov=60');
    await page.evaluate(() => {
      window.viewer.setTool('polygon');
      window.viewer.drawByKeyboard();
    });
    for (const key of ['Enter', 'ArrowRight', 'ArrowRight', 'Enter', 'ArrowDown', 'ArrowDown', 'Enter', 'Enter']) await page.keyboard.press(key);
    const drawn = await lastOf<DrawnMark>(page, 'marked');
    expect(drawn?.points).toHaveLength(3);
    expect(near(drawn!.points[0]!, drawn!.points[1]! as unknown as Direction)).toBeCloseTo((2 * Math.PI) / 180, 4);
    await page.evaluate((points) => window.viewer.setMarks([{ id: 'a', kind: 'polygon', points, label: '水池', editable: true }]), drawn!.points);
    await page.evaluate(() => window.viewer.setTool('browse'));
    await page.locator('canvas.viewer-canvas').focus();
    for (const key of ['v', 'v', 'ArrowUp', 'Enter']) await page.keyboard.press(key);
    const changed = await lastOf<{ id: string; points: number[][] }>(page, 'changed');
    expect(near(changed!.points[0]!, drawn!.points[0]! as unknown as Direction)).toBeCloseTo(Math.PI / 180, 3);
    expect(near(changed!.points[1]!, drawn!.points[1]! as unknown as Direction)).toBeLessThan(1e-9);
    await page.waitForFunction(() => document.querySelector('canvas')?.getAttribute('aria-label')?.includes('水池'));
    expect(await page.locator('canvas.viewer-canvas').getAttribute('role')).toBe('application');
    await page.close();
  });
});

const meanOf = ({ data }: { data: Buffer }): number => data.reduce((sum, value) => sum + value, 0) / data.length;

describe('how it is shown', () => {
  it('is brightened and brought back by one call, and the status says so', async (context) => {
    const page = await scene(context, 'yaw=40&fov=60');
    await untilSharp(page);
    const before = meanOf(await pictureOf(page));
    await page.evaluate(() => window.viewer.adjust({ exposure: 1.5, contrast: 1, gamma: 1, saturation: 1, sharpness: 0 }));
    await untilSharp(page);
    await expect.poll(async () => meanOf(await pictureOf(page)), { timeout: 40_000 }).toBeGreaterThan(before + 10);
    expect(await page.evaluate(() => window.viewer.status().adjusted)).toBe(true);
    await page.evaluate(() => window.viewer.adjust({ exposure: 0, contrast: 1, gamma: 1, saturation: 1, sharpness: 0 }));
    await expect.poll(async () => Math.abs(meanOf(await pictureOf(page)) - before), { timeout: 40_000 }).toBeLessThan(1);
    expect(await page.evaluate(() => window.viewer.status().adjusted)).toBe(false);
    await page.close();
  });
});

// Without a GPU each draw of two panes takes long on a busy machine.
describe('panes', { timeout: 150_000 }, () => {
  it('of one picture differ by nothing: the difference is grey everywhere, and no more once they are turned apart', async (context) => {
    const page = await scene(context, 'yaw=40&fov=60&panes=2');
    await page.evaluate(() => window.viewer.setCompare({ mode: 'difference' }));
    await untilSharp(page);
    const spread = async (): Promise<number> => {
      const { data, width } = await pictureOf(page);
      let most = 0;
      // The status line lies over the lower edge.
      for (let i = 0; i < width * 300 * 3; i += 1) most = Math.max(most, Math.abs(data[i]! - 127.5));
      return most;
    };
    await expect.poll(spread, { timeout: 40_000 }).toBeLessThan(3);
    await page.evaluate((turn) => window.viewer.setAlignment(1, turn), turnOfYaw(0.2));
    await untilSharp(page);
    await expect.poll(spread, { timeout: 40_000 }).toBeGreaterThan(30);
    await page.close();
  });

  it('do not jump when they are linked as they stand, four of them under one ceiling', async (context) => {
    const page = await scene(context, 'yaw=40&fov=60&panes=4&pool=24');
    await untilSharp(page);
    await page.evaluate(() => window.viewer.setCompare({ link: 'free' }));
    await page.mouse.move(480, 100);
    await page.mouse.down();
    await page.mouse.move(400, 130, { steps: 4 });
    await page.mouse.up();
    await page.waitForFunction(() => {
      const keep = window as unknown as { place?: string };
      const place = JSON.stringify(window.viewer.placeAt({ x: 480, y: 100 }));
      const rests = place === keep.place;
      keep.place = place;
      return rests;
    }, null, { polling: 600 });
    const places = () => page.evaluate(() => [[160, 100], [480, 100], [160, 300], [480, 300]].map(([x, y]) => window.viewer.placeAt({ x: x!, y: y! })!.point));
    const before = await places();
    expect(angleBetween(before[0] as never, before[1] as never)).toBeGreaterThan(0.1);
    await page.evaluate(() => window.viewer.setCompare({ link: 'offset' }));
    const after = await places();
    after.forEach((point, i) => expect(angleBetween(point as never, before[i] as never)).toBeLessThan(1e-6));
    await untilSharp(page);
    const { pool } = await page.evaluate(() => window.viewer.status());
    expect(pool.usedBytes).toBeLessThanOrEqual(24 * 2 ** 20);
    await page.close();
  });
});
