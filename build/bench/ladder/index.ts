// Benchmark `ladder`: what a phone's picture of 1280×720 in three layers costs its sender, as three pictures of VP8 (what the link does) and as one
// of VP9 with layers in it (`L3T3_KEY`), and in how many frames a tap gets what belongs to one moment. Sender and receiver are browsers of their
// own, without a server in between: only the sender's processor time is counted. `--seconds N` each (15), `--runs N` (2).

import { availableParallelism, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { chromium, type Browser, type Page } from 'playwright-core';
import { findChromium, HEADLESS_FLAGS } from '../../chromium.ts';
import { serveBlankPage } from '../link/blank-page.ts';
import { browserPid, processTree } from '../link/cpu.ts';
import type { Ladder, LadderApi } from './page.ts';

declare const ladder: LadderApi;

const FLAGS = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream=fps=30', '--allow-loopback-in-peer-connection'];
const NAMES: { readonly [one in Ladder]: string } = { vp8: 'VP8, three pictures', svc: 'VP9 L3T3_KEY, one picture with layers' };
/** Until the coder has found its rate. */
const SETTLE_MS = 3000;

export async function run(): Promise<void> {
  const { values } = parseArgs({ args: process.argv.slice(3), options: { seconds: { type: 'string', default: '15' }, runs: { type: 'string', default: '2' } } });
  const seconds = Number(values.seconds);
  const script = (await build({ entryPoints: [fileURLToPath(new URL('page.ts', import.meta.url))], bundle: true, write: false, format: 'iife', target: 'chrome140', logLevel: 'error' })).outputFiles[0]!.text;
  const blank = await serveBlankPage();
  const results: object[] = [];
  console.log(`${availableParallelism()} cores, load before ${loadavg()[0]!.toFixed(1)}\n\n| ladder | pictures coded a second | % of one core of the sender | frames that a tap gets of one moment |\n|---|---|---|---|`);
  try {
    for (let n = 0; n < Number(values.runs); n++) {
      for (const one of ['vp8', 'svc'] as const) {
        const browsers: Browser[] = [];
        const end = async (): Promise<Page> => {
          const browser = await chromium.launch({ executablePath: findChromium()!, args: [...HEADLESS_FLAGS, ...FLAGS] });
          browsers.push(browser);
          const page = await browser.newPage();
          await page.goto(blank.address);
          await page.evaluate(script);
          return page;
        };
        try {
          const [sender, receiver] = [await end(), await end()];
          const offer = await sender.evaluate((which) => ladder.offer(which), one);
          const answer = await receiver.evaluate(([sdp, which]) => ladder.answer(sdp, which), [offer, one] as const);
          await sender.evaluate((sdp) => ladder.accept(sdp), answer);
          await new Promise((done) => setTimeout(done, SETTLE_MS));
          const pid = await browserPid(browsers[0]!);
          const before = { cpu: processTree(pid).seconds, coded: await sender.evaluate(() => ladder.coded()), at: performance.now() };
          await new Promise((done) => setTimeout(done, seconds * 1000));
          const took = (performance.now() - before.at) / 1000;
          const cpu = ((processTree(pid).seconds - before.cpu) / took) * 100;
          const { frames, moments } = await receiver.evaluate(() => ladder.tapped());
          // Of a picture with layers each of the three is counted.
          const rate = ((await sender.evaluate(() => ladder.coded())) - before.coded) / took / (one === 'svc' ? 3 : 1);
          console.log(`| ${NAMES[one]} | ${rate.toFixed(1)} | ${cpu.toFixed(0)} | ${(frames / moments).toFixed(2)} (${frames} of ${moments}) |`);
          results.push({ ladder: one, rate, cpu, frames, moments });
        } finally {
          await Promise.all(browsers.map((browser) => browser.close()));
        }
      }
    }
  } finally {
    await blank.close();
  }
  console.log(`\n${JSON.stringify({ bench: 'ladder', results })}`);
}
