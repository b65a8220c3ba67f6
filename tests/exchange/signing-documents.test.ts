// The other documents are sealed like a conclusion: with the office's own key, a time stamp that comes later, validation data. And everything
// that is sealed can be signed with SM2 beside the file, by key file and by signing service, which verification, archive and the other machines see.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ArchiveProgress, DocumentView } from '#shared/contract/workstation-documents.ts';
import type { VerifyReport } from '#shared/contract/verify.ts';
import { checkArchive } from '../../src-main/archive/check.ts';
import { createFolder } from '../../src-main/archive/folder-sink.ts';
import { openPackage } from '../../src-main/archive/package-source.ts';
import { createNodeCrypto } from '../../src-main/crypto.ts';
import { createPki, type Pki } from '../../src-main/report/pki.testing.ts';
import { createSm2Pki, type Sm2Pki } from '../../src-main/report/sm2.testing.ts';
import { hasTool, pdfsig } from '../../src-main/report/tools.testing.ts';
import { verifyConclusion } from '../../src-main/report/verify.ts';
import { CLERK, createOffice, LEAD, passwordOf, SECOND, type Office, type Station } from './office.ts';
import { signWith } from './signing.ts';
import { openStamper, pemOf, type Stamper } from './stamper.ts';

const BUREAU = '临江区行政审批局';
const there = hasTool('openssl');
const it = (name: string, work: () => Promise<void>): void => test.skipIf(!there)(name, work, 240_000);
let office: Office;
let [lead, second, clerk] = [] as unknown as [Station, Station, Station];
let pki: Pki;
let sm2: Sm2Pki;
let stamper: Stamper;
let service: ChildProcess | undefined;

const bytesOf = async (station: Station, path: string): Promise<Uint8Array> => {
  const ask = (): Promise<Response> => station.workstation.fetch(new Request(`http://workstation/documents/1/${path}`));
  // The bytes of a file follow the event that names it.
  await untilSeen(station, async () => (await ask()).status !== 503);
  const response = await ask();
  expect([path, response.status]).toEqual([path, 200]);
  return new Uint8Array(await response.arrayBuffer());
};
const line = async (kind: string, station = clerk): Promise<DocumentView> => (await station.client.documents.list({ case: '1' })).find((one) => one.kind === kind)!;
async function untilSeen(station: Station, look: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await look()) && Date.now() < end) {
    await station.client.sync.now({});
    await delay(20);
  }
  expect(await look()).toBe(true);
}
const failed = (report: VerifyReport): string[] => report.checks.filter((check) => check.ok === false).map((check) => check.code);
const addSm2 = (station: Station, name: string, use: 'person' | 'seal') =>
  station.client.keys.addFile({ label: '国密', use, file: Buffer.from(sm2.issue(name, { password: '国密 secret' }).p12).toString('base64'), secret: '国密 secret' });

beforeAll(async () => {
  if (!there) return;
  office = await createOffice();
  await office.openCase('1');
  [lead, second, clerk] = await Promise.all([office.station(), office.station(), office.station()]);
  for (const [station, person] of [[lead, LEAD], [second, SECOND], [clerk, CLERK]] as const) await station.signIn(person);
  for (const station of [lead, second]) {
    await untilSeen(station, async () => (await station.client.inbox.list({})).length > 0);
    const acts = [['1', 'meets'], ['2', 'fails'], ['3', 'meets']].map(([item, answer]) => ({ type: 'item.answered' as const, body: { item: item!, answer: answer as 'meets' } }));
    await station.client.case.act({ case: '1', acts: [...acts, { type: 'item.noted', body: { item: '2', note: '地漏无防鼠隔栅。' } }] });
    await station.client.case.submit({ case: '1', opinion: '整改后通过' });
    await station.settled();
  }
  await untilSeen(lead, async () => (await lead.client.case.get({ case: '1' })).state.submitted.length === 2);
  await lead.client.case.openPanel({ case: '1' });
  await lead.settled();
  await untilSeen(clerk, async () => (await line('notice')).waits === undefined);
  pki = createPki(join(office.folder(), 'pki'));
  sm2 = createSm2Pki(join(office.folder(), 'sm2'));
  stamper = await openStamper(pki.timeAuthority());
}, 240_000);
afterAll(async () => {
  if (!there) return;
  service?.kill();
  stamper.close();
  await office.close();
});

it('a notice is sealed with the office’s own key, and says nothing of a test key', async () => {
  const seal = pki.issue(BUREAU, { keyType: 'rsa' });
  const p12 = join(pki.folder, 'seal.p12');
  execFileSync('openssl', ['pkcs12', '-export', '-inkey', seal.keyFile, '-in', seal.certificateFile, '-certfile', join(pki.folder, 'chain.pem'), '-out', p12, '-passout', 'pass:secret']);
  await clerk.client.documents.compose({ case: '1', kind: 'notice', entries: { deadline: '2026-12-10' } });
  const key = await clerk.client.keys.addFile({ label: '局章', use: 'seal', file: readFileSync(p12).toString('base64'), secret: 'secret' });
  // Composed while the test key was the only one: its pages say so, and the real seal does not go on such pages.
  expect((await signWith(clerk.client, [{ case: '1', document: 'notice' }], key.id, 'secret')).at(-1)).toMatchObject({ step: 'failed', failure: 'recompose' });
  await clerk.client.documents.compose({ case: '1', kind: 'notice', entries: { deadline: '2026-12-10' } });
  await clerk.client.keys.setTimeAuthority({ address: stamper.address, trust: pemOf(pki.root) });
  expect((await signWith(clerk.client, [{ case: '1', document: 'notice' }], key.id, 'secret')).at(-1)).toEqual({ step: 'end', total: 1, stamped: 0 });
  expect(await line('notice')).toMatchObject({ state: 'signed', testKey: false });
  const report = await verifyConclusion(await bytesOf(clerk, 'notice/-/now.pdf'), { trust: [pki.root] });
  expect(failed(report)).toEqual([]);
  expect(report).toMatchObject({ testKey: false, signatures: [{ field: 'Seal', signer: BUREAU, holds: true, level: 'B-B', trusted: true }] });
});

it('its time stamp comes when the authority is back, with validation data where all of it is at hand, and reaches the others', async () => {
  const sealed = await bytesOf(clerk, 'notice/-/now.pdf');
  expect((await clerk.client.keys.list({})).waitingForTime).toBe(1);
  stamper.answers = 'foreign';
  await clerk.client.sync.now({});
  await delay(200);
  expect((await line('notice')).stamped).toBeUndefined();
  const files = [pki.list(), pki.rootList(), pki.issuer, pki.root].map((one) => Buffer.from(one).toString('base64'));
  expect(await clerk.client.keys.bringProofs({ files })).toMatchObject({ lists: 2, certificates: 2, unknown: 0 });
  stamper.answers = 'good';
  await untilSeen(clerk, async () => (await line('notice')).stamped !== undefined);
  expect((await line('notice')).stamped).toMatchObject({ authority: '测试时间戳服务' });
  expect((await clerk.client.keys.list({})).waitingForTime).toBe(0);
  const stamped = await bytesOf(clerk, 'notice/-/now.pdf');
  expect(Buffer.compare(stamped.subarray(0, sealed.length), sealed)).toBe(0);
  const report = await verifyConclusion(stamped, { trust: [pki.root] });
  expect(failed(report)).toEqual([]);
  expect(report.signatures?.map((one) => [one.field, one.holds, one.level, one.revocation])).toEqual([['Seal', true, 'B-LT', 'good'], ['Time 1', true, 'B-B', expect.any(String)]]);
  if (hasTool('pdfsig') && hasTool('certutil')) expect(await pdfsig(stamped, pki.root)).toContain('Signature is Valid');
  await clerk.settled();
  await untilSeen(lead, async () => (await line('notice', lead)).stamped !== undefined);
  expect(Buffer.compare(await bytesOf(lead, 'notice/-/now.pdf'), stamped)).toBe(0);
});

it('with the network there, sealing and stamping are one step', async () => {
  const key = (await clerk.client.keys.list({})).keys.find((one) => one.kind === 'file')!;
  await clerk.client.documents.compose({ case: '1', kind: 'minutes', entries: { place: '三楼会议室' } });
  expect((await signWith(clerk.client, [{ case: '1', document: 'minutes' }], key.id, 'secret')).at(-1)).toEqual({ step: 'end', total: 1, stamped: 1 });
  expect((await line('minutes')).stamped).toBeDefined();
  await clerk.client.keys.setTimeAuthority({ address: null, trust: '' });
});

it('an SM2 key signs beside what is sealed, never within, and only then', async () => {
  const key = await addSm2(clerk, BUREAU, 'seal');
  expect(key).toMatchObject({ holder: BUREAU, kind: 'file', isSm2: true, testKey: false });
  await clerk.client.documents.compose({ case: '1', kind: 'tracking', entries: {} });
  expect((await signWith(clerk.client, [{ case: '1', document: 'tracking' }], key.id, '国密 secret')).at(-1)).toMatchObject({ step: 'failed', failure: 'notSealed', done: 0 });
  const before = await bytesOf(clerk, 'notice/-/now.pdf');
  expect((await signWith(clerk.client, [{ case: '1', document: 'notice' }, { case: '1', document: 'minutes' }], key.id, '国密 secret')).at(-1)).toMatchObject({ step: 'end', total: 2 });
  expect(Buffer.compare(await bytesOf(clerk, 'notice/-/now.pdf'), before)).toBe(0);
  expect((await line('notice')).sm2).toEqual([{ signer: BUREAU, at: expect.any(String), testKey: false }]);
  const beside = await bytesOf(clerk, 'notice/-/now.1.p7s');
  const report = await verifyConclusion(before, { trust: [pki.root, sm2.root], detached: [beside] });
  expect(failed(report)).toEqual([]);
  expect(report.detached).toMatchObject([{ holds: true, signer: BUREAU, trusted: true }]);
  // Of another document, and of this one with a byte changed.
  expect(failed(await verifyConclusion(await bytesOf(clerk, 'minutes/-/now.pdf'), { detached: [beside] }))).toEqual(['sm2']);
  const within = Buffer.from(before).indexOf('\nstream\n') + 60;
  expect(failed(await verifyConclusion(Uint8Array.from(before, (byte, at) => (at === within ? byte ^ 1 : byte)), { detached: [beside] }))).toContain('sm2');
  // The window's page gets the same answer by its own call.
  const form = new FormData();
  form.append('pdf', new Blob([before as Uint8Array<ArrayBuffer>]));
  form.append('signature', new Blob([beside as Uint8Array<ArrayBuffer>]));
  const answered = (await (await clerk.workstation.fetch(new Request('http://workstation/verify', { method: 'POST', body: form }))).json()) as VerifyReport;
  expect(answered.detached).toMatchObject([{ holds: true, signer: BUREAU }]);
});

it('a member of the panel signs beside it in the own name; strangers’ certificates do not', async () => {
  await clerk.settled();
  await untilSeen(lead, async () => (await line('notice', lead)).sm2?.length === 1);
  await expect(addSm2(lead, '别人', 'person')).rejects.toMatchObject({ data: { failure: 'wrongHolder' } });
  const key = await addSm2(lead, LEAD.name, 'person');
  expect((await signWith(lead.client, [{ case: '1', document: 'notice' }], key.id, 'wrong')).at(-1)).toMatchObject({ step: 'failed', failure: 'wrongPassword', done: 0 });
  expect((await signWith(lead.client, [{ case: '1', document: 'notice' }], key.id, '国密 secret')).at(-1)).toMatchObject({ step: 'end' });
  await lead.settled();
  await untilSeen(clerk, async () => (await line('notice')).sm2?.length === 2);
  const report = await verifyConclusion(await bytesOf(clerk, 'notice/-/now.pdf'), { detached: [await bytesOf(clerk, 'notice/-/now.1.p7s'), await bytesOf(clerk, 'notice/-/now.2.p7s')] });
  expect(report.detached?.map((one) => [one.signer, one.holds])).toEqual([[BUREAU, true], [LEAD.name, true]]);
});

it('a signing service signs with SM2: only the digest leaves, and what comes back is judged', async () => {
  const issued = sm2.issue(BUREAU);
  const credential = join(sm2.folder, 'credential');
  writeFileSync(credential, 'service secret');
  const main = fileURLToPath(new URL('../../src-server/signing/main.ts', import.meta.url));
  service = spawn(process.execPath, [main, '--key', issued.keyFile, '--certificate', issued.certificateFile, '--credential', credential], { stdio: ['ignore', 'pipe', 'inherit'] });
  const address = await new Promise<string>((resolve, reject) => {
    service!.stdout!.on('data', (chunk: Buffer) => {
      const found = /ready (\S+)/.exec(chunk.toString());
      if (found) resolve(found[1]!);
    });
    service!.once('exit', () => reject(new Error('the service ended')));
  });
  await expect(clerk.client.keys.addService({ label: '国密服务', use: 'seal', address, secret: 'wrong' })).rejects.toMatchObject({ data: { failure: 'wrongPassword' } });
  const key = await clerk.client.keys.addService({ label: '国密服务', use: 'seal', address, secret: 'service secret' });
  expect(key).toMatchObject({ isSm2: true, holder: BUREAU });
  // Who signs again replaces the own signature.
  expect((await signWith(clerk.client, [{ case: '1', document: 'minutes' }], key.id, 'service secret')).at(-1)).toMatchObject({ step: 'end' });
  expect((await line('minutes')).sm2).toHaveLength(1);
  const report = await verifyConclusion(await bytesOf(clerk, 'minutes/-/now.pdf'), { detached: [await bytesOf(clerk, 'minutes/-/now.1.p7s')] });
  expect(report.detached).toMatchObject([{ holds: true, signer: BUREAU }]);
});

it('the archive package holds them, and finds one that is altered or of no document', async () => {
  const answer = await clerk.workstation.fetch(new Request('http://workstation/archive?case=1', { method: 'POST' }));
  const lines = (await answer.text()).trim().split('\n').map((text) => JSON.parse(text) as ArchiveProgress);
  expect([lines.at(-1), clerk.log.filter((text) => text.startsWith('archive'))]).toMatchObject([{ stage: 'done' }, []]);
  const zip = join(pki.folder, 'package.zip');
  writeFileSync(zip, new Uint8Array(await (await clerk.workstation.fetch(new Request('http://workstation/archive/1.zip'))).arrayBuffer()));
  const deps = { crypto: createNodeCrypto((length) => new Uint8Array(length)), verify: (pdf: Uint8Array, detached?: readonly Uint8Array[]) => verifyConclusion(pdf, detached === undefined ? {} : { detached }) };
  const source = await openPackage(zip);
  const names = source.entries.map(({ path }) => path).filter((path) => path.endsWith('.p7s'));
  expect(names).toEqual(['documents/notice-v1.pdf.sm2-1.p7s', 'documents/notice-v1.pdf.sm2-2.p7s', 'documents/minutes-v1.pdf.sm2-1.p7s']);
  expect((await checkArchive(source, deps)).faults).toEqual([]);
  const spoilt = join(pki.folder, 'spoilt');
  const sink = await createFolder(spoilt);
  for (const { path } of source.entries) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of source.open(path)) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    if (path === names[0]) bytes[bytes.length - 3]! ^= 1;
    if (path !== names[2]) await sink.add(path, bytes, bytes.length);
  }
  await sink.finish();
  await source.close();
  const damaged = await openPackage(spoilt);
  const report = await checkArchive(damaged, deps).finally(() => damaged.close());
  expect(report.faults.map(({ property, path }) => [property, path])).toEqual(expect.arrayContaining([['integrity', names[0]], ['authenticity', 'documents/notice-v1.pdf'], ['integrity', names[2]]]));
});

it('npm run archive makes the package and checks one, and says so by how it ends', async () => {
  const script = fileURLToPath(new URL('../../build/archive.ts', import.meta.url));
  const out = join(pki.folder, 'out');
  // The server lives in this process: it has to go on answering meanwhile.
  const run = async (...arguments_: readonly string[]): Promise<{ readonly status: number | null; readonly text: string }> => {
    const child = spawn(process.execPath, [script, ...arguments_], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, INIT_CWD: pki.folder } });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    return { status: await new Promise((resolve) => child.once('close', resolve)), text };
  };
  const asClerk = ['--server', office.url, '--data', join(pki.folder, 'archive-data'), '--user', CLERK.id, '--password', passwordOf(CLERK)];
  const made = await run('--case', '1', '--out', 'out', ...asClerk);
  expect(made).toEqual({ status: 0, text: expect.stringMatching(/1\.zip: \d+ bytes, sha256 [0-9a-f]{64}/) });
  const checked = await run('--check', 'out/1.zip');
  expect(checked).toEqual({ status: 0, text: expect.stringContaining('✓ 真实性 authenticity') });
  expect(checked.text).toMatch(/\d+ documents, \d+ signed/);
  const bytes = readFileSync(join(out, '1.zip'));
  bytes[bytes.indexOf('documents/notice-v1.pdf') + 20_000]! ^= 1;
  writeFileSync(join(out, 'spoilt.zip'), bytes);
  expect(await run('--check', 'out/spoilt.zip', '--json')).toEqual({ status: 1, text: expect.stringContaining('"integrity"') });
  writeFileSync(join(out, 'nothing.zip'), 'nothing');
  expect((await run('--check', 'out/nothing.zip')).status).toBe(2);
  expect((await run('--case', '1')).status).toBe(2);
  expect((await run('--case', 'absent', '--out', 'out', ...asClerk)).status).toBe(1);
});
