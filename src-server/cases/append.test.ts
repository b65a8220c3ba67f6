// What is appended at the same time shares one transaction of the database: what fails is undone alone, and nobody's place in the log is skipped.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBench, EXPERT_A, EXPERT_B, PANEL, STAFF, SUPERVISOR, wire, type Bench, type Station } from '../testing/bench.ts';
import { eventsOfCase, logPosition } from '../store/streams.ts';

let bench: Bench;
let stations: readonly Station[];
beforeAll(async () => {
  bench = await createBench();
  for (const person of [EXPERT_A, EXPERT_B, STAFF, SUPERVISOR]) await bench.addPerson(person);
  stations = await Promise.all([EXPERT_A, EXPERT_B].flatMap((person) => [1, 2, 3].map((n) => bench.station(person.id, `${person.id}-${n}`))));
  await bench.openCase('one', PANEL);
});
afterAll(() => bench.close());

const positions = async () => (await eventsOfCase(bench.database.query, 'one')).map(({ position }) => position);
const state = () => bench.central.append(async ({ read }) => (await read('one')).state);

test('[X3] [X5] many pushes at once are all taken, in places without a gap, and one that fails in between leaves nothing behind', async () => {
  const before = await logPosition(bench.database.query);
  const failing = () =>
    bench.central.append(async ({ appendOwn, query }) => {
      await appendOwn('one', 'panel.assigned', { ...PANEL, experts: [EXPERT_A] });
      await query('select * from no_such_table');
    });
  const works = stations.flatMap((station, n) => [
    station.client.exchange.push({ events: wire([station.draw('one', 'item.noted', { item: '1', note: '一' }), station.draw('one', 'item.noted', { item: '2', note: '二' })]) }),
    ...(n % 2 === 0 ? [failing().then(() => 'done', () => 'failed')] : []),
  ]);
  const answers = await Promise.all(works);
  expect(answers.filter((answer) => typeof answer !== 'string').map((answer) => answer.refused)).toEqual(stations.map(() => []));
  expect(answers.filter((answer) => typeof answer === 'string')).toEqual(['failed', 'failed', 'failed']);
  const places = (await positions()).filter((position) => position > before);
  expect(places).toEqual(Array.from({ length: stations.length * 2 }, (_, n) => before + 1 + n));
  expect(await logPosition(bench.database.query)).toBe(before + stations.length * 2);
});

test('after work that failed the case is what is stored of it, for who reads and for who goes on', async () => {
  await expect(
    bench.central.append(async ({ appendOwn }) => {
      await appendOwn('one', 'panel.assigned', { ...PANEL, experts: [EXPERT_A] });
      throw new Error('thought better of it');
    }),
  ).rejects.toThrow('thought better of it');
  expect((await state()).panel?.experts.map((person) => person.id)).toEqual([EXPERT_A.id, EXPERT_B.id]);
  // One sheet goes on where the failed work had gone on with the same case.
  const [, , , b] = stations as readonly [Station, Station, Station, Station];
  await b.act('one', 'item.noted', { item: '3', note: '三' });
  const after = await state();
  expect(after.panel?.experts.map((person) => person.id)).toEqual([EXPERT_A.id, EXPERT_B.id]);
  expect(after.heads[`${b.device}/sheet`]?.seq).toBe(3);
});
