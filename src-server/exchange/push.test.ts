// Everything that a push can be refused for, and that repeating it changes nothing.

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SignedEvent } from '#shared/log/event.ts';
import { forksOfCase } from '../store/streams.ts';
import { createBench, EXPERT_A, EXPERT_B, EXPERT_C, PANEL, STAFF, SUPERVISOR, wire, type Bench, type Station } from '../testing/bench.ts';

let bench: Bench;
let a: Station;
let b: Station;
let count = 0;
let id = '';
beforeAll(async () => {
  bench = await createBench();
  for (const person of [EXPERT_A, EXPERT_B, EXPERT_C, STAFF, SUPERVISOR]) await bench.addPerson(person);
  a = await bench.station(EXPERT_A.id);
  b = await bench.station(EXPERT_B.id);
});
beforeEach(async () => {
  count += 1;
  id = `push-${count}`;
  await bench.openCase(id, PANEL);
});
afterAll(async () => bench.close());

const push = async (station: Station, ...events: SignedEvent[]) => station.client.exchange.push({ events: wire(events) });
const note = (station: Station, text: string): SignedEvent => station.draw(id, 'item.noted', { item: '1', note: text });
const storedCount = async (station: Station): Promise<number> => (await station.pull(id)).filter((event) => event.device === station.device).length;

test('a stream is taken and its new head told', async () => {
  const events = [note(a, '一'), note(a, '二')];
  const pushed = await push(a, ...events);
  expect(pushed).toEqual({ heads: { [`${a.device}/sheet`]: a.heads.get(`${id}/${a.device}/sheet`) }, refused: [] });
});

test('repeating a push, whole or overlapping, changes nothing and answers the same', async () => {
  const [one, two, three] = [note(a, '一'), note(a, '二'), note(a, '三')];
  await push(a, one, two);
  const again = await push(a, one, two);
  expect(again.refused).toEqual([]);
  expect(again.heads[`${a.device}/sheet`]?.seq).toBe(2);
  const overlapping = await push(a, two, three);
  expect(overlapping.heads[`${a.device}/sheet`]?.seq).toBe(3);
  expect(await storedCount(a)).toBe(3);
});

test('[R3] a gap is refused, what came before it is kept', async () => {
  const [one, , three] = [note(a, '一'), note(a, '二'), note(a, '三')];
  const pushed = await push(a, one, three);
  expect(pushed.refused).toEqual([{ device: a.device, channel: 'sheet', seq: 3, reason: 'gap' }]);
  expect(pushed.heads[`${a.device}/sheet`]?.seq).toBe(1);
});

test('an altered body, an altered envelope and a foreign signature are refused', async () => {
  const good = note(a, '一');
  const other = note(a, '二');
  expect((await push(a, { ...good, body: { item: '1', note: '改' } })).refused[0]?.reason).toBe('badHash');
  expect((await push(a, { ...good, at: '2026-11-23T00:00:00.000Z/0001' })).refused[0]?.reason).toBe('badSignature');
  expect((await push(a, { ...good, sig: other.sig })).refused[0]?.reason).toBe('badSignature');
  const { body: _, salt: __, ...erased } = good;
  expect((await push(a, erased)).refused[0]?.reason).toBe('badHash');
  expect(await storedCount(a)).toBe(0);
});

test('a fork is refused and kept aside, whether it replaces an event or continues another past', async () => {
  const one = note(a, '一');
  await push(a, one);
  const forked = await bench.station(EXPERT_A.id);
  const otherOne = note(forked, '另一');
  const otherTwo = note(forked, '另二');
  expect((await push(a, otherOne)).refused[0]).toMatchObject({ seq: 1, reason: 'fork' });
  expect((await push(a, otherTwo)).refused[0]).toMatchObject({ seq: 2, reason: 'fork' });
  await push(a, otherOne);
  expect(await forksOfCase(bench.database.query, id)).toEqual([otherOne, otherTwo]);
  expect((await a.pull(id)).filter((event) => event.device === a.device)).toEqual([one]);
  // What cannot be shown to come from the device is no evidence.
  await push(a, { ...otherOne, sig: otherTwo.sig });
  expect(await forksOfCase(bench.database.query, id)).toHaveLength(2);
});

test('another person may not push for me, not even my own genuine events', async () => {
  const mine = note(a, '一');
  expect((await push(b, mine)).refused[0]?.reason).toBe('wrongActor');
  expect((await push(b, mine)).heads).toEqual({});
});

test('[E4] an event of my device in another name is refused', async () => {
  expect((await push(a, bench.drawAs(a, EXPERT_B.id, id))).refused[0]?.reason).toBe('wrongActor');
});

test('an unknown device and the server itself are refused', async () => {
  const mine = note(a, '一');
  expect((await push(a, { ...mine, device: 'nobodys-device' })).refused[0]?.reason).toBe('unknownDevice');
  expect((await push(a, { ...mine, device: 'server' })).refused[0]?.reason).toBe('wrongActor');
});

test('a stranger to the case, and a case that is not there, are refused alike', async () => {
  const c = await bench.station(EXPERT_C.id);
  expect((await push(c, note(c, '一'))).refused[0]?.reason).toBe('notVisible');
  const nowhere = a.draw('no-such-case', 'item.noted', { item: '1', note: '一' });
  expect((await push(a, nowhere)).refused[0]?.reason).toBe('notVisible');
});

test('a supervisor writes nothing and staff write no sheet', async () => {
  const supervisor = await bench.station(SUPERVISOR.id);
  const staff = await bench.station(STAFF.id);
  expect((await push(supervisor, supervisor.draw(id, 'panel.opened', {}))).refused[0]?.reason).toBe('wrongActor');
  expect((await push(staff, note(staff, '一'))).refused[0]?.reason).toBe('wrongActor');
});

test('a revoked device is cut off, and its other device learns why', async () => {
  const lost = await bench.station(EXPERT_A.id, 'lost-laptop-a');
  await push(lost, note(lost, '一'));
  expect(await bench.central.sessions.revoke('lost-laptop-a')).toBe(true);
  const two = note(lost, '二');
  await expect(push(lost, two)).rejects.toMatchObject({ code: 'unauthorised' });
  expect((await push(a, two)).refused[0]?.reason).toBe('revokedDevice');
  await expect(bench.station(EXPERT_A.id, 'lost-laptop-a')).rejects.toMatchObject({ code: 'revokedDevice' });
  const records = (await b.client.exchange.changes({})).devices;
  expect(records.find((record) => record.device === 'lost-laptop-a')?.revokedAt).toBeDefined();
});

test('[E6] an event that is too large is refused without the rest being lost', async () => {
  const one = note(a, '一');
  const huge = note(a, '长'.repeat(130_000));
  const pushed = await push(a, one, huge);
  expect(pushed.refused).toEqual([{ device: a.device, channel: 'sheet', seq: 2, reason: 'tooLarge' }]);
  expect(pushed.heads[`${a.device}/sheet`]?.seq).toBe(1);
});

test('a body over the limit is refused before it is read to the end', async () => {
  const reply = await bench.call('/rpc/exchange/push', { method: 'POST', token: a.token, body: new Uint8Array(9 * 1024 * 1024) });
  expect(reply.status).toBe(413);
});

test('one push holds one case', async () => {
  const here = note(a, '一');
  const there = a.draw('push-1', 'item.noted', { item: '1', note: '一' });
  await expect(push(a, here, there)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});

test('two pushes of the same events at the same moment store them once', async () => {
  const events = Array.from({ length: 20 }, (_, index) => note(a, String(index)));
  const answers = await Promise.all([push(a, ...events), push(a, ...events), push(a, ...events)]);
  for (const answer of answers) expect(answer.refused).toEqual([]);
  expect(await storedCount(a)).toBe(20);
});
