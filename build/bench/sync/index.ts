// The exchange beside its floors, in one run: a first sync beside reading and inserting the same bytes; what changed in a large store; an act
// until it is durable beside one fsync; and a peer that replicates the same documents.
//
//   npm run bench -- sync [--cases N] [--events N] [--all N] [--peer-cases N]

import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createCasebook } from '../../../src-main/cases/casebook.ts';
import type { Active } from '../../../src-main/session/session.ts';
import { createCentral } from '../../../src-main/session/central.ts';
import type { Store } from '../../../src-main/store/store.ts';
import { exchange } from '../../../src-main/sync/exchange.ts';
import { nodeNetwork } from '../../../src-main/web/network.ts';
import { createClock } from '../../../src-shared/log/clock.ts';
import type { SignedEvent } from '../../../src-shared/log/event.ts';
import { percentile } from '../timing.ts';
import { caseId, createBenchOffice, crypto, type BenchOffice } from './office.ts';
import { replicatePeer } from './peer.ts';

const BATCH = 1000;
const RUNS = 400;
const WARM_CASES = 20;

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await work();
  return performance.now() - started;
};
/** Milliseconds of processor that this process has used: they do not grow with what else runs on the machine. */
const processor = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;

const sync = async (office: BenchOffice, store: Store) => {
  const central = createCentral({ serverUrl: office.address, network: nodeNetwork, token: () => office.token });
  const log: string[] = [];
  const deps = { store, calls: central.calls, lines: central.lines, signal: new AbortController().signal, crypto, clock: createClock(Date.now), now: Date.now, log: (line: string) => void log.push(line), hashStandard: () => '', onCases: () => undefined };
  await exchange(deps, 'e1');
  const bad = log.filter((line) => line.includes('left out'));
  if (bad.length > 0) throw new Error(bad[0]);
};

/** The same bytes, parsed and inserted into the same tables in the same batches: no network, no check. */
const floor = (store: Store, rows: readonly { readonly json: string; readonly hash: string }[]): number => {
  const started = performance.now();
  for (let from = 0; from < rows.length; from += BATCH) {
    store.events.append(rows.slice(from, from + BATCH).map(({ json, hash }) => ({ event: JSON.parse(json) as SignedEvent, hash, json })), false);
  }
  return performance.now() - started;
};

/** Acts and bare fsyncs in turns, so that both meet the same disk. */
const acts = (office: BenchOffice, store: Store, active: Active) => {
  const casebook = createCasebook({ store, crypto, clock: createClock(Date.now, store.events.newest()), onAppended: () => undefined });
  const file = openSync(join(office.folder, 'fsync-alone'), 'w');
  const page = Buffer.alloc(4096);
  const [alone, appending]: [number[], number[]] = [[], []];
  for (let run = 0; run < RUNS + 20; run += 1) {
    let started = performance.now();
    writeSync(file, page);
    fsyncSync(file);
    if (run >= 20) alone.push(performance.now() - started);
    started = performance.now();
    const appended = casebook.append(active, caseId(0), [{ type: 'item.answered', body: { item: String(run % 40), answer: 'meets' } }]);
    if (run >= 20) appending.push(performance.now() - started);
    if (!appended.ok) throw new Error(appended.reason);
  }
  closeSync(file);
  return { alone: alone.toSorted((a, b) => a - b), appending: appending.toSorted((a, b) => a - b) };
};

export const run = async (): Promise<void> => {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: { cases: { type: 'string', default: '10000' }, events: { type: 'string', default: '60' }, all: { type: 'string', default: '100000' }, 'peer-cases': { type: 'string', default: '500' } },
  });
  const [cases, events, all, peerCases] = [values.cases, values.events, values.all, values['peer-cases']].map(Number) as [number, number, number, number];
  const office = await createBenchOffice();
  const figures: Record<string, number> = {};
  try {
    console.log(`${office.about}; ${cases} cases × ${events} events`);
    // Programs are compiled while they run: both halves have exchanged a little before anything is measured.
    await office.add(0, WARM_CASES, events);
    const warm = office.newStore('warm').store;
    await sync(office, warm);
    warm.close();
    const size = await office.add(WARM_CASES, cases, events);
    console.log(`${cases * events} events, ${(size / 1e6).toFixed(0)} MB of text`);
    const { store, active } = office.newStore('workstation');
    const before = processor();
    const first = await timed(() => sync(office, store));
    const firstProcessor = processor() - before;
    const rows = Array.from({ length: cases }, (_, n) => store.events.ofCase(caseId(n))).flat().map(({ event, hash }) => ({ json: JSON.stringify(event), hash }));
    if (rows.length !== cases * events) throw new Error(`only ${rows.length} events arrived`);
    const bare = office.newStore('floor').store;
    const beforeFloor = processor();
    const least = floor(bare, rows);
    const leastProcessor = processor() - beforeFloor;
    bare.close();
    rows.length = 0;
    console.log(`first sync                          ${seconds(first)}   floor: parse + insert of the same bytes ${seconds(least)}   ratio ${(first / least).toFixed(2)}`);
    console.log(`  of it processor of this process   ${seconds(firstProcessor)}   floor ${seconds(leastProcessor)}   ratio ${(firstProcessor / leastProcessor).toFixed(2)}`);
    Object.assign(figures, { first_cpu_ratio: firstProcessor / leastProcessor });
    Object.assign(figures, { first_sync_s: first / 1000, first_floor_s: least / 1000, first_ratio: first / least, events_per_s: (cases * events * 1000) / first });

    if (all > cases) {
      await office.add(cases, all, 2);
      await sync(office, store);
    }
    await office.change(Array.from({ length: 100 }, (_, n) => Math.floor((n * all) / 100)));
    const changed = await timed(() => sync(office, store));
    const nothing = await timed(() => sync(office, store));
    console.log(`100 changed cases of ${all}        ${seconds(changed)}   nothing changed ${seconds(nothing)}`);
    Object.assign(figures, { changed_s: changed / 1000, nothing_s: nothing / 1000 });

    const { alone, appending } = acts(office, store, active);
    for (const [name, times] of [['one fsync of 4 KiB', alone], ['one act, rules to durable', appending]] as const) {
      console.log(`${name.padEnd(36)}p50 ${percentile(times, 0.5).toFixed(2)} ms   p99 ${percentile(times, 0.99).toFixed(2)} ms`);
    }
    Object.assign(figures, { append_p50_ms: percentile(appending, 0.5), append_p99_ms: percentile(appending, 0.99), fsync_p50_ms: percentile(alone, 0.5), fsync_p99_ms: percentile(alone, 0.99) });
    Object.assign(figures, { append_to_fsync_p50: figures['append_p50_ms']! / figures['fsync_p50_ms']!, append_to_fsync_p99: figures['append_p99_ms']! / figures['fsync_p99_ms']! });
    store.close();

    if (peerCases > 0) Object.assign(figures, await besidePeer(peerCases, events));
    console.log(Object.entries(figures).map(([name, value]) => `${name}=${value.toFixed(3)}`).join(' '));
  } finally {
    await office.close();
  }
};

/** The same documents through both, each from a server to an empty place, over HTTP on this machine. */
const besidePeer = async (cases: number, events: number): Promise<Record<string, number>> => {
  const office = await createBenchOffice();
  try {
    await office.add(0, cases, events);
    const { store } = office.newStore('beside-the-peer');
    const ours = await timed(() => sync(office, store));
    const documents = Array.from({ length: cases }, (_, n) => store.events.ofCase(caseId(n))).flat().map(({ event, hash }) => ({ _id: hash, ...event }));
    store.close();
    const peer = await replicatePeer(documents);
    if (typeof peer === 'string') {
      console.log(`no peer: ${peer}`);
      return {};
    }
    console.log(`${documents.length} documents: ours ${seconds(ours)}   ${peer.about} ${seconds(peer.ms)}   ${(peer.ms / ours).toFixed(1)} times as long`);
    return { ours_beside_peer_s: ours / 1000, peer_s: peer.ms / 1000, peer_ratio: peer.ms / ours };
  } finally {
    await office.close();
  }
};
