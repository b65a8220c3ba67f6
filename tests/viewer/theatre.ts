// A real Chromium with the viewer's page in it, for tests: opens pages, waits for sharpness, takes pictures from the compositor.

import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import sharp from 'sharp';
import { findChromium, HEADLESS_FLAGS } from '../../build/chromium.ts';
import { bareHtml } from '../demo/html.ts';
import type { StagePicture } from '../demo/pyramid.ts';
import { serveStage, type Stage } from '../demo/stage.ts';

export interface Theatre {
  readonly stage: Stage;
  /** Opens the page of the viewer alone; fails the test on any console error of the page. */
  open(query: string, size?: { width: number; height: number }): Promise<Page>;
  close(): Promise<void>;
}

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Null, with a printed reason, where there is no Chromium. */
export async function openTheatre(pictures: { readonly [name: string]: StagePicture }): Promise<Theatre | null> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    console.warn('no Chromium found: tests of the viewer’s pictures are skipped');
    return null;
  }
  const stage = await serveStage({
    pictures,
    pages: { '/': bareHtml() },
    scripts: { '/page.js': file('../demo/page.ts'), '/painter.js': file('../../src-renderer/viewer/painter.worker.ts') },
    styles: { '/viewer.css': file('../../src-renderer/viewer/viewer.css'), '/page.css': file('../demo/page.css') },
  });
  const browser: Browser = await chromium.launch({ executablePath, args: [...HEADLESS_FLAGS, '--force-color-profile=srgb'] });
  const complaints: string[] = [];
  return {
    stage,
    async open(query, size = { width: 1280, height: 720 }) {
      const page = await browser.newPage({ viewport: size });
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text());
      });
      await page.goto(`${stage.origin}/?${query}`);
      await page.evaluate(() => window.shown);
      return page;
    },
    async close() {
      await browser.close();
      await stage.close();
      if (complaints.length > 0) throw new Error(`the page complained: ${complaints.join(' | ')}`);
    },
  };
}

export async function untilSharp(page: Page): Promise<void> {
  await page.waitForFunction(() => window.viewer.status().sharp, null, { timeout: 50_000, polling: 50 });
}

export interface Picture {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

/** A screenshot as RGB bytes: what the compositor shows, not what the GL buffer holds. */
export async function pictureOf(page: Page): Promise<Picture> {
  const { data, info } = await sharp(await page.screenshot()).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/**
 * The picture once it no longer changes. A worker's canvas reaches the compositor by itself: on a busy machine a screenshot that is taken as soon as the last frame
 * is drawn still holds the one before.
 */
export async function stillPictureOf(page: Page): Promise<Picture> {
  let before = await pictureOf(page);
  for (let tries = 0; tries < 20; tries += 1) {
    await page.waitForTimeout(50);
    const now = await pictureOf(page);
    if (now.data.equals(before.data)) return now;
    before = now;
  }
  throw new Error('the picture does not come to rest');
}

/** Variance of the second differences of green: high where a picture is sharp, near zero where it is blurred or blank. */
export function sharpnessOf({ data, width, height }: Picture): number {
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = (dx: number, dy: number): number => data[((y + dy) * width + x + dx) * 3 + 1]!;
      const value = 4 * at(0, 0) - at(1, 0) - at(-1, 0) - at(0, 1) - at(0, -1);
      sum += value;
      squares += value * value;
      count += 1;
    }
  }
  return squares / count - (sum / count) ** 2;
}
