// An office for the end-to-end tests: a server, a browser, and people who sign in at their workstations.

import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { freePort, launchBrowser, startCentral, takeSeat, temporaryFolder, type Running, type Seat } from './harness.ts';
import { signIn, syncSays } from './steps.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}
export interface Office {
  readonly folder: string;
  /** What pages complained about. */
  readonly faults: string[];
  /** In the order in which they were taken. */
  readonly seats: readonly Seat[];
  /** Takes a seat with a data folder of this name, and signs in. */
  seat(name: string, user: string): Promise<Page>;
}

/** Takes a seat, signs in and waits for the server; the seat is among `seats` from its start, so that it is left whatever happens. */
export async function sitDown(seats: Seat[], options: Parameters<typeof takeSeat>[1], user: string, size?: Size): Promise<Seat> {
  const taken = await takeSeat('web', options);
  seats.push(taken);
  if (size) await taken.page.setViewportSize(size);
  await signIn(taken.page, user);
  await syncSays(taken.page, /服务器已同步/);
  return taken;
}

/** Within a `describe`: opens before its tests and closes after them. `size` of the windows: as `openWindow` has it without. */
export function useOffice(size?: Size): Office {
  const faults: string[] = [];
  const seats: Seat[] = [];
  let folder: ReturnType<typeof temporaryFolder>;
  let central: Running;
  let browser: Browser;
  beforeAll(async () => {
    folder = temporaryFolder();
    central = await startCentral(join(folder.path, 'central'), await freePort());
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await Promise.all(seats.map((one) => one.stop()));
    await browser?.close();
    await central?.stop();
    folder.remove();
  });
  return {
    get folder() {
      return folder.path;
    },
    faults,
    seats,
    seat: async (name, user) => (await sitDown(seats, { data: join(folder.path, name), server: central.address, browser, faults }, user, size)).page,
  };
}
