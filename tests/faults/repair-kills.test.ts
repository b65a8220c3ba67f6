// Killed in the middle of repairing a damaged stream, again and again: afterwards there is what lay there before, to the byte, or the whole repair
// with what was found beside it, and the next start goes on to the end.

import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CASE, openDesk } from '../../src-main/cases/desk.testing.ts';
import { createChance } from './simulator/random.ts';

const KILLS = 24;
const EVENTS = 600;
const SEED = 20261126;
const DAMAGED = 3;
let root: string;
let damaged: string;
let server: string;

const rowsOf = (folder: string) => {
  const database = new Database(join(folder, 'kantai.sqlite'), { readonly: true });
  const all = (sql: string): unknown[] => database.prepare(sql).all();
  const found = {
    events: all(`SELECT device, channel, seq, hash, own, acked, json FROM event WHERE case_id = '${CASE}' ORDER BY id`),
    aside: all('SELECT seq, hash, json FROM set_aside ORDER BY id'),
    repairs: all('SELECT case_id, subject, seq, outcome, taken, lost FROM repair ORDER BY id'),
  };
  database.close();
  return found;
};
/** Answers what it said, and how long after `begins` it said it, in ms. Without `after` it runs to its end. */
function repair(folder: string, after?: number): Promise<{ readonly said: ReadonlyMap<string, number>; readonly killed: boolean }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./repair-kills/worker.ts', import.meta.url)), folder, server], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = new Map<string, number>();
  let complaints = '';
  let began = 0;
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === 'begins') {
      began = performance.now();
      if (after !== undefined) setTimeout(() => child.kill('SIGKILL'), after);
    }
    said.set(line, performance.now() - began);
  });
  return new Promise((done, failed) => {
    child.once('close', (code, signal) => (signal === 'SIGKILL' || code === 0 ? done({ said, killed: signal === 'SIGKILL' }) : failed(new Error(complaints))));
  });
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'kantai-repair-kills-'));
  damaged = join(root, 'damaged');
  server = join(root, 'server.jsonl');
  const desk = openDesk(damaged);
  desk.casebook.append(desk.active, CASE, Array.from({ length: EVENTS }, (_, n) => ({ type: 'item.noted' as const, body: { item: '1', note: `记录 ${n + 1}` } })));
  const sheet = desk.store.events.ofCase(CASE).map(({ event }) => event).filter(({ channel }) => channel === 'sheet');
  const { device } = desk.active.account;
  desk.store.events.acknowledge(CASE, device, 'sheet', { seq: EVENTS, hash: desk.store.events.hashAt(CASE, device, 'sheet', EVENTS)! });
  desk.store.close();
  writeFileSync(server, sheet.map((event) => JSON.stringify(event)).join('\n'));
  const raw = new Database(join(damaged, 'kantai.sqlite'));
  raw.prepare(`UPDATE event SET json = replace(json, '记录 3', '记录 9') WHERE channel = 'sheet' AND seq = ${DAMAGED}`).run();
  raw.pragma('wal_checkpoint(TRUNCATE)');
  raw.close();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test(`killed ${KILLS} times while it repairs, all of a repair is there or nothing, and the next start ends it`, { timeout: 600_000 }, async () => {
  const before = rowsOf(damaged);
  const copy = (name: string): string => {
    const folder = join(root, name);
    cpSync(damaged, folder, { recursive: true });
    return folder;
  };
  const undisturbed = copy('whole');
  const { said } = await repair(undisturbed);
  expect([...said.keys()]).toEqual(['begins', 'came', 'done mended']);
  const after = rowsOf(undisturbed);
  // What the server has, the found row beside it, and the word of it.
  expect(after.events.filter((row) => (row as { channel: string }).channel === 'sheet').map((row) => (row as { json: string }).json)).toEqual(readFileSync(server, 'utf8').split('\n'));
  expect(after.aside).toHaveLength(1);
  expect(after.repairs).toMatchObject([{ seq: DAMAGED, outcome: 'mended', taken: 1, lost: 0 }]);
  const [came, done] = [said.get('came')!, said.get('done mended')!];
  const chance = createChance(SEED);
  const ended = { before: 0, whole: 0, afterTheServer: 0 };
  for (let kill = 0; kill < KILLS; kill += 1) {
    const folder = copy(`kill-${kill}`);
    // Most of them after everything has been checked: there it is put in place.
    const at = kill % 4 === 0 ? chance.fraction() * came : came + (0.7 + chance.fraction() * 0.5) * (done - came);
    const one = await repair(folder, at);
    const found = rowsOf(folder);
    if (one.killed && one.said.has('came')) ended.afterTheServer += 1;
    if (found.repairs.length === 0) {
      expect(found).toEqual(before);
      ended.before += 1;
    } else {
      expect(found).toEqual(after);
      ended.whole += 1;
    }
    await repair(folder);
    expect(rowsOf(folder)).toEqual(after);
    expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toEqual([]);
    rmSync(folder, { recursive: true });
  }
  console.log(`killed ${KILLS} times while repairing ${EVENTS} events (seed ${SEED}): ${ended.before} times nothing was changed, ${ended.whole} times all; ${ended.afterTheServer} of them after the server had sent everything`);
  expect(ended.before).toBeGreaterThan(0);
});
