// Footage from one workstation to another by way of the server: part by part, every part verified, going on after any interruption.

import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImportProgress } from '#shared/contract/workstation.ts';
import { PART_BYTES, type Footage } from '#shared/footage/footage.ts';
import { CLERK, createOffice, LEAD, SECOND, type Office, type Station } from './office.ts';

let office: Office;
let clerk: Station;
let footage: Footage;

/** A noisy picture of 2:1 whose file takes several parts of 4 MiB. */
const panorama = (): Promise<Buffer> =>
  sharp({ create: { width: 2400, height: 1200, channels: 3, noise: { type: 'gaussian', mean: 128, sigma: 60 }, background: '#808080' } })
    .png({ compressionLevel: 0 })
    .toBuffer();

const bringIn = async (station: Station, caseId: string, name: string, bytes: Uint8Array): Promise<ImportProgress[]> => {
  const request = new Request(`http://workstation/import?case=${caseId}&name=${encodeURIComponent(name)}`, { method: 'POST', body: new Uint8Array(bytes) });
  const response = await station.workstation.fetch(request);
  return (await response.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ImportProgress);
};
const offlineOf = async (station: Station, caseId: string) => (await station.client.case.get({ case: caseId })).offline;
const untilOffline = async (station: Station, caseId: string, wanted: string) => {
  const end = Date.now() + 30_000;
  while ((await offlineOf(station, caseId)) !== wanted) {
    if (Date.now() > end) throw new Error(`still ${await offlineOf(station, caseId)}\n${station.log.join('\n')}`);
    await delay(30);
  }
};

beforeAll(async () => {
  office = await createOffice();
  await office.openCase('1');
  clerk = await office.station();
  await clerk.signIn(CLERK);
  await clerk.settled();
}, 180_000);
afterAll(() => office.close());

test('staff import a picture while the server is gone; it goes up when the server is back', async () => {
  await office.cut();
  const steps = await bringIn(clerk, '1', '后厨.png', await panorama());
  const last = steps.at(-1);
  expect(steps.map((step) => step.stage).filter((stage, index, all) => stage !== all[index - 1])).toEqual(['receiving', 'reading', 'pyramid', 'storing', 'done']);
  expect(last?.footage).toMatchObject({ name: '后厨.png', title: '后厨', width: 2400, height: 1200 });
  footage = last!.footage!;
  expect(footage.original.parts.length).toBeGreaterThan(2);
  const bytes = footage.original.bytes + footage.pyramid.bytes + footage.preview.bytes;
  expect((await clerk.client.sync.status({})).transfer).toMatchObject({ doneBytes: 0, totalBytes: bytes });
  await office.restore();
  await clerk.settled();
  const end = Date.now() + 20_000;
  for (const content of [footage.original, footage.pyramid, footage.preview]) {
    const path = `PUT /content/${content.sha256}`;
    while (office.asked.filter((line) => line.startsWith(path)).length < content.parts.length && Date.now() < end) await delay(30);
    expect(office.asked.filter((line) => line.startsWith(path))).toHaveLength(content.parts.length);
  }
  await clerk.until((status) => status.transfer === undefined);
});

test('the same picture twice, something that is no picture, and an expert who imports are refused with the reason', async () => {
  const file = await clerk.workstation.fetch(new Request(`http://workstation/media/${footage.original.sha256}/file`));
  expect((await bringIn(clerk, '1', 'again.png', new Uint8Array(await file.arrayBuffer()))).at(-1)).toEqual({ stage: 'error', error: 'alreadyThere' });
  expect((await bringIn(clerk, '1', 'x.png', new TextEncoder().encode('no picture at all'))).at(-1)).toEqual({ stage: 'error', error: 'notAnImage' });
  const expert = await office.station();
  await expert.signIn(LEAD);
  await expert.settled();
  expect((await bringIn(expert, '1', 'x.png', await panorama())).at(-1)).toEqual({ stage: 'error', error: 'notAllowed' });
  await expert.close();
});

test('an expert looks at a picture before it is here: only the parts that are needed come', async () => {
  const expert = await office.station();
  await expert.signIn(LEAD);
  await expert.settled();
  office.asked.length = 0;
  const preview = await expert.workstation.fetch(new Request(`http://workstation/media/${footage.original.sha256}/preview`));
  expect(preview.status).toBe(200);
  expect((await sharp(Buffer.from(await preview.arrayBuffer())).metadata()).format).toBe('jpeg');
  const tile = await expert.workstation.fetch(new Request(`http://workstation/media/${footage.original.sha256}/tile/0/0/0`));
  expect(tile.status).toBe(200);
  expect((await sharp(Buffer.from(await tile.arrayBuffer())).metadata()).width).toBe(512);
  expect(office.asked.filter((line) => line.includes(footage.original.sha256))).toEqual([]);
  expect(await offlineOf(expert, '1')).toBe('partial');
  await expert.close();
});

test('a picture of a case that a person may not see is not served', async () => {
  const expert = await office.station();
  expect((await expert.workstation.fetch(new Request(`http://workstation/media/${footage.original.sha256}/preview`))).status).toBe(404);
  await expert.close();
});

test('one flipped byte in a part is refused and the part is fetched again', async () => {
  let spoilt = 0;
  const expert = await office.station({
    async meddler(request, next) {
      const response = await next();
      if (!request.url.includes(`/content/${footage.pyramid.sha256}/`) || spoilt >= 2) return response;
      spoilt += 1;
      const bytes = new Uint8Array(await response.arrayBuffer());
      bytes[bytes.length >> 1]! ^= 1;
      return new Response(bytes, { status: response.status, headers: response.headers });
    },
  });
  await expert.signIn(LEAD);
  await expert.settled();
  await expert.client.case.takeOffline({ case: '1', on: true });
  await untilOffline(expert, '1', 'ready');
  expect(spoilt).toBe(2);
  expect(expert.log.filter((line) => line.includes('wrong hash'))).toHaveLength(2);
  await office.cut();
  const file = await expert.workstation.fetch(new Request(`http://workstation/media/${footage.original.sha256}/file`));
  expect(createHash('sha256').update(new Uint8Array(await file.arrayBuffer())).digest('hex')).toBe(footage.original.sha256);
  await office.restore();
  await expert.close();
});

test('a server that only ever sends wrong bytes is given up after five tries, and nothing wrong is kept', async () => {
  const expert = await office.station({
    async meddler(request, next) {
      const response = await next();
      if (!request.url.includes(`/content/${footage.preview.sha256}/`)) return response;
      const bytes = new Uint8Array(await response.arrayBuffer());
      bytes[0]! ^= 1;
      return new Response(bytes, { status: response.status, headers: response.headers });
    },
  });
  await expert.signIn(SECOND);
  await expert.settled();
  const preview = await expert.workstation.fetch(new Request(`http://workstation/media/${footage.original.sha256}/preview`));
  // Headers may be out before the bytes are known to be wrong; the bytes themselves never come.
  await expect(preview.arrayBuffer().then((bytes) => (preview.ok ? bytes : Promise.reject(new Error(String(preview.status)))))).rejects.toThrow();
  expect(expert.log.filter((line) => line.includes('try 5 of 5'))).toHaveLength(1);
  expect((await expert.client.inbox.list({}))[0]?.footageHere).toBe(0);
  await expert.close();
});

test('a fetch that is broken off goes on where it was, with another process and without asking twice', async () => {
  let gone = false;
  let served = 0;
  const data = office.folder();
  const first = await office.station({
    data,
    async meddler(request, next) {
      if (!request.url.includes('/content/')) return next();
      if (gone) throw new TypeError('fetch failed');
      served += 1;
      if (served >= 3) gone = true;
      return next();
    },
  });
  await first.signIn(SECOND);
  await first.settled();
  await first.client.case.takeOffline({ case: '1', on: true });
  const end = Date.now() + 10_000;
  while (served < 3 && Date.now() < end) await delay(20);
  // The three parts that were let through, in the order in which they are fetched.
  const first3 = [footage.preview, footage.pyramid, footage.original].flatMap(({ bytes, parts }) => parts.map((_, n) => Math.min(PART_BYTES, bytes - n * PART_BYTES))).slice(0, 3);
  const through = first3.reduce((sum, bytes) => sum + bytes, 0);
  while ((await first.client.storage.status({})).usedBytes < through && Date.now() < end) await delay(20);
  expect(await offlineOf(first, '1')).toBe('fetching');
  await first.close();
  office.asked.length = 0;
  const second = await office.station({ data });
  await second.signIn(SECOND);
  await untilOffline(second, '1', 'ready');
  const total = footage.original.parts.length + footage.pyramid.parts.length + footage.preview.parts.length;
  expect(office.asked.filter((line) => line.startsWith('GET /content/'))).toHaveLength(total - served);
  await second.close();
});
