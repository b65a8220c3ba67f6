// From scoring to a signed conclusion: number, document, signature, and what another person gets of it.

import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { VerifyReport } from '#shared/contract/workstation.ts';
import type { ImportProgress } from '#shared/contract/workstation.ts';
import { directionOf } from '#shared/footage/sphere.ts';
import { CLERK, createOffice, LEAD, SECOND, type Office, type Station } from './office.ts';
import { signWith } from './signing.ts';

const FOOD = [{ case: '1', matter: 'food' }] as const;

let office: Office;
let lead: Station;
let second: Station;
let clerk: Station;
const view = { kind: 'sphere' as const, yaw: 0.5, pitch: 0, fov: 1.2 };

const get = (station: Station, path: string) => station.workstation.fetch(new Request(`http://workstation${path}`));
const verify = async (bytes: Uint8Array): Promise<VerifyReport> => {
  const response = await clerk.workstation.fetch(new Request('http://workstation/verify', { method: 'POST', body: new Uint8Array(bytes) }));
  return (await response.json()) as VerifyReport;
};
const only = async (station: Station) => (await station.client.conclusion.list({ case: '1' }))[0]!;

beforeAll(async () => {
  office = await createOffice();
  await office.openCase('1');
  [lead, second, clerk] = await Promise.all([office.station(), office.station(), office.station()]);
  await lead.signIn(LEAD);
  await second.signIn(SECOND);
  await clerk.signIn(CLERK);
  for (const station of [lead, second, clerk]) await station.settled();
});
afterAll(() => office.close());

test('before everybody submitted nothing can be composed, and the reason is told', async () => {
  expect((await only(clerk)).missing).toEqual(['notAllSubmitted']);
  await expect(clerk.client.conclusion.compose({ case: '1', matter: 'food' })).rejects.toMatchObject({ code: 'missing', data: { missing: ['notAllSubmitted'] } });
  await expect(lead.client.conclusion.compose({ case: '1', matter: 'food' })).rejects.toMatchObject({ code: 'notAllowed' });
});

test('the panel scores with evidence, submits and is opened', async () => {
  const picture = await sharp({ create: { width: 2048, height: 1024, channels: 3, background: '#7a8794' } }).jpeg().toBuffer();
  const request = new Request('http://workstation/import?case=1&name=kitchen.jpg&title=%E5%90%8E%E5%8E%A8', { method: 'POST', body: new Uint8Array(picture) });
  const lines = (await (await clerk.workstation.fetch(request)).text()).trim().split('\n');
  const { footage } = JSON.parse(lines.at(-1)!) as ImportProgress;
  await clerk.settled();
  for (const [station, answer] of [[lead, 'fails'], [second, 'fails']] as const) {
    await station.client.sync.now({});
    await station.client.case.act({
      case: '1',
      acts: [
        { type: 'footage.looked', body: { sha256: footage!.original.sha256 } },
        { type: 'item.answered', body: { item: '1', answer: 'meets' } },
        { type: 'item.answered', body: { item: '2', answer } },
        { type: 'item.noted', body: { item: '2', note: '地漏无防鼠隔栅。' } },
        { type: 'item.answered', body: { item: '3', answer: 'meets' } },
        {
          type: 'mark.placed',
          body: { mark: { id: `m-${station.data.length}`, item: '2', footage: footage!.original.sha256, kind: 'point', points: [[...directionOf({ yaw: 0.5, pitch: 0.1 })]], view } },
        },
      ],
    });
    await station.client.case.submit({ case: '1', opinion: '整改后通过' });
    await station.settled();
  }
  await lead.client.sync.now({});
  await lead.client.case.openPanel({ case: '1' });
  await lead.settled();
  await clerk.client.sync.now({});
  expect(await only(clerk)).toMatchObject({ missing: [], result: { outcome: 'rectify', complete: true } });
});

test('without a server the document is a draft without a number and nothing is concluded', async () => {
  await office.cut();
  await clerk.client.sync.now({});
  await clerk.until((status) => status.state === 'offline');
  const made = await clerk.client.conclusion.compose({ case: '1', matter: 'food' });
  expect(made.missing).toEqual(['notNumbered', 'offline']);
  expect(made.number).toBeUndefined();
  const draft = await get(clerk, '/conclusion/1/food/draft.pdf');
  expect(draft.headers.get('content-type')).toBe('application/pdf');
  expect(Buffer.from(await draft.arrayBuffer()).subarray(0, 5).toString()).toBe('%PDF-');
  expect((await clerk.client.case.get({ case: '1' })).state.conclusions['food']?.composed).toBeUndefined();
  expect((await signWith(clerk.client, FOOD)).at(-1)).toMatchObject({ step: 'failed', failure: 'notNumbered', done: 0 });
  await office.restore();
  await clerk.until((status) => status.state === 'online');
});

test('with the server the conclusion gets its number, is composed, signed, and verifies', async () => {
  const composed = await clerk.client.conclusion.compose({ case: '1', matter: 'food' });
  expect(composed.number).toMatch(/^临审食许〔\d{4}〕1号$/);
  expect(composed.composed).toMatchObject({ stale: false });
  expect((await signWith(clerk.client, FOOD)).at(-1)).toMatchObject({ step: 'end' });
  expect((await only(clerk)).signed).toMatchObject({ by: CLERK.name, testKey: true });
  const bytes = new Uint8Array(await (await get(clerk, '/conclusion/1/food/signed.pdf')).arrayBuffer());
  const report = await verify(bytes);
  expect(report.checks.filter((check) => check.ok === false)).toEqual([]);
  expect(report).toMatchObject({ ok: true, testKey: true, number: composed.number });
  bytes[bytes.length >> 1]! ^= 1;
  expect((await verify(bytes)).ok).toBe(false);
});

test('the lead, on another machine, reads the very same signed document', async () => {
  await clerk.settled();
  const end = Date.now() + 10_000;
  const mine = new Uint8Array(await (await get(clerk, '/conclusion/1/food/signed.pdf')).arrayBuffer());
  let theirs = await get(lead, '/conclusion/1/food/signed.pdf');
  while (!theirs.ok && Date.now() < end) {
    await lead.client.sync.now({});
    theirs = await get(lead, '/conclusion/1/food/signed.pdf');
  }
  expect(Buffer.from(await theirs.arrayBuffer()).equals(Buffer.from(mine))).toBe(true);
  expect((await lead.client.inbox.list({}))[0]).toMatchObject({ status: 'concluded', task: 'none' });
  expect(await only(lead)).toMatchObject({ signed: { by: CLERK.name, testKey: true } });
});

test('what is signed cannot be composed or signed again', async () => {
  await expect(clerk.client.conclusion.compose({ case: '1', matter: 'food' })).rejects.toMatchObject({ code: 'refused' });
  expect((await signWith(clerk.client, FOOD)).at(-1)).toMatchObject({ step: 'failed', failure: 'notAllowed', done: 0 });
});
