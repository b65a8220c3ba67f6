// The peer: PouchDB replicating the same documents from its own server. It brings 240 packages, so it is not among the project's dependencies:
// the benchmark installs it into a folder of its own (without install scripts) and says so when that does not work.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const PACKAGES = ['pouchdb-core@9.0.0', 'pouchdb-adapter-leveldb@9.0.0', 'pouchdb-adapter-http@9.0.0', 'pouchdb-replication@9.0.0', 'express-pouchdb@4.2.0', 'express@4.22.3'];

const COMMON = `
  const Pouch = require('pouchdb-core').plugin(require('pouchdb-adapter-leveldb')).plugin(require('pouchdb-adapter-http')).plugin(require('pouchdb-replication'));
  const readline = require('node:readline');
`;

/** Takes documents from standard input, then listens. */
const SERVER = `${COMMON}
  const express = require('express');
  const app = express();
  const prefix = process.argv[2] + '/';
  const Prefixed = Pouch.defaults({ prefix, adapter: 'leveldb' });
  app.use('/', require('express-pouchdb')(Prefixed, { mode: 'minimumForPouchDB', inMemoryConfig: true }));
  (async () => {
    const db = new Prefixed('cases');
    let some = [];
    for await (const line of readline.createInterface({ input: process.stdin })) {
      some.push(JSON.parse(line));
      if (some.length === 1000) { await db.bulkDocs(some); some = []; }
    }
    if (some.length > 0) await db.bulkDocs(some);
    const server = app.listen(0, '127.0.0.1', () => console.log('ready ' + server.address().port));
  })();
`;

const CLIENT = `${COMMON}
  (async () => {
    const local = new Pouch(process.argv[2], { adapter: 'leveldb' });
    const started = performance.now();
    const done = await Pouch.replicate(process.argv[3], local, { batch_size: 1000 });
    console.log(JSON.stringify({ ms: performance.now() - started, written: done.docs_written, failed: done.doc_write_failures }));
  })();
`;

/** Milliseconds of one replication, or why there is none. */
export async function replicatePeer(documents: readonly object[]): Promise<{ readonly about: string; readonly ms: number } | string> {
  const home = join(tmpdir(), 'kantai-bench-peer-pouchdb-9.0.0');
  if (!existsSync(join(home, 'ready'))) {
    console.log('installing PouchDB and its server for the comparison …');
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), '{ "name": "peer", "version": "1.0.0" }');
    const installed = spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', ...PACKAGES], { cwd: home, encoding: 'utf8' });
    if (installed.status !== 0) return `PouchDB does not install here (${installed.stderr.trim().split('\n').at(-1) ?? ''})`;
    writeFileSync(join(home, 'ready'), '');
  }
  writeFileSync(join(home, 'server.cjs'), SERVER);
  writeFileSync(join(home, 'client.cjs'), CLIENT);
  const folder = mkdtempSync(join(tmpdir(), 'kantai-bench-peer-data-'));
  const server = spawn(process.execPath, [join(home, 'server.cjs'), join(folder, 'server')], { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
  try {
    mkdirSync(join(folder, 'server'));
    let complaints = '';
    server.stderr.on('data', (data: Buffer) => (complaints += data.toString()));
    const ready = new Promise<string>((resolve, reject) => {
      createInterface({ input: server.stdout }).on('line', (line) => {
        if (line.startsWith('ready ')) resolve(line.slice(6));
      });
      server.once('exit', () => reject(new Error(complaints)));
    });
    for (const document of documents) if (!server.stdin.write(`${JSON.stringify(document)}\n`)) await new Promise((resolve) => void server.stdin.once('drain', () => resolve(undefined)));
    server.stdin.end();
    const port = await ready;
    const client = spawnSync(process.execPath, [join(home, 'client.cjs'), join(folder, 'local'), `http://127.0.0.1:${port}/cases`], { cwd: folder, encoding: 'utf8' });
    const answer = JSON.parse(client.stdout.trim().split('\n').at(-1) || 'null') as { ms: number; written: number; failed: number } | null;
    if (answer?.written !== documents.length) return `PouchDB replicated ${answer?.written ?? 0} of ${documents.length} documents: ${client.stderr.slice(0, 300)}`;
    return { about: 'PouchDB 9 from its server (express-pouchdb, LevelDB)', ms: answer.ms };
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 300) : 'unknown';
  } finally {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
