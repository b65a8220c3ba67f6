// Report numbers: only for staff, only after the opening, without gaps, once for each matter.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { submissionOf } from '#shared/case/sheet.ts';
import { foldCase } from '#shared/case/fold.ts';
import { createNodeCrypto } from '../crypto.ts';
import { createBench, EXPERT_A, EXPERT_B, MATTER, PANEL, STAFF, STAFF_B, SUPERVISOR, type Bench, type Station } from '../testing/bench.ts';
import { DEFAULT_NUMBER, defaultForm, writeNumber } from '#shared/document/form.ts';
import { yearOf } from './number.ts';

let bench: Bench;
let a: Station;
let b: Station;
let staff: Station;
const crypto = createNodeCrypto((length) => new Uint8Array(length));
const TWO = [MATTER, { ...MATTER, id: 'other', mark: '医许' }];

beforeAll(async () => {
  bench = await createBench();
  for (const person of [EXPERT_A, EXPERT_B, STAFF, STAFF_B, SUPERVISOR]) await bench.addPerson(person);
  [a, b, staff] = [await bench.station(EXPERT_A.id), await bench.station(EXPERT_B.id), await bench.station(STAFF.id)];
});
afterAll(async () => bench.close());

/** Both experts submit what they have, the lead opens. */
const openPanel = async (id: string): Promise<void> => {
  for (const station of [a, b]) {
    const state = foldCase(id, await station.pull(id), crypto);
    await station.act(id, 'sheet.submitted', submissionOf(state, station.person, station.device, '同意', crypto), state.heads);
  }
  await a.act(id, 'panel.opened', {}, foldCase(id, await a.pull(id), crypto).heads);
};

test('a number reads as the bureau writes it, by the year of its own clock', () => {
  expect(writeNumber(DEFAULT_NUMBER, { office: '未央', mark: '食许', year: 2026, n: 137 })).toBe('未央食许〔2026〕137号');
  expect(yearOf(Date.parse('2026-12-31T15:59:59Z'))).toBe(2026);
  expect(yearOf(Date.parse('2026-12-31T16:00:00Z'))).toBe(2027);
});

test('no number before the panel is opened, then one, the same when asked again, and the case says so', async () => {
  await bench.openCase('n-1', PANEL);
  await expect(staff.client.cases.number({ case: 'n-1', matter: MATTER.id })).rejects.toMatchObject({ code: 'forbidden', message: 'notOpened' });
  await openPanel('n-1');
  const first = await staff.client.cases.number({ case: 'n-1', matter: MATTER.id });
  expect(first.number).toBe('未央食许〔2026〕1号');
  expect(await staff.client.cases.number({ case: 'n-1', matter: MATTER.id })).toEqual(first);
  const state = foldCase('n-1', await a.pull('n-1'), crypto);
  expect(state.refused).toEqual([]);
  expect(state.conclusions[MATTER.id]?.number).toBe(first.number);
  expect((await a.pull('n-1')).filter((event) => event.type === 'conclusion.numbered')).toHaveLength(1);
});

test('an expert, a supervisor and foreign staff get none', async () => {
  for (const person of [EXPERT_A, SUPERVISOR]) {
    const { client } = await bench.station(person.id);
    await expect(client.cases.number({ case: 'n-1', matter: MATTER.id })).rejects.toMatchObject({ code: 'forbidden' });
  }
  const foreign = await bench.station(STAFF_B.id);
  await expect(foreign.client.cases.number({ case: 'n-1', matter: MATTER.id })).rejects.toMatchObject({ code: 'notFound' });
  await expect(staff.client.cases.number({ case: 'n-1', matter: 'nothing' })).rejects.toMatchObject({ code: 'notFound' });
});

test('asked by many at once, each mark counts without gap or repeat', async () => {
  const ids = Array.from({ length: 12 }, (_, index) => `n-many-${index}`);
  for (const id of ids) {
    await bench.openCase(id, PANEL, TWO);
    await openPanel(id);
  }
  const asked = ids.flatMap((id) => [MATTER.id, 'other', MATTER.id].map((matter) => ({ case: id, matter })));
  const given = await Promise.all(asked.map(async (one) => ({ ...one, ...(await staff.client.cases.number(one)) })));
  const countOf = (number: string): number => Number(/〕(\d+)号$/.exec(number)?.[1]);
  const sorted = (matter: string) => [...new Set(given.filter((one) => one.matter === matter).map((one) => countOf(one.number)))].sort((x, y) => x - y);
  expect(sorted(MATTER.id)).toEqual(ids.map((_, index) => index + 2));
  expect(sorted('other')).toEqual(ids.map((_, index) => index + 1));
});

const pdf = (seed: string) => ({ sha256: seed.repeat(64).slice(0, 64), bytes: 10, mime: 'application/pdf', parts: [seed.repeat(64).slice(0, 64)] });

test('each kind of document counts for itself, and a correction gets the next number while the old one stays', async () => {
  await bench.openCase('n-docs', PANEL);
  await expect(staff.client.documents.number({ case: 'n-docs', kind: 'notice' })).rejects.toMatchObject({ code: 'forbidden', message: 'notOpened' });
  await openPanel('n-docs');
  const notice = await staff.client.documents.number({ case: 'n-docs', kind: 'notice' });
  expect(notice.number).toBe('未央整改〔2026〕1号');
  expect(await staff.client.documents.number({ case: 'n-docs', kind: 'notice' })).toEqual(notice);
  expect((await staff.client.documents.number({ case: 'n-docs', kind: 'minutes' })).number).toBe('未央会记〔2026〕1号');
  await expect(a.client.documents.number({ case: 'n-docs', kind: 'tracking' })).rejects.toMatchObject({ code: 'forbidden' });
  const heads = async () => foldCase('n-docs', await staff.pull('n-docs'), crypto).heads;
  await staff.act('n-docs', 'document.composed', { kind: 'notice', version: 1, document: pdf('a'), entries: {} }, await heads());
  await staff.act('n-docs', 'document.signed', { kind: 'notice', version: 1, document: pdf('b'), certificate: 'c'.repeat(64), signer: '某局', testKey: true }, await heads());
  await staff.act('n-docs', 'document.corrected', { kind: 'notice', of: 'b'.repeat(64), reason: '地址有误', changes: [{ where: '地址', was: '1 号', is: '2 号' }] }, await heads());
  expect(foldCase('n-docs', await staff.pull('n-docs'), crypto).refused).toEqual([]);
  const second = await staff.client.documents.number({ case: 'n-docs', kind: 'notice' });
  expect(second.number).toBe('未央整改〔2026〕2号');
  const state = foldCase('n-docs', await staff.pull('n-docs'), crypto);
  expect(state.refused).toEqual([]);
  expect(state.documents.notice).toMatchObject({
    version: 2, number: second.number,
    correction: { number: notice.number, reason: '地址有误', sha256: 'b'.repeat(64) },
    earlier: [{ version: 1, number: notice.number, signed: { document: { sha256: 'b'.repeat(64) } } }],
  });
});

test('a form is kept for its bureau, changed by its staff only, not over somebody else’s change, and writes the next number', async () => {
  const { client } = staff;
  expect(await client.forms.get({})).toEqual({ form: null, version: 0 });
  const form = { ...defaultForm('未央区审批局'), number: '{office}〔{year}〕{mark}第{n4}号' };
  await expect(a.client.forms.save({ form, version: 0 })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(client.forms.save({ form: { ...form, number: '{office}{year}-{n}' }, version: 0 })).rejects.toMatchObject({
    code: 'badForm', data: { problems: [{ field: 'number', problem: 'numberLacks', detail: 'mark' }] },
  });
  expect(await client.forms.save({ form, version: 0 })).toEqual({ version: 1 });
  await expect(client.forms.save({ form, version: 0 })).rejects.toMatchObject({ code: 'changed' });
  expect(await a.client.forms.get({})).toEqual({ form, version: 1 });
  expect((await client.documents.number({ case: 'n-docs', kind: 'tracking' })).number).toBe('未央〔2026〕跟踪第0001号');
});
