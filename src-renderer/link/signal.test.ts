import { describe, expect, it } from 'vitest';
import type { Notification } from '#shared/live/protocol.ts';
import { createSignal, type Socket } from './signal.ts';

class FakeSocket implements Socket {
  readyState = 1;
  readonly sent: { request?: number; method?: string; response?: number; ok?: boolean; code?: string }[] = [];
  readonly #listeners = new Map<string, ((event: never) => void)[]>();
  addEventListener(name: string, listener: (event: never) => void): void {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
  }
  emit(name: string, event: unknown): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(event as never);
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text) as (typeof this.sent)[number]);
  }
  says(message: unknown): void {
    this.emit('message', { data: JSON.stringify(message) });
  }
  close(): void {
    this.readyState = 3;
  }
}

const desk = () => {
  const socket = new FakeSocket();
  const told: Notification[] = [];
  const closed: number[] = [];
  const waiting: (() => void)[] = [];
  const signal = createSignal(
    socket,
    { onOpen: () => undefined, onClose: (code) => closed.push(code), onNotify: (one) => told.push(one), onRequest: (method) => (method === 'newConsumer' ? Promise.resolve() : Promise.reject(new Error('unknown'))) },
    { set: (run) => waiting.push(run), clear: () => undefined },
  );
  return { socket, signal, told, closed, waiting };
};

describe('signalling', () => {
  it('brings each answer to its question, whatever their order', async () => {
    const { socket, signal } = desk();
    const [one, two] = [signal.request('leave', {}), signal.request('getRouterRtpCapabilities', {})];
    expect(socket.sent.map(({ method }) => method)).toEqual(['leave', 'getRouterRtpCapabilities']);
    socket.says({ response: socket.sent[1]!.request, ok: true, data: { engine: 'e' } });
    socket.says({ response: socket.sent[0]!.request, ok: false, code: 'noSeat' });
    await expect(one).rejects.toMatchObject({ code: 'noSeat' });
    await expect(two).resolves.toEqual({ engine: 'e' });
  });

  it('says who has not consented', async () => {
    const { socket, signal } = desk();
    const asked = signal.request('startRecording', { recording: 'r', tracks: [] });
    socket.says({ response: socket.sent[0]!.request, ok: false, code: 'consentMissing', detail: { peers: ['p1'] } });
    await expect(asked).rejects.toMatchObject({ code: 'consentMissing', detail: { peers: ['p1'] } });
  });

  it('answers what the server asks, also when that fails', async () => {
    const { socket } = desk();
    socket.says({ request: 5, method: 'newConsumer', data: {} });
    socket.says({ request: 6, method: 'somethingElse', data: {} });
    await expect.poll(() => socket.sent).toEqual([{ response: 5, ok: true, data: {} }, { response: 6, ok: false, code: 'internal' }]);
  });

  it('gives up a question that nobody answers, and all of them when the socket is gone', async () => {
    const { socket, signal, waiting, closed } = desk();
    const late = signal.request('leave', {});
    waiting[0]!();
    await expect(late).rejects.toMatchObject({ code: 'timeout' });
    const lost = signal.request('leave', {});
    socket.emit('close', { code: 4002 });
    await expect(lost).rejects.toMatchObject({ code: 'gone' });
    await expect(signal.request('leave', {})).rejects.toMatchObject({ code: 'gone' });
    expect(closed).toEqual([4002]);
  });

  it('passes over what is no message', () => {
    const { socket, told } = desk();
    for (const data of ['', '{', '[]', '{"notify":1}', 'x'.repeat(100_000)]) socket.emit('message', { data });
    socket.says({ notify: 'routerGone', seq: 3, data: {} });
    expect(told).toEqual([{ notify: 'routerGone', seq: 3, data: {} }]);
  });
});
