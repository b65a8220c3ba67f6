// A central server as a process, filled with signed cases, and a workstation's store with one expert signed in: what a first exchange starts from.

import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { noPostgres, startPostgres } from '../../../src-server/testing/postgres.ts';
import type { Person } from '../../../src-shared/case/events.ts';
import { appendEvent, signDeviceRecord } from '../../../src-shared/log/chain.ts';
import { formatInstant } from '../../../src-shared/log/clock.ts';
import type { DeviceRecord, Head, SignedEvent } from '../../../src-shared/log/event.ts';
import type { Json } from '../../../src-shared/json.ts';
import { createNodeCrypto } from '../../../src-main/crypto.ts';
import type { Active } from '../../../src-main/session/session.ts';
import { openStore, type Store } from '../../../src-main/store/store.ts';
import { loadServerKey } from '../../../src-server/people/server-key.ts';
import type { Database } from '../../../src-server/store/database.ts';
import { migrate } from '../../../src-server/store/migrate.ts';
import { insertBureau, insertDevice, insertPerson, insertSession } from '../../../src-server/store/people.ts';
import { createPgliteDatabase } from '../../../src-server/store/pglite.ts';
import { createPostgresDatabase } from '../../../src-server/store/postgres.ts';
import { saveSight } from '../../../src-server/store/sight.ts';
import { insertEvents, lockLog, replaceMembers } from '../../../src-server/store/streams.ts';

const bytes = (length: number) => new Uint8Array(randomBytes(length));
export const crypto = createNodeCrypto(bytes);
const base64 = (data: Uint8Array) => Buffer.from(data).toString('base64');

const EXPERT: Person = { id: 'e1', name: '陈', role: 'expert', industry: '餐饮' };
const CLERK: Person = { id: 's1', name: '李', role: 'staff' };
const PANEL = { experts: [EXPERT], lead: EXPERT.id, staff: [CLERK], supervisors: [] };
const START = Date.parse('2026-11-01T08:00:00.000Z');

interface Machine {
  readonly id: string;
  readonly person: string;
  readonly key: Uint8Array;
}

/** One case of so many events: opening and panel, then an expert's sheet of another machine, a clerk's requests between them. */
export function caseEvents(caseId: string, count: number, server: Machine, expert: Machine, clerk: Machine): readonly { readonly event: SignedEvent; readonly hash: string }[] {
  const heads = new Map<string, Head>();
  let ms = START;
  const write = (machine: Machine, channel: 'open' | 'sheet', type: string, body: Json) => {
    ms += 1000;
    const stream = `${machine.id}/${channel}`;
    const draft = { case: caseId, device: machine.id, channel, at: formatInstant({ ms, counter: 0 }), actor: machine.person, type, body };
    const next = appendEvent({ head: heads.get(stream), draft, privateKey: machine.key, crypto });
    heads.set(stream, { seq: next.event.seq, hash: next.hash });
    return next;
  };
  const opening = {
    number: caseId, bureau: { id: 'b', name: '未央区行政审批服务局' }, applicant: { name: '巷口小馆', address: '未央区河滨路 18 号' },
    matters: [{ id: 'food', name: '食品经营许可', standard: 'a'.repeat(64), mark: '食许' }], dueAt: '2026-12-01T00:00:00.000Z', round: 1,
    settings: { hideResult: false, consolidation: { checks: 'majority', scores: 'mean' } },
  };
  return Array.from({ length: count }, (_, index) => {
    if (index === 0) return write(server, 'open', 'case.opened', opening);
    if (index === 1) return write(server, 'open', 'panel.assigned', PANEL as unknown as Json);
    if (index % 5 === 4) return write(clerk, 'open', 'footage.withdrawn', { sha256: createHash('sha256').update(`${caseId} ${index}`).digest('hex'), reason: '画面不清，请补拍操作台下方与排水口' });
    if (index % 3 === 0) return write(expert, 'sheet', 'item.noted', { item: `${index % 40}`, note: `第 ${index} 项：地面有积水，排水沟盖板缺失，需现场整改后复核` });
    return write(expert, 'sheet', 'item.answered', { item: `${index % 40}`, answer: index % 4 === 0 ? 'fails' : 'meets' });
  });
}

export interface BenchOffice {
  readonly about: string;
  readonly address: string;
  readonly token: string;
  readonly folder: string;
  /** Adds cases of so many events each; answers how many bytes of text they are. */
  add(from: number, to: number, events: number): Promise<number>;
  /** One more act on each of these cases, from another machine. */
  change(cases: readonly number[]): Promise<void>;
  /** A fresh store, signed in, empty. */
  newStore(name: string): { readonly store: Store; readonly active: Active };
  close(): Promise<void>;
}

export const caseId = (n: number): string => `case-${String(n).padStart(6, '0')}`;

export async function createBenchOffice(): Promise<BenchOffice> {
  const folder = mkdtempSync(join(tmpdir(), 'kantai-bench-sync-'));
  const postgres = noPostgres() === undefined ? await startPostgres() : undefined;
  const open = async (): Promise<Database> => (postgres ? createPostgresDatabase(postgres.url) : createPgliteDatabase(join(folder, 'postgres')));
  const serverKey = await loadServerKey(join(folder, 'server.key'), bytes);
  const server: Machine = { id: 'server', person: 'server', key: serverKey };
  const other: Machine = { id: 'other-machine-of-e1', person: 'e1', key: bytes(32) };
  const clerk: Machine = { id: 'machine-of-s1', person: 's1', key: bytes(32) };
  const here: Machine = { id: 'this-machine-of-e1', person: 'e1', key: bytes(32) };
  const recordOf = (machine: Machine): DeviceRecord =>
    signDeviceRecord({ device: machine.id, person: machine.person, publicKey: base64(crypto.publicKey(machine.key)), enrolledAt: '2026-11-01T00:00:00.000Z' }, serverKey, crypto);
  const token = Buffer.from(bytes(24)).toString('base64url');

  // PGlite has its folder to itself: the server process starts once the cases are in, and again after a change.
  let database: Database | undefined = await open();
  await migrate(database, Date.now());
  await insertBureau(database.query, { id: 'b', name: '局', office: '未央' });
  for (const person of [EXPERT, CLERK]) {
    await insertPerson(database.query, { person, user: person.id, bureau: 'b', passphrase: { hash: bytes(32), salt: bytes(16), cost: 2, block: 8, parallel: 1 } });
  }
  for (const machine of [other, clerk, here]) await insertDevice(database.query, { record: recordOf(machine), name: machine.id });
  const now = new Date().toISOString();
  await insertSession(database.query, { tokenHash: createHash('sha256').update(token).digest('hex'), person: 'e1', device: here.id, expiresAt: '2099-01-01T00:00:00.000Z', now });

  let child: ChildProcess | undefined;
  let address = '';
  const start = async () => {
    if (child) return;
    if (!postgres) {
      await database?.close();
      database = undefined;
    }
    const script = fileURLToPath(new URL('../../../src-server/main.ts', import.meta.url));
    const process_ = spawn(process.execPath, ['--max-old-space-size=1024', script, '--data', folder, '--port', '0'], {
      env: { ...process.env, DATABASE_URL: postgres?.url ?? '' },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    child = process_;
    address = await new Promise<string>((resolve, reject) => {
      createInterface({ input: process_.stdout! }).on('line', (line) => {
        const ready = /^central ready (\S+)$/.exec(line);
        if (ready) resolve(ready[1]!);
      });
      process_.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    });
  };
  const stop = async () => {
    if (!child) return;
    const ended = new Promise((resolve) => child!.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
    child = undefined;
  };
  const writing = async (): Promise<Database> => {
    if (!postgres) await stop();
    return (database ??= await open());
  };

  const office: BenchOffice & { start(): Promise<void> } = {
    about: postgres ? `${postgres.version}, the server as a process` : 'PGlite in a folder, the server as a process',
    get address() {
      return address;
    },
    token,
    folder,
    start,
    async add(from, to, events) {
      const into = await writing();
      let size = 0;
      for (let n = from; n < to; n += 50) {
        const some = Array.from({ length: Math.min(50, to - n) }, (_, index) => caseEvents(caseId(n + index), events, server, other, clerk));
        await into.transaction(async (query) => {
          let last = await lockLog(query);
          for (const list of some) {
            last = await insertEvents(query, last, list);
            const id = list[0]!.event.case;
            await replaceMembers(query, id, ['e1', 's1'], last);
            await saveSight(query, { id, panel: PANEL });
          }
        });
        size += some.flat().reduce((sum, { event }) => sum + JSON.stringify(event).length, 0);
      }
      await into.query('analyze');
      await start();
      return size;
    },
    async change(cases) {
      const into = await writing();
      await into.transaction(async (query) => {
        let last = await lockLog(query);
        for (const n of cases) {
          const draft = { case: caseId(n), device: server.id, channel: 'open' as const, at: formatInstant({ ms: Date.now(), counter: 0 }), actor: 'server', type: 'footage.withdrawn', body: { sha256: 'b'.repeat(64), reason: '补拍' } };
          const [head] = await query<{ seq: number; hash: string }>("select seq, hash from stream where case_id = $1 and device = 'server' and channel = 'open'", [caseId(n)]);
          last = await insertEvents(query, last, [appendEvent({ head, draft, privateKey: server.key, crypto })]);
        }
      });
      await start();
    },
    newStore(name) {
      const opened = openStore(join(folder, name));
      if (!opened.ok) throw new Error(opened.failure);
      const { store } = opened;
      const deviceRecord = recordOf(here);
      const account = { person: EXPERT, user: 'e1', bureau: { id: 'b', name: '局' }, device: here.id, publicKey: deviceRecord.publicKey, sealedKey: '{}', deviceRecord };
      store.documents.setMeta('serverKey', base64(crypto.publicKey(serverKey)));
      store.accounts.save(account);
      store.accounts.saveDevices([deviceRecord]);
      return { store, active: { account, privateKey: here.key } };
    },
    async close() {
      await stop();
      await database?.close();
      await postgres?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return office;
}
