import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { placeTestDatabase } from '../../src-server/testing/database.ts';
import { ensureElectronHost, ensureServer } from '../start/build-parts.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const out = join(root, 'out', 'electron');
beforeAll(async () => {
  await ensureElectronHost(root, () => undefined);
  await ensureServer(root, () => undefined);
});

test('the bundle needs nothing but Node, Electron and the packages that are packed with it', () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
  const needed = readdirSync(out)
    .filter((name) => name.endsWith('.js'))
    .flatMap((name) => [...readFileSync(join(out, name), 'utf8').matchAll(/^import (?:[^'"]*? from )?["']([^'"]+)["'];?$/gm)].map((match) => match[1]!));
  expect(needed.length).toBeGreaterThan(5);
  const outside = [...new Set(needed)].filter((name) => !name.startsWith('./') && !isBuiltin(name) && name !== 'electron');
  expect(outside.filter((name) => !(name in dependencies))).toEqual([]);
});

test('the bundled host serves the window and answers calls, with a stand-in for Electron', () => {
  const data = mkdtempSync(join(tmpdir(), 'kantai-bundle-'));
  try {
    const run = spawnSync(process.execPath, ['--import', fileURLToPath(new URL('electron-in-node.mjs', import.meta.url)), join(out, 'main.js'), `--data=${data}`, '--server=http://127.0.0.1:9'], { encoding: 'utf8', timeout: 60_000 });
    const said = JSON.parse(run.stdout.trim().split('\n').at(-1)!) as { page: number; policy: string; html: string; state: number; json: { json: { host: string; person?: object } } };
    expect(said.page).toBe(200);
    expect(said.html).toBe('<!doctype html>');
    expect(said.policy).toContain("default-src 'none'");
    expect(said.state).toBe(200);
    expect(said.json.json).toMatchObject({ host: 'electron' });
    expect(said.json.json.person).toBeUndefined();
    expect(run.status).toBe(0);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});

test('the bundled server starts, answers and stops', async () => {
  const data = mkdtempSync(join(tmpdir(), 'kantai-bundle-'));
  placeTestDatabase(data);
  const child = spawn(process.execPath, [join(root, 'out', 'server.js'), '--data', data, '--port', '0', '--demo'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const ready = /central ready (http:\S+)/.exec(said);
        if (ready) resolve(ready[1]!);
      });
      child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
    });
    const health = await fetch(`${address}/health`);
    expect(health.status).toBe(200);
    expect(health.headers.get('x-kantai-protocol')).toBe('1');
    const accounts = (await (await fetch(`${address}/demo/accounts`)).json()) as unknown[];
    expect(accounts).toHaveLength(10);
  } finally {
    child.kill('SIGTERM');
    await ended;
    rmSync(data, { recursive: true, force: true });
  }
});
