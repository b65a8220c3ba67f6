// Bookings: slots, conflicts between cases, reminders, and what of them stands in the log; and what an invitation is good for.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { foldCase } from '#shared/case/fold.ts';
import { createNodeCrypto } from '../crypto.ts';
import { createBench, EXPERT_A, EXPERT_B, PANEL, STAFF, SUPERVISOR, type Bench, type Station } from '../testing/bench.ts';

const crypto = createNodeCrypto((length) => new Uint8Array(length));
let bench: Bench;
let staff: Station;
let expert: Station;
// The bench's clock begins on Monday the 23rd at nine in Beijing.
const SLOT = { from: '2026-11-23T05:30:00.000Z', until: '2026-11-23T06:30:00.000Z' };
const later = (slot: typeof SLOT, hours: number) => ({ from: new Date(Date.parse(slot.from) + hours * 3_600_000).toISOString(), until: new Date(Date.parse(slot.until) + hours * 3_600_000).toISOString() });
const state = async (id: string) => foldCase(id, await staff.pull(id), crypto);

beforeAll(async () => {
  bench = await createBench();
  for (const person of [EXPERT_A, EXPERT_B, STAFF, SUPERVISOR]) await bench.addPerson(person);
  for (const id of ['case-1', 'case-2']) await bench.openCase(id, PANEL);
  staff = await bench.station(STAFF.id);
  expert = await bench.station(EXPERT_A.id);
});
afterAll(async () => bench.close());

test('a booking takes the time of its people, in every case', async () => {
  const { booking } = await staff.client.agenda.book({ case: 'case-1', ...SLOT, people: [STAFF.id, EXPERT_A.id], note: '带健康证' });
  await expect(staff.client.agenda.book({ case: 'case-2', ...later(SLOT, 0.5), people: [EXPERT_A.id] })).rejects.toMatchObject({ code: 'conflict', data: { conflicts: [{ booking, person: EXPERT_A.id, number: 'case-1' }] } });
  await staff.client.agenda.book({ case: 'case-2', ...later(SLOT, 1), people: [EXPERT_A.id] });
  const free = await staff.client.agenda.free({ case: 'case-2', day: '2026-11-23', minutes: 60, people: [EXPERT_A.id] });
  expect(free.map(({ from }) => from)).not.toContain(SLOT.from);
  expect(free.map(({ from }) => from)).toContain('2026-11-23T07:30:00.000Z');
  expect((await expert.client.agenda.list({ from: '2026-11-23T00:00:00.000Z', until: '2026-11-24T00:00:00.000Z' })).map(({ number, note }) => [number, note])).toEqual([['case-1', '带健康证'], ['case-2', '']]);
});

test('moving and cancelling are in the log with their reasons; a cancelled one takes no time', async () => {
  const [row] = await staff.client.agenda.list({ from: '2026-11-23T00:00:00.000Z', until: '2026-11-24T00:00:00.000Z' });
  await expect(staff.client.agenda.move({ booking: row!.booking, ...later(SLOT, 1), reason: '店主有事' })).rejects.toMatchObject({ code: 'conflict' });
  await staff.client.agenda.move({ booking: row!.booking, ...later(SLOT, 4), reason: '店主有事' });
  expect((await state('case-1')).live?.visits).toMatchObject([{ from: later(SLOT, 4).from, people: [STAFF.id, EXPERT_A.id] }]);
  await staff.client.agenda.cancel({ booking: row!.booking, reason: '改日' });
  expect((await state('case-1')).live?.visits).toMatchObject([{ cancelled: { reason: '改日' } }]);
  await expect(staff.client.agenda.cancel({ booking: row!.booking, reason: '' })).rejects.toMatchObject({ code: 'notFound' });
  await staff.client.agenda.book({ case: 'case-2', ...later(SLOT, 4), people: [EXPERT_B.id] });
  expect((await state('case-1')).refused).toEqual([]);
});

test('who is booked is reminded a day before and shortly before, until they put it away', async () => {
  const before = bench.clock.now;

  const due = await expert.client.agenda.reminders({});
  expect(due).toMatchObject([{ when: 'day', booking: { case: 'case-2' } }]);
  await expert.client.agenda.dismiss({ booking: due[0]!.booking.booking, when: 'day' });
  expect(await expert.client.agenda.reminders({})).toEqual([]);
  bench.clock.now = Date.parse('2026-11-23T06:20:00.000Z');
  expect(await expert.client.agenda.reminders({})).toMatchObject([{ when: 'soon' }]);
  bench.clock.now = before;
});

/** As the site's page does. */
const KEY = 'k'.repeat(43);
const site = async (path: string, name: string, body: object = {}, key = KEY) => {
  const reply = await bench.call(`/site-api/${name}`, { method: 'POST', headers: { authorization: `Site ${path.split('/')[2]}.${key}` }, body: JSON.stringify(body) });
  return { status: reply.status, body: (await reply.json()) as Record<string, never> };
};

test('an invitation opens one case on one device until it expires, and its secret is nowhere', async () => {
  const made = await staff.client.live.invite({ case: 'case-1', for: '王店长', hours: 2 });
  const token = made.path.split('/')[2]!;
  expect(JSON.stringify(await staff.pull('case-1'))).not.toContain(token);
  expect(JSON.stringify(await bench.database.query('select * from invitation'))).not.toContain(token);
  expect((await site(made.path, 'view')).body).toMatchObject({ applicant: '巷口小馆', number: 'case-1' });
  expect(await site(made.path, 'view', {}, 'o'.repeat(43))).toMatchObject({ status: 403, body: { code: 'elsewhere' } });
  expect((await staff.client.live.invitations({ case: 'case-1' }))[0]).toMatchObject({ state: 'bound', for: '王店长' });
  const before = bench.clock.now;
  bench.clock.now += 2 * 3_600_000 + 1;
  expect(await site(made.path, 'view')).toMatchObject({ status: 410, body: { code: 'expired' } });
  expect((await bench.call(made.path)).status).toBe(410);
  bench.clock.now = before;
});

test('the site chooses one free time, and only one', async () => {
  const { path } = await staff.client.live.invite({ case: 'case-1', for: '王店长', hours: 2 });
  const { free } = (await site(path, 'view')).body as unknown as { free: (typeof SLOT)[] };
  expect(free.length).toBeGreaterThan(5);
  expect((await site(path, 'book', { from: '2026-11-24T20:00:00.000Z', until: '2026-11-24T21:00:00.000Z' })).status).toBe(409);
  expect((await site(path, 'book', free[0]!)).status).toBe(200);
  expect((await site(path, 'book', free[3]!)).status).toBe(409);
  expect((await site(path, 'view')).body).toMatchObject({ booked: [free[0]] });
  expect((await staff.client.agenda.list({ from: free[0]!.from, until: free[0]!.until })).map(({ by, people }) => [by, people.map(({ id }) => id)])).toEqual([[undefined, [EXPERT_A.id, STAFF.id]]]);
});

test('an upload of a site is its own, and is delivered only as the file that the phone had', async () => {
  const { path } = await staff.client.live.invite({ case: 'case-1', for: '王店长', hours: 2 });
  const authorization = `Site ${path.split('/')[2]}.${KEY}`;
  const tus = { 'tus-resumable': '1.0.0', authorization };
  const metadata = (id: string) => `case ${Buffer.from(id).toString('base64')},filetype ${Buffer.from('image/jpeg').toString('base64')}`;
  expect((await bench.call('/site-api/uploads', { method: 'POST', headers: { ...tus, 'upload-length': '5', 'upload-metadata': metadata('case-2') } })).status).toBe(404);
  const made = await bench.call('/site-api/uploads', { method: 'POST', headers: { ...tus, 'upload-length': '5', 'upload-metadata': metadata('case-1') } });
  const location = made.headers.get('location')!;
  const upload = location.split('/').at(-1)!;
  const say = (sha256: string) => site(path, 'deliver', { upload, sha256, name: 'a.jpg', origin: 'now' });
  const sha256 = Buffer.from(crypto.sha256(new TextEncoder().encode('hello'))).toString('hex');
  expect((await say(sha256)).body).toMatchObject({ code: 'notWhole' });
  await bench.call(location, { method: 'PATCH', headers: { ...tus, 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' }, body: 'hello' });
  expect((await say('0'.repeat(64))).body).toMatchObject({ code: 'wrongHash' });
  expect((await say(sha256)).status).toBe(200);
  // Said twice because the first answer was lost: once in the log.
  expect((await say(sha256)).status).toBe(200);
  expect((await state('case-1')).live?.delivered.map(({ name, content }) => [name, content.sha256])).toEqual([['a.jpg', sha256]]);
  expect(await (await bench.call(`/content/${sha256}/0`, { token: expert.token })).text()).toBe('hello');
  // A workstation's session opens none of it.
  expect((await bench.call(location, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' }, token: staff.token })).status).toBe(404);
});
