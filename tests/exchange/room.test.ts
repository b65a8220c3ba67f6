// The meeting room (docs/protocol.md, M): workstations with real files exchange over real TLS while there is no server.

import { readFileSync, readdirSync } from 'node:fs';
import { createServer as createTcp, connect as connectTcp, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { createServer as createTls, connect as connectTls } from 'node:tls';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ORPCError } from '@orpc/client';
import Database from 'better-sqlite3';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '#shared/case/events.ts';
import type { ImportProgress } from '#shared/contract/workstation.ts';
import type { RoomStatus } from '#shared/contract/workstation-room.ts';
import type { Heads } from '#shared/log/event.ts';
import { makeRoomCertificate } from '../../src-main/room/certificate.ts';
import { CLERK, createOffice, LEAD, passwordOf, SECOND, STANDARD_HASH, type Office, type Station } from './office.ts';

let office: Office;
let lead: Station;
let second: Station;
let clerk: Station;
const closers: Server[] = [];

beforeAll(async () => {
  office = await createOffice();
  for (const id of ['1', '2', '3']) await office.openCase(id);
  [lead, second, clerk] = [await at(LEAD), await at(SECOND), await at(CLERK)];
  await office.cut();
}, 180_000);
afterAll(async () => {
  for (const server of closers) server.close();
  await office.close();
});

const at = async (person: Person): Promise<Station> => {
  const station = await office.station();
  await station.signIn(person);
  await station.settled();
  return station;
};
const until = async (what: string, condition: () => Promise<boolean>) => {
  const end = Date.now() + 120_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`still not: ${what}\n${[lead, second, clerk].map((station) => station.log.join('\n')).join('\n--\n')}`);
    await delay(20);
  }
};
const room = (station: Station): Promise<RoomStatus> => station.client.room.status({});
const codeOf = (error: unknown) => (error instanceof ORPCError ? error.code : String(error));
const joining = (station: Station, address: string, code: string) => station.client.room.join({ address, code }).then(() => 'joined', codeOf);
const opened = async (station: Station) => {
  const { opened: it } = await station.client.room.open({});
  return { address: it!.addresses[0]!, code: it!.code };
};
const heads = async (station: Station, caseId: string): Promise<Heads> => (await station.client.case.get({ case: caseId })).state.heads;
const score = async (station: Station, caseId: string, note: string, answer: 'meets' | 'fails') => {
  await station.client.case.act({ case: caseId, acts: ['1', '2', '3'].map((item) => ({ type: 'item.answered' as const, body: { item, answer } })) });
  await station.client.case.act({ case: caseId, acts: [{ type: 'item.noted', body: { item: '1', note } }] });
};
const stateOf = async (station: Station, caseId: string) => (await station.client.case.get({ case: caseId })).state;
const submitted = async (station: Station, caseId: string) => (await stateOf(station, caseId)).submitted;
/** Everything that lies in a workstation's data folder, as one text. */
const bytesIn = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1'))
    .join('\n');

test('[M1] [M3] a wrong code is refused and counted, and too many tries have to wait', async () => {
  const { address, code } = await opened(lead);
  const wrong = code.replace(/\d/, (digit) => String((Number(digit) + 1) % 10));
  expect(await joining(second, address, wrong)).toBe('wrongCode');
  expect((await room(lead)).opened?.wrongTries).toBe(1);
  expect((await room(second)).joined).toBeUndefined();
  expect(await joining(second, address, 'not a code')).toBe('badCode');
  expect(await joining(second, 'nowhere', code)).toBe('badAddress');
  for (let index = 0; index < 4; index += 1) expect(await joining(second, address, wrong)).toBe('wrongCode');
  expect(await joining(second, address, code)).toBe('throttled');
  expect(await lead.client.room.open({}).catch(codeOf)).toBe('inRoom');
  await lead.client.room.close({});
  expect(await room(lead)).toEqual({});
  expect(await joining(second, address, code)).toBe('unreachable');
});

/** Something between two machines that speaks TLS with a certificate of its own to either. */
const between = async (target: string): Promise<{ readonly address: string; readonly heard: () => number }> => {
  const [, port] = target.split(':');
  let heard = 0;
  const { certificatePem, keyPem } = makeRoomCertificate({ now: Date.now(), until: Date.now() + 3600_000, randomBytes: (length) => new Uint8Array(randomBytes(length)) });
  const server = createTls({ cert: certificatePem, key: keyPem }, (socket) => {
    const there = connectTls({ host: '127.0.0.1', port: Number(port), rejectUnauthorized: false });
    socket.on('data', (data: Buffer) => (heard += data.length));
    socket.on('error', () => there.destroy());
    there.on('error', () => socket.destroy());
    socket.pipe(there).pipe(socket);
  });
  closers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, heard: () => heard };
};

test('[M2] with another certificate in between the right code does not let in; once in, nothing is sent to another certificate', async () => {
  const { address, code } = await opened(lead);
  const spy = await between(address);
  expect(await joining(second, spy.address, code)).toBe('wrongCode');
  // A plain relay can be joined through: it sees nothing. Then the other one takes its place.
  let way = address;
  const sockets = new Set<import('node:net').Socket>();
  const relay = createTcp((socket) => {
    const there = connectTcp({ host: '127.0.0.1', port: Number(way.split(':')[1]) });
    for (const one of [socket, there]) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => (socket.destroy(), there.destroy()));
    }
    socket.pipe(there).pipe(socket);
  });
  closers.push(relay);
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  expect(await joining(second, `127.0.0.1:${(relay.address() as AddressInfo).port}`, code)).toBe('joined');
  await until('together', async () => (await room(second)).joined?.state === 'together');
  const before = spy.heard();
  way = spy.address;
  for (const socket of sockets) socket.destroy();
  await second.client.case.act({ case: '1', acts: [{ type: 'item.noted', body: { item: '2', note: 'x' } }] });
  await until('ended', async () => (await room(second)).joined?.state === 'ended');
  expect(spy.heard()).toBe(before);
  await second.client.room.leave({});
  await lead.client.room.close({});
});

test('[M4] a device that is revoked, as far as the host knows, is refused', async () => {
  await office.restore();
  const lost = await at(SECOND);
  await office.central.sessions.revoke((await lost.client.session.state({})).device!);
  await lead.settled();
  await lead.client.sync.now({});
  await office.cut();
  const { address, code } = await opened(lead);
  expect(await joining(lost, address, code)).toBe('revokedDevice');
  expect((await room(lead)).opened?.members).toEqual([]);
  await lead.client.room.close({});
  await lost.close();
});

test('[M8] footage goes from machine to machine, every part verified, and on to the next', async () => {
  const picture = await sharp({ create: { width: 1800, height: 900, channels: 3, noise: { type: 'gaussian', mean: 128, sigma: 60 }, background: '#808080' } }).png({ compressionLevel: 0 }).toBuffer();
  const reply = await clerk.workstation.fetch(new Request('http://workstation/import?case=1&name=%E5%90%8E%E5%8E%A8.png', { method: 'POST', body: new Uint8Array(picture) }));
  const steps = (await reply.text()).trim().split('\n').map((line) => JSON.parse(line) as ImportProgress);
  expect(steps.at(-1)?.stage).toBe('done');
  const first = await opened(clerk);
  expect(await joining(lead, first.address, first.code)).toBe('joined');
  const offline = async (station: Station) => (await station.client.case.get({ case: '1' })).offline;
  await until('the lead knows the picture', async () => (await stateOf(lead, '1')).footage.length === 1);
  await lead.client.case.takeOffline({ case: '1', on: true });
  await until('the picture is with the lead', async () => (await offline(lead)) === 'ready');
  await lead.client.room.leave({});
  await clerk.client.room.close({});
  const next = await opened(lead);
  expect(await joining(second, next.address, next.code)).toBe('joined');
  await until('the second knows the picture', async () => (await stateOf(second, '1')).footage.length === 1);
  await second.client.case.takeOffline({ case: '1', on: true });
  await until('the picture is with the second', async () => (await offline(second)) === 'ready');
  const { original } = (await stateOf(second, '1')).footage[0]!;
  const file = await second.workstation.fetch(new Request(`http://workstation/media/${original.sha256}/file`));
  expect(Buffer.from(await file.arrayBuffer()).equals(picture)).toBe(true);
  await second.client.room.leave({});
  await lead.client.room.close({});
});

test('[M5] [M6] [M7] two experts score blind in a room that one of them opened, the panel is opened there, and all hold the same', async () => {
  const { address, code } = await opened(lead);
  expect(await joining(second, `https://${address}/`, code.replaceAll(' ', '-'))).toBe('joined');
  expect(await joining(clerk, address, code)).toBe('joined');
  await until('all are told of each other', async () => (await room(clerk)).joined?.members.length === 3);
  await score(second, '1', '二号专家的意见', 'fails');
  await score(lead, '1', '组长的意见', 'meets');
  // Nothing of a sheet leaves before it is submitted, sealed or not.
  expect((await room(lead)).opened?.sealed).toBe(0);
  await second.client.case.submit({ case: '1', opinion: '二号的结论意见' });
  await until('a sealed sheet lies with the host', async () => (await room(lead)).opened?.sealed === 1);
  await until('the submission is with the host', async () => (await submitted(lead, '1')).includes(SECOND.id));

  // What the host's machine holds and answers tells nothing of it: not its case, not its database, sealed or not.
  const device = (await second.client.session.state({})).device!;
  const view = await lead.client.case.get({ case: '1' });
  expect(JSON.stringify(view)).not.toContain('二号');
  expect(Object.keys(view.state.heads)).not.toContain(`${device}/sheet`);
  expect(Object.keys(view.state.sheets)).toEqual([LEAD.id]);
  expect(bytesIn(lead.data).includes(Buffer.from('二号').toString('latin1'))).toBe(false);
  expect(channelsIn(lead.data, device)).toEqual(['open']);
  expect(await clerk.client.case.openPanel({ case: '1' }).catch(codeOf)).toBe('refused');

  await lead.client.case.submit({ case: '1', opinion: '组长的结论意见' });
  await until('the clerk has both submissions', async () => (await submitted(clerk, '1')).length === 2);
  expect(JSON.stringify(await clerk.client.case.get({ case: '1' }))).not.toMatch(/二号|组长的/);
  await clerk.client.case.openPanel({ case: '1' });
  for (const station of [lead, second, clerk]) {
    await until('both sheets are everywhere', async () => {
      const { sheets } = await stateOf(station, '1');
      return sheets[SECOND.id]?.submitted?.opinion === '二号的结论意见' && sheets[LEAD.id]?.submitted?.opinion === '组长的结论意见' && sheets[SECOND.id]?.items['1']?.note === '二号专家的意见';
    });
  }
  expect(await heads(second, '1')).toEqual(await heads(lead, '1'));
  expect(await heads(clerk, '1')).toEqual(await heads(lead, '1'));
  expect((await room(lead)).opened?.sealed).toBe(0);
});

test('[M9] a host that goes away is told, work goes on, and a room that is opened anew is another one', async () => {
  await lead.client.room.close({});
  await until('the guests see that it ended', async () => (await room(second)).joined?.state === 'ended');
  await second.client.case.act({ case: '2', acts: [{ type: 'item.noted', body: { item: '1', note: 'goes on' } }] });
  await second.client.room.leave({});
  await clerk.client.room.leave({});
  const again = await opened(second);
  expect(await joining(clerk, again.address, again.code)).toBe('joined');
  expect(await joining(lead, again.address, again.code)).toBe('joined');
  await clerk.client.case.act({ case: '2', acts: [{ type: 'footage.requested', body: { shots: [{ standard: STANDARD_HASH, shot: 'x', title: '门头' }], message: '请补一张' } }] });
  for (const station of [lead, second]) await until('the request is everywhere', async () => (await stateOf(station, '2')).footageRequested?.message === '请补一张');
});

test('[M5] when the server comes back everything arrives exactly once, and all agree', async () => {
  await office.restore();
  for (const station of [lead, second, clerk]) await station.settled();
  for (const station of [lead, second, clerk]) await station.settled();
  const rows = (await office.central.database.query('select device, channel, seq from case_event where case_id = $1 order by device, channel, seq', ['1'])) as readonly { device: string; channel: string; seq: number }[];
  const there = Map.groupBy(rows, (row) => `${row.device}/${row.channel}`);
  const here = await heads(lead, '1');
  expect([...there.keys()].sort()).toEqual(Object.keys(here).sort());
  for (const [stream, list] of there) expect(list.map((row) => Number(row.seq))).toEqual(Array.from({ length: here[stream]!.seq }, (_, index) => index + 1));
  for (const station of [second, clerk]) expect(await heads(station, '1')).toEqual(here);
  for (const station of [lead, second, clerk]) expect(await station.client.sync.status({})).toMatchObject({ refused: 0, forks: 0, waiting: 0 });
});

test('[M5] a case that the server could not tell a machine of any more comes from a neighbour, with its standard', async () => {
  let isCut = false;
  const away = await office.station({ meddler: async (_request, next) => (isCut ? Promise.reject(new TypeError('no network')) : next()) });
  await away.client.session.signIn({ user: SECOND.id, password: passwordOf(SECOND) });
  await away.settled();
  isCut = true;
  await office.openCase('4');
  await lead.client.room.leave({});
  await until('the lead knows the new case', async () => (await lead.client.inbox.list({})).some((row) => row.case === '4'));
  const { address, code } = await opened(lead);
  expect((await away.client.inbox.list({})).map((row) => row.case)).not.toContain('4');
  expect(await joining(away, address, code)).toBe('joined');
  await until('it came by the room', async () => (await away.client.inbox.list({})).some((row) => row.case === '4' && row.items === 3));
  await score(away, '4', 'x', 'meets');
  await away.client.case.submit({ case: '4', opinion: '' });
  await until('its submission is with the lead', async () => (await submitted(lead, '4')).includes(SECOND.id));
  await lead.client.room.close({});
  await until('it is told that the room ended', async () => (await room(away)).joined?.state === 'ended');
  isCut = false;
  await away.settled();
  expect(await away.client.sync.status({})).toMatchObject({ refused: 0, forks: 0, waiting: 0 });
});

/** Channels of which a device's events lie in a workstation's database, whoever's keys they are sealed with. */
function channelsIn(folder: string, device: string): readonly string[] {
  const database = new Database(join(folder, 'kantai.sqlite'), { readonly: true });
  try {
    return database.prepare<[string], { channel: string }>('SELECT DISTINCT channel FROM event WHERE device = ? ORDER BY channel').all(device).map((row) => row.channel);
  } finally {
    database.close();
  }
}
