// What a workstation learns from the server: changes, pull, news, and cursors that never skip.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBench, EXPERT_A, EXPERT_B, MATTER, PANEL, STAFF, STAFF_B, SUPERVISOR, wire, type Bench, type Station } from '../testing/bench.ts';

let bench: Bench;
let a: Station;
let b: Station;
let staff: Station;
beforeAll(async () => {
  bench = await createBench();
  for (const person of [EXPERT_A, EXPERT_B, STAFF, STAFF_B, SUPERVISOR]) await bench.addPerson(person);
  a = await bench.station(EXPERT_A.id);
  b = await bench.station(EXPERT_B.id);
  staff = await bench.station(STAFF.id);
  await bench.openCase('case-1', PANEL);
});
afterAll(async () => bench.close());

test('an expert learns of a case, gets its events, and the device that wrote them', async () => {
  const changes = await a.client.exchange.changes({});
  expect(changes.visible).toEqual(['case-1']);
  expect(changes.cases).toHaveLength(1);
  expect(changes.cases[0]?.heads['server/open']?.seq).toBe(2);
  expect(changes.devices.map((record) => record.device)).toEqual(['server']);
  expect((await a.pull('case-1')).map((event) => event.type)).toEqual(['case.opened', 'panel.assigned']);
});

test('a cursor answers only what changed after it, and a foreign cursor answers everything', async () => {
  const before = await a.client.exchange.changes({});
  expect((await a.client.exchange.changes({ cursor: before.cursor })).cases).toEqual([]);
  await a.act('case-1', 'item.answered', { item: '1', answer: 'meets' });
  const after = await a.client.exchange.changes({ cursor: before.cursor });
  expect(after.cases.map((one) => one.heads[`${a.device}/sheet`]?.seq)).toEqual([1]);
  const foreign = await a.client.exchange.changes({ cursor: 'c2VhbGVkIGJ5IHNvbWVib2R5IGVsc2U' });
  expect(foreign.cases.map((one) => one.case)).toEqual(['case-1']);
});

test('pulling in small pages gives every event once and each stream without a gap', async () => {
  await bench.openCase('case-pages', PANEL);
  const drawn = Array.from({ length: 23 }, (_, index) => a.draw('case-pages', 'item.noted', { item: String(index), note: 'x' }));
  await a.client.exchange.push({ events: wire(drawn) });
  const heads: Record<string, { seq: number; hash: string }> = {};
  const got: string[] = [];
  for (;;) {
    const page = await a.client.exchange.pull({ case: 'case-pages', heads, limit: 4 });
    expect(page.events.length).toBeLessThanOrEqual(4);
    for (const event of page.events) {
      const stream = `${event.device}/${event.channel}`;
      expect(event.seq).toBe((heads[stream]?.seq ?? 0) + 1);
      heads[stream] = { seq: event.seq, hash: '0'.repeat(64) };
      got.push(`${stream}#${event.seq}`);
    }
    if (!page.more) break;
  }
  expect(new Set(got).size).toBe(25);
  expect(got).toHaveLength(25);
});

test('an event comes back from the server exactly as it was signed', async () => {
  const odd = a.draw('case-1', 'item.noted', { item: '2', note: '䶮 \u0000 "引号" \\ 1e21 😀' });
  await a.client.exchange.push({ events: wire([odd]) });
  const back = (await a.pull('case-1')).find((event) => event.seq === odd.seq && event.device === a.device && event.channel === 'sheet');
  expect(back).toEqual(odd);
});

test('news answers at once when something visible happens, and not for a withheld sheet', async () => {
  const { cursor } = await b.client.exchange.changes({});
  const started = bench.clock.now;
  const quiet = b.client.exchange.news({ cursor });
  await a.act('case-1', 'item.answered', { item: '3', answer: 'fails' });
  expect(await quiet).toEqual({ changed: false });
  expect(bench.clock.now - started).toBeGreaterThanOrEqual(25_000);

  const before = bench.clock.now;
  const waiting = b.client.exchange.news({ cursor });
  await bench.openCase('case-news', PANEL);
  expect(await waiting).toEqual({ changed: true });
  expect(bench.clock.now - before).toBeLessThan(25_000);
});

test('who is taken off a panel no longer sees the case', async () => {
  await bench.openCase('case-moved', PANEL);
  expect((await b.client.exchange.changes({})).visible).toContain('case-moved');
  await bench.central.append(async ({ appendOwn }) => {
    await appendOwn('case-moved', 'panel.assigned', { ...PANEL, experts: [EXPERT_A] });
  });
  expect((await b.client.exchange.changes({})).visible).not.toContain('case-moved');
  await expect(b.pull('case-moved')).rejects.toMatchObject({ code: 'notFound' });
  expect((await staff.client.exchange.changes({})).visible).toContain('case-moved');
});

test('a cursor taken while many append at once never skips an event', async () => {
  for (let index = 0; index < 6; index += 1) await bench.openCase(`case-many-${index}`, PANEL);
  let { cursor } = await staff.client.exchange.changes({});
  const seen = new Map<string, number>();
  const writing = Promise.all(
    [a, b].flatMap((station) =>
      Array.from({ length: 6 }, async (_, index) => {
        for (let act = 0; act < 5; act += 1) {
          const matter = { ...MATTER, id: `m${act}` };
          // Open channel, so that staff see it; the fold refuses it, which the log does not mind.
          await station.act(`case-many-${index}`, 'conclusion.numbered', { matter: matter.id, number: '1' });
        }
      }),
    ),
  ).then(() => true);
  for (let done = false; !done; ) {
    done = await Promise.race([writing, new Promise<boolean>((resolve) => setImmediate(() => resolve(false)))]);
    const changes = await staff.client.exchange.changes({ cursor });
    cursor = changes.cursor;
    for (const { case: id, heads } of changes.cases) for (const station of [a, b]) seen.set(`${id} ${station.device}`, heads[`${station.device}/open`]?.seq ?? 0);
  }
  for (let index = 0; index < 6; index += 1) for (const station of [a, b]) expect(seen.get(`case-many-${index} ${station.device}`)).toBe(5);
});
