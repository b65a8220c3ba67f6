// What an opened room answers: one `fetch`, by the same contract as the central server as far as it makes sense between neighbours.

import { implement } from '@orpc/server';
import { RPCHandler } from '@orpc/server/fetch';
import { bulkPullSchema, PROTOCOL_HEADER, UNDERSTOOD } from '#shared/contract/central.ts';
import { roomContract } from '#shared/contract/room.ts';
import type { Guides } from '#shared/follow/guides.ts';
import { mayGuide } from '#shared/follow/rules.ts';
import type { Clock } from '#shared/log/clock.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { DeviceRecord, SignedEvent } from '#shared/log/event.ts';
import type { Casebook } from '../cases/casebook.ts';
import type { ContentStore } from '../media/content-store.ts';
import type { Active } from '../session/session.ts';
import type { Store } from '../store/store.ts';
import { takeDevicesOfNeighbour } from '../sync/pull.ts';
import { readBody, refusal, withProtocol } from './http.ts';
import { createMembers, type JoinAsked, type Member, type Members } from './members.ts';
import { createRoomParts } from './parts.ts';
import { createReading } from './reading.ts';
import { createRefusals, type RefusedStream } from './refusals.ts';
import { createSheets, type KeptSheet } from './sheets.ts';
import { createSights } from './sights.ts';
import { createPushTaking } from './taking.ts';

export interface RoomServiceDeps {
  readonly store: Store;
  readonly casebook: Casebook;
  readonly content: ContentStore;
  readonly crypto: LogCrypto;
  readonly clock: Clock;
  readonly now: () => number;
  readonly log: (line: string) => void;
  /** Who opened it. */
  readonly host: Active;
  /** Ed25519 of the central server, as pinned at the first sign-in. */
  readonly serverKey: Uint8Array;
  readonly cases: readonly string[];
  /** Who guides whom in this room; the host's own window uses it too. */
  readonly guides: Guides;
  /** Of code and certificate: see proof.ts. */
  readonly key: Uint8Array;
  readonly certificateHash: Uint8Array;
  /** Something of these cases came from a neighbour. */
  readonly onCases: (cases: readonly string[]) => void;
  /** Members, sealed sheets or wrong tries changed. */
  readonly onChange: () => void;
}

export interface RoomService {
  fetch(request: Request, address: string): Promise<Response>;
  readonly members: Members;
  sealed(): readonly KeptSheet[];
  /** What members brought and was not taken. */
  refused(): readonly RefusedStream[];
  /** Something was written or came in here. */
  ring(): void;
  /** Ends the room for all: waiting calls go, and whoever asks again is told that they are out. */
  end(): void;
}

/** A box of a sheet and its wrapping; a push of 2,000 answers is some 1.5 MiB. */
const MOST_CALL_BYTES = 8 * 1024 * 1024;

interface CallContext {
  readonly member: Member | undefined;
  readonly address: string;
  readonly signal: AbortSignal;
}

export function createRoomService(deps: RoomServiceDeps): RoomService {
  const { store, crypto, host } = deps;
  const sights = createSights({ store, casebook: deps.casebook, host: host.account.person.id, shared: deps.cases });
  let ended = false;
  const onChange = () => {
    deps.onChange();
    reading.ring();
  };
  const members = createMembers({ store, crypto, host, serverKey: deps.serverKey, key: deps.key, certificateHash: deps.certificateHash, nameOf: sights.nameOf, now: deps.now, onChange });
  const reading = createReading({ store, sights, members, now: deps.now });
  const onCase = (caseId: string) => {
    deps.onCases([caseId]);
    reading.ring();
  };
  const refusals = createRefusals();
  const push = createPushTaking({ store, sights, crypto, clock: deps.clock, now: deps.now, onCase, refusals });
  const sheets = createSheets({ store, sights, crypto, clock: deps.clock, now: deps.now, log: deps.log, onCase, onChange });
  const parts = createRoomParts({ store, sights, content: deps.content });

  const os = implement(roomContract).$context<CallContext>();
  const inside = os.middleware(async ({ context, next, errors }) => {
    if (!context.member) throw errors.unauthorised();
    return next({ context: { member: context.member } });
  });
  const rpc = new RPCHandler<CallContext>(
    os.router({
      room: {
        hello: os.room.hello.handler(({ input, context, errors }) => {
          const answer = members.hello(input.nonce, context.address);
          if (answer === 'throttled') throw errors.throttled();
          return answer;
        }),
        join: os.room.join.handler(({ input, context, errors }) => {
          const answer = members.join(input as JoinAsked, context.address);
          if (typeof answer === 'string') throw errors[answer]();
          return answer;
        }),
        state: os.room.state.use(inside).handler(({ context }) => {
          const { person, device } = host.account;
          // Whose sheets lie here tells no more than the submissions in the open channel do, and only those of own cases are named.
          return {
            members: [{ person: person.id, name: person.name, device }, ...members.present().map((one) => ({ person: one.person.id, name: one.name, device: one.device }))],
            sealed: sheets.list().filter((sheet) => sights.sight(context.member.person, sheet.case)),
          };
        }),
        leave: os.room.leave.use(inside).handler(({ context }) => members.drop(context.member)),
        devices: os.room.devices.use(inside).handler(({ input }) => takeDevicesOfNeighbour(deps, input.records as DeviceRecord[])),
        keep: os.room.keep.use(inside).handler(({ input, context, errors }) => {
          const answer = sheets.keep(context.member, input);
          if (answer !== 'kept') throw errors[answer]();
        }),
        release: os.room.release.use(inside).handler(async ({ input, context, errors }) => {
          const answer = await sheets.release(context.member, input);
          if (answer !== 'opened') throw errors[answer]();
        }),
      },
      exchange: {
        changes: os.exchange.changes.use(inside).handler(({ input, context }) => reading.changes(context.member, input.cursor, input.limit)),
        news: os.exchange.news.use(inside).handler(({ input, context }) => reading.news(context.member, input.cursor, context.signal)),
        push: os.exchange.push.use(inside).handler(({ input, context, errors }) => {
          const pushed = push(context.member, input.events as unknown as readonly SignedEvent[]);
          if (!pushed) throw errors.forbidden();
          if (pushed.refused.length > 0) {
            for (const { device, channel, seq, reason } of pushed.refused) deps.log(`event ${seq} of ${device}/${channel} was not taken from a neighbour: ${reason}`);
            deps.onChange();
          }
          return pushed;
        }),
      },
      following: {
        show: os.following.show.use(inside).handler(({ input, context, errors }) => {
          const { person, name } = context.member;
          const sight = sights.sight(person, input.case);
          if (!sight) throw errors.notFound();
          if (!mayGuide(person, sight)) throw errors.forbidden();
          const answer = deps.guides.show(input.case, { person: person.id, name }, input.sighting, input.take);
          if (answer !== 'shown') throw errors.otherGuides({ data: answer.other });
        }),
        see: os.following.see.use(inside).handler(async ({ input, context, errors }) => {
          if (!sights.sight(context.member.person, input.case)) throw errors.notFound();
          return deps.guides.see(input.case, input.after, context.signal);
        }),
        end: os.following.end.use(inside).handler(({ input, context }) => deps.guides.end(input.case, context.member.person.id)),
      },
      standards: {
        get: os.standards.get.use(inside).handler(({ input, errors }) => {
          const standard = store.documents.standard(input.hash);
          if (!standard) throw errors.notFound();
          return standard;
        }),
      },
    }),
  );

  const answer = async (request: Request, address: string): Promise<Response> => {
    const speaks = request.headers.get(PROTOCOL_HEADER);
    // Said before anything else is understood of a request, as on the server.
    if (speaks !== null && !UNDERSTOOD.includes(speaks)) return refusal(426, 'otherProtocol');
    const { pathname } = new URL(request.url);
    const token = /^Bearer ([\w-]{1,128})$/.exec(request.headers.get('authorization') ?? '')?.[1];
    const member = token === undefined || ended ? undefined : members.find(token);
    const isOpen = pathname === '/rpc/room/hello' || pathname === '/rpc/room/join';
    if (ended || (!member && !isOpen)) return refusal(401, 'unauthorised');
    if (pathname.startsWith('/content/')) return parts(member!, request, pathname.slice('/content/'.length));
    if (request.method !== 'POST') return refusal(404, 'notFound');
    const body = await readBody(request, isOpen ? 16 * 1024 : MOST_CALL_BYTES);
    if (!body) return refusal(413, 'tooLarge');
    if (pathname === '/exchange/pull') {
      const asked = bulkPullSchema.safeParse(parsed(body));
      if (!asked.success) return refusal(400, 'badRequest');
      return new Response(streamOf(reading.pullLines(member!, asked.data)), { headers: { 'content-type': 'application/x-ndjson' } });
    }
    const headers = new Headers(request.headers);
    headers.delete('content-encoding');
    headers.delete('content-length');
    const handled = await rpc.handle(new Request(request.url, { method: 'POST', headers, body }), { prefix: '/rpc', context: { member, address, signal: request.signal } });
    return handled.matched ? handled.response : refusal(404, 'notFound');
  };

  return {
    async fetch(request, address) {
      try {
        return withProtocol(await answer(request, address));
      } catch (error) {
        deps.log(`a call in the meeting room failed: ${error instanceof Error ? (error.stack ?? error.message) : 'unknown'}`);
        return withProtocol(refusal(500, 'internal'));
      }
    },
    members,
    sealed: () => sheets.list(),
    refused: () => refusals.list(),
    ring: () => reading.ring(),
    end() {
      ended = true;
      reading.quiet();
    },
  };
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Text as it is made, no faster than it is read. */
function streamOf(pieces: Generator<string>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const { done, value } = pieces.next();
      if (done) controller.close();
      else controller.enqueue(new Uint8Array(Buffer.from(value)));
    },
    cancel: () => void pieces.return(undefined),
  });
}
