import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fromBase64 } from '#shared/bytes.ts';
import { checkStream, hashEvent } from '#shared/log/chain.ts';
import { CASE, EXPERT, openDesk, testCrypto } from './desk.testing.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kantai-desk-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Lets a process append until `lines` were acknowledged and `milliseconds` passed, then kills it. Answers what it acknowledged. */
const killWhileAppending = (lines: number, milliseconds: number) =>
  new Promise<string[]>((resolve, reject) => {
    const child = spawn(process.execPath, [fileURLToPath(new URL('./appender.testing.ts', import.meta.url)), folder], { stdio: ['ignore', 'pipe', 'pipe'] });
    const acknowledged: string[] = [];
    let complaints = '';
    child.stderr.on('data', (data: Buffer) => (complaints += data.toString()));
    const reader = createInterface({ input: child.stdout });
    reader.on('line', (line) => {
      if (line !== 'ready') acknowledged.push(...line.split(' '));
      if (acknowledged.length === lines * 2) setTimeout(() => child.kill('SIGKILL'), milliseconds);
    });
    child.once('close', (_code, signal) => (signal === 'SIGKILL' ? resolve(acknowledged) : reject(new Error(complaints))));
  });

describe('killing the workstation while it appends', () => {
  // Kills while scoring, pulling, pushing and fetching are in tests/faults/kills.
  const rounds = process.env['KANTAI_TEST_ALL'] ? 20 : 5;
  test(`${rounds} times in a row nothing that was acknowledged is lost, and every stream still verifies`, { timeout: 120_000 }, async () => {
    // A fixed sequence of moments, from a few acts to a few dozen, in the middle of whatever is being written.
    let random = 20261123;
    const next = (most: number) => {
      random = (Math.imul(random, 1103515245) + 12345) >>> 0;
      return random % most;
    };
    const known: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      known.push(...(await killWhileAppending(1 + next(12), next(9))));
      const { store, casebook, active } = openDesk(folder);
      const stored = store.events.ofCase(CASE);
      const here = new Set(stored.map(({ hash }) => hash));
      expect(known.filter((hash) => !here.has(hash))).toEqual([]);
      const sheet = stored.filter(({ event }) => event.channel === 'sheet');
      // Both acts of one call, or neither.
      expect(sheet.length % 2).toBe(0);
      const events = sheet.map(({ event }) => event);
      const check = checkStream({ events, publicKey: fromBase64(active.account.publicKey), crypto: testCrypto, every: true });
      expect(check).toMatchObject({ ok: true, head: store.events.head(CASE, active.account.device, 'sheet') });
      expect(events.map((event) => hashEvent(event, testCrypto))).toEqual(sheet.map(({ hash }) => hash));
      expect(casebook.open(EXPERT.id, CASE)?.state.refused).toEqual([]);
      expect(store.events.waitingCount(EXPERT.id)).toBe(sheet.length);
      store.close();
    }
    expect(known.length).toBeGreaterThan(rounds);
  });
});

describe('appending', () => {
  test('a batch with one act that the rules refuse writes nothing at all', () => {
    const { store, casebook, active } = openDesk(folder);
    const refused = casebook.append(active, CASE, [
      { type: 'item.answered', body: { item: '1', answer: 'meets' } },
      { type: 'item.answered', body: { item: '2', answer: 'na', reason: ' ' } },
    ]);
    expect(refused).toEqual({ ok: false, reason: 'reasonMissing' });
    expect(store.events.waitingCount(EXPERT.id)).toBe(0);
    expect(casebook.append(active, CASE, [{ type: 'item.answered', body: { item: '1', answer: 'fails' } }])).toMatchObject({ ok: true });
    store.close();
  });

  test('what is stored in the same transaction is not there when the append fails', () => {
    const { store, casebook, active } = openDesk(folder);
    const failing = () => {
      store.documents.setSetting('half', 'done');
      throw new Error('disk');
    };
    expect(() => casebook.append(active, CASE, [{ type: 'item.noted', body: { item: '1', note: 'x' } }], failing)).toThrow('disk');
    expect(store.documents.setting('half')).toBeUndefined();
    expect(store.events.waitingCount(EXPERT.id)).toBe(0);
    store.close();
  });

  test('a case that a person was taken off is closed to that person, and what they wrote stays', () => {
    const { store, casebook, active } = openDesk(folder);
    casebook.append(active, CASE, [{ type: 'item.noted', body: { item: '1', note: 'x' } }]);
    store.accounts.saveExchange(EXPERT.id, { cursor: 'd', visible: [], at: '2026-01-02T00:00:00.000Z', clockOffset: 0 });
    expect(casebook.open(EXPERT.id, CASE)).toBeUndefined();
    expect(casebook.append(active, CASE, [{ type: 'item.noted', body: { item: '1', note: 'y' } }])).toEqual({ ok: false, reason: 'unknownCase' });
    expect(store.events.waitingCount(EXPERT.id)).toBe(1);
    store.close();
  });
});
