// An expert's and a clerk's desk in a real browser: the real central server and workstations in this process, the built window, a
// Chromium. For what has to be seen on the screen with a standard of one's own.

import { existsSync, readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { Browser, Page } from 'playwright-core';
import { importOfficial } from '#shared/standard/official.ts';
import type { Standard } from '#shared/standard/standard.ts';
import { ensureWindow } from '../../build/start/build-parts.ts';
import { startWebHost } from '../../src-main/web/host.ts';
import { createOffice, CLERK, LEAD, passwordOf, type Client, type Office, type Station } from '../exchange/office.ts';
import { launchBrowser } from '../e2e/harness.ts';
import type { Person } from '#shared/case/events.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Seat {
  readonly page: Page;
  readonly client: Client;
  readonly station: Station;
  /** Errors and warnings on the console, uncaught errors, breaches of the policy. */
  readonly faults: string[];
}

export interface SeatOptions {
  readonly width?: number;
  readonly height?: number;
  readonly language?: 'zh-CN' | 'en';
  readonly scale?: number;
  /** A data folder that is there already. */
  readonly data?: string;
}

export interface Desk {
  readonly office: Office;
  readonly browser: Browser;
  /** A workstation of this person's own with its window, signed in. */
  seat(person: Person, options?: SeatOptions): Promise<Seat>;
  /** Imports a small computed panorama into a case as staff do. */
  film(seat: Seat, caseId: string, title: string): Promise<void>;
  close(): Promise<void>;
}

export { CLERK, LEAD };

export async function createDesk(): Promise<Desk> {
  const window = await ensureWindow(root, () => undefined);
  const office = await createOffice({ window });
  const browser = await launchBrowser();
  const hosts: { close(): Promise<void> }[] = [];
  return {
    office,
    browser,
    async seat(person, { width = 1280, height = 720, language = 'zh-CN', scale = 1, data } = {}) {
      const station = await office.station(data === undefined ? {} : { data });
      await station.signIn(person, passwordOf(person));
      await station.client.session.setLanguage({ language });
      await station.settled();
      const host = await startWebHost({ fetch: (request) => station.workstation.fetch(request), port: 0, randomBytes });
      hosts.push(host);
      const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale, locale: language, timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce' });
      const page = await context.newPage();
      const faults: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') faults.push(`${message.type()}: ${message.text()}`);
      });
      page.on('pageerror', (error) => faults.push(`page error: ${error.message}`));
      await page.goto(host.startAddress());
      await page.getByTestId('sync-state').waitFor();
      return { page, client: station.client, station, faults };
    },
    async film(seat, caseId, title) {
      const picture = await sharp({ create: { width: 2048, height: 1024, channels: 3, background: '#7a8a99', noise: { type: 'gaussian', mean: 128, sigma: 40 } } }).jpeg().toBuffer();
      const answer = await seat.station.workstation.fetch(new Request(`http://workstation/import?case=${encodeURIComponent(caseId)}&name=${encodeURIComponent(`${title}.jpg`)}&title=${encodeURIComponent(title)}`, { method: 'POST', body: new Uint8Array(picture) }));
      const lines = (await answer.text()).trim().split('\n');
      if (!lines.at(-1)?.includes('"done"')) throw new Error(`not imported: ${lines.at(-1) ?? String(answer.status)}`);
      await seat.station.settled();
    },
    async close() {
      await browser.close();
      for (const host of hosts) await host.close();
      await office.close();
    },
  };
}

export const goTo = async (page: Page, hash: string): Promise<void> => {
  await page.evaluate((to) => void (location.hash = to), hash);
  await page.waitForFunction((to) => location.hash === to, hash);
};

/** A real form of `../shared/standards`, or `undefined` where that folder is not there. */
export function officialForm(name: string): Standard | undefined {
  const path = fileURLToPath(new URL(`../../../shared/standards/${name}`, import.meta.url));
  return existsSync(path) ? importOfficial(JSON.parse(readFileSync(path, 'utf8'))).standards[0] : undefined;
}
