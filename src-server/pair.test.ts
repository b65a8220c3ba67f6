// Two server processes on one database, as behind a balancer: each has its own memory and its own bell, the log is one.

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createParts } from './content/parts.ts';
import { createCentral, type Central } from './central.ts';
import { createNodeCrypto } from './crypto.ts';
import { clientOf, createBench, EXPERT_A, EXPERT_B, PANEL, STAFF, SUPERVISOR, TEST_COST, wire, type Bench, type Client, type Station } from './testing/bench.ts';

let bench: Bench;
let other: Central;
let folder = '';
let a: Station;
let staff: Station;
let staffThere: Client;
let aThere: Client;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kantai-pair-'));
  bench = await createBench();
  for (const person of [EXPERT_A, EXPERT_B, STAFF, SUPERVISOR]) await bench.addPerson(person);
  const bytes = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
  other = await createCentral({
    database: bench.database, crypto: createNodeCrypto(bytes), effects: bench.effects, serverKey: bench.central.identity.privateKey,
    parts: createParts(join(folder, 'content')), passwordCost: TEST_COST,
  });
  a = await bench.station(EXPERT_A.id);
  staff = await bench.station(STAFF.id);
  staffThere = clientOf(other, staff.token);
  aThere = clientOf(other, a.token);
  await bench.openCase('case-1', PANEL);
});
afterAll(async () => {
  await bench.close();
  await rm(folder, { recursive: true, force: true });
});

test('a token and a cursor of one are good at the other', async () => {
  const { cursor, visible } = await staff.client.exchange.changes({});
  expect(visible).toEqual(['case-1']);
  expect((await staffThere.exchange.changes({ cursor })).cases).toEqual([]);
});

test('a stream that is pushed in turns to both is one stream, and both tell it alike', async () => {
  for (let note = 0; note < 10; note += 1) {
    const event = a.draw('case-1', 'item.noted', { item: '1', note: String(note) });
    const { refused } = await (note % 2 === 0 ? a.client : aThere).exchange.push({ events: wire([event]) });
    expect(refused).toEqual([]);
  }
  const pulled = await Promise.all([a.client, aThere].map(async (client) => client.exchange.pull({ case: 'case-1', heads: {}, limit: 100 })));
  expect(pulled[0]).toEqual(pulled[1]);
  expect(pulled[0]?.events).toHaveLength(12);
});

test('who waits for news at one is told what was appended through the other', async () => {
  const { cursor } = await staffThere.exchange.changes({});
  const waiting = staffThere.exchange.news({ cursor });
  await bench.openCase('case-2', PANEL);
  expect(await waiting).toEqual({ changed: true });
});

test('the server’s own stream stays one chain when both append to it', async () => {
  for (let turn = 0; turn < 6; turn += 1) {
    const central = turn % 2 === 0 ? bench.central : other;
    await central.append(async ({ appendOwn }) => appendOwn('case-1', 'panel.assigned', PANEL));
  }
  const { state, events } = await other.book.read(bench.database.query, 'case-1');
  expect(state.heads['server/open']?.seq).toBe(8);
  const instants = events.filter(({ event }) => event.device === 'server').map(({ event }) => event.at);
  expect(instants).toEqual([...new Set(instants)].sort());
});
