// Two workstations and a real server: what is done in one place arrives in the other, and nothing that was done is lost on the way.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLERK, createOffice, LEAD, passwordOf, SECOND, type Office, type Station } from './office.ts';

let office: Office;
beforeAll(async () => {
  office = await createOffice();
});
afterAll(() => office.close());

const answers = (station: Station, caseId: string, all: Record<string, 'meets' | 'basically' | 'fails'>) =>
  station.client.case.act({ case: caseId, acts: Object.entries(all).map(([item, answer]) => ({ type: 'item.answered' as const, body: { item, answer } })) });
const heads = async (station: Station, caseId: string) => (await station.client.case.get({ case: caseId })).state.heads;

describe('a case from scoring to the opening', () => {
  let lead: Station;
  let second: Station;
  let clerk: Station;
  beforeAll(async () => {
    await office.openCase('1');
    [lead, second, clerk] = await Promise.all([office.station(), office.station(), office.station()]);
    await lead.signIn(LEAD);
    await second.signIn(SECOND);
    await clerk.signIn(CLERK);
    for (const station of [lead, second, clerk]) await station.settled();
  });

  test('an expert finds the assigned case in the inbox, with its items and what to do', async () => {
    const [row] = await lead.client.inbox.list({});
    expect(row).toMatchObject({ case: '1', number: '临审〔2026〕1', applicant: '巷口小馆', role: 'lead', task: 'score', status: 'scoring', items: 3, answered: 0 });
  });

  test('what an expert scores while the server is gone is saved here, waits, and arrives when it is back', async () => {
    await office.cut();
    await lead.client.sync.now({});
    await lead.until((status) => status.state === 'offline');
    const { hashes } = await answers(lead, '1', { 1: 'meets', 2: 'fails', 3: 'meets' });
    expect(hashes).toHaveLength(3);
    const offline = await lead.until((status) => status.waiting === 3);
    expect(offline.offlineSince).toBeDefined();
    const view = await lead.client.case.get({ case: '1' });
    expect(view.state.sheets[LEAD.id]?.items['2']).toMatchObject({ answer: 'fails' });
    expect(view.results?.['food']).toMatchObject({ outcome: 'rectify', complete: true });
    await office.restore();
    const back = await lead.until((status) => status.state === 'online' && status.waiting === 0);
    expect(back.offlineSince).toBeUndefined();
  });

  test('nobody else sees the scoring before the opening, not even that it happened', async () => {
    await second.settled();
    await clerk.settled();
    for (const station of [second, clerk]) {
      const view = await station.client.case.get({ case: '1' });
      expect(view.state.sheets[LEAD.id]?.items ?? {}).toEqual({});
      expect(Object.keys(view.state.heads).filter((stream) => stream.endsWith('/sheet'))).toEqual([]);
      expect(view.panel).toBeUndefined();
    }
  });

  test('undo takes back the newest act and redo brings it again', async () => {
    await answers(lead, '1', { 3: 'fails' });
    const { undo } = await lead.client.case.get({ case: '1' });
    await lead.client.case.act({ case: '1', acts: [{ type: 'act.undone', body: { event: undo! } }] });
    const undone = await lead.client.case.get({ case: '1' });
    expect(undone.state.sheets[LEAD.id]?.items['3']?.answer).toBe('meets');
    await lead.client.case.act({ case: '1', acts: [{ type: 'act.undone', body: { event: undone.redo! } }] });
    expect((await lead.client.case.get({ case: '1' })).state.sheets[LEAD.id]?.items['3']?.answer).toBe('fails');
    await answers(lead, '1', { 3: 'meets' });
  });

  test('an act that the rules refuse is told with the reason and nothing of it is written', async () => {
    const before = await heads(lead, '1');
    const refused = lead.client.case.act({
      case: '1',
      acts: [
        { type: 'item.answered', body: { item: '1', answer: 'fails' } },
        { type: 'item.answered', body: { item: '2', answer: 'na' } },
      ],
    });
    await expect(refused).rejects.toMatchObject({ code: 'refused', data: { reason: 'reasonMissing' } });
    await expect(lead.client.case.openPanel({ case: '1' })).rejects.toMatchObject({ code: 'refused', data: { reason: 'notAllSubmitted' } });
    expect(await heads(lead, '1')).toEqual(before);
  });

  test('what the server does alone cannot be done from the window', async () => {
    const act = lead.client.case.act({ case: '1', acts: [{ type: 'conclusion.numbered', body: { matter: 'food', number: '1' } }] });
    await expect(act).rejects.toMatchObject({ code: 'refused', data: { reason: 'notAllowed' } });
  });

  test('a submission made without a server locks the sheet here and is accepted there', async () => {
    await office.cut();
    await lead.client.case.submit({ case: '1', opinion: '同意' });
    await expect(answers(lead, '1', { 1: 'fails' })).rejects.toMatchObject({ code: 'refused', data: { reason: 'alreadySubmitted' } });
    await office.restore();
    await lead.settled();
    await answers(second, '1', { 1: 'meets', 2: 'meets', 3: 'meets' });
    await second.client.case.submit({ case: '1', opinion: '通过' });
    await second.settled();
    await lead.until((status) => status.state === 'online');
    await lead.client.sync.now({});
    expect((await lead.client.inbox.list({}))[0]).toMatchObject({ status: 'submitted', task: 'open' });
  });

  test('after the opening everybody on the case sees all sheets and the consolidated result', async () => {
    await lead.client.case.openPanel({ case: '1' });
    await lead.settled();
    await lead.client.sync.now({});
    for (const station of [lead, second, clerk]) {
      await station.client.sync.now({});
      const view = await station.client.case.get({ case: '1' });
      expect(view.state.sheets[LEAD.id]?.items['2']?.answer).toBe('fails');
      expect(view.state.sheets[SECOND.id]?.items['2']?.answer).toBe('meets');
      expect(view.panel?.unsettled).toEqual(['2']);
      expect(view.panel?.items['2']?.byPerson[LEAD.id]?.answer).toBe('fails');
    }
  });

  test('in the end all workstations and the server hold the same heads', async () => {
    await lead.client.case.act({ case: '1', acts: [{ type: 'item.settled', body: { item: '2', answer: 'fails', reason: '复看影像' } }] });
    for (const station of [lead, second, clerk]) await station.settled();
    for (const station of [second, clerk]) await station.client.sync.now({});
    const expected = await heads(lead, '1');
    expect(await heads(second, '1')).toEqual(expected);
    expect(await heads(clerk, '1')).toEqual(expected);
    expect((await office.central.book.read(office.central.database.query, '1')).state.heads).toEqual(expected);
    expect((await clerk.client.case.get({ case: '1' })).panel?.results['food']?.outcome).toBe('rectify');
  });

  test('a change made in one place is told to the window in another', async () => {
    const controller = new AbortController();
    const changes = await second.client.changes({}, { signal: controller.signal });
    const kinds: string[] = [];
    const listening = (async () => {
      for await (const change of changes) {
        kinds.push(change.kind === 'case' ? `case ${change.case}` : change.kind);
        if (kinds.includes('case 1')) return;
      }
    })();
    await lead.client.case.act({ case: '1', acts: [{ type: 'item.settled', body: { item: '2', answer: 'basically', reason: '再看' } }] });
    await listening;
    controller.abort();
    expect(kinds[0]).toBe('sync');
  });
});

describe('signing in', () => {
  test('a wrong password is refused with a server and without one, and the right one works without a server', async () => {
    const station = await office.station();
    await expect(station.signIn(LEAD, 'wrong')).rejects.toMatchObject({ code: 'wrongPassword' });
    await station.signIn(LEAD);
    await station.settled();
    await station.client.session.signOut({});
    await expect(station.client.inbox.list({})).rejects.toMatchObject({ code: 'signedOut' });
    await office.cut();
    await expect(station.signIn(LEAD, 'wrong')).rejects.toMatchObject({ code: 'wrongPassword' });
    await expect(station.signIn(SECOND)).rejects.toMatchObject({ code: 'needsServer' });
    await station.signIn(LEAD);
    expect((await station.client.inbox.list({})).length).toBeGreaterThan(0);
    expect(await station.client.session.state({})).toMatchObject({ person: LEAD, known: [{ user: LEAD.id, name: LEAD.name }] });
    await office.restore();
    await station.until((status) => status.state === 'online');
  });

  test('a page that answers 200 in place of the server counts as offline and nothing is believed of it', async () => {
    let captive = false;
    const portal = () => Promise.resolve(new Response('<h1>Welcome to Airport WiFi</h1>', { status: 200, headers: { 'content-type': 'text/html' } }));
    const station = await office.station({ meddler: (_request, next) => (captive ? portal() : next()) });
    await station.signIn(SECOND);
    await station.settled();
    captive = true;
    await office.openCase('portal');
    await station.client.sync.now({});
    await station.until((status) => status.state === 'offline');
    captive = false;
    await station.until((status) => status.state === 'online');
    expect((await station.client.inbox.list({})).map((row) => row.case)).toContain('portal');
  });

  test('[S2] a server with another key is not believed, with a failure of its own', async () => {
    const other = await createOffice();
    try {
      const station = await office.station();
      await station.signIn(LEAD);
      const { data } = station;
      await station.close();
      const moved = await other.station({ data });
      await expect(moved.signIn(LEAD)).rejects.toMatchObject({ code: 'serverChanged' });
      expect(await moved.client.session.state({})).not.toHaveProperty('person');
    } finally {
      await other.close();
    }
  });

  test('two people on one machine keep their sheets from each other', async () => {
    await office.openCase('shared');
    const station = await office.station();
    await station.signIn(LEAD);
    await station.settled();
    await answers(station, 'shared', { 1: 'fails' });
    await station.client.session.signOut({});
    await station.signIn(SECOND);
    await station.settled();
    const view = await station.client.case.get({ case: 'shared' });
    expect(view.state.sheets[LEAD.id]).toBeUndefined();
    expect(Object.keys(view.state.heads).some((stream) => stream.endsWith('/sheet'))).toBe(false);
  });

  test('one person on two machines keeps what was done on both', async () => {
    await office.openCase('both');
    const [home, work] = await Promise.all([office.station(), office.station()]);
    await home.signIn(LEAD);
    await work.signIn(LEAD, passwordOf(LEAD));
    await home.settled();
    await work.settled();
    await answers(home, 'both', { 1: 'meets' });
    await answers(work, 'both', { 2: 'fails' });
    await home.settled();
    await work.settled();
    await home.client.sync.now({});
    for (const station of [home, work]) {
      const { items } = (await station.client.case.get({ case: 'both' })).state.sheets[LEAD.id]!;
      expect([items['1']?.answer, items['2']?.answer]).toEqual(['meets', 'fails']);
    }
  });
});

test('what is written while a message is under way goes right after it, and is not taken for a server that does not answer', async () => {
  await office.openCase('busy');
  let whileUnderWay: (() => Promise<unknown>) | undefined;
  const station = await office.station({
    async meddler(request, next) {
      const answer = await next();
      if (new URL(request.url).pathname.endsWith('/exchange/push')) {
        const write = whileUnderWay;
        whileUnderWay = undefined;
        await write?.();
      }
      return answer;
    },
  });
  await station.signIn(LEAD);
  await station.settled();
  const pushes = () => office.asked.filter((asked) => asked.endsWith('/exchange/push')).length;
  const before = pushes();
  let wrote = false;
  whileUnderWay = async () => {
    await answers(station, 'busy', { 2: 'fails' });
    wrote = true;
  };
  await answers(station, 'busy', { 1: 'meets' });
  await station.settled();
  expect(wrote).toBe(true);
  expect(pushes() - before).toBeGreaterThanOrEqual(2);
  expect(station.log).not.toContain('the server neither took nor refused what was sent');
});
