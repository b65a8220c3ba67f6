// `npm run media-worker`: builds mediasoup 3.12.16 and its worker on a Debian 12 from the npm package and Debian's libraries, for running the
// tests of the live link on the engine of the production where its own worker's binary cannot be had.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compileWorker } from './media-worker/compile.ts';
import { folder, moduleFile, packageFolder, VERSION, workerFile } from './media-worker/place.ts';

const help = `npm run media-worker -- [--jobs N]

Builds mediasoup ${VERSION} and its worker into .kantai/media-worker (about six minutes on one core). Debian 12 packages:
g++ pkg-config libuv1-dev libsrtp2-dev libabsl-dev libusrsctp-dev nlohmann-json3-dev libssl-dev
A build that was broken off goes on where it stopped.
`;
const { values } = parseArgs({ options: { jobs: { type: 'string', default: '1' }, help: { type: 'boolean', short: 'h', default: false } } });
const jobs = Number(values.jobs);
if (values.help || !Number.isInteger(jobs) || jobs < 1) {
  process.stdout.write(help);
  process.exit(values.help ? 0 : 2);
}
const say = (line: string): void => void process.stdout.write(`[media-worker] ${line}\n`);

/** What npm says of the package's bytes; another content under the name is not built. */
const INTEGRITY = 'sha512-yLk/OBlHKrosfFBWKVGLpAQ55tssQ/9+EteOrt/C5xgS8OHOpGTIIrP0/OFjfCA/lhxAr1xV8qUTXM3D7NGxJA==';

try {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  // Without its install script, which wants a binary from elsewhere.
  const installed = spawnSync('npm', ['install', '--save-exact', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error', `mediasoup@${VERSION}`], { cwd: folder, stdio: 'inherit' });
  if (installed.status !== 0) throw new Error(`npm could not bring mediasoup ${VERSION}`);
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as { packages: { [path: string]: { integrity?: string } } };
  if (lock.packages['node_modules/mediasoup']?.integrity !== INTEGRITY) throw new Error(`mediasoup ${VERSION} is not the package that this was written for`);
  await compileWorker({ source: join(packageFolder, 'worker'), objects: join(folder, 'objects'), out: workerFile, jobs, say });
  // Without the version of its package it must end by itself with 41: it was linked and runs.
  const probe = spawnSync(workerFile, [], { env: {} });
  if (probe.status !== 41) throw new Error(`the worker does not run here (${probe.status ?? probe.signal ?? probe.error?.message}: ${probe.stderr.toString().trim()})`);
  say(`the worker runs. For a server or a test:\n  MEDIASOUP_WORKER_BIN=${workerFile}\n  KANTAI_MEDIASOUP_MODULE=${moduleFile}`);
} catch (error) {
  process.stderr.write(`[media-worker] ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
