// Opening a case as staff do: which sheet, which number, who is on it, and that asking twice opens one.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OpenCase } from '#shared/contract/central-cases.ts';
import { itemsOf } from '#shared/standard/items.ts';
import { ruleTemplates } from '#shared/standard/rule-templates.ts';
import { checks, standardOf } from '#shared/standard/standard.testing.ts';
import type { Standard } from '#shared/standard/standard.ts';
import type { Json } from '#shared/json.ts';
import { hashJson } from '#shared/log/chain.ts';
import { createNodeCrypto } from '../crypto.ts';
import { insertStandard, standardByHash } from '../store/standards.ts';
import { createBench, EXPERT_A, STAFF, STAFF_B, SUPERVISOR, type Bench, type Client } from '../testing/bench.ts';

const crypto = createNodeCrypto((length) => new Uint8Array(length));
const made = (id: string, mark: string): Standard => ({
  ...standardOf(ruleTemplates()[5]!.rule, [...checks('key', 1), ...checks('general', 2, id === 'food' ? { business: ['cold'] } : {})]),
  id, version: '1', title: id, matters: [{ id, name: id, mark, rule: ruleTemplates()[5]!.rule }],
  ...(id === 'food' ? { business: [{ id: 'cold', name: '冷食' }, { id: 'tea', name: '饮品' }] } : {}),
});
const [FOOD, HYGIENE] = [made('food', '食许'), made('hygiene', '卫许')];
const hashOf = (standard: Standard): string => hashJson(standard as unknown as Json, crypto);
const asked = (more: Partial<OpenCase> = {}): OpenCase => ({
  case: 'open-1', standards: [{ id: 'hygiene', hash: hashOf(HYGIENE) }], appliedOn: '2026-11-20', applicant: { name: '槐荫面庄', address: '太和坊东街 5 号' }, dueAt: '2026-12-20T18:00:00+08:00',
  staff: [], supervisors: [SUPERVISOR.id], reviewers: [],
  settings: {
    hideResult: false, consolidation: { checks: 'majority', scores: 'mean' },
    procedure: { kind: 'panel', quorum: 2, size: 3, lead: 'drawn', votes: 'majority', minutes: true, judges: 2, hideNames: false, limits: [{ matter: '', promisedDays: 8, stops: ['rectification'] }], calendar: { holidays: [], workdays: [] } },
  },
  ...more,
});

let bench: Bench;
let staff: Client;
const stateOf = async (id: string) => (await bench.central.book.read(bench.database.query, id)).state;

beforeAll(async () => {
  bench = await createBench();
  for (const person of [EXPERT_A, STAFF, STAFF_B, SUPERVISOR]) await bench.addPerson(person);
  for (const standard of [FOOD, HYGIENE]) await insertStandard(bench.database.query, hashOf(standard), standard);
  staff = (await bench.station(STAFF.id)).client;
});
afterAll(() => bench.close());

test('staff open a case: numbered by the server, with who opened it, ready for the draw', async () => {
  expect(await staff.opening.ground({})).toMatchObject({ today: '2026-11-23', staff: [{ id: STAFF.id }, { id: STAFF_B.id }], supervisors: [{ id: SUPERVISOR.id }], industries: [] });
  expect(await staff.opening.open(asked())).toEqual({ ok: true, case: 'open-1', number: '未央勘〔2026〕1号' });
  const state = await stateOf('open-1');
  expect(state).toMatchObject({
    refused: [], status: 'unassigned', matters: [{ id: 'hygiene', standard: hashOf(HYGIENE) }], panel: { experts: [], staff: [{ id: STAFF.id }], supervisors: [{ id: SUPERVISOR.id }] },
    opened: { by: { id: STAFF.id, name: STAFF.name }, appliedOn: '2026-11-20' }, procedure: { settings: { kind: 'panel', limits: [{ matter: 'hygiene', promisedDays: 8 }] } },
  });
  expect((await staff.opening.ground({})).lastSettings).toEqual(state.opened!.settings);
});

test('the same question again opens no second case and takes no second number; another’s id is not taken over', async () => {
  expect(await staff.opening.open(asked())).toEqual({ ok: true, case: 'open-1', number: '未央勘〔2026〕1号' });
  const other = (await bench.station(STAFF_B.id)).client;
  expect(await other.opening.open(asked())).toMatchObject({ ok: false, failure: 'exists' });
  expect(await staff.opening.open(asked({ case: 'open-2' }))).toMatchObject({ number: '未央勘〔2026〕2号' });
});

test('a number of the bureau’s own is taken once; one that the server would give next is passed over', async () => {
  expect(await staff.opening.open(asked({ case: 'open-3', number: '未央勘〔2026〕3号' }))).toMatchObject({ ok: true });
  expect(await staff.opening.open(asked({ case: 'open-4', number: '未央勘〔2026〕3号' }))).toMatchObject({ ok: false, failure: 'numberTaken' });
  expect((await stateOf('open-4')).opened).toBeUndefined();
  expect(await staff.opening.open(asked({ case: 'open-4' }))).toMatchObject({ number: '未央勘〔2026〕4号' });
});

test('the sheet is narrowed to what is applied for; what cannot be is said with its reason, and nothing is opened', async () => {
  const food = { standards: [{ id: 'food', hash: hashOf(FOOD) }] };
  expect(await staff.opening.open(asked({ case: 'open-5', ...food }))).toEqual({ ok: false, failure: 'businessMissing', what: ['cold', 'tea'] });
  expect(await staff.opening.open(asked({ case: 'open-5', standards: [{ id: 'food', hash: '0'.repeat(64) }] }))).toMatchObject({ failure: 'versionChanged' });
  expect(await staff.opening.open(asked({ case: 'open-5', ...food, business: ['tea'], staff: ['nobody'] }))).toEqual({ ok: false, failure: 'notOfBureau', what: ['nobody'] });
  expect((await stateOf('open-5')).opened).toBeUndefined();
  expect(await staff.opening.open(asked({ case: 'open-5', ...food, business: ['tea'] }))).toMatchObject({ ok: true });
  const [matter] = (await stateOf('open-5')).matters;
  expect(matter).toMatchObject({ narrowedFrom: hashOf(FOOD), business: ['tea'] });
  expect(itemsOf((await standardByHash(bench.database.query, matter!.standard))!)).toHaveLength(1);
  // A sheet of a case is no version of the library.
  expect((await staff.standards.list({})).map(({ hash }) => hash).toSorted()).toEqual([hashOf(FOOD), hashOf(HYGIENE)].toSorted());
});

test('several standards make one sheet; what a person said is one item is asked once, and each matter keeps its own rule', async () => {
  const both = { case: 'open-6', standards: [FOOD, HYGIENE].map((one) => ({ id: one.id, hash: hashOf(one) })), business: ['cold'] };
  const common = [{ refs: [{ part: 0, item: 'key-1' }, { part: 1, item: 'key-1' }], because: 'person' as const, decision: 'confirmed' as const, by: '丁', at: '2026-11-20T00:00:00.000Z' }];
  expect(await staff.opening.open(asked({ ...both, common: [{ ...common[0]!, refs: [{ part: 0, item: 'key-1' }, { part: 1, item: 'none' }] }] }))).toEqual({ ok: false, failure: 'badMerge', what: ['unknownItem'] });
  expect(await staff.opening.open(asked({ ...both, common }))).toMatchObject({ ok: true });
  const { matters } = await stateOf('open-6');
  expect(matters.map(({ id, mark }) => [id, mark])).toEqual([['food', '食许'], ['hygiene', '卫许']]);
  expect(new Set(matters.map(({ standard }) => standard)).size).toBe(1);
  const sheet = (await standardByHash(bench.database.query, matters[0]!.standard))!;
  expect(itemsOf(sheet)).toHaveLength(5);
  expect([itemsOf(sheet, 'food').length, itemsOf(sheet, 'hygiene').length]).toEqual([3, 3]);
  expect(sheet.merge).toMatchObject({ parts: [{ hash: hashOf(FOOD) }, { hash: hashOf(HYGIENE) }], common: [{ decision: 'confirmed', by: '丁' }] });
});

test('two of the staff who review themselves are named at once', async () => {
  const { settings } = asked();
  const byStaff = { ...asked({ case: 'open-7' }), settings: { ...settings, procedure: { ...settings.procedure, kind: 'staff' as const, lead: 'named' as const } } };
  expect(await staff.opening.open({ ...byStaff, reviewers: [STAFF.id] })).toMatchObject({ ok: false, failure: 'reviewersMissing' });
  expect(await staff.opening.open({ ...byStaff, reviewers: [STAFF.id, STAFF_B.id] })).toMatchObject({ ok: true });
  expect(await stateOf('open-7')).toMatchObject({ status: 'scoring', refused: [], panel: { experts: [{ id: STAFF.id }, { id: STAFF_B.id }], lead: STAFF.id } });
});
