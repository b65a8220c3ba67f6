// Kills a working back end again and again and looks at what lies on the disk: everything acknowledged is there, the database is whole, the
// chains verify, and no part claims to be here that is not.

import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createAdaptorServer } from '@hono/node-server';
import Database from 'better-sqlite3';
import { fromBase64, toBase64 } from '#shared/bytes.ts';
import { PROTOCOL, PROTOCOL_HEADER } from '#shared/contract/central.ts';
import { PART_BYTES, type Content } from '#shared/footage/footage.ts';
import { checkStream } from '#shared/log/chain.ts';
import { streamOf } from '#shared/log/heads.ts';
import { createNodeCrypto } from '../../../src-main/crypto.ts';
import { createContentStore } from '../../../src-main/media/content-store.ts';
import { TEST_VAULT } from '../../../src-main/media/vault.testing.ts';
import { openStore } from '../../../src-main/store/store.ts';
import { createChance } from '../simulator/random.ts';
import { createReferenceServer } from '../simulator/reference-server.ts';
import { opening, panelOf, PEOPLE } from '../simulator/world.ts';

export interface Killed {
  readonly kills: number;
  readonly acknowledged: number;
  readonly lost: number;
  readonly exchanges: number;
  readonly parts: number;
}

const PERSON = 'e1';
const DEVICE = 'killed-device';
const CASES = ['case-1', 'case-2'];
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Throws when something does not hold. `seed` decides when it is killed. */
export async function killMany(times: number, seed: number, tell: (line: string) => void = () => undefined): Promise<Killed> {
  const root = mkdtempSync(join(tmpdir(), 'kantai-kills-'));
  const folder = join(root, 'data');
  const chance = createChance(seed);
  const crypto = createNodeCrypto((length) => new Uint8Array(randomBytes(length)));
  const server = createReferenceServer({ crypto, now: Date.now, privateKey: chance.bytes(32) });
  const file = new Uint8Array(PART_BYTES * 2 + 100_000).map((_, index) => (index * 31 + (index >> 8)) & 255);
  const partsOf = (bytes: Uint8Array) => Array.from({ length: Math.ceil(bytes.length / PART_BYTES) }, (_, part) => bytes.slice(part * PART_BYTES, (part + 1) * PART_BYTES));
  const content: Content = { sha256: sha256(file), bytes: file.length, mime: 'image/jpeg', parts: partsOf(file).map(sha256) };
  const http = createAdaptorServer({
    overrideGlobalObjects: false,
    fetch: async (request) => {
      const part = /^\/content\/[0-9a-f]{64}\/(\d+)$/.exec(new URL(request.url).pathname)?.[1];
      return part === undefined ? server.fetch(request) : new Response(partsOf(file)[Number(part)], { headers: { [PROTOCOL_HEADER]: PROTOCOL } });
    },
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', () => resolve()));
  const address = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  for (const caseId of CASES) {
    server.appendOwn(caseId, 'case.opened', opening);
    server.appendOwn(caseId, 'panel.assigned', panelOf('e1', 'e2'));
  }
  const key = chance.bytes(32);
  const publicKey = toBase64(crypto.publicKey(key));
  furnish();

  const acknowledged = new Set<string>();
  let [lost, exchanges, parts] = [0, 0, 0];
  try {
    for (let kill = 0; kill < times; kill += 1) {
      await workUntilKilled(chance.below(14), chance.below(25));
      await look();
      if ((kill + 1) % 25 === 0) tell(`${kill + 1} kills, ${acknowledged.size} acknowledged acts, ${lost} lost`);
    }
    return { kills: times, acknowledged: acknowledged.size, lost, exchanges, parts };
  } finally {
    http.close();
    if ('closeAllConnections' in http) http.closeAllConnections();
    rmSync(root, { recursive: true, force: true });
  }

  function furnish(): void {
    const opened = openStore(folder);
    if (!opened.ok) throw new Error(opened.failure);
    const { accounts, documents } = opened.store;
    const deviceRecord = server.enrol(DEVICE, PERSON, publicKey);
    documents.setMeta('serverKey', server.publicKey);
    accounts.save({ person: PEOPLE[PERSON]!, user: PERSON, bureau: opening.bureau, device: DEVICE, publicKey, sealedKey: '{}', deviceRecord });
    accounts.saveDevices([deviceRecord]);
    opened.store.close();
  }

  /** Killed once it has said so many lines and so many milliseconds passed, in the middle of whatever it does then. */
  function workUntilKilled(lines: number, milliseconds: number): Promise<void> {
    const script = fileURLToPath(new URL('./worker.ts', import.meta.url));
    const args = [script, folder, address, `${PERSON}.${DEVICE}`, JSON.stringify(content), Buffer.from(key).toString('hex')];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = 0;
    let complaints = '';
    child.stderr.on('data', (data: Buffer) => (complaints += data.toString()));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [what, ...rest] = line.split(' ');
      if (what === 'acts') for (const hash of rest) acknowledged.add(hash);
      if (what === 'exchanged') exchanges += 1;
      if (what === 'part') parts += 1;
      said += 1;
      if (said === lines + 1) setTimeout(() => child.kill('SIGKILL'), milliseconds);
    });
    return new Promise((resolve, reject) => {
      child.once('close', (_code, signal) => (signal === 'SIGKILL' ? resolve() : reject(new Error(complaints))));
    });
  }

  async function look(): Promise<void> {
    const raw = new Database(join(folder, 'kantai.sqlite'));
    const whole = raw.pragma('integrity_check', { simple: true });
    raw.close();
    if (whole !== 'ok') throw new Error(`integrity_check: ${String(whole)}`);
    const opened = openStore(folder);
    if (!opened.ok) throw new Error(`the store does not open: ${opened.failure}`);
    const { store } = opened;
    const stored = CASES.flatMap((caseId) => store.events.ofCase(caseId));
    const here = new Set(stored.map(({ hash }) => hash));
    lost += [...acknowledged].filter((hash) => !here.has(hash)).length;
    if (lost > 0) throw new Error(`${lost} acknowledged acts are gone`);
    for (const [stream, list] of Map.groupBy(stored, ({ event }) => `${event.case}/${streamOf(event)}`)) {
      const own = list[0]!.event.device === DEVICE;
      const check = checkStream({ events: list.map(({ event }) => event), publicKey: fromBase64(own ? publicKey : server.publicKey), crypto, every: list.length < 200 });
      if (!check.ok) throw new Error(`stream ${stream}: ${check.fault} at ${check.seq}`);
      if (own && list.length % 2 !== 0) throw new Error('half of a call was stored');
    }
    // What is not waiting to be sent is on the server.
    const there = new Set(server.log.map(({ hash }) => hash));
    const waiting = new Set(store.events.waiting(PERSON, 1_000_000).map(({ hash }) => hash));
    const nowhere = stored.filter(({ event, hash }) => event.device === DEVICE && !there.has(hash) && !waiting.has(hash));
    if (nowhere.length > 0) throw new Error(`${nowhere.length} acts are neither on the server nor waiting`);
    store.close();
    const files = createContentStore({ folder: join(folder, 'content'), vault: TEST_VAULT, now: Date.now });
    for (const [part, have] of (files.state(content.sha256)?.have ?? []).entries()) {
      if (have && sha256(await files.readPart(content.sha256, part)) !== content.parts[part]) throw new Error('a part is said to be here and is not');
    }
    // A whole file has to come again, so that the next kill finds a download.
    if (files.state(content.sha256)?.complete) rmSync(join(folder, 'content'), { recursive: true, force: true });
  }
}
