// One socket to the server: requests with answers and a time limit, the server's requests answered, its notifications in their order.
// It knows nothing of seats or media: when it is gone, another one is made.

import { REQUEST_TIMEOUT_MS, type Answers, type ClientMethod, type ClientRequest, type LiveError, type Message, type Notification, type ServerMethod, type ServerRequest } from '#shared/live/protocol.ts';
import { readMessage } from '#shared/live/wire.ts';

/** What of a WebSocket is used. */
export interface Socket {
  readonly readyState: number;
  send(text: string): void;
  close(code?: number): void;
  addEventListener(name: 'open', listener: () => void): void;
  addEventListener(name: 'close', listener: (event: { readonly code: number }) => void): void;
  addEventListener(name: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** A request was answered with a code of the protocol, or not at all. */
export class Refused extends Error {
  readonly code: LiveError | 'gone';
  readonly detail: { readonly peers?: readonly string[] } | undefined;
  constructor(code: LiveError | 'gone', detail?: { readonly peers?: readonly string[] }) {
    super(`live: ${code}`);
    this.name = 'Refused';
    this.code = code;
    this.detail = detail;
  }
}

export interface SignalEvents {
  onOpen(): void;
  onClose(code: number): void;
  onNotify(told: Notification): void;
  /** Rejecting or throwing answers `internal`. */
  onRequest<M extends ServerMethod>(method: M, data: ServerRequest<M>): Promise<void>;
}

export interface Signal {
  /** Rejects with `Refused`. */
  request<M extends ClientMethod>(method: M, data: ClientRequest<M>): Promise<Answers[M]>;
  close(): void;
}

const OPEN = 1;

export function createSignal(socket: Socket, events: SignalEvents, timers: { set(run: () => void, ms: number): number; clear(id: number): void }): Signal {
  let next = 1;
  let closed = false;
  const pending = new Map<number, { readonly done: (data: unknown) => void; readonly refuse: (error: Refused) => void; readonly timer: number }>();
  const send = (message: Message): void => {
    if (socket.readyState === OPEN) socket.send(JSON.stringify(message));
  };

  const gone = (code: number): void => {
    if (closed) return;
    closed = true;
    for (const { refuse, timer } of pending.values()) {
      timers.clear(timer);
      refuse(new Refused('gone'));
    }
    pending.clear();
    events.onClose(code);
  };
  socket.addEventListener('open', () => events.onOpen());
  socket.addEventListener('close', ({ code }) => gone(code));
  socket.addEventListener('message', ({ data }) => {
    const message = typeof data === 'string' ? readMessage(data) : 'malformed';
    if (closed || typeof message === 'string') return;
    if ('notify' in message) return events.onNotify(message as Notification);
    if ('request' in message) {
      void Promise.resolve()
        .then(() => events.onRequest(message.method as ServerMethod, message.data as never))
        .then(
          () => send({ response: message.request, ok: true, data: {} }),
          () => send({ response: message.request, ok: false, code: 'internal' }),
        );
      return;
    }
    const waiting = pending.get(message.response);
    if (!waiting) return;
    pending.delete(message.response);
    timers.clear(waiting.timer);
    if (message.ok) waiting.done(message.data);
    else waiting.refuse(new Refused(message.code, message.detail));
  });

  return {
    request: (method, data) =>
      new Promise<never>((resolve, reject) => {
        if (closed || socket.readyState !== OPEN) return reject(new Refused('gone'));
        const id = next++;
        const timer = timers.set(() => {
          pending.delete(id);
          reject(new Refused('timeout'));
        }, REQUEST_TIMEOUT_MS);
        pending.set(id, { done: resolve as (data: unknown) => void, refuse: reject, timer });
        send({ request: id, method, data });
      }),
    close() {
      socket.close(1000);
      // The other end may be gone without a word: nobody waits for it.
      gone(1000);
    },
  };
}
