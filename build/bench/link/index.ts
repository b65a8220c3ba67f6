// Benchmark `link`: a call through the real server, its engine at hand, and the workstation's own window. Joining, latency from the picture
// itself, the processor time of the watching workstation at 720p and for a panorama of 3840×1920, memory while it records for minutes. Beside
// it, in the same run: a bare page with mediasoup-client that watches the same pictures. The SFU's own demo client (mediasoup-demo) is not on
// npm and is therefore not measured. LINK_MINUTES sets how long memory is watched (10 without), LINK_SECONDS each picture (20).

import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { build } from 'esbuild';
import { chromium, type Browser, type Page } from 'playwright-core';
import { callsOf, freePort, openWindow, startCentral, startWorkstation, temporaryFolder } from '../../../tests/e2e/harness.ts';
import { signIn, syncSays } from '../../../tests/e2e/steps.ts';
import { findChromium, HEADLESS_FLAGS } from '../../chromium.ts';
import { percentile } from '../timing.ts';
import { processTree } from './cpu.ts';
import type { BenchApi } from './sender.ts';

declare const bench: BenchApi;

const CASE = 'wy-2026-0421';
const MINUTES = Number(process.env['LINK_MINUTES'] ?? 10);
const SECONDS = Number(process.env['LINK_SECONDS'] ?? 20);
const FLAGS = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream=fps=30', '--autoplay-policy=no-user-gesture-required', '--allow-loopback-in-peer-connection', '--disable-background-timer-throttling', '--disable-renderer-backgrounding', '--disable-backgrounding-occluded-windows'];
const PICTURES = [
  { name: '1280×720, 30 a second', source: 'camera', width: 1280, height: 720, fps: 30, video: '[data-testid="live-video"]' },
  { name: '3840×1920 panorama, 5 a second', source: 'panorama', width: 3840, height: 1920, fps: 5, video: 'video.viewer-video' },
] as const;

interface Outcome {
  readonly fps: number;
  readonly p50: number;
  readonly p95: number;
  readonly unreadable: number;
  /** Percent of one core. */
  readonly cpu: number;
  readonly cpuWorkstation: number;
}

export async function run(): Promise<void> {
  const folder = temporaryFolder();
  const script = (await build({ entryPoints: [fileURLToPath(new URL('sender.ts', import.meta.url))], bundle: true, write: false, format: 'iife', target: 'chrome140', logLevel: 'error' })).outputFiles[0]!.text;
  const central = await startCentral(join(folder.path, 'central'), await freePort());
  const open = (): Promise<Browser> => chromium.launch({ executablePath: findChromium()!, args: [...HEADLESS_FLAGS, ...FLAGS] });
  const started: { stop(): Promise<void> }[] = [central];
  const browsers: Browser[] = [];
  const window = async (user: string): Promise<{ page: Page; browser: Browser; pid: number }> => {
    const workstation = await startWorkstation(join(folder.path, user), central.address);
    started.unshift(workstation);
    const browser = await open();
    browsers.push(browser);
    const page = await openWindow(browser, workstation.address, { width: 1280, height: 720 });
    await signIn(page, user);
    await syncSays(page, /服务器已同步/);
    return { page, browser, pid: workstation.pid };
  };
  /** A page of its own that speaks for whoever signed in at a window. */
  const bare = async (user: string): Promise<{ page: Page; join(): Promise<void>; browser: Browser }> => {
    const { page, browser } = await window(user);
    await page.evaluate(script);
    const calls = callsOf(page);
    return { page, browser, join: async () => page.evaluate((url) => bench.join(url), (await calls.link.ticket({ case: CASE })).url) };
  };
  try {
    console.log(central.output.find((line) => /engine/i.test(line)) ?? 'the server does not say which engine runs');
    const site = await bare('li');
    const peer = await bare('zhao');
    const ours = await window('chen');
    await ours.page.evaluate(script);
    // A ticket is good for half a minute: asked for right before it is used.
    const guest = await siteTicket(site.page, central.address);
    const pictures = guest === undefined ? PICTURES.slice(0, 1) : PICTURES;
    if (guest === undefined) console.log('the server has no page for the site: the panorama is not measured, the flat picture comes from a member of staff');
    if (guest === undefined) await site.join();
    else await site.page.evaluate((url) => bench.join(url), guest);
    await site.page.waitForFunction(() => bench.seated(), undefined, { timeout: 60_000 });
    const outcomes: Record<string, Outcome> = {};
    let joined = Number.NaN;
    for (const [i, picture] of pictures.entries()) await (async () => {
      await site.page.evaluate(([source, width, height, fps]) => bench.send(source, width, height, fps), [picture.source, picture.width, picture.height, picture.fps] as const);
      if (i === 0) {
        await ours.page.evaluate((id) => void (location.hash = `#/case/${id}/live`), CASE);
        await ours.page.getByTestId('live-enter').waitFor();
        const began = performance.now();
        await ours.page.getByTestId('live-enter').click();
        await ours.page.waitForFunction((selector) => (document.querySelector<HTMLVideoElement>(selector)?.getVideoPlaybackQuality().totalVideoFrames ?? 0) > 0, picture.video, { timeout: 60_000, polling: 20 });
        joined = performance.now() - began;
        console.log(`\nEntering until the first frame: ${joined.toFixed(0)} ms (the call was open, the window had its code)\n`);
        console.log('| | workstation | bare mediasoup-client page |\n|---|---|---|');
      }
      await ours.page.waitForFunction((selector) => (document.querySelector<HTMLVideoElement>(selector)?.videoWidth ?? 0) > 0, picture.video, { timeout: 120_000 });
      outcomes[`ours ${picture.name}`] = await watched(ours, picture.video);
      await ours.page.getByTestId('live-mic').waitFor();
      // The bare page watches while ours is out of the way: two decoders at once would measure the machine.
      await ours.page.evaluate(() => document.querySelectorAll('video').forEach((video) => video.pause()));
      await peer.join();
      await peer.page.waitForFunction(() => bench.reading() !== undefined, undefined, { timeout: 60_000 });
      outcomes[`peer ${picture.name}`] = await watched({ ...peer, pid: undefined }, undefined);
      await peer.page.evaluate(() => bench.leave());
      await ours.page.evaluate(() => document.querySelectorAll('video').forEach((video) => void video.play()));
      const [a, b] = [outcomes[`ours ${picture.name}`]!, outcomes[`peer ${picture.name}`]!];
      // As they come: a run that is cut off has told what it had.
      for (const row of [
        [`${picture.name}: frames a second`, a.fps.toFixed(1), b.fps.toFixed(1)],
        [`${picture.name}: latency p50 / p95, ms`, `${a.p50} / ${a.p95}`, `${b.p50} / ${b.p95}`],
        [`${picture.name}: browser, % of one core`, a.cpu.toFixed(0), b.cpu.toFixed(0)],
        [`${picture.name}: back end, % of one core`, a.cpuWorkstation.toFixed(1), '—'],
        [`${picture.name}: the sender sent less by so many steps, because it did not keep up`, String(await site.page.evaluate(() => bench.eased())), ''],
      ]) console.log(`| ${row.join(' | ')} |`);
      if (i + 1 < pictures.length) await site.page.evaluate((source) => bench.stop(source), picture.source);
    })().catch(async (error: unknown) => {
      // The other figures are worth something without this one.
      console.log(`| ${picture.name}: not measured (${error instanceof Error ? error.message.split('\n')[0] : 'unknown'}) | | |`);
      await site.page.evaluate((source) => bench.stop(source), picture.source);
    });
    // Memory with the 720p picture and a recording.
    if (pictures.length > 1) {
      await site.page.evaluate((source) => bench.stop(source), PICTURES[1].source);
      await site.page.evaluate(([source, width, height, fps]) => bench.send(source, width, height, fps), [PICTURES[0].source, PICTURES[0].width, PICTURES[0].height, PICTURES[0].fps] as const);
    }
    console.log('\n| recording 720p, minutes | browser, MiB | back end, MiB | on disk, MiB |\n|---|---|---|---|');
    const memory = await remembered(ours);
    console.log(JSON.stringify({ bench: 'link', joined: Math.round(joined), outcomes, memory }));
  } finally {
    await Promise.all(browsers.map((one) => one.close()));
    for (const one of started) await one.stop();
    folder.remove();
  }
}

async function watched({ page, browser, pid }: { readonly page: Page; readonly browser: Browser; readonly pid: number | undefined }, selector: string | undefined): Promise<Outcome> {
  if (selector !== undefined) await page.evaluate((one) => bench.read(one), selector);
  // What came first is still finding its rate.
  await page.waitForTimeout(4000);
  const root = await browserPid(browser);
  const before = [processTree(root), pid === undefined ? undefined : processTree(pid)];
  await page.evaluate(() => bench.forget());
  const began = performance.now();
  await page.waitForTimeout(SECONDS * 1000);
  const seconds = (performance.now() - began) / 1000;
  const reading = await page.evaluate(() => bench.reading()!);
  const after = [processTree(root), pid === undefined ? undefined : processTree(pid)];
  const sorted = reading.latencies.toSorted((a, b) => a - b);
  const used = (i: number): number => (((after[i]?.seconds ?? 0) - (before[i]?.seconds ?? 0)) / seconds) * 100;
  return { fps: reading.frames / seconds, p50: Math.round(percentile(sorted, 0.5)), p95: Math.round(percentile(sorted, 0.95)), unreadable: reading.unreadable, cpu: used(0), cpuWorkstation: used(1) };
}

async function remembered({ page, browser, pid }: { readonly page: Page; readonly browser: Browser; readonly pid: number }): Promise<{ minute: number; browser: number; back: number; disk: string }[]> {
  await page.waitForFunction((selector) => (document.querySelector<HTMLVideoElement>(selector)?.videoWidth ?? 0) > 0, PICTURES[0].video, { timeout: 60_000 });
  await page.getByTestId('live-record').click();
  await page.locator('[data-testid="live-rec"][data-phase="recording"] .live-rec-on').waitFor({ timeout: 60_000 });
  const root = await browserPid(browser);
  const rows: { minute: number; browser: number; back: number; disk: string }[] = [];
  const began = performance.now();
  for (let minute = 0; minute <= MINUTES; minute += 1) {
    await page.waitForTimeout(Math.max(0, minute * 60_000 - (performance.now() - began)));
    const bytes = Number(await page.getByTestId('live-rec').getAttribute('data-bytes'));
    const row = { minute, browser: Math.round(processTree(root).megabytes), back: Math.round(processTree(pid).megabytes), disk: (bytes / 2 ** 20).toFixed(1) };
    rows.push(row);
    console.log(`| ${Object.values(row).join(' | ')} |`);
  }
  await page.getByTestId('live-record').click();
  return rows;
}

/** A seat for the site, which alone may show a panorama; by an invitation as a phone enters. Undefined where the server has none. */
async function siteTicket(staff: Page, address: string): Promise<string | undefined> {
  const { url } = await callsOf(staff).link.invite({ case: CASE, for: 'bench', hours: 4 });
  const key = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url');
  const authorization = `Site ${new URL(url).pathname.split('/').at(-1)}.${key}`;
  const ask = (name: string): Promise<Response> => fetch(`${address}/site-api/${name}`, { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body: '{}' });
  await (await ask('enter')).arrayBuffer();
  const reply = await ask('ticket');
  if (!reply.ok) return undefined;
  return address.replace(/^http/, 'ws') + ((await reply.json()) as { path: string }).path;
}

/** Of its first process: the others are under it. */
async function browserPid(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = (await session.send('SystemInfo.getProcessInfo')) as { processInfo: { type: string; id: number }[] };
  await session.detach();
  return processInfo.find(({ type }) => type === 'browser')!.id;
}
