// What is not believed, and what happens when the two sides do not agree: it is left out or parked, told, and in nobody's way.

import { cpSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SignedEvent } from '#shared/log/event.ts';
import { CLERK, createOffice, LEAD, SECOND, type Meddler, type Office, type Station } from './office.ts';

let office: Office;
beforeAll(async () => {
  office = await createOffice();
});
afterAll(() => office.close());

const note = (station: Station, caseId: string, text: string) => station.client.case.act({ case: caseId, acts: [{ type: 'item.noted', body: { item: '1', note: text } }] });

/** Changes the events of a pull on their way: one a line, and a last line that says so. */
const alterPull = (change: (events: SignedEvent[]) => SignedEvent[]): Meddler => async (request, next) => {
  const response = await next();
  if (!request.url.endsWith('/exchange/pull')) return response;
  const lines = (await response.text()).trimEnd().split('\n');
  const events = change(lines.slice(0, -1).map((line) => JSON.parse(line) as SignedEvent));
  return new Response([...events.map((event) => JSON.stringify(event)), lines.at(-1), ''].join('\n'), { status: response.status, headers: { 'x-kantai-protocol': '1' } });
};

test('an event whose body was changed on the way is left out with all that follows in its stream', async () => {
  await office.openCase('altered');
  const station = await office.station({
    meddler: alterPull((events) =>
      events.map((event) => (event.type === 'case.opened' ? { ...event, body: { ...(event.body as object), number: '伪造' } } : event)),
    ),
  });
  await station.signIn(LEAD);
  await station.client.sync.now({});
  expect(await station.client.inbox.list({})).toEqual([]);
  expect(station.log.filter((line) => line.includes('left out: bodyHash')).length).toBeGreaterThan(0);
  await station.close();
});

test('an event in the name of somebody else, or of a device that the server never enrolled, is left out', async () => {
  await office.openCase('named');
  const other = await office.station({ meddler: alterPull((events) => events.map((event) => ({ ...event, actor: SECOND.id }))) });
  await other.signIn(LEAD);
  await other.client.sync.now({});
  expect(other.log.some((line) => line.includes('not by the person of its device'))).toBe(true);
  expect(await other.client.inbox.list({})).toEqual([]);
  await other.close();
  const unknown = await office.station({ meddler: alterPull((events) => events.map((event) => ({ ...event, device: 'w-nobody' }))) });
  await unknown.signIn(LEAD);
  await unknown.client.sync.now({});
  expect(unknown.log.some((line) => line.includes('unknown device'))).toBe(true);
  expect(await unknown.client.inbox.list({})).toEqual([]);
  await unknown.close();
});

test('a stream that was continued on a copied data folder is refused and parked; other cases still go', async () => {
  await office.openCase('fork');
  await office.openCase('other');
  const first = await office.station();
  await first.signIn(LEAD);
  await first.settled();
  await note(first, 'fork', 'before the copy');
  await first.settled();
  await first.close();
  const copy = office.folder();
  cpSync(first.data, copy, { recursive: true });
  const original = await office.station({ data: first.data });
  await original.signIn(LEAD);
  await note(original, 'fork', 'on the original');
  await original.settled();
  await original.close();

  await office.cut();
  const copied = await office.station({ data: copy });
  await copied.signIn(LEAD);
  await note(copied, 'fork', 'on the copy');
  await note(copied, 'other', 'on the copy, another case');
  await office.restore();
  const status = await copied.until((each) => each.state === 'online' && each.refused === 1 && each.waiting === 0);
  expect(status.refused).toBe(1);
  // What was written stays readable here, and the other case is on the server.
  expect((await copied.client.case.get({ case: 'fork' })).state.sheets[LEAD.id]?.items['1']?.note).toBe('on the copy');
  const onServer = await office.central.book.read(office.central.database.query, 'other');
  expect(onServer.state.sheets[LEAD.id]?.items['1']?.note).toBe('on the copy, another case');
  await copied.close();
});

test('[R2] a token that the server no longer takes is replaced in the background, and nothing waits for a person', async () => {
  await office.openCase('token');
  const station = await office.station();
  await station.signIn(SECOND);
  await station.settled();
  await office.central.database.query('delete from session');
  await note(station, 'token', 'after the token was gone');
  await station.until((status) => status.state === 'online' && status.waiting === 0);
  await station.close();
});

test('a device that was revoked can still work here; its work is parked and said to be refused', async () => {
  await office.openCase('revoked');
  const station = await office.station();
  await station.signIn(SECOND);
  await station.settled();
  const stream = Object.keys((await note(station, 'revoked', 'x'), await station.client.case.get({ case: 'revoked' })).state.heads).find((key) => key.endsWith('/sheet'))!;
  await station.settled();
  await office.central.sessions.revoke(stream.split('/')[0]!);
  await note(station, 'revoked', 'after the revocation');
  const status = await station.until((each) => each.waiting + each.refused === 1 && each.state !== 'syncing');
  expect(['signedOut', 'online', 'offline']).toContain(status.state);
  expect((await station.client.case.get({ case: 'revoked' })).state.sheets[SECOND.id]?.items['1']?.note).toBe('after the revocation');
  await expect(station.signIn(SECOND)).rejects.toMatchObject({ code: 'revokedDevice' });
  await station.close();
});

test('who is taken off a case no longer finds it, and it comes back when they are put on again', async () => {
  await office.openCase('moved');
  const station = await office.station();
  await station.signIn(LEAD);
  await station.settled();
  const has = async () => (await station.client.inbox.list({})).some((row) => row.case === 'moved');
  expect(await has()).toBe(true);
  const assign = (experts: (typeof LEAD)[]) =>
    office.central.append(async ({ appendOwn }) => {
      await appendOwn('moved', 'panel.assigned', { experts, lead: experts[0]!.id, staff: [CLERK], supervisors: [] });
    });
  await assign([SECOND]);
  await station.client.sync.now({});
  expect(await has()).toBe(false);
  await expect(station.client.case.get({ case: 'moved' })).rejects.toMatchObject({ code: 'notFound' });
  await assign([LEAD, SECOND]);
  await station.client.sync.now({});
  expect(await has()).toBe(true);
  await station.close();
});

test('what the server lost is sent again when it says so', async () => {
  await office.openCase('lost');
  const station = await office.station();
  await station.signIn(LEAD);
  await station.settled();
  for (const text of ['a', 'b', 'c']) await note(station, 'lost', text);
  await station.settled();
  const { query } = office.central.database;
  const onServer = async () => (await query<{ seq: number }>("select seq from case_event where case_id = 'lost' and channel = 'sheet' order by seq")).map((row) => Number(row.seq));
  expect(await onServer()).toEqual([1, 2, 3]);
  // As after a restore from an old backup.
  await query("delete from case_event where case_id = 'lost' and channel = 'sheet' and seq > 1");
  await query("update stream s set seq = e.seq, hash = e.hash, position = e.position from case_event e where s.case_id = 'lost' and s.channel = 'sheet' and e.case_id = s.case_id and e.device = s.device and e.channel = s.channel");
  await note(station, 'lost', 'd');
  await station.settled();
  expect(await onServer()).toEqual([1, 2, 3, 4]);
  await station.close();
});
