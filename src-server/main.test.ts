// The server as a process: starts, serves, stops when told, survives a kill, and lets nobody else into its folder.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { placeTestDatabase, quickFolder } from './testing/database.ts';

// Three seconds on an idle machine; PGlite made anew on a busy one takes its time.
vi.setConfig({ testTimeout: 180_000 });

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
let folder = '';
const children: ChildProcess[] = [];
beforeAll(async () => {
  folder = quickFolder('kantai-main-');
  // Making an empty one takes seconds of each run; that a first start does it is shown by tests/e2e/main-job.test.ts.
  placeTestDatabase(folder);
});
afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

interface Started {
  readonly child: ChildProcess;
  readonly address: string;
  readonly printed: readonly string[];
}

const launch = (...more: string[]): ChildProcess => {
  const env = { ...process.env };
  delete env['DATABASE_URL'];
  const child = spawn(process.execPath, [MAIN, '--data', folder, '--port', '0', ...more], { stdio: ['pipe', 'pipe', 'pipe'], env });
  children.push(child);
  child.stderr!.resume();
  return child;
};
const start = async (...more: string[]): Promise<Started> => {
  const child = launch(...more);
  const printed: string[] = [];
  const lines = createInterface({ input: child.stdout! });
  lines.on('line', (line) => printed.push(line));
  await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`The server ended with ${String(code)} before it was ready.`);
    }),
  ]);
  return { child, address: printed[0]!.replace('central ready ', ''), printed };
};
const ended = async (child: ChildProcess): Promise<unknown> => (child.exitCode ?? (await once(child, 'exit'))[0]) as unknown;
const signIn = async (address: string): Promise<number> => {
  const device = { id: 'device-of-process-test', publicKey: Buffer.alloc(32, 9).toString('base64'), name: 'x' };
  const body = JSON.stringify({ json: { user: 'chen', password: 'kantai-chen', device } });
  return (await fetch(`${address}/rpc/session/signIn`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).status;
};

test('it prints one line when ready, serves the demo, and stops when asked', async () => {
  const { child, address, printed } = await start('--demo');
  expect(printed).toEqual([expect.stringMatching(/^central ready http:\/\/127\.0\.0\.1:\d+$/)]);
  expect((await fetch(`${address}/health`)).headers.get('x-kantai-protocol')).toBe('1');
  expect(await (await fetch(`${address}/demo/accounts`)).json()).toContainEqual({ user: 'chen', password: 'kantai-chen', name: '陈知夏', role: 'expert' });
  expect(await signIn(address)).toBe(200);
  child.kill('SIGTERM');
  expect(await ended(child)).toBe(0);
  expect(printed).toHaveLength(1);
});

test('the key is readable by its owner alone', async () => {
  if (process.platform === 'win32') return;
  expect((await stat(join(folder, 'server.key'))).mode & 0o777).toBe(0o600);
});

test('after a kill it starts again with what it knew; a second server in the same folder is refused', async () => {
  const first = await start('--demo');
  expect(await signIn(first.address)).toBe(200);
  const second = launch('--demo');
  expect(await ended(second)).not.toBe(0);
  first.child.kill('SIGKILL');
  await ended(first.child);
  const third = await start();
  expect(await signIn(third.address)).toBe(200);
  // Not in demo mode now: the accounts are there, their list is not.
  expect((await fetch(`${third.address}/demo/accounts`)).status).toBe(404);
  third.child.kill('SIGINT');
  expect(await ended(third.child)).toBe(0);
});

test('tied to its parent it ends when standard input closes, even while a call waits', async () => {
  const { child, address } = await start('--demo', '--tied');
  const body = JSON.stringify({ json: { user: 'zhao', password: 'kantai-zhao', device: { id: 'device-of-tied-test', publicKey: Buffer.alloc(32, 8).toString('base64'), name: 'x' } } });
  const headers = { 'content-type': 'application/json' };
  const signedIn = (await (await fetch(`${address}/rpc/session/signIn`, { method: 'POST', headers, body })).json()) as { json: { token: string } };
  const authorised = { ...headers, authorization: `Bearer ${signedIn.json.token}` };
  const ask = async (path: string, json: unknown) => fetch(`${address}/rpc/${path}`, { method: 'POST', headers: authorised, body: JSON.stringify({ json }) });
  const changes = (await (await ask('exchange/changes', {})).json()) as { json: { cursor: string; visible: string[] } };
  expect(changes.json.visible.length).toBeGreaterThan(3);
  const waiting = ask('exchange/news', { cursor: changes.json.cursor }).then(
    (reply) => reply.status,
    () => 'cut',
  );
  const started = Date.now();
  child.stdin!.end();
  expect(await ended(child)).toBe(0);
  expect(Date.now() - started).toBeLessThan(10_000);
  expect([200, 'cut']).toContain(await waiting);
});

test('arguments that make no sense end it with a sentence, not a stack of ours', async () => {
  const child = launch('--port', 'eighty');
  let errors = '';
  child.stderr!.on('data', (piece: Buffer) => (errors += piece.toString()));
  expect(await ended(child)).toBe(2);
  expect(errors).toBe('--port must be a number from 0 to 65535.\n');
});
