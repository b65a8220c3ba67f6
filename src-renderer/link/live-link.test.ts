import type { Device } from 'mediasoup-client/types';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Notification } from '#shared/live/protocol.ts';
import { createLiveLink, type LiveLink } from './live-link.ts';
import type { Socket } from './signal.ts';

/** A server of one seat: answers as it is told, and remembers what it was asked. */
class FakeServer implements Socket {
  readyState = 1;
  readonly asked: { request: number; method: string; data: Record<string, unknown> }[] = [];
  readonly #listeners = new Map<string, ((event: never) => void)[]>();
  addEventListener(name: string, listener: (event: never) => void): void {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
  }
  emit(name: string, event: unknown): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(event as never);
  }
  says(message: unknown): void {
    this.emit('message', { data: JSON.stringify(message) });
  }
  send(text: string): void {
    const message = JSON.parse(text) as (typeof this.asked)[number];
    if (message.method === undefined) return;
    this.asked.push(message);
    const answer = answers[message.method]?.(message.data) ?? {};
    queueMicrotask(() => this.says('code' in answer ? { response: message.request, ok: false, ...answer } : { response: message.request, ok: true, data: answer }));
  }
  close(): void {
    this.readyState = 3;
  }
  lost(code = 1006): void {
    this.readyState = 3;
    this.emit('close', { code });
  }
}

const view = { call: 'k', case: 'c', openedAt: '', self: 'me', peers: [], recordings: [], strokes: [], frozen: null, shots: [], ticked: [], positions: {}, askedMode: 'high' };
let answers: Record<string, (data: Record<string, unknown>) => object>;
let sockets: FakeServer[];
let timers: Map<number, () => void>;
let made: { id: string; closed: boolean; restarted: number; tell(state: string): void }[];
let told: Notification[];
let link: LiveLink;
const methods = (n = sockets.length - 1): readonly string[] => sockets[n]!.asked.map(({ method }) => method);
const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 5));
const phase = (): string => link.snapshot().state.phase;
const runTimers = (): void => {
  const due = [...timers.values()];
  timers.clear();
  for (const run of due) run();
};

beforeEach(() => {
  sockets = [];
  timers = new Map();
  let set = 0;
  made = [];
  told = [];
  let transports = 0;
  answers = {
    getRouterRtpCapabilities: () => ({ routerRtpCapabilities: {}, engine: 'fake' }),
    join: () => ({ key: 'key', seq: 4, view }),
    resume: () => ({ key: 'key', seq: 6, view: { ...view, askedMode: 'saver' } }),
    createWebRtcTransport: () => ({ id: `t${++transports}`, iceParameters: {}, iceCandidates: [], dtlsParameters: {}, iceServers: [] }),
    restartIce: () => ({ iceParameters: {} }),
  };
  const transport = ({ id }: { id: string }) => {
    const listeners = new Map<string, (...given: never[]) => void>();
    const one = {
      id, closed: false, restarted: 0, connectionState: 'new',
      on: (name: string, listener: (...given: never[]) => void) => listeners.set(name, listener),
      produce: ({ track, appData }: { track: MediaStreamTrack; appData: object }) =>
        new Promise((done, failed) => {
          const made = ({ id: producer }: { id: string }): void => done({ id: producer, kind: track.kind, track, rtpParameters: { codecs: [] }, on: () => undefined, close: () => undefined });
          listeners.get('produce')!({ kind: track.kind, rtpParameters: {}, appData } as never, made as never, failed as never);
        }),
      close: () => (one.closed = true),
      restartIce: async () => void (one.restarted += 1),
      getStats: async () => new Map(),
      tell(state: string) {
        one.connectionState = state;
        listeners.get('connectionstatechange')?.(state as never);
      },
    };
    made.push(one);
    return one;
  };
  const device = { load: async () => undefined, recvRtpCapabilities: { codecs: [] }, createSendTransport: transport, createRecvTransport: transport } as unknown as Device;
  link = createLiveLink({
    ticket: async () => ({ url: 'ws://x' }),
    openSocket: () => {
      const socket = new FakeServer();
      sockets.push(socket);
      queueMicrotask(() => socket.emit('open', {}));
      return socket;
    },
    makeDevice: async () => device,
    refusalOf: () => undefined, mode: () => 'high', consent: () => ({ version: 'v', language: 'zh-CN' }), onReceiver: () => undefined, onSender: () => undefined, onTold: (one) => told.push(one), now: () => 0,
    timers: { set: (run) => (timers.set(++set, run), set), clear: (id) => void timers.delete(id) },
  });
});

describe('a call of this window', () => {
  it('takes a seat with its consent, then makes its transports', async () => {
    link.start();
    await settled();
    expect(methods()).toEqual(['getRouterRtpCapabilities', 'join', 'getRouterRtpCapabilities', 'createWebRtcTransport', 'createWebRtcTransport']);
    expect(sockets[0]!.asked[1]!.data).toMatchObject({ mode: 'high', consent: { version: 'v' } });
    expect(phase()).toBe('live');
    expect(link.snapshot()).toMatchObject({ engine: 'fake', view: { call: 'k' } });
  });

  it('takes the same seat again with what it saw last, and leaves its transports as they are', async () => {
    link.start();
    await settled();
    made[1]!.tell('connected');
    sockets[0]!.says({ notify: 'modeAsked', seq: 5, data: { mode: 'audio', peer: 'p' } });
    expect(link.snapshot().view!.askedMode).toBe('audio');
    sockets[0]!.lost();
    expect(phase()).toBe('degraded');
    runTimers();
    await settled();
    expect(sockets).toHaveLength(2);
    expect(sockets[1]!.asked).toMatchObject([{ method: 'resume', data: { key: 'key', seen: 5 } }]);
    expect(link.snapshot().view!.askedMode).toBe('saver');
    expect(made.map(({ closed }) => closed)).toEqual([false, false]);
    expect(phase()).toBe('live');
  });

  it('joins anew where its seat is no longer kept, and makes everything again', async () => {
    link.start();
    await settled();
    answers['resume'] = () => ({ code: 'unknownPeer' });
    sockets[0]!.lost();
    runTimers();
    await settled();
    expect(methods()).toEqual(['resume', 'getRouterRtpCapabilities', 'join', 'getRouterRtpCapabilities', 'createWebRtcTransport', 'createWebRtcTransport']);
    expect(made.map(({ closed }) => closed)).toEqual([true, true, false, false]);
  });

  it('makes its transports again at once when the engine is gone', async () => {
    link.start();
    await settled();
    sockets[0]!.says({ notify: 'routerGone', seq: 5, data: {} });
    await settled();
    expect(made.map(({ closed }) => closed)).toEqual([true, true, false, false]);
    expect(phase()).toBe('live');
  });

  it('restarts ICE of what is in use when media failed', async () => {
    link.start();
    await settled();
    made[1]!.tell('connected');
    made[1]!.tell('failed');
    await settled();
    expect(made.map(({ restarted }) => restarted)).toEqual([0, 1]);
    expect(phase()).toBe('reconnecting');
    made[1]!.tell('connected');
    expect(phase()).toBe('live');
  });

  const voice = { kind: 'audio', readyState: 'live' } as MediaStreamTrack;
  const produced = (): readonly (readonly [number, string])[] => sockets.flatMap(({ asked }, n) => asked.filter(({ method }) => method === 'produce').map(({ data }) => [n, data['transport'] as string] as const));

  it('sends what it was given before there was a line, once', async () => {
    link.start();
    void link.send('microphone', voice);
    await settled();
    expect(produced()).toEqual([[0, 't1']]);
    expect(link.snapshot().sent).toMatchObject([{ source: 'microphone' }]);
  });

  it('sends once what it was given while the line was being made', async () => {
    answers['createWebRtcTransport'] = ({ direction }) => {
      // The line for sending is there, the other one not yet.
      if (direction === 'receive') void link.send('microphone', voice);
      return { id: String(direction), iceParameters: {}, iceCandidates: [], dtlsParameters: {}, iceServers: [] };
    };
    link.start();
    await settled();
    expect(produced()).toEqual([[0, 'send']]);
  });

  it('sends by the socket that there is, and what it was given without one as soon as there is one', async () => {
    link.start();
    await settled();
    made[1]!.tell('connected');
    sockets[0]!.lost();
    await link.send('microphone', voice).catch(() => undefined);
    expect(link.snapshot().sent).toEqual([]);
    runTimers();
    await settled();
    runTimers();
    await settled();
    expect(produced()).toEqual([[1, 't1']]);
    expect(link.snapshot().sent).toHaveLength(1);
  });

  it('tries again what the server could not take just then, on the same line', async () => {
    link.start();
    await settled();
    answers['produce'] = () => ({ code: 'consentNeeded' });
    await expect(link.send('microphone', voice)).rejects.toThrow('consentNeeded');
    answers['produce'] = () => ({ producer: 'p' });
    runTimers();
    await settled();
    expect(produced()).toEqual([[0, 't1'], [0, 't1']]);
    expect(link.snapshot().sent).toHaveLength(1);
    runTimers();
    await settled();
    expect(produced()).toHaveLength(2);
  });

  it.each([[4002, 'replaced'], [4003, 'removed'], [4004, 'callEnded']] as const)('is over when the server says so: %d', async (code, end) => {
    link.start();
    await settled();
    sockets[0]!.lost(code);
    expect(link.snapshot().state).toMatchObject({ phase: 'ended', end });
    expect(made.every(({ closed }) => closed)).toBe(true);
  });

  it('says why it was not let in', async () => {
    answers['join'] = () => ({ code: 'full' });
    link.start();
    await settled();
    expect(link.snapshot().state).toMatchObject({ phase: 'failed', fail: 'full' });
  });

  it('shows what is done here at once and tells the page what passes by', async () => {
    link.start();
    await settled();
    link.show({ notify: 'stroke', seq: 0, data: { id: '1', producer: 'p', points: [{ x: 0, y: 0 }], colour: 'red', frame: { at: '' }, peer: 'me' } });
    expect(link.snapshot().view!.strokes).toHaveLength(1);
    sockets[0]!.says({ notify: 'pointer', seq: 5, data: { peer: 'p', producer: 'x', at: null } });
    expect(told.map(({ notify }) => notify)).toEqual(['pointer']);
  });

  it('leaves with a word to the server', async () => {
    link.start();
    await settled();
    link.leave();
    await settled();
    expect(methods().at(-1)).toBe('leave');
    expect(sockets[0]!.readyState).toBe(3);
    expect(phase()).toBe('ended');
  });
});
