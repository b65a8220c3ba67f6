// npm start: the demo central server, the workstation, and its window; Ctrl-C ends all.

import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROTOCOL_HEADER } from '#shared/contract/central.ts';
import { findChromium } from './chromium.ts';
import { ensureSitePage } from './site-page.ts';
import { ensureElectronHost, ensureWindow } from './start/build-parts.ts';
import { ensureElectron } from './start/electron-binary.ts';
import { HELP, parseOptions, type StartOptions } from './start/options.ts';
import { createProcesses } from './start/processes.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const say = (line: string) => console.log(`[kantai] ${line}`);

let parsed: StartOptions | 'help';
try {
  parsed = parseOptions(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  console.error('npm start -- --help lists the options.');
  process.exit(2);
}
if (parsed === 'help') {
  console.log(HELP);
  process.exit(0);
}
const options = parsed;
const data = resolve(root, options.data);
mkdirSync(data, { recursive: true });

const processes = createProcesses(say, join(data, 'log'));
let ending = false;
const end = async (code: number) => {
  if (ending) return;
  ending = true;
  await processes.endAll();
  process.exit(code);
};
process.on('SIGINT', () => void end(0));
process.on('SIGTERM', () => void end(0));
process.on('SIGHUP', () => void end(0));

try {
  await start();
} catch (error) {
  if (!ending) say((error as Error).message);
  await end(1);
}

async function start() {
  const window = await ensureWindow(root, say);
  const server = options.server ?? (await startDemoServer());
  const display = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
  const electron = options.host === 'web' || !display ? undefined : ensureElectron(root, say);
  if (options.host === 'electron' && !electron) throw new Error('Electron’s binary is not here and cannot be downloaded; try --host web');
  if (electron) await startElectron(electron, window, server);
  else await startWeb(window, server, display);
  if (!options.server && options.premises) startPremises(server);
}

/** Ends everything when a part that the others need is gone. */
function watch(name: string, child: { on(event: 'exit', listener: (code: number | null) => void): unknown }) {
  child.on('exit', (code) => {
    if (ending) return;
    say(`${name} ended${code ? ` with ${code}` : ''}`);
    void end(code ? 1 : 0);
  });
}

async function startDemoServer(): Promise<string> {
  const noted = join(data, 'server-address');
  if (await answers(noted)) throw new Error(`Kantai is already running on ${data}; go to its window, or give another --data`);
  await ensureSitePage(say);
  const folder = join(data, 'central');
  if (!existsSync(folder)) say('making the demo server’s database …');
  const { child, found } = await processes.startUntil('server', process.execPath, [join(root, 'src-server/main.ts'), '--data', folder, '--port', '0', '--demo', '--tied'], /^central ready (http:\S+)$/, { onLogLine: showAccount });
  watch('server', child);
  // `npm run import` finds the server by this.
  writeFileSync(noted, found);
  return found;
}

/** True when the server of an earlier start still runs. */
async function answers(noted: string): Promise<boolean> {
  if (!existsSync(noted)) return false;
  const there = await fetch(`${readFileSync(noted, 'utf8').trim()}/health`, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
  return there?.headers.has(PROTOCOL_HEADER) ?? false;
}

/** Demo accounts are for whoever tries it; the rest of the server's log is in its file. */
function showAccount(line: string) {
  const [, user, password, name, role] = /^demo account (\S+) (\S+) (\S+) (\S+)$/.exec(line) ?? [];
  if (user) say(`  ${role!.padEnd(11)}${user.padEnd(7)}${password!.padEnd(14)}${name}`);
}

async function startElectron(binary: string, window: string, server: string) {
  await ensureElectronHost(root, say);
  say('opening in Electron');
  const flags = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const args = [...flags, root, `--data=${join(data, 'electron')}`, `--server=${server}`, `--window=${window}`];
  watch('window', processes.start('electron', binary, args));
}

async function startWeb(window: string, server: string, display: boolean) {
  const args = [join(root, 'src-main/web/main.ts'), '--data', join(data, 'workstation'), '--server', server, '--window', window, '--port', String(options.port), '--tied'];
  let address: (line: string) => void = () => undefined;
  let workstation: ChildProcess | undefined;
  const first = new Promise<string>((resolve, reject) => {
    address = resolve;
    const child = processes.start('workstation', process.execPath, args, {
      onLine: (line) => {
        const found = /^workstation ready (http:\S+)$/.exec(line)?.[1];
        if (!found) say(line);
        else address(found);
      },
    });
    workstation = child;
    watch('workstation', child);
    child.on('exit', () => reject(new Error('the workstation did not start')));
    process.stdin.on('data', () => child.stdin?.write('\n'));
  });
  const url = await first;
  address = (next) => say(`open this address in a browser (once): ${next}`);

  const chromium = options.open && display ? findChromium() : undefined;
  if (chromium) {
    say(`${options.host === 'web' ? 'web host' : 'Electron’s binary is not here: web host'}, opening an app window of ${chromium}`);
    openAppWindow(chromium, url, () => workstation?.stdin?.write('\n'));
    return;
  }
  say(!options.open ? 'web host, no window opened' : display ? 'no Electron, no Chromium, Chrome or Edge found' : 'no display here: web host, no window opened');
  address(url);
  say('Enter prints a new address, Ctrl-C ends.');
}

/** @param another asks the workstation for a new address: the first one may be used up when the window fails. */
function openAppWindow(chromium: string, url: string, another: () => void) {
  const profile = join(data, 'browser');
  prepareProfile(profile);
  const flags = [`--app=${url}`, `--user-data-dir=${profile}`, '--lang=zh-CN', '--disable-features=Translate', '--no-first-run', '--no-default-browser-check', '--window-size=1440,900', '--disable-background-networking', '--disable-component-update', '--disable-sync',
    // Office PCs without a graphics driver: Chromium draws WebGL in software only when told.
    '--enable-unsafe-swiftshader'];
  if (process.platform === 'linux' && process.getuid?.() === 0) flags.push('--no-sandbox', '--test-type');
  const child = processes.start('window', chromium, flags);
  child.on('exit', (code) => {
    if (ending) return;
    if (!code) return void end(0);
    say(`the window could not stay open (it ended with ${code}, see ${join(data, 'log', 'window.log')}); Ctrl-C ends.`);
    another();
  });
}

/** The browser is a frame for the window here: it offers neither to translate it nor to keep its password. */
function prepareProfile(profile: string) {
  const preferences = join(profile, 'Default', 'Preferences');
  if (existsSync(preferences)) return;
  mkdirSync(join(profile, 'Default'), { recursive: true });
  writeFileSync(preferences, JSON.stringify({ credentials_enable_service: false, profile: { password_manager_enabled: false }, translate: { enabled: false } }));
}

/** Draws the premises where they are missing and imports them through a staff workstation; the window is open meanwhile. */
function startPremises(server: string) {
  processes.start('premises', process.execPath, [join(root, 'build/demo-footage.ts'), '--server', server, '--data', data], { onLine: (line) => say(line), nice: true });
}
