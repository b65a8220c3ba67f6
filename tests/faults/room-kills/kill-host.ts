// Kills the host of a meeting room again and again while somebody exchanges with it: what the host told its own person, and what it told the
// guest, is on its disk; the database is whole and the chains verify; and the guest has lost nothing.

import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { fromBase64, toBase64 } from '#shared/bytes.ts';
import { appendEvent, checkStream } from '#shared/log/chain.ts';
import { createClock } from '#shared/log/clock.ts';
import { streamOf } from '#shared/log/heads.ts';
import { createCasebook } from '../../../src-main/cases/casebook.ts';
import { createNodeCrypto } from '../../../src-main/crypto.ts';
import { enter } from '../../../src-main/room/enter.ts';
import { createMeeting } from '../../../src-main/room/meeting.ts';
import type { Active } from '../../../src-main/session/session.ts';
import { openStore, type Store } from '../../../src-main/store/store.ts';
import { createChance } from '../simulator/random.ts';
import { createReferenceServer } from '../simulator/reference-server.ts';
import { CASES, opening, panelOf, PEOPLE } from '../simulator/world.ts';

export interface HostKilled {
  readonly kills: number;
  /** Acts that the host answered its own person with. */
  readonly acknowledged: number;
  /** Acts of the guest that the host said it has. */
  readonly taken: number;
  readonly exchanges: number;
}

const CODE = '123456789012';

/** Throws when something does not hold. `seed` decides when it is killed. */
export async function killHost(times: number, seed: number): Promise<HostKilled> {
  const root = mkdtempSync(join(tmpdir(), 'kantai-room-kills-'));
  const chance = createChance(seed);
  const crypto = createNodeCrypto((length) => new Uint8Array(randomBytes(length)));
  const server = createReferenceServer({ crypto, now: Date.now, privateKey: chance.bytes(32) });
  const serverKey = fromBase64(server.publicKey);
  const keys = { e1: chance.bytes(32), s1: chance.bytes(32) };
  for (const caseId of CASES) {
    server.appendOwn(caseId, 'case.opened', opening);
    server.appendOwn(caseId, 'panel.assigned', panelOf('e1', 'e2'));
  }
  const records = Object.entries(keys).map(([person, key]) => server.enrol(`machine-of-${person}`, person, toBase64(crypto.publicKey(key))));

  const openAt = (folder: string): Store => {
    const opened = openStore(folder);
    if (!opened.ok) throw new Error(`the store does not open: ${opened.failure}`);
    return opened.store;
  };
  const furnish = (person: keyof typeof keys): Active => {
    const store = openAt(join(root, person));
    const deviceRecord = records.find((record) => record.person === person)!;
    const account = { person: PEOPLE[person]!, user: person, bureau: opening.bureau, device: deviceRecord.device, publicKey: deviceRecord.publicKey, sealedKey: '{}', deviceRecord };
    store.documents.setMeta('serverKey', server.publicKey);
    store.accounts.save(account);
    store.accounts.saveDevices([...records, server.enrol('server', 'server', server.publicKey)]);
    store.events.append(server.log.map(({ event, hash }) => ({ event, hash })), false);
    for (const caseId of CASES) store.accounts.gain(person, caseId);
    store.close();
    return { account, privateKey: keys[person] };
  };

  furnish('e1');
  const guest = furnish('s1');
  const store = openAt(join(root, 's1'));
  const clock = createClock(Date.now, store.events.newest());
  const casebook = createCasebook({ store, crypto, clock, onAppended: () => undefined });
  const deps = { store, casebook, crypto, clock, now: Date.now, randomBytes: crypto.randomBytes, log: () => undefined, hashStandard: () => '', onCases: () => undefined };
  const acknowledged = new Set<string>();
  const taken = new Set<string>();
  let exchanges = 0;

  /** One more act of the guest in the open channel, signed and stored; whether it has an effect is not asked here. */
  const write = (n: number): string => {
    const caseId = CASES[n % CASES.length]!;
    const draft = { case: caseId, device: guest.account.device, channel: 'open' as const, at: clock.tick(), actor: 's1', type: 'footage.withdrawn', body: { sha256: createHash('sha256').update(String(n)).digest('hex'), reason: '补拍' } };
    const next = appendEvent({ head: store.events.head(caseId, draft.device, 'open'), draft, privateKey: guest.privateKey, crypto });
    store.events.append([next], true);
    return next.hash;
  };
  let written = 0;
  const mine: string[] = [];
  /** Exchanges until the host is gone. */
  const visit = async (port: number, stop: AbortSignal): Promise<void> => {
    const entered = await enter(deps, guest, { host: '127.0.0.1', port, code: CODE, serverKey });
    if (typeof entered === 'string') return;
    const meeting = createMeeting(deps, guest, { calls: entered.calls, lines: entered.central.lines, signal: stop });
    try {
      while (!stop.aborted) {
        for (let n = 0; n < 3; n += 1) mine.push(write(written++));
        await meeting.once();
        // An exchange that came to its end told the host everything that was here when it began.
        for (const hash of mine) taken.add(hash);
        exchanges += 1;
      }
    } catch {
      // The host is gone; what had been told before stays told.
    } finally {
      entered.pinned.close();
    }
  };

  const look = (): void => {
    const file = join(root, 'e1', 'kantai.sqlite');
    const raw = new Database(file);
    const whole = raw.pragma('integrity_check', { simple: true });
    raw.close();
    if (whole !== 'ok') throw new Error(`integrity_check: ${String(whole)}`);
    const host = openAt(join(root, 'e1'));
    for (const [whose, those, is] of [['the host', host, [...acknowledged, ...taken]], ['the guest', store, mine]] as const) {
      const stored = CASES.flatMap((caseId) => those.events.ofCase(caseId));
      const here = new Set(stored.map(({ hash }) => hash));
      const lost = is.filter((hash) => !here.has(hash));
      if (lost.length > 0) throw new Error(`${lost.length} acts that were acknowledged are not with ${whose}`);
      for (const [stream, list] of Map.groupBy(stored, ({ event }) => `${event.case}/${streamOf(event)}`)) {
        const { device } = list[0]!.event;
        const publicKey = device === 'server' ? serverKey : fromBase64(records.find((record) => record.device === device)!.publicKey);
        const check = checkStream({ events: list.map(({ event }) => event), publicKey, crypto });
        if (!check.ok) throw new Error(`stream ${stream} with ${whose}: ${check.fault} at ${check.seq}`);
      }
    }
    host.close();
  };

  try {
    for (let kill = 0; kill < times; kill += 1) {
      const child: ChildProcess = spawn(process.execPath, [fileURLToPath(new URL('./host.ts', import.meta.url)), join(root, 'e1'), CODE, Buffer.from(keys.e1).toString('hex')], { stdio: ['ignore', 'pipe', 'pipe'] });
      let complaints = '';
      child.stderr!.on('data', (data: Buffer) => (complaints += data.toString()));
      const stop = new AbortController();
      let visiting: Promise<void> = Promise.resolve();
      const before = exchanges;
      const ended = new Promise<NodeJS.Signals | null>((resolve) => void child.once('close', (_code, signal) => resolve(signal)));
      createInterface({ input: child.stdout! }).on('line', (line) => {
        const [what, ...rest] = line.split(' ');
        if (what === 'acts') for (const hash of rest) acknowledged.add(hash);
        if (what === 'room') visiting = visit(Number(rest[0]), stop.signal);
      });
      // Not before the guest is in; then at any point of what they do.
      const given = Date.now() + 60_000;
      while (exchanges === before && child.exitCode === null && Date.now() < given) await wait(5);
      await wait(chance.below(400));
      child.kill('SIGKILL');
      if ((await ended) !== 'SIGKILL') throw new Error(complaints);
      stop.abort();
      await visiting;
      look();
    }
    return { kills: times, acknowledged: acknowledged.size, taken: taken.size, exchanges };
  } finally {
    store.close();
    rmSync(root, { recursive: true, force: true });
  }
}
