// A call as the window holds it: carries out what the machine of link-state.ts says, with one socket and one set of transports at a time.

import type { Answers, CallView, ClientMethod, ClientRequest, Consent, LiveError, Mode, Notification, Source } from '#shared/live/protocol.ts';
import { CLOSE } from '#shared/live/protocol.ts';
import { applied } from './call-view.ts';
import { FIRST, step, type Command, type EndReason, type FailReason, type LinkEvent, type LinkState, type Timer } from './link-state.ts';
import { createMedia, type MediaDeps, type Received, type Sent, type Tapped } from './media.ts';
import { qualityOf, sampleOf, UNKNOWN_QUALITY, type LinkSample, type QualityReport } from './quality.ts';
import { createSignal, Refused, type Signal, type Socket } from './signal.ts';

export interface LinkSnapshot {
  readonly state: LinkState;
  /** Null until there is a seat. */
  readonly view: CallView | null;
  readonly received: readonly Received[];
  readonly sent: readonly Sent[];
  readonly quality: QualityReport;
  readonly engine: string;
}

export interface LiveLinkDeps {
  /** A fresh address for one socket. Rejects with the reason why there is none. */
  readonly ticket: () => Promise<{ readonly url: string }>;
  readonly openSocket: (url: string) => Socket;
  readonly makeDevice: MediaDeps['makeDevice'];
  /** Why a ticket could not be had, as the machine takes it; undefined: only for now. */
  readonly refusalOf: (error: unknown) => FailReason | undefined;
  readonly mode: () => Mode;
  readonly consent: () => Consent | undefined;
  readonly onReceiver: (receiver: RTCRtpReceiver, tapped: Tapped) => void;
  readonly onSender: (sender: RTCRtpSender, tapped: Tapped) => void;
  /** What the page shows for a moment: pointers, thumbnails. Everything that lasts is in the view. */
  readonly onTold: (told: Notification) => void;
  readonly now: () => number;
  readonly timers: { set(run: () => void, ms: number): number; clear(id: number): void };
}

export interface LiveLink {
  snapshot(): LinkSnapshot;
  subscribe(listener: () => void): () => void;
  start(): void;
  leave(): void;
  retry(): void;
  /** The machine has a network again. */
  online(): void;
  request<M extends ClientMethod>(method: M, data: ClientRequest<M>): Promise<Answers[M]>;
  /** What is done here shows at once; the server tells it to the others only. */
  show(told: Notification): void;
  send(source: Source, track: MediaStreamTrack | null): Promise<void>;
  /** Frames of a picture that were decoded, packets of sound that came, for watching the tap; null where unknown. */
  arrived(consumer: string): Promise<number | null>;
  dispose(): void;
}

const SAMPLE_MS = 2000;
/** Poor for so many samples before it is said: one lost second is no poor connection. */
const POOR_SAMPLES = 2;
const ENDED: { readonly [code: number]: EndReason } = { [CLOSE.replaced]: 'replaced', [CLOSE.removed]: 'removed', [CLOSE.callEnded]: 'callEnded' };
const REFUSED: { readonly [code in LiveError]?: FailReason } = { forbidden: 'notAllowed', full: 'full', notFound: 'notFound', badRequest: 'protocol' };

export function createLiveLink(deps: LiveLinkDeps): LiveLink {
  let snapshot: LinkSnapshot = { state: FIRST, view: null, received: [], sent: [], quality: UNKNOWN_QUALITY, engine: '' };
  const listeners = new Set<() => void>();
  const running = new Map<Timer, number>();
  let signal: Signal | null = null;
  let seat: { readonly key: string; seen: number } | null = null;
  let sampling = 0;
  let before: LinkSample | null = null;
  let poor = 0;

  const set = (change: Partial<LinkSnapshot>): void => {
    snapshot = { ...snapshot, ...change };
    for (const listener of listeners) listener();
  };
  const request: Signal['request'] = async (method, data) => {
    if (!signal) throw new Refused('gone');
    return signal.request(method, data);
  };
  const media = createMedia({
    makeDevice: deps.makeDevice,
    request,
    timers: deps.timers,
    events: {
      onState: (state) => happen({ kind: 'media', state }),
      onReceived: (received) => set({ received }),
      onSent: (sent) => set({ sent }),
      onReceiver: deps.onReceiver,
      onSender: deps.onSender,
    },
  });

  function happen(event: LinkEvent): void {
    const [state, commands] = step(snapshot.state, event);
    if (state !== snapshot.state) set({ state });
    for (const command of commands) carryOut(command);
  }

  function carryOut(command: Command): void {
    switch (command.do) {
      case 'timer':
        stopTimer(command.timer);
        running.set(command.timer, deps.timers.set(() => (running.delete(command.timer), happen({ kind: 'timer', timer: command.timer })), command.ms));
        return;
      case 'stop': return stopTimer(command.timer);
      case 'openSocket': return void openSocket();
      case 'join': return void join();
      case 'resume': return void resume();
      case 'restartIce': return mend(media.restartIce, 'restarted');
      case 'remakeMedia':
        return mend(async (on) => {
          const { routerRtpCapabilities, engine } = await on.request('getRouterRtpCapabilities', {});
          await media.load(routerRtpCapabilities);
          set({ engine });
          await media.remake();
        }, 'rejoined');
      case 'close': {
        const on = signal;
        signal = null;
        seat = null;
        if (command.leave) void on?.request('leave', {}).catch(() => undefined).finally(() => on.close());
        else on?.close();
        media.close();
        set({ quality: UNKNOWN_QUALITY });
      }
    }
  }
  function mend(work: (on: Signal) => Promise<void>, then: 'restarted' | 'rejoined'): void {
    const on = signal;
    if (!on) return;
    work(on).then(
      () => on === signal && happen({ kind: then, ok: true }),
      // Without the socket it is tried again when there is one.
      () => on === signal && happen({ kind: then, ok: false }),
    );
  }
  const stopTimer = (timer: Timer): void => {
    const id = running.get(timer);
    if (id !== undefined) deps.timers.clear(id);
    running.delete(timer);
  };

  async function openSocket(): Promise<void> {
    let url: string;
    try {
      ({ url } = await deps.ticket());
    } catch (error) {
      const refused = deps.refusalOf(error);
      return happen({ kind: 'socketClosed', ...(refused ? { refused } : {}) });
    }
    if (snapshot.state.socket !== 'opening') return;
    const mine: Signal = createSignal(
      deps.openSocket(url),
      {
        onOpen: () => mine === signal && happen({ kind: 'socketOpen' }),
        onClose(code) {
          if (mine !== signal) return;
          signal = null;
          const ended = ENDED[code];
          happen({ kind: 'socketClosed', ...(ended ? { ended } : {}), ...(code === CLOSE.malformed || code === CLOSE.tooLarge ? { refused: 'protocol' as const } : {}) });
        },
        onNotify: (told) => mine === signal && take(told),
        async onRequest(method, data) {
          if (method === 'newConsumer') await media.receive(data);
        },
      },
      deps.timers,
    );
    signal = mine;
  }

  async function join(): Promise<void> {
    const on = signal;
    if (!on) return;
    try {
      const { routerRtpCapabilities, engine } = await on.request('getRouterRtpCapabilities', {});
      const rtpCapabilities = await media.load(routerRtpCapabilities);
      const consent = deps.consent();
      const taken = await on.request('join', { rtpCapabilities: { ...rtpCapabilities }, mode: deps.mode(), ...(consent ? { consent } : {}) });
      if (on !== signal) return;
      seat = { key: taken.key, seen: taken.seq };
      set({ view: taken.view, engine });
      happen({ kind: 'seated', resumed: false });
    } catch (error) {
      notSeated(on, error);
    }
  }
  async function resume(): Promise<void> {
    const on = signal;
    if (!on || !seat) return;
    try {
      const taken = await on.request('resume', { key: seat.key, seen: seat.seen });
      if (on !== signal) return;
      seat = { key: taken.key, seen: Math.max(seat.seen, taken.seq) };
      set({ view: taken.view });
      happen({ kind: 'seated', resumed: true });
    } catch (error) {
      if (on === signal && error instanceof Refused && error.code === 'unknownPeer') {
        seat = null;
        happen({ kind: 'unknownSeat' });
      } else notSeated(on, error);
    }
  }
  function notSeated(on: Signal, error: unknown): void {
    if (on !== signal) return;
    const refused = error instanceof Refused && error.code !== 'gone' ? REFUSED[error.code] : undefined;
    signal = null;
    on.close();
    happen({ kind: 'socketClosed', ...(refused ? { refused } : {}) });
  }

  function take(told: Notification): void {
    // What the view of a resumed seat already holds comes once more: it changes nothing twice.
    if (seat) seat.seen = Math.max(seat.seen, told.seq);
    if (snapshot.view) {
      const view = applied(snapshot.view, told);
      if (view !== snapshot.view) set({ view });
    }
    if (told.notify === 'consumerClosed') media.closeConsumer(told.data.consumer);
    else if (told.notify === 'routerGone' || told.notify === 'transportClosed') happen({ kind: 'routerGone' });
    else if (told.notify === 'callEnded') happen({ kind: 'ended', why: 'callEnded' });
    deps.onTold(told);
  }

  async function sample(): Promise<void> {
    sampling = deps.timers.set(() => void sample(), SAMPLE_MS);
    const reports = await media.stats().catch(() => []);
    const stats = reports.flatMap((report) => [...(report as unknown as Map<string, Record<string, unknown>>).values()]);
    if (stats.length === 0) {
      before = null;
      return;
    }
    const now = sampleOf(stats, deps.now());
    if (before) {
      const quality = qualityOf(before, now);
      poor = quality.quality === 'poor' ? poor + 1 : 0;
      set({ quality });
      const isPoor = poor >= POOR_SAMPLES;
      if (isPoor !== snapshot.state.poor) happen({ kind: 'quality', poor: isPoor });
    }
    before = now;
  }

  return {
    snapshot: () => snapshot,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {
      happen({ kind: 'start' });
      if (sampling === 0) void sample();
    },
    retry: () => happen({ kind: 'retry' }),
    leave: () => happen({ kind: 'leave' }),
    online: () => happen({ kind: 'online' }),
    request,
    show(told) {
      if (snapshot.view) set({ view: applied(snapshot.view, told) });
    },
    send: media.send,
    async arrived(consumer) {
      const report = await media.receiverStats(consumer);
      for (const stat of (report as unknown as Map<string, Record<string, unknown>> | null)?.values() ?? []) {
        const count = stat['type'] === 'inbound-rtp' ? stat[stat['kind'] === 'video' ? 'framesDecoded' : 'packetsReceived'] : undefined;
        if (typeof count === 'number') return count;
      }
      return null;
    },
    dispose() {
      happen({ kind: 'leave' });
      deps.timers.clear(sampling);
      listeners.clear();
    },
  };
}
