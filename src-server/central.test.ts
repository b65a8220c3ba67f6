// The server's door: who may call what, what every reply carries, and what is refused before anything is read.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Content } from '#shared/footage/footage.ts';
import { createBench, EXPERT_A, EXPERT_B, EXPERT_C, MATTER, PANEL, STAFF, STAFF_B, SUPERVISOR, wire, type Bench, type Client, type Station } from './testing/bench.ts';

let bench: Bench;
const stations = new Map<string, Station>();
const PEOPLE = { expert: EXPERT_A, 'expert elsewhere': EXPERT_C, staff: STAFF, 'staff elsewhere': STAFF_B, supervisor: SUPERVISOR } as const;
type Who = keyof typeof PEOPLE | 'nobody';
const WHO: readonly Who[] = ['expert', 'expert elsewhere', 'staff', 'staff elsewhere', 'supervisor', 'nobody'];

beforeAll(async () => {
  bench = await createBench({ allowedHosts: ['localhost'] });
  for (const person of [EXPERT_A, EXPERT_B, EXPERT_C, STAFF, STAFF_B, SUPERVISOR]) await bench.addPerson(person);
  for (const [who, person] of Object.entries(PEOPLE)) stations.set(who, await bench.station(person.id));
  await bench.openCase('case-1', PANEL);
});
afterAll(async () => bench.close());

const content: Content = { sha256: 'c'.repeat(64), bytes: 3, mime: 'image/png', parts: ['d'.repeat(64)] };
const UNAUTHORISED = 'unauthorised';

/** What each caller is answered: `ok` or the error's code, in the order of WHO. */
const TABLE: readonly (readonly [string, (client: Client, station: Station | undefined) => Promise<unknown>, readonly string[]])[] = [
  ['exchange.changes', (client) => client.exchange.changes({}), ['ok', 'ok', 'ok', 'ok', 'ok', UNAUTHORISED]],
  ['exchange.news', (client) => client.exchange.news({ cursor: 'x' }), ['ok', 'ok', 'ok', 'ok', 'ok', UNAUTHORISED]],
  ['exchange.pull', (client) => client.exchange.pull({ case: 'case-1', heads: {}, limit: 1 }), ['ok', 'notFound', 'ok', 'notFound', 'ok', UNAUTHORISED]],
  [
    'exchange.push to the open channel',
    async (client, station) => {
      const events = [(station ?? stations.get('expert')!).draw('case-1', 'panel.opened', {})];
      const { refused } = await client.exchange.push({ events: wire(events) });
      if (refused[0] !== undefined) throw Object.assign(new Error('refused'), { code: refused[0].reason });
    },
    ['ok', 'notVisible', 'ok', 'notVisible', 'wrongActor', UNAUTHORISED],
  ],
  ['standards.list', (client) => client.standards.list({}), ['ok', 'ok', 'ok', 'ok', 'ok', UNAUTHORISED]],
  ['standards.get', (client) => client.standards.get({ hash: 'b'.repeat(64) }), ['notFound', 'notFound', 'notFound', 'notFound', 'notFound', UNAUTHORISED]],
  ['content.declare', (client) => client.content.declare({ case: 'case-1', content }), ['forbidden', 'forbidden', 'ok', 'notFound', 'forbidden', UNAUTHORISED]],
  ['content.describe', (client) => client.content.describe({ sha256: content.sha256 }), ['ok', 'notFound', 'ok', 'notFound', 'ok', UNAUTHORISED]],
  // The panel is not opened, so those who may ask are refused too, with another reason than strangers.
  ['cases.number', (client) => client.cases.number({ case: 'case-1', matter: MATTER.id }), ['forbidden', 'forbidden', 'forbidden', 'notFound', 'forbidden', UNAUTHORISED]],
  ['session.renew', (client) => client.session.renew({}), ['ok', 'ok', 'ok', 'ok', 'ok', UNAUTHORISED]],
];

describe('who may call what', () => {
  // The declaration by staff must come before anybody describes it.
  beforeAll(async () => stations.get('staff')!.client.content.declare({ case: 'case-1', content }));
  test.each(TABLE)('%s', async (_, call, expected) => {
    const answers: string[] = [];
    for (const who of WHO) {
      const station = stations.get(who);
      answers.push(
        await call(station?.client ?? bench.client(), station).then(
          () => 'ok',
          (error: unknown) => (error as { code: string }).code,
        ),
      );
    }
    expect(answers).toEqual(expected);
  });

  test('content over HTTP', async () => {
    const statuses = async (method: string) =>
      Promise.all(
        WHO.map(async (who) => {
          const token = stations.get(who)?.token;
          const body = method === 'PUT' ? { body: new Uint8Array(3) } : {};
          return (await bench.call(`/content/${content.sha256}/0`, { method, ...body, ...(token === undefined ? {} : { token }) })).status;
        }),
      );
    expect(await statuses('GET')).toEqual([404, 404, 404, 404, 404, 401]);
    expect(await statuses('PUT')).toEqual([403, 403, 422, 404, 403, 401]);
  });
});

test('every reply carries the protocol, good or bad, and is not kept by caches', async () => {
  const replies = await Promise.all([
    bench.call('/health'), bench.call('/nothing'), bench.call('/rpc/nothing/here', { method: 'POST', body: '{}' }), bench.call('/rpc/exchange/changes', { method: 'POST', body: 'no json' }),
    bench.call('/content/x/0'), bench.call('/demo/accounts'), bench.call('/rpc/session/signIn', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"json":{}}' }),
  ]);
  expect(replies.map((reply) => reply.status)).toEqual([200, 404, 404, 400, 401, 404, 400]);
  for (const reply of replies) {
    expect(reply.headers.get('x-kantai-protocol')).toBe('1');
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
  }
});

test('a host name that is not ours is refused before anything is looked up', async () => {
  const reply = await bench.central.fetch(new Request('http://rebound.example/health'));
  expect(reply.status).toBe(421);
  expect(reply.headers.get('x-kantai-protocol')).toBe('1');
});

test('a forged or malformed bearer is nobody', async () => {
  for (const token of ['', 'a', `' or 1=1 --`, 'A'.repeat(43)]) {
    const reply = await bench.call('/rpc/exchange/changes', { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: '{"json":{}}' });
    expect(reply.status).toBe(401);
  }
});

test('an error tells no path, no SQL and no stack', async () => {
  const reply = await bench.call('/rpc/exchange/pull', { method: 'POST', token: stations.get('expert')!.token, headers: { 'content-type': 'application/json' }, body: '{"json":{"case":1}}' });
  expect(await reply.text()).not.toMatch(/src-server|node_modules|select |at .*\.ts/);
});
