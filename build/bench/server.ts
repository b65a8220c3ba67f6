// The central server as a process on a PostgreSQL of its own (fsync on): how many acts a second it takes from 50, 200 and 1,000
// workstations on loopback, how long each push takes, and what memory it needs. Every workstation pushes as fast as it is answered,
// which no office does; each has a sheet of its own, as experts have.

import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Person } from '../../src-shared/case/events.ts';
import type { Json } from '../../src-shared/json.ts';
import { appendEvent } from '../../src-shared/log/chain.ts';
import { createClock } from '../../src-shared/log/clock.ts';
import type { Head } from '../../src-shared/log/event.ts';
import { createCentral } from '../../src-server/central.ts';
import { createParts } from '../../src-server/content/parts.ts';
import { createNodeCrypto } from '../../src-server/crypto.ts';
import { loadServerKey } from '../../src-server/people/server-key.ts';
import { realEffects } from '../../src-server/real-effects.ts';
import { insertBureau, insertDevice, insertPerson, insertSession } from '../../src-server/store/people.ts';
import { createPostgresDatabase } from '../../src-server/store/postgres.ts';
import { noPostgres, startPostgres } from '../../src-server/testing/postgres.ts';
import { percentile } from './timing.ts';

/** Acts that a workstation gathers into one push. */
const BATCH = 4;
const EXPERTS_A_CASE = 2;
const crypto = createNodeCrypto((length) => new Uint8Array(randomBytes(length)));
const seedOf = (text: string) => new Uint8Array(createHash('sha256').update(text).digest());
const STAFF: Person = { id: 'staff', name: '人员', role: 'staff' };

interface Workstation {
  readonly person: Person;
  readonly caseId: string;
  readonly device: string;
  readonly privateKey: Uint8Array;
  readonly token: string;
  head: Head | undefined;
}

const workstationOf = (n: number): Workstation => {
  const device = `bench-device-${n}`;
  return { person: { id: `expert-${n}`, name: `专家 ${n}`, role: 'expert' }, caseId: `case-${Math.floor(n / EXPERTS_A_CASE)}`, device, privateKey: seedOf(device), token: randomBytes(32).toString('base64url'), head: undefined };
};

/** People, devices, sessions and cases as sign-ins and an administrator would have made them, without a thousand slow password hashes. */
const furnish = async (url: string, data: string, stations: readonly Workstation[]): Promise<void> => {
  const database = await createPostgresDatabase(url);
  const central = await createCentral({ database, parts: createParts(join(data, 'content')), crypto, effects: realEffects, serverKey: await loadServerKey(join(data, 'server.key'), realEffects.randomBytes) });
  const passphrase = { hash: Buffer.alloc(32), salt: Buffer.alloc(16), cost: 2, block: 1, parallel: 1 };
  await insertBureau(database.query, { id: 'bureau', name: '局', office: '局' });
  await insertPerson(database.query, { person: STAFF, user: STAFF.id, bureau: 'bureau', passphrase });
  const now = new Date().toISOString();
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  for (const { person, device, privateKey, token } of stations) {
    await insertPerson(database.query, { person, user: person.id, bureau: 'bureau', passphrase });
    const record = central.identity.sign({ device, person: person.id, publicKey: Buffer.from(crypto.publicKey(privateKey)).toString('base64'), enrolledAt: now });
    await insertDevice(database.query, { record, name: device });
    await insertSession(database.query, { tokenHash: createHash('sha256').update(token).digest('hex'), person: person.id, device, expiresAt, now });
  }
  for (const [caseId, members] of Map.groupBy(stations, (station) => station.caseId)) {
    await central.append(async ({ appendOwn }) => {
      await appendOwn(caseId, 'case.opened', {
        number: caseId, bureau: { id: 'bureau', name: '局' }, applicant: { name: '小馆', address: '路' }, matters: [{ id: 'food', name: '食品经营许可', standard: 'a'.repeat(64), mark: '食许' }],
        dueAt: '2027-01-01T00:00:00.000Z', round: 1, settings: { hideResult: false, consolidation: { checks: 'majority', scores: 'mean' } },
      });
      await appendOwn(caseId, 'panel.assigned', { experts: members.map(({ person }) => person), lead: members[0]!.person.id, staff: [STAFF], supervisors: [] });
    });
  }
  await central.close();
};

const startServer = async (url: string, data: string): Promise<{ readonly address: string; stop(): Promise<void> }> => {
  const child = spawn(process.execPath, [new URL('../../src-server/main.ts', import.meta.url).pathname, '--data', data, '--port', '0', '--tied'], { env: { ...process.env, DATABASE_URL: url }, stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      const ready = /central ready (http:\S+)/.exec(chunk.toString());
      if (ready) resolve(ready[1]!);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
  return {
    address,
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
};

const pushOnce = async (address: string, station: Workstation, ticks: ReturnType<typeof createClock>): Promise<void> => {
  const events = Array.from({ length: BATCH }, (_, n) => {
    const draft = { case: station.caseId, device: station.device, channel: 'sheet' as const, at: ticks.tick(), actor: station.person.id, type: 'item.answered', body: { item: String(((station.head?.seq ?? 0) + n) % 40), answer: 'meets' } as Json };
    const { event, hash } = appendEvent({ head: station.head, draft, privateKey: station.privateKey, crypto });
    station.head = { seq: event.seq, hash };
    return event;
  });
  const ask = () =>
    fetch(`${address}/rpc/exchange/push`, { method: 'POST', headers: { authorization: `Bearer ${station.token}`, 'content-type': 'application/json' }, body: JSON.stringify({ json: { events } }) });
  // A kept connection may be closed at the moment it is used again; pushing the same again is safe, as a workstation does it.
  const reply = await ask().catch(ask);
  const answer = (await reply.json()) as { json?: { refused?: readonly unknown[] } };
  if (reply.status !== 200 || answer.json?.refused?.length !== 0) throw new Error(`the server answered ${reply.status} ${JSON.stringify(answer)}`);
};

export const run = async (): Promise<void> => {
  const { values } = parseArgs({ args: process.argv.slice(3), options: { workstations: { type: 'string', default: '50,200,1000' }, seconds: { type: 'string', default: '15' } } });
  const counts = values.workstations.split(',').map(Number);
  const lasting = Number(values.seconds);
  const reason = noPostgres();
  if (reason !== undefined) throw new Error(`There is no PostgreSQL to measure on: ${reason}.`);
  const postgres = await startPostgres({ durable: true });
  const data = mkdtempSync(join(tmpdir(), 'kantai-bench-server-'));
  console.log(`${postgres.version}, fsync on; ${BATCH} acts a push; ${lasting} s each`);
  try {
    const stations = Array.from({ length: Math.max(...counts) }, (_, n) => workstationOf(n));
    await furnish(postgres.url, data, stations);
    const server = await startServer(postgres.url, data);
    const figures: string[] = [];
    try {
      for (const count of counts) {
        const times: number[] = [];
        const until = performance.now() + lasting * 1000;
        const started = performance.now();
        await Promise.all(
          stations.slice(0, count).map(async (station) => {
            const ticks = createClock(Date.now);
            while (performance.now() < until) {
              const at = performance.now();
              await pushOnce(server.address, station, ticks);
              times.push(performance.now() - at);
            }
          }),
        );
        const seconds = (performance.now() - started) / 1000;
        const sorted = times.toSorted((one, other) => one - other);
        const metrics = await (await fetch(`${server.address}/metrics`)).text();
        const memory = Number(/^kantai_memory_bytes (\d+)$/m.exec(metrics)?.[1]) / 1e6;
        const rate = (times.length * BATCH) / seconds;
        console.log(`${String(count).padStart(5)} workstations   ${rate.toFixed(0).padStart(6)} acts/s   push p50 ${percentile(sorted, 0.5).toFixed(0)} ms   p99 ${percentile(sorted, 0.99).toFixed(0)} ms   server memory ${memory.toFixed(0)} MB`);
        figures.push(`acts_per_s_${count}=${rate.toFixed(0)} push_p50_ms_${count}=${percentile(sorted, 0.5).toFixed(1)} push_p99_ms_${count}=${percentile(sorted, 0.99).toFixed(1)} memory_mb_${count}=${memory.toFixed(0)}`);
      }
    } finally {
      await server.stop();
    }
    console.log(figures.join(' '));
  } finally {
    await postgres.close();
    rmSync(data, { recursive: true, force: true });
  }
};
