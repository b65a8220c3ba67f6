// The server's door: what every reply carries, and what is refused before anything is read. Who may call what: access.test.ts.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBench, EXPERT_A, EXPERT_B, PANEL, STAFF, SUPERVISOR, type Bench, type Station } from './testing/bench.ts';

let bench: Bench;
let expert: Station;

beforeAll(async () => {
  bench = await createBench({ allowedHosts: ['localhost'] });
  for (const person of [EXPERT_A, EXPERT_B, STAFF, SUPERVISOR]) await bench.addPerson(person);
  expert = await bench.station(EXPERT_A.id);
  await bench.openCase('case-1', PANEL);
});
afterAll(async () => bench.close());

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
  const reply = await bench.call('/rpc/exchange/pull', { method: 'POST', token: expert.token, headers: { 'content-type': 'application/json' }, body: '{"json":{"case":1}}' });
  expect(await reply.text()).not.toMatch(/src-server|node_modules|select |at .*\.ts/);
});

test('a caller who asks too much is told to wait, and how long; others are not held up', async () => {
  const strict = await createBench({ rates: { signedIn: { perSecond: 1, burst: 3 }, stranger: { perSecond: 1, burst: 100 } } });
  try {
    for (const person of [EXPERT_A, EXPERT_B]) await strict.addPerson(person);
    const [one, other] = [await strict.station(EXPERT_A.id), await strict.station(EXPERT_B.id)];
    const ask = async (station: Station) => strict.call('/rpc/standards/list', { method: 'POST', token: station.token, headers: { 'content-type': 'application/json' }, body: '{"json":{}}' });
    const statuses: number[] = [];
    for (let n = 0; n < 4; n += 1) statuses.push((await ask(one)).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    const refused = await ask(one);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ code: 'throttled' });
    expect((await ask(other)).status).toBe(200);
    strict.clock.now += 1000;
    expect((await ask(one)).status).toBe(200);
    // One that is stopping says that it is not well, so that a balancer sends callers elsewhere.
    expect((await strict.call('/health')).status).toBe(200);
    strict.central.quiet();
    expect((await strict.call('/health')).status).toBe(503);
  } finally {
    await strict.close();
  }
});
