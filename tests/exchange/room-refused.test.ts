// A neighbour brings what a room does not take: what the host keeps, is told and passes on, and what who brought it is told. Two histories,
// altered bytes, a machine that was ended, and a type of a later version, which is none of them.

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { appendEvent } from '#shared/log/chain.ts';
import type { DeviceRecord, SignedEvent } from '#shared/log/event.ts';
import type { Device } from '../faults/simulator/device.ts';
import { scratchFolder } from '../faults/simulator/holds.ts';
import { CASES, createTemplate, createWorld, EVERYBODY, KEYS, type World } from '../faults/simulator/world.ts';

const scratch = scratchFolder();
const template = join(scratch, 'template');
const caseId = CASES[0];
let world: World;
let host: Device;
let staff: Device;
let second: Device;
let runs = 0;
beforeAll(async () => {
  mkdirSync(template, { recursive: true });
  await createTemplate(template);
}, 60_000);
beforeEach(() => {
  world = createWorld({ folder: join(scratch, `run-${++runs}`), template, seed: 1, machines: EVERYBODY });
  for (const device of world.devices) device.network.calm = true;
  [host, second, staff] = ['d1', 'd2', 'ds'].map((id) => world.devices.find((device) => device.id === id)!) as [Device, Device, Device];
  host.openRoom(CASES);
});
afterEach(() => world.close());
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A signed event in the open channel, stored on its author's machine as its own. */
const write = (device: Device, type: string, body: SignedEvent['body'] = {}, bend: (event: SignedEvent) => SignedEvent = (event) => event): SignedEvent => {
  const draft = { case: caseId, device: device.id, channel: 'open' as const, at: new Date(world.clock.now).toISOString() + '/0000', actor: device.person, type, body: body! };
  const next = appendEvent({ head: device.store.events.head(caseId, device.id, 'open'), draft, privateKey: KEYS.get(device.id)!, crypto: world.crypto });
  device.store.events.append([{ event: bend(next.event), hash: next.hash }], true);
  return next.event;
};
const withdrawn = { sha256: 'b'.repeat(64), reason: '补拍' };
const of = (device: Device, author: Device) => device.store.events.ofCase(caseId).filter(({ event }) => event.device === author.id).map(({ event }) => event);
const recordOf = (id: string): DeviceRecord => host.store.accounts.devices().find((record) => record.device === id)!;

test('[K3] [M10] of two histories of one machine the room keeps the first, the other as evidence; both sides are told, and guests are given the first only', async () => {
  const copy = world.clone(staff);
  copy.network.calm = true;
  const first = write(staff, 'footage.withdrawn', withdrawn);
  write(copy, 'footage.withdrawn', { ...withdrawn, reason: '另一份' });
  write(copy, 'footage.withdrawn', { ...withdrawn, reason: '又一份' });
  expect(await staff.meet(host)).toBe('done');
  expect(await copy.meet(host)).toBe('done');
  expect(host.refusals()).toMatchObject([{ case: caseId, device: staff.id, seq: 2, reason: 'fork', actor: staff.person, from: staff.person }]);
  expect(copy.refusals(host)).toMatchObject([{ device: staff.id, seq: 2, reason: 'fork' }]);
  expect(of(host, staff)).toEqual([first]);
  expect(host.store.events.forks()).toMatchObject([{ case: caseId, device: staff.id, seq: 2 }]);
  // Who brought it keeps it, and finds the other history by the host's heads.
  expect(of(copy, copy)).toHaveLength(2);
  expect(copy.store.events.forks()).toMatchObject([{ case: caseId, device: staff.id, seq: 1 }]);
  expect(await second.meet(host)).toBe('done');
  expect(of(second, staff)).toEqual([first]);
});

test.each([
  ['as far as', 1],
  ['less far than', 2],
])('[K1] [K3] a history that goes %s the host’s is found to be another one, too, and both sides are told, once', async (_, ahead) => {
  const copy = world.clone(staff);
  copy.network.calm = true;
  const kept = Array.from({ length: ahead }, () => write(staff, 'footage.withdrawn', withdrawn));
  const other = write(copy, 'footage.withdrawn', { ...withdrawn, reason: '另一份' });
  expect(await staff.meet(host)).toBe('done');
  expect(await copy.meet(host)).toBe('done');
  expect(host.refusals()).toMatchObject([{ case: caseId, device: staff.id, seq: 1, reason: 'fork', actor: staff.person, from: staff.person }]);
  expect(copy.refusals(host)).toMatchObject([{ device: staff.id, seq: 1, reason: 'fork' }]);
  expect([of(host, staff), of(copy, copy)]).toEqual([kept, [other]]);
  expect(host.store.events.forks()).toMatchObject([{ case: caseId, device: staff.id, seq: 1 }]);
  expect(copy.store.events.forks()).toMatchObject([{ case: caseId, device: staff.id, seq: ahead }]);
  expect(await copy.meet(host)).toBe('done');
  expect(host.refusals()).toHaveLength(1);
});

test('[S1] [M10] an event with an altered signature is not stored and not passed on; what came before it is, and both sides are told until it comes whole', async () => {
  const good = write(staff, 'footage.withdrawn', withdrawn);
  const event = write(staff, 'footage.withdrawn', withdrawn, (one) => ({ ...one, sig: `${one.sig[0] === 'A' ? 'B' : 'A'}${one.sig.slice(1)}` }));
  expect(await staff.meet(host)).toBe('done');
  expect(of(host, staff)).toEqual([good]);
  expect(host.refusals()).toMatchObject([{ seq: 2, reason: 'badSignature', from: staff.person }]);
  expect(staff.refusals(host)).toMatchObject([{ case: caseId, device: staff.id, seq: 2, reason: 'badSignature', actor: staff.person }]);
  // Tried again it is not: that would go on for ever.
  expect(await staff.meet(host)).toBe('done');
  expect(await second.meet(host)).toBe('done');
  expect(of(second, staff)).toEqual([good]);

  const folder = readdirSync(join(scratch, `run-${runs}`)).find((name) => name.startsWith('ds-'))!;
  const raw = new Database(join(scratch, `run-${runs}`, folder, 'kantai.sqlite'));
  raw.prepare(`UPDATE event SET json = ? WHERE device = 'ds' AND seq = 2`).run(JSON.stringify(event));
  raw.close();
  staff.restart();
  expect(await staff.meet(host)).toBe('done');
  expect([host.refusals(), staff.refusals(host)]).toEqual([[], []]);
  expect(of(host, staff)).toEqual([good, event]);
});

test('[S5] [M4] [M10] a machine that was ended is not let in, and what others bring of it is not taken; both sides are told', async () => {
  const before = write(second, 'footage.withdrawn', withdrawn);
  expect(await second.meet(host)).toBe('done');
  expect(await staff.meet(host)).toBe('done');
  expect(of(staff, second)).toEqual([before]);
  // The staff's machine has more of it, and has not heard of the end that the host heard of.
  const after = write(second, 'footage.withdrawn', withdrawn);
  staff.store.events.append([{ event: after, hash: second.store.events.head(caseId, second.id, 'open')!.hash }], false);
  world.server.revoke(second.id);
  expect(await host.exchange()).toBe('done');
  expect(recordOf(second.id).revokedAt).toBeDefined();
  expect(await second.meet(host)).toBe('failed');
  expect(await staff.meet(host)).toBe('done');
  expect(of(host, second)).toEqual([before]);
  expect(host.refusals()).toMatchObject([{ device: second.id, seq: 2, reason: 'revokedDevice', actor: second.person, from: staff.person }]);
  expect(staff.refusals(host)).toMatchObject([{ device: second.id, seq: 2, reason: 'revokedDevice', actor: second.person }]);
});

test('[E5] a type of a later version is nothing to refuse: it is kept and passed on', async () => {
  const event = write(staff, 'weather.noted', { sky: 'clear' });
  expect(await staff.meet(host)).toBe('done');
  expect(await second.meet(host)).toBe('done');
  expect([of(host, staff), of(second, staff)]).toEqual([[event], [event]]);
  expect([host.refusals(), staff.refusals(host)]).toEqual([[], []]);
});
