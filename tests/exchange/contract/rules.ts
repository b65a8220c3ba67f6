// The exchange, rule by rule (docs/protocol.md), asked of whatever stands behind a subject: a server, or a neighbour who opened a room.

import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Changes } from '#shared/contract/central.ts';
import { hashEvent } from '#shared/log/chain.ts';
import type { SignedEvent } from '#shared/log/event.ts';
import { A, B, callerOf, opening, panelOf, STAFF, STRANGER, SUPERVISOR, type Caller, type Subject } from './subject.ts';

/** How a subject differs from a server by what it is. */
export interface Traits {
  /** The channel in which the suite's experts write; `sheet` unless nothing of a sheet is taken in the clear. */
  readonly notes?: 'open';
  /** Rules that do not apply, by the beginning of the test's name, and why. */
  readonly without?: { readonly [beginning: string]: string };
}

export function contractSuite(about: string, make: () => Promise<Subject>, { notes, without = {} }: Traits = {}): void {
  const channel = notes ?? 'sheet';
  const rule = (name: string, holds: () => Promise<void>): void => {
    const why = Object.entries(without).find(([beginning]) => name.startsWith(beginning))?.[1];
    if (why === undefined) test(name, holds);
    else test.skip(`${name}: ${why}`, holds);
  };
  describe(`the exchange of ${about}`, () => {
    let subject: Subject;
    let a: Caller;
    let b: Caller;
    let staff: Caller;
    let cases = 0;
    beforeAll(async () => {
      subject = await make();
      [a, b, staff] = [await callerOf(subject, A), await callerOf(subject, B), await callerOf(subject, STAFF)];
    }, 120_000);
    afterAll(async () => subject?.close());

    const openCase = async () => {
      const id = `case-${++cases}`;
      await subject.append(id, 'case.opened', opening);
      await subject.append(id, 'panel.assigned', panelOf(A, B));
      return id;
    };
    const changes = async (caller: Caller, input: { cursor?: string; limit?: number } = {}) => (await caller.call<Changes>('/rpc/exchange/changes', input)).json;
    const note = (caller: Caller, id: string, text: string) => caller.draw(id, 'item.noted', { item: '1', note: text }, { channel });

    rule('[N1] every reply says what the server speaks, also a refusal', async () => {
      const known = await a.call('/rpc/exchange/changes', {});
      const unknown = await subject.fetch(new Request('http://server/rpc/exchange/changes', { method: 'POST', body: '{"json":{}}', headers: { 'content-type': 'application/json' } }));
      expect([known.headers.get('x-kantai-protocol'), unknown.headers.get('x-kantai-protocol')]).toEqual(['1', '1']);
      expect(unknown.status).toBe(401);
    });

    rule('[N2] a workstation of another protocol is told so before anything else', async () => {
      const newer = await a.call('/rpc/exchange/changes', { what: 'nobody knows' }, { 'x-kantai-protocol': '99' });
      expect([newer.status, newer.headers.get('x-kantai-protocol')]).toEqual([426, '1']);
    });

    rule('[X1] without a cursor all cases come with all visible heads; [X2] with one only what changed after it', async () => {
      const id = await openCase();
      const first = await changes(a);
      expect(first.visible).toContain(id);
      expect(first.cases.find((one) => one.case === id)?.heads['server/open']?.seq).toBe(2);
      expect((await changes(a, { cursor: first.cursor })).cases).toEqual([]);
      await a.push([note(a, id, 'x')]);
      const after = await changes(a, { cursor: first.cursor });
      expect(after.cases.map((one) => [one.case, one.heads[`${a.device}/${channel}`]?.seq])).toEqual([[id, 1]]);
      expect(after.visible).toBeUndefined();
    });

    rule('[X2] a cursor of another log counts as none', async () => {
      const id = await openCase();
      expect((await changes(a, { cursor: 'bm90IG9mIHRoaXMgc2VydmVy' })).cases.map((one) => one.case)).toContain(id);
    });

    rule('[X1] pages hold each case once, the newest last, and say whether there is more', async () => {
      const start = (await changes(b)).cursor;
      const ids = [await openCase(), await openCase(), await openCase()];
      const seen: string[] = [];
      let cursor = start;
      for (let more = true; more; ) {
        const page = await changes(b, { cursor, limit: 1 });
        expect(page.cases.length).toBeLessThanOrEqual(1);
        seen.push(...page.cases.map((one) => one.case));
        [cursor, more] = [page.cursor, page.more];
      }
      expect(seen).toEqual(ids);
    });

    rule('[X4] a pull gives what lies beyond the heads, exactly as it was signed, for many cases at once', async () => {
      const [one, two] = [await openCase(), await openCase()];
      const written = [note(a, one, '\u0000 “中文” 𝒳'), note(a, one, 'b'), note(a, two, 'c')];
      await a.push(written.slice(0, 2));
      await a.push(written.slice(2));
      const all = await a.pull([{ case: one, heads: {} }, { case: two, heads: {} }]);
      expect(all.filter((event) => event.device === a.device)).toEqual(written);
      const head = { seq: 1, hash: hashEvent(written[0]!, subject.crypto) };
      const rest = await a.pull([{ case: one, heads: { [`${a.device}/${channel}`]: head, 'server/open': { seq: 2, hash: 'f'.repeat(64) } } }]);
      expect(rest).toEqual([written[1]]);
    });

    rule('[V1] a case that one may not see answers like one that is not there', async () => {
      const id = await openCase();
      const stranger = await callerOf(subject, STRANGER);
      expect(await stranger.pull([{ case: id, heads: {} }, { case: 'no such case', heads: {} }])).toEqual([]);
      expect((await changes(stranger)).visible).toEqual([]);
      expect((await stranger.push([note(stranger, id, 'x')])).refused.map((one) => one.reason)).toEqual(['notVisible']);
    });

    rule('[V2] a sheet is withheld whole until the panel is opened, and then it is there from its first event', async () => {
      const id = await openCase();
      await a.push([note(a, id, '1'), note(a, id, '2')]);
      const cursor = (await changes(b)).cursor;
      await a.push([note(a, id, '3')]);
      expect((await changes(b, { cursor })).cases).toEqual([]);
      expect((await b.pull([{ case: id, heads: {} }])).filter((event) => event.channel === 'sheet')).toEqual([]);
      const submit = async (caller: Caller, seq: number) => {
        const sheet = { seq, hash: seq === 0 ? null : hashEvent((await caller.pull([{ case: id, heads: {} }])).findLast((event) => event.channel === 'sheet')!, subject.crypto) };
        // The server folds it; a hash that is not the sheet's is refused by the fold, so the sheet is left empty of effect by undoing nothing.
        return caller.draw(id, 'sheet.submitted', { sheet, sheetHash: await sheetHash(caller, id), opinion: '' }, { seen: {} });
      };
      await a.push([await submit(a, 3)]);
      await b.push([await submit(b, 0)]);
      const heads = (await changes(a)).cases.find((one) => one.case === id)!.heads;
      const open = Object.fromEntries(Object.entries(heads).filter(([stream]) => stream.endsWith('/open')));
      await a.push([a.draw(id, 'panel.opened', {}, { seen: open })]);
      expect((await b.pull([{ case: id, heads: {} }])).filter((event) => event.channel === 'sheet').map((event) => event.seq)).toEqual([1, 2, 3]);
      expect((await changes(b, { cursor })).cases.map((one) => one.heads[`${a.device}/sheet`]?.seq)).toEqual([3]);
    });

    rule('[X1] who is taken off a case is told so, and gets nothing of it any more', async () => {
      const id = await openCase();
      const { cursor } = await changes(b);
      await subject.append(id, 'panel.assigned', panelOf(A));
      const after = await changes(b, { cursor });
      expect([after.gone, after.cases]).toEqual([[id], []]);
      expect((await changes(b, { cursor: after.cursor })).gone).toEqual([]);
      expect(await b.pull([{ case: id, heads: {} }])).toEqual([]);
      await subject.append(id, 'panel.assigned', panelOf(A, B));
      expect((await changes(b, { cursor: after.cursor })).cases.map((one) => one.case)).toEqual([id]);
    });

    rule('[X5] sending the same again changes nothing', async () => {
      const id = await openCase();
      const events = [note(a, id, '1'), note(a, id, '2')];
      const first = await a.push(events);
      expect(await a.push(events)).toEqual(first);
      expect(first).toEqual({ heads: { [`${a.device}/${channel}`]: { seq: 2, hash: hashEvent(events[1]!, subject.crypto) } }, refused: [] });
      expect(await a.push([events[0]!])).toEqual(first);
    });

    rule('[E2] a gap is refused and says where the stream is', async () => {
      const id = await openCase();
      const [one, , three] = [note(a, id, '1'), note(a, id, '2'), note(a, id, '3')];
      const answer = await a.push([one, three]);
      expect([answer.heads[`${a.device}/${channel}`]?.seq, answer.refused.map(({ seq, reason }) => [seq, reason])]).toEqual([1, [[3, 'gap']]]);
    });

    rule('[K2] [K3] the second history of a device is refused, and the first stays as it is', async () => {
      const id = await openCase();
      const first = note(a, id, 'first');
      await a.push([first]);
      const other = a.draw(id, 'item.noted', { item: '1', note: 'other' }, { head: undefined, channel });
      const more = note(a, id, 'more');
      expect((await a.push([other, more])).refused.map(({ seq, reason }) => [seq, reason])).toEqual([[1, 'fork']]);
      expect((await a.pull([{ case: id, heads: {} }])).filter((event) => event.device === a.device)).toEqual([first]);
    });

    rule('[H1] [H2] [S1] an altered envelope, body, salt or signature is refused', async () => {
      const id = await openCase();
      const good = note(a, id, 'good');
      const reasonOf = async (event: SignedEvent) => (await a.push([event])).refused.map((one) => one.reason);
      expect(await reasonOf({ ...good, body: { item: '1', note: 'bad' } })).toEqual(['badHash']);
      expect(await reasonOf({ ...good, salt: '0'.repeat(32) })).toEqual(['badHash']);
      expect(await reasonOf({ ...good, at: good.at.replace('/', '/').replace(/\d{4}$/, '9998') })).toEqual(['badSignature']);
      expect(await reasonOf({ ...good, sig: `${good.sig.slice(0, 10)}${good.sig[10] === 'A' ? 'B' : 'A'}${good.sig.slice(11)}` })).toEqual(['badSignature']);
      const { body: _, salt: __, ...erased } = good;
      expect(await reasonOf(erased)).toEqual(['badHash']);
      expect((await a.push([good])).refused).toEqual([]);
    });

    rule('[S4] nobody writes with the device of another', async () => {
      const id = await openCase();
      expect((await b.push([note(a, id, 'by another')])).refused.map((one) => one.reason)).toEqual(['wrongActor']);
    });

    rule('[S4] nobody writes in the name of another', async () => {
      const id = await openCase();
      expect((await a.push([a.draw(id, 'item.noted', { item: '1', note: 'x' }, { head: undefined, actor: B.id, channel })])).refused.map((one) => one.reason)).toEqual(['wrongActor']);
    });

    rule('[V4] supervisors write nothing, staff no sheet', async () => {
      const id = await openCase();
      const supervisor = await callerOf(subject, SUPERVISOR);
      expect((await supervisor.push([supervisor.draw(id, 'footage.withdrawn', { sha256: 'a'.repeat(64), reason: 'x' })])).refused.map((one) => one.reason)).toEqual(['wrongActor']);
      expect((await staff.push([staff.draw(id, 'item.noted', { item: '1', note: 'x' })])).refused.map((one) => one.reason)).toEqual(['wrongActor']);
    });

    rule('[E5] a type that the server does not know is taken and comes back as it was', async () => {
      const id = await openCase();
      const unknown = a.draw(id, 'weather.noted', { sky: ['clear', 1.5, null] });
      expect((await a.push([unknown])).refused).toEqual([]);
      expect((await b.pull([{ case: id, heads: {} }])).filter((event) => event.type === 'weather.noted')).toEqual([unknown]);
    });

    rule('[X9] a compressed push is the same push', async () => {
      const id = await openCase();
      const event = note(a, id, 'x'.repeat(3000));
      const plain = JSON.stringify({ json: { events: [event] } });
      const caller = await a.call<{ refused: unknown[] }>('/rpc/exchange/changes', {});
      expect(caller.status).toBe(200);
      const reply = await subject.fetch(
        new Request('http://server/rpc/exchange/push', {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'content-encoding': 'gzip', 'x-kantai-protocol': '1', authorization: await bearer() },
          body: new Uint8Array(gzipSync(plain)),
        }),
      );
      expect(((await reply.json()) as { json: { refused: unknown[] } }).json.refused).toEqual([]);
    });

    rule('[X8] news is told at once', async () => {
      const id = await openCase();
      const { cursor } = await changes(b);
      await a.push([a.draw(id, 'weather.noted', {})]);
      expect((await b.call<{ changed: boolean }>('/rpc/exchange/news', { cursor })).json).toEqual({ changed: true });
    });

    rule('[S5] after its revocation nothing of a device is taken, and its record says so', async () => {
      const id = await openCase();
      const lost = await callerOf(subject, A);
      await lost.push([note(lost, id, 'before')]);
      await subject.revoke(lost.device);
      const late = note(lost, id, 'after');
      expect((await a.push([late])).refused.map((one) => one.reason)).toEqual(['revokedDevice']);
      expect((await lost.call('/rpc/exchange/changes', {})).status).toBe(401);
      const told = await changes(a);
      expect(told.devices.find((record) => record.device === lost.device)?.revokedAt).toBeDefined();
      expect((await a.pull([{ case: id, heads: {} }])).filter((event) => event.device === lost.device).map((event) => event.seq)).toEqual([1]);
    });

    /** The token of `a`, as its calls carry it. */
    const bearer = async () => {
      let seen = '';
      const spy: Subject = { ...subject, fetch: (request) => ((seen = request.headers.get('authorization') ?? ''), subject.fetch(request)), signIn: async (...all) => subject.signIn(...all) };
      await (await callerOf(spy, A)).call('/rpc/exchange/changes', {});
      return seen;
    };
    const sheetHash = async (caller: Caller, id: string) => {
      const { foldCase } = await import('#shared/case/fold.ts');
      const { emptySheet, hashSheet } = await import('#shared/case/sheet.ts');
      const events = await caller.pull([{ case: id, heads: {} }]);
      const person = caller === a ? A.id : B.id;
      return hashSheet(foldCase(id, events, subject.crypto).sheets[person] ?? emptySheet(person), subject.crypto);
    };
  });
}
