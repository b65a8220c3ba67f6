// The real parts that the end-to-end tests run: server process, workstation process, browser. Each can be killed and restarted
// on the same data and port.

import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import { _electron, chromium, type Browser, type Page } from 'playwright-core';
import type { workstationContract } from '#shared/contract/workstation.ts';
import { findChromium, HEADLESS_FLAGS } from '../../build/chromium.ts';
import { builtHere } from '../../build/media-worker/place.ts';
import { ensureElectronHost } from '../../build/start/build-parts.ts';
import { findElectron } from '../../build/start/electron-binary.ts';
import { placeTestDatabase } from '../../src-server/testing/database.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

export const temporaryFolder = () => {
  const path = mkdtempSync(join(tmpdir(), 'kantai-e2e-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
};

export interface Running {
  /** What stood behind `ready` in the line that said so. */
  readonly address: string;
  /** Everything it printed, for the message of a failing test. */
  readonly output: string[];
  /** Of the process. */
  readonly pid: number;
  /** Asks it to end and waits. */
  stop(): Promise<void>;
  /** SIGKILL: no chance to tidy up. */
  kill(): Promise<void>;
}

const startNode = (args: readonly string[], ready: RegExp): Promise<Running> =>
  new Promise((resolve, reject) => {
    const child: ChildProcess = spawn(process.execPath, [...args], { cwd: root, stdio: ['pipe', 'pipe', 'pipe'], env: engine() });
    const output: string[] = [];
    const ended = new Promise<void>((done) => child.once('exit', () => done()));
    createInterface({ input: child.stderr! }).on('line', (line) => output.push(line));
    createInterface({ input: child.stdout! }).on('line', (line) => {
      output.push(line);
      const address = ready.exec(line)?.[1];
      if (address) resolve({ address, output, pid: child.pid ?? 0, stop: async () => { child.kill('SIGTERM'); await ended; }, kill: async () => { child.kill('SIGKILL'); await ended; } });
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${output.slice(-20).join('\n')}`)));
  });

/** The media engine that a run tests: the one from npm alone, or mediasoup with the worker of `npm run media-worker`; what is set already stays. */
const engine = (): NodeJS.ProcessEnv => ({ ...(process.env['KANTAI_TEST_ENGINE'] === 'mediasoup' ? { KANTAI_MEDIA_ENGINE: 'mediasoup', ...builtHere() } : { KANTAI_MEDIA_ENGINE: 'werift' }), ...process.env });

// `--tied`: a test run that is cut off leaves no process behind.
export const startCentral = (data: string, port: number) => {
  if (!existsSync(join(data, 'postgres'))) placeTestDatabase(data);
  return startNode(['src-server/main.ts', '--data', data, '--port', String(port), '--demo', '--tied'], /^central ready (http:\S+)$/);
};

export const startWorkstation = (data: string, server: string, window = join(root, 'out/window')) =>
  startNode(['src-main/web/main.ts', '--data', data, '--server', server, '--window', window, '--tied'], /^workstation ready (http:\S+)$/);

export const browserIsThere = findChromium() !== undefined;

export const launchBrowser = (): Promise<Browser> => chromium.launch({ executablePath: findChromium()!, args: [...HEADLESS_FLAGS] });

/** Listens for what no page may do: errors and warnings on its console, breaches of its policy. */
const watch = async (page: Page, faults: string[]): Promise<void> => {
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(`console ${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`page error: ${error.message}`));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => console.error(`csp ${event.violatedDirective} ${event.blockedURI} ${event.sample} ${event.sourceFile}:${event.lineNumber}`));
  });
};

/** Opens a start address in a fresh context, 1440×900 unless told otherwise. Faults of the page are added to `faults`. */
export const openWindow = async (browser: Browser, address: string, options: { readonly faults?: string[]; readonly width?: number; readonly height?: number } = {}): Promise<Page> => {
  const context = await browser.newContext({ viewport: { width: options.width ?? 1440, height: options.height ?? 900 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
  const page = await context.newPage();
  await watch(page, options.faults ?? []);
  await page.goto(address);
  return page;
};

/** A workstation with its window, in either host. */
export interface Seat {
  readonly page: Page;
  readonly output: readonly string[];
  /** SIGKILL of the workstation; the window goes too. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export const HOSTS = ['web', 'electron'] as const;
export const electronBinary = findElectron(root);

/** Takes a seat: starts a workstation on `data` and opens its window. */
export const takeSeat = (host: (typeof HOSTS)[number], options: { readonly data: string; readonly server: string; readonly browser: Browser; readonly faults: string[] }): Promise<Seat> =>
  host === 'web' ? takeWebSeat(options) : takeElectronSeat(options);

const takeWebSeat = async ({ data, server, browser, faults }: Parameters<typeof takeSeat>[1]): Promise<Seat> => {
  const workstation = await startWorkstation(data, server);
  const page = await openWindow(browser, workstation.address, { faults });
  return {
    page,
    output: workstation.output,
    kill: async () => {
      await workstation.kill();
      await page.context().close();
    },
    // The window first, so that it does not complain about a workstation that goes away.
    stop: async () => {
      await page.context().close();
      await workstation.stop();
    },
  };
};

const takeElectronSeat = async ({ data, server, faults }: Parameters<typeof takeSeat>[1]): Promise<Seat> => {
  await ensureElectronHost(root, () => undefined);
  const app = await _electron.launch({
    executablePath: electronBinary!,
    args: ['--no-sandbox', root, `--data=${data}`, `--server=${server}`, `--window=${join(root, 'out/window')}`],
  });
  const output: string[] = [];
  createInterface({ input: app.process().stderr! }).on('line', (line) => output.push(line));
  const page = await app.firstWindow();
  await watch(page, faults);
  const ended = new Promise<void>((resolve) => app.process().once('exit', () => resolve()));
  return { page, output, kill: async () => { app.process().kill('SIGKILL'); await ended; }, stop: () => app.close() };
};

/** Asks the workstation behind a page, from within the page: the same in both hosts. */
export const fetchInPage = async (page: Page, path: string, init: { readonly method?: string; readonly body?: string; readonly type?: string } = {}): Promise<Response> => {
  const answer = await page.evaluate(
    async ([to, { method = 'GET', body, type }]) => {
      const response = await fetch(to, { method, ...(body === undefined ? {} : { body, headers: { 'content-type': type ?? 'application/json' } }) });
      let text = '';
      for (const byte of new Uint8Array(await response.arrayBuffer())) text += String.fromCharCode(byte);
      return { status: response.status, headers: [...response.headers], bytes: btoa(text) };
    },
    [path, init] as const,
  );
  return new Response(answer.status === 204 ? null : Buffer.from(answer.bytes, 'base64'), { status: answer.status, headers: answer.headers });
};

/** The calls of the workstation behind a page. */
export const callsOf = (page: Page): ContractRouterClient<typeof workstationContract> =>
  createORPCClient(
    new RPCLink({
      url: 'http://page.invalid/rpc',
      fetch: async (request) => fetchInPage(page, new URL(request.url).pathname, { method: request.method, body: await request.text() }),
    }),
  );
