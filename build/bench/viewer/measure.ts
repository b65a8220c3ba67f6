// Measures one viewer on one scene in a fresh browser: what is on the screen decides, not what a viewer says of itself.

import { chromium } from 'playwright-core';
import { HEADLESS_FLAGS } from '../../chromium.ts';
import { differenceOf, film, FILM_QUALITY, lookOf, momentsOf, SHARP_MEAN, type Look } from '../open/frames.ts';
import { memoryOf, type BrowserMemory } from '../open/processes.ts';
import { WINDOW, type ViewerName } from './scene.ts';

export interface Outcome {
  /** Milliseconds from the click. */
  readonly first: number;
  readonly sharp: number;
  /** Milliseconds from one frame that came to the screen to the next while panning. */
  readonly frames: readonly number[];
  /** Grey values of the settled window. */
  readonly settled: Uint8Array;
  readonly atSharp: BrowserMemory | null;
  /** After half of the looking around, and after all of it. */
  readonly midway: BrowserMemory | null;
  readonly afterLook: BrowserMemory | null;
}
/** Nothing on the screen changed for this long (ms): the view has settled. */
const SETTLED = 2000;
const PATIENCE = 60_000;
const PAN = 4000;

/** `look`: ms of looking around; 0 is none. */
export async function measure(executablePath: string, address: string, viewer: ViewerName, look: number): Promise<Outcome> {
  const server = await chromium.launchServer({ executablePath, args: [...HEADLESS_FLAGS, '--force-color-profile=srgb'] });
  try {
    const browser = await chromium.connect(server.wsEndpoint());
    const page = await browser.newPage({ viewport: WINDOW });
    page.on('pageerror', (error) => console.log(`  ${viewer}: the page complained: ${error.message}`));
    await page.goto(address);
    await page.waitForFunction(() => window.viewerBench !== undefined);
    const watching = await film(await page.context().newCDPSession(page));
    await page.click('button');
    const clickedAt = await page.evaluate(() => window.viewerBench.clickedAt ?? Number.NaN);
    let settled: Look;
    let screen: Look;
    do {
      await untilSettled(watching.frames);
      settled = await lookOf(watching.frames.at(-1)!.picture);
      screen = await lookOf(await page.screenshot({ type: 'jpeg', quality: FILM_QUALITY }));
      // On a slow machine a pause may come before the sharp picture does: what is taken for the end must be the end.
    } while (differenceOf(settled.full, screen.full).mean > SHARP_MEAN && Date.now() - clickedAt < PATIENCE);
    const { full } = await lookOf(await page.screenshot());
    await watching.stop();
    const pid = server.process().pid ?? 0;
    const atSharp = memoryOf(pid);
    const moments = await momentsOf(watching.frames, settled, clickedAt);
    // What the compositor brings, not what the page is asked for: a viewer may draw beside the page.
    const counting = await film(await page.context().newCDPSession(page), true);
    await page.evaluate(pan, PAN);
    await counting.stop();
    const times = counting.frames.map(({ at }) => at).toSorted((a, b) => a - b);
    const frames = times.slice(1).map((at, i) => at - times[i]!);
    let midway: BrowserMemory | null = null;
    let afterLook: BrowserMemory | null = null;
    if (look > 0) {
      await page.evaluate(lookAround, [0, 0.5, look] as const);
      midway = memoryOf(pid);
      await page.evaluate(lookAround, [0.5, 1, look] as const);
      afterLook = memoryOf(pid);
    }
    await browser.close();
    return { first: moments.first - clickedAt, sharp: moments.sharp - clickedAt, frames, settled: full, atSharp, midway, afterLook };
  } finally {
    await server.close();
  }
}

/** What the browser itself takes: an empty page in the same window, watched and photographed like the viewers. */
export async function measureEmpty(executablePath: string, address: string): Promise<BrowserMemory | null> {
  const server = await chromium.launchServer({ executablePath, args: [...HEADLESS_FLAGS, '--force-color-profile=srgb'] });
  try {
    const browser = await chromium.connect(server.wsEndpoint());
    const page = await browser.newPage({ viewport: WINDOW });
    await page.goto(address);
    const watching = await film(await page.context().newCDPSession(page));
    await new Promise((resolve) => setTimeout(resolve, SETTLED));
    await page.screenshot();
    await watching.stop();
    const memory = memoryOf(server.process().pid ?? 0);
    await browser.close();
    return memory;
  } finally {
    await server.close();
  }
}

/** At least one frame, and then none for a while. */
async function untilSettled(frames: readonly unknown[]): Promise<void> {
  const start = Date.now();
  for (let seen = -1, since = Date.now(); Date.now() - since < SETTLED || Date.now() - start < 2 * SETTLED; ) {
    if (frames.length !== seen) {
      seen = frames.length;
      since = Date.now();
    }
    if (Date.now() - start > 45_000) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Runs in the page: an even turn, asked for anew in every frame. */
async function pan(duration: number): Promise<void> {
  const { view, footage } = window.viewerScene;
  const start = performance.now();
  for (;;) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const seconds = (performance.now() - start) / 1000;
    if (seconds * 1000 > duration) return;
    if (view.kind === 'sphere') window.viewerBench.turn(view.yaw + 0.5 * seconds, view.pitch);
    else window.viewerBench.turn(view.x / footage.width + 0.3 * seconds * (view.across / footage.width), view.y / footage.height);
  }
}

/** Runs in the page: twice around, up and down, a step every 100 ms. */
async function lookAround([from, to, duration]: readonly [number, number, number]): Promise<void> {
  const { view } = window.viewerScene;
  const start = performance.now();
  for (;;) {
    const part = from + (performance.now() - start) / duration;
    if (part >= to) return;
    if (view.kind === 'sphere') window.viewerBench.turn(0.6 + part * 4 * Math.PI, 0.7 * Math.sin(part * 6 * Math.PI));
    else window.viewerBench.turn(0.5 + 0.35 * Math.sin(part * 10 * Math.PI), 0.5 + 0.35 * Math.cos(part * 6 * Math.PI));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
