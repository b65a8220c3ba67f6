// The documents beside the conclusion, corrections, and the archive package: through real workstations and a real server.

import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { SignProgress } from '#shared/contract/keys.ts';
import type { ArchiveProgress } from '#shared/contract/workstation-documents.ts';
import type { ImportProgress, VerifyReport } from '#shared/contract/workstation.ts';
import { directionOf } from '#shared/footage/sphere.ts';
import { checkArchive, MANIFEST, type Property } from '../../src-main/archive/check.ts';
import { createFolder } from '../../src-main/archive/folder-sink.ts';
import { openPackage } from '../../src-main/archive/package-source.ts';
import { createNodeCrypto } from '../../src-main/crypto.ts';
import { hasTool, pdfText, runOn } from '../../src-main/report/tools.testing.ts';
import { CLERK, createOffice, LEAD, SECOND, type Office, type Station } from './office.ts';
import { signWith } from './signing.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let office: Office;
let lead: Station;
let second: Station;
let clerk: Station;
const folder = mkdtempSync(join(tmpdir(), 'kantai-documents-'));
const view = { kind: 'sphere' as const, yaw: 0.5, pitch: 0, fov: 1.2 };
const get = (path: string) => clerk.workstation.fetch(new Request(`http://workstation${path}`));
const bytesOf = async (path: string) => new Uint8Array(await (await get(path)).arrayBuffer());
const verify = async (bytes: Uint8Array): Promise<VerifyReport> =>
  (await (await clerk.workstation.fetch(new Request('http://workstation/verify', { method: 'POST', body: new Uint8Array(bytes) }))).json()) as VerifyReport;
/** The last line of the job that seals the notice. */
const sealNotice = async (key = 'test', secret = ''): Promise<SignProgress> => {
  let last: SignProgress | undefined;
  for await (const each of await clerk.client.signing.run({ key, secret, items: [{ case: '1', document: 'notice' }] })) last = each;
  return last!;
};
const line = async (kind: string) => (await clerk.client.documents.list({ case: '1' })).find((one) => one.kind === kind)!;

beforeAll(async () => {
  office = await createOffice();
  await office.openCase('1');
  [lead, second, clerk] = await Promise.all([office.station(), office.station(), office.station()]);
  await lead.signIn(LEAD);
  await second.signIn(SECOND);
  await clerk.signIn(CLERK);
  for (const station of [lead, second, clerk]) await station.settled();
});
afterAll(async () => {
  await office.close();
  rmSync(folder, { recursive: true, force: true });
});

test('before the opening only the open-book standard and the archive list can be read', async () => {
  const list = await clerk.client.documents.list({ case: '1' });
  expect(list.filter((one) => one.state === 'list' && one.waits === undefined).map((one) => one.kind)).toEqual(['standard', 'archive']);
  expect((await get('/documents/1/scores/food/now.pdf')).status).toBe(409);
  expect((await get('/documents/1/standard/food/now.pdf')).headers.get('content-type')).toBe('application/pdf');
  await expect(clerk.client.documents.compose({ case: '1', kind: 'notice', entries: {} })).rejects.toMatchObject({ code: 'missing', data: { missing: ['notOpened'] } });
  await expect(lead.client.documents.compose({ case: '1', kind: 'notice', entries: {} })).rejects.toMatchObject({ code: 'notAllowed' });
});

test('a notice composed offline is a draft that cannot be sealed; with the server it gets a number and is sealed', async () => {
  const picture = await sharp({ create: { width: 2048, height: 1024, channels: 3, background: '#7a8794' } }).jpeg().toBuffer();
  const request = new Request('http://workstation/import?case=1&name=kitchen.jpg&title=%E5%90%8E%E5%8E%A8', { method: 'POST', body: new Uint8Array(picture) });
  const { footage } = JSON.parse((await (await clerk.workstation.fetch(request)).text()).trim().split('\n').at(-1)!) as ImportProgress;
  await clerk.settled();
  for (const station of [lead, second]) {
    await station.client.sync.now({});
    const mark = { id: `m-${station.data.length}`, item: '2', footage: footage!.original.sha256, kind: 'point' as const, points: [[...directionOf({ yaw: 0.5, pitch: 0.1 })]], view };
    await station.client.case.act({
      case: '1',
      acts: [
        { type: 'item.answered', body: { item: '1', answer: 'meets' } },
        { type: 'item.answered', body: { item: '2', answer: 'fails' } },
        { type: 'item.noted', body: { item: '2', note: '地漏无防鼠隔栅。' } },
        { type: 'item.advised', body: { item: '2', advice: '加装不锈钢隔栅。' } },
        { type: 'item.answered', body: { item: '3', answer: 'meets' } },
        { type: 'mark.placed', body: { mark } },
      ],
    });
    await station.client.case.submit({ case: '1', opinion: '整改后通过' });
    await station.settled();
  }
  await lead.client.sync.now({});
  await lead.client.case.openPanel({ case: '1' });
  await lead.settled();
  await clerk.client.sync.now({});

  await office.cut();
  await clerk.client.sync.now({});
  await clerk.until((status) => status.state === 'offline');
  expect(await clerk.client.documents.compose({ case: '1', kind: 'notice', entries: { deadline: '2026-12-10' } })).toMatchObject({ state: 'draft' });
  expect(await sealNotice()).toMatchObject({ step: 'failed', failure: 'notNumbered' });
  if (hasTool('pdftotext')) expect(await pdfText(await bytesOf('/documents/1/notice/-/now.pdf'))).toContain('编号待赋');
  await office.restore();
  await clerk.until((status) => status.state === 'online');

  const made = await clerk.client.documents.compose({ case: '1', kind: 'notice', entries: { deadline: '2026-12-10' } });
  expect(made).toMatchObject({ state: 'composed', version: 1, entries: { deadline: '2026-12-10' } });
  expect(made.number).toMatch(/^临审整改〔\d{4}〕1号$/);
  expect(await sealNotice()).toMatchObject({ step: 'end' });
  expect((await clerk.client.documents.list({ case: '1' })).find((one) => one.kind === 'notice')).toMatchObject({ state: 'signed', testKey: true });
  const pdf = await bytesOf('/documents/1/notice/-/now.pdf');
  if (hasTool('pdftotext')) {
    const text = (await pdfText(pdf)).replaceAll(/\s+/g, '');
    for (const fact of [made.number!, '地漏无防鼠隔栅', '加装不锈钢隔栅', '2026年12月10日', '图1', '送达回执']) expect(text).toContain(fact);
    // Nothing of the panel's course goes to the applicant.
    expect(text).not.toContain('整改后通过');
  }
  if (hasTool('pdfdetach')) expect((await runOn(pdf, 'pdfdetach', ['-list'])).text).toContain('document.json');
  const checks = (await verify(pdf)).checks.filter((check) => ['signature', 'coverage', 'revisions', 'certificate'].includes(check.code));
  expect(checks.map((check) => check.ok)).not.toContain(false);
  await expect(clerk.client.documents.compose({ case: '1', kind: 'notice', entries: {} })).rejects.toMatchObject({ code: 'refused' });
});

test('a correction is a new version with a number of its own that cites the old, and both can be read', async () => {
  const old = await bytesOf('/documents/1/notice/-/now.pdf');
  const begun = await clerk.client.documents.correct({ case: '1', kind: 'notice', reason: '期限写错', changes: [{ where: '整改期限', was: '12月10日', is: '12月15日' }] });
  expect(begun).toMatchObject({ version: 2, state: 'none', correction: { reason: '期限写错' }, earlier: [{ version: 1 }] });
  await expect(clerk.client.documents.correct({ case: '1', kind: 'notice', reason: '再改', changes: [] })).rejects.toMatchObject({ code: 'refused' });
  const made = await clerk.client.documents.compose({ case: '1', kind: 'notice', entries: { deadline: '2026-12-15' } });
  expect(made.number).toMatch(/〕2号$/);
  expect(await sealNotice()).toMatchObject({ step: 'end' });
  expect(Buffer.from(await bytesOf('/documents/1/notice/-/1.pdf')).equals(Buffer.from(old))).toBe(true);
  if (!hasTool('pdftotext')) return;
  const text = (await pdfText(await bytesOf('/documents/1/notice/-/2.pdf'))).replaceAll(/\s+/g, '');
  expect(text).toContain('更正件（第2版）');
  expect(text).toContain(begun.correction!.number);
  expect(text).toContain('期限写错');
});

test('a signed conclusion is corrected likewise: new number, verified, the old one kept', async () => {
  await clerk.client.conclusion.compose({ case: '1', matter: 'food' });
  const [first] = await clerk.client.conclusion.list({ case: '1' });
  expect((await signWith(clerk.client, [{ case: '1', matter: 'food' }])).at(-1)).toMatchObject({ step: 'end' });
  await clerk.client.documents.correct({ case: '1', kind: 'conclusion', matter: 'food', reason: '地址有误', changes: [] });
  expect((await clerk.client.case.get({ case: '1' })).state.status).toBe('opened');
  const made = await clerk.client.conclusion.compose({ case: '1', matter: 'food' });
  expect(made.number).not.toBe(first!.number);
  expect((await signWith(clerk.client, [{ case: '1', matter: 'food' }])).at(-1)).toMatchObject({ step: 'end' });
  const report = await verify(await bytesOf('/documents/1/conclusion/food/2.pdf'));
  expect(report.checks.filter((check) => check.ok === false)).toEqual([]);
  expect(report.number).toBe(made.number);
  expect((await verify(await bytesOf('/documents/1/conclusion/food/1.pdf'))).number).toBe(first!.number);
  expect(await line('conclusion')).toMatchObject({ version: 2, earlier: [{ version: 1, number: first!.number }] });
});

test('the archive package holds all of it, is sound, and a tampered one is found', async () => {
  await clerk.client.documents.compose({ case: '1', kind: 'minutes', entries: { place: '三楼会议室' } });
  const answer = await clerk.workstation.fetch(new Request('http://workstation/archive?case=1', { method: 'POST' }));
  const lines = (await answer.text()).trim().split('\n').map((text) => JSON.parse(text) as ArchiveProgress);
  expect(lines.at(-1)).toMatchObject({ stage: 'done' });
  expect(new Set(lines.map((one) => one.stage))).toEqual(new Set(['documents', 'footage', 'writing', 'checking', 'done']));
  const zip = join(folder, 'package.zip');
  await writeFile(zip, await bytesOf('/archive/1.zip'));
  if (hasTool('unzip')) expect((await runOn(await readFile(zip), 'unzip', ['-tq'])).status).toBe(0);
  const deps = { crypto: createNodeCrypto((length) => new Uint8Array(length)), verify };
  const judge = async (path: string) => {
    const source = await openPackage(path);
    const report = await checkArchive(source, deps).finally(() => source.close());
    return { ...report, properties: new Set(report.faults.map((fault) => fault.property)) };
  };
  const sound = await judge(zip);
  expect(sound.faults).toEqual([]);
  expect(sound.counts).toMatchObject({ signed: 4, footage: 1, footageElsewhere: 0 });

  const unpacked = async (name: string, change: (path: string, bytes: Buffer) => Buffer | null, more: readonly string[] = []) => {
    const source = await openPackage(zip);
    const sink = await createFolder(join(folder, name));
    for (const { path } of source.entries) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of source.open(path)) chunks.push(chunk);
      const changed = change(path, Buffer.concat(chunks));
      if (changed) await sink.add(path, changed, changed.length);
    }
    for (const path of more) await sink.add(path, Buffer.from('x'), 1);
    await sink.finish();
    await source.close();
    return judge(join(folder, name));
  };
  const flipped = (bytes: Buffer): Buffer => {
    const copy = Buffer.from(bytes);
    copy[copy.length >> 1]! ^= 1;
    return copy;
  };
  expect((await unpacked('same', (_, bytes) => bytes)).faults).toEqual([]);
  const cases: readonly (readonly [string, (path: string, bytes: Buffer) => Buffer | null, readonly string[], Property])[] = [
    ['footage flipped', (path, bytes) => (path.startsWith('footage/') ? flipped(bytes) : bytes), [], 'integrity'],
    ['document flipped', (path, bytes) => (path === 'documents/conclusion-1-v1.pdf' ? flipped(bytes) : bytes), [], 'authenticity'],
    ['document left out', (path, bytes) => (path === 'documents/notice-v1.pdf' ? null : bytes), [], 'integrity'],
    ['record changed', (path, bytes) => (path === 'records/events.json' ? Buffer.from(bytes.toString('utf8').replace('整改后通过', '整改后否决')) : bytes), [], 'authenticity'],
    ['manifest changed', (path, bytes) => (path === MANIFEST ? Buffer.from(bytes.toString('utf8').replace('元数据', '元数居')) : bytes), [], 'integrity'],
    ['program added', (_, bytes) => bytes, ['documents/setup.exe'], 'safety'],
    ['metadata cut', (path, bytes) => (path === 'metadata.xml' ? bytes.subarray(0, 200) : bytes), [], 'usability'],
  ];
  for (const [name, change, more, property] of cases) {
    const report = await unpacked(name, change, more);
    expect(report.ok, name).toBe(false);
    expect(report.properties, name).toContain(property);
  }
  await writeFile(zip, (await readFile(zip)).subarray(0, 5000));
  await expect(openPackage(zip)).rejects.toMatchObject({ name: 'UnreadablePackage' });
});

test('a cancelled package leaves nothing, and experts get none', async () => {
  const answer = await lead.workstation.fetch(new Request('http://workstation/archive?case=1', { method: 'POST' }));
  expect(JSON.parse((await answer.text()).trim())).toEqual({ stage: 'error', error: 'notAllowed' });
  const before = await bytesOf('/archive/1.zip');
  const cancelled = await clerk.workstation.fetch(new Request('http://workstation/archive?case=1', { method: 'POST' }));
  await cancelled.body!.cancel();
  // The package made before is still whole; the work in hand ends with the workstation.
  expect(Buffer.from(await bytesOf('/archive/1.zip')).equals(Buffer.from(before))).toBe(true);
});
