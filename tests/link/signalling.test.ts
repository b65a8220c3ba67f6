// The signalling without a browser: who enters, what is refused, what outlives a socket. A real server, real sockets, the real engine.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { foldCase } from '#shared/case/fold.ts';
import { CLOSE, MESSAGE_BURST, MOST_MALFORMED, MOST_MESSAGE_LENGTH } from '#shared/live/limits.ts';
import { clientRequests } from '#shared/live/messages.ts';
import type { Answers, ClientMethod, ClientRequest, Notification } from '#shared/live/protocol.ts';
import { createLiveSocket, type LiveSocket } from '#shared/live/socket.ts';
import { createNodeCrypto } from '../../src-server/crypto.ts';
import { readIceServers } from '../../src-server/live/choose-engine.ts';
import { mountLive } from '../../src-server/live/host.ts';
import { createBench, EXPERT_A, EXPERT_B, PANEL, STAFF, SUPERVISOR, type Bench, type Station } from '../../src-server/testing/bench.ts';
import { isMediasoup, openTestEngine, type TestEngine } from './engines.ts';

const CASE = 'case-1';
const CONSENT = { version: '2026-11', language: 'zh-CN' } as const;
const crypto = createNodeCrypto((length) => new Uint8Array(length));
let bench: Bench;
let media: TestEngine;
let server: Server;
let address: string;
let people: { readonly a: Station; readonly b: Station; readonly staff: Station; readonly observer: Station; readonly stranger: Station };
/** As KANTAI_ICE_SERVERS says it. */
const ICE_SERVERS = readIceServers('[{"urls":"turn:turn.example.cn:3478?transport=tcp","username":"kantai","credential":"secret"},{"urls":["stun:stun.example.cn"]}]');
const sockets: WebSocket[] = [];

interface Client {
  readonly live: LiveSocket;
  readonly raw: WebSocket;
  readonly told: Notification[];
  readonly closed: Promise<number>;
  ask<M extends ClientMethod>(method: M, data: ClientRequest<M>): Promise<Answers[M] | { readonly code: string; readonly peers: readonly string[] }>;
}
const connect = async (path: string): Promise<Client> => {
  const raw = new WebSocket(`${address}${path}`);
  sockets.push(raw);
  const told: Notification[] = [];
  let ended: (code: number) => void = () => undefined;
  const closed = new Promise<number>((resolve) => {
    ended = resolve;
  });
  const live = await new Promise<LiveSocket>((resolve, reject) => {
    const made = createLiveSocket({
      open(listener) {
        raw.on('open', () => listener.opened());
        raw.on('message', (bytes: Buffer) => listener.text(bytes.toString('utf8')));
        raw.on('close', (code) => listener.closed(code));
        raw.on('error', reject);
        return { send: (text) => raw.send(text), close: (code) => raw.close(code) };
      },
      after(ms, work) {
        const timer = setTimeout(work, ms);
        return () => clearTimeout(timer);
      },
      asked: async () => undefined,
      notified: (one) => told.push(one),
      opened: () => resolve(made),
      closed: (code) => ended(code),
    });
  });
  return { live, raw, told, closed, ask: (method, data) => live.request(method, data).catch((error: { code: string; peers: readonly string[] }) => ({ code: error.code, peers: error.peers })) };
};
const enter = async (station: Station): Promise<Client> => connect((await station.client.live.ticket({ case: CASE })).path);
const join = async (station: Station, consent = true): Promise<Client & { readonly seat: Answers['join'] }> => {
  const client = await enter(station);
  const seat = await client.live.request('join', { rtpCapabilities: null, ...(consent && { consent: CONSENT }) });
  return { ...client, seat };
};
const state = async () => foldCase(CASE, await people.staff.pull(CASE), crypto);
const cleared = async (): Promise<void> => {
  for (const socket of sockets.splice(0)) socket.terminate();
  const room = bench.central.live.room(CASE);
  room?.end('asked');
  await room?.finished;
};

beforeAll(async () => {
  media = await openTestEngine();
  process.stderr.write(`media engine of this run: ${media.engine.name}\n`);
  bench = await createBench({ engine: media.engine, realTime: true, iceServers: () => ICE_SERVERS });
  const stranger = { id: 'stranger', name: '路', role: 'expert' as const };
  for (const person of [EXPERT_A, EXPERT_B, STAFF, SUPERVISOR, stranger]) await bench.addPerson(person);
  await bench.openCase(CASE, PANEL);
  people = { a: await bench.station(EXPERT_A.id), b: await bench.station(EXPERT_B.id), staff: await bench.station(STAFF.id), observer: await bench.station(SUPERVISOR.id), stranger: await bench.station('stranger') };
  server = createServer();
  mountLive(server, bench.central.live, undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await cleared();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await bench.close();
  await media.engine.close();
});

test('a ticket opens one socket, for who is on the case alone', async () => {
  await expect(people.stranger.client.live.ticket({ case: CASE })).rejects.toMatchObject({ code: 'notFound' });
  const { path } = await people.a.client.live.ticket({ case: CASE });
  await connect(path);
  expect(await (await connect(path)).closed).toBe(CLOSE.unauthorised);
  expect(await (await connect('/live/0000')).closed).toBe(CLOSE.unauthorised);
  await cleared();
});

test('joining and leaving, and consent with the text that was shown, stand in the log', async () => {
  const a = await join(people.a);
  const b = await join(people.b, false);
  expect(b.seat.view.peers.map(({ name, consent }) => [name, consent])).toEqual([['甲', '2026-11'], ['乙', undefined]]);
  await b.live.request('giveConsent', { ...CONSENT, given: true });
  await b.live.request('leave', {});
  expect(await b.closed).toBe(CLOSE.replaced);
  await expect.poll(async () => (await state()).live?.calls.at(-1)?.participants.map(({ name, consent, left }) => [name, consent?.given, left?.why])).toEqual([['甲', true, undefined], ['乙', true, 'left']]);
  expect(a.told.map(({ notify }) => notify)).toEqual(expect.arrayContaining(['newPeer', 'consentGiven', 'peerClosed']));
  await cleared();
  const call = (await state()).live!.calls.at(-1)!;
  expect(call.closed?.why).toBe('asked');
  expect((await state()).refused).toEqual([]);
});

test('what a role may not do is refused; media of nobody’s are not there', async () => {
  const observer = await join(people.observer);
  expect(await observer.ask('askShot', { kind: 'still' })).toMatchObject({ code: 'forbidden' });
  expect(await observer.ask('startRecording', { recording: 'r', tracks: [] })).toMatchObject({ code: 'forbidden' });
  const a = await join(people.a);
  expect(await a.ask('pointer', { producer: 'nothing', at: { x: 0.5, y: 0.5 } })).toMatchObject({ code: 'notFound' });
  expect(await a.ask('produce', { transport: 'nothing', kind: 'video', rtpParameters: {}, source: 'camera' })).toMatchObject({ code: 'notFound' });
  const { id } = await a.live.request('createWebRtcTransport', { direction: 'send' });
  expect(await a.ask('produce', { transport: id, kind: 'video', rtpParameters: { codecs: 'no' }, source: 'camera' })).toMatchObject({ code: 'refusedByEngine' });
  expect(await a.ask('produce', { transport: id, kind: 'video', rtpParameters: {}, source: 'panorama' })).toMatchObject({ code: 'forbidden' });
  expect(await a.ask('connectWebRtcTransport', { transport: id, dtlsParameters: {} })).toMatchObject({ code: 'refusedByEngine' });
  await cleared();
});

test('a new socket takes the same seat up, and hears in order what it missed', async () => {
  const a = await join(people.a);
  const b = await join(people.b);
  const seen = a.told.at(-1)?.seq ?? a.seat.seq;
  a.raw.terminate();
  await expect.poll(() => b.told.some(({ notify, data }) => notify === 'peerConnected' && !(data as { connected: boolean }).connected)).toBe(true);
  await b.live.request('askShot', { kind: 'film', words: '一' });
  await b.live.request('askShot', { kind: 'film', words: '二' });
  const again = await enter(people.a);
  const resumed = await again.live.request('resume', { key: a.seat.key, seen });
  expect(resumed.view.self).toBe(a.seat.view.self);
  await expect.poll(() => again.told.filter(({ notify }) => notify === 'shotAsked').map(({ data }) => (data as { words: string }).words)).toEqual(['一', '二']);
  const numbers = again.told.map(({ seq }) => seq);
  expect(numbers).toEqual(numbers.toSorted((x, y) => x - y));
  expect(numbers[0]).toBe(seen + 1);
  // With another's ticket the key opens nothing.
  const thief = await enter(people.b);
  expect(await thief.ask('resume', { key: a.seat.key, seen: 0 })).toMatchObject({ code: 'unknownPeer' });
  await cleared();
});

test('recording waits for everybody’s consent, binds late joiners, and anchors only forward', async () => {
  const a = await join(people.a);
  const b = await join(people.b, false);
  expect(await a.ask('startRecording', { recording: 'rec', tracks: [] })).toMatchObject({ code: 'consentMissing', peers: [b.seat.view.self] });
  await b.live.request('giveConsent', { ...CONSENT, given: true });
  await a.live.request('startRecording', { recording: 'rec', tracks: [] });
  const late = await join(people.staff, false);
  await expect.poll(() => late.told.map(({ notify }) => notify)).toContain('consentAsked');
  const { id } = await late.live.request('createWebRtcTransport', { direction: 'send' });
  expect(await late.ask('produce', { transport: id, kind: 'audio', rtpParameters: {}, source: 'microphone' })).toMatchObject({ code: 'consentNeeded' });
  const head = { entries: 3, hash: 'a'.repeat(64), bytes: 900 };
  await a.live.request('anchorRecording', { recording: 'rec', head });
  expect(await a.ask('anchorRecording', { recording: 'rec', head: { ...head, entries: 4 } })).toMatchObject({ code: 'tooSoon' });
  expect(await b.ask('anchorRecording', { recording: 'rec', head })).toMatchObject({ code: 'forbidden' });
  expect(await a.ask('stopRecording', { recording: 'rec', head: { ...head, bytes: 10 }, why: 'asked' })).toMatchObject({ code: 'stale' });
  await a.live.request('stopRecording', { recording: 'rec', head: { ...head, entries: 9, bytes: 2_000 }, why: 'asked' });
  expect((await state()).live!.recordings.at(-1)).toMatchObject({ recording: 'rec', by: EXPERT_A.id, anchors: 2, stopped: { why: 'asked' }, anchor: { head: { entries: 9 } } });
  await cleared();
});

test('the STUN and TURN servers of the configuration reach the clients with every transport', async () => {
  const a = await join(people.a);
  for (const direction of ['send', 'receive'] as const) {
    expect((await a.live.request('createWebRtcTransport', { direction })).iceServers).toEqual([
      { urls: ['turn:turn.example.cn:3478?transport=tcp'], username: 'kantai', credential: 'secret' },
      { urls: ['stun:stun.example.cn'] },
    ]);
  }
  expect(() => readIceServers('[{"urls":"http://turn.example.cn"}]')).toThrow(/KANTAI_ICE_SERVERS/);
  expect(() => readIceServers('{')).toThrow(/KANTAI_ICE_SERVERS/);
  await cleared();
});

test.skipIf(!isMediasoup)('the process that carries the media is killed: every seat is told at once, keeps its seat, and gets a new line', async () => {
  const [a, b] = [await join(people.a), await join(people.b)];
  await a.live.request('createWebRtcTransport', { direction: 'send' });
  const { id: old } = await b.live.request('createWebRtcTransport', { direction: 'receive' });
  const began = performance.now();
  media.kill!();
  for (const one of [a, b]) await expect.poll(() => one.told.some(({ notify }) => notify === 'routerGone'), { interval: 5, timeout: 10_000 }).toBe(true);
  const told = performance.now() - began;
  // Both at once, as after a real death: one new worker for both.
  const [again] = await Promise.all([a.live.request('createWebRtcTransport', { direction: 'send' }), b.live.request('createWebRtcTransport', { direction: 'receive' })]);
  process.stderr.write(`${media.engine.name}: worker killed, everybody told after ${Math.round(told)} ms, new transports after ${Math.round(performance.now() - began)} ms\n`);
  expect(again.id).not.toBe(old);
  expect(await b.ask('restartIce', { transport: old })).toMatchObject({ code: 'notFound' });
  expect([...bench.central.live.room(CASE)!.seats.keys()].toSorted()).toEqual([a.seat.view.self, b.seat.view.self].toSorted());
  await cleared();
});

test('a text that is too large, too many texts, and what is no message close the socket, each with its reason', async () => {
  const large = await join(people.a);
  large.raw.send(JSON.stringify({ request: 1, method: 'leave', data: { x: 'x'.repeat(MOST_MESSAGE_LENGTH) } }));
  expect(await large.closed).toBe(CLOSE.tooLarge);
  const fast = await join(people.b);
  for (let n = 0; n < MESSAGE_BURST + 60; n += 1) fast.raw.send(JSON.stringify({ request: 1000 + n, method: 'getRouterRtpCapabilities', data: {} }));
  expect(await fast.closed).toBe(CLOSE.tooFast);
  const babbling = await join(people.staff);
  for (let n = 0; n < MOST_MALFORMED; n += 1) babbling.raw.send('not json');
  expect(await babbling.closed).toBe(CLOSE.malformed);
  await cleared();
});

test('a fuzzed channel neither ends the server nor leaves anything behind', async () => {
  const methods = [...Object.keys(clientRequests), '__proto__', 'constructor', 'toString', ''];
  const values = fc.oneof(fc.constant('x'), fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.constantFrom('', 'a'.repeat(100), '../..', '\u0000'), fc.constant({}), fc.constant([]));
  const keys = ['transport', 'producer', 'consumer', 'rtpParameters', 'dtlsParameters', 'rtpCapabilities', 'direction', 'kind', 'source', 'mode', 'key', 'seen', 'nonce', 'still', 'head', 'recording', 'tracks', 'at', 'points', '__proto__'];
  const data = fc.dictionary(fc.constantFrom(...keys), fc.oneof(values, fc.dictionary(fc.string({ maxLength: 8 }), values, { maxKeys: 4 })), { maxKeys: 6 });
  const message = fc.oneof(
    { weight: 6, arbitrary: fc.record({ request: fc.integer({ min: 1000, max: 1099 }), method: fc.constantFrom(...methods), data }) },
    { weight: 1, arbitrary: fc.record({ response: fc.nat(9), ok: fc.boolean(), code: fc.string({ maxLength: 5 }) }) },
    { weight: 1, arbitrary: fc.anything() },
  );
  const watcher = await join(people.staff);
  for (const [round, script] of fc.sample(fc.array(message, { minLength: 20, maxLength: 90 }), { numRuns: 12, seed: 20261126 }).entries()) {
    const client = await enter(round % 2 === 0 ? people.a : people.observer);
    if (round % 3 !== 0) await client.ask('join', { rtpCapabilities: null });
    for (const one of script) if (client.raw.readyState === WebSocket.OPEN) client.raw.send(JSON.stringify(one) ?? 'undefined');
    // Answered after all of that, or closed for a reason of the protocol.
    const outcome = await Promise.race([client.ask('getRouterRtpCapabilities', {}).then((answer) => ('engine' in answer ? 'answered' : answer.code)), client.closed]);
    expect(['answered', 'tooMany', 'closed', CLOSE.malformed, CLOSE.tooFast, CLOSE.replaced]).toContain(outcome);
    client.raw.terminate();
  }
  expect(await watcher.ask('askConsent', {})).toEqual({});
  const room = bench.central.live.room(CASE)!;
  await cleared();
  expect([...room.seats.values()]).toEqual([]);
  // Whatever was made of media went with its seat.
  expect(bench.central.live.room(CASE)).toBeUndefined();
  expect((await state()).refused).toEqual([]);
});
