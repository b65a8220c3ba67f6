// The client's end of the signalling: requests with answers, requests of the server, notifications once and in order. It knows nothing of
// media, and it does not reconnect by itself: whoever owns the call gets a new ticket and opens another one (docs/link.md).

import { REQUEST_TIMEOUT_MS } from './limits.ts';
import type { Answers, ClientMethod, ClientRequest, LiveError, Notification, ServerMethod, ServerRequest } from './protocol.ts';
import { readMessage } from './wire.ts';

/** What is needed of a WebSocket, so that a test or another host can bring its own. */
export interface RawSocket {
  send(text: string): void;
  close(code?: number): void;
}
export interface RawListener {
  opened(): void;
  text(text: string): void;
  closed(code: number): void;
}

export class LiveFailure extends Error {
  override readonly name = 'LiveFailure';
  readonly code: LiveError | 'closed';
  readonly peers: readonly string[];
  constructor(code: LiveError | 'closed', peers: readonly string[] = []) {
    super(code);
    this.code = code;
    this.peers = peers;
  }
}

export interface LiveSocket {
  request<M extends ClientMethod>(method: M, data: ClientRequest<M>): Promise<Answers[M]>;
  close(code?: number): void;
}

export interface LiveSocketOptions {
  readonly open: (listener: RawListener) => RawSocket;
  /** Cancels when called. */
  readonly after: (ms: number, work: () => void) => () => void;
  /** Answers a request of the server; what it throws is answered as a failure. */
  readonly asked: <M extends ServerMethod>(method: M, data: ServerRequest<M>) => Promise<void>;
  readonly notified: (notification: Notification) => void;
  readonly opened: () => void;
  readonly closed: (code: number) => void;
}

export function createLiveSocket({ open, after, asked, notified, opened, closed }: LiveSocketOptions): LiveSocket {
  let next = 1;
  let isClosed = false;
  const waiting = new Map<number, { readonly resolve: (data: never) => void; readonly reject: (error: Error) => void; readonly cancel: () => void }>();

  const end = (code: number): void => {
    if (isClosed) return;
    isClosed = true;
    for (const one of waiting.values()) {
      one.cancel();
      one.reject(new LiveFailure('closed'));
    }
    waiting.clear();
    closed(code);
  };
  const answer = (request: number, result: { readonly ok: true } | { readonly ok: false; readonly code: LiveError }): void => {
    if (!isClosed) raw.send(JSON.stringify({ response: request, ...result, ...(result.ok && { data: {} }) }));
  };

  const raw = open({
    opened,
    text(text) {
      const message = readMessage(text);
      if (typeof message === 'string' || isClosed) return;
      if ('notify' in message) notified(message as Notification);
      else if ('request' in message) {
        asked(message.method as ServerMethod, message.data as never).then(
          () => answer(message.request, { ok: true }),
          () => answer(message.request, { ok: false, code: 'internal' }),
        );
      } else {
        const one = waiting.get(message.response);
        if (!one) return;
        waiting.delete(message.response);
        one.cancel();
        if (message.ok) one.resolve(message.data as never);
        else one.reject(new LiveFailure(message.code, message.detail?.peers));
      }
    },
    closed: end,
  });

  return {
    request: (method, data) =>
      new Promise((resolve, reject) => {
        if (isClosed) {
          reject(new LiveFailure('closed'));
          return;
        }
        const request = next;
        next += 1;
        const cancel = after(REQUEST_TIMEOUT_MS, () => {
          waiting.delete(request);
          reject(new LiveFailure('timeout'));
        });
        waiting.set(request, { resolve, reject, cancel });
        raw.send(JSON.stringify({ request, method, data }));
      }),
    close(code) {
      raw.close(code);
      end(code ?? 1000);
    },
  };
}
