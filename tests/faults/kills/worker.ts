// A workstation's back end that scores, exchanges and downloads as fast as it can, and says on standard output what was acknowledged. It is
// there to be killed.
//
//   node tests/faults/kills/worker.ts FOLDER SERVER TOKEN CONTENT-JSON

import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { createCasebook } from '../../../src-main/cases/casebook.ts';
import { createNodeCrypto } from '../../../src-main/crypto.ts';
import { createContentStore } from '../../../src-main/media/content-store.ts';
import { TEST_VAULT } from '../../../src-main/media/vault.testing.ts';
import { createCentral, isOffline } from '../../../src-main/session/central.ts';
import { openStore } from '../../../src-main/store/store.ts';
import { exchange } from '../../../src-main/sync/exchange.ts';
import type { Content } from '#shared/footage/footage.ts';
import { createClock } from '#shared/log/clock.ts';
import { randomBytes } from 'node:crypto';

const [folder = '', server = '', token = '', described = '', key = ''] = process.argv.slice(2);
const content = JSON.parse(described) as Content;
const opened = openStore(folder);
if (!opened.ok) throw new Error(opened.failure);
const { store } = opened;
const crypto = createNodeCrypto((length) => new Uint8Array(randomBytes(length)));
const clock = createClock(Date.now, store.events.newest());
const casebook = createCasebook({ store, crypto, clock, onAppended: () => undefined });
const account = store.accounts.all()[0]!;
const active = { account, privateKey: new Uint8Array(Buffer.from(key, 'hex')) };
const central = createCentral({ serverUrl: server, network: fetch, token: () => token });
const files = createContentStore({ folder: join(folder, 'content'), vault: TEST_VAULT, now: Date.now });
/** Straight to the pipe: what is said here was acknowledged. */
const say = (line: string) => writeSync(1, `${line}\n`);
say('ready');

const scoring = async () => {
  for (let act = 0; ; act += 1) {
    const caseId = casebook.list(account.person.id)[act % 2];
    if (caseId !== undefined) {
      const appended = casebook.append(active, caseId, [
        { type: 'item.answered', body: { item: String(act % 40), answer: act % 3 === 0 ? 'fails' : 'meets' } },
        { type: 'item.noted', body: { item: String(act % 40), note: `第 ${act} 次` } },
      ]);
      if (!appended.ok) throw new Error(appended.reason);
      say(`acts ${appended.hashes.join(' ')}`);
    }
    await breathe();
  }
};

const syncing = async () => {
  const deps = { store, calls: central.calls, lines: central.lines, signal: new AbortController().signal, crypto, clock, now: Date.now, log: () => undefined, hashStandard: () => '', onCases: () => undefined };
  for (;;) {
    // A kept connection may be closed at the moment it is used again; whoever works goes on and tries again.
    const done = await exchange(deps, account.person.id).then(
      () => true,
      (error: unknown) => {
        if (!isOffline(error)) throw error;
        return false;
      },
    );
    if (done) say('exchanged');
  }
};

const downloading = async () => {
  files.describe(content);
  for (;;) {
    for (const [part] of content.parts.entries()) {
      if (files.state(content.sha256)?.have[part]) continue;
      const reply = await central.bytes(`/content/${content.sha256}/${part}`).catch((error: unknown) => {
        if (!isOffline(error)) throw error;
        return undefined;
      });
      if (!reply) continue;
      const bytes = new Uint8Array(await reply.arrayBuffer());
      await files.writePart(content.sha256, part, bytes);
      say(`part ${part}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

await Promise.all([scoring(), syncing(), downloading()]);
