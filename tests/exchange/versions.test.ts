// Programs of different versions: old beside new, in both directions. They understand each other, or say clearly which of them has to be brought
// up to date; nothing is lost by it, and what an old one could not understand has its effect after the upgrade.

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createOffice, LEAD, type Office, type Station } from './office.ts';

let office: Office;
beforeAll(async () => {
  office = await createOffice();
});
afterAll(() => office.close());

const note = (station: Station, caseId: string, text: string) => station.client.case.act({ case: caseId, acts: [{ type: 'item.noted', body: { item: '1', note: text } }] });
const noteOf = async (station: Station, caseId: string) => (await station.client.case.get({ case: caseId })).state.sheets[LEAD.id]?.items['1']?.note;

describe('a server that speaks another protocol', () => {
  test('[N2] it is said which of the two is to be upgraded, work goes on, and arrives afterwards', async () => {
    await office.openCase('protocol');
    let other: { readonly protocol: string; readonly status: number } | undefined;
    const station = await office.station({
      meddler: async (request, next) => (other ? new Response('{"json":{"cursor":"x","more":false,"cases":[],"gone":[],"devices":[]}}', { status: other.status, headers: { 'x-kantai-protocol': other.protocol, 'content-type': 'application/json' } }) : next()),
    });
    const onServer = async () => (await office.central.book.read(office.central.database.query, 'protocol')).state.sheets[LEAD.id]?.items['1']?.note;
    await station.signIn(LEAD);
    await station.settled();
    // As servers of other versions answer: one that knows no 426, one that says so, one that would take it.
    for (const [protocol, status, outdated] of [['0', 404, 'server'], ['2', 426, 'workstation'], ['17', 200, 'workstation']] as const) {
      const before = await onServer();
      other = { protocol, status };
      await note(station, 'protocol', `对 ${protocol}`);
      expect(await station.until((each) => each.outdated !== undefined && each.waiting === 1), protocol).toMatchObject({ outdated, state: 'offline', refused: 0 });
      expect([await noteOf(station, 'protocol'), await onServer()]).toEqual([`对 ${protocol}`, before]);
      other = undefined;
      expect((await station.until((each) => each.state === 'online' && each.waiting === 0)).outdated).toBeUndefined();
      expect(await onServer()).toBe(`对 ${protocol}`);
    }
    await station.close();
  });

  test('[N2] the server tells a workstation of an older and of a newer protocol so, before it asks who it is, and takes nothing of it', async () => {
    for (const protocol of ['0', '2', '9999', 'x', '']) {
      for (const path of ['/rpc/exchange/changes', '/rpc/exchange/push', '/rpc/session/signIn', '/exchange/pull', `/content/${'a'.repeat(64)}/0`, '/uploads']) {
        const reply = await fetch(office.url + path, { method: 'POST', headers: { 'x-kantai-protocol': protocol, 'content-type': 'application/json' }, body: '{"json":{"events":[{"what":"nobody knows"}]}}' });
        expect([reply.status, reply.headers.get('x-kantai-protocol'), ((await reply.json()) as { code: string }).code], `${protocol} ${path}`).toEqual([426, '1', 'otherProtocol']);
      }
    }
  });
});

describe('a workstation that is older than what it is sent', () => {
  test('[E5] keeps what it does not know, lists it, goes on with the rest of the stream, and after the upgrade it has its effect', async () => {
    await office.openCase('later');
    // The program as it was before `item.noted` came: the same sources, but for that one entry of its catalogue.
    vi.resetModules();
    vi.doMock('#shared/case/events.ts', async (original) => {
      const real = await original<typeof import('#shared/case/events.ts')>();
      const { 'item.noted': _, ...catalogue } = real.catalogue;
      return { ...real, catalogue };
    });
    const { createWorkstation: older } = await import('../../src-main/workstation.ts');
    vi.doUnmock('#shared/case/events.ts');
    vi.resetModules();

    const laptop = await office.station();
    await laptop.signIn(LEAD);
    await laptop.settled();
    await note(laptop, 'later', '新版写的');
    await laptop.client.case.act({ case: 'later', acts: [{ type: 'item.answered', body: { item: '2', answer: 'meets' } }] });
    await laptop.settled();

    const before = await office.station({ program: older });
    await before.signIn(LEAD);
    await before.settled();
    const { state } = await before.client.case.get({ case: 'later' });
    expect(state.refused.map(({ type, reason }) => [type, reason])).toEqual([['item.noted', 'unknownType']]);
    expect([state.sheets[LEAD.id]?.items['1']?.note, state.sheets[LEAD.id]?.items['2']?.answer]).toEqual([undefined, 'meets']);
    expect(await before.client.diagnostics.check({})).toMatchObject({ database: 'ok', faults: [], refused: [] });
    expect((await before.client.diagnostics.check({})).unknown).toContainEqual({ case: '临审〔2026〕later', events: 1 });
    expect((await before.client.inbox.list({})).find((row) => row.case === 'later')).toMatchObject({ answered: 1 });
    await before.close();

    // No server: what takes effect was kept here.
    await office.cut();
    const after = await office.station({ data: before.data });
    await after.signIn(LEAD);
    expect(await noteOf(after, 'later')).toBe('新版写的');
    expect((await after.client.case.get({ case: 'later' })).state.refused).toEqual([]);
    expect((await after.client.diagnostics.check({})).unknown).toEqual([]);
    await office.restore();
    await after.settled();
    expect((await after.client.case.get({ case: 'later' })).state.heads).toEqual((await laptop.client.case.get({ case: 'later' })).state.heads);
    await after.close();
    await laptop.close();
  });
});
