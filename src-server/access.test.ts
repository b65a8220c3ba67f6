// Who may call what, cell by cell: every call of the contract and every address beside it, by every part a person can have. A call or an
// address without a row here fails.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '#shared/case/events.ts';
import { centralContract } from '#shared/contract/central.ts';
import type { OpenCase } from '#shared/contract/central-cases.ts';
import type { Content } from '#shared/footage/footage.ts';
import type { Expert } from '#shared/panel/pool.ts';
import { HTTP_ROUTES } from './central.ts';
import { insertBureau } from './store/people.ts';
import { createBench, EXPERT_A, EXPERT_B, EXPERT_C, MATTER, PANEL, passwordOf, STAFF, STAFF_B, SUPERVISOR, wire, type Bench, type Client, type Station } from './testing/bench.ts';

const ELSEWHERE = 'beilin';
const stranger = (id: string, role: Person['role']): Person => ({ id, name: id, role });
/** `other`: of the case's bureau, not assigned. `foreign`: of another bureau. */
const PEOPLE = {
  lead: EXPERT_A,
  expert: EXPERT_B,
  staff: STAFF,
  supervisor: SUPERVISOR,
  'other expert': EXPERT_C,
  'other staff': STAFF_B,
  'other supervisor': stranger('super-b', 'supervisor'),
  'foreign expert': stranger('expert-x', 'expert'),
  'foreign staff': stranger('staff-x', 'staff'),
  'foreign supervisor': stranger('super-x', 'supervisor'),
} as const;
type Who = keyof typeof PEOPLE | 'nobody';
const WHO = [...Object.keys(PEOPLE), 'nobody'] as readonly Who[];
const ASSIGNED: readonly Who[] = ['lead', 'expert', 'staff', 'supervisor'];

const NEW_EXPERT: Expert = { person: { id: 'expert-new', name: '新来', role: 'expert' }, industries: ['餐饮'], employers: [], interests: [], term: {}, languages: [], mostLoad: 3, leave: [] };

const NEW_CASE: OpenCase = {
  case: 'new-case', standards: [{ id: 'none', hash: '0'.repeat(64) }], appliedOn: '2026-11-20', applicant: { name: '新店', address: '某路' }, dueAt: '2026-12-20T00:00:00+08:00', staff: [], supervisors: [], reviewers: [],
  settings: { hideResult: false, consolidation: { checks: 'majority', scores: 'mean' }, procedure: { kind: 'panel', quorum: 2, size: 3, lead: 'drawn', votes: 'majority', minutes: true, judges: 2, hideNames: false, limits: [], calendar: { holidays: [], workdays: [] } } },
};

let bench: Bench;
/** What the server noted of everything that is asked here. */
const logged: object[] = [];
const stations = new Map<Who, Station>();
const content: Content = { sha256: 'c'.repeat(64), bytes: 3, mime: 'image/png', parts: ['d'.repeat(64)] };

beforeAll(async () => {
  bench = await createBench({ log: (line) => logged.push(line), mayScrape: (request) => request.headers.get('authorization') === 'Bearer scraper' });
  await insertBureau(bench.database.query, { id: ELSEWHERE, name: '碑林区行政审批服务局', office: '碑林' });
  for (const [who, person] of Object.entries(PEOPLE) as [Who, Person][]) {
    await bench.addPerson(person, who.startsWith('foreign') ? ELSEWHERE : undefined);
    stations.set(who, await bench.station(person.id));
  }
  await bench.openCase('case-1', PANEL);
  await stations.get('staff')!.client.content.declare({ case: 'case-1', content });
});
afterAll(async () => bench.close());

type Answers = { readonly [who in Who]?: string } & { readonly assigned: string; readonly others: string; readonly nobody: string };
type Call = (client: Client, station: Station | undefined, who: Who) => Promise<unknown>;
const OUT = 'unauthorised';
const push = async (client: Client, station: Station | undefined, channel: 'open' | 'sheet') => {
  const by = station ?? stations.get('lead')!;
  const event = channel === 'open' ? by.draw('case-1', 'panel.opened', {}) : by.draw('case-1', 'item.noted', { item: '1', note: 'x' });
  const { refused } = await client.exchange.push({ events: wire([event]) });
  if (refused[0] !== undefined) throw Object.assign(new Error('refused'), { code: refused[0].reason });
};

/** What each caller is answered: `ok` or the error's code. `assigned` and `others` hold for those who have no entry of their own. */
const CALLS: readonly (readonly [string, Call, Answers])[] = [
  ['session.signIn', (client, _, who) => client.session.signIn({ user: who === 'nobody' ? 'nobody' : PEOPLE[who].id, password: who === 'nobody' ? 'x' : passwordOf(PEOPLE[who].id), device: { id: `device-${who.replace(' ', '-')}`, publicKey: Buffer.alloc(32, who.length).toString('base64'), name: 'x' } }), { assigned: 'ok', others: 'ok', nobody: 'wrongPassword' }],
  ['session.renew', (client) => client.session.renew({}), { assigned: 'ok', others: 'ok', nobody: OUT }],
  ['session.machineSecret', (client) => client.session.machineSecret({ machine: 'm'.repeat(32) }), { assigned: 'ok', others: 'ok', nobody: OUT }],
  ['session.signOut', async (_, station) => bench.client(station ? (await bench.station(station.person.id, `gone-${station.device}`)).token : undefined).session.signOut({}), { assigned: 'ok', others: 'ok', nobody: OUT }],
  ['exchange.changes', (client) => client.exchange.changes({}), { assigned: 'ok', others: 'ok', nobody: OUT }],
  ['exchange.news', (client) => client.exchange.news({ cursor: 'x' }), { assigned: 'ok', others: 'ok', nobody: OUT }],
  ['exchange.pull', (client) => client.exchange.pull({ case: 'case-1', heads: {}, limit: 1 }), { assigned: 'ok', others: 'notFound', nobody: OUT }],
  ['exchange.push to the open channel', (client, station) => push(client, station, 'open'), { assigned: 'ok', supervisor: 'wrongActor', others: 'notVisible', nobody: OUT }],
  ['exchange.push to a sheet', (client, station) => push(client, station, 'sheet'), { assigned: 'ok', staff: 'wrongActor', supervisor: 'wrongActor', others: 'notVisible', nobody: OUT }],
  ['opening.ground', (client) => client.opening.ground({}), { assigned: 'forbidden', staff: 'ok', others: 'forbidden', 'other staff': 'ok', 'foreign staff': 'ok', nobody: OUT }],
  // Why it cannot be opened is a value; whoever may not open any case is not told.
  ['opening.open', (client) => client.opening.open(NEW_CASE), { assigned: 'forbidden', staff: 'ok', others: 'forbidden', 'other staff': 'ok', 'foreign staff': 'ok', nobody: OUT }],
  ['standards.list', (client) => client.standards.list({}), { assigned: 'ok', others: 'ok', nobody: OUT }],
  ['standards.get', (client) => client.standards.get({ hash: 'b'.repeat(64) }), { assigned: 'notFound', others: 'notFound', nobody: OUT }],
  ['content.declare', (client) => client.content.declare({ case: 'case-1', content }), { assigned: 'forbidden', staff: 'ok', others: 'forbidden', 'other staff': 'notFound', 'foreign staff': 'notFound', nobody: OUT }],
  ['content.describe', (client) => client.content.describe({ sha256: content.sha256 }), { assigned: 'ok', others: 'notFound', nobody: OUT }],
  // The panel is not opened, so those who may ask are refused too, with another reason than strangers.
  ['cases.number', (client) => client.cases.number({ case: 'case-1', matter: MATTER.id }), { assigned: 'forbidden', others: 'forbidden', 'other staff': 'notFound', 'foreign staff': 'notFound', nobody: OUT }],
  ['documents.number', (client) => client.documents.number({ case: 'case-1', kind: 'minutes' }), { assigned: 'forbidden', others: 'forbidden', 'other staff': 'notFound', 'foreign staff': 'notFound', nobody: OUT }],
  ['forms.get', (client) => client.forms.get({}), { assigned: 'ok', others: 'ok', nobody: OUT }],
  // A form is its bureau's own: any of its staff may keep it, once it is one.
  ['forms.save', (client) => client.forms.save({ form: {}, version: 0 }), { assigned: 'forbidden', staff: 'badForm', others: 'forbidden', 'other staff': 'badForm', 'foreign staff': 'badForm', nobody: OUT }],
  ['experts.list', (client) => client.experts.list({}), { assigned: 'forbidden', staff: 'ok', others: 'forbidden', 'other staff': 'ok', 'foreign staff': 'ok', nobody: OUT }],
  ['experts.agreement', (client) => client.experts.agreement({}), { assigned: 'forbidden', staff: 'ok', others: 'forbidden', 'other staff': 'ok', 'foreign staff': 'ok', nobody: OUT }],
  ['experts.save', (client) => client.experts.save({ experts: [NEW_EXPERT] }), { assigned: 'forbidden', staff: 'ok', others: 'forbidden', 'other staff': 'ok', 'foreign staff': 'ok', nobody: OUT }],
  // Only staff of the case learn why something cannot be done now (as a value); to all others the case is not there.
  ['draws.begin', (client) => client.draws.begin({ case: 'case-1' }), { assigned: 'notFound', staff: 'ok', others: 'notFound', nobody: OUT }],
  ['draws.reveal', (client) => client.draws.reveal({ case: 'case-1', draw: 'none' }), { assigned: 'notFound', others: 'notFound', nobody: OUT }],
  ['panels.replace', (client) => client.panels.replace({ case: 'case-1', person: 'none', why: 'other', reason: 'x' }), { assigned: 'notFound', staff: 'ok', others: 'notFound', nobody: OUT }],
  ['panels.noticeNumber', (client) => client.panels.noticeNumber({ case: 'case-1' }), { assigned: 'notFound', staff: 'forbidden', others: 'notFound', nobody: OUT }],
  // This bench has no media engine: who may enter a call is told so, and nobody else learns that there is a case.
  ['live.ticket', (client) => client.live.ticket({ case: 'case-1' }), { assigned: 'forbidden', others: 'notFound', nobody: OUT }],
  ['live.running', (client) => client.live.running({ case: 'case-1' }), { assigned: 'ok', others: 'notFound', nobody: OUT }],
  ['live.invite', (client) => client.live.invite({ case: 'case-1', for: '店长', hours: 1 }), { assigned: 'forbidden', staff: 'ok', others: 'notFound', nobody: OUT }],
  ['live.invitations', (client) => client.live.invitations({ case: 'case-1' }), { assigned: 'ok', others: 'notFound', nobody: OUT }],
  ['live.revoke', (client) => client.live.revoke({ case: 'case-1', invitation: 'none' }), { assigned: 'forbidden', staff: 'notFound', others: 'notFound', nobody: OUT }],
  ['cameras.add', (client) => client.cameras.add({ case: 'case-1', name: '相机', address: 'http://x' }), { assigned: 'forbidden', staff: 'badAddress', others: 'notFound', nobody: OUT }],
  ['cameras.list', (client) => client.cameras.list({ case: 'case-1' }), { assigned: 'ok', others: 'notFound', nobody: OUT }],
  ['cameras.remove', (client) => client.cameras.remove({ case: 'case-1', camera: 'none' }), { assigned: 'forbidden', staff: 'notFound', others: 'notFound', nobody: OUT }],
  ['agenda.list', (client) => client.agenda.list({ from: '2026-11-01T00:00:00.000Z', until: '2026-12-01T00:00:00.000Z' }), { assigned: 'ok', others: 'ok', nobody: OUT }],
  ['agenda.free', (client) => client.agenda.free({ case: 'case-1', day: '2026-11-24', minutes: 60, people: [] }), { assigned: 'ok', others: 'notFound', nobody: OUT }],
  ['agenda.book', (client) => client.agenda.book({ case: 'case-1', from: '2020-01-01T00:00:00.000Z', until: '2020-01-01T01:00:00.000Z', people: [EXPERT_A.id] }), { assigned: 'forbidden', staff: 'badSlot', others: 'notFound', nobody: OUT }],
  ['agenda.move', (client) => client.agenda.move({ booking: 'none', from: '2020-01-01T00:00:00.000Z', until: '2020-01-01T01:00:00.000Z', reason: '' }), { assigned: 'forbidden', staff: 'notFound', others: 'forbidden', 'other staff': 'notFound', 'foreign staff': 'notFound', nobody: OUT }],
  ['agenda.cancel', (client) => client.agenda.cancel({ booking: 'none', reason: '' }), { assigned: 'forbidden', staff: 'notFound', others: 'forbidden', 'other staff': 'notFound', 'foreign staff': 'notFound', nobody: OUT }],
  ['agenda.reminders', (client) => client.agenda.reminders({}), { assigned: 'ok', others: 'ok', nobody: OUT }],
  ['agenda.dismiss', (client) => client.agenda.dismiss({ booking: 'none', when: 'soon' }), { assigned: 'notFound', others: 'notFound', nobody: OUT }],
  // Before the opening only the lead and staff guide; nobody does when it is asked whom to follow, so that a stranger to the case is told apart.
  ['following.show', (client) => client.following.show({ case: 'case-1', sighting: { footage: 'e'.repeat(64), view: { kind: 'flat', x: 0, y: 0, across: 1 }, at: 0 }, take: true }), { assigned: 'forbidden', lead: 'ok', staff: 'ok', others: 'notFound', nobody: OUT }],
  ['following.see', (client) => client.following.see({ case: 'case-1', after: 0 }), { assigned: 'ok', others: 'notFound', nobody: OUT }],
  ['following.end', (client) => client.following.end({ case: 'case-1' }), { assigned: 'ok', others: 'ok', nobody: OUT }],
  ['library.changes', (client) => client.library.changes({ after: 0 }), { assigned: 'ok', others: 'ok', nobody: OUT }],
  // Last: it draws an event that is then not in the log. Whose library it may be is judged before what it says.
  ['library.append', (client, station) => client.library.append({ event: (station ?? stations.get('lead')!).draw('case-1', 'panel.opened', {}) as never }), { assigned: 'forbidden', staff: 'badEvent', others: 'forbidden', 'other staff': 'badEvent', 'foreign staff': 'badEvent', nobody: OUT }],
];

type Ask = (token: string | undefined) => Promise<Response>;
const withToken = (token: string | undefined) => (token === undefined ? {} : { token });
const HTTP: readonly (readonly [(typeof HTTP_ROUTES)[number], string, Ask, Answers])[] = [
  ['health', 'GET', (token) => bench.call('/health', withToken(token)), { assigned: '200', others: '200', nobody: '200' }],
  ['metrics', 'GET', (token) => bench.call('/metrics', withToken(token)), { assigned: '404', others: '404', nobody: '404' }],
  ['demo', 'GET', (token) => bench.call('/demo/accounts', withToken(token)), { assigned: '404', others: '404', nobody: '404' }],
  ['content', 'GET', (token) => bench.call(`/content/${content.sha256}/0`, withToken(token)), { assigned: '404', others: '404', nobody: '401' }],
  ['content', 'PUT', (token) => bench.call(`/content/${content.sha256}/0`, { method: 'PUT', body: new Uint8Array(3), ...withToken(token) }), { assigned: '403', staff: '422', others: '403', 'other staff': '404', 'foreign staff': '404', nobody: '401' }],
  ['uploads', 'POST', (token) => bench.call('/uploads', { method: 'POST', headers: { 'tus-resumable': '1.0.0', 'upload-length': '3', 'upload-metadata': `case ${Buffer.from('case-1').toString('base64')}` }, ...withToken(token) }), { assigned: '403', staff: '201', others: '403', 'other staff': '404', 'foreign staff': '404', nobody: '401' }],
  ['uploads', 'HEAD of another’s', (token) => bench.call(`/uploads/${'a'.repeat(64)}`, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' }, ...withToken(token) }), { assigned: '404', others: '404', nobody: '401' }],
  // Whether a case is among the lines is the same judgement as in exchange.pull; a stranger gets the lines of no case.
  ['exchange', 'POST pull', (token) => bench.call('/exchange/pull', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}', ...withToken(token) }), { assigned: '400', others: '400', nobody: '401' }],
  // The site's own paths know no session: the link is all there is.
  ['site', 'GET without an invitation', (token) => bench.call(`/site/${'x'.repeat(43)}`, withToken(token)), { assigned: '404', others: '404', nobody: '404' }],
  ['site-app', 'GET', (token) => bench.call('/site-app/nothing.js', withToken(token)), { assigned: '404', others: '404', nobody: '404' }],
  ['site-api', 'POST without an invitation', (token) => bench.call('/site-api/view', { method: 'POST', body: '{}', ...withToken(token) }), { assigned: '404', others: '404', nobody: '404' }],
  ['rpc', 'POST to what is not there', (token) => bench.call('/rpc/nothing/here', { method: 'POST', body: '{}', ...withToken(token) }), { assigned: '404', others: '404', nobody: '404' }],
];

const expected = (answers: Answers) => Object.fromEntries(WHO.map((who) => [who, answers[who] ?? (ASSIGNED.includes(who) ? answers.assigned : answers.others)]));

test.each(CALLS)('%s', async (_, call, answers) => {
  const given: Record<string, string> = {};
  for (const who of WHO) {
    const station = stations.get(who);
    given[who] = await call(station?.client ?? bench.client(), station, who).then(
      () => 'ok',
      (error: unknown) => (error as { code: string }).code,
    );
  }
  expect(given).toEqual(expected(answers));
});

test.each(HTTP)('/%s %s', async (_route, _method, ask, answers) => {
  const given: Record<string, string> = {};
  for (const who of WHO) given[who] = String((await ask(stations.get(who)?.token)).status);
  expect(given).toEqual(expected(answers));
});

test('every call of the contract and every address has its row', () => {
  const calls = Object.entries(centralContract).flatMap(([group, members]) => Object.keys(members).map((name) => `${group}.${name}`));
  expect(calls.filter((name) => !CALLS.some(([row]) => row.split(' ')[0] === name))).toEqual([]);
  expect(HTTP_ROUTES.filter((route) => !HTTP.some(([row]) => row === route))).toEqual([]);
});

test('the secret of a machine is the same for one bureau, another for another bureau and for another machine', async () => {
  const secretOf = async (who: Who, machine: string) => (await stations.get(who)!.client.session.machineSecret({ machine: machine.repeat(32) })).secret;
  expect(await secretOf('lead', 'm')).toBe(await secretOf('other staff', 'm'));
  expect(await secretOf('lead', 'm')).not.toBe(await secretOf('lead', 'n'));
  expect(await secretOf('lead', 'm')).not.toBe(await secretOf('foreign expert', 'm'));
});

test('metrics are for the scraper alone, count by words of ours, and name nobody', async () => {
  await bench.call(`/nothing/${EXPERT_A.id}/case-1`);
  await bench.call(`/rpc/${EXPERT_A.id}/case-1`, { method: 'POST', body: '{}' });
  const text = await (await bench.call('/metrics', { token: 'scraper' })).text();
  expect(text).toMatch(/^kantai_requests_total\{route="\/rpc\/exchange\/pull",status="200"\} \d+$/m);
  expect(text).toMatch(/^kantai_request_seconds_bucket\{route="\/rpc\/exchange\/pull",le="\+Inf"\} \d+$/m);
  expect(text).toMatch(/^kantai_log_position \d+$/m);
  expect(text).toMatch(/^kantai_memory_bytes \d+$/m);
  for (const { id, name } of Object.values(PEOPLE)) for (const word of [id, name]) expect(text).not.toContain(word);
  expect(text).not.toContain('case-1');
});

test('the request log holds words of ours, numbers, and nothing of who asked or what for', async () => {
  // Somebody's name and a case where a path, a query and a header can hold them.
  await bench.call(`/content/${content.sha256}/0?case=case-1`, { token: `token of ${EXPERT_A.id}` });
  await bench.call('/rpc/session/signIn', { method: 'POST', headers: { 'content-type': 'application/json', 'user-agent': EXPERT_A.id, 'x-forwarded-for': '203.0.113.9' }, body: JSON.stringify({ json: { user: EXPERT_A.id, password: 'wrong' } }) });
  expect(logged.length).toBeGreaterThan(200);
  expect(new Set(logged.flatMap((line) => Object.keys(line)))).toEqual(new Set(['method', 'route', 'status', 'ms']));
  const text = JSON.stringify(logged);
  expect(text).toContain('"route":"/rpc/exchange/pull"');
  for (const word of [...Object.values(PEOPLE).flatMap(({ id, name }) => [id, name]), 'case-1', content.sha256, '10.0.0.1', '203.0.113.9', 'device-of']) expect(text, word).not.toContain(word);
});
