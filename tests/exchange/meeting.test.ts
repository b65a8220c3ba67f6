// A meeting room and a simple matter: members who vote one after the other on one workstation, each with the own key; two of the staff who
// review a matter themselves after a survey on site, with the time that it took.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BodyOf, Person } from '#shared/case/events.ts';
import { elapsedOf } from '#shared/panel/limits.ts';
import { standingOf } from '#shared/panel/stage.ts';
import { hashPassword } from '../../src-server/people/password.ts';
import { insertPerson } from '../../src-server/store/people.ts';
import { CLERK, createOffice, LEAD, passwordOf, SECOND, STANDARD, STANDARD_HASH, type Office, type Station } from './office.ts';
import { signWith } from './signing.ts';

const COLLEAGUE: Person = { id: 'staff-second', name: '周四', role: 'staff' };
type Procedure = NonNullable<BodyOf<'case.opened'>['settings']['procedure']>;

let office: Office;
let lead: Station;
let second: Station;
let clerk: Station;
let colleague: Station;
let network = true;

const open = (id: string, procedure: Partial<Procedure>, panel: BodyOf<'panel.assigned'>) =>
  office.central.append(async ({ appendOwn }) => {
    await appendOwn(id, 'case.opened', {
      number: `临审勘〔2026〕${id}`, bureau: { id: 'bureau', name: '临江区行政审批局' }, applicant: { name: '巷口小馆', address: '临江区河滨路 18 号' },
      matters: STANDARD.matters.map((matter) => ({ id: matter.id, name: matter.name, standard: STANDARD_HASH, mark: matter.mark })), dueAt: '2099-12-01T00:00:00.000Z', round: 1,
      settings: {
        hideResult: false, consolidation: { checks: 'majority', scores: 'mean' },
        procedure: { kind: 'panel', quorum: 2, size: 2, lead: 'named', votes: 'unanimous', minutes: false, judges: 2, hideNames: false, fastMinutes: 20, limits: [], calendar: { holidays: [], workdays: [] }, ...procedure },
      },
    });
    await appendOwn(id, 'panel.assigned', panel);
  });
const act = (station: Station, id: string, ...acts: Parameters<Station['client']['case']['act']>[0]['acts']) => station.client.case.act({ case: id, acts });
const stateAt = async (station: Station, id: string) => (await station.client.case.get({ case: id })).state;
const settle = async (...stations: Station[]) => {
  for (let round = 0; round < 2; round += 1) for (const station of stations) await station.settled();
};
/** From the statement to the sealed sheet. */
const review = async (station: Station, id: string, answers: readonly ('meets' | 'fails')[]) => {
  await act(station, id, { type: 'recusal.stated', body: { conflict: false, grounds: [] } });
  await act(station, id, { type: 'member.signedIn', body: {} });
  await act(station, id, ...answers.map((answer, at) => ({ type: 'item.answered' as const, body: { item: String(at + 1), answer } })));
};

beforeAll(async () => {
  office = await createOffice();
  const passphrase = await hashPassword(passwordOf(COLLEAGUE), (length) => new Uint8Array(randomBytes(length)), { cost: 2 ** 10, block: 8, parallel: 1 });
  await insertPerson(office.central.database.query, { person: COLLEAGUE, user: COLLEAGUE.id, bureau: 'bureau', passphrase });
  [lead, second, colleague] = await Promise.all([office.station(), office.station(), office.station()]);
  clerk = await office.station({ meddler: (_request, next) => (network ? next() : Promise.reject(new TypeError('no network'))) });
  await open('room', {}, { experts: [LEAD, SECOND], lead: LEAD.id, staff: [CLERK], supervisors: [] });
  await open('simple', { kind: 'staff' }, { experts: [CLERK, COLLEAGUE], lead: CLERK.id, staff: [CLERK, COLLEAGUE], supervisors: [] });
  await open('site', { kind: 'onSite', onSiteBasis: '《办法》第九条' }, { experts: [CLERK, COLLEAGUE], lead: CLERK.id, staff: [CLERK, COLLEAGUE], supervisors: [] });
  await lead.signIn(LEAD);
  await second.signIn(SECOND);
  await clerk.signIn(CLERK);
  await colleague.signIn(COLLEAGUE);
  await settle(lead, second, clerk, colleague);
});
afterAll(() => office.close());

test('a sheet is not sealed before its author confirmed to have read the standard', async () => {
  await review(lead, 'room', ['meets', 'meets', 'meets']);
  await expect(lead.client.case.submit({ case: 'room', opinion: '同意' })).rejects.toMatchObject({ data: { reason: 'readingMissing' } });
  await act(lead, 'room', { type: 'reading.confirmed', body: { standards: [STANDARD_HASH] } });
  await lead.client.case.submit({ case: 'room', opinion: '同意' });
});

test('nobody takes a seat before the opening: no sheet of another may be reached from a machine', async () => {
  const seat = { case: 'room', person: SECOND.id, user: SECOND.id, password: passwordOf(SECOND), pin: '2468' };
  await expect(clerk.client.panel.takeSeat(seat)).rejects.toMatchObject({ data: { reason: 'notOpened' } });
  await review(second, 'room', ['fails', 'meets', 'meets']);
  await act(second, 'room', { type: 'reading.confirmed', body: { standards: [STANDARD_HASH] } });
  await second.client.case.submit({ case: 'room', opinion: '不同意' });
  await settle(second, lead);
  await lead.client.case.openPanel({ case: 'room' });
  await settle(lead, clerk, second);
});

test('members vote on one workstation one after the other, each in the own name and unlocked by the own PIN', async () => {
  const vote = { case: 'room', item: '1', answer: 'meets' } as const;
  await expect(clerk.client.panel.voteAt({ ...vote, person: LEAD.id, pin: '1357' })).rejects.toMatchObject({ code: 'noSeat' });
  await expect(clerk.client.panel.takeSeat({ case: 'room', person: LEAD.id, user: LEAD.id, password: 'not the password', pin: '1357' })).rejects.toMatchObject({ code: 'wrongPassword' });
  await expect(clerk.client.panel.takeSeat({ case: 'room', person: LEAD.id, user: SECOND.id, password: passwordOf(SECOND), pin: '1357' })).rejects.toMatchObject({ code: 'otherPerson' });
  await expect(clerk.client.panel.takeSeat({ case: 'room', person: CLERK.id, user: CLERK.id, password: passwordOf(CLERK), pin: '1357' })).rejects.toMatchObject({ data: { reason: 'unknownPerson' } });
  for (const [person, pin] of [[LEAD, '1357'], [SECOND, '24680']] as const) await clerk.client.panel.takeSeat({ case: 'room', person: person.id, user: person.id, password: passwordOf(person), pin });
  expect((await clerk.client.panel.seats({ case: 'room' })).map(({ person, tries }) => [person, tries])).toEqual([[LEAD.id, 5], [SECOND.id, 5]]);

  await clerk.client.panel.voteAt({ ...vote, person: LEAD.id, pin: '1357' });
  // A colleague's PIN opens no other seat.
  await expect(clerk.client.panel.voteAt({ ...vote, person: SECOND.id, pin: '1357' })).rejects.toMatchObject({ code: 'wrongPin', data: { left: 4 } });
  await clerk.client.panel.voteAt({ ...vote, person: SECOND.id, pin: '24680' });
  expect((await clerk.client.session.state({})).person).toMatchObject({ id: CLERK.id });
  const votes = (await stateAt(clerk, 'room')).procedure.votes;
  expect(votes.map(({ by, answer }) => [by, answer])).toEqual([[LEAD.id, 'meets'], [SECOND.id, 'meets']]);
  await expect.poll(async () => (await clerk.client.panel.seats({ case: 'room' })).map(({ waiting }) => waiting), { timeout: 120_000 }).toEqual([0, 0]);
  await settle(lead, second);
  // On the members' own machines and on the server: the same votes, signed by their keys.
  for (const station of [lead, second]) expect((await stateAt(station, 'room')).procedure.votes).toEqual(votes);
  await act(lead, 'room', { type: 'item.settled', body: { item: '1', answer: 'meets', reason: '一致同意' } });
});

test('a vote without a network waits on this machine and is sent later; wrong PINs end the seat', async () => {
  network = false;
  await clerk.client.panel.voteAt({ case: 'room', item: '2', answer: 'meets', person: SECOND.id, pin: '24680' });
  expect((await clerk.client.panel.seats({ case: 'room' })).find(({ person }) => person === SECOND.id)).toMatchObject({ waiting: 1 });
  network = true;
  await settle(clerk);
  await expect.poll(async () => (await clerk.client.panel.seats({ case: 'room' })).find(({ person }) => person === SECOND.id)?.waiting, { timeout: 120_000 }).toBe(0);
  for (let left = 4; left > 0; left -= 1) await expect(clerk.client.panel.voteAt({ case: 'room', item: '2', answer: 'meets', person: SECOND.id, pin: '0000' })).rejects.toMatchObject({ data: { left } });
  await expect(clerk.client.panel.voteAt({ case: 'room', item: '2', answer: 'meets', person: SECOND.id, pin: '0000' })).rejects.toMatchObject({ code: 'noSeat' });
  await expect(clerk.client.panel.voteAt({ case: 'room', item: '2', answer: 'meets', person: SECOND.id, pin: '24680' })).rejects.toMatchObject({ code: 'noSeat' });
  // Signing out ends the meeting for all.
  await clerk.client.session.signOut({});
  await clerk.signIn(CLERK);
  expect(await clerk.client.panel.seats({ case: 'room' })).toEqual([]);
  // Neither PIN nor password was written anywhere.
  const files = filesUnder(clerk.data).map((path) => readFileSync(path));
  for (const secret of ['24680', passwordOf(SECOND)]) expect(files.some((bytes) => bytes.includes(secret)), secret).toBe(false);
});

test('two of the staff review a simple matter alone and blind, and conclude it; the time that it took is measured', async () => {
  await review(clerk, 'simple', ['meets', 'meets', 'meets']);
  expect((await clerk.client.inbox.list({})).find((row) => row.case === 'simple')).toMatchObject({ task: 'score', role: 'lead' });
  await settle(clerk, colleague);
  expect((await stateAt(colleague, 'simple')).sheets).toEqual({});
  await review(colleague, 'simple', ['meets', 'meets', 'meets']);
  for (const station of [clerk, colleague]) {
    await act(station, 'simple', { type: 'reading.confirmed', body: { standards: [STANDARD_HASH] } });
    await station.client.case.submit({ case: 'simple', opinion: '符合' });
  }
  await settle(clerk, colleague);
  await clerk.client.case.openPanel({ case: 'simple' });
  await settle(clerk, colleague);
  expect(await clerk.client.conclusion.list({ case: 'simple' })).toMatchObject([{ missing: [], result: { outcome: 'pass' } }]);
  expect((await clerk.client.inbox.list({})).find((row) => row.case === 'simple')).toMatchObject({ task: 'conclude' });
  await clerk.client.conclusion.compose({ case: 'simple', matter: 'food' });
  // Each in the own name, then the office's seal by one of them.
  expect((await signWith(clerk.client, [{ case: 'simple', matter: 'food' }])).at(-1)).toMatchObject({ step: 'end' });
  await settle(clerk, colleague);
  expect((await signWith(colleague.client, [{ case: 'simple', matter: 'food' }])).at(-1)).toMatchObject({ step: 'end' });
  await settle(colleague, clerk);
  expect((await signWith(clerk.client, [{ case: 'simple', matter: 'food' }])).at(-1)).toMatchObject({ step: 'end' });
  const state = await stateAt(clerk, 'simple');
  expect(state.refused).toEqual([]);
  const took = elapsedOf(state, Date.parse('2199-01-01'))!;
  expect(took).toMatchObject({ done: true, promisedMs: 1_200_000 });
  expect(took.ms).toBeGreaterThan(0);
  expect(took.ms).toBeLessThan(1_200_000);
});

test('what must be surveyed on site waits for two named surveyors; a returned case takes nothing more', async () => {
  await review(clerk, 'site', ['meets', 'meets', 'meets']);
  await act(clerk, 'site', { type: 'reading.confirmed', body: { standards: [STANDARD_HASH] } });
  await expect(clerk.client.case.submit({ case: 'site', opinion: '符合' })).rejects.toMatchObject({ data: { reason: 'surveyMissing' } });
  await expect(act(clerk, 'site', { type: 'survey.made', body: { surveyors: [CLERK.id, CLERK.id], on: '2026-11-20', note: '' } })).rejects.toMatchObject({ data: { reason: 'unknownPerson' } });
  await act(clerk, 'site', { type: 'survey.made', body: { surveyors: [CLERK.id, COLLEAGUE.id], on: '2026-11-20', note: '两人到场' } });
  await clerk.client.case.submit({ case: 'site', opinion: '符合' });
  await expect(act(clerk, 'site', { type: 'case.returned', body: { reason: ' ', basis: '' } })).rejects.toMatchObject({ data: { reason: 'reasonMissing' } });
  await act(clerk, 'site', { type: 'signature.refused', body: { person: 'applicant', document: 'notice', reason: '不认可' } });
  await act(clerk, 'site', { type: 'case.returned', body: { reason: '材料不实', basis: '《办法》第十二条' } });
  const state = await stateAt(clerk, 'site');
  expect(standingOf(state)).toEqual({ stage: 'returned', awaited: [] });
  expect(state.procedure.ended).toMatchObject({ how: 'returned', reason: '材料不实', basis: '《办法》第十二条' });
  await expect(act(clerk, 'site', { type: 'case.withdrawn', body: { reason: '再撤' } })).rejects.toMatchObject({ data: { reason: 'ended' } });
});

const filesUnder = (folder: string): readonly string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesUnder(path) : [path];
  });
