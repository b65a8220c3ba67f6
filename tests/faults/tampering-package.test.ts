// An archive package with single bytes altered, as a folder and as a ZIP file: no alteration passes the check that anybody can make, and each is
// named with the property that it breaks and the file that it is in.

import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Json } from '#shared/json.ts';
import { canonicalJson } from '#shared/log/canonical.ts';
import { appendEvent, hashJson, signDeviceRecord } from '#shared/log/chain.ts';
import { headsOf } from '#shared/log/heads.ts';
import type { Head, SignedEvent } from '#shared/log/event.ts';
import { checkArchive, MANIFEST, METADATA, RECEIPT, RECORDS, type ArchiveReport } from '../../src-main/archive/check.ts';
import { metadataXml } from '../../src-main/archive/metadata.ts';
import { openPackage, UnreadablePackage, type PackageSource } from '../../src-main/archive/package-source.ts';
import { createZip } from '../../src-main/archive/zip-writer.ts';
import { createNodeCrypto } from '../../src-main/crypto.ts';

const crypto = createNodeCrypto((length) => new Uint8Array(randomBytes(length)));
const AT = '2026-11-26T08:00:00.000Z';
const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'kantai-package-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const json = (value: unknown): Buffer => Buffer.from(canonicalJson(value as Json), 'utf8');

/** The smallest package that is sound: records of a case with its standard, one picture, metadata, manifest and receipt. */
function smallPackage(): ReadonlyMap<string, Buffer> {
  const key = crypto.sha256(Buffer.from('server'));
  const standard = { schema: 1, id: 's', title: '标准' };
  const hash = hashJson(standard as Json, crypto);
  const person = { id: 's1', name: '赵', role: 'staff' };
  const picture = Buffer.from([0xff, 0xd8, 0xff, 0xe0, ...Buffer.from('a picture of a kitchen')]);
  let head: Head | undefined;
  const events: SignedEvent[] = [];
  for (const [type, body] of [
    ['case.opened', { number: '未央-1', bureau: { id: 'b', name: '局' }, applicant: { name: '巷口小馆', address: '河滨路' }, matters: [{ id: 'food', name: '许可', standard: hash, mark: '食许' }], dueAt: AT, round: 1, settings: { hideResult: false, consolidation: { checks: 'majority', scores: 'mean' } } }],
    ['panel.assigned', { experts: [{ ...person, id: 'e1', role: 'expert' }], lead: 'e1', staff: [person], supervisors: [] }],
  ] as const) {
    const next = appendEvent({ head, draft: { case: 'c1', device: 'server', channel: 'open', at: `${AT}/0000`, actor: 'server', type, body: body as Json }, privateKey: key, crypto });
    head = { seq: next.event.seq, hash: next.hash };
    events.push(next.event);
  }
  const publicKey = Buffer.from(crypto.publicKey(key)).toString('base64');
  const records = { schema: 'kantai.records/1', events, heads: headsOf(events, crypto), devices: [signDeviceRecord({ device: 'server', person: 'server', publicKey, enrolledAt: AT }, key, crypto)], serverKey: publicKey };
  const contents = new Map<string, Buffer>([[`footage/${sha256(picture)}.jpg`, picture], [RECORDS, json(records)], [`records/standards/${hash}.json`, json(standard)]]);
  const listed = (path: string, bytes: Buffer) => ({ path, bytes: bytes.length, sha256: sha256(bytes), mime: path.endsWith('.jpg') ? 'image/jpeg' : path.endsWith('.xml') ? 'application/xml' : 'application/json', title: '件', kind: path.startsWith('footage') ? 'footage' as const : path === METADATA ? 'metadata' as const : 'record' as const });
  const files = [...contents].map(([path, bytes]) => listed(path, bytes));
  const metadata = Buffer.from(metadataXml({
    caseId: 'c1', caseNumber: '未央-1', title: '案卷', bureau: '局', applicant: '巷口小馆', address: '河滨路', matters: [], openedAt: AT, status: 'scoring', createdAt: AT, createdBy: '赵', software: 'Kantai 0', people: [], process: [], files, absent: [],
  }), 'utf8');
  contents.set(METADATA, metadata);
  files.push(listed(METADATA, metadata));
  const manifest = json({ schema: 'kantai.archive/1', case: 'c1', caseNumber: '未央-1', createdAt: AT, files, absent: [] });
  contents.set(MANIFEST, manifest);
  contents.set(RECEIPT, json({ schema: 'kantai.receipt/1', manifest: sha256(manifest), caseNumber: '未央-1', createdAt: AT, by: '赵', bureau: '局', files: files.length, bytes: files.reduce((sum, one) => sum + one.bytes, 0), footageElsewhere: 0, events: events.length }));
  return contents;
}

let contents: ReadonlyMap<string, Buffer>;
beforeAll(() => {
  contents = smallPackage();
});
const check = (source: PackageSource): Promise<ArchiveReport> => checkArchive(source, { crypto, verify: () => Promise.reject(new Error('there is no document in it')) });
const inMemory = (files: ReadonlyMap<string, Buffer>): PackageSource => ({
  entries: [...files].map(([path, bytes]) => ({ path, bytes: bytes.length })),
  async *open(path) {
    yield files.get(path)!;
  },
  close: () => Promise.resolve(),
});

test('each byte of each file of a package that is altered is found, and the file is named', { timeout: 600_000 }, async () => {
  expect((await check(inMemory(contents))).faults).toEqual([]);
  const missed: string[] = [];
  let altered = 0;
  for (const [path, whole] of contents) {
    // All of the small ones and of what vouches for the rest; of the long ones every fifth, another bit each time.
    const step = whole.length > 900 ? 5 : 1;
    const bytes = Buffer.from(whole);
    const changed = new Map(contents).set(path, bytes);
    for (let at = 0; at < bytes.length; at += step) {
      const mask = 1 << (at % 8);
      bytes[at]! ^= mask;
      altered += 1;
      const { ok, faults } = await check(inMemory(changed));
      // A manifest that was altered is not the one of the receipt: either may be named.
      const names = path === MANIFEST ? [MANIFEST, RECEIPT] : [path];
      if (ok || !faults.some((fault) => names.includes(fault.path) && fault.zh !== '' && fault.en !== '')) missed.push(`${path} ${at}`);
      bytes[at]! ^= mask;
    }
  }
  expect(missed).toEqual([]);
  expect(altered).toBeGreaterThan(1000);
});

test('of a ZIP file with any one byte altered either something is found, or what is read is exactly what was packed', { timeout: 600_000 }, async () => {
  const path = join(folder, 'package.zip');
  const zip = await createZip(path, AT);
  for (const [name, bytes] of contents) await zip.add(name, bytes, bytes.length);
  await zip.finish();
  const bytes = readFileSync(path);
  const packed = [...contents].map(([name, content]) => `${name} ${sha256(content)}`).toSorted();
  const read = async (): Promise<{ readonly found: boolean; readonly files?: readonly string[] }> => {
    let source: PackageSource;
    try {
      source = await openPackage(path);
    } catch (error) {
      if (!(error instanceof UnreadablePackage)) throw error;
      return { found: true };
    }
    try {
      if (!(await check(source)).ok) return { found: true };
      const files: string[] = [];
      for (const { path: name } of source.entries) {
        const chunks: Uint8Array[] = [];
        for await (const chunk of source.open(name)) chunks.push(chunk);
        files.push(`${name} ${sha256(Buffer.concat(chunks))}`);
      }
      return { found: false, files: files.toSorted() };
    } finally {
      await source.close();
    }
  };
  expect(await read()).toEqual({ found: false, files: packed });
  let [altered, found] = [0, 0];
  for (let at = 0; at < bytes.length; at += 7) {
    const mask = 1 << (at % 8);
    bytes[at]! ^= mask;
    writeFileSync(path, bytes);
    bytes[at]! ^= mask;
    altered += 1;
    const result = await read();
    if (result.found) found += 1;
    else expect(result.files, `byte ${at}`).toEqual(packed);
  }
  expect(altered).toBeGreaterThan(450);
  // What is left are times and attributes that no reader takes for content.
  expect(found / altered).toBeGreaterThan(0.8);
});
