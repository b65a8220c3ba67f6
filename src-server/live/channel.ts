// The server's end of one socket: sizes and rates, requests answered by a table, requests to the client with a time limit.

import type { WebSocket } from 'ws';
import { CLOSE, MESSAGE_BURST, MESSAGES_PER_SECOND, MOST_MALFORMED, MOST_MESSAGE_LENGTH, MOST_PENDING, REQUEST_TIMEOUT_MS, type CloseReason } from '#shared/live/limits.ts';
import { clientRequests } from '#shared/live/messages.ts';
import type { Answers, ClientMethod, ClientRequest, LiveError, NotifyMessage, ServerMethod, ServerRequest } from '#shared/live/protocol.ts';
import { readMessage } from '#shared/live/wire.ts';

/** What is not sent because the client does not take it: its line is too slow for a call. */
const MOST_BUFFERED = 4 * 1024 * 1024;

/** An expected failure of a request. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: LiveError;
  readonly detail: { readonly peers?: readonly string[] } | undefined;
  constructor(code: LiveError, detail?: { readonly peers?: readonly string[] }) {
    super(code);
    this.code = code;
    this.detail = detail;
  }
}

export interface Channel {
  request<M extends ServerMethod>(method: M, data: ServerRequest<M>): Promise<void>;
  notify(message: NotifyMessage): void;
  close(reason: CloseReason): void;
  readonly isOpen: boolean;
}

export interface ChannelDeps {
  readonly socket: WebSocket;
  readonly now: () => number;
  readonly asked: <M extends ClientMethod>(method: M, data: ClientRequest<M>) => Promise<Answers[M]>;
  readonly closed: () => void;
  /** A bug, never an expected failure. */
  readonly report: (error: unknown) => void;
}

export function createChannel({ socket, now, asked, closed, report }: ChannelDeps): Channel {
  let tokens = MESSAGE_BURST;
  let filledAt = now();
  let malformed = 0;
  let pending = 0;
  let next = 1;
  let isOpen = true;
  const waiting = new Map<number, { readonly resolve: () => void; readonly reject: (error: Error) => void; readonly timer: NodeJS.Timeout }>();

  const send = (message: object): void => {
    if (!isOpen) return;
    if (socket.bufferedAmount > MOST_BUFFERED) socket.terminate();
    else socket.send(JSON.stringify(message));
  };
  const close = (reason: CloseReason): void => {
    if (!isOpen) return;
    socket.close(CLOSE[reason], reason);
    // Who does not close in return is cut.
    setTimeout(() => socket.terminate(), 2_000).unref();
    ended();
  };
  const ended = (): void => {
    if (!isOpen) return;
    isOpen = false;
    for (const one of waiting.values()) {
      clearTimeout(one.timer);
      one.reject(new Refused('timeout'));
    }
    waiting.clear();
    closed();
  };
  const isTooFast = (): boolean => {
    const at = now();
    tokens = Math.min(MESSAGE_BURST, tokens + (Math.max(0, at - filledAt) * MESSAGES_PER_SECOND) / 1000);
    filledAt = at;
    tokens -= 1;
    return tokens < 0;
  };

  const answer = async (request: number, method: string, data: unknown): Promise<void> => {
    const refuse = (code: LiveError, detail?: object): void => send({ response: request, ok: false, code, ...(detail && { detail }) });
    if (!Object.hasOwn(clientRequests, method)) return refuse('badRequest');
    const read = clientRequests[method as ClientMethod].safeParse(data);
    if (!read.success) return refuse('badRequest');
    if (pending >= MOST_PENDING) return refuse('tooMany');
    pending += 1;
    try {
      send({ response: request, ok: true, data: await asked(method as ClientMethod, read.data as never) });
    } catch (error) {
      if (error instanceof Refused) return refuse(error.code, error.detail);
      report(error);
      return refuse('internal');
    } finally {
      pending -= 1;
    }
  };

  socket.on('message', (bytes, isBinary) => {
    if (!isOpen) return;
    if (isTooFast()) return close('tooFast');
    const message = isBinary ? 'malformed' : readMessage((bytes as Buffer).toString('utf8'));
    if (message === 'tooLarge') return close('tooLarge');
    if (message === 'malformed' || 'notify' in message) {
      malformed += 1;
      return malformed >= MOST_MALFORMED ? close('malformed') : undefined;
    }
    if ('request' in message) return void answer(message.request, message.method, message.data);
    const one = waiting.get(message.response);
    if (!one) return undefined;
    waiting.delete(message.response);
    clearTimeout(one.timer);
    return message.ok ? one.resolve() : one.reject(new Refused('internal'));
  });
  socket.on('close', ended);
  // Closes too; what went wrong on the line is nobody's bug.
  socket.on('error', () => socket.terminate());

  return {
    request: (method, data) =>
      new Promise((resolve, reject) => {
        if (!isOpen) {
          reject(new Refused('timeout'));
          return;
        }
        const request = next;
        next += 1;
        const timer = setTimeout(() => {
          waiting.delete(request);
          reject(new Refused('timeout'));
        }, REQUEST_TIMEOUT_MS);
        waiting.set(request, { resolve, reject, timer });
        send({ request, method, data });
      }),
    notify: send,
    close,
    get isOpen() {
      return isOpen;
    },
  };
}

export const MOST_SOCKET_BYTES = MOST_MESSAGE_LENGTH * 4;
