// The demo: nine cases in the states that a newcomer should see, every stream genuine, seeded once.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromBase64 } from '#shared/bytes.ts';
import { checkDeviceRecord, checkStream } from '#shared/log/chain.ts';
import { streamOf } from '#shared/log/heads.ts';
import { createCentral, type Central } from '../central.ts';
import { createParts } from '../content/parts.ts';
import { createNodeCrypto } from '../crypto.ts';
import type { Effects } from '../effects.ts';
import { loadStandards, type PinnedStandard } from '../standards.ts';
import { deviceById } from '../store/people.ts';
import { allCases } from '../store/streams.ts';
import { START, TEST_COST } from '../testing/bench.ts';
import { createTestDatabase } from '../testing/database.ts';
import { accountsOf, readCases, readPeople } from './script.ts';
import { seedDemo } from './seed.ts';

const RESOURCES = fileURLToPath(new URL('../../resources', import.meta.url));
let count = 0;
const effects: Effects = {
  now: () => START,
  // Not random at all, and never the same twice: a failing seed can be repeated.
  randomBytes: (length) => Uint8Array.from({ length }, (_, index) => (index === 0 ? (count += 1) : index * 7 + count) & 255),
  sleep: async () => {},
};
const crypto = createNodeCrypto(effects.randomBytes);
let central: Central;
let standards: readonly PinnedStandard[];
const seed = async () => seedDemo({ central, effects, crypto, standards, folder: `${RESOURCES}/demo`, passwordCost: TEST_COST });
const caseOf = async (id: string) => central.book.read(central.database.query, id);

beforeAll(async () => {
  central = await createCentral({ database: await createTestDatabase(), parts: createParts('unused'), crypto, effects, serverKey: new Uint8Array(32).fill(5), passwordCost: TEST_COST });
  standards = await loadStandards(central.database, `${RESOURCES}/standards`, crypto);
  expect(await seed()).toBe(true);
});
afterAll(async () => central.close());

test('a second seeding changes nothing', async () => {
  const rows = async () => central.database.query('select count(*) as events, max(position) as last from case_event');
  const before = await rows();
  expect(await seed()).toBe(false);
  expect(await rows()).toEqual(before);
});

test('the nine cases fold without a refused event, in the states they are meant to show', async () => {
  const states: string[] = [];
  for (const id of await allCases(central.database.query)) {
    const { state } = await caseOf(id);
    expect(state.refused).toEqual([]);
    const sheets = Object.values(state.sheets).map((sheet) => `${sheet.person} ${Object.keys(sheet.items).length}`).sort();
    states.push(`${id.slice(-2)} ${state.status} [${sheets.join(', ')}] submitted [${[...state.submitted].sort().join(', ')}] settled ${Object.keys(state.settled).length > 0}`);
  }
  const count = (id: string): number => standards.find((one) => one.standard.id === id)!.standard.sections.flatMap((section) => section.items).length;
  const [food, pharmacy, clinic] = [count('food-business'), count('retail-pharmacy'), count('clinic-radiology')];
  expect(states).toEqual([
    `21 scoring [zhao ${food}] submitted [zhao] settled false`,
    '22 scoring [] submitted [] settled false',
    '23 scoring [] submitted [] settled false',
    `24 scoring [zhou ${Math.round(clinic / 2)}] submitted [] settled false`,
    `25 submitted [chen ${food}, sun ${food}] submitted [chen, sun] settled false`,
    `26 opened [wu ${pharmacy}, zhou ${pharmacy}] submitted [wu, zhou] settled false`,
    `27 opened [chen ${food}, zhao ${food}] submitted [chen, zhao] settled true`,
    `28 scoring [sun ${Math.round(food * 0.8)}] submitted [] settled false`,
    '29 unassigned [] submitted [] settled false',
  ]);
});

test('one case is overdue, one is due within a day, one panel has three, one standard serves two matters', async () => {
  const opened = await Promise.all((await allCases(central.database.query)).map(async (id) => (await caseOf(id)).state));
  const hoursLeft = opened.map((state) => (Date.parse(state.opened!.dueAt) - START) / 3_600_000);
  expect(hoursLeft.filter((hours) => hours < 0)).toHaveLength(1);
  expect(hoursLeft.filter((hours) => hours > 0 && hours < 24)).toHaveLength(1);
  expect(opened.filter((state) => state.panel?.experts.length === 3)).toHaveLength(1);
  expect(opened.filter((state) => state.matters.length === 2)).toHaveLength(1);
});

test('the opened case shows a disagreement, the settled one has none left', async () => {
  const differing = async (id: string) => {
    const { state } = await caseOf(id);
    const [one, two] = Object.values(state.sheets);
    return Object.keys(one!.items).filter((item) => one!.items[item]!.answer !== two!.items[item]!.answer && state.settled[item] === undefined);
  };
  expect((await differing('wy-2026-0426')).length).toBeGreaterThan(0);
  expect(await differing('wy-2026-0427')).toEqual([]);
});

test('answers fit their items: allowed, with points only where points are given, with a note where one is compulsory', async () => {
  for (const id of await allCases(central.database.query)) {
    const { state } = await caseOf(id);
    const { standard } = standards.find((one) => one.hash === state.matters[0]!.standard)!;
    const items = new Map(standard.sections.flatMap((section) => section.items).map((item) => [item.id, item]));
    for (const sheet of Object.values(state.sheets)) {
      for (const [itemId, score] of Object.entries(sheet.items)) {
        const item = items.get(itemId)!;
        expect(item.answers).toContain(score.answer);
        expect(score.points === undefined).toBe(item.kind === 'check');
        if (item.max !== undefined && score.points !== undefined) expect(score.points).toBeLessThanOrEqual(item.max);
        if (item.noteOn?.includes(score.answer!)) expect(score.note).not.toBe('');
      }
    }
  }
});

test('every stream verifies, event by event, against a device that the server enrolled', async () => {
  let streams = 0;
  for (const id of await allCases(central.database.query)) {
    const { events } = await caseOf(id);
    for (const [stream, stored] of Map.groupBy(events, ({ event }) => streamOf(event))) {
      const device = (await deviceById(central.database.query, stream.split('/')[0]!))!;
      expect(checkDeviceRecord(device.record, fromBase64(central.identity.publicKey), crypto)).toBe(true);
      const checked = checkStream({ events: stored.map(({ event }) => event), publicKey: fromBase64(device.publicKey), crypto, every: true });
      expect(checked.ok).toBe(true);
      streams += 1;
    }
  }
  expect(streams).toBeGreaterThan(15);
});

test('everybody signs in with the password that is printed, and one of them has a rare character', async () => {
  const accounts = accountsOf(await readPeople(`${RESOURCES}/demo`));
  expect(accounts).toHaveLength(10);
  expect(accounts.filter(({ name }) => name.includes('䶮'))).toHaveLength(1);
  for (const { user, password } of accounts) {
    const device = { id: `machine-of-${user}`, publicKey: Buffer.alloc(32, 3).toString('base64'), name: 'x' };
    expect(await central.sessions.signIn({ user, password, device }, '10.0.0.1')).toHaveProperty('token');
  }
});

test('the list of premises that the demo footage reads has the shape it expects', async () => {
  const cases = await readCases(`${RESOURCES}/demo`);
  const read = JSON.parse(readFileSync(`${RESOURCES}/demo/cases.json`, 'utf8')) as { case: string; premises: string[] }[];
  expect(read.map((one) => one.case)).toEqual(cases.map((one) => one.case));
  expect(new Set(read.flatMap((one) => one.premises))).toEqual(new Set(['front', 'kitchen', 'pharmacy']));
});
