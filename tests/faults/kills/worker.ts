// A workstation's back end that scores, exchanges and downloads, and says on standard output what it begins and what is done: what is begun and
// not done when it is killed was in the middle. It is there to be killed.
//
//   node tests/faults/kills/worker.ts FOLDER SERVER TOKEN CONTENT-JSON KEY-HEX scoring|syncing|downloading

import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breathe, setTimeout as wait } from 'node:timers/promises';
import type { Content } from '#shared/footage/footage.ts';
import { createClock } from '#shared/log/clock.ts';
import { createCasebook } from '../../../src-main/cases/casebook.ts';
import { createNodeCrypto } from '../../../src-main/crypto.ts';
import { createContentStore, type ContentStore } from '../../../src-main/media/content-store.ts';
import { TEST_VAULT } from '../../../src-main/media/vault.testing.ts';
import { createCentral, isOffline, type Central } from '../../../src-main/session/central.ts';
import { openStore, type Store } from '../../../src-main/store/store.ts';
import { exchange } from '../../../src-main/sync/exchange.ts';
import { createParts } from '../../../src-main/sync/parts.ts';

const [folder = '', server = '', token = '', described = '', key = '', task = ''] = process.argv.slice(2);
const content = JSON.parse(described) as Content;
/** Straight to the pipe: what is said here is so, whatever happens next. */
const say = (line: string) => writeSync(1, `${line}\n`);
const crypto = createNodeCrypto((length) => new Uint8Array(randomBytes(length)));

const opened = openStore(folder);
if (!opened.ok) throw new Error(opened.failure);
const inner = opened.store;
let isPushed = false;
const store: Store = {
  ...inner,
  together(work) {
    say('+write');
    const result = inner.together(work);
    say('-write');
    if (isPushed) say('-push');
    isPushed = false;
    return result;
  },
  accounts: {
    ...inner.accounts,
    // What was pulled counts from here on: its events are stored, and so is how far it goes.
    saveExchange(...args) {
      inner.accounts.saveExchange(...args);
      say('-pull');
    },
  },
};

const clock = createClock(Date.now, store.events.newest());
const casebook = createCasebook({ store, crypto, clock, onAppended: () => undefined });
const account = store.accounts.all()[0]!;
const active = { account, privateKey: new Uint8Array(Buffer.from(key, 'hex')) };
const plain = createCentral({ serverUrl: server, network: fetch, token: () => token });
const calls = {
  standards: plain.calls.standards,
  exchange: {
    changes: plain.calls.exchange.changes,
    async push(...args: Parameters<typeof plain.calls.exchange.push>) {
      say('+push');
      const answer = await plain.calls.exchange.push(...args);
      isPushed = true;
      return answer;
    },
  },
} as unknown as Central['calls'];
const lines: Central['lines'] = (...args) => {
  say('+pull');
  return plain.lines(...args);
};
say('ready');

/** One call, of two acts: either both are there or neither. */
let act = 0;
const score = () => {
  const caseId = casebook.list(account.person.id)[act % 2];
  if (caseId === undefined) return;
  say('+acts');
  const appended = casebook.append(active, caseId, [
    { type: 'item.answered', body: { item: String(act % 40), answer: act % 3 === 0 ? 'fails' : 'meets' } },
    { type: 'item.noted', body: { item: String(act % 40), note: `第 ${act} 次` } },
  ]);
  if (!appended.ok) throw new Error(appended.reason);
  say(`-acts ${appended.hashes.join(' ')}`);
  act += 1;
};

/** As fast as it can where that is the task; elsewhere as somebody types. */
const scoring = async () => {
  for (;;) {
    score();
    await (task === 'scoring' ? breathe() : wait(25));
  }
};

const syncing = async () => {
  const deps = { store, calls, lines, signal: new AbortController().signal, crypto, clock, now: Date.now, log: () => undefined, hashStandard: () => '', onCases: () => undefined };
  for (;;) {
    // A kept connection may be closed at the moment it is used again; whoever works goes on and tries again.
    await exchange(deps, account.person.id).catch((error: unknown) => {
      if (!isOffline(error)) throw error;
    });
    say('exchanged');
    await wait(task === 'syncing' ? 0 : 100);
  }
};

const downloading = async () => {
  const kept = createContentStore({ folder: join(folder, 'content'), vault: TEST_VAULT, now: Date.now });
  const told: ContentStore = {
    ...kept,
    async writePart(sha256, n, bytes) {
      say(`~part ${n}`);
      const written = await kept.writePart(sha256, n, bytes);
      say(`-part ${n} ${written}`);
      return written;
    },
  };
  const bytes: Central['bytes'] = (path, ...rest) => {
    say(`+part ${path.split('/').at(-1)}`);
    return plain.bytes(path, ...rest);
  };
  const parts = createParts({
    content: told, session: { central: { ...plain, bytes }, ensureToken: async () => 'good', dropToken: () => undefined },
    randomBytes: crypto.randomBytes, log: (line) => console.error(line), makeRoom: () => undefined, onPart: () => undefined,
  });
  for (;;) {
    await Promise.all(content.parts.map((_, n) => parts.fetch(content, n, false))).catch((error: unknown) => {
      if (!isOffline(error)) throw error;
    });
    // A workstation that has all does nothing more; this one fetches again what it is there to be killed over.
    if (task === 'downloading') kept.remove(content.sha256);
    else await wait(5);
  }
};

await Promise.all([scoring(), syncing(), downloading()]);
