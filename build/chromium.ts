// Finds a Chromium for the app window and for the tests, and brings one where it may.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright-core';

const INSTALLED: Record<string, readonly string[]> = {
  linux: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable', '/usr/bin/microsoft-edge', '/snap/bin/chromium'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    join(process.env['ProgramFiles'] ?? 'C:\\Program Files', 'Google\\Chrome\\Application\\chrome.exe'),
    join(process.env['ProgramFiles(x86)'] ?? 'C:\\Program Files (x86)', 'Microsoft\\Edge\\Application\\msedge.exe'),
    join(process.env['LOCALAPPDATA'] ?? '', 'Google\\Chrome\\Application\\chrome.exe'),
  ],
};

/** Path of a Chromium, Chrome or Edge; `CHROMIUM` in the environment wins, then what is installed, then Playwright's own. */
export function findChromium(): string | undefined {
  const named = process.env['CHROMIUM'];
  if (named && existsSync(named)) return named;
  const installed = (INSTALLED[process.platform] ?? []).find((path) => existsSync(path));
  if (installed) return installed;
  const own = chromium.executablePath();
  return own && existsSync(own) ? own : undefined;
}

/** Without a screen Chromium finds a graphics card only when told; `KANTAI_GRAPHICS=gpu` tells it (Linux, with the card's EGL driver). */
const GRAPHICS =
  process.env['KANTAI_GRAPHICS'] === 'gpu' ? ['--use-angle=gl-egl', '--ignore-gpu-blocklist'] : ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'];

/** Flags for headless runs: no call home, software WebGL. */
export const HEADLESS_FLAGS: readonly string[] = [
  '--headless',
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  ...GRAPHICS,
];

/** Brings a Chromium: Playwright's own, or Debian's package when this is root on Debian. Says which way it went. */
export function ensureChromium(say: (line: string) => void): string | undefined {
  const there = findChromium();
  if (there) return there;
  say('no Chromium found: trying Playwright’s own …');
  const cli = join(dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')), 'cli.js');
  spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: 'ignore', timeout: 240_000 });
  const own = findChromium();
  if (own) return own;
  if (ensureDebianPackages(['chromium'], say)) return findChromium();
  return undefined;
}

/** Installs packages of Debian when root and apt are there. Answers whether they are installed afterwards. */
export function ensureDebianPackages(names: readonly string[], say: (line: string) => void): boolean {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/apt-get')) return false;
  const missing = names.filter((name) => spawnSync('dpkg', ['-s', name], { stdio: 'ignore' }).status !== 0);
  if (missing.length === 0) return true;
  if (process.getuid?.() !== 0) {
    say(`not root, so these Debian packages are not installed: ${missing.join(' ')}`);
    return false;
  }
  say(`installing Debian packages: ${missing.join(' ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = () => spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...missing], { stdio: 'ignore', env }).status === 0;
  if (install()) return true;
  spawnSync('apt-get', ['update', '-q'], { stdio: 'ignore', env });
  return install();
}
