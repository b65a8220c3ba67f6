// Polygons drawn and reshaped by a hand and by the keyboard, adjustments, and panes beside one another: in a real Chromium.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { directionOfScreen, screenOfDirection, type SphereView } from '../../src-shared/footage/camera.ts';
import { alignmentOf, type Pair } from '../../src-shared/footage/align.ts';
import { TILE_PIXELS } from '../../src-shared/footage/footage.ts';
import { angleBetween, directionOf, wholeSphere, yawPitchOfSourcePixel, type Direction } from '../../src-shared/footage/sphere.ts';
import { applyTurn, combineTurns, turnBack, turnOfPose, turnOfYaw, type Turn } from '../../src-shared/footage/turn.ts';
import { pyramidIndex, type StagePicture } from '../demo/pyramid.ts';
import type { DrawnMark } from '../../src-renderer/viewer/types.ts';
import sharp from 'sharp';
import { computedPicture } from './computed-picture.ts';
import { openTheatre, pictureOf, untilSharp, type Theatre } from './theatre.ts';

const PANE = { width: 640, height: 400 };
/** How the second camera stood, against the first: turned, pitched and rolled. First → second. */
const STOOD: Turn = combineTurns(turnOfPose({ posePitch: 4, poseRoll: -6 }), turnOfYaw(0.12));
let theatre: Theatre | null = null;
beforeAll(async () => {
  theatre = await openTheatre({ computed: computedPicture(2048, 1024), soft: softPicture((direction) => direction), stood: softPicture((direction) => applyTurn(turnBack(STOOD), direction)) });
});
afterAll(() => theatre?.close());

/** Smooth over the whole sphere, so that one that was turned differs by next to nothing once it is turned back. */
function softPicture(inWorld: (direction: Direction) => Direction): StagePicture {
  const [width, height] = [1024, 512];
  const projection = wholeSphere(width, height);
  const drawn = (size: number, left: number, top: number, step: number) => {
    const pixels = Buffer.alloc(size * size * 3);
    for (let y = 0; y < size; y += 1) {
      for (let x = 0; x < size; x += 1) {
        const place = { x: Math.min(width, (left + x + 0.5) * step), y: Math.min(height, (top + y + 0.5) * step) };
        inWorld(directionOf(yawPitchOfSourcePixel(place, projection))).forEach((part, i) => (pixels[(y * size + x) * 3 + i] = 127.5 + 120 * Math.sin(9 * part + i)));
      }
    }
    return sharp(pixels, { raw: { width: size, height: size, channels: 3 } });
  };
  return {
    footage: { width, height, index: pyramidIndex(width, height), projection },
    tile: (level, x, y) => drawn(TILE_PIXELS, x * TILE_PIXELS, y * TILE_PIXELS, 2 ** level).png({ compressionLevel: 1 }).toBuffer(),
    preview: () => sharp({ create: { width: 512, height: 256, channels: 3, background: '#808080' } }).jpeg().toBuffer(),
  };
}

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

describe.each(['processor', 'gpu'])('what is adjusted, drawn by the %s', { timeout: 150_000 }, (by) => {
  it('is every pixel as the plain formula has it: contrast, gamma, saturation, light, and all at once', async (context) => {
    const page = await scene(context, `with=${by}&yaw=40&fov=60`);
    await untilSharp(page);
    const { data: before, width } = await pictureOf(page);
    // The status line lies over the lower edge.
    const compared = width * 300 * 3;
    for (const [exposure, contrast, gamma, saturation] of [[0, 1.6, 1, 1], [0, 0.6, 1, 1], [0, 1, 1.8, 1], [0, 1, 0.5, 1], [0, 1, 1, 0], [0, 1, 1, 1.7], [-1.2, 1, 1, 1], [0.5, 1.2, 1.3, 0.4]] as const) {
      await page.evaluate((wished) => window.viewer.adjust(wished), { exposure, contrast, gamma, saturation, sharpness: 0 });
      const off = async (): Promise<number> => {
        const { data } = await pictureOf(page);
        let most = 0;
        for (let at = 0; at < compared; at += 3) {
          const lit = [0, 1, 2].map((i) => (((before[at + i]! / 255) * 2 ** (exposure / 2.2)) - 0.5) * contrast + 0.5);
          const grey = 0.2126 * lit[0]! + 0.7152 * lit[1]! + 0.0722 * lit[2]!;
          lit.forEach((value, i) => {
            const wanted = Math.min(1, Math.max(0, grey + (value - grey) * saturation));
            // Near black a gamma makes steps of several levels out of one.
            if (gamma === 1 || wanted > 0.15) most = Math.max(most, Math.abs(255 * wanted ** (1 / gamma) - data[at + i]!));
          });
        }
        return most;
      };
      // A level of rounding before, times what it is stretched by, and one after.
      await expect.poll(off, { timeout: 40_000, message: `${exposure} ${contrast} ${gamma} ${saturation}` }).toBeLessThan(5);
      expect(await page.evaluate(() => window.viewer.status().adjusted)).toBe(true);
    }
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

  it('of one place, whose cameras stood differently, are brought together by clicking the same places in both', async (context) => {
    if (theatre === null) return context.skip('no Chromium');
    const page = await theatre.open('source=soft&yaw=10&fov=70', PANE);
    await page.evaluate(async () => {
      const footage = await (await fetch('/media/stood/index')).json();
      window.viewer.compare([{ footage, urls: { preview: '/media/stood/preview', tile: (level, x, y) => `/media/stood/tile/${level}/${x}/${y}` } }], 'side');
      window.viewer.setTool('align');
    });
    await untilSharp(page);
    const half = { width: PANE.width / 2, height: PANE.height };
    const view = await viewOf(page);
    const pairs: Pair[] = [];
    const spread = async (): Promise<number> => {
      await page.evaluate((turn) => (window.viewer.setCompare({ mode: 'difference', link: 'linked' }), window.viewer.setAlignment(1, turn)), alignmentOf(pairs).turn);
      await untilSharp(page);
      let before = -1;
      let most = 0;
      // Until two pictures in a row say the same: what is sharp may come to the screen a little later.
      await expect.poll(async () => {
        before = most;
        const { data, width } = await pictureOf(page);
        most = 0;
        for (let i = 0; i < width * 300 * 3; i += 1) most = Math.max(most, Math.abs(data[i]! - 127.5));
        return most === before;
      }, { timeout: 40_000 }).toBe(true);
      return most;
    };
    const apart: number[] = [];
    for (const point of [{ x: 90, y: 120 }, { x: 250, y: 150 }, { x: 150, y: 290 }]) {
      await page.evaluate((turn) => (window.viewer.setCompare({ mode: 'side', link: 'linked' }), window.viewer.setAlignment(1, turn)), turnOfYaw(0));
      await untilSharp(page);
      const other = screenOfDirection(view, half, applyTurn(STOOD, directionOfScreen(view, half, point)))!;
      const placed = async (at: { readonly x: number; readonly y: number }): Promise<Direction> => {
        const count = await page.evaluate(() => window.told.filter(({ name }) => name === 'placed').length);
        await page.mouse.click(at.x, at.y);
        await page.waitForFunction((n) => window.told.filter(({ name }) => name === 'placed').length > n, count);
        return (await lastOf<{ point: Direction }>(page, 'placed'))!.point;
      };
      pairs.push({ first: await placed(point), second: await placed({ x: half.width + other.x, y: other.y }) });
      apart.push(await spread());
    }
    // One pair tells only the turn around the vertical: tilt and roll remain.
    expect(apart[0]).toBeGreaterThan(20);
    expect(apart[1]).toBeLessThan(8);
    expect(apart[2]).toBeLessThan(8);
    expect(alignmentOf(pairs).residual).toBeLessThan(0.01);
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
