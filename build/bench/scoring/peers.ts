// Serves the peers' page and answers its form by keyboard.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import type { Standard } from '../../../src-shared/standard/standard.ts';
import { planned } from './form.ts';
import { watchKeys } from './in-page.ts';

export interface Answered {
  /** ms from drawing's start to the paint that showed it. */
  readonly draw: number;
  readonly keys: readonly number[];
  readonly keystrokes: number;
  readonly items: number;
}

export async function servePeers(standard: Standard): Promise<{ readonly origin: string; close(): Promise<void> }> {
  const made = await build({
    entryPoints: { page: fileURLToPath(new URL('peer-page.tsx', import.meta.url)), look: fileURLToPath(import.meta.resolve('survey-core/survey-core.css')) }, bundle: true, write: false, format: 'esm', target: 'es2024', minify: true, jsx: 'automatic', outdir: '/out', logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  const text = (ending: string): string => made.outputFiles.find((file) => file.path.endsWith(ending))?.text ?? '';
  const files: { readonly [path: string]: readonly [type: string, body: string] } = {
    '/': ['text/html; charset=utf-8', '<!doctype html><html lang="zh"><link rel="stylesheet" href="/page.css"><div id="root"></div><script type="module" src="/page.js"></script>'],
    '/page.js': ['text/javascript; charset=utf-8', text('.js')],
    '/page.css': ['text/css; charset=utf-8', text('.css')],
    '/form.json': ['application/json', JSON.stringify(standard)],
  };
  const server = createServer((request, response) => {
    const file = files[new URL(request.url ?? '/', 'http://peers').pathname];
    response.writeHead(file ? 200 : 404, { 'content-type': file?.[0] ?? 'text/plain' });
    response.end(file?.[1] ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
  };
}

/** Tab to the group, then space for the first answer or the arrows to another one: the fewest keys that a radio group needs. */
export async function answerPeer(browser: Browser, origin: string, which: 'survey' | 'rjsf', standard: Standard): Promise<Answered> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.addInitScript(watchKeys);
  await page.goto(`${origin}/?${which}`);
  await page.waitForFunction(() => window.drawn !== undefined, undefined, { timeout: 120_000 });
  const draw = await page.evaluate(() => window.drawn!);
  const items = standard.sections.flatMap((section) => section.items);
  let keystrokes = 0;
  const press = async (key: string): Promise<void> => {
    keystrokes += 1;
    const before = await page.evaluate(() => window.keyTimes.length);
    await page.keyboard.press(key);
    if (key !== 'Tab') await page.waitForFunction((count) => window.keyTimes.length > count, before);
  };
  for (const [at, item] of items.entries()) {
    await press('Tab');
    const wanted = item.answers.indexOf(planned(at));
    if (wanted <= 0) await press('Space');
    for (let step = 0; step < wanted; step += 1) await press('ArrowDown');
  }
  const answered = await page.evaluate(() => window.answersOf!());
  const keys = await page.evaluate(() => window.keyTimes);
  await page.close();
  return { draw, keys, keystrokes, items: answered };
}
