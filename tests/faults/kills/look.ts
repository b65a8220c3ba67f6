// What lies on the disk of a machine that was killed: the database is whole, everything acknowledged is there, the chains verify, what is not
// waiting is on the server, and no part claims to be here that is not.

import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { fromBase64 } from '#shared/bytes.ts';
import { checkStream } from '#shared/log/chain.ts';
import { createClock } from '#shared/log/clock.ts';
import { streamOf } from '#shared/log/heads.ts';
import { createNodeCrypto } from '../../../src-main/crypto.ts';
import { createContentStore } from '../../../src-main/media/content-store.ts';
import { TEST_VAULT } from '../../../src-main/media/vault.testing.ts';
import { createCentral } from '../../../src-main/session/central.ts';
import { openStore, type Store } from '../../../src-main/store/store.ts';
import { exchange } from '../../../src-main/sync/exchange.ts';
import { CASES, opening, PEOPLE } from '../simulator/world.ts';
import { DEVICE, PERSON, sha256, type KillServer } from './server.ts';

const crypto = createNodeCrypto((length) => new Uint8Array(randomBytes(length)));

export const openAt = (folder: string): Store => {
  const opened = openStore(folder);
  if (!opened.ok) throw new Error(`the store does not open: ${opened.failure}`);
  return opened.store;
};

/** A machine on which the person has signed in. */
export function furnish(folder: string, { reference, publicKey, deviceRecord }: KillServer): void {
  const store = openAt(folder);
  store.documents.setMeta('serverKey', reference.publicKey);
  store.accounts.save({ person: PEOPLE[PERSON]!, user: PERSON, bureau: opening.bureau, device: DEVICE, publicKey, sealedKey: '{}', deviceRecord });
  store.accounts.saveDevices([deviceRecord]);
  store.close();
}

/** Throws when something does not hold. */
export async function look(folder: string, server: KillServer, acknowledged: ReadonlySet<string>): Promise<void> {
  const { reference, content } = server;
  const raw = new Database(join(folder, 'kantai.sqlite'));
  const whole = raw.pragma('integrity_check', { simple: true });
  raw.close();
  if (whole !== 'ok') throw new Error(`integrity_check: ${String(whole)}`);

  const store = openAt(folder);
  const stored = CASES.flatMap((caseId) => store.events.ofCase(caseId));
  const here = new Set(stored.map(({ hash }) => hash));
  const lost = [...acknowledged].filter((hash) => !here.has(hash));
  if (lost.length > 0) throw new Error(`${lost.length} acknowledged acts are gone`);
  if (here.size !== stored.length) throw new Error('an event is here twice');
  const keys = new Map(store.accounts.devices().map((record) => [record.device, fromBase64(record.publicKey)]));
  for (const [stream, list] of Map.groupBy(stored, ({ event }) => `${event.case}/${streamOf(event)}`)) {
    const { device } = list[0]!.event;
    // Every signature where there are few; else the chain with the last one, which the chain ties to all before it (S3).
    const check = checkStream({ events: list.map(({ event }) => event), publicKey: keys.get(device)!, crypto, every: list.length < 200 });
    if (!check.ok) throw new Error(`stream ${stream}: ${check.fault} at ${check.seq}`);
    if (check.hashes.some((hash, at) => hash !== list[at]!.hash)) throw new Error(`stream ${stream}: what is stored is not what was signed`);
    if (device === DEVICE && list.length % 2 !== 0) throw new Error('half of a call was stored');
    const head = store.events.head(list[0]!.event.case, device, list[0]!.event.channel);
    if (head?.seq !== list.length || head.hash !== list.at(-1)!.hash) throw new Error(`stream ${stream}: its head is not its last event`);
  }
  // What is not waiting to be sent is on the server.
  const there = new Set(reference.log.map(({ hash }) => hash));
  const waiting = new Set(store.events.waiting(PERSON, 1_000_000).map(({ hash }) => hash));
  const nowhere = stored.filter(({ event, hash }) => event.device === DEVICE && !there.has(hash) && !waiting.has(hash));
  if (nowhere.length > 0) throw new Error(`${nowhere.length} acts are neither on the server nor waiting`);
  const refused = store.events.refused().length + store.events.forks().length;
  if (refused > 0) throw new Error(`${refused} streams are refused or forked though nobody did anything wrong`);
  store.close();

  const files = createContentStore({ folder: join(folder, 'content'), vault: TEST_VAULT, now: Date.now });
  for (const [part, have] of (files.state(content.sha256)?.have ?? []).entries()) {
    if (have && sha256(await files.readPart(content.sha256, part)) !== content.parts[part]) throw new Error('a part is said to be here and is not');
  }
  const isComplete = files.state(content.sha256)?.complete === true;
  files.lock();
  // A whole file has to come again, so that the next kill finds a download.
  if (isComplete) rmSync(join(folder, 'content'), { recursive: true, force: true });
}

/** One exchange without any kill: everything that was ever acknowledged is on the server, and here is all that the server has. */
export async function settle(folder: string, { reference, address }: KillServer, acknowledged: ReadonlySet<string>): Promise<void> {
  const store = openAt(folder);
  const central = createCentral({ serverUrl: address, network: fetch, token: () => `${PERSON}.${DEVICE}` });
  const deps = {
    store, calls: central.calls, lines: central.lines, signal: new AbortController().signal, crypto, clock: createClock(Date.now, store.events.newest()),
    now: Date.now, log: () => undefined, hashStandard: () => '', onCases: () => undefined,
  };
  await exchange(deps, PERSON);
  const there = new Set(reference.log.map(({ hash }) => hash));
  const lost = [...acknowledged].filter((hash) => !there.has(hash));
  if (lost.length > 0) throw new Error(`${lost.length} acknowledged acts never came to the server`);
  if (there.size !== reference.log.length) throw new Error('an event is on the server twice');
  const here = new Set(CASES.flatMap((caseId) => store.events.ofCase(caseId).map(({ hash }) => hash)));
  if (here.size !== there.size || [...there].some((hash) => !here.has(hash))) throw new Error('server and workstation do not have the same');
  store.close();
}
