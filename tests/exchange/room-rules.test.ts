// What only a meeting room has to hold (docs/protocol.md, M), asked of its door: sheets stay closed whatever anybody asks for.

import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toBase64 } from '#shared/bytes.ts';
import { foldCase } from '#shared/case/fold.ts';
import { emptySheet, hashSheet } from '#shared/case/sheet.ts';
import { openBox, openingKey, openingPublicKey, fillBox } from '../../src-main/room/box.ts';
import { boundTo } from '../../src-main/room/sheets.ts';
import { roomSubject } from './contract/room-subject.ts';
import { A, B, callerOf, opening, panelOf, STAFF, STRANGER, type Caller, type Subject } from './contract/subject.ts';

const bytes = (length: number) => new Uint8Array(randomBytes(length));
let subject: Subject;
let a: Caller;
let b: Caller;
let staff: Caller;
const id = 'case-1';
beforeAll(async () => {
  subject = await roomSubject();
  await subject.append(id, 'case.opened', opening);
  await subject.append(id, 'panel.assigned', panelOf(A, B));
  [a, b, staff] = [await callerOf(subject, A), await callerOf(subject, B), await callerOf(subject, STAFF)];
});
afterAll(() => subject.close());

const status = async (caller: Caller, path: string, input: unknown) => (await caller.call(`/rpc/room/${path}`, input)).status;
const state = async (caller: Caller) => foldCase(id, await caller.pull([{ case: id, heads: {} }]), subject.crypto);
const key = openingKey(bytes(32), id);

test('[M6] a sheet comes through in the clear neither from its author nor from anybody else, and no box before its submission', async () => {
  const note = a.draw(id, 'item.noted', { item: '1', note: '看不见' });
  for (const caller of [a, b, staff]) expect((await caller.push([note])).refused.map((one) => one.reason)).toEqual(['blind']);
  expect(await status(a, 'keep', { case: id, publicKey: toBase64(openingPublicKey(key)), box: 'AAAA' })).toBe(409);
  expect(await status(a, 'release', { case: id, key: toBase64(key) })).toBe(404);
  for (const caller of [a, b, staff]) expect((await caller.pull([{ case: id, heads: {} }])).filter((event) => event.channel === 'sheet')).toEqual([]);
});

test('[M6] [M7] after the submission a box is kept, its key is taken after the opening only, and only the right one', async () => {
  const stranger = await callerOf(subject, STRANGER);
  const submit = async (caller: Caller, person: typeof A) =>
    caller.push([caller.draw(id, 'sheet.submitted', { sheet: { seq: 0, hash: null }, sheetHash: hashSheet(emptySheet(person.id), subject.crypto), opinion: '' }, { seen: {} })]);
  await submit(b, B);
  const events = [b.draw(id, 'item.noted', { item: '1', note: '封好的' })];
  const publicKey = toBase64(openingPublicKey(key));
  const box = await fillBox(openingPublicKey(key), events.map((event) => JSON.stringify(event)).join('\n'), boundTo(id, B.id, b.device), bytes);
  const given = { case: id, publicKey, box: Buffer.from(box).toString('base64') };
  expect(await status(b, 'keep', given)).toBe(200);
  expect(await status(stranger, 'keep', given)).toBe(404);
  expect(await status(b, 'release', { case: id, key: toBase64(key) })).toBe(409);
  const told = async (caller: Caller) => (await caller.call<{ sealed: unknown[] }>('/rpc/room/state', {})).json.sealed.length;
  expect([await told(a), await told(stranger)]).toEqual([1, 0]);
  // What the host holds of it opens with nothing that the host has: its own keys, the public one, another case's.
  for (const other of [openingKey(bytes(32), id), openingPublicKey(key), openingKey(key, id)]) expect(await openBox(other, box, boundTo(id, B.id, b.device))).toBeUndefined();

  await submit(a, A);
  const { heads } = await state(staff);
  await a.push([a.draw(id, 'panel.opened', {}, { seen: Object.fromEntries(Object.entries(heads).filter(([stream]) => stream.endsWith('/open'))) })]);
  expect((await state(staff)).panelOpened).toBeDefined();
  expect(await status(b, 'release', { case: id, key: toBase64(bytes(32)) })).toBe(422);
  expect(await status(a, 'release', { case: id, key: toBase64(key) })).toBe(404);
  expect(await status(b, 'release', { case: id, key: toBase64(key) })).toBe(200);
  for (const caller of [a, staff]) expect((await caller.pull([{ case: id, heads: {} }])).filter((event) => event.channel === 'sheet')).toEqual(events);
  expect(await stranger.pull([{ case: id, heads: {} }])).toEqual([]);
});

test('[M5] what others signed is passed on by anybody on the case, and by nobody else', async () => {
  const far = await callerOf(subject, A);
  const unknown = far.draw(id, 'weather.noted', { sky: 'clear' });
  const stranger = await callerOf(subject, STRANGER);
  expect((await stranger.push([unknown])).refused.map((one) => one.reason)).toEqual(['notVisible']);
  expect((await b.push([unknown])).refused).toEqual([]);
  expect((await staff.pull([{ case: id, heads: {} }])).filter((event) => event.type === 'weather.noted')).toEqual([unknown]);
});

test('[M1] a case that the host did not choose to share is not there', async () => {
  const elsewhere = a.draw('case-of-nobody', 'weather.noted', {});
  expect((await a.push([elsewhere])).refused.map((one) => one.reason)).toEqual(['notVisible']);
  expect(await a.pull([{ case: 'case-of-nobody', heads: {} }])).toEqual([]);
});

test('[M3] without a token nothing is answered but the way in; a call that is none is refused, and the room stays', async () => {
  const ask = (path: string, body: string | null, headers: Record<string, string> = {}) => subject.fetch(new Request(`http://room${path}`, { method: body === null ? 'GET' : 'POST', headers: { 'x-kantai-protocol': '1', ...headers }, ...(body === null ? {} : { body }) }));
  for (const path of ['/exchange/pull', '/rpc/room/state', '/rpc/room/devices', '/rpc/standards/get', '/rpc/exchange/push']) expect((await ask(path, '{}')).status, path).toBe(401);
  expect((await ask(`/content/${'a'.repeat(64)}/0`, null)).status).toBe(401);
  expect((await ask('/rpc/room/join', '{"json":{}}', { 'content-type': 'application/json' })).status).toBe(400);
  expect((await ask('/rpc/room/join', 'x'.repeat(20_000))).status).toBe(413);
  expect((await ask('/rpc/room/hello', 'not json', { 'content-type': 'application/json' })).status).toBe(400);
  expect((await a.call('/rpc/room/state', {})).status).toBe(200);
});
