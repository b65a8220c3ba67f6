// The exchange as docs/protocol.md tells it, in memory and in one page: what thousands of simulated histories run against. The contract
// suite holds it to the same rules as the real server.

import { implement } from '@orpc/server';
import { RPCHandler } from '@orpc/server/fetch';
import { createCaseFold, type CaseFold } from '#shared/case/case-fold.ts';
import { catalogue, type BodyOf, type EventType } from '#shared/case/events.ts';
import { roleOf } from '#shared/case/rules.ts';
import { isVisible, mayKnowCase } from '#shared/case/visible.ts';
import { BULK_END, bulkPullSchema, centralContract, MOST_CASES, PROTOCOL, PROTOCOL_HEADER, UNDERSTOOD, type PushRefusal } from '#shared/contract/central.ts';
import { fromBase64, toBase64 } from '#shared/bytes.ts';
import type { Json } from '#shared/json.ts';
import { appendEvent, checkStream, hashEvent, signDeviceRecord } from '#shared/log/chain.ts';
import { createClock } from '#shared/log/clock.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { DeviceRecord, Hash, Head, Heads, SignedEvent } from '#shared/log/event.ts';
import { seqIn, streamOf } from '#shared/log/heads.ts';
import { gunzipSync } from 'node:zlib';

export interface StoredThere {
  readonly position: number;
  readonly event: SignedEvent;
  readonly hash: Hash;
}

export interface ReferenceServer {
  fetch(request: Request): Promise<Response>;
  /** Ed25519 public key, base64. */
  readonly publicKey: string;
  enrol(device: string, person: string, publicKey: string): DeviceRecord;
  revoke(device: string): void;
  appendOwn<T extends EventType>(caseId: string, type: T, body: BodyOf<T>): void;
  readonly log: readonly StoredThere[];
  readonly forks: ReadonlyMap<Hash, SignedEvent>;
  state(caseId: string): CaseFold['state'];
  /** Loses what others wrote after a position, as a restore from an old backup would. What it wrote itself nobody can send again. */
  loseAfter(position: number): void;
}

const streamKeyOf = (event: Pick<SignedEvent, 'case' | 'device' | 'channel'>): string => `${event.case} ${streamOf(event)}`;

/** A caller is known by `Bearer PERSON.DEVICE`: signing in is not what is tested here. */
export function createReferenceServer(deps: { readonly crypto: LogCrypto; readonly now: () => number; readonly privateKey: Uint8Array }): ReferenceServer {
  const { crypto, now, privateKey } = deps;
  const publicKey = toBase64(crypto.publicKey(privateKey));
  const devices = new Map<string, DeviceRecord>();
  const forks = new Map<Hash, SignedEvent>();
  let log: StoredThere[] = [];
  let cases = new Map<string, CaseFold>();
  /** The same by case and stream. */
  let streams = new Map<string, StoredThere[]>();
  let gone: { readonly person: string; readonly case: string; readonly position: number }[] = [];

  const enrol: ReferenceServer['enrol'] = (device, person, key) => {
    const record = signDeviceRecord({ device, person, publicKey: key, enrolledAt: new Date(now()).toISOString() }, privateKey, crypto);
    devices.set(device, record);
    return record;
  };
  enrol('server', 'server', publicKey);

  const membersOf = (caseId: string): readonly string[] => {
    const panel = cases.get(caseId)?.state.panel;
    return panel ? [...panel.experts, ...panel.staff, ...panel.supervisors].map((person) => person.id) : [];
  };
  const append = (event: SignedEvent, hash: Hash): void => {
    const before = membersOf(event.case);
    const stored = { position: log.length + 1, event, hash };
    log.push(stored);
    const key = streamKeyOf(event);
    const stream = streams.get(key);
    if (stream) stream.push(stored);
    else streams.set(key, [stored]);
    const fold = cases.get(event.case) ?? createCaseFold(event.case, crypto);
    cases.set(event.case, fold);
    fold.add([{ event, hash }]);
    const after = membersOf(event.case);
    gone = gone.filter((one) => one.case !== event.case || !after.includes(one.person));
    for (const person of before) if (!after.includes(person)) gone.push({ person, case: event.case, position: log.length });
  };
  const streamIn = (event: Pick<SignedEvent, 'case' | 'device' | 'channel'>): readonly StoredThere[] => streams.get(streamKeyOf(event)) ?? [];
  const headIn = (event: SignedEvent): Head | undefined => {
    const last = streamIn(event).at(-1);
    return last && { seq: last.event.seq, hash: last.hash };
  };
  const visibleTo = (person: string, caseId: string): readonly StoredThere[] => {
    const state = cases.get(caseId)?.state;
    return state ? log.filter(({ event }) => event.case === caseId && isVisible(event, { id: person }, state)) : [];
  };

  const placeOf = (cursor = '0.'): number => {
    const [position, mark] = cursor.split('.');
    return Number(position) > 0 && log[Number(position) - 1]?.hash.slice(0, 16) === mark ? Number(position) : 0;
  };

  /** Why the next event of a stream is not taken; `repeated` when it is here already. */
  const judge = (event: SignedEvent, person: string): PushRefusal | 'repeated' | null => {
    const record = devices.get(event.device);
    if (!record) return 'unknownDevice';
    if (record.person !== person || event.actor !== person) return 'wrongActor';
    if (record.revokedAt !== undefined) return 'revokedDevice';
    const state = cases.get(event.case)?.state;
    if (!state || !mayKnowCase({ id: person }, state)) return 'notVisible';
    const role = roleOf(state, person);
    if (role === 'supervisor' || (role === 'staff' && event.channel === 'sheet')) return 'wrongActor';
    if (event.body === undefined) return 'badHash';
    const before = event.prev === null ? undefined : { seq: event.seq - 1, hash: event.prev };
    const alone = checkStream({ events: [event], publicKey: fromBase64(record.publicKey), head: before, crypto });
    if (!alone.ok) return alone.fault === 'signature' ? 'badSignature' : 'badHash';
    const known = streamIn(event)[event.seq - 1];
    if (known) return known.hash === alone.head.hash ? 'repeated' : 'fork';
    const head = headIn(event);
    if (event.seq > (head?.seq ?? 0) + 1) return 'gap';
    return event.prev === (head?.hash ?? null) ? null : 'fork';
  };

  const os = implement(centralContract).$context<{ readonly person: string | undefined }>();
  const signedIn = os.middleware(async ({ context, next, errors }) => {
    if (context.person === undefined) throw errors.unauthorised();
    return next({ context: { person: context.person } });
  });
  const handler = new RPCHandler({
    exchange: {
      changes: os.exchange.changes.use(signedIn).handler(({ input, context: { person } }) => {
        const since = placeOf(input.cursor);
        const found = [...cases.keys()]
          .filter((id) => membersOf(id).includes(person))
          .map((id) => ({ case: id, position: visibleTo(person, id).at(-1)?.position ?? 0 }))
          .filter((one) => one.position > since)
          .toSorted((one, other) => one.position - other.position);
        const limit = input.limit ?? MOST_CASES;
        const page = found.slice(0, limit);
        const left = gone.filter((one) => one.person === person && one.position > since);
        const reached = Math.max(since, ...page.map((one) => one.position), ...(found.length > limit ? [] : left.map((one) => one.position)));
        const changed = page.map((one) => {
          const heads: Record<string, Head> = {};
          for (const { event, hash } of visibleTo(person, one.case)) heads[streamOf(event)] = { seq: event.seq, hash };
          return { case: one.case, heads };
        });
        const named = new Set(['server', ...changed.flatMap(({ heads }) => Object.keys(heads).map((stream) => stream.slice(0, stream.lastIndexOf('/'))))]);
        return {
          cursor: `${reached}.${log[reached - 1]?.hash.slice(0, 16) ?? ''}`,
          more: found.length > limit,
          cases: changed,
          ...(since === 0 && { visible: [...cases.keys()].filter((id) => membersOf(id).includes(person)).toSorted() }),
          gone: left.map((one) => one.case),
          devices: [...devices.values()].filter((record) => named.has(record.device) || record.revokedAt !== undefined),
          now: new Date(now()).toISOString(),
        };
      }),
      news: os.exchange.news.use(signedIn).handler(({ input, context: { person } }) => {
        // Nobody waits here: the simulator asks when its time has come.
        const since = placeOf(input.cursor);
        const changed = [...cases.keys()].some((id) => membersOf(id).includes(person) && (visibleTo(person, id).at(-1)?.position ?? 0) > since);
        return { changed: changed || gone.some((one) => one.person === person && one.position > since) };
      }),
      push: os.exchange.push.use(signedIn).handler(({ input, context: { person } }) => {
        const heads: Record<string, Head> = {};
        const refused: { device: string; channel: string; seq: number; reason: PushRefusal }[] = [];
        for (const [stream, events] of Map.groupBy(input.events as readonly SignedEvent[], streamOf)) {
          for (const event of events) {
            const verdict = judge(event, person);
            if (verdict === 'repeated') continue;
            if (verdict === null) append(event, hashEvent(event, crypto));
            else {
              if (verdict === 'fork') forks.set(hashEvent(event, crypto), event);
              refused.push({ device: event.device, channel: event.channel, seq: event.seq, reason: verdict });
              break;
            }
          }
          const first = events[0]!;
          const own = devices.get(first.device)?.person === person && membersOf(first.case).includes(person) && devices.get(first.device)?.revokedAt === undefined;
          const head = own ? headIn(first) : undefined;
          if (head) heads[stream] = head;
        }
        return { heads, refused };
      }),
    },
    standards: {
      get: os.standards.get.use(signedIn).handler(({ errors }) => {
        throw errors.notFound();
      }),
    },
  });

  const lines = (person: string, asked: readonly { readonly case: string; readonly heads: Heads }[]): string =>
    [
      ...asked.flatMap(({ case: caseId, heads }) =>
        membersOf(caseId).includes(person)
          ? visibleTo(person, caseId).filter(({ event }) => event.seq > seqIn(heads, streamOf(event))).map(({ event }) => JSON.stringify(event))
          : [],
      ),
      BULK_END,
      '',
    ].join('\n');

  const answer = async (request: Request): Promise<Response> => {
    const speaks = request.headers.get(PROTOCOL_HEADER);
    if (speaks !== null && !UNDERSTOOD.includes(speaks)) return Response.json({ code: 'otherProtocol' }, { status: 426 });
    const [person, device] = request.headers.get('authorization')?.slice('Bearer '.length).split('.') ?? [];
    const record = devices.get(device ?? '');
    const caller = record?.person === person && record?.revokedAt === undefined ? person : undefined;
    const sent = new Uint8Array(await request.arrayBuffer());
    const body = request.headers.get('content-encoding') === 'gzip' ? new Uint8Array(gunzipSync(sent)) : sent;
    const { pathname } = new URL(request.url);
    if (pathname === '/exchange/pull') {
      if (caller === undefined) return Response.json({ code: 'unauthorised' }, { status: 401 });
      const asked = bulkPullSchema.safeParse(JSON.parse(Buffer.from(body).toString('utf8')));
      return asked.success ? new Response(lines(caller, asked.data.cases)) : Response.json({ code: 'badRequest' }, { status: 400 });
    }
    const headers = new Headers(request.headers);
    headers.delete('content-encoding');
    const { matched, response } = await handler.handle(new Request(request.url, { method: request.method, headers, body }), { prefix: '/rpc', context: { person: caller } });
    return matched ? response : new Response(null, { status: 404 });
  };

  return {
    publicKey,
    enrol,
    async fetch(request) {
      const reply = await answer(request);
      const marked = new Headers(reply.headers);
      marked.set(PROTOCOL_HEADER, PROTOCOL);
      return new Response(reply.body, { status: reply.status, headers: marked });
    },
    revoke(device) {
      const { sig: _, ...record } = devices.get(device)!;
      devices.set(device, signDeviceRecord({ ...record, revokedAt: new Date(now()).toISOString() }, privateKey, crypto));
    },
    appendOwn(caseId, type, body) {
      const place = { case: caseId, device: 'server', channel: catalogue[type].channel };
      const head = streamIn(place).at(-1);
      const draft = { ...place, at: createClock(now, head?.event.at).tick(), actor: 'server', type, body: body as unknown as Json };
      const { event, hash } = appendEvent({ head: head && { seq: head.event.seq, hash: head.hash }, draft, privateKey, crypto });
      append(event, hash);
    },
    get log() {
      return log;
    },
    forks,
    state: (caseId) => (cases.get(caseId) ?? createCaseFold(caseId, crypto)).state,
    loseAfter(position) {
      const own = log.findLast(({ event }) => event.device === 'server')?.position ?? 0;
      const kept = log.slice(0, Math.max(own, position));
      [log, streams, cases, gone] = [[], new Map(), new Map(), []];
      for (const { event, hash } of kept) append(event, hash);
    },
  };
}
