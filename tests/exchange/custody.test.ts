// What a workstation may keep, and for how long: sealed on disk, wiped when a case is taken away or not heard of for a month, and what
// exists nowhere else kept whatever happens. The disk is searched for the plain bytes.

import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImportProgress } from '#shared/contract/workstation.ts';
import { PART_BYTES, type Footage } from '#shared/footage/footage.ts';
import { CLERK, createOffice, LEAD, SECOND, type Office, type Station } from './office.ts';

let office: Office;
let footage: Footage;
let original: Buffer;
const plain = new Map<string, Buffer>();
const NOTE = '灶台上方排烟罩积油严重，需立即清洗';

const untilOffline = async (station: Station, caseId: string, wanted: string) => {
  const end = Date.now() + 30_000;
  for (;;) {
    const { offline } = await station.client.case.get({ case: caseId });
    if (offline === wanted) return;
    if (Date.now() > end) throw new Error(`still ${offline}\n${station.log.join('\n')}`);
    await delay(30);
  }
};
const until = async (what: () => Promise<boolean> | boolean, station?: Station) => {
  const end = Date.now() + 20_000;
  while (!(await what())) {
    if (Date.now() > end) throw new Error(`never happened\n${station?.log.join('\n') ?? ''}`);
    await delay(30);
  }
};
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true }).flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []));
/** Files that hold any of these. */
const holding = (folder: string, needles: readonly Buffer[]): string[] =>
  filesBelow(folder).filter((path) => {
    const bytes = readFileSync(path);
    return needles.some((needle) => bytes.includes(needle));
  });
/** Windows of 32 bytes all over the files: any of them would give the file away. */
const windowsOf = (bytes: Buffer): Buffer[] => Array.from({ length: 24 }, (_, n) => bytes.subarray(Math.floor((n * (bytes.length - 32)) / 24), Math.floor((n * (bytes.length - 32)) / 24) + 32));
const secrets = (): Buffer[] => [...[...plain.values()].flatMap(windowsOf), Buffer.from(NOTE), Buffer.from('巷口小馆')];
const rowsOf = (data: string, sql: string): unknown[] => {
  const database = new Database(join(data, 'kantai.sqlite'), { readonly: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
};

beforeAll(async () => {
  office = await createOffice();
  for (const id of ['1', '2', '3']) await office.openCase(id);
  original = await sharp({ create: { width: 1600, height: 800, channels: 3, noise: { type: 'gaussian', mean: 128, sigma: 60 }, background: '#808080' } }).png({ compressionLevel: 0 }).toBuffer();
  const clerk = await office.station();
  await clerk.signIn(CLERK);
  await clerk.settled();
  for (const id of ['1', '2', '3']) {
    const reply = await clerk.workstation.fetch(new Request(`http://workstation/import?case=${id}&name=a.png`, { method: 'POST', body: new Uint8Array(original) }));
    const last = JSON.parse((await reply.text()).trim().split('\n').at(-1)!) as ImportProgress;
    expect(last).toMatchObject({ stage: 'done' });
    footage = last.footage!;
  }
  await clerk.settled();
  await clerk.until((status) => status.transfer === undefined);
  plain.set('original', original);
  for (const [kind, path] of [['pyramid', 'tile/0/0/0'], ['preview', 'preview']] as const) {
    const reply = await clerk.workstation.fetch(new Request(`http://workstation/media/${footage.original.sha256}/${path}`));
    plain.set(kind, Buffer.from(await reply.arrayBuffer()));
  }
  // The importing machine keeps nothing in the clear either, once the import has ended.
  expect(holding(clerk.data, secrets())).toEqual([]);
  await clerk.close();
}, 180_000);
afterAll(() => office.close());

test('what is kept of a case is nowhere on the disk in the clear, and opens again after a restart', async () => {
  const data = office.folder();
  const first = await office.station({ data });
  await first.signIn(SECOND);
  await first.settled();
  await first.client.case.takeOffline({ case: '1', on: true });
  await first.client.case.act({ case: '1', acts: [{ type: 'item.noted', body: { item: '2', note: NOTE } }] });
  await untilOffline(first, '1', 'ready');
  expect(await first.client.storage.status({})).toMatchObject({ usedBytes: footage.original.bytes + footage.pyramid.bytes + footage.preview.bytes, keys: 'password' });
  expect(holding(data, secrets())).toEqual([]);
  await first.close();
  expect(holding(data, secrets())).toEqual([]);
  await office.cut();
  const second = await office.station({ data });
  await second.signIn(SECOND);
  const file = await second.workstation.fetch(new Request(`http://workstation/media/${footage.original.sha256}/file`));
  expect(original.equals(Buffer.from(await file.arrayBuffer()))).toBe(true);
  expect((await second.client.case.get({ case: '1' })).state.sheets[SECOND.id]?.items['2']?.note).toBe(NOTE);
  await second.close();
  await office.restore();
});

test('a case that is taken away is wiped with its key: neither its bytes nor a copy of them opens again; another case with the same file stays', async () => {
  const data = office.folder();
  const station = await office.station({ data });
  await station.signIn(SECOND);
  await station.settled();
  await station.client.case.takeOffline({ case: '2', on: true });
  await untilOffline(station, '2', 'ready');
  const [key] = rowsOf(data, `SELECT sealed FROM case_key WHERE case_id = '2'`) as { sealed: string }[];
  cpSync(join(data, 'content'), `${data}-copy`, { recursive: true });
  // Case 1 and 3 name the same file; taken away first, they leave it to case 2.
  await office.assign('3', [LEAD]);
  await until(async () => (await station.client.storage.status({})).wiped.length === 1, station);
  expect((await station.client.case.get({ case: '2' })).offline).toBe('ready');
  await office.assign('1', [LEAD]);
  await office.assign('2', [LEAD]);
  await until(async () => (await station.client.storage.status({})).wiped.length === 3, station);
  const status = await station.client.storage.status({});
  expect(status.wiped.map(({ case: id, reason }) => `${id} ${reason}`).sort()).toEqual(['1 revoked', '2 revoked', '3 revoked']);
  expect(status.wiped.reduce((sum, each) => sum + each.bytes, 0)).toBe(footage.original.bytes + footage.pyramid.bytes + footage.preview.bytes);
  expect(status).toMatchObject({ usedBytes: 0, cases: [] });
  expect(await station.client.inbox.list({})).toEqual([]);
  expect((await station.workstation.fetch(new Request(`http://workstation/media/${footage.original.sha256}/preview`))).status).toBe(404);
  await station.close();
  const sealed = Buffer.from(key!.sealed);
  expect(holding(data, [sealed])).toEqual([]);
  expect(filesBelow(join(data, 'content'))).toEqual([]);
  expect(rowsOf(data, 'SELECT case_id FROM event UNION SELECT case_id FROM head UNION SELECT case_id FROM case_row')).toEqual([]);
  // Somebody kept a copy of the sealed bytes and puts it back; the person is even put on the case again.
  cpSync(`${data}-copy`, join(data, 'content'), { recursive: true });
  await office.assign('2', [LEAD, SECOND]);
  await office.cut();
  const later = await office.station({ data });
  await later.signIn(SECOND);
  expect(filesBelow(join(data, 'content'))).toEqual([]);
  await office.restore();
  await later.settled();
  await later.client.case.takeOffline({ case: '2', on: true });
  await untilOffline(later, '2', 'ready');
  await later.close();
});

test('what the server never took of one’s own survives the wipe, and still reaches it when the person is back on the case', async () => {
  await office.openCase('4');
  const data = office.folder();
  const station = await office.station({ data });
  await station.signIn(SECOND);
  await station.settled();
  await office.cut();
  await station.client.case.act({ case: '4', acts: [{ type: 'item.noted', body: { item: '1', note: NOTE } }] });
  await office.assign('4', [LEAD]);
  await office.restore();
  await until(async () => (await station.client.storage.status({})).wiped.length === 1, station);
  expect((await station.client.storage.status({})).wiped[0]).toMatchObject({ case: '4', keptEvents: 1 });
  expect(holding(data, [Buffer.from(NOTE)])).toEqual([]);
  await office.assign('4', [LEAD, SECOND]);
  await station.client.sync.now({});
  await until(async () => (await station.client.inbox.list({})).some((row) => row.case === '4'), station);
  await station.settled();
  expect((await station.client.case.get({ case: '4' })).state.sheets[SECOND.id]?.items['1']?.note).toBe(NOTE);
  const other = await office.station();
  await other.signIn(SECOND);
  await other.settled();
  expect((await other.client.case.get({ case: '4' })).state.sheets[SECOND.id]?.items['1']?.note).toBe(NOTE);
  await station.close();
  await other.close();
});

test('a package that the server has not spoken of for a month is wiped, and comes back when it does', async () => {
  await office.openCase('5');
  const data = office.folder();
  let now = Date.now();
  const first = await office.station({ data, now: () => now });
  await first.signIn(SECOND);
  await first.settled();
  await first.client.case.act({ case: '5', acts: [{ type: 'item.noted', body: { item: '1', note: NOTE } }] });
  await first.settled();
  await first.close();
  await office.cut();
  now += 29 * 24 * 3600 * 1000;
  const before = await office.station({ data, now: () => now });
  await before.signIn(SECOND);
  expect((await before.client.inbox.list({})).map((row) => row.case)).toContain('5');
  await before.close();
  now += 2 * 24 * 3600 * 1000;
  const after = await office.station({ data, now: () => now });
  await after.signIn(SECOND);
  expect(await after.client.inbox.list({})).toEqual([]);
  expect((await after.client.storage.status({})).wiped.find((each) => each.case === '5')).toMatchObject({ reason: 'expired' });
  await office.restore();
  await after.settled();
  expect((await after.client.case.get({ case: '5' })).state.sheets[SECOND.id]?.items['1']?.note).toBe(NOTE);
  await after.close();
});

test('with too little left on the disk fetching pauses, says why, and goes on by itself', async () => {
  await office.openCase('6');
  await office.assign('1', [LEAD, SECOND]);
  let free = 1e12;
  const station = await office.station({ freeBytes: () => free });
  await station.signIn(SECOND);
  await station.settled();
  free = 1024 ** 3;
  await station.client.case.takeOffline({ case: '1', on: true });
  const status = await station.until(({ transfer }) => transfer?.paused !== undefined);
  expect(status.transfer?.paused).toBe('lowDisk');
  expect(await station.client.storage.status({})).toMatchObject({ paused: 'lowDisk' });
  // What somebody waits for is refused with its own status, not with a broken picture.
  expect((await station.workstation.fetch(new Request(`http://workstation/media/${footage.original.sha256}/tile/0/0/0`))).status).toBe(507);
  free = 1e12;
  await untilOffline(station, '1', 'ready');
  expect((await station.client.storage.status({})).paused).toBeUndefined();
  await station.close();
});

test('a part whose connection broke in the middle goes on from there', async () => {
  const sent: { readonly range: string | null; readonly ifRange: string | null; readonly bytes: number }[] = [];
  let broken = 0;
  const station = await office.station({
    async meddler(request, next) {
      const reply = await next();
      if (!request.url.includes(`/content/${footage.original.sha256}/0`)) return reply;
      const bytes = new Uint8Array(await reply.arrayBuffer());
      sent.push({ range: request.headers.get('range'), ifRange: request.headers.get('if-range'), bytes: bytes.length });
      if (broken++ > 0) return new Response(bytes, { status: reply.status, headers: reply.headers });
      const half = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(bytes.subarray(0, 1_000_000)),
        pull: (controller) => controller.error(new TypeError('terminated')),
      });
      return new Response(half, { status: reply.status, headers: reply.headers });
    },
  });
  await station.signIn(SECOND);
  await station.settled();
  await station.client.case.takeOffline({ case: '1', on: true });
  await until(() => sent.length === 1, station);
  await untilOffline(station, '1', 'fetching');
  await until(async () => {
    await station.client.sync.now({});
    return sent.length > 1;
  }, station);
  await untilOffline(station, '1', 'ready');
  const length = Math.min(PART_BYTES, footage.original.bytes);
  expect(sent).toEqual([
    { range: null, ifRange: null, bytes: length },
    { range: 'bytes=1000000-', ifRange: `"${footage.original.parts[0]}"`, bytes: length - 1_000_000 },
  ]);
  await station.close();
});
