// A real server with its calls on a real port, an engine whose network can be cut, and pages of a real Chromium.

import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createAdaptorServer } from '@hono/node-server';
import { build } from 'esbuild';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { findChromium, HEADLESS_FLAGS } from '../../build/chromium.ts';
import type { MediaEngine } from '../../src-server/live/engine.ts';
import { mountLive } from '../../src-server/live/host.ts';
import { createBench, EXPERT_A, EXPERT_B, PANEL, STAFF, SUPERVISOR, type Bench, type BenchOptions, type Station } from '../../src-server/testing/bench.ts';
import { openTestEngine } from './engines.ts';
import type { PageApi } from './page.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const CASE = 'case-link';
export const browserIsThere = findChromium() !== undefined;

export interface Stage {
  readonly bench: Bench;
  readonly engine: MediaEngine;
  /** While it is cut, no media come in or go out. */
  cut(isCut: boolean): void;
  /** Kills the process that carries the media; absent where there is none. */
  readonly kill: (() => void) | undefined;
  readonly address: string;
  readonly stations: { readonly expert: Station; readonly colleague: Station; readonly staff: Station; readonly observer: Station };
  /** A server is killed without a word to anybody and another one comes up on its port and data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const pageScript = (): Promise<string> =>
  build({ entryPoints: [`${root}tests/link/page.ts`], bundle: true, write: false, format: 'iife', target: 'chrome140', logLevel: 'error', absWorkingDir: root }).then((made) => made.outputFiles[0]!.text);

export async function setStage(given: BenchOptions = {}): Promise<Stage> {
  // A server that comes up again is the same one.
  const options = { serverKey: new Uint8Array(randomBytes(32)), ...given };
  let media = await openTestEngine();
  let bench = await createBench({ ...options, engine: media.engine, realTime: true });
  for (const person of [EXPERT_A, EXPERT_B, STAFF, SUPERVISOR]) await bench.addPerson(person);
  await bench.openCase(CASE, PANEL);
  const stations = { expert: await bench.station(EXPERT_A.id), colleague: await bench.station(EXPERT_B.id), staff: await bench.station(STAFF.id), observer: await bench.station(SUPERVISOR.id) };
  const byName: { readonly [name: string]: Station } = stations;
  const script = await pageScript();
  let server: Server;
  let mounted: { close(): void };

  const listen = async (port: number): Promise<number> => {
    server = createAdaptorServer({
      overrideGlobalObjects: false,
      fetch: async (request) => {
        const url = new URL(request.url);
        if (url.pathname === '/test/page') return new Response('<!doctype html><meta charset="utf-8"><title>link</title><body><script src="/test/page.js"></script>', { headers: { 'content-type': 'text/html' } });
        if (url.pathname === '/test/page.js') return new Response(script, { headers: { 'content-type': 'text/javascript' } });
        const who = /^\/test\/ticket\/(\w+)$/.exec(url.pathname)?.[1];
        if (who) {
          const reply = await bench.client(byName[who]!.token).live.ticket({ case: CASE });
          return new Response(reply.path);
        }
        return bench.central.fetch(request, { address: '127.0.0.1' });
      },
    }) as Server;
    mounted = mountLive(server, bench.central.live, undefined);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };
  const port = await listen(0);
  const shut = async (): Promise<void> => {
    mounted.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };

  const stage: Stage = {
    get bench() {
      return bench;
    },
    get engine() {
      return media.engine;
    },
    cut: (isCut) => media.cut(isCut),
    get kill() {
      return media.kill;
    },
    address: `http://127.0.0.1:${port}`,
    stations,
    async restart() {
      await shut();
      await media.engine.close();
      await bench.central.live.suspend();
      media = await openTestEngine();
      bench = await createBench({ ...options, engine: media.engine, realTime: true, isSecond: true, database: bench.database, content: `${bench.folder}/content` });
      await listen(port);
    },
    async close() {
      await shut();
      await bench.close();
      await media.engine.close();
    },
  };
  return stage;
}

export const launch = (extra: readonly string[] = []): Promise<Browser> =>
  chromium.launch({ executablePath: findChromium()!, args: [...HEADLESS_FLAGS, '--autoplay-policy=no-user-gesture-required', '--allow-loopback-in-peer-connection', ...extra] });

/** A page that speaks for one of the stations. */
export interface Seated {
  readonly page: Page;
  facts(): Promise<ReturnType<PageApi['facts']>>;
  run<T>(work: (link: PageApi) => T | Promise<T>): Promise<T>;
}
declare const link: PageApi;

export async function seat(browser: Browser, stage: Stage, who: keyof Stage['stations'], { consent = true } = {}): Promise<Seated> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${stage.address}/test/page`);
  await page.evaluate(([url, agrees]) => link.join(url, agrees), [`/test/ticket/${who}`, consent] as const);
  return {
    page,
    facts: () => page.evaluate(() => link.facts()),
    run: (work) => page.evaluate(`(${work.toString()})(link)`) as never,
  };
}

/** A stage and a browser for the tests of one file, or nothing where there is no browser; says which engine it is. */
export function useStage(what: string, options: BenchOptions | (() => Promise<BenchOptions>) = {}, flags: readonly string[] = []): { readonly stage: Stage; readonly browser: Browser } {
  let stage: Stage | undefined;
  let browser: Browser | undefined;
  if (!browserIsThere) process.stderr.write(`skipped: ${what} need a Chromium\n`);
  beforeAll(async () => {
    if (!browserIsThere) return;
    stage = await setStage(typeof options === 'function' ? await options() : options);
    process.stderr.write(`media engine of this run: ${stage.engine.name}\n`);
    browser = await launch(flags);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  }, 60_000);
  return {
    get stage() {
      return stage!;
    },
    get browser() {
      return browser!;
    },
  };
}
