// A bureau in a test: the real central server behind a real port that can be closed and opened again, and workstations with real files.
// Only time between retries is shortened.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createAdaptorServer } from '@hono/node-server';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import type { BodyOf, Person } from '#shared/case/events.ts';
import type { workstationContract, SyncStatus } from '#shared/contract/workstation.ts';
import type { Json } from '#shared/json.ts';
import { hashJson } from '#shared/log/chain.ts';
import type { Standard } from '#shared/standard/standard.ts';
import { standardSchema } from '#shared/standard/standard.ts';
import { createWorkstation, type Workstation } from '../../src-main/workstation.ts';
import { compressed } from '../../src-server/http/compress.ts';
import { createCentral, type Central } from '../../src-server/central.ts';
import { createParts } from '../../src-server/content/parts.ts';
import { createNodeCrypto } from '../../src-server/crypto.ts';
import type { Effects } from '../../src-server/effects.ts';
import { hashPassword } from '../../src-server/people/password.ts';
import { insertBureau, insertPerson } from '../../src-server/store/people.ts';
import { createTestPglite } from '../../src-server/testing/database.ts';
import { insertStandard } from '../../src-server/store/standards.ts';

export type Client = ContractRouterClient<typeof workstationContract>;

export const LEAD: Person = { id: 'expert-lead', name: '王一', role: 'expert', industry: '餐饮' };
export const SECOND: Person = { id: 'expert-second', name: '李二', role: 'expert', industry: '餐饮' };
export const CLERK: Person = { id: 'staff-clerk', name: '赵三', role: 'staff' };
export const passwordOf = (person: Person) => `password of ${person.id}`;

/** A failed key item rejects, a failed general item asks for rectification. */
const RULE = {
  family: 'defectCountMatrix',
  na: 'excluded',
  partial: { as: 'perFail', count: 3, rounding: 'exact' },
  measures: { key: { of: 'defects', levels: ['key'] }, general: { of: 'defects', levels: ['general'] } },
  rows: [
    { when: [{ measure: 'key', op: '>=', value: 1 }], outcome: 'fail' },
    { when: [{ measure: 'general', op: '>=', value: 1 }], outcome: 'rectify' },
  ],
  otherwise: { outcome: 'pass' },
};

/** Three checks, one of them key; one matter. */
export const STANDARD: Standard = standardSchema.parse({
  schema: 1,
  id: 'test-food',
  version: '1',
  title: '测试标准',
  source: 'test',
  matters: [{ id: 'food', name: '食品经营许可', mark: '食许', rule: RULE }],
  materials: [],
  flow: [],
  shots: [],
  sections: [
    {
      no: '一',
      title: '场所',
      items: ['1', '2', '3'].map((no) => ({
        id: no,
        no,
        text: `第 ${no} 项符合要求`,
        kind: 'check',
        level: no === '1' ? 'key' : 'general',
        answers: ['meets', 'basically', 'fails', 'na'],
        basis: ['《食品安全法》'],
      })),
    },
  ],
});

const crypto = createNodeCrypto((length) => new Uint8Array(randomBytes(length)));
export const STANDARD_HASH = hashJson(STANDARD as unknown as Json, crypto);

/** Something between a workstation and the server: may answer itself, or change what comes back. */
export type Meddler = (request: Request, next: () => Promise<Response>) => Promise<Response>;

export interface Office {
  readonly url: string;
  readonly central: Central;
  /** Requests that reached the server, `GET /content/…`. */
  readonly asked: string[];
  openCase(id: string): Promise<void>;
  /** Makes these, the first of them the lead, the panel's experts. */
  assign(id: string, experts: readonly Person[]): Promise<void>;
  /** By the small standard of these tests unless told otherwise; all of a standard's matters are applied for. */
  openCase(id: string, options?: { readonly standard?: Standard; readonly hideResult?: boolean }): Promise<void>;
  /** Closes the port: connections are refused, the data stays. */
  cut(): Promise<void>;
  restore(): Promise<void>;
  /** `program`: another version of the workstation. */
  station(options?: { readonly data?: string; readonly meddler?: Meddler; readonly now?: () => number; readonly freeBytes?: () => number; readonly program?: typeof createWorkstation }): Promise<Station>;
  folder(): string;
  close(): Promise<void>;
}

export interface Station {
  readonly workstation: Workstation;
  readonly client: Client;
  readonly data: string;
  readonly log: string[];
  signIn(person: Person, password?: string): Promise<void>;
  /** Waits until the sync status is as told; fails after ten seconds, saying what it was. */
  until(condition: (status: SyncStatus) => boolean): Promise<SyncStatus>;
  /** Everything is on the server and everything from there is here. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** `window`: folder of a built window, where one is wanted. */
export async function createOffice(office: { readonly window?: string } = {}): Promise<Office> {
  const root = mkdtempSync(join(tmpdir(), 'kantai-office-'));
  const effects: Effects = {
    now: Date.now,
    randomBytes: (length) => new Uint8Array(randomBytes(length)),
    sleep: async (ms, signal) => delay(ms, undefined, signal ? { signal } : {}).catch(() => undefined),
  };
  const database = await createTestPglite();
  const problems: unknown[] = [];
  const central = await createCentral({
    database,
    parts: createParts(join(root, 'central')),
    crypto,
    effects,
    serverKey: effects.randomBytes(32),
    passwordCost: { cost: 2 ** 10, block: 8, parallel: 1 },
    report: (error) => problems.push(error),
  });
  await insertBureau(database.query, { id: 'bureau', name: '临江区行政审批局', office: '临审' });
  for (const person of [LEAD, SECOND, CLERK]) {
    const passphrase = await hashPassword(passwordOf(person), effects.randomBytes, { cost: 2 ** 10, block: 8, parallel: 1 });
    await insertPerson(database.query, { person, user: person.id, bureau: 'bureau', passphrase });
  }
  await insertStandard(database.query, STANDARD_HASH, STANDARD);

  const windowFolder = join(root, 'window');
  mkdirSync(windowFolder);
  writeFileSync(join(windowFolder, 'index.html'), '<script nonce="__CSP_NONCE__"></script>');
  const asked: string[] = [];
  const listen = async (port: number) => {
    const server = createAdaptorServer({
      fetch: async (request) => {
        asked.push(`${request.method} ${new URL(request.url).pathname}`);
        return compressed(request, await central.fetch(request, { address: '127.0.0.1' }));
      },
      overrideGlobalObjects: false,
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
    return server;
  };
  let server: Awaited<ReturnType<typeof listen>> | undefined = await listen(0);
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const cut = async () => {
    const closing = server;
    server = undefined;
    if (!closing) return;
    if ('closeAllConnections' in closing) closing.closeAllConnections();
    await new Promise((resolve) => closing.close(resolve));
  };
  const stations: Station[] = [];
  let folders = 0;
  const folder = () => join(root, `workstation-${++folders}`);

  return {
    url,
    central,
    asked,
    folder,
    async openCase(id, { standard = STANDARD, hideResult = false } = {}) {
      const hash = hashJson(standard as unknown as Json, crypto);
      await insertStandard(database.query, hash, standard);
      const panel: BodyOf<'panel.assigned'> = { experts: [LEAD, SECOND], lead: LEAD.id, staff: [CLERK], supervisors: [] };
      await central.append(async ({ appendOwn }) => {
        await appendOwn(id, 'case.opened', {
          number: `临审〔2026〕${id}`,
          bureau: { id: 'bureau', name: '临江区行政审批局' },
          applicant: { name: '巷口小馆', address: '临江区河滨路 18 号' },
          matters: standard.matters.map((matter) => ({ id: matter.id, name: matter.name, standard: hash, mark: matter.mark })),
          dueAt: '2026-12-01T00:00:00.000Z',
          round: 1,
          settings: { hideResult, consolidation: { checks: 'majority', scores: 'mean' } },
        });
        await appendOwn(id, 'panel.assigned', panel);
      });
    },
    async assign(id, experts) {
      await central.append(async ({ appendOwn }) => appendOwn(id, 'panel.assigned', { experts: [...experts], lead: experts[0]!.id, staff: [CLERK], supervisors: [] }));
    },
    cut,
    async restore() {
      server ??= await listen(port);
    },
    async station(options = {}) {
      const data = options.data ?? folder();
      const log: string[] = [];
      const network: typeof fetch = async (input, init) => {
        const request = new Request(input, init);
        const next = () => fetch(request);
        return options.meddler ? options.meddler(request, next) : next();
      };
      const workstation = await (options.program ?? createWorkstation)({
        dataDirectory: data,
        serverUrl: url,
        windowDirectory: office.window ?? windowFolder,
        host: 'web',
        version: '0',
        now: options.now ?? Date.now,
        randomBytes: (length) => randomBytes(length),
        network,
        log: (line) => log.push(line),
        pace: { firstMs: 50, mostMs: 200 },
        roomAddress: '127.0.0.1',
        ...(options.freeBytes ? { freeBytes: options.freeBytes } : {}),
      });
      const client: Client = createORPCClient(new RPCLink({ url: 'http://workstation/rpc', fetch: (request) => workstation.fetch(request) }));
      const until: Station['until'] = async (condition) => {
        const end = Date.now() + 10_000;
        for (;;) {
          const status = await client.sync.status({});
          if (condition(status)) return status;
          if (Date.now() > end) throw new Error(`still ${JSON.stringify(status)}\n${log.join('\n')}`);
          await delay(20);
        }
      };
      const station: Station = {
        workstation,
        client,
        data,
        log,
        signIn: async (person, password = passwordOf(person)) => void (await client.session.signIn({ user: person.id, password })),
        until,
        async settled() {
          await client.sync.now({});
          await until((status) => status.state === 'online' && status.waiting === 0);
        },
        close: () => workstation.close(),
      };
      stations.push(station);
      return station;
    },
    async close() {
      for (const station of stations) await station.close();
      central.quiet();
      await cut();
      await central.close();
      rmSync(root, { recursive: true, force: true });
      if (problems.length > 0) throw new AggregateError(problems, 'the server reported bugs');
    },
  };
}
