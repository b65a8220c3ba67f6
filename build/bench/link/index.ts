// Benchmark `link`: a call through the real server, its engine at hand, and the workstation's own window. Joining, latency from the picture
// itself, frames, and the processor time of sender, server and workstation, each by itself: at 1280×720 from a phone's page (Chromium's fake
// camera with a film made before) and for a panorama of 3840×1920 that a camera codes and pushes by RTMP; then memory while it records. Beside
// it, in the same run: a bare page with mediasoup-client that watches the same pictures (the client of mediasoup-demo is not on npm).
// `--minutes N`: how long memory is watched (10), `--seconds N`: each picture (20), `--fps N`: of the panorama (15).

import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { chromium, type Browser, type Page } from 'playwright-core';
import { callsOf, freePort, openWindow, startCentral, startWorkstation, temporaryFolder } from '../../../tests/e2e/harness.ts';
import { signIn, syncSays } from '../../../tests/e2e/steps.ts';
import { findChromium, HEADLESS_FLAGS } from '../../chromium.ts';
import { percentile } from '../timing.ts';
import { serveBlankPage } from './blank-page.ts';
import { browserPid, processTree } from './cpu.ts';
import { codeFilm, makeFilm, pushFilm, type Film } from './film.ts';
import type { BenchApi, Noted } from './page.ts';

declare const bench: BenchApi;

const CASE = 'wy-2026-0421';
const FLAGS = ['--use-fake-ui-for-media-stream', '--autoplay-policy=no-user-gesture-required', '--allow-loopback-in-peer-connection', '--disable-background-timer-throttling', '--disable-renderer-backgrounding', '--disable-backgrounding-occluded-windows'];
const FLAT = '[data-testid="live-video"]';
const ROUND = 'video.viewer-video';
/** Megabits a second of the camera. */
const CAMERA_RATE = 16;

/** Something that sends: what it took, and how many frames of it went out. */
interface Sender {
  readonly pid: number;
  readonly film: Film;
  forget(): Promise<void>;
  taken(): Promise<readonly Noted[]>;
  sent(): Promise<number>;
}
interface Outcome {
  readonly seconds: number;
  readonly taken: number;
  readonly sent: number;
  readonly received: number;
  readonly decoded: number;
  readonly shown: number;
  readonly unreadable: number;
  readonly width: number;
  readonly p50: number;
  readonly p95: number;
  /** Of that, in the browser, milliseconds a frame: in the jitter buffer, and from the first packet to the decoded picture. */
  readonly waited: number;
  readonly processed: number;
  /** Percent of one core. */
  readonly cpu: { readonly sender: number; readonly server: number; readonly browser: number; readonly back: number };
}

export async function run(): Promise<void> {
  const { values } = parseArgs({ args: process.argv.slice(3), options: { minutes: { type: 'string', default: '10' }, seconds: { type: 'string', default: '20' }, fps: { type: 'string', default: '15' } } });
  const [minutes, seconds, fps] = [Number(values.minutes), Number(values.seconds), Number(values.fps)];
  const folder = temporaryFolder();
  const script = (await build({ entryPoints: [fileURLToPath(new URL('page.ts', import.meta.url))], bundle: true, write: false, format: 'iife', target: 'chrome140', logLevel: 'error' })).outputFiles[0]!.text;
  const flat: Film = { width: 1280, height: 720, fps: 30, frames: 240 };
  const round: Film = { width: 3840, height: 1920, fps, frames: fps * 4 };
  const flatFile = join(folder.path, 'flat.y4m');
  const roundFile = join(folder.path, 'round.mp4');
  await makeFilm(flatFile, flat);
  await makeFilm(join(folder.path, 'round.y4m'), round);
  codeFilm(join(folder.path, 'round.y4m'), roundFile, round, CAMERA_RATE);

  process.env['KANTAI_RTMP_PORT'] = String(await freePort());
  const central = await startCentral(join(folder.path, 'central'), await freePort());
  const open = (...extra: string[]): Promise<Browser> => chromium.launch({ executablePath: findChromium()!, args: [...HEADLESS_FLAGS, ...FLAGS, ...extra] });
  const started: { stop(): Promise<void> }[] = [central];
  const browsers: Browser[] = [];
  const window = async (user: string): Promise<{ page: Page; browser: Browser; pid: number }> => {
    const workstation = await startWorkstation(join(folder.path, user), central.address);
    started.unshift(workstation);
    const browser = await open('--use-fake-device-for-media-stream=fps=1');
    browsers.push(browser);
    const page = await openWindow(browser, workstation.address, { width: 1280, height: 720 });
    await signIn(page, user);
    await syncSays(page, /服务器已同步/);
    return { page, browser, pid: workstation.pid };
  };
  const blank = await serveBlankPage();
  try {
    console.log(`${central.output.find((line) => /engine/i.test(line)) ?? 'the server does not say which engine runs'}; ${availableParallelism()} cores, load before ${loadavg()[0]!.toFixed(1)}`);
    const staff = await window('li');
    const { push } = await callsOf(staff.page).link.cameras.add({ case: CASE, name: '720° 相机' });
    // The phone: a browser of its own with nothing but the page that sends.
    const phone = await open('--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${flatFile}`);
    browsers.push(phone);
    const site = await phone.newPage();
    await site.goto(blank.address);
    await site.evaluate(script);
    await site.exposeFunction('ticket', await siteTickets(staff.page, central.address));
    await site.evaluate(() => bench.join());
    await site.waitForFunction(() => bench.seated(), undefined, { timeout: 60_000 });
    await site.evaluate(([width, height, rate]) => bench.send(width, height, rate), [flat.width, flat.height, flat.fps] as const);
    const phoneSender: Sender = {
      pid: await browserPid(phone), film: flat,
      forget: () => site.evaluate(() => bench.forget()),
      taken: () => site.evaluate(() => bench.noted().taken),
      sent: () => site.evaluate(() => bench.counts()).then((counts) => counts.sent),
    };

    await staff.browser.close();
    const peer = await window('zhao');
    await peer.page.evaluate(script);
    await peer.page.exposeFunction('ticket', async () => (await callsOf(peer.page).link.ticket({ case: CASE })).url);
    const ours = await window('chen');
    await ours.page.evaluate(script);

    const enter = async (selector: string): Promise<number> => {
      await ours.page.evaluate((id) => void (location.hash = `#/case/${id}/live`), CASE);
      await ours.page.getByTestId('live-enter').waitFor();
      const began = performance.now();
      await ours.page.getByTestId('live-enter').click();
      await ours.page.waitForFunction((one) => (document.querySelector<HTMLVideoElement>(one)?.getVideoPlaybackQuality().totalVideoFrames ?? 0) > 0, selector, { timeout: 120_000, polling: 20 });
      return performance.now() - began;
    };
    const leave = async (): Promise<void> => {
      await ours.page.getByTestId('live-leave').click();
      await ours.page.getByTestId('live-enter').waitFor();
    };
    const peerEnter = async (): Promise<number> => {
      const began = performance.now();
      await peer.page.evaluate(() => (bench.forget(), bench.join()));
      await peer.page.waitForFunction(() => bench.shown() + bench.noted().unreadable > 0, undefined, { timeout: 120_000, polling: 20 });
      return performance.now() - began;
    };
    const rows: Record<string, Outcome> = {};
    const joins = { ours: [] as number[], peer: [] as number[] };
    const measure = async (name: string, sender: Sender, selector: string): Promise<void> => {
      // One after the other: two decoders at once would measure the machine.
      joins.ours.push(await enter(selector));
      rows[`${name}, workstation`] = await watched({ ...ours, selector, sender, server: central.pid, seconds });
      await leave();
      joins.peer.push(await peerEnter());
      rows[`${name}, bare page`] = await watched({ ...peer, selector: undefined, sender, server: central.pid, seconds });
      await peer.page.evaluate(() => bench.leave());
      for (const who of ['workstation', 'bare page']) console.log(line(`${name}, ${who}`, rows[`${name}, ${who}`]!));
    };
    console.log('\n| | frames a second: taken / sent / received / decoded / on the screen | width | latency p50 / p95, ms (in the jitter buffer / until decoded) | % of one core: sender | server | browser | back end |\n|---|---|---|---|---|---|---|---|');
    await measure('1280×720 from a phone', phoneSender, FLAT);
    const eased = await site.evaluate(() => bench.eased());
    for (let more = 0; more < 2; more++) {
      joins.ours.push(await enter(FLAT));
      await leave();
      joins.peer.push(await peerEnter());
      await peer.page.evaluate(() => bench.leave());
    }
    const whole = (times: readonly number[]): string => times.map((ms) => ms.toFixed(0)).join(', ');
    console.log(`\nEntering until the first picture is on the screen, ms: workstation ${whole(joins.ours)}; bare page ${whole(joins.peer)}. The phone sent less by ${eased} steps because it did not keep up.\n`);

    await site.evaluate(() => bench.stop());
    const pushing = pushFilm(roundFile, round, `${push!.address}/${push!.key}`);
    started.unshift(pushing);
    await measure('3840×1920 panorama from a camera', {
      pid: pushing.pid, film: round,
      forget: async () => undefined,
      async taken() {
        const { frames, began } = pushing.sent();
        return Array.from({ length: frames }, (_, k) => [k % round.frames, began + (k * 1000) / round.fps] as const);
      },
      sent: async () => pushing.sent().frames,
    }, ROUND).catch((error: unknown) => console.log(`the panorama was not measured: ${error instanceof Error ? error.message.split('\n')[0] : 'unknown'}`));
    await pushing.stop();
    started.shift();

    await ours.page.reload();
    await syncSays(ours.page, /服务器已同步/);
    // A machine that the panorama held up for so long may have lost the phone, which comes back by itself.
    await site.waitForFunction(() => bench.seated(), undefined, { timeout: 120_000 });
    await site.evaluate(([width, height, rate]) => bench.send(width, height, rate), [flat.width, flat.height, flat.fps] as const);
    await enter(FLAT);
    console.log('\n| recording 720p, minutes | browser, MiB | back end, MiB | server, MiB | on disk, MiB | pictures |\n|---|---|---|---|---|---|');
    const memory = await remembered(ours, central.pid, minutes);
    console.log(JSON.stringify({ bench: 'link', joins, eased, rows, memory }));
  } finally {
    await Promise.all(browsers.map((one) => one.close()));
    for (const one of started) await one.stop();
    await blank.close();
    folder.remove();
  }
}

const line = (name: string, { seconds, taken, sent, received, decoded, shown, width, p50, p95, waited, processed, cpu, unreadable }: Outcome): string => {
  const rate = (count: number): string => (count / seconds).toFixed(1);
  return `| ${name} | ${rate(taken)} / ${rate(sent)} / ${rate(received)} / ${rate(decoded)} / ${rate(shown)}${unreadable > 0 ? ` (${unreadable} not readable)` : ''} | ${width} | ${p50} / ${p95} (${waited.toFixed(0)} / ${processed.toFixed(0)}) | ${[cpu.sender, cpu.server, cpu.browser, cpu.back].map((one) => (Number.isNaN(one) ? '—' : one.toFixed(0))).join(' | ')} |`;
};

interface Watching {
  readonly page: Page;
  readonly browser: Browser;
  readonly pid: number;
  /** Of the workstation's picture; the bare page reads its own. */
  readonly selector: string | undefined;
  readonly sender: Sender;
  readonly server: number;
  readonly seconds: number;
}
async function watched({ page, browser, pid, selector, sender, server, seconds }: Watching): Promise<Outcome> {
  if (selector !== undefined) await page.evaluate((one) => bench.read(one), selector);
  // What came first is still finding its rate.
  await page.waitForTimeout(5000);
  const roots = [sender.pid, server, await browserPid(browser), pid];
  await sender.forget();
  await page.evaluate(() => bench.forget());
  const [before, counts, sentBefore] = [roots.map((root) => processTree(root).seconds), await page.evaluate(() => bench.counts()), await sender.sent()];
  const began = Date.now();
  await page.waitForTimeout(seconds * 1000);
  const [after, now, sentNow, noted, ended] = [roots.map((root) => processTree(root).seconds), await page.evaluate(() => bench.counts()), await sender.sent(), await page.evaluate(() => bench.noted()), Date.now()];
  const took = (ended - began) / 1000;
  const taken = await sender.taken();
  const byNumber = new Map<number, number[]>();
  for (const [n, at] of taken) byNumber.set(n, [...(byNumber.get(n) ?? []), at]);
  // The film begins anew: what is shown is the latest taking of that number before it.
  const latencies = noted.shown.flatMap(([n, at]) => {
    const from = byNumber.get(n)?.findLast((one) => one <= at);
    return from === undefined ? [] : [at - from];
  });
  const sorted = latencies.toSorted((a, b) => a - b);
  const used = roots.map((_, i) => ((after[i]! - before[i]!) / took) * 100);
  return {
    seconds: took, taken: taken.filter(([, at]) => at >= began && at <= ended).length, sent: sentNow - sentBefore,
    received: now.received - counts.received, decoded: now.decoded - counts.decoded, shown: noted.shown.length + noted.unreadable, unreadable: noted.unreadable, width: now.width,
    p50: Math.round(percentile(sorted, 0.5)), p95: Math.round(percentile(sorted, 0.95)),
    waited: ((now.waited - counts.waited) * 1000) / (now.letOut - counts.letOut), processed: ((now.processed - counts.processed) * 1000) / (now.decoded - counts.decoded),
    cpu: { sender: used[0]!, server: used[1]!, browser: used[2]!, back: selector === undefined ? Number.NaN : used[3]! },
  };
}

async function remembered({ page, browser, pid }: { readonly page: Page; readonly browser: Browser; readonly pid: number }, server: number, minutes: number): Promise<object[]> {
  await page.getByTestId('live-record').click();
  await page.locator('[data-testid="live-rec"][data-phase="recording"] .live-rec-on').waitFor({ timeout: 60_000 });
  const root = await browserPid(browser);
  const rows: object[] = [];
  const began = performance.now();
  for (let minute = 0; minute <= minutes; minute += 1) {
    await page.waitForTimeout(Math.max(0, minute * 60_000 - (performance.now() - began)));
    const [bytes, pictures] = await Promise.all(['bytes', 'pictures'].map((name) => page.getByTestId('live-rec').getAttribute(`data-${name}`).then(Number)));
    const row = { minute, browser: Math.round(processTree(root).megabytes), back: Math.round(processTree(pid).megabytes), server: Math.round(processTree(server).megabytes), disk: (bytes! / 2 ** 20).toFixed(1), pictures: pictures! };
    rows.push(row);
    console.log(`| ${Object.values(row).join(' | ')} |`);
  }
  await page.getByTestId('live-record').click();
  return rows;
}

/** An empty page at this machine, where a camera may be asked for. */
/** Enters as the site. A ticket is good for half a minute, so each time that the page (re)joins it asks for one. */
async function siteTickets(staff: Page, address: string): Promise<() => Promise<string>> {
  const { url } = await callsOf(staff).link.invite({ case: CASE, for: 'bench', hours: 4 });
  const key = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url');
  const authorization = `Site ${new URL(url).pathname.split('/').at(-1)}.${key}`;
  const ask = (name: string): Promise<Response> => fetch(`${address}/site-api/${name}`, { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body: '{}' });
  await (await ask('enter')).arrayBuffer();
  return async () => {
    const reply = await ask('ticket');
    if (!reply.ok) throw new Error(`no ticket for the site: ${reply.status}`);
    return address.replace(/^http/, 'ws') + ((await reply.json()) as { path: string }).path;
  };
}
