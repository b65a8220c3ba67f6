// The central server as seen from here: typed calls and plain bytes. A reply that does not carry our protocol header, a redirect, a
// time-out or a broken connection all mean the same thing: there is no server now.

import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { createORPCClient, ORPCError } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import { PROTOCOL, PROTOCOL_HEADER, UNDERSTOOD, type centralContract } from '#shared/contract/central.ts';

export type CentralCalls = ContractRouterClient<typeof centralContract, { readonly patient?: boolean }>;

export interface Central {
  readonly calls: CentralCalls;
  /** Lines of text that answer a question, as they come; a last line without its end is left out. Rejects like the calls. */
  lines(path: string, body: unknown, signal: AbortSignal): AsyncGenerator<readonly string[], void, void>;
  /** Plain bytes beside the calls; `path` begins with a slash. Rejects as offline like the calls. */
  bytes(path: string, init?: { readonly method?: 'GET' | 'PUT'; readonly body?: Uint8Array; readonly headers?: Record<string, string>; readonly signal?: AbortSignal }): Promise<Response>;
}

const OFFLINE = Symbol('offline');

/** Which of the two has to be brought up to date before they understand each other. */
export type OtherProtocol = 'workstationIsOlder' | 'serverIsOlder';

/** As offline, and trying again will not help until one of them is a newer version. */
export function otherProtocol(error: unknown): OtherProtocol | undefined {
  return error instanceof Error && 'otherProtocol' in error ? (error.otherProtocol as OtherProtocol) : undefined;
}
function otherProtocolError(theirs: string): Error {
  const otherProtocol: OtherProtocol = Number(theirs) < Number(PROTOCOL) ? 'serverIsOlder' : 'workstationIsOlder';
  return Object.assign(offlineError(otherProtocol), { otherProtocol });
}

/** There is no server: unreachable, too slow, or something else answered in its place. */
export function offlineError(why: string): Error {
  return Object.assign(new Error(`offline: ${why}`), { [OFFLINE]: true });
}
export function isOffline(error: unknown): boolean {
  return error instanceof Error && OFFLINE in error;
}

/** A call that takes longer is given up; a long poll (`patient`) waits for 25 s on the server's side. */
const CALL_MS = 15_000;
const PATIENT_MS = 40_000;
/** Between two pieces of a reply: a network that lost the server in the middle of one need not say so. */
const IDLE_MS = 15_000;

export function createCentral(deps: { readonly serverUrl: string; readonly network: typeof fetch; readonly token: () => string | undefined; readonly idleMs?: number }): Central {
  const root = deps.serverUrl.replace(/\/+$/, '');
  const authorization = (): Record<string, string> => {
    const token = deps.token();
    return { [PROTOCOL_HEADER]: PROTOCOL, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  };

  const ask = async (request: Request | string, init: RequestInit, milliseconds: number, signal?: AbortSignal | null) => {
    const limit = new AbortController();
    const giveUp = () => limit.abort(offlineError('no answer in time'));
    const first = setTimeout(giveUp, milliseconds);
    let response: Response;
    try {
      response = await deps.network(request, { ...init, redirect: 'error', signal: signal ? AbortSignal.any([signal, limit.signal]) : limit.signal });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw offlineError(limit.signal.aborted ? 'no answer in time' : 'no connection');
    } finally {
      clearTimeout(first);
    }
    const theirs = response.headers.get(PROTOCOL_HEADER);
    if (theirs === null || !/^\d{1,4}$/.test(theirs)) {
      await response.body?.cancel();
      throw offlineError('something else answered');
    }
    if (!UNDERSTOOD.includes(theirs) || response.status === 426) {
      await response.body?.cancel();
      throw otherProtocolError(theirs);
    }
    // A gateway in front of a server that is down may pass our header on; its error pages still mean that nobody is there.
    if (response.status === 502 || response.status === 503 || response.status === 504) {
      await response.body?.cancel();
      throw offlineError('server unavailable');
    }
    const { status, headers } = response;
    return response.body === null ? response : new Response(watched(response.body, giveUp, deps.idleMs ?? IDLE_MS), { status, headers });
  };

  const link = new RPCLink<{ readonly patient?: boolean }>({
    url: `${root}/rpc`,
    headers: authorization,
    fetch: async (request, _init, { context }) => {
      const milliseconds = context.patient ? PATIENT_MS : CALL_MS;
      const response = await ask(await compressed(request), {}, milliseconds, request.signal);
      // Read whole, so that a connection that breaks in the middle of an answer is offline too and not a parse error.
      try {
        const { status, headers } = response;
        return new Response(status === 204 ? null : await response.arrayBuffer(), { status, headers });
      } catch (error) {
        if (request.signal.aborted) throw error;
        throw offlineError('connection broke');
      }
    },
  });

  return {
    calls: createORPCClient<CentralCalls>(link),
    async *lines(path, body, signal) {
      const init = { method: 'POST', headers: { ...authorization(), 'content-type': 'application/json' }, body: JSON.stringify(body) };
      const response = await ask(await compressed(new Request(root + path, init)), {}, CALL_MS, signal);
      if (!response.ok || !response.body) {
        await response.body?.cancel();
        throw new ORPCError(response.status === 401 ? 'unauthorised' : 'refused', { status: response.status });
      }
      const decoder = new TextDecoder();
      let rest = '';
      const reader = response.body.getReader();
      try {
        for (;;) {
          const { done, value } = await reader.read().catch((error: unknown) => {
            if (signal.aborted) throw error;
            throw offlineError('connection broke');
          });
          if (done) return;
          const lines = (rest + decoder.decode(value, { stream: true })).split('\n');
          rest = lines.pop()!;
          if (lines.length > 0) yield lines;
        }
      } finally {
        await reader.cancel().catch(() => undefined);
      }
    },
    bytes: (path, init = {}) =>
      ask(
        root + path,
        {
          method: init.method ?? 'GET',
          headers: { ...authorization(), ...init.headers, ...(init.body ? { 'content-type': 'application/octet-stream' } : {}) },
          ...(init.body ? { body: new Uint8Array(init.body) } : {}),
        },
        CALL_MS,
        init.signal,
      ),
  };
}

/** The same bytes; `giveUp` when the next of them does not come in time. */
function watched(body: ReadableStream<Uint8Array>, giveUp: () => void, idleMs: number): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      // Only while somebody waits for more: who reads slowly is not cut off.
      async pull(controller) {
        const timer = setTimeout(giveUp, idleMs);
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } finally {
          clearTimeout(timer);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** Below this compressing saves nothing. */
const LEAST_BYTES = 2048;

/** The same request with a smaller body. */
async function compressed(request: Request): Promise<Request> {
  if (request.method !== 'POST' || request.body === null) return request;
  const plain = new Uint8Array(await request.arrayBuffer());
  const headers = new Headers(request.headers);
  const small = plain.length >= LEAST_BYTES ? await promisify(gzip)(plain, { level: constants.Z_BEST_SPEED }) : undefined;
  if (small) headers.set('content-encoding', 'gzip');
  return new Request(request.url, { method: 'POST', headers, body: small ? new Uint8Array(small) : plain, signal: request.signal, redirect: 'error' });
}
