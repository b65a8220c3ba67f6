// Electron's binary: where it is, or whether it can be had. Loading the `electron` package outside Electron would start a
// download by itself, so only its files are looked at.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const DAY = 24 * 60 * 60 * 1000;

/** Path of Electron's executable when it is installed. */
export const findElectron = (root: string): string | undefined => {
  const named = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const folder = named ?? join(root, 'node_modules', 'electron', 'dist');
  const executable = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform as string] ?? 'electron';
  const path = join(folder, executable);
  return existsSync(path) ? path : undefined;
};

/** Tries the download once a day, at most two minutes. */
export const ensureElectron = (root: string, say: (line: string) => void): string | undefined => {
  const there = findElectron(root);
  if (there) return there;
  const failed = join(root, 'out', '.electron-not-available');
  if (existsSync(failed) && Date.now() - statSync(failed).mtimeMs < DAY) return undefined;
  say('Electron’s binary is not here, trying its download …');
  const done = spawnSync(process.execPath, ['install.js'], { cwd: join(root, 'node_modules', 'electron'), stdio: 'ignore', timeout: 120_000 });
  const got = done.status === 0 ? findElectron(root) : undefined;
  if (!got) {
    mkdirSync(join(root, 'out'), { recursive: true });
    writeFileSync(failed, electronVersion(root));
  }
  return got;
};

const electronVersion = (root: string): string => (JSON.parse(readFileSync(join(root, 'node_modules', 'electron', 'package.json'), 'utf8')) as { version: string }).version;
