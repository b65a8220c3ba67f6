// Uploads that are broken off: the protocol step by step, and the file as it is read back afterwards.

import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PART_BYTES } from '#shared/footage/footage.ts';
import { createBench, EXPERT_A, EXPERT_B, PANEL, STAFF, STAFF_B, type Bench, type Station } from '../testing/bench.ts';

let bench: Bench;
let staff: Station;
let other: Station;
let expert: Station;
beforeAll(async () => {
  bench = await createBench();
  for (const person of [EXPERT_A, EXPERT_B, STAFF, STAFF_B]) await bench.addPerson(person);
  [staff, other, expert] = [await bench.station(STAFF.id), await bench.station(STAFF_B.id), await bench.station(EXPERT_A.id)];
  await bench.openCase('case-1', PANEL);
});
afterAll(async () => bench.close());

const bytes = randomBytes(2 * PART_BYTES + 4321);
const TUS = { 'tus-resumable': '1.0.0' };
const b64 = (text: string) => Buffer.from(text).toString('base64');
const create = async (station: Station, headers: Record<string, string> = {}) =>
  bench.call('/uploads', { method: 'POST', token: station.token, headers: { ...TUS, 'upload-length': String(bytes.length), 'upload-metadata': `case ${b64('case-1')},filetype ${b64('video/mp4')}`, ...headers } });
const patch = async (station: Station, at: string, offset: number, body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>, headers: Record<string, string> = {}) =>
  bench.call(at, { method: 'PATCH', token: station.token, body, duplex: 'half', headers: { ...TUS, 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset), ...headers } } as RequestInit & { token: string });
const offsetOf = async (station: Station, at: string) => (await bench.call(at, { method: 'HEAD', token: station.token, headers: TUS })).headers.get('upload-offset');
const slice = (from: number, to?: number) => new Uint8Array(bytes.subarray(from, to));

test('says what it speaks, and refuses another version', async () => {
  const said = await bench.call('/uploads', { method: 'OPTIONS', token: staff.token });
  expect(said.status).toBe(204);
  expect(Object.fromEntries(['tus-version', 'tus-extension', 'tus-checksum-algorithm'].map((name) => [name, said.headers.get(name)]))).toEqual({ 'tus-version': '1.0.0', 'tus-extension': 'creation,checksum,termination', 'tus-checksum-algorithm': 'sha256,sha1' });
  const old = await create(staff, { 'tus-resumable': '0.2.2' });
  expect([old.status, old.headers.get('tus-version')]).toEqual([412, '1.0.0']);
});

test('a file that breaks off in the middle goes on from what arrived, and is then content of its case like any other', async () => {
  const made = await create(staff);
  expect(made.status).toBe(201);
  const at = made.headers.get('location')!;
  expect(await offsetOf(staff, at)).toBe('0');
  const breaking = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(slice(0, PART_BYTES + 1000)),
    pull: (controller) => controller.error(new Error('cable pulled')),
  });
  await patch(staff, at, 0, breaking).catch(() => undefined);
  const offset = Number(await offsetOf(staff, at));
  expect(offset).toBe(PART_BYTES + 1000);
  expect((await patch(staff, at, offset + 1, slice(offset + 1))).status).toBe(409);
  expect((await patch(staff, at, offset, slice(offset, offset + 5000))).headers.get('upload-offset')).toBe(String(offset + 5000));
  const last = await patch(staff, at, offset + 5000, slice(offset + 5000));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  expect([last.status, last.headers.get('upload-offset'), last.headers.get('upload-content')]).toEqual([204, String(bytes.length), sha256]);
  expect(await expert.client.content.describe({ sha256 })).toMatchObject({ sha256, bytes: bytes.length, mime: 'video/mp4' });
  const read = await Promise.all([0, 1, 2].map(async (part) => Buffer.from(await (await bench.call(`/content/${sha256}/${part}`, { token: expert.token })).arrayBuffer())));
  expect(Buffer.concat(read).equals(bytes)).toBe(true);
  expect(await staff.client.content.declare({ case: 'case-1', content: { sha256, bytes: bytes.length, mime: 'video/mp4', parts: read.map((part) => createHash('sha256').update(part).digest('hex')) } })).toEqual({ wanted: [] });
}, 120_000);

test('a piece that is not what its checksum says leaves nothing', async () => {
  const at = (await create(staff)).headers.get('location')!;
  const piece = slice(0, 1000);
  const sum = createHash('sha256').update(piece).digest('base64');
  expect((await patch(staff, at, 0, slice(1, 1001), { 'upload-checksum': `sha256 ${sum}` })).status).toBe(460);
  expect(await offsetOf(staff, at)).toBe('0');
  expect((await patch(staff, at, 0, piece, { 'upload-checksum': `md5 ${sum}` })).status).toBe(400);
  expect((await patch(staff, at, 0, piece, { 'upload-checksum': `sha256 ${sum}` })).status).toBe(204);
  expect(await offsetOf(staff, at)).toBe('1000');
});

test('more than was announced, another type and a bad offset are refused; what was given up is gone', async () => {
  const at = (await create(staff, { 'upload-length': '10' })).headers.get('location')!;
  expect((await patch(staff, at, 0, slice(0, 11))).status).toBe(413);
  expect((await patch(staff, at, 0, slice(0, 5), { 'content-type': 'application/octet-stream' })).status).toBe(415);
  expect((await patch(staff, at, 0, slice(0, 5), { 'upload-offset': '-1' })).status).toBe(400);
  expect((await bench.call(at, { method: 'DELETE', token: staff.token, headers: TUS })).status).toBe(204);
  expect((await bench.call(at, { method: 'HEAD', token: staff.token, headers: TUS })).status).toBe(404);
  expect((await create(staff, { 'upload-length': '0' })).status).toBe(400);
  expect((await create(staff, { 'upload-metadata': '' })).status).toBe(400);
});

test('only staff of the case upload, and nobody goes on with another’s', async () => {
  expect((await create(expert)).status).toBe(403);
  expect((await create(other)).status).toBe(404);
  const at = (await create(staff)).headers.get('location')!;
  for (const method of ['HEAD', 'DELETE']) expect((await bench.call(at, { method, token: other.token, headers: TUS })).status).toBe(404);
  expect((await patch(other, at, 0, slice(0, 10))).status).toBe(404);
  expect((await bench.call(at, { method: 'HEAD', headers: TUS })).status).toBe(401);
});
