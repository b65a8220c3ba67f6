// The library of standards between two workstations and a real server: what staff publish arrives everywhere, signed and unchangeable;
// drafts stay where they are and survive; nobody gets a wrong or foreign act in.

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LibraryChanges } from '#shared/contract/central-library.ts';
import type { StandardRead } from '#shared/contract/workstation-standards.ts';
import type { Json } from '#shared/json.ts';
import { hashJson } from '#shared/log/chain.ts';
import { mergeDocumentOf } from '#shared/standard/merge.ts';
import type { Standard } from '#shared/standard/standard.ts';
import { createNodeCrypto } from '../../src-server/crypto.ts';
import { CLERK, createOffice, LEAD, STANDARD, STANDARD_HASH, type Office, type Station } from './office.ts';

const crypto = createNodeCrypto((length) => new Uint8Array(randomBytes(length)));
const hashOf = (standard: Standard) => hashJson(standard as unknown as Json, crypto);
const fresh = (id: string, more: Partial<Standard> = {}): Standard => ({ ...STANDARD, id, version: '2026.1', title: `新标准 ${id}`, inForce: { from: '2026-01-01' }, ...more });
const codeOf = async (call: Promise<unknown>) => call.then(() => 'ok', (error: { code?: string }) => error.code);

let office: Office;
let clerk: Station;
let lead: Station;
beforeAll(async () => {
  office = await createOffice();
  [clerk, lead] = [await office.station(), await office.station()];
  await clerk.signIn(CLERK);
  await lead.signIn(LEAD);
  for (const station of [clerk, lead]) await station.settled();
});
afterAll(() => office.close());

/** The server's library is asked again at once. */
const rows = async (station: Station, wanted: (ids: readonly string[]) => boolean) => {
  for (;;) {
    const list = await station.client.standards.list({});
    if (wanted(list.map(({ id }) => id))) return list;
    await new Promise((resolve) => void setTimeout(resolve, 50));
  }
};
const publish = async (station: Station, standard: Standard, accept?: string) => {
  const { draft, revision } = await station.client.standards.drafts.save({ document: standard as never });
  return station.client.standards.publish({ draft, revision, ...(accept === undefined ? {} : { accept }) });
};

describe('publishing', () => {
  test('shows what ships to everybody, and what staff publish as published, with who and when', async () => {
    const [shipped] = await rows(lead, (ids) => ids.includes(STANDARD.id));
    expect(shipped).toMatchObject({ hash: STANDARD_HASH, status: 'shipped', items: 3, keyItems: 1, acts: [] });
    const row = await publish(clerk, fresh('one'));
    expect(row).toMatchObject({ id: 'one', status: 'published', inForce: { from: '2026-01-01' }, acts: [{ kind: 'published', by: CLERK.id, byName: CLERK.name }] });
    expect(await clerk.client.standards.drafts.list({})).toEqual([]);
    const other = await office.station();
    await other.signIn(LEAD);
    const list = await rows(other, (ids) => ids.includes('one'));
    expect(list.find(({ id }) => id === 'one')).toEqual(row);
    expect((await other.client.standards.get({ hash: row.hash })).standard).toEqual(fresh('one'));
    expect((await other.client.standards.search({ query: 'xbz one' })).hits).toMatchObject([{ standard: row.hash }]);
  });
  test('is for staff alone, also at the server', async () => {
    expect(await codeOf(lead.client.standards.drafts.save({ document: {} }))).toBe('notAllowed');
    expect(await codeOf(lead.client.standards.retire({ hash: STANDARD_HASH, until: '2026-12-31', reason: '-' }))).toBe('notAllowed');
  });
  test('takes a version once: other content under the same version is refused, the same content is not published twice', async () => {
    await publish(clerk, fresh('two'));
    expect(await codeOf(publish(clerk, fresh('two', { title: '改过' })))).toBe('versionTaken');
    expect((await publish(clerk, fresh('two'))).acts).toHaveLength(1);
    expect((await publish(clerk, fresh('two', { version: '2026.2', title: '改过' }))).status).toBe('published');
  });
  test('refuses what is no standard, what has no date, and what would be unusable; other errors need a reason, which is signed', async () => {
    expect(await codeOf(publish(clerk, { ...fresh('bad'), sections: [] }))).toBe('faulty');
    const { inForce: _, ...undated } = fresh('bad');
    expect(await codeOf(publish(clerk, undated))).toBe('faulty');
    const [section] = STANDARD.sections;
    const twice = { ...section!, items: section!.items.map((item) => ({ ...item, id: 'same' })) };
    expect(await codeOf(publish(clerk, fresh('bad', { sections: [twice] }), 'because'))).toBe('faulty');
    const misprinted = fresh('misprinted', { sections: [{ ...section!, statedMax: 99 }] });
    expect(await codeOf(publish(clerk, misprinted))).toBe('faulty');
    expect((await publish(clerk, misprinted, '原文如此')).acts).toMatchObject([{ reason: '原文如此' }]);
  });
  test('of a merge takes parts from the library and keeps the merge document with the sheet', async () => {
    const parts = [STANDARD_HASH, hashOf(fresh('one'))].map((hash, n) => ({ hash, standard: [STANDARD, fresh('one')][n]! }));
    const document = { ...mergeDocumentOf(parts, { id: 'joint', version: '1', title: '并联' }), inForce: { from: '2026-02-01' } };
    const common = [{ refs: [{ part: 0, item: '1' }, { part: 1, item: '1' }], because: 'text' as const, decision: 'confirmed' as const, by: CLERK.id }];
    const row = await publish(clerk, { ...document, merge: { ...document.merge, common } } as unknown as Standard);
    expect(row).toMatchObject({ id: 'joint', merged: true, items: 5 });
    const { standard } = await clerk.client.standards.get({ hash: row.hash });
    expect(standard.merge?.common).toEqual(common);
    const again = { ...mergeDocumentOf([{ hash: row.hash, standard }, parts[0]!], { id: 'joint', version: '1', title: '并联' }), inForce: { from: '2026-02-01' } };
    expect(await codeOf(publish(clerk, again as unknown as Standard))).toBe('badMerge');
  });
  test('needs the server, says so, and keeps the draft', async () => {
    const { draft, revision } = await clerk.client.standards.drafts.save({ document: fresh('later') as never });
    await office.cut();
    expect(await codeOf(clerk.client.standards.publish({ draft, revision }))).toBe('offline');
    expect((await clerk.client.standards.drafts.get({ draft })).document).toEqual(fresh('later'));
    expect((await clerk.client.standards.list({})).length).toBeGreaterThan(3);
    await office.restore();
    expect((await clerk.client.standards.publish({ draft, revision })).id).toBe('later');
  });
});

describe('retiring', () => {
  test('ends a version from a day on, with the reason, once', async () => {
    const { hash } = await publish(clerk, fresh('old'));
    const row = await clerk.client.standards.retire({ hash, until: '2026-06-30', reason: '新规施行' });
    expect(row).toMatchObject({ status: 'retired', inForce: { from: '2026-01-01', until: '2026-06-30' }, acts: [{ kind: 'published' }, { kind: 'retired', reason: '新规施行' }] });
    expect(await codeOf(clerk.client.standards.retire({ hash, until: '2026-06-30', reason: '-' }))).toBe('alreadyRetired');
    expect(await codeOf(clerk.client.standards.retire({ hash: '0'.repeat(64), until: '2026-06-30', reason: '-' }))).toBe('notFound');
  });
});

describe('distrust', () => {
  test('an act that was altered on its way is left out, and a standard that is not what its hash says as well', async () => {
    const altered = await office.station({
      async meddler(request, next) {
        const answer = await next();
        if (!request.url.endsWith('/library/changes')) return answer;
        const body = (await answer.json()) as { json: LibraryChanges };
        for (const { event } of body.json.events) (event.body as { name: string }).name = '别人';
        return Response.json(body, { status: answer.status, headers: { 'x-kantai-protocol': '1' } });
      },
    });
    await altered.signIn(LEAD);
    const list = await rows(altered, (ids) => ids.includes(STANDARD.id));
    expect(list.map(({ status }) => status)).toEqual(['shipped']);
    expect(altered.log.join()).toContain('left out');
    const swapped = await office.station({
      async meddler(request, next) {
        const answer = await next();
        if (!request.url.endsWith('/standards/get')) return answer;
        return Response.json({ json: fresh('other') }, { status: answer.status, headers: { 'x-kantai-protocol': '1' } });
      },
    });
    await swapped.signIn(LEAD);
    await swapped.settled();
    await rows(swapped, () => swapped.log.join().includes('not what it says'));
    expect(await swapped.client.standards.list({})).toEqual([]);
  });
});

describe('the list after a start', () => {
  test('is what it was, and what was kept of a standard by a program that knew less is put right', async () => {
    const station = await office.station();
    await station.signIn(CLERK);
    await station.settled();
    const before = await rows(station, (ids) => ids.length > 0);
    await station.close();
    const database = new Database(join(station.data, 'kantai.sqlite'));
    const [first] = before;
    const name = `standardTold:${first!.hash}`;
    const told = JSON.parse((database.prepare('select value from meta where name = ?').get(name) as { value: string }).value) as { summary: object };
    database.prepare('update meta set value = ? where name = ?').run(JSON.stringify({ ...told, summary: { ...told.summary, warnings: 99 } }), name);
    database.close();

    const again = await office.station({ data: station.data });
    await again.signIn(CLERK);
    const list = await again.client.standards.list({});
    expect(list.map(({ hash }) => hash).toSorted()).toEqual(before.map(({ hash }) => hash).toSorted());
    await expect.poll(() => again.client.standards.list({}), { timeout: 30_000 }).toEqual(before);
  });
});

describe('drafts', () => {
  test('are kept as they are, half a form too, through a restart; another window’s save is not overwritten', async () => {
    const station = await office.station();
    await station.signIn(CLERK);
    const first = await station.client.standards.drafts.save({ document: { schema: 1, title: '半张表', sections: 'later' } });
    expect(first).toMatchObject({ kind: 'standard', title: '半张表', revision: 1 });
    expect(first.errors).toBeGreaterThan(0);
    const second = await station.client.standards.drafts.save({ draft: first.draft, revision: 1, document: { title: '二' } });
    expect(second.revision).toBe(2);
    expect(await codeOf(station.client.standards.drafts.save({ draft: first.draft, revision: 1, document: { title: '三' } }))).toBe('changedElsewhere');
    await station.close();
    const again = await office.station({ data: station.data });
    await again.signIn(CLERK);
    expect(await again.client.standards.drafts.get({ draft: first.draft })).toEqual({ ...second, document: { title: '二' } });
    await again.client.standards.drafts.remove({ draft: first.draft });
    expect(await again.client.standards.drafts.list({})).toEqual([]);
    let deep: Json = 1;
    for (let i = 0; i < 2_000; i += 1) deep = [deep];
    expect(await codeOf(again.client.standards.drafts.save({ document: deep as never }))).not.toBe('ok');
  });
});

describe('files', () => {
  const at = (path: string) => `http://workstation/standards/${path}`;
  test('come out in every format and read back as the same standard; the open book has no inner notes', async () => {
    const { hash } = await publish(clerk, fresh('file', { innerNotes: ['只给专家'] }));
    for (const format of ['xlsx', 'csv', 'json', 'yaml']) {
      const answer = await lead.workstation.fetch(new Request(at(`${hash}.${format}`)));
      if (answer.status === 404) await rows(lead, (ids) => ids.includes('file'));
      const file = await (await clerk.workstation.fetch(new Request(at(`${hash}.${format}`)))).arrayBuffer();
      const read = (await (await clerk.workstation.fetch(new Request(at(`read?name=x.${format}`), { method: 'POST', body: file }))).json()) as StandardRead;
      expect([format, read.problems]).toEqual([format, []]);
      expect(hashJson(read.document!, crypto)).toBe(hash);
    }
    const book = await clerk.workstation.fetch(new Request(at(`${hash}.html`)));
    expect(book.headers.get('content-security-policy')).toContain('sandbox');
    const text = await book.text();
    expect(text).toContain('新标准 file');
    expect(text).not.toContain('只给专家');
  });
  test('are given to those who signed in, and only under names that there are', async () => {
    const stranger = await office.station();
    expect((await stranger.workstation.fetch(new Request(at('template.xlsx')))).status).toBe(401);
    for (const [path, status] of [['template.xlsx', 200], ['template.yaml', 200], ['template.html', 404], ['template.exe', 404], [`${'0'.repeat(64)}.json`, 404], ['draft/none.json', 404], ['..%2f..%2fetc%2fpasswd', 404], ['read', 405]] as const) {
      expect([path, (await clerk.workstation.fetch(new Request(at(path)))).status]).toEqual([path, status]);
    }
    const bad = (await (await clerk.workstation.fetch(new Request(at('read?name=x.json'), { method: 'POST', body: '{' }))).json()) as StandardRead;
    expect(bad.problems).toMatchObject([{ code: 'badSyntax', line: 1 }]);
  });
});
