// Blind, by every way out of the server: each call of the contract and each plain path is asked before and after a colleague read, looked,
// scored, marked and wrote, by everybody else on the case and by a stranger. Status, headers and body must stay the same to the byte. A new
// call of the contract fails this test until it is asked here too.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BodyOf } from '#shared/case/events.ts';
import { foldCase } from '#shared/case/fold.ts';
import { openHeads } from '#shared/case/seal.ts';
import { closingOf } from '#shared/case/sheet.ts';
import { centralContract } from '#shared/contract/central.ts';
import { createNodeCrypto } from '../crypto.ts';
import { createBench, EXPERT_A, EXPERT_B, MATTER, PANEL, STAFF, SUPERVISOR, type Bench, type Station } from '../testing/bench.ts';

const crypto = createNodeCrypto((length) => new Uint8Array(length));
const CASE = 'case-1';
const STRANGER = { id: 'stranger', name: '路', role: 'expert' as const };
const pool = [EXPERT_A, EXPERT_B].map((person) => ({ person: { ...person, role: 'expert' as const }, industries: ['餐饮'], employers: [], interests: [], term: {}, languages: [], mostLoad: 5, leave: [] }));

let bench: Bench;
let a: Station;
let others: readonly Station[];
let cursors: ReadonlyMap<string, string>;

/** Inputs by call. What changes something is asked so that asking again changes nothing more. */
const inputs = (station: Station): { readonly [call: string]: unknown } => {
  const foreign = { [`${a.device}/sheet`]: { seq: 3, hash: '0'.repeat(64) }, [`${a.device}/open`]: { seq: 2, hash: '0'.repeat(64) } };
  const file = { sha256: 'e'.repeat(64), bytes: 5, type: 'image/jpeg', parts: ['e'.repeat(64)] };
  const forged = { ...bench.drawAs(station, EXPERT_A.id, CASE), device: a.device, at: '2026-11-23T01:00:00.000Z/0000', seq: 9, sig: 'x', salt: '0'.repeat(32) };
  return {
    'session.signIn': { user: EXPERT_A.id, password: 'not the password', device: { id: 'device-of-guess', publicKey: 'AA==', name: 'x' } },
    'session.renew': {},
    'session.signOut': null,
    'session.machineSecret': { machine: '0'.repeat(32) },
    'exchange.changes': { cursor: cursors.get(station.person.id) },
    'exchange.news': { cursor: cursors.get(station.person.id) },
    'exchange.pull': { case: CASE, heads: foreign, limit: 2000 },
    'exchange.push': { events: [forged] },
    'standards.list': {},
    'standards.get': { hash: MATTER.standard },
    'library.changes': { after: 0 },
    'library.append': { event: { ...forged, case: 'library:weiyang', channel: 'open' } },
    'content.declare': { case: CASE, content: file },
    'content.describe': { sha256: file.sha256 },
    'documents.number': { case: CASE, kind: 'minutes' },
    'forms.get': {},
    'forms.save': { form: {}, version: 0 },
    'cases.number': { case: CASE, matter: MATTER.id },
    'opening.ground': {},
    // Of a standard that is not there: whatever is asked, nothing more is there afterwards.
    'opening.open': { case: 'new-case', standards: [{ id: 'none', hash: '0'.repeat(64) }], appliedOn: '2026-11-20', applicant: { name: '新店', address: '某路' }, dueAt: '2026-12-20T00:00:00+08:00', staff: [], supervisors: [], reviewers: [], settings: { hideResult: false, consolidation: { checks: 'majority', scores: 'mean' }, procedure: { kind: 'panel', quorum: 2, size: 3, lead: 'drawn', votes: 'majority', minutes: true, judges: 2, hideNames: false, limits: [], calendar: { holidays: [], workdays: [] } } } },
    'experts.list': {},
    'experts.save': { experts: pool },
    'experts.agreement': {},
    'draws.begin': { case: CASE },
    'draws.reveal': { case: CASE, draw: 'draw-x' },
    'panels.replace': { case: CASE, person: 'nobody', why: 'other', reason: 'x' },
    'panels.noticeNumber': { case: CASE },
    'live.ticket': { case: CASE },
    'live.running': { case: CASE },
    'live.invite': { case: CASE, for: '', hours: 1 },
    'live.invitations': { case: CASE },
    'live.revoke': { case: CASE, invitation: 'nobody' },
    'cameras.add': { case: CASE, name: '相机', address: 'http://nothing' },
    'cameras.list': { case: CASE },
    'cameras.remove': { case: CASE, camera: 'nothing' },
    'agenda.list': { from: '2026-11-01T00:00:00.000Z', until: '2026-12-31T00:00:00.000Z' },
    'agenda.free': { case: CASE, day: '2026-11-24', minutes: 60, people: [EXPERT_A.id, EXPERT_B.id] },
    'agenda.book': { case: CASE, from: '2020-01-01T00:00:00.000Z', until: '2020-01-01T01:00:00.000Z', people: [EXPERT_A.id] },
    'agenda.move': { booking: 'nothing', from: '2020-01-01T00:00:00.000Z', until: '2020-01-01T01:00:00.000Z', reason: '' },
    'agenda.cancel': { booking: 'nothing', reason: '' },
    'agenda.reminders': {},
    'agenda.dismiss': { booking: 'nothing', when: 'soon' },
    'following.show': { case: CASE, sighting: { footage: 'e'.repeat(64), view: { kind: 'flat', x: 0, y: 0, across: 1 }, at: 0 }, take: false },
    'following.see': null,
    'following.end': { case: CASE },
  };
};
const plain: readonly (readonly [method: string, path: string, body?: unknown])[] = [
  ['GET', '/health'], ['GET', '/metrics'], ['POST', '/uploads', 'x'], ['HEAD', `/uploads/${'e'.repeat(32)}`], ['GET', '/demo/accounts'], ['GET', `/content/${'e'.repeat(64)}/0`], ['PUT', `/content/${'e'.repeat(64)}/0`, 'x'],
  ['POST', '/exchange/pull', { cases: [{ case: CASE, heads: {} }] }], ['POST', '/rpc/exchange/nothing', {}], ['GET', `/site/${'x'.repeat(43)}`], ['POST', '/site-api/view', {}], ['GET', '/rpc/exchange/changes'],
];

const callsOf = (table: object, path = ''): readonly string[] =>
  Object.entries(table).flatMap(([name, value]) => ('~orpc' in (value as object) ? [`${path}${name}`] : callsOf(value as object, `${path}${name}.`)));

/** Everything that the server says to this person: status, headers and body, by question. */
const everything = async (station: Station): Promise<{ readonly [question: string]: string }> => {
  const said: Record<string, string> = {};
  const ask = async (question: string, path: string, init: RequestInit): Promise<void> => {
    const reply = await bench.call(path, { ...init, token: station.token });
    const body = await reply.text();
    // A cursor and a token are sealed anew each time, and the time goes on; how long they are stays the same.
    const masked = body.replace(/"(cursor|token|now|expiresAt)":"([^"]*)"/g, (_whole, name: string, value: string) => `"${name}":${String(value.length)}`);
    said[question] = JSON.stringify([reply.status, [...reply.headers].toSorted(), masked]);
  };
  for (const [call, input] of Object.entries(inputs(station))) {
    if (input === null) continue;
    await ask(call, `/rpc/${call.replaceAll('.', '/')}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ json: input }) });
  }
  for (const [method, path, body] of plain) await ask(`${method} ${path}`, path, { method, ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }) });
  return said;
};

const all = async (): Promise<readonly { readonly [question: string]: string }[]> => {
  const said = [];
  for (const one of others) said.push(await everything(one));
  return said;
};

beforeAll(async () => {
  bench = await createBench();
  for (const person of [EXPERT_A, EXPERT_B, STAFF, SUPERVISOR, STRANGER]) await bench.addPerson(person);
  a = await bench.station(EXPERT_A.id);
  others = await Promise.all([EXPERT_B.id, STAFF.id, SUPERVISOR.id, STRANGER.id].map((id) => bench.station(id)));
  await bench.central.append(async ({ appendOwn }) => {
    const opening: BodyOf<'case.opened'> = {
      number: CASE, bureau: { id: 'weiyang', name: '局' }, applicant: { name: '巷口小馆', address: '未央区' }, matters: [MATTER], dueAt: '2026-12-01T00:00:00.000Z', round: 1,
      settings: {
        hideResult: false, consolidation: { checks: 'majority', scores: 'mean' },
        procedure: { kind: 'panel', quorum: 2, size: 2, industry: '餐饮', lead: 'named', votes: 'majority', minutes: false, judges: 2, hideNames: false, limits: [], calendar: { holidays: [], workdays: [] } },
      },
    };
    await appendOwn(CASE, 'case.opened', opening);
    await appendOwn(CASE, 'panel.assigned', PANEL);
  });
  const seen = async (station: Station) => openHeads(foldCase(CASE, await station.pull(CASE), crypto).heads);
  for (const station of [a, others[0]!]) {
    await station.act(CASE, 'recusal.stated', { conflict: false, grounds: [] }, await seen(station));
    await station.act(CASE, 'member.signedIn', {}, await seen(station));
  }
  cursors = new Map(await Promise.all(others.map(async (one) => [one.person.id, (await one.client.exchange.changes({})).cursor] as const)));
});
afterAll(async () => bench.close());

test('every call of the contract is asked here', () => {
  expect(Object.keys(inputs(others[0]!)).toSorted()).toEqual(callsOf(centralContract).toSorted());
});

test('[V3] nothing that a member does on the own sheet changes a byte of what anybody else is told', async () => {
  // Once to let what is new settle (an expert that is saved for the first time), once as the ground.
  for (const one of others) await everything(one);
  const before = await all();
  await a.act(CASE, 'reading.confirmed', { standards: [MATTER.standard] });
  await a.act(CASE, 'item.answered', { item: '1', answer: 'fails' });
  for (let note = 0; note < 30; note += 1) await a.act(CASE, 'item.noted', { item: '1', note: `秘密 ${note}` });
  await a.act(CASE, 'item.timed', { item: '1', ms: 61_234 });
  const laptop = await bench.station(EXPERT_A.id, 'laptop-of-expert-a');
  await laptop.act(CASE, 'item.answered', { item: '2', answer: 'meets' });
  const after = await all();
  for (const [at, one] of others.entries()) for (const question of Object.keys(before[at]!)) expect(after[at]![question], `${one.person.id}: ${question}`).toBe(before[at]![question]);
  // Closing says nothing yet either: it is the last act of the sheet.
  const own = foldCase(CASE, await a.pull(CASE), crypto);
  await a.act(CASE, 'sheet.closed', closingOf(own, a.person, '秘密的意见', crypto), own.heads);
  expect(await all()).toEqual(before);
});

test('the seal tells that the sheet is submitted, by one hash, and still nothing of it; a stranger is told not even that', async () => {
  const stranger = others.at(-1)!;
  const before = await everything(stranger);
  const seal = a.heads.get(`${CASE}/${a.device}/sheet`)!;
  await a.act(CASE, 'sheet.sealed', { seal: seal.hash }, openHeads(foldCase(CASE, await a.pull(CASE), crypto).heads));
  expect(await everything(stranger)).toEqual(before);
  for (const one of others.slice(0, -1)) {
    const said = Object.values(await everything(one)).join('\n');
    expect(said).toContain(seal.hash);
    for (const secret of ['秘密', `${a.device}/sheet`, 'laptop-of-expert-a', '61234', '"item":"1"']) expect(said, secret).not.toContain(secret);
    expect(foldCase(CASE, await one.pull(CASE), crypto).submitted).toEqual([EXPERT_A.id]);
  }
});

test('the statistics of the bureau count nobody’s answers before the opening, and all after it', async () => {
  const [b, staff] = others as [Station, Station];
  expect((await staff.client.experts.agreement({})).cases).toBe(0);
  await b.act(CASE, 'item.answered', { item: '1', answer: 'meets' });
  const own = foldCase(CASE, await b.pull(CASE), crypto);
  await b.act(CASE, 'sheet.closed', closingOf(own, b.person, '同意', crypto), own.heads);
  await b.act(CASE, 'sheet.sealed', { seal: b.heads.get(`${CASE}/${b.device}/sheet`)!.hash }, openHeads(own.heads));
  expect((await staff.client.experts.agreement({})).cases).toBe(0);
  await a.act(CASE, 'panel.opened', {}, openHeads(foldCase(CASE, await a.pull(CASE), crypto).heads));
  expect(foldCase(CASE, await staff.pull(CASE), crypto)).toMatchObject({ refused: [], panelOpened: { by: EXPERT_A.id } });
  const report = await staff.client.experts.agreement({});
  expect(report.cases).toBe(1);
  await expect(b.client.experts.agreement({})).rejects.toMatchObject({ code: 'forbidden' });
});
