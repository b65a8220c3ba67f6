// A real server with its calls on a real port, an engine whose network can be cut, and pages of a real Chromium.

import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createAdaptorServer } from '@hono/node-server';
import { build } from 'esbuild';
import { chromium, type Browser, type Page } from 'playwright-core';
import { findChromium, HEADLESS_FLAGS } from '../../build/chromium.ts';
import type { MediaEngine } from '../../src-server/live/engine.ts';
import { mountLive } from '../../src-server/live/host.ts';
import { createWeriftEngine } from '../../src-server/live/werift/engine.ts';
import { createBench, EXPERT_A, EXPERT_B, PANEL, STAFF, SUPERVISOR, type Bench, type BenchOptions, type Station } from '../../src-server/testing/bench.ts';
import type { PageApi } from './page.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const CASE = 'case-link';
export const browserIsThere = findChromium() !== undefined;

/** Between the engine and its network: while `cut`, nothing comes in and nothing goes out. */
export interface Wire {
  cut: boolean;
}
export const cutSocket = (wire: Wire) => (): Socket => {
  const socket = createSocket('udp4');
  const { emit, send } = socket;
  socket.emit = ((event: string, ...rest: unknown[]) => (event === 'message' && wire.cut ? true : Reflect.apply(emit, socket, [event, ...rest]))) as Socket['emit'];
  socket.send = ((...rest: unknown[]) => (wire.cut ? undefined : Reflect.apply(send, socket, rest))) as Socket['send'];
  return socket;
};

/** The engine at hand: mediasoup where KANTAI_TEST_ENGINE says so and its worker runs, else the one from npm alone. */
export async function openEngine(wire: Wire): Promise<MediaEngine> {
  const address = { listen: '127.0.0.1', port: 0, announced: [] };
  if (process.env['KANTAI_TEST_ENGINE'] === 'mediasoup') {
    const { createMediasoupEngine } = await import('../../src-server/live/mediasoup.ts');
    return createMediasoupEngine(address, (line) => process.stderr.write(`${line}\n`));
  }
  return createWeriftEngine(address, Date.now, cutSocket(wire));
}

export interface Stage {
  readonly bench: Bench;
  readonly engine: MediaEngine;
  readonly wire: Wire;
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
  const wire: Wire = { cut: false };
  let engine = await openEngine(wire);
  let bench = await createBench({ ...options, engine, realTime: true });
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
      return engine;
    },
    wire,
    address: `http://127.0.0.1:${port}`,
    stations,
    async restart() {
      await shut();
      await engine.close();
      await bench.central.live.suspend();
      engine = await openEngine(wire);
      bench = await createBench({ ...options, engine, realTime: true, isSecond: true, database: bench.database, content: `${bench.folder}/content` });
      await listen(port);
    },
    async close() {
      await shut();
      await bench.close();
      await engine.close();
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
