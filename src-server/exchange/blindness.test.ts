// Blind until opened: whatever a colleague scores, every byte that the server sends to anybody else stays the same.

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { foldCase } from '#shared/case/fold.ts';
import { submissionOf } from '#shared/case/sheet.ts';
import { createNodeCrypto } from '../crypto.ts';
import { createBench, EXPERT_A, EXPERT_B, MATTER, PANEL, passwordOf, STAFF, SUPERVISOR, wire, type Bench, type Station } from '../testing/bench.ts';

let bench: Bench;
let a: Station;
let b: Station;
let staff: Station;
let supervisor: Station;
const crypto = createNodeCrypto((length) => new Uint8Array(length));
beforeAll(async () => {
  bench = await createBench();
  for (const person of [EXPERT_A, EXPERT_B, STAFF, SUPERVISOR]) await bench.addPerson(person);
  b = await bench.station(EXPERT_B.id);
  staff = await bench.station(STAFF.id);
  supervisor = await bench.station(SUPERVISOR.id);
  await bench.openCase('case-1', PANEL);
});
afterAll(async () => bench.close());

/** Everything that a person other than the author can ask about the case, as text; sealed cursors and clocks are left out. */
const everythingFor = async (station: Station, cursor: string, author: Station | undefined): Promise<string> => {
  const { client } = station;
  const { cursor: _, now: __, ...changes } = await client.exchange.changes({});
  const { cursor: ___, now: ____, ...since } = await client.exchange.changes({ cursor });
  const device = author?.device ?? 'device-of-expert-a';
  const guessed = { [`${device}/sheet`]: { seq: 1, hash: '0'.repeat(64) } };
  return JSON.stringify({
    changes, since,
    cursorLength: (await client.exchange.changes({})).cursor.length,
    pulled: await client.exchange.pull({ case: 'case-1', heads: {}, limit: 2000 }),
    guessed: await client.exchange.pull({ case: 'case-1', heads: guessed, limit: 1 }),
    news: await client.exchange.news({ cursor }),
    number: await client.cases.number({ case: 'case-1', matter: MATTER.id }).catch((error: unknown) => (error as { code: string }).code),
    described: await client.content.describe({ sha256: 'e'.repeat(64) }).catch((error: unknown) => (error as { code: string }).code),
  });
};

test('nothing tells that a colleague signed in, scored, or how much', async () => {
  const others = [b, staff, supervisor];
  const cursors = await Promise.all(others.map(async (one) => (await one.client.exchange.changes({})).cursor));
  const before = await Promise.all(others.map(async (one, index) => everythingFor(one, cursors[index]!, undefined)));
  // The device itself is new, so that even its first appearance would show.
  a = await bench.station(EXPERT_A.id);
  await a.act('case-1', 'item.answered', { item: '1', answer: 'fails' });
  for (let note = 0; note < 30; note += 1) await a.act('case-1', 'item.noted', { item: '1', note: `秘密 ${note}` });
  const after = await Promise.all(others.map(async (one, index) => everythingFor(one, cursors[index]!, a)));
  expect(after).toEqual(before);
  expect(after.join()).not.toContain('秘密');
  expect(after.join()).not.toContain(a.device);
});

test('pushing a colleague’s stream answers the same however far it goes', async () => {
  const forged = (seq: number) => ({ ...bench.drawAs(a, EXPERT_A.id, 'case-1'), seq });
  const answers = await Promise.all([1, 5, 31, 32, 999].map(async (seq) => (await b.client.exchange.push({ events: wire([forged(seq)]) })).refused[0]?.reason));
  expect(new Set(answers)).toEqual(new Set(['wrongActor']));
});

test('a cursor tells nothing: two of the same moment differ, and neither holds the position', async () => {
  const [one, two] = [await b.client.exchange.changes({}), await b.client.exchange.changes({})];
  expect(one.cursor).not.toBe(two.cursor);
  expect(one.cursor).toHaveLength(59);
});

test('the author sees the own sheet, from another machine too', async () => {
  const laptop = await bench.station(EXPERT_A.id, 'laptop-of-expert-a');
  expect((await laptop.pull('case-1')).filter((event) => event.device === a.device)).toHaveLength(31);
});

test('a submission is told, the sheet still is not; a false opening opens nothing', async () => {
  const state = foldCase('case-1', await a.pull('case-1'), crypto);
  await a.act('case-1', 'sheet.submitted', submissionOf(state, a.person, a.device, '同意', crypto), state.heads);
  await a.act('case-1', 'panel.opened', {}, foldCase('case-1', await a.pull('case-1'), crypto).heads);
  const seen = await b.pull('case-1');
  expect(seen.filter((event) => event.device === a.device).map((event) => event.type)).toEqual(['sheet.submitted', 'panel.opened']);
  expect(JSON.stringify(seen)).not.toContain('秘密');
  expect(foldCase('case-1', seen, crypto).panelOpened).toBeUndefined();
});

test('after the opening all on the case see both sheets whole', async () => {
  await b.act('case-1', 'item.answered', { item: '1', answer: 'meets' });
  const { cursor } = await staff.client.exchange.changes({});
  const state = foldCase('case-1', await b.pull('case-1'), crypto);
  await b.act('case-1', 'sheet.submitted', submissionOf(state, b.person, b.device, '同意', crypto), state.heads);
  await a.act('case-1', 'panel.opened', {}, foldCase('case-1', await a.pull('case-1'), crypto).heads);
  const changes = await staff.client.exchange.changes({ cursor });
  expect(changes.cases[0]?.heads[`${a.device}/sheet`]?.seq).toBe(31);
  expect(changes.devices.map((record) => record.device)).toEqual(expect.arrayContaining([a.device, b.device]));
  for (const station of [b, staff, supervisor]) {
    const folded = foldCase('case-1', await station.pull('case-1'), crypto);
    expect(folded.panelOpened?.by).toBe(EXPERT_A.id);
    expect(Object.keys(folded.sheets).sort()).toEqual([EXPERT_A.id, EXPERT_B.id]);
  }
});

test('a stranger with a good password learns not even that the case is there', async () => {
  await bench.addPerson({ id: 'stranger', name: '路', role: 'expert' });
  const signedIn = await bench.client().session.signIn({
    user: 'stranger', password: passwordOf('stranger'), device: { id: 'device-of-stranger', publicKey: createHash('sha256').digest('base64'), name: 'x' },
  });
  const client = bench.client(signedIn.token);
  const { cases, visible, devices } = await client.exchange.changes({});
  expect({ cases, visible, devices: devices.map((record) => record.device) }).toEqual({ cases: [], visible: [], devices: ['server'] });
  const codes = await Promise.all(
    ['case-1', 'no-such-case'].map(async (id) => client.exchange.pull({ case: id, heads: {}, limit: 1 }).catch((error: unknown) => JSON.stringify(error))),
  );
  expect(codes[0]).toBe(codes[1]);
});
