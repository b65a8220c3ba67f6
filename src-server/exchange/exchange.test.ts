// The first walk through: sign in, a case appears, an answer goes up, a colleague does not learn of it.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBench, EXPERT_A, EXPERT_B, PANEL, STAFF, SUPERVISOR, type Bench } from '../testing/bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
  for (const person of [EXPERT_A, EXPERT_B, STAFF, SUPERVISOR]) await bench.addPerson(person);
  await bench.openCase('case-1', PANEL);
});
afterAll(async () => bench.close());

test('an expert signs in, learns of the case, and gets its events', async () => {
  const a = await bench.station(EXPERT_A.id);
  const changes = await a.client.exchange.changes({});
  expect(changes.visible).toEqual(['case-1']);
  expect(changes.cases[0]?.heads['server/open']?.seq).toBe(2);
  expect(changes.devices.map((record) => record.device)).toEqual(['server']);
  const events = await a.pull('case-1');
  expect(events.map((event) => event.type)).toEqual(['case.opened', 'panel.assigned']);
  await a.act('case-1', 'item.answered', { item: '1', answer: 'meets' });
  expect((await a.pull('case-1')).map((event) => event.type)).toEqual(['case.opened', 'panel.assigned', 'item.answered']);
});
