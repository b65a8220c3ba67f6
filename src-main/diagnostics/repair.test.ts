import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { appendEvent } from '#shared/log/chain.ts';
import { BULK_END } from '#shared/contract/central.ts';
import type { SignedEvent } from '#shared/log/event.ts';
import { CASE, EXPERT, openDesk, testCrypto, type Desk } from '../cases/desk.testing.ts';
import { offlineError, type Central } from '../session/central.ts';
import { openStore } from '../store/store.ts';
import { checkIntegrity, type StreamFault } from './integrity.ts';
import { repairStream } from './repair.ts';

let folder: string;
let desk: Desk;
/** The sheet as it was written. */
let whole: readonly SignedEvent[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kantai-repair-'));
  desk = openDesk(folder);
  for (let n = 1; n <= 6; n += 1) desk.casebook.append(desk.active, CASE, [{ type: 'item.noted', body: { item: '1', note: `记录 ${n}` } }]);
  whole = sheet();
});
afterEach(() => {
  desk.store.close();
  rmSync(folder, { recursive: true, force: true });
});

const sheet = () => desk.store.events.ofCase(CASE).map(({ event }) => event).filter(({ channel }) => channel === 'sheet');
const stream = () => ({ case: CASE, device: desk.active.account.device, channel: 'sheet' as const });
/** The server has so many of them. */
const acknowledged = (seq: number) => {
  const { device } = desk.active.account;
  desk.store.events.acknowledge(CASE, device, 'sheet', { seq, hash: desk.store.events.hashAt(CASE, device, 'sheet', seq)! });
};
const raw = (sql: string, ...values: unknown[]) => {
  const database = new Database(join(folder, 'kantai.sqlite'));
  const rows = sql.startsWith('SELECT') ? database.prepare(sql).all(...values) : [database.prepare(sql).run(...values)];
  database.close();
  return rows as Record<string, unknown>[];
};
const DAMAGE = {
  'cannot be read': () => raw(`UPDATE event SET json = substr(json, 2) WHERE channel = 'sheet' AND seq = 3`),
  'says something else': () => raw(`UPDATE event SET json = replace(json, '记录 3', '记录 9') WHERE channel = 'sheet' AND seq = 3`),
  'has another signature': () => raw(`UPDATE event SET json = json_set(json, '$.sig', '${Buffer.alloc(64).toString('base64')}') WHERE channel = 'sheet' AND seq = 3`),
  'has another hash': () => raw(`UPDATE event SET hash = ? WHERE channel = 'sheet' AND seq = 3`, 'a'.repeat(64)),
  'is gone': () => raw(`DELETE FROM event WHERE channel = 'sheet' AND seq = 3`),
  'is gone with all behind it': () => raw(`DELETE FROM event WHERE channel = 'sheet' AND seq >= 3`),
};
/** A server that has these events. */
const linesOf = (events: readonly SignedEvent[], cut = false): Central['lines'] =>
  async function* (_path, body) {
    const { heads } = (body as { cases: { heads: Record<string, { seq: number }> }[] }).cases[0]!;
    const from = heads[`${desk.active.account.device}/sheet`]?.seq ?? 0;
    yield events.filter(({ seq }) => seq > from).map((event) => JSON.stringify(event));
    if (cut) throw offlineError('cut');
    yield [BULK_END];
  };
const faults = async (): Promise<readonly StreamFault[]> => (await checkIntegrity({ store: desk.store, crypto: testCrypto })).faults;
const repair = async (from: { readonly server?: Central['lines'] | 'offline'; readonly neighbour?: Central['lines']; readonly letGo?: boolean } = {}) =>
  repairStream(
    {
      store: desk.store, crypto: testCrypto, signal: new AbortController().signal, now: () => Date.parse('2026-11-26T08:00:00Z'), log: () => undefined,
      server: async () => {
        if (from.server === 'offline') throw offlineError('none');
        return from.server;
      },
      neighbour: () => from.neighbour,
    },
    (await faults())[0]!,
    from.letGo ?? false,
  );
const aside = () => raw('SELECT seq, json FROM set_aside ORDER BY seq');

describe.each(Object.entries(DAMAGE))('an event that %s', (kind, damage) => {
  test.each(['server', 'neighbour'] as const)('is fetched from the %s, what was found is set aside, and it is written down', async (source) => {
    acknowledged(6);
    damage();
    const before = raw(`SELECT seq, json FROM event WHERE channel = 'sheet' AND seq = 3`);
    expect(await faults()).toHaveLength(1);
    expect(await repair({ ...(source === 'neighbour' ? { server: 'offline' as const } : {}), [source]: linesOf(whole) })).toMatchObject({ outcome: 'mended', seq: 3 });
    expect(sheet()).toEqual(whole);
    expect(await faults()).toEqual([]);
    expect(desk.store.repairs.list(9)).toMatchObject([{ case: CASE, seq: 3, outcome: 'mended', lost: 0, at: '2026-11-26T08:00:00.000Z' }]);
    // Byte for byte what lay there.
    expect(aside()).toEqual(before);
    expect(desk.store.events.waitingCount(EXPERT.id)).toBe(source === 'server' || before.length > 0 ? 0 : kind.endsWith('behind it') ? 4 : 1);
    // The stream goes on.
    expect(desk.casebook.append(desk.active, CASE, [{ type: 'item.noted', body: { item: '1', note: '后来' } }])).toMatchObject({ ok: true });
    expect(await faults()).toEqual([]);
  });
});

test('own events behind it that are not sent yet stay, and stay unsent', async () => {
  acknowledged(4);
  DAMAGE['cannot be read']();
  expect(await repair({ server: linesOf(whole.slice(0, 4)) })).toMatchObject({ outcome: 'mended', events: 4 });
  expect([sheet(), await faults()]).toEqual([whole, []]);
  expect(desk.store.events.waiting(EXPERT.id, 10).map(({ event }) => event.seq)).toEqual([5, 6]);
});

test('without a server and a neighbour, or with an answer that was cut, nothing is touched', async () => {
  acknowledged(6);
  DAMAGE['cannot be read']();
  const before = raw('SELECT * FROM event ORDER BY id');
  for (const server of ['offline', linesOf(whole.slice(0, 3), true), undefined] as const) expect(await repair({ ...(server ? { server } : {}), letGo: true })).toMatchObject({ outcome: 'offline' });
  expect(raw('SELECT * FROM event ORDER BY id')).toEqual(before);
  expect([aside(), desk.store.repairs.list(9)]).toEqual([[], []]);
});

test('what the server sends is checked: altered, by another hand, or another history of this stream, it takes nobody’s place', async () => {
  acknowledged(6);
  DAMAGE['cannot be read']();
  const altered = whole.map((event) => (event.seq === 3 ? { ...event, body: { item: '1', note: '别的' } } : event));
  const forged = whole.map((event) => (event.seq === 3 ? { ...event, sig: Buffer.alloc(64, 7).toString('base64') } : event));
  for (const events of [altered, forged, []]) expect(await repair({ server: linesOf(events), letGo: true })).toMatchObject({ outcome: 'notThere', seq: 3 });
  expect(aside()).toEqual([]);
  const { device, person } = desk.active.account;
  const head = { seq: 2, hash: desk.store.events.hashAt(CASE, device, 'sheet', 2)! };
  const { event: other } = appendEvent({ head, draft: { ...stream(), at: whole[2]!.at, actor: person.id, type: 'item.noted', body: { item: '1', note: '另一份' } }, privateKey: desk.active.privateKey, crypto: testCrypto });
  expect(await repair({ server: linesOf([...whole.slice(0, 2), other]) })).toMatchObject({ outcome: 'notThere' });
  // What our own history has behind it stays where it is.
  expect(raw(`SELECT seq FROM event WHERE channel = 'sheet' ORDER BY seq`).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
});

test('own events that nobody has are let go of only when that is said, are set aside, and work goes on before them', async () => {
  acknowledged(2);
  DAMAGE['cannot be read']();
  expect(await repair({ server: linesOf(whole.slice(0, 2)) })).toMatchObject({ outcome: 'unsent', seq: 3, events: 4 });
  expect(aside()).toEqual([]);
  // They are not in the way of what others of this person's streams have to send.
  expect(desk.store.events.waiting(EXPERT.id, 10)).toEqual([]);
  // A neighbour's word is not enough: the server may have them.
  expect(await repair({ server: 'offline', neighbour: linesOf(whole.slice(0, 2)), letGo: true })).toMatchObject({ outcome: 'notThere' });
  expect(await repair({ server: linesOf(whole.slice(0, 2)), letGo: true })).toMatchObject({ outcome: 'letGo', seq: 3, events: 4 });
  expect(aside().map(({ seq }) => seq)).toEqual([3, 4, 5, 6]);
  expect(desk.store.repairs.list(9)).toMatchObject([{ outcome: 'letGo', lost: 4 }]);
  desk.casebook.forget();
  expect(desk.casebook.append(desk.active, CASE, [{ type: 'item.noted', body: { item: '1', note: '补记' } }])).toMatchObject({ ok: true });
  expect([sheet().length, await faults()]).toEqual([3, []]);
});

test('an end of the process at any edge of a transaction loses nothing: it is as it was, or whole', async () => {
  acknowledged(4);
  DAMAGE['cannot be read']();
  const before = raw('SELECT * FROM event ORDER BY id');
  let ends = 0;
  for (let edge = 0; ; edge += 1) {
    desk.store.close();
    let [countdown, ended] = [edge, false];
    const opened = openStore(folder, () => {
      if (countdown-- !== 0) return;
      ended = true;
      throw new Error('the process ends here');
    });
    if (!opened.ok) throw new Error(opened.failure);
    const fault = { ...stream(), seq: 3, fault: 'unreadable' } as const;
    const deps = { store: opened.store, crypto: testCrypto, signal: new AbortController().signal, now: Date.now, log: () => undefined, server: async () => linesOf(whole.slice(0, 4)), neighbour: () => undefined };
    await repairStream(deps, fault, false).catch(() => undefined);
    opened.store.close();
    desk = openDesk(folder);
    if ((await faults()).length > 0) expect(raw('SELECT * FROM event ORDER BY id')).toEqual(before);
    else expect([sheet(), aside().length]).toEqual([whole, 1]);
    if (!ended) break;
    ends += 1;
  }
  expect(ends).toBeGreaterThan(1);
  expect(await faults()).toEqual([]);
  expect(desk.store.events.waiting(EXPERT.id, 10).map(({ event }) => event.seq)).toEqual([5, 6]);
});

test('what the server took though its answer was lost is no loss', async () => {
  DAMAGE['cannot be read']();
  expect(await repair({ server: linesOf(whole), letGo: true })).toMatchObject({ outcome: 'mended' });
  expect([sheet(), await faults()]).toEqual([whole, []]);
});
