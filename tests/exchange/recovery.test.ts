// A damaged database of a workstation whose rows are sealed: nothing is let go before it can be read, what was not sent yet reaches the
// server, and what is lost with its key is told and comes back from there.

import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImportProgress } from '#shared/contract/workstation.ts';
import type { Footage } from '#shared/footage/footage.ts';
import { CLERK, createOffice, LEAD, SECOND, type Office, type Station } from './office.ts';

const SENT = '灶台上方排烟罩积油';
const UNSENT = '冷藏柜温度计失灵';
let office: Office;
let footage: Footage;

beforeAll(async () => {
  office = await createOffice();
  await office.openCase('1');
  const clerk = await office.station();
  await clerk.signIn(CLERK);
  await clerk.settled();
  const picture = await sharp({ create: { width: 800, height: 600, channels: 3, background: '#808080' } }).png().toBuffer();
  const reply = await clerk.workstation.fetch(new Request('http://workstation/import?case=1&name=a.png', { method: 'POST', body: new Uint8Array(picture) }));
  footage = (JSON.parse((await reply.text()).trim().split('\n').at(-1)!) as ImportProgress).footage!;
  await clerk.settled();
  await clerk.until((status) => status.transfer === undefined);
  await clerk.close();
}, 180_000);
afterAll(() => office.close());

const raw = <T>(data: string, work: (database: Database.Database) => T): T => {
  const database = new Database(join(data, 'kantai.sqlite'));
  try {
    return work(database);
  } finally {
    database.close();
  }
};
const countOf = (data: string, what: string): number => raw(data, (database) => (database.prepare(`SELECT count(*) AS n FROM ${what}`).get() as { n: number }).n);
/** Spoils the first page of a table or an index. */
const spoil = (data: string, name: string): void => {
  const page = raw(data, (database) => {
    database.pragma('wal_checkpoint(TRUNCATE)');
    return (database.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(name) as { rootpage: number }).rootpage;
  });
  const handle = openSync(join(data, 'kantai.sqlite'), 'r+');
  writeSync(handle, Buffer.alloc(4096, 0xa5), 0, 4096, (page - 1) * 4096);
  closeSync(handle);
};
const untilReady = async (station: Station) => {
  const end = Date.now() + 30_000;
  while ((await station.client.case.get({ case: '1' })).offline !== 'ready') {
    if (Date.now() > end) throw new Error(`never ready\n${station.log.join('\n')}`);
    await delay(30);
  }
};
const notes = async (station: Station, person: { readonly id: string }) => {
  const items = (await station.client.case.get({ case: '1' })).state.sheets[person.id]?.items;
  return { 1: items?.['1']?.note, 2: items?.['2']?.note };
};
/** A workstation with a case taken offline, a note that the server has and one that it lacks, closed. */
const work = async (person: typeof LEAD): Promise<string> => {
  const data = office.folder();
  const station = await office.station({ data });
  await station.signIn(person);
  await station.settled();
  await station.client.case.takeOffline({ case: '1', on: true });
  await untilReady(station);
  await station.client.case.act({ case: '1', acts: [{ type: 'item.noted', body: { item: '1', note: SENT } }] });
  await station.settled();
  await office.cut();
  await station.client.case.act({ case: '1', acts: [{ type: 'item.noted', body: { item: '2', note: UNSENT } }] });
  await station.close();
  return data;
};

test('with its keys whole, a rescued database loses nothing: it waits for the sign-in, opens without a server, and sends what it had', async () => {
  const data = await work(SECOND);
  const before = countOf(data, 'event');
  spoil(data, 'event_waiting');
  // Started and ended before anybody signed in: nothing could be read, and nothing may be gone.
  const idle = await office.station({ data });
  const { integrity } = JSON.parse((await idle.client.diagnostics.bundle({})).text) as { integrity: object };
  expect(integrity).toMatchObject({ database: 'ok', faults: [], locked: true });
  await idle.close();
  expect(countOf(data, 'event')).toBe(before);
  const station = await office.station({ data });
  expect(countOf(data, 'event')).toBe(before);
  await station.signIn(SECOND);
  const { recovered } = await station.client.session.state({});
  expect(recovered).toMatchObject({ events: before, waiting: 1, lost: 0 });
  expect(await notes(station, SECOND)).toEqual({ 1: SENT, 2: UNSENT });
  expect((await station.client.case.get({ case: '1' })).offline).toBe('ready');
  expect((await station.workstation.fetch(new Request(`http://workstation/media/${footage.original.sha256}/tile/0/0/0`))).status).toBe(200);
  await office.restore();
  await station.settled();
  await station.close();
  const other = await office.station();
  await other.signIn(SECOND);
  await other.settled();
  expect(await notes(other, SECOND)).toEqual({ 1: SENT, 2: UNSENT });
  await other.close();
}, 120_000);

// The keys of the cases lie in one table, the ways to the key of the folder in another.
test.each(['case_key', 'meta'])('with `%s` lost, what cannot be opened is let go, told, and comes back from the server', async (table) => {
  const data = await work(LEAD);
  spoil(data, table);
  await office.restore();
  const station = await office.station({ data });
  await station.signIn(LEAD);
  expect((await station.client.session.state({})).recovered).toMatchObject({ lost: 1 });
  await station.settled();
  expect(await notes(station, LEAD)).toEqual({ 1: SENT, 2: undefined });
  await station.client.case.takeOffline({ case: '1', on: true });
  await untilReady(station);
  expect((await station.workstation.fetch(new Request(`http://workstation/media/${footage.original.sha256}/tile/0/0/0`))).status).toBe(200);
  expect((await station.client.diagnostics.check({})).faults).toEqual([]);
  await station.close();
  // And it opens again, also without a server.
  await office.cut();
  const again = await office.station({ data });
  await again.signIn(LEAD);
  expect((await notes(again, LEAD))[1]).toBe(SENT);
  await again.close();
  await office.restore();
}, 120_000);
