import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { startElectronHost } from './host.ts';
import { isOwnPage, mayDownload, mayHavePermission, refusedSwitches, SCHEMES, windowOptions } from './policy.ts';
import { createStandIn } from './stand-in.ts';
import { DataFolderUnusable } from '../workstation.ts';

const start = async (options: { packaged?: boolean; locked?: boolean; commandLine?: string[] } = {}) => {
  const standIn = createStandIn(options);
  let closed = 0;
  const served: string[] = [];
  await startElectronHost(standIn.electron, options.commandLine ?? [], async () => ({
    fetch: async (request) => {
      served.push(request.url);
      if (request.url.endsWith('/boom')) throw new Error('a secret path');
      return new Response('inside');
    },
    close: async () => void (closed += 1),
  }));
  return { ...standIn, served, closed: () => closed };
};
const prevented = (emitter: EventEmitter, name: string, details: object = {}, ...rest: unknown[]) => {
  let stopped = false;
  emitter.emit(name, { ...details, preventDefault: () => (stopped = true) }, ...rest);
  return stopped;
};

describe('the Electron host', () => {
  test('turns the sandbox on and registers the scheme before ready, and takes no menu', async () => {
    const { order } = await start();
    expect(order.slice(0, 6)).toEqual(['sandbox', 'switch enable-unsafe-swiftshader', `schemes ${JSON.stringify(SCHEMES)}`, 'ready', 'menu null', 'partition kantai']);
  });

  test('makes its window with every security option said out loud', () => {
    expect(windowOptions(true).webPreferences).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      enableWebSQL: false,
      devTools: false,
      partition: 'kantai',
    });
    expect(windowOptions(false).webPreferences?.devTools).toBe(true);
    expect(windowOptions(true).webPreferences).not.toHaveProperty('preload');
  });

  test('keeps nothing that it fetches in Electron’s own cache', () => {
    const calls = readFileSync(new URL('main.ts', import.meta.url), 'utf8').match(/net\.fetch\(.*$/gm) ?? [];
    expect(calls.length).toBeGreaterThan(0);
    for (const call of calls) expect(call).toContain("cache: 'no-store'");
  });

  test('loads the window from our scheme, never from a file', async () => {
    const { windows } = await start();
    expect(windows.map((window) => window.loaded)).toEqual(['kantai://app/']);
    for (const file of ['host.ts', 'main.ts', 'hardening.ts', 'protocol.ts', 'policy.ts']) {
      const source = readFileSync(new URL(file, import.meta.url), 'utf8');
      expect(source, file).not.toMatch(/loadFile|file:\/\//);
      expect(source.match(/new (electron\.)?BrowserWindow/g)?.length ?? 0, file).toBe(file === 'host.ts' ? 1 : 0);
    }
  });

  test('the scheme has an origin, streams and asks for CORS, and bypasses nothing', () => {
    expect(SCHEMES).toEqual([{ scheme: 'kantai', privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true, stream: true, bypassCSP: false, allowServiceWorkers: false, allowExtensions: false } }]);
  });

  test('denies every permission that Electron knows but five, for our page as for others', async () => {
    const types = readFileSync(createRequire(import.meta.url).resolve('electron/electron.d.ts'), 'utf8');
    const known = new Set<string>();
    for (const signature of types.match(/setPermission(Request|Check)Handler\(handler: .*$/gm) ?? []) {
      for (const [, name] of signature.matchAll(/'([a-zA-Z-]+)'/g)) known.add(name!);
    }
    expect(known.size).toBeGreaterThan(15);
    const { sessions, defaultSession } = await start();
    for (const session of [...sessions, defaultSession]) {
      const granted: string[] = [];
      for (const permission of [...known, 'one-that-comes-later']) {
        const request = session.set['request'] as unknown as (c: null, p: string, answer: (yes: boolean) => void, d: { requestingUrl: string }) => void;
        const check = session.set['check'] as unknown as (c: null, p: string, origin: string) => boolean;
        let yes = false;
        request(null, permission, (answer) => (yes = answer), { requestingUrl: 'kantai://app/' });
        if (yes) granted.push(permission);
        expect(check(null, permission, 'kantai://app/'), permission).toBe(yes);
        request(null, permission, (answer) => (yes = answer), { requestingUrl: 'https://evil.example/' });
        expect(yes, permission).toBe(false);
      }
      expect(granted.sort()).toEqual(['clipboard-sanitized-write', 'fullscreen', 'media', 'screen-wake-lock', 'speaker-selection']);
      expect((session.set['device'] as unknown as () => boolean)()).toBe(false);
      let confirmed = true;
      (session.set['bluetooth'] as unknown as (d: object, answer: (given: { confirmed: boolean }) => void) => void)({}, (given) => (confirmed = given.confirmed));
      expect(confirmed).toBe(false);
      let shown: object | undefined;
      (session.set['display'] as unknown as (d: object, answer: (given: object) => void) => void)({}, (given) => (shown = given));
      expect(shown).toEqual({});
    }
  });

  test.each([
    ['kantai://app/', true], ['kantai://app/review?case=1', true], ['', false], ['about:blank', false], ['kantai://app.evil.example/', false], ['kantai://evil/', false],
    ['kantai://app:80/', false], ['kantai://user@app/', false], ['https://app/', false], ['file:///etc/passwd', false], ['javascript:alert(1)', false], ['kantai:app', false],
  ])('own page? %s → %s', (address, own) => {
    expect(isOwnPage(address)).toBe(own);
    expect(mayHavePermission('fullscreen', address)).toBe(own);
  });

  test('a page cannot leave, open windows, or embed guests', async () => {
    const { windows } = await start();
    const contents = windows[0]!.contents;
    for (const name of ['will-navigate', 'will-redirect', 'will-frame-navigate']) {
      for (const url of ['https://evil.example/', 'file:///etc/passwd', 'kantai://app.evil.example/', 'about:blank', '']) expect(prevented(contents, name, { url }), `${name} ${url}`).toBe(true);
      expect(prevented(contents, name, { url: 'kantai://app/inbox' }), name).toBe(false);
    }
    expect(prevented(contents, 'will-attach-webview')).toBe(true);
    expect(contents.open?.()).toEqual({ action: 'deny' });
  });

  test('saves only what the workstation serves as a document', async () => {
    const { sessions } = await start();
    const download = (url: string) => prevented(sessions[0]!.events, 'will-download', {}, { getURL: () => url });
    expect(download('kantai://app/conclusion/c1/food/signed.pdf')).toBe(false);
    expect(download('blob:kantai://app/5f0c')).toBe(false);
    expect(download('kantai://app/media/abc/file')).toBe(true);
    expect(download('https://evil.example/conclusion/a.pdf')).toBe(true);
    expect(mayDownload('blob:https://evil.example/1')).toBe(false);
  });

  test('never lets a certificate that the system distrusts pass', async () => {
    const { app } = await start();
    let trusted: boolean | undefined;
    expect(prevented(app, 'certificate-error', {}, {}, 'https://x/', 'E', {}, (answer: boolean) => (trusted = answer))).toBe(true);
    expect(trusted).toBe(false);
    expect(prevented(app, 'login')).toBe(true);
  });

  test('serves its own host and its own page only, and says nothing of what went wrong', async () => {
    const { sessions, served } = await start();
    const serve = sessions[0]!.handlers['kantai']!;
    expect(await (await serve(new Request('kantai://app/inbox'))).text()).toBe('inside');
    expect((await serve(new Request('kantai://other/inbox'))).status).toBe(404);
    expect((await serve(new Request('kantai://app/rpc/x', { method: 'POST', headers: { origin: 'https://evil.example' } }))).status).toBe(403);
    const failed = await serve(new Request('kantai://app/boom'));
    expect([failed.status, await failed.text()]).toEqual([500, '']);
    expect(served).toEqual(['kantai://app/inbox', 'kantai://app/boom']);
  });

  test('a packaged application refuses switches that open it to others; development keeps them', () => {
    const line = ['--remote-debugging-port=9222', '--inspect', '--JS-FLAGS=--expose-gc', '--no-sandbox', '--data=folder', 'file'];
    expect(refusedSwitches(line, true)).toEqual(['remote-debugging-port', 'inspect', 'js-flags', 'no-sandbox']);
    expect(refusedSwitches(line, false)).toEqual([]);
  });

  test('a second start only brings the first window forward', async () => {
    const second = await start({ locked: true });
    expect(second.order).toContain('quit');
    expect(second.windows).toEqual([]);
    const first = await start();
    first.app.emit('second-instance');
    expect(first.order.slice(-2)).toEqual(['restore', 'focus']);
  });

  test('a packaged start with a refused switch opens no window', async () => {
    const { order, windows } = await start({ packaged: true, commandLine: ['--inspect'] });
    expect(order.at(-1)).toBe('quit');
    expect(windows).toEqual([]);
  });

  test('says why when the data folder cannot be used, and opens no window', async () => {
    const { electron, order, windows } = createStandIn();
    await startElectronHost(electron, [], async () => Promise.reject(new DataFolderUnusable('newerVersion')));
    expect(order.find((step) => step.startsWith('error'))).toContain('更新版本');
    expect(order.at(-1)).toBe('quit');
    expect(windows).toEqual([]);
  });

  test('closes the workstation before it quits, once', async () => {
    const { app, order, closed } = await start();
    expect(prevented(app, 'before-quit')).toBe(true);
    expect(prevented(app, 'before-quit')).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
    expect(order.filter((step) => step === 'quit')).toHaveLength(1);
    expect(prevented(app, 'before-quit')).toBe(false);
    expect(closed()).toBe(1);
  });
});

