// A call for the end-to-end tests: a server, a browser for the phone at the site and one for the desks, people at their workstations, and the
// site's page entered by its link.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { findChromium, HEADLESS_FLAGS } from '../../build/chromium.ts';
import { browserIsThere, callsOf, freePort, startCentral, temporaryFolder, type Running, type Seat } from './harness.ts';
import { sitDown } from './office.ts';

export const CASE = 'wy-2026-0421';

export interface CallStage {
  readonly central: Running;
  /** What pages complained about. */
  readonly faults: string[];
  /** Takes a seat and signs in; 1280×720. */
  seat(user: string): Promise<Page>;
  /** The site's page at a new link, before anything is pressed on it: 360 px wide. */
  openSite(staff: Page): Promise<Page>;
  /** Writes a picture of the page where KANTAI_PICTURES names a folder. */
  picture(page: Page, name: string): Promise<void>;
}

/** `fps` of the fake cameras: they are drawn, coded and decoded by the same few cores. `serverRecords`: beside the workstation; it needs ffmpeg. */
export function useCall({ fps, serverRecords = false }: { readonly fps: number; readonly serverRecords?: boolean }): CallStage {
  const flags = ['--use-fake-ui-for-media-stream', `--use-fake-device-for-media-stream=fps=${fps}`, '--autoplay-policy=no-user-gesture-required', '--allow-loopback-in-peer-connection'];
  const open = (): Promise<Browser> => chromium.launch({ executablePath: findChromium()!, args: [...HEADLESS_FLAGS, ...flags] });
  const faults: string[] = [];
  const seats: Seat[] = [];
  let folder: ReturnType<typeof temporaryFolder>;
  let central: Running | undefined;
  let phone: Browser | undefined;
  let desk: Browser | undefined;

  beforeAll(async () => {
    if (!browserIsThere) return;
    folder = temporaryFolder();
    if (serverRecords) process.env['KANTAI_SERVER_RECORDING'] = '1';
    central = await startCentral(join(folder.path, 'central'), await freePort());
    console.log(central.output.find((line) => /engine/i.test(line)) ?? 'the server does not say which media engine runs');
    [phone, desk] = [await open(), await open()];
  });
  // What the server complained about tells more than what did not come.
  afterEach(({ task }) => {
    if (task.result?.state !== 'fail') return;
    const last = (name: string, output: readonly string[] = []): string => `${name}:\n${output.slice(-30).join('\n')}`;
    console.log([last('the server said last', central?.output), ...seats.map(({ output }, n) => last(`workstation ${n} said last`, output)), last('the pages complained last', faults)].join('\n'));
  });
  afterAll(async () => {
    if (!browserIsThere) return;
    await Promise.all(seats.map((one) => one.stop().catch(() => undefined)));
    await Promise.all([phone?.close(), desk?.close()]);
    await central?.stop();
    folder.remove();
  });

  return {
    get central() {
      return central!;
    },
    faults,
    async seat(user) {
      const data = join(folder.path, user);
      return (await sitDown(seats, { data, server: central!.address, browser: desk!, faults }, user, { width: 1280, height: 720 })).page;
    },
    async openSite(staff) {
      const { url } = await callsOf(staff).link.invite({ case: CASE, for: '店主 张先生', hours: 4 });
      const context = await phone!.newContext({ viewport: { width: 360, height: 740 }, locale: 'zh-CN', hasTouch: true, geolocation: { latitude: 34.3, longitude: 108.9, accuracy: 12 }, permissions: ['geolocation', 'camera', 'microphone'] });
      const site = await context.newPage();
      // A busy machine shows it late: what counts is that it comes.
      await site.goto(url, { waitUntil: 'commit', timeout: 150_000 });
      await site.locator('#start').waitFor({ timeout: 150_000 });
      return site;
    },
    async picture(page, name) {
      const to = process.env['KANTAI_PICTURES'];
      if (to) await page.screenshot({ path: join(to, `${name}.png`) });
    },
  };
}

/** Stops or continues a process and those that it started: an engine's worker goes on forwarding while only its server stands still. */
export function signalWithChildren(pid: number, signal: 'SIGSTOP' | 'SIGCONT'): void {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  for (const one of [pid, ...(children === '' ? [] : children.split(' ').map(Number))]) process.kill(one, signal);
}

/** Of the picture that is shown; 0 where there is none. */
export const widthShown = (page: Page): Promise<number> => page.getByTestId('live-video').evaluate((one: HTMLVideoElement) => one.videoWidth).catch(() => 0);

/** Counts pictures that a page receives over all its connections, also those that are closed. To be called before there is one. */
export async function countReceived(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const counts = new Map<RTCPeerConnection, number>();
    const Real = RTCPeerConnection;
    globalThis.RTCPeerConnection = class extends Real {
      constructor(...given: ConstructorParameters<typeof Real>) {
        super(...given);
        counts.set(this, 0);
      }
    };
    const count = async (): Promise<number> => {
      for (const [connection, before] of counts) {
        let now = 0;
        if (connection.connectionState !== 'closed') for (const one of (await connection.getStats()).values() as Iterable<{ type: string; kind?: string; framesReceived?: number }>) if (one.type === 'inbound-rtp' && one.kind === 'video') now += one.framesReceived ?? 0;
        counts.set(connection, Math.max(before, now));
      }
      return [...counts.values()].reduce((sum, one) => sum + one, 0);
    };
    setInterval(() => void count(), 500);
    /** For a test that waits in vain: how its lines stand. */
    const lines = () => [...counts].map(([one, seen]) => `${one.connectionState}/${one.iceConnectionState} ${seen}: ${one.getTransceivers().map(({ mid, currentDirection, receiver, sender }) => `${mid} ${currentDirection} ${receiver.track.kind} ${receiver.track.muted ? 'muted' : 'flows'} ${sender.track?.readyState ?? '-'}`).join(', ')}`);
    Object.assign(globalThis, { countReceived: count, linesOfCall: lines });
  });
  return () => page.evaluate(() => (globalThis as unknown as { countReceived(): Promise<number> }).countReceived());
}

/** How the lines of a page stand that counts; for the message of a test that waits in vain. */
export const linesOf = (page: Page): Promise<readonly string[]> => page.evaluate(() => (globalThis as unknown as { linesOfCall(): string[] }).linesOfCall());
