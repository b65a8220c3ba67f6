// The central server as one function from request to reply: typed calls under /rpc, footage under /content. Hosts mount `fetch`;
// time, chance, disk and database are handed in.

import { RPCHandler } from '@orpc/server/fetch';
import { FOLD_VERSION } from '#shared/case/fold.ts';
import { bulkPullSchema, centralContract, PROTOCOL_HEADER, UNDERSTOOD } from '#shared/contract/central.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import { createAppender, rebuildProjections, type AppendTransaction } from './cases/append.ts';
import { createCaseBook, type CaseBook } from './cases/book.ts';
import { createNumbering } from './cases/number.ts';
import { createOpenings } from './cases/opening.ts';
import { createContents } from './content/contents.ts';
import type { Parts } from './content/parts.ts';
import { serveContent } from './content/serve.ts';
import { serveUploads } from './content/tus.ts';
import { createUploads, uploaderOf } from './content/uploads.ts';
import type { Effects } from './effects.ts';
import { createBell } from './exchange/bell.ts';
import { createCursors } from './exchange/cursor.ts';
import { createPush } from './exchange/push.ts';
import { createReading } from './exchange/reading.ts';
import { createFollowing } from './following.ts';
import { createLibrary } from './library/library.ts';
import { createAgenda } from './live/agenda.ts';
import { createCameras, type Cameras } from './live/cameras/cameras.ts';
import { createAddressSeal } from './live/cameras/seal.ts';
import type { MediaEngine } from './live/engine.ts';
import { createEntrance } from './live/enter.ts';
import { createInvitations } from './live/invitations.ts';
import { createSiteCalls } from './live/site/calls.ts';
import { createSitePage } from './live/site/page.ts';
import { createSite } from './live/site/serve.ts';
import { createRecorder } from './live/record/recorder.ts';
import { createLive, SWEEP_AFTER_MS, type Live, type LiveDeps } from './live/live.ts';
import { parseJson, readPlain, streamOfText } from './http/body.ts';
import { createMetrics } from './http/metrics.ts';
import { createRates, SIGNED_IN, STRANGER, type RateLimit } from './http/rate.ts';
import { refusal, withProtocol } from './http/reply.ts';
import { createPanels } from './panels/panels.ts';
import { createIdentity, enrolServer, type Identity } from './people/identity.ts';
import { createMachineSecret } from './people/machine-secret.ts';
import { SCRYPT_COST, type ScryptCost } from './people/password.ts';
import { createSessions, type Sessions } from './people/sign-in.ts';
import { createRouter, type CallContext } from './rpc.ts';
import type { Database } from './store/database.ts';
import { logPosition } from './store/streams.ts';
import { migrate } from './store/migrate.ts';
import { foldedBy, setFoldedBy } from './store/sight.ts';
import { allCases } from './store/streams.ts';

/** A push of 2,000 answers is some 1.5 MiB. */
export const MOST_CALL_BYTES = 8 * 1024 * 1024;

/** One request as logged: no names, no addresses, no case ids, no query. */
export interface RequestLine {
  readonly method: string;
  /** First words of the path: the call or the kind of content. */
  readonly route: string;
  readonly status: number;
  readonly ms: number;
}

export interface CentralDeps {
  readonly database: Database;
  readonly parts: Parts;
  readonly crypto: LogCrypto;
  readonly effects: Effects;
  /** Ed25519 seed of the server, 32 bytes. */
  readonly serverKey: Uint8Array;
  /** Host names by which the server may be called, without port; absent: any. A page that rebinds its name to us is refused. */
  readonly allowedHosts?: readonly string[];
  readonly passwordCost?: ScryptCost;
  /** How much a caller may ask; absent: the usual. */
  readonly rates?: { readonly signedIn: RateLimit; readonly stranger: RateLimit };
  /** Who may read the metrics; absent: nobody. */
  readonly mayScrape?: (request: Request, address: string) => boolean;
  /** What carries the media of calls; absent: this server holds none. */
  readonly engine?: MediaEngine;
  /** STUN and TURN servers for clients. */
  readonly iceServers?: LiveDeps['iceServers'];
  /** Cameras that the server takes in by itself: where they push to, `rtmp://host:port/live`, and another ffmpeg than the one in the path. */
  readonly cameras?: { readonly pushAddress?: string; readonly ffmpeg?: string };
  /** Records beside the workstations: where recordings lie while they run. Absent: it does not. */
  readonly recording?: { readonly folder: string; readonly ffmpeg?: string };
  /** Where the built page of the site lies; absent: its links say that it cannot be shown. */
  readonly siteFolder?: string;
  /** How it is reached from outside, for links that leave the house. */
  readonly publicAddress?: string;
  /** In demo mode: what `GET /demo/accounts` answers. */
  readonly demoAccounts?: readonly { readonly user: string; readonly password: string; readonly name: string; readonly role: string }[];
  readonly log?: (line: RequestLine) => void;
  /** A bug, never an expected failure. */
  readonly report?: (error: unknown) => void;
}

export interface Central {
  fetch(request: Request, caller?: { readonly address?: string }): Promise<Response>;
  /** Lets calls that wait for news answer at once, now and later: before a stop. */
  quiet(): void;
  /** Ends waiting calls and closes the database. */
  close(): Promise<void>;
  readonly append: AppendTransaction;
  readonly book: CaseBook;
  readonly sessions: Sessions;
  readonly identity: Identity;
  readonly database: Database;
  readonly live: Live;
  readonly cameras: Cameras;
}

export async function createCentral(deps: CentralDeps): Promise<Central> {
  const { database, crypto, effects } = deps;
  const report = deps.report ?? (() => {});
  await migrate(database, effects.now());
  const identity = createIdentity(deps.serverKey, crypto);
  await enrolServer(database, identity, effects.now());

  const book = createCaseBook(crypto);
  if ((await foldedBy(database.query)) !== FOLD_VERSION) {
    await rebuildProjections(database, book, await allCases(database.query));
    await setFoldedBy(database.query, FOLD_VERSION);
  }
  const bell = createBell(effects);
  const cursors = createCursors(deps.serverKey, effects.randomBytes);
  const metrics = createMetrics();
  const rates = { signedIn: createRates(effects.now, deps.rates?.signedIn ?? SIGNED_IN), stranger: createRates(effects.now, deps.rates?.stranger ?? STRANGER) };
  let stopping = false;
  const append = createAppender({ database, book, bell, identity, crypto, effects });
  const sessions = createSessions({ database, effects, identity, passwordCost: deps.passwordCost ?? SCRYPT_COST });
  const contents = createContents({ database, book, parts: deps.parts });
  const uploads = createUploads({ database, parts: deps.parts, effects });
  const reading = createReading({ database, cursors, bell, effects });
  const live = createLive({ database, append, effects, engine: deps.engine, iceServers: deps.iceServers ?? (() => []), report });
  const entrance = createEntrance({ database, book, live });
  const invitations = createInvitations({ database, append, book, live, effects, publicAddress: deps.publicAddress });
  const agenda = createAgenda({ database, append, book, effects });
  const cameras = createCameras({ database, append, book, live, effects, seal: createAddressSeal(deps.serverKey, effects.randomBytes), pushAddress: deps.cameras?.pushAddress, command: deps.cameras?.ffmpeg, report });
  const recorder = deps.recording && createRecorder({ database, append, parts: deps.parts, live, effects, report, folder: deps.recording.folder, command: deps.recording.ffmpeg });
  await recorder?.recover();
  const site = createSite({
    invitations,
    uploads,
    page: createSitePage(deps.siteFolder ?? ''),
    calls: createSiteCalls({ database, append, book, live, uploads, invitations, agenda, effects }),
    rate: (invitation) => rates.signedIn.take(`site:${invitation}`),
  });
  // Whoever was in a call when an earlier process ended has come back by then, or does not.
  const sweeping = setTimeout(() => void live.sweep().catch(report), SWEEP_AFTER_MS);
  sweeping.unref();
  const following = createFollowing({ query: database.query, effects });
  const router = createRouter({
    query: database.query,
    sessions,
    machineSecret: createMachineSecret(deps.serverKey),
    reading,
    push: createPush({ append, crypto, effects }),
    contents,
    library: createLibrary({ database, crypto }),
    number: createNumbering({ append, effects }),
    panels: createPanels({ database, append, crypto, effects, passwordCost: deps.passwordCost ?? SCRYPT_COST }),
    entrance,
    invitations,
    agenda,
    cameras,
    following,
    openings: createOpenings({ database, append, crypto, effects }),
    effects,
  });
  const rpc = new RPCHandler<CallContext>(router, {
    interceptors: [
      async ({ next }) => {
        try {
          return await next();
        } catch (error) {
          if (!isExpected(error)) report(error);
          throw error;
        }
      },
    ],
  });

  /** Good only while it can do its work: a balancer then sends callers elsewhere. */
  const health = async (): Promise<Response> => {
    const isReachable = !stopping && (await database.query('select 1').then(() => true, () => false));
    return Response.json({ ok: isReachable }, { status: isReachable ? 200 : 503 });
  };

  const answer = async (request: Request, url: URL, address: string): Promise<Response> => {
    if (deps.allowedHosts !== undefined && !deps.allowedHosts.includes(url.hostname)) return refusal(421, 'wrongHost');
    // Said before anything else is understood of a request: an older or newer workstation is told so in a form that no version may change.
    const speaks = request.headers.get(PROTOCOL_HEADER);
    if (speaks !== null && !UNDERSTOOD.includes(speaks)) return refusal(426, 'otherProtocol');
    if (url.pathname === '/health') return health();
    if (url.pathname === '/metrics') {
      if (deps.mayScrape?.(request, address) !== true) return refusal(404, 'notFound');
      const { rss, heapUsed } = process.memoryUsage();
      const gauges = { kantai_memory_bytes: rss, kantai_heap_bytes: heapUsed, kantai_uptime_seconds: process.uptime(), kantai_log_position: await logPosition(database.query) };
      return new Response(metrics.text(gauges), { headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' } });
    }
    if (site.serves(url.pathname)) {
      if (rates.stranger.take(address) > 0) return refusal(429, 'throttled');
      return site.fetch(request, url);
    }
    if (url.pathname === '/demo/accounts' && deps.demoAccounts !== undefined) return Response.json(deps.demoAccounts);
    const token = bearerOf(request);
    const session = token === undefined ? undefined : await sessions.find(token);
    const wait = session === undefined ? rates.stranger.take(address) : rates.signedIn.take(session.device);
    if (wait > 0) {
      metrics.count('kantai_throttled_total');
      return refusal(429, 'throttled', { 'retry-after': String(Math.ceil(wait / 1000)) });
    }
    if (url.pathname === '/uploads' || url.pathname.startsWith('/uploads/')) {
      if (session === undefined) return refusal(401, 'unauthorised');
      return serveUploads(uploads, uploaderOf(session, database, book), request, url.pathname.slice('/uploads'.length));
    }
    if (url.pathname.startsWith('/content/')) {
      if (session === undefined) return refusal(401, 'unauthorised');
      return serveContent(contents, session, request, url.pathname.slice('/content/'.length));
    }
    if (url.pathname === '/exchange/pull' && request.method === 'POST') {
      if (session === undefined) return refusal(401, 'unauthorised');
      const body = await readPlain(request, MOST_CALL_BYTES);
      if (body === undefined) return refusal(413, 'tooLarge');
      const asked = bulkPullSchema.safeParse(parseJson(body));
      if (!asked.success) return refusal(400, 'badRequest');
      return new Response(streamOfText(reading.pullLines(session, asked.data), report), { headers: { 'content-type': 'application/x-ndjson' } });
    }
    if (url.pathname.startsWith('/rpc/')) {
      const body = request.method === 'POST' ? await readPlain(request, MOST_CALL_BYTES) : new Uint8Array(0);
      if (body === undefined) return refusal(413, 'tooLarge');
      const headers = new Headers(request.headers);
      headers.delete('content-encoding');
      const call = request.method === 'POST' ? new Request(request.url, { method: 'POST', headers, body }) : request;
      const context = { session, token, address, signal: request.signal };
      const handled = await rpc.handle(call, { prefix: '/rpc', context });
      if (handled.matched) return handled.response;
    }
    return refusal(404, 'notFound');
  };

  return {
    async fetch(request, caller) {
      const started = effects.now();
      const url = new URL(request.url);
      let reply: Response;
      try {
        reply = await answer(request, url, caller?.address ?? 'unknown');
      } catch (error) {
        report(error);
        metrics.count('kantai_faults_total');
        reply = refusal(500, 'internal');
      }
      const ms = effects.now() - started;
      const route = routeOf(url, reply.status);
      metrics.request(route, reply.status, ms);
      deps.log?.({ method: request.method, route, status: reply.status, ms });
      return withProtocol(reply);
    },
    quiet() {
      stopping = true;
      clearTimeout(sweeping);
      cameras.close();
      void live.suspend().catch(report);
      bell.close();
      following.close();
    },
    async close() {
      clearTimeout(sweeping);
      cameras.close();
      await live.suspend();
      await recorder?.close();
      bell.close();
      following.close();
      await database.close();
    },
    append,
    book,
    sessions,
    identity,
    database,
    live,
    cameras,
  };
}

const bearerOf = (request: Request): string | undefined => /^Bearer ([\w-]{1,128})$/.exec(request.headers.get('authorization') ?? '')?.[1];

/** What the server answers beside the calls, by the first word of the path. A test holds a row for each. */
export const HTTP_ROUTES = ['health', 'metrics', 'demo', 'content', 'uploads', 'exchange', 'rpc', 'site', 'site-app', 'site-api'] as const;

/** A word of ours: what somebody asked for that is not there may hold anything. */
const routeOf = (url: URL, status: number): string => {
  const first = url.pathname.split('/')[1] ?? '';
  if (first === 'rpc') return status === 404 && !KNOWN_CALLS.has(url.pathname) ? '/rpc' : url.pathname;
  return (HTTP_ROUTES as readonly string[]).includes(first) ? `/${first}` : '/other';
};

const KNOWN_CALLS = new Set(Object.entries(centralContract).flatMap(([group, calls]) => Object.keys(calls).map((name) => `/rpc/${group}/${name}`)));

/** Failures that the contract names, and malformed input: answered, not reported. */
const isExpected = (error: unknown): boolean =>
  error instanceof Error && 'status' in error && typeof error.status === 'number' && error.status < 500;
