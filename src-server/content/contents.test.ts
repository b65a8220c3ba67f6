// Footage and documents on the server: declared, put part by part, verified, and read only by who may see a case that names them.

import { createHash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PART_BYTES, type Content, type Footage } from '#shared/footage/footage.ts';
import { createBench, EXPERT_A, EXPERT_C, PANEL, STAFF, STAFF_B, type Bench, type Station } from '../testing/bench.ts';

let bench: Bench;
let staff: Station;
let expert: Station;
let stranger: Station;
beforeAll(async () => {
  bench = await createBench();
  for (const person of [EXPERT_A, EXPERT_C, STAFF, STAFF_B]) await bench.addPerson(person);
  [staff, expert, stranger] = [await bench.station(STAFF.id), await bench.station(EXPERT_A.id), await bench.station(EXPERT_C.id)];
  await bench.openCase('case-1', PANEL);
});
afterAll(async () => bench.close());

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
/** Bytes that differ by `seed`, and their description. */
const makeContent = (length: number, seed: number): { bytes: Uint8Array<ArrayBuffer>; parts: Uint8Array<ArrayBuffer>[]; content: Content } => {
  const bytes = Uint8Array.from({ length }, (_, index) => (index * 31 + seed * 7 + (index >> 8)) & 255);
  const parts = Array.from({ length: Math.ceil(length / PART_BYTES) }, (_, part) => bytes.slice(part * PART_BYTES, (part + 1) * PART_BYTES));
  return { bytes, parts, content: { sha256: sha256(bytes), bytes: length, mime: 'image/jpeg', parts: parts.map(sha256) } };
};
const put = async (station: Station, hash: string, part: number, body: Uint8Array<ArrayBuffer>) =>
  bench.call(`/content/${hash}/${part}`, { method: 'PUT', body, token: station.token });
const get = async (station: Station, hash: string, part: number | string, init: RequestInit = {}) =>
  bench.call(`/content/${hash}/${part}`, { ...init, token: station.token });
const codeOf = async (reply: Response) => ((await reply.json()) as { code: string }).code;

test('a file of three parts is put in any order and read back byte for byte, by an expert of the case', async () => {
  const { content, parts, bytes } = makeContent(2 * PART_BYTES + 1234, 1);
  expect(await staff.client.content.declare({ case: 'case-1', content })).toEqual({ wanted: [0, 1, 2] });
  for (const part of [2, 0]) expect((await put(staff, content.sha256, part, parts[part]!)).status).toBe(204);
  expect(await staff.client.content.declare({ case: 'case-1', content })).toEqual({ wanted: [1] });
  expect((await get(expert, content.sha256, 1)).status).toBe(404);
  expect((await put(staff, content.sha256, 1, parts[1]!)).status).toBe(204);
  expect((await put(staff, content.sha256, 1, parts[1]!)).status).toBe(204);
  const pieces = await Promise.all([0, 1, 2].map(async (part) => Buffer.from(await (await get(expert, content.sha256, part)).arrayBuffer())));
  expect(sha256(Buffer.concat(pieces))).toBe(sha256(bytes));
  expect(await expert.client.content.describe({ sha256: content.sha256 })).toEqual(content);
});

test('a part carries its length and its hash as a tag that never changes', async () => {
  const { content, parts } = makeContent(999, 2);
  await staff.client.content.declare({ case: 'case-1', content });
  await put(staff, content.sha256, 0, parts[0]!);
  const reply = await get(expert, content.sha256, 0);
  expect(Object.fromEntries(reply.headers)).toMatchObject({
    etag: `"${content.parts[0]}"`, 'content-length': '999', 'cache-control': 'no-store', 'x-kantai-protocol': '1',
  });
  await reply.body?.cancel();
  expect((await get(expert, content.sha256, 0, { headers: { 'if-none-match': `W/"${content.parts[0]}"` } })).status).toBe(304);
  const head = await get(expert, content.sha256, 0, { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length'), (await head.arrayBuffer()).byteLength]).toEqual([200, '999', 0]);
});

test('one flipped byte, a cut part and too many bytes are refused and nothing of them is kept', async () => {
  const { content, parts } = makeContent(5000, 3);
  await staff.client.content.declare({ case: 'case-1', content });
  const flipped = parts[0]!.slice();
  flipped[2500]! ^= 1;
  expect(await codeOf(await put(staff, content.sha256, 0, flipped))).toBe('wrongPart');
  expect(await codeOf(await put(staff, content.sha256, 0, parts[0]!.slice(1)))).toBe('wrongPart');
  expect((await put(staff, content.sha256, 0, new Uint8Array(PART_BYTES + 1))).status).toBe(413);
  expect((await get(expert, content.sha256, 0)).status).toBe(404);
  expect((await staff.client.content.declare({ case: 'case-1', content })).wanted).toEqual([0]);
});

test('parts that are each as declared but together not the named file are dropped', async () => {
  const { content, parts } = makeContent(700, 4);
  const lie = { ...content, sha256: 'f'.repeat(64) };
  await staff.client.content.declare({ case: 'case-1', content: lie });
  expect(await codeOf(await put(staff, lie.sha256, 0, parts[0]!))).toBe('wrongWhole');
  expect((await get(expert, lie.sha256, 0)).status).toBe(404);
});

test('a declaration that contradicts itself or an earlier one is refused', async () => {
  const { content } = makeContent(800, 5);
  await staff.client.content.declare({ case: 'case-1', content });
  await expect(staff.client.content.declare({ case: 'case-1', content: { ...content, bytes: 801 } })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  const parts = [...content.parts, ...content.parts];
  await expect(staff.client.content.declare({ case: 'case-1', content: { ...content, parts } })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});

test('only staff of the case declare and put', async () => {
  const { content, parts } = makeContent(600, 6);
  await expect(expert.client.content.declare({ case: 'case-1', content })).rejects.toMatchObject({ code: 'forbidden' });
  const foreign = await bench.station(STAFF_B.id);
  await expect(foreign.client.content.declare({ case: 'case-1', content })).rejects.toMatchObject({ code: 'notFound' });
  await staff.client.content.declare({ case: 'case-1', content });
  expect((await put(expert, content.sha256, 0, parts[0]!)).status).toBe(403);
  expect((await put(foreign, content.sha256, 0, parts[0]!)).status).toBe(404);
});

test('a stranger sees neither part nor description, and without a session nothing is answered', async () => {
  const { content, parts } = makeContent(601, 7);
  await staff.client.content.declare({ case: 'case-1', content });
  await put(staff, content.sha256, 0, parts[0]!);
  expect((await get(stranger, content.sha256, 0)).status).toBe(404);
  await expect(stranger.client.content.describe({ sha256: content.sha256 })).rejects.toMatchObject({ code: 'notFound' });
  expect((await bench.call(`/content/${content.sha256}/0`)).status).toBe(401);
});

test('footage of another case is read there once an event of that case names it', async () => {
  const { content, parts } = makeContent(602, 8);
  await staff.client.content.declare({ case: 'case-1', content });
  await put(staff, content.sha256, 0, parts[0]!);
  await bench.openCase('case-2', { ...PANEL, experts: [EXPERT_C], lead: EXPERT_C.id });
  expect((await get(stranger, content.sha256, 0)).status).toBe(404);
  const footage: Footage = {
    original: content, pyramid: content, preview: content, name: 'a.jpg', title: '后厨', width: 10, height: 10,
    projection: { kind: 'flat' }, capturePath: 'pano', index: { tile: 512, levels: [{ width: 10, height: 10, columns: 1, rows: 1 }] },
  };
  await staff.act('case-2', 'footage.added', { footage });
  expect((await get(stranger, content.sha256, 0)).status).toBe(200);
});

test('a part that the folder lost is not there, and may be put again', async () => {
  const { content, parts } = makeContent(603, 9);
  await staff.client.content.declare({ case: 'case-1', content });
  await put(staff, content.sha256, 0, parts[0]!);
  const path = join(bench.folder, 'content', content.sha256.slice(0, 2), content.sha256, '0');
  await writeFile(path, 'rotten');
  expect((await put(staff, content.sha256, 0, parts[0]!)).status).toBe(204);
  expect(sha256(new Uint8Array(await (await get(expert, content.sha256, 0)).arrayBuffer()))).toBe(content.parts[0]);
  await rm(path);
  expect((await get(expert, content.sha256, 0)).status).toBe(404);
  expect((await staff.client.content.declare({ case: 'case-1', content })).wanted).toEqual([0]);
});

test('paths that are no part are answered as not found, other methods as not allowed', async () => {
  const { content } = makeContent(604, 10);
  await staff.client.content.declare({ case: 'case-1', content });
  for (const path of ['..%2f..%2fserver.key/0', `${content.sha256}/-1`, `${content.sha256}/0/0`, `${content.sha256}/1`, `${content.sha256}/00000000`, `${content.sha256}`])
    expect((await bench.call(`/content/${path}`, { token: staff.token })).status).toBe(404);
  expect((await get(staff, content.sha256, 0, { method: 'DELETE' })).status).toBe(405);
});

test('what is redacted is handed whole to nobody who gave no reason; staff move it, what is derived goes to all', async () => {
  const named = [11, 12, 13, 14, 15].map((seed) => makeContent(700 + seed, seed));
  const [original, pyramid, preview, redactedPyramid, redactedPreview] = named.map((one) => one.content) as [Content, Content, Content, Content, Content];
  await bench.openCase('case-3', PANEL);
  for (const { content, parts } of named) {
    await staff.client.content.declare({ case: 'case-3', content });
    await put(staff, content.sha256, 0, parts[0]!);
  }
  const index = { tile: 512, levels: [{ width: 10, height: 10, columns: 1, rows: 1 }] };
  const footage: Footage = { original, pyramid, preview, name: 'a.jpg', title: '后厨', width: 10, height: 10, projection: { kind: 'flat' }, capturePath: 'pano', index };
  await staff.act('case-3', 'footage.added', { footage });
  const all = [original, pyramid, preview, redactedPyramid, redactedPreview];
  const statuses = async (station: Station): Promise<number[]> => {
    const replies = await Promise.all(all.map(({ sha256: hash }) => get(station, hash, 0)));
    await Promise.all(replies.map((reply) => reply.body?.cancel()));
    return replies.map((reply) => reply.status);
  };
  expect(await statuses(expert)).toEqual([200, 200, 200, 200, 200]);
  const shape = { kind: 'box' as const, what: 'face' as const, points: [[1, 1], [4, 1], [4, 4], [1, 4]] };
  await staff.act('case-3', 'footage.redacted', { sha256: original.sha256, shapes: [shape], pyramid: redactedPyramid, index, preview: redactedPreview });
  expect(await statuses(expert)).toEqual([403, 403, 403, 200, 200]);
  expect(await statuses(staff)).toEqual([200, 200, 200, 200, 200]);
  // Clocks of machines are apart; what follows from something is later.
  bench.clock.now += 1000;
  await expert.act('case-3', 'footage.unsealed', { sha256: original.sha256, reason: '核对车牌是否为本店车辆' });
  expect(await statuses(expert)).toEqual([200, 200, 200, 200, 200]);
  // The same file in another case of that person stays sealed there as well.
  await bench.openCase('case-4', { ...PANEL, experts: [EXPERT_C], lead: EXPERT_C.id });
  await staff.act('case-4', 'footage.added', { footage });
  expect(await statuses(stranger)).toEqual([200, 200, 200, 404, 404]);
  await staff.act('case-4', 'footage.redacted', { sha256: original.sha256, shapes: [shape], pyramid: redactedPyramid, index, preview: redactedPreview });
  expect(await statuses(stranger)).toEqual([403, 403, 403, 200, 200]);
});
