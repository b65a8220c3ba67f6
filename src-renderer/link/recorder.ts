// Recording a call from this window: asks the server (which asks for everybody's consent), arms the tap, hands the chain's head on as an anchor
// every few seconds and at the end, and says loudly when something stops it. The bytes themselves go from the worker to the workstation.

import { ANCHOR_EVERY_MS, type CallView } from '#shared/live/protocol.ts';
import type { ChainHead, RecordingEnd } from '#shared/live/journal.ts';
import type { LiveLink } from './live-link.ts';
import type { Received } from './media.ts';
import { Refused } from './signal.ts';
import { createChunkSender } from './tap/sender.ts';
import type { ChunkAnswer } from '#shared/contract/workstation-link.ts';
import { recordTrack, type FallbackRecorder } from './tap/media-recorder.ts';
import type { Tap } from './tap/tap.ts';
import { createWatchdog } from './tap/watchdog.ts';

export interface RecorderState {
  readonly phase: 'off' | 'asking' | 'recording' | 'stopping';
  readonly recording?: string;
  /** Milliseconds since 1970. */
  readonly since?: number;
  /** Bytes that are on this machine's disk. */
  readonly bytes: number;
  /** Frames of pictures and pieces of sound in the files. */
  readonly frames: number;
  /** Of these, pictures. */
  readonly pictures: number;
  /** Something is on the disk: only then it is said that it records. */
  readonly onDisk: boolean;
  /** When the server last took the head of the chain; ISO 8601. */
  readonly anchoredAt?: string;
  /** Peers without whose consent it cannot begin. */
  readonly missing?: readonly string[];
  readonly alarm?: RecorderAlarm;
}
export type RecorderAlarm = 'diskFull' | 'failed' | 'stalled' | 'fallback' | 'consentMissing' | 'refused' | 'offline';

export const RECORDER_OFF: RecorderState = { phase: 'off', bytes: 0, frames: 0, pictures: 0, onDisk: false };

export interface RecorderDeps {
  readonly link: LiveLink;
  readonly tap: Tap;
  readonly origin: string;
  readonly begin: (call: string) => Promise<{ readonly recording: string }>;
  readonly openTrack: (recording: string, track: { track: string; kind: 'audio' | 'video'; source: Received['source']; peer: string; producer: string; mime: string; how: 'recorder'; begins: number }) => Promise<ChunkAnswer>;
  readonly head: (recording: string) => Promise<{ readonly head: ChainHead }>;
  readonly end: (recording: string, why: RecordingEnd) => Promise<{ readonly head: ChainHead }>;
  /** When the last of those who are there agreed to be recorded; ms since 1970. */
  readonly agreedAt: () => number;
  readonly isDiskFull: (error: unknown) => boolean;
  readonly now: () => number;
  readonly timers: { set(run: () => void, ms: number): number; clear(id: number): void };
  readonly onState: (state: RecorderState) => void;
}

export interface Recorder {
  state(): RecorderState;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** What the worker says. */
  onBytes(recording: string, bytes: number, frames: number, pictures: number): void;
  onWriting(): void;
  onEnded(why: 'diskFull' | 'ended' | 'failed'): void;
  /** Somebody's picture or sound came or went: only for a MediaRecorder that took over. */
  dispose(): void;
}

const WATCH_MS = 3000;
/** Nothing new on the disk for so long while pictures come: something is wrong. */
const STALLED_MS = 8000;

export function createRecorder(deps: RecorderDeps): Recorder {
  const { link, tap } = deps;
  let state = RECORDER_OFF;
  let anchorTimer = 0;
  let watchTimer = 0;
  let lastGrowth = 0;
  let watchdog = createWatchdog();
  const fallbacks = new Map<number, FallbackRecorder>();
  const set = (change: Partial<RecorderState>): void => deps.onState((state = { ...state, ...change }));

  /** What there is to be recorded now. */
  function tracksNow() {
    const { received, sent, view } = link.snapshot();
    return [
      ...received.map(({ producer, kind, peer, source }) => ({ producer, kind, peer, source })),
      ...sent.map(({ producer, kind, source }) => ({ producer, kind, peer: view?.self ?? '', source })),
    ];
  }

  async function anchor(): Promise<void> {
    const { recording } = state;
    if (recording === undefined || state.phase !== 'recording') return;
    anchorTimer = deps.timers.set(() => void anchor(), ANCHOR_EVERY_MS);
    try {
      const { head } = await deps.head(recording);
      const { at } = await link.request('anchorRecording', { recording, head });
      set({ anchoredAt: at });
    } catch (error) {
      // Without the server it is anchored later: the chain holds everything up to then too. A server that was restarted, or another seat,
      // has to be told that the recording goes on.
      if (error instanceof Refused && (error.code === 'notFound' || error.code === 'forbidden')) await link.request('startRecording', { recording, tracks: tracksNow() }).catch(() => undefined);
    }
  }

  async function watch(): Promise<void> {
    if (state.phase !== 'recording') return;
    watchTimer = deps.timers.set(() => void watch(), WATCH_MS);
    const received = link.snapshot().received;
    const { frames } = tap.counts();
    for (const row of tap.rows()) {
      const one = received.find(({ producer }) => producer === row.producer);
      if (!one || row.kind !== 'video' || fallbacks.has(row.id)) continue;
      const decoded = await link.framesDecoded(one.consumer).catch(() => null);
      if (watchdog.look(row.id, { decoded, tapped: frames[row.id] ?? 0 })) fallBack(row.id, one);
    }
    const stalled = deps.now() - lastGrowth > STALLED_MS && received.some(({ track, kind }) => kind === 'video' && track.readyState === 'live' && !track.muted);
    if (stalled && state.alarm === undefined) set({ alarm: 'stalled' });
  }

  /** Its frames cannot be had: a MediaRecorder takes the decoded picture. */
  function fallBack(id: number, { track, producer, peer, source, kind }: Received): void {
    const { recording } = state;
    if (recording === undefined) return;
    tap.giveUp(id);
    const name = `f${id}`;
    const sender = createChunkSender({
      async post(n, bytes) {
        const response = await fetch(`${deps.origin}/link/chunk?${new URLSearchParams({ recording, track: name, n: String(n) })}`, { method: 'POST', body: bytes });
        if (response.status >= 500 && response.status !== 507) throw new Error('not now');
        return (await response.json()) as ChunkAnswer;
      },
      wait: (ms) => new Promise((done) => deps.timers.set(() => done(), ms)),
      onWritten: (bytes) => onBytes(recording, state.bytes + bytes, state.frames, state.pictures),
      onEnded,
    });
    const recorder = recordTrack(track, (bytes) => sender.add(bytes));
    if (!recorder) return set({ alarm: 'failed' });
    fallbacks.set(id, { mime: recorder.mime, stop: async () => (await recorder.stop(), sender.drained()) });
    void deps.openTrack(recording, { track: name, kind, source, peer, producer, mime: recorder.mime, how: 'recorder', begins: deps.now() });
    set({ alarm: 'fallback' });
  }

  function onBytes(recording: string, bytes: number, frames: number, pictures: number): void {
    // What is left of the one before says nothing of this one.
    if (state.phase !== 'recording' || recording !== state.recording) return;
    if (bytes > state.bytes) lastGrowth = deps.now();
    const { alarm, ...rest } = state;
    deps.onState((state = { ...rest, bytes: Math.max(bytes, state.bytes), frames, pictures, ...(alarm && !(alarm === 'stalled' && bytes > state.bytes) ? { alarm } : {}) }));
  }

  function onEnded(why: 'diskFull' | 'ended' | 'failed'): void {
    if (state.phase === 'recording') void finish(why === 'diskFull' ? 'diskFull' : 'failed');
  }

  async function finish(why: 'asked' | 'left' | 'diskFull' | 'failed'): Promise<void> {
    const { recording } = state;
    if (recording === undefined || state.phase !== 'recording') return;
    set({ phase: 'stopping', ...(why === 'diskFull' || why === 'failed' ? { alarm: why } : {}) });
    deps.timers.clear(anchorTimer);
    deps.timers.clear(watchTimer);
    await Promise.all([...fallbacks.values()].map((one) => one.stop().catch(() => undefined)));
    fallbacks.clear();
    await tap.disarm();
    try {
      const { head } = await deps.end(recording, why);
      await link.request('stopRecording', { recording, head, why });
    } catch {
      // The server ends it by itself when its recorder is gone; the head stands in what the machine says that it kept.
    }
    const { alarm } = state;
    deps.onState((state = { ...RECORDER_OFF, ...(alarm === 'diskFull' || alarm === 'failed' ? { alarm } : {}) }));
  }

  return {
    state: () => state,
    async start() {
      const view: CallView | null = link.snapshot().view;
      if (!view || state.phase !== 'off') return;
      deps.onState((state = { ...RECORDER_OFF, phase: 'asking' }));
      let recording: string;
      try {
        ({ recording } = await deps.begin(view.call));
      } catch (error) {
        return deps.onState((state = { ...RECORDER_OFF, alarm: deps.isDiskFull(error) ? 'diskFull' : 'failed' }));
      }
      try {
        await link.request('startRecording', { recording, tracks: tracksNow() });
      } catch (error) {
        await deps.end(recording, 'failed').catch(() => undefined);
        const code = error instanceof Refused ? error.code : 'gone';
        const missing = error instanceof Refused ? error.detail?.peers : undefined;
        return deps.onState((state = { ...RECORDER_OFF, alarm: code === 'consentMissing' ? 'consentMissing' : code === 'gone' || code === 'timeout' ? 'offline' : 'refused', ...(missing ? { missing } : {}) }));
      }
      lastGrowth = deps.now();
      watchdog = createWatchdog();
      set({ phase: 'recording', recording, since: deps.now() });
      tap.arm(recording, deps.agreedAt());
      anchorTimer = deps.timers.set(() => void anchor(), ANCHOR_EVERY_MS);
      watchTimer = deps.timers.set(() => void watch(), WATCH_MS);
    },
    stop: () => finish('asked'),
    onBytes,
    onWriting: () => set({ onDisk: true }),
    onEnded,
    dispose() {
      void finish('left');
    },
  };
}
