// What a neighbour may tell of devices, and what of their events is taken from it.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toBase64 } from '#shared/bytes.ts';
import { appendEvent, signDeviceRecord } from '#shared/log/chain.ts';
import { createClock } from '#shared/log/clock.ts';
import { createNodeCrypto } from '../crypto.ts';
import { openStore, type Store } from '../store/store.ts';
import { createTaking, takeDevicesOfNeighbour } from '../sync/pull.ts';

const bytes = (length: number) => new Uint8Array(randomBytes(length));
const crypto = createNodeCrypto(bytes);
const server = bytes(32);
const key = bytes(32);
const recordOf = (device: string, more: { readonly revokedAt?: string; readonly by?: Uint8Array; readonly publicKey?: Uint8Array } = {}) =>
  signDeviceRecord({ device, person: 'p', publicKey: toBase64(more.publicKey ?? crypto.publicKey(key)), enrolledAt: '2026-01-01T00:00:00.000Z', ...(more.revokedAt && { revokedAt: more.revokedAt }) }, more.by ?? server, crypto);
const folder = mkdtempSync(join(tmpdir(), 'kantai-neighbour-'));
let store: Store;
const log: string[] = [];
const deps = () => ({ store, crypto, clock: createClock(Date.now), now: Date.now, log: (line: string) => log.push(line) });
beforeAll(() => {
  const opened = openStore(folder);
  if (!opened.ok) throw new Error(opened.failure);
  ({ store } = opened);
  store.documents.setMeta('serverKey', toBase64(crypto.publicKey(server)));
});
afterAll(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});
const known = (device: string) => store.accounts.devices().find((record) => record.device === device);

test('[M4] a genuine record of a new device and a revocation are taken; a forged one is not, and a revocation is not taken back', () => {
  takeDevicesOfNeighbour(deps(), [recordOf('one'), recordOf('two', { by: bytes(32) })]);
  expect([known('one')?.revokedAt, known('two')]).toEqual([undefined, undefined]);
  // The same device under another key would make its holder's events ours to believe.
  const first = known('one');
  takeDevicesOfNeighbour(deps(), [recordOf('one', { publicKey: crypto.publicKey(bytes(32)) })]);
  expect(known('one')).toEqual(first);
  takeDevicesOfNeighbour(deps(), [recordOf('one', { revokedAt: '2026-02-01T00:00:00.000Z', by: bytes(32) })]);
  expect(known('one')?.revokedAt).toBeUndefined();
  takeDevicesOfNeighbour(deps(), [recordOf('one', { revokedAt: '2026-02-01T00:00:00.000Z' })]);
  takeDevicesOfNeighbour(deps(), [recordOf('one')]);
  expect(known('one')?.revokedAt).toBe('2026-02-01T00:00:00.000Z');
});

test('[S5] of a revoked device nothing is taken from a neighbour', () => {
  const draft = { case: 'c', device: 'one', channel: 'open' as const, at: '2026-11-26T00:00:00.000Z/0000', actor: 'p', type: 'weather.noted', body: {} };
  const { event } = appendEvent({ head: undefined, draft, privateKey: key, crypto });
  const received = [{ event, json: JSON.stringify(event) }];
  expect([...createTaking(deps(), new Set(['c']), false)(received)]).toEqual([]);
  expect(store.events.ofCase('c')).toEqual([]);
  expect([...createTaking(deps(), new Set(['c']), true)(received)]).toEqual(['c']);
});
