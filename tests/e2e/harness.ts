// The real parts that the end-to-end tests run: server process, workstation process, browser. Each can be killed and restarted
// on the same data and port.

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { findChromium, HEADLESS_FLAGS } from '../../build/chromium.ts';

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
  /** Asks it to end and waits. */
  stop(): Promise<void>;
  /** SIGKILL: no chance to tidy up. */
  kill(): Promise<void>;
}

const startNode = (args: readonly string[], ready: RegExp): Promise<Running> =>
  new Promise((resolve, reject) => {
    const child: ChildProcess = spawn(process.execPath, [...args], { cwd: root, stdio: ['pipe', 'pipe', 'pipe'] });
    const output: string[] = [];
    const ended = new Promise<void>((done) => child.once('exit', () => done()));
    createInterface({ input: child.stderr! }).on('line', (line) => output.push(line));
    createInterface({ input: child.stdout! }).on('line', (line) => {
      output.push(line);
      const address = ready.exec(line)?.[1];
      if (address) resolve({ address, output, stop: async () => { child.kill('SIGTERM'); await ended; }, kill: async () => { child.kill('SIGKILL'); await ended; } });
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${output.slice(-20).join('\n')}`)));
  });

export const startCentral = (data: string, port: number) =>
  startNode(['src-server/main.ts', '--data', data, '--port', String(port), '--demo'], /^central ready (http:\S+)$/);

export const startWorkstation = (data: string, server: string, window = join(root, 'out/window')) =>
  startNode(['src-main/web/main.ts', '--data', data, '--server', server, '--window', window], /^workstation ready (http:\S+)$/);

export const browserIsThere = findChromium() !== undefined;

export const launchBrowser = (): Promise<Browser> => chromium.launch({ executablePath: findChromium()!, args: [...HEADLESS_FLAGS] });

/** What no page may do: errors on its console, breaches of the CSP, failed requests to strangers. */
export interface Watched {
  readonly page: Page;
  readonly faults: string[];
}

/** Opens a workstation's start address in a fresh context of 1440×900 and listens for faults. */
export const openWindow = async (browser: Browser, address: string, options: { width?: number; height?: number; faults?: string[] } = {}): Promise<Watched & { context: BrowserContext }> => {
  const context = await browser.newContext({ viewport: { width: options.width ?? 1440, height: options.height ?? 900 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
  const page = await context.newPage();
  const faults = options.faults ?? [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(`console ${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`page error: ${error.message}`));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => console.error(`csp ${event.violatedDirective} ${event.blockedURI} ${event.sample} ${event.sourceFile}:${event.lineNumber}`));
  });
  await page.goto(address);
  return { context, page, faults };
};
