// The central server as one function from request to reply: typed calls under /rpc, footage under /content. Hosts mount `fetch`;
// time, chance, disk and database are handed in.

import { RPCHandler } from '@orpc/server/fetch';
import type { LogCrypto } from '#shared/log/crypto.ts';
import { createAppender, type AppendTransaction } from './cases/append.ts';
import { createCaseBook, type CaseBook } from './cases/book.ts';
import { createNumbering } from './cases/number.ts';
import { createContents } from './content/contents.ts';
import type { Parts } from './content/parts.ts';
import { serveContent } from './content/serve.ts';
import type { Effects } from './effects.ts';
import { createBell } from './exchange/bell.ts';
import { createCursors } from './exchange/cursor.ts';
import { createPush } from './exchange/push.ts';
import { createReading } from './exchange/reading.ts';
import { readBody } from './http/body.ts';
import { refusal, withProtocol } from './http/reply.ts';
import { createIdentity, enrolServer, type Identity } from './people/identity.ts';
import { createMachineSecret } from './people/machine-secret.ts';
import { SCRYPT_COST, type ScryptCost } from './people/password.ts';
import { createSessions, type Sessions } from './people/sign-in.ts';
import { createRouter, type CallContext } from './rpc.ts';
import type { Database } from './store/database.ts';
import { migrate } from './store/migrate.ts';

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
}

export async function createCentral(deps: CentralDeps): Promise<Central> {
  const { database, crypto, effects } = deps;
  const report = deps.report ?? (() => {});
  await migrate(database, effects.now());
  const identity = createIdentity(deps.serverKey, crypto);
  await enrolServer(database, identity, effects.now());

  const book = createCaseBook(crypto);
  const bell = createBell(effects);
  const cursors = createCursors(deps.serverKey, effects.randomBytes);
  const append = createAppender({ database, book, bell, identity, crypto, effects });
  const sessions = createSessions({ database, effects, identity, passwordCost: deps.passwordCost ?? SCRYPT_COST });
  const contents = createContents({ database, book, parts: deps.parts });
  const router = createRouter({
    query: database.query,
    sessions,
    machineSecret: createMachineSecret(deps.serverKey),
    reading: createReading({ database, book, cursors, bell, effects }),
    push: createPush({ append, crypto, effects }),
    contents,
    number: createNumbering({ append, effects }),
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

  const answer = async (request: Request, url: URL, address: string): Promise<Response> => {
    if (deps.allowedHosts !== undefined && !deps.allowedHosts.includes(url.hostname)) return refusal(421, 'wrongHost');
    if (url.pathname === '/health') return Response.json({ ok: true });
    if (url.pathname === '/demo/accounts' && deps.demoAccounts !== undefined) return Response.json(deps.demoAccounts);
    const token = bearerOf(request);
    const session = token === undefined ? undefined : await sessions.find(token);
    if (url.pathname.startsWith('/content/')) {
      if (session === undefined) return refusal(401, 'unauthorised');
      return serveContent(contents, session, request, url.pathname.slice('/content/'.length));
    }
    if (url.pathname.startsWith('/rpc/')) {
      const body = request.method === 'POST' ? await readBody(request, MOST_CALL_BYTES) : new Uint8Array(0);
      if (body === undefined) return refusal(413, 'tooLarge');
      const call = request.method === 'POST' ? new Request(request.url, { method: 'POST', headers: request.headers, body }) : request;
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
        reply = refusal(500, 'internal');
      }
      deps.log?.({ method: request.method, route: routeOf(url), status: reply.status, ms: effects.now() - started });
      return withProtocol(reply);
    },
    quiet: () => bell.close(),
    async close() {
      bell.close();
      await database.close();
    },
    append,
    book,
    sessions,
    identity,
    database,
  };
}

const bearerOf = (request: Request): string | undefined => /^Bearer ([\w-]{1,128})$/.exec(request.headers.get('authorization') ?? '')?.[1];

const routeOf = (url: URL): string => (url.pathname.startsWith('/rpc/') ? url.pathname : `/${url.pathname.split('/')[1] ?? ''}`);

/** Failures that the contract names, and malformed input: answered, not reported. */
const isExpected = (error: unknown): boolean =>
  error instanceof Error && 'status' in error && typeof error.status === 'number' && error.status < 500;
