// Brings the dependencies to where package-lock.json says, on whatever Node (20 or newer) is there. Plain JavaScript without
// imports from npm, because it runs before anything is installed.
//
// Install scripts of packages are not run: some of them download from places that a closed network does not reach. The one that
// is needed, Node 24 itself, is run here by name.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const windows = process.platform === 'win32';
const nodePackage = join(root, 'node_modules', 'node');
/** The pinned Node 24 that everything but this set-up runs on. */
export const pinnedNode = join(nodePackage, 'bin', windows ? 'node.exe' : 'node');
const stamp = join(root, 'node_modules', '.kantai-installed');

/**
 * Installs what is missing and returns the path of the pinned Node. Does nothing when the lock file is the one installed last.
 * @throws {Error} with one readable line when npm fails.
 */
export function ensureDependencies() {
  const wanted = createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
  const installed = existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(pinnedNode);
  if (installed) return pinnedNode;

  console.log('[setup] installing dependencies (npm ci) …');
  npm(['ci', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error'], root);
  if (!existsSync(pinnedNode)) {
    console.log('[setup] installing the pinned Node 24 …');
    run(process.execPath, ['installArchSpecificPackage.js'], nodePackage);
    // npm links a command when it installs its package, and then this one was not there yet.
    const link = join(root, 'node_modules', '.bin', 'node');
    if (!windows && !existsSync(link)) symlinkSync(join('..', 'node', 'bin', 'node'), link);
  }
  const version = spawnSync(pinnedNode, ['-p', 'process.versions.node'], { encoding: 'utf8' });
  if (version.status !== 0 || !version.stdout.startsWith('24.')) {
    throw new Error('the pinned Node 24 of the package `node` did not install; delete node_modules and try again');
  }
  writeFileSync(stamp, wanted);
  return pinnedNode;
}

function npm(args, cwd) {
  // `npm run` says which npm it is; a bare `node build/start.mjs` takes the one on the PATH.
  const cli = process.env.npm_execpath;
  if (cli && existsSync(cli)) run(process.execPath, [cli, ...args], cwd);
  else run(windows ? 'npm.cmd' : 'npm', args, cwd, windows);
}

function run(command, args, cwd, shell = false) {
  // Settings that an outer `npm run` exports would steer the inner npm away from this folder.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_(config_(local_prefix|prefix|global)|package_|lifecycle_)/i.test(name)));
  const done = spawnSync(command, args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'], shell });
  if (done.error) throw done.error;
  if (done.status !== 0) throw new Error(`${[command, ...args].join(' ')} ended with ${done.status ?? done.signal}`);
}
