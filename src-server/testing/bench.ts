// A whole server in a test: PGlite in memory, parts in a temporary folder, a clock and a client by hand. Nothing is mocked but time.

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import { toBase64 } from '#shared/bytes.ts';
import type { BodyOf, EventType, Person } from '#shared/case/events.ts';
import { catalogue } from '#shared/case/events.ts';
import type { centralContract } from '#shared/contract/central.ts';
import type { Json } from '#shared/json.ts';
import { appendEvent } from '#shared/log/chain.ts';
import { createClock } from '#shared/log/clock.ts';
import type { Head, Heads, SignedEvent } from '#shared/log/event.ts';
import { streamKey } from '#shared/log/heads.ts';
import { createCentral, type Central, type CentralDeps } from '../central.ts';
import { createParts } from '../content/parts.ts';
import { createNodeCrypto } from '../crypto.ts';
import type { Effects } from '../effects.ts';
import { realEffects } from '../real-effects.ts';
import { hashPassword, type ScryptCost } from '../people/password.ts';
import type { Database } from '../store/database.ts';
import { insertBureau, insertPerson } from '../store/people.ts';
import { createTestDatabase } from './database.ts';

export type Client = ContractRouterClient<typeof centralContract>;

/** Cheap, so that a test may sign in often; the real cost is tested by itself. */
export const TEST_COST: ScryptCost = { cost: 2 ** 10, block: 8, parallel: 1 };
export const START = Date.parse('2026-11-23T01:00:00.000Z');

export interface Bench {
  readonly central: Central;
  readonly database: Database;
  readonly folder: string;
  readonly clock: { now: number };
  readonly effects: Effects;
  client(token?: string): Client;
  call(path: string, init?: RequestInit & { token?: string }): Promise<Response>;
  addPerson(person: Person, bureau?: string): Promise<void>;
  /** Signs in at a workstation of this person's own. */
  station(user: string, device?: string): Promise<Station>;
  /** A case with a panel, opened by the server. */
  openCase(id: string, panel: BodyOf<'panel.assigned'>, matters?: BodyOf<'case.opened'>['matters']): Promise<void>;
  /** The first event of a station's sheet on a case, signed by its device but in another's name. */
  drawAs(station: Station, actor: string, caseId: string): SignedEvent;
  close(): Promise<void>;
}

/** A person at a machine: signs events and keeps their heads as a workstation does. */
export interface Station {
  readonly person: Person;
  readonly device: string;
  readonly token: string;
  readonly client: Client;
  readonly privateKey: Uint8Array;
  /** The next event of this device, not sent. Also moves this station's head. */
  draw<T extends EventType>(caseId: string, type: T, body: BodyOf<T>, seen?: Heads): SignedEvent;
  /** Draws and pushes; throws when refused. */
  act<T extends EventType>(caseId: string, type: T, body: BodyOf<T>, seen?: Heads): Promise<SignedEvent>;
  pull(caseId: string, heads?: Heads): Promise<readonly SignedEvent[]>;
  readonly heads: Map<string, Head>;
}

export const EXPERT_A: Person = { id: 'expert-a', name: '甲', role: 'expert', industry: '餐饮' };
export const EXPERT_B: Person = { id: 'expert-b', name: '乙', role: 'expert', industry: '餐饮' };
export const EXPERT_C: Person = { id: 'expert-c', name: '丙', role: 'expert', industry: '餐饮' };
export const STAFF: Person = { id: 'staff-a', name: '丁', role: 'staff' };
export const STAFF_B: Person = { id: 'staff-b', name: '己', role: 'staff' };
export const SUPERVISOR: Person = { id: 'super-a', name: '戊', role: 'supervisor' };
export const PANEL: BodyOf<'panel.assigned'> = { experts: [EXPERT_A, EXPERT_B], lead: EXPERT_A.id, staff: [STAFF], supervisors: [SUPERVISOR] };
export const MATTER = { id: 'food', name: '食品经营许可', standard: 'a'.repeat(64), mark: '食许' };
export const passwordOf = (user: string): string => `password of ${user}`;

/** As the contract's input wants them: zod's JSON is mutable. */
export const wire = (events: readonly SignedEvent[]): Parameters<Client['exchange']['push']>[0]['events'] =>
  events as unknown as Parameters<Client['exchange']['push']>[0]['events'];

/** A typed client of a server in this process. */
export const clientOf = (central: Central, token?: string): Client =>
  createORPCClient(
    new RPCLink({
      url: 'http://localhost/rpc',
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      fetch: async (request) => central.fetch(request, { address: '10.0.0.1' }),
    }),
  );

export interface BenchOptions extends Partial<Pick<CentralDeps, 'engine' | 'iceServers' | 'cameras' | 'recording' | 'siteFolder' | 'publicAddress' | 'allowedHosts' | 'mayScrape' | 'log' | 'rates' | 'database' | 'serverKey'>> {
  /** On a database that another bench furnished already. */
  readonly isSecond?: boolean;
  /** The real clock instead of one by hand: where media flow. */
  readonly realTime?: boolean;
  /** Where footage lies; absent: in the bench's own folder. */
  readonly content?: string;
}

export async function createBench({ isSecond, content, realTime, ...options }: BenchOptions = {}): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'kantai-central-'));
  const database = options.database ?? (await createTestDatabase());
  const clock = realTime ? { get now() { return Date.now(); }, set now(_: number) {} } : { now: START };
  const bytes = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
  const effects: Effects = realTime ? { ...realEffects, randomBytes: bytes } : {
    now: () => clock.now,
    randomBytes: bytes,
    sleep: async (ms, signal) => {
      await delay(Math.min(ms, 50), undefined, signal === undefined ? {} : { signal }).catch(() => {});
      // Time passes only where somebody waits for it to.
      if (signal?.aborted !== true) clock.now += ms;
    },
  };
  const crypto = createNodeCrypto(bytes);
  const errors: unknown[] = [];
  const central = await createCentral({
    effects, crypto, passwordCost: TEST_COST, database,
    parts: createParts(content ?? join(folder, 'content')), serverKey: bytes(32), report: (error) => errors.push(error), ...options,
  });
  if (!isSecond) await insertBureau(database.query, { id: 'weiyang', name: '未央区行政审批服务局', office: '未央' });

  const call: Bench['call'] = async (path, { token, ...init } = {}) => {
    const headers = new Headers(init.headers);
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    return central.fetch(new Request(`http://localhost${path}`, { ...init, headers }), { address: '10.0.0.1' });
  };
  const client = (token?: string): Client => clientOf(central, token);

  const bench: Bench = {
    central, database, folder, clock, effects, client, call,
    async addPerson(person, bureau = 'weiyang') {
      const passphrase = await hashPassword(passwordOf(person.id), bytes, TEST_COST);
      await insertPerson(database.query, { person, user: person.id, bureau, passphrase });
    },
    async station(user, device = `device-of-${user}`) {
      const privateKey = new Uint8Array(crypto.sha256(new TextEncoder().encode(device)));
      const publicKey = toBase64(crypto.publicKey(privateKey));
      const signedIn = await client().session.signIn({ user, password: passwordOf(user), device: { id: device, publicKey, name: device } });
      return createStation({ signedIn, device, privateKey, clock, client: client(signedIn.token) });
    },
    async openCase(id, panel, matters = [MATTER]) {
      await central.append(async ({ appendOwn }) => {
        await appendOwn(id, 'case.opened', {
          number: id,
          bureau: { id: 'weiyang', name: '未央区行政审批服务局' },
          applicant: { name: '巷口小馆', address: '未央区' },
          matters,
          dueAt: '2026-12-01T00:00:00.000Z',
          round: 1,
          settings: { hideResult: false, consolidation: { checks: 'majority', scores: 'mean' } },
        });
        await appendOwn(id, 'panel.assigned', panel);
      });
    },
    drawAs(station, actor, caseId) {
      const draft = { case: caseId, device: station.device, channel: 'sheet', at: createClock(() => clock.now).tick(), actor, type: 'item.noted', body: {} } as const;
      return appendEvent({ draft, privateKey: station.privateKey, crypto }).event;
    },
    async close() {
      await central.close();
      await rm(folder, { recursive: true, force: true });
      if (errors.length > 0) throw new AggregateError(errors, 'The server reported bugs.');
    },
  };
  return bench;

  function createStation(deps: {
    signedIn: { token: string; person: Person }; device: string; privateKey: Uint8Array; clock: { now: number }; client: Client;
  }): Station {
    const heads = new Map<string, Head>();
    const ticks = createClock(() => deps.clock.now);
    const { signedIn, device, privateKey } = deps;
    const draw: Station['draw'] = (caseId, type, body, seen) => {
      const channel = catalogue[type].channel;
      const key = `${caseId}/${streamKey(device, channel)}`;
      const { event, hash } = appendEvent({
        head: heads.get(key),
        draft: {
          case: caseId, device, channel, at: ticks.tick(), actor: signedIn.person.id, type, body: body as Json,
          ...(seen === undefined ? {} : { seen }),
        },
        privateKey,
        crypto,
      });
      heads.set(key, { seq: event.seq, hash });
      return event;
    };
    return {
      person: signedIn.person, device, token: signedIn.token, client: deps.client, privateKey, heads, draw,
      async act(caseId, type, body, seen) {
        const event = draw(caseId, type, body, seen);
        const pushed = await deps.client.exchange.push({ events: wire([event]) });
        if (pushed.refused.length > 0) throw new Error(`refused: ${JSON.stringify(pushed.refused)}`);
        return event;
      },
      pull: async (caseId, known = {}) => (await deps.client.exchange.pull({ case: caseId, heads: known, limit: 2000 })).events,
    };
  }
}
