// Several people sign one conclusion on several machines: the panel first, a refusal, two who sign the same state, the seal last with a key from a
// file, a time stamp that comes when its authority is back, and several conclusions with one unlocking.

import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SignProgress } from '#shared/contract/keys.ts';
import type { VerifyReport } from '#shared/contract/verify.ts';
import { createPki, type Pki } from '../../src-main/report/pki.testing.ts';
import { hasTool, pdfsig, runOn } from '../../src-main/report/tools.testing.ts';
import { verifyConclusion } from '../../src-main/report/verify.ts';
import { CLERK, createOffice, LEAD, SECOND, type Office, type Station } from './office.ts';
import { signWith } from './signing.ts';
import { openStamper, pemOf, type Stamper } from './stamper.ts';

const BUREAU = '临江区行政审批局';
const there = hasTool('openssl');
let office: Office;
let [lead, second, clerk] = [] as unknown as [Station, Station, Station];
let pki: Pki;
/** Milliseconds that the clerk's clock is ahead. */
let skew = 0;
/** Where the clerk's data lies: a disk that can be filled, where this machine lets us make one. It is smaller than the room that is always kept free. */
let smallDisk: string | undefined;
const mountSmallDisk = (): string | undefined => {
  const at = mkdtempSync(join(tmpdir(), 'kantai-small-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256m', 'tmpfs', at]).status === 0;
  if (!mounted) console.log('no small disk can be mounted here (root is needed): signing on a full disk is not tried');
  return mounted ? at : undefined;
};
let stamper: Stamper;

const pdfOf = async (station: Station, caseId: string, kind = 'draft'): Promise<Uint8Array> => {
  const response = await station.workstation.fetch(new Request(`http://workstation/conclusion/${caseId}/food/${kind}.pdf`));
  expect(response.status).toBe(200);
  return new Uint8Array(await response.arrayBuffer());
};
const only = async (station: Station, caseId = '1') => (await station.client.conclusion.list({ case: caseId }))[0]!;
const run = async (station: Station, key: string, secret: string, cases: readonly string[], signal?: AbortSignal): Promise<SignProgress[]> => {
  // The bytes of a document follow its event.
  for (const one of cases) await untilSeen(station, async () => [200, 404].includes((await station.workstation.fetch(new Request(`http://workstation/conclusion/${one}/food/draft.pdf`))).status));
  const lines = await signWith(station.client, cases.map((one) => ({ case: one, matter: 'food' })), key, secret, signal);
  if (lines.some((line) => line.step === 'failed' && line.failure === 'failed')) throw new Error(station.log.join('\n'));
  return lines;
};
const failed = (report: VerifyReport): string[] => report.checks.filter((check) => check.ok === false).map((check) => check.code);
/** Asks again until what the other machine did is here. */
async function untilSeen(station: Station, look: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await look()) && Date.now() < end) {
    await station.client.sync.now({});
    await delay(20);
  }
  expect(await look()).toBe(true);
}

const prepareCase = async (id: string): Promise<void> => {
  await office.openCase(id);
  for (const station of [lead, second, clerk]) await untilSeen(station, async () => (await station.client.inbox.list({})).some((row) => row.case === id));
  for (const station of [lead, second]) {
    const acts = ['1', '2', '3'].map((item) => ({ type: 'item.answered' as const, body: { item, answer: 'meets' as const } }));
    await station.client.case.act({ case: id, acts });
    await station.client.case.submit({ case: id, opinion: '同意' });
    await station.settled();
  }
  await untilSeen(lead, async () => (await lead.client.case.get({ case: id })).state.submitted.length === 2);
  await lead.client.case.openPanel({ case: id });
  await lead.settled();
  await untilSeen(clerk, async () => (await only(clerk, id)).missing.length === 0);
};

beforeAll(async () => {
  if (!there) return;
  office = await createOffice();
  smallDisk = mountSmallDisk();
  [lead, second, clerk] = await Promise.all([office.station(), office.station(), office.station({ now: () => Date.now() + skew, ...(smallDisk === undefined ? {} : { data: join(smallDisk, 'clerk'), freeBytes: () => Number.MAX_SAFE_INTEGER }) })]);
  for (const [station, person] of [[lead, LEAD], [second, SECOND], [clerk, CLERK]] as const) await station.signIn(person);
  await prepareCase('1');
  pki = createPki(join(office.folder(), 'pki'));
  stamper = await openStamper(pki.timeAuthority());
}, 240_000);
afterAll(async () => {
  if (!there) return;
  stamper.close();
  await office.close();
  if (smallDisk !== undefined) spawnSync('umount', [smallDisk]);
});

const it = (name: string, work: () => Promise<void>): void => test.skipIf(!there)(name, work, 240_000);

it('the panel is awaited as soon as the document is composed', async () => {
  await clerk.client.conclusion.compose({ case: '1', matter: 'food' });
  await clerk.settled();
  expect((await only(clerk)).signers).toEqual({ approved: [], declined: [], awaited: [{ person: LEAD.id, name: LEAD.name }, { person: SECOND.id, name: SECOND.name }] });
});

it('of two who sign the same state on two machines the second is told, and signs on top', async () => {
  await untilSeen(lead, async () => (await only(lead)).composed !== undefined);
  await untilSeen(second, async () => (await only(second)).composed !== undefined);
  await lead.client.sync.now({});
  expect((await run(lead, 'test', '', ['1'])).map((line) => line.step)).toEqual(['unlocked', 'signing', 'done', 'end']);
  await lead.settled();
  await untilSeen(second, async () => (await only(second)).signers!.approved.length === 1);
  await expect(second.client.signing.decline({ case: '1', matter: 'food', reason: '  ' })).rejects.toThrow();
  await second.client.signing.decline({ case: '1', matter: 'food', reason: '不同意第二项' });
  expect((await only(second)).signers).toMatchObject({ declined: [{ name: SECOND.name, reason: '不同意第二项' }], awaited: [] });
  // Who signs after all has not refused.
  const lines = await run(second, 'test', '', ['1']);
  expect(lines.at(-1)).toEqual({ step: 'end', total: 1, stamped: 0 });
  expect((await only(second)).signers).toMatchObject({ declined: [], awaited: [], approved: [{ name: LEAD.name, testKey: true }, { name: SECOND.name, testKey: true }] });
  expect((await run(second, 'test', '', ['1'])).at(-1)).toMatchObject({ step: 'failed', failure: 'noField', done: 0 });
  await second.settled();
  const pdf = await pdfOf(second, '1');
  const report = await verifyConclusion(pdf);
  expect(report.signatures?.map((one) => [one.signer, one.holds])).toEqual([[LEAD.name, true], [SECOND.name, true]]);
  // It is not closed yet, and is not called finished.
  expect(failed(report)).toEqual(['coverage']);
});

it('a document that says test key is not sealed with a real one; composed anew, the panel signs again and the file key seals it', async () => {
  await untilSeen(clerk, async () => (await only(clerk)).signers!.approved.length === 2);
  const seal = pki.issue(BUREAU, { keyType: 'rsa' });
  const p12 = join(pki.folder, 'seal.p12');
  execFileSync('openssl', ['pkcs12', '-export', '-inkey', seal.keyFile, '-in', seal.certificateFile, '-certfile', join(pki.folder, 'chain.pem'), '-out', p12, '-passout', 'pass:开印 secret']);
  const file = readFileSync(p12).toString('base64');
  await expect(clerk.client.keys.addFile({ label: '局章', use: 'seal', file, secret: 'wrong' })).rejects.toMatchObject({ code: 'keyUnusable', data: { failure: 'wrongPassword' } });
  await expect(clerk.client.keys.addFile({ label: '我', use: 'person', file, secret: '开印 secret' })).rejects.toMatchObject({ data: { failure: 'wrongHolder' } });
  const key = await clerk.client.keys.addFile({ label: '局章', use: 'seal', file, secret: '开印 secret' });
  expect(key).toMatchObject({ holder: BUREAU, kind: 'file', testKey: false });
  expect(JSON.stringify(await clerk.client.keys.list({}))).not.toContain('secret');
  expect((await run(clerk, key.id, '开印 secret', ['1'])).at(-1)).toMatchObject({ step: 'failed', failure: 'recompose' });
  expect((await only(clerk)).signed).toBeUndefined();

  await clerk.client.conclusion.compose({ case: '1', matter: 'food' });
  await clerk.settled();
  expect((await only(clerk)).signers!.awaited).toHaveLength(2);
  await untilSeen(lead, async () => (await only(lead)).signers!.awaited.length === 2);
  await run(lead, 'test', '', ['1']);
  await lead.settled();
  await untilSeen(clerk, async () => (await only(clerk)).signers!.approved.length === 1);

  await clerk.client.keys.setTimeAuthority({ address: stamper.address, trust: pemOf(pki.root) });
  await expect(lead.client.keys.setTimeAuthority({ address: null, trust: '' })).rejects.toMatchObject({ code: 'notAllowed' });
  expect((await run(clerk, key.id, 'wrong', ['1'])).at(-1)).toMatchObject({ step: 'failed', failure: 'wrongPassword', done: 0 });
  const lines = await run(clerk, key.id, '开印 secret', ['1']);
  expect(lines.map((line) => line.step)).toEqual(['unlocked', 'signing', 'done', 'end']);
  expect(lines.at(-1)).toMatchObject({ stamped: 0 });
  expect(await only(clerk)).toMatchObject({ signed: { testKey: false } });
  expect((await clerk.client.keys.list({})).waitingForTime).toBe(1);
});

it('a token for other bytes is not taken; the right one comes when the authority is back, and all signatures stay valid', async () => {
  const sealed = await pdfOf(clerk, '1', 'signed');
  stamper.answers = 'foreign';
  await clerk.client.sync.now({});
  await delay(300);
  expect((await only(clerk)).signed?.stamped).toBeUndefined();
  expect(Buffer.compare(await pdfOf(clerk, '1', 'signed'), sealed)).toBe(0);
  stamper.answers = 'good';
  await untilSeen(clerk, async () => (await only(clerk)).signed?.stamped !== undefined);
  expect((await only(clerk)).signed!.stamped).toMatchObject({ authority: '测试时间戳服务' });
  expect((await clerk.client.keys.list({})).waitingForTime).toBe(0);
  const stamped = await pdfOf(clerk, '1', 'signed');
  expect(Buffer.compare(stamped.subarray(0, sealed.length), sealed)).toBe(0);
  const report = await verifyConclusion(stamped, { trust: [pki.root] });
  expect(report.signatures?.map((one) => [one.field, one.holds, one.level])).toEqual([
    ['Panel 1', true, 'B-T'],
    ['Seal', true, 'B-T'],
    ['Time 1', true, 'B-B'],
  ]);
  // The lead's key is a test key of another root, which this reader does not trust.
  expect(failed(report)).toEqual(['trusted']);
  if (hasTool('pdfsig') && hasTool('certutil')) expect((await pdfsig(stamped, pki.root)).split('Signature is Valid').length - 1).toBe(2);
  if (hasTool('qpdf')) expect(await runOn(stamped, 'qpdf', ['--check'])).toMatchObject({ status: 0 });
  await clerk.settled();
  await untilSeen(lead, async () => (await only(lead)).signed?.stamped !== undefined);
});

it('one unlocking signs several conclusions; the first error stops, and nothing behind it was begun', async () => {
  for (const id of ['2', '3', '4']) await prepareCase(id);
  await clerk.client.keys.setTimeAuthority({ address: null, trust: '' });
  const key = (await clerk.client.keys.list({})).keys.find((one) => one.kind === 'file')!;
  for (const id of ['2', '4']) await clerk.client.conclusion.compose({ case: id, matter: 'food' });
  const lines = await run(clerk, key.id, '开印 secret', ['2', '3', '4']);
  expect(lines.map((line) => line.step)).toEqual(['unlocked', 'signing', 'done', 'signing', 'failed']);
  expect(lines.at(-1)).toMatchObject({ failure: 'notNumbered', done: 1, item: { case: '3' } });
  expect((await only(clerk, '2')).signed).toBeDefined();
  expect((await only(clerk, '4')).signed).toBeUndefined();
  // Who stops listening stops the job before the next one.
  const abort = new AbortController();
  const seen: string[] = [];
  const job = await clerk.client.signing.run({ key: key.id, secret: '开印 secret', items: [{ case: '4', matter: 'food' }] }, { signal: abort.signal });
  await (async () => {
    for await (const line of job) {
      seen.push(line.step);
      abort.abort();
    }
  })().catch(() => undefined);
  // How far the job came before it heard of it depends on the machine; nothing is told any more.
  expect(seen[0]).toBe('unlocked');
  expect(seen).not.toContain('done');
  expect(seen).not.toContain('end');
  await clerk.client.keys.remove({ id: key.id });
  expect((await run(clerk, key.id, '开印 secret', ['4'])).at(-1)).toMatchObject({ step: 'failed', failure: 'noKey' });
});

it('a clock behind its own last signature does not sign', async () => {
  await clerk.client.conclusion.compose({ case: '3', matter: 'food' });
  skew = -3_600_000;
  expect((await run(clerk, 'test', '', ['3'])).at(-1)).toMatchObject({ step: 'failed', failure: 'clockWrong' });
  skew = 0;
  expect((await only(clerk, '3')).signed).toBeUndefined();
});

it('on a full disk nothing is signed and nothing is half kept; with room again it goes on', async () => {
  if (smallDisk === undefined) return;
  const heads = JSON.stringify((await clerk.client.case.get({ case: '3' })).state.heads);
  const filler = join(smallDisk, 'filler');
  fill(filler);
  expect((await run(clerk, 'test', '', ['3'])).at(-1)).toMatchObject({ step: 'failed', failure: 'diskFull', done: 0 });
  expect((await only(clerk, '3')).signed).toBeUndefined();
  expect(JSON.stringify((await clerk.client.case.get({ case: '3' })).state.heads)).toBe(heads);
  rmSync(filler);
  expect((await run(clerk, 'test', '', ['3'])).at(-1)).toMatchObject({ step: 'end' });
  expect(failed(await verifyConclusion(await pdfOf(clerk, '3', 'signed')))).toEqual([]);
});

/** Writes until the disk takes no further byte. */
function fill(path: string): void {
  const handle = openSync(path, 'w');
  try {
    for (let size = 1 << 20; size >= 1; size >>= 4) {
      try {
        for (;;) if (writeSync(handle, Buffer.alloc(size, 1)) === 0) break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    }
  } finally {
    closeSync(handle);
  }
}
