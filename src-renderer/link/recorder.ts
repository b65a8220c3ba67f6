// Recording a call from this window: asks the server (which asks for everybody's consent), arms the tap, hands the chain's head on as an anchor
// every few seconds and at the end, and says loudly when something stops it. The bytes themselves go from the worker to the workstation.

import { ANCHOR_EVERY_MS, type CallView } from '#shared/live/protocol.ts';
import type { ChainHead, RecordingEnd, RecordingNote } from '#shared/live/journal.ts';
import { isRecorded } from '#shared/live/rights.ts';
import type { LiveLink } from './live-link.ts';
import type { Received, Sent } from './media.ts';
import { Refused } from './signal.ts';
import type { Fallback, ToTakeOver } from './tap/fallback.ts';
import { createLacking } from './tap/lacking.ts';
import { NO_COUNTS, type Tap, type TapCounts, type TapRow } from './tap/tap.ts';
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
  /** Voices and pictures of which something is in the files. */
  readonly tracks: number;
  /** Something is on the disk: only then it is said that it records. */
  readonly onDisk: boolean;
  /** When the server last took the head of the chain; ISO 8601. */
  readonly anchoredAt?: string;
  /** Peers without whose consent it cannot begin, or of whom something is not recorded. */
  readonly missing?: readonly string[];
  readonly alarm?: RecorderAlarm;
}
export type RecorderAlarm = 'diskFull' | 'failed' | 'stalled' | 'noPicture' | 'lacking' | 'empty' | 'fallback' | 'consentMissing' | 'refused' | 'offline';

export const RECORDER_OFF: RecorderState = { phase: 'off', bytes: 0, frames: 0, pictures: 0, tracks: 0, onDisk: false };

export interface RecorderDeps {
  readonly link: Pick<LiveLink, 'snapshot' | 'request' | 'arrived'>;
  readonly tap: Pick<Tap, 'arm' | 'disarm' | 'giveUp' | 'counts' | 'lost' | 'rows'>;
  readonly begin: (call: string) => Promise<{ readonly recording: string }>;
  /** Null where nothing can take it over. */
  readonly takeOver: (what: ToTakeOver) => Fallback | null;
  readonly head: (recording: string) => Promise<{ readonly head: ChainHead }>;
  readonly end: (recording: string, why: RecordingEnd) => Promise<{ readonly head: ChainHead }>;
  readonly note: (recording: string, note: RecordingNote) => Promise<unknown>;
  /** When the last of those who are there agreed to be recorded; ms since 1970. */
  readonly agreedAt: () => number;
  /** Pictures are not received because nobody here wants them. */
  readonly soundOnly: () => boolean;
  readonly isDiskFull: (error: unknown) => boolean;
  readonly now: () => number;
  readonly timers: { set(run: () => void, ms: number): number; clear(id: number): void };
  readonly onState: (state: RecorderState) => void;
}

export interface Recorder {
  state(): RecorderState;
  start(): Promise<void>;
  /** Also while it is still being asked for. */
  stop(): Promise<void>;
  /** What the worker says. */
  onCounts(counts: TapCounts): void;
  onWriting(recording: string): void;
  onEnded(why: 'diskFull' | 'ended' | 'failed', recording: string): void;
  /** What is drawn or held still goes into the chain of what is recorded then. */
  note(note: RecordingNote): void;
  dispose(): void;
}

const WATCH_MS = 3000;
/** Nothing new on the disk for so long while something is received: something is wrong. */
const STALLED_MS = 8000;
/** Begun for so long and nothing on the disk yet. */
const EMPTY_MS = 15_000;
/** These go by themselves as soon as it grows again. */
const PASSING: ReadonlySet<RecorderAlarm> = new Set(['stalled', 'noPicture', 'lacking', 'empty']);
/** A server that is slow, or a socket that is just being opened anew: asked again for so long before it is said that it cannot be reached. */
const ASK_PATIENCE_MS = 45_000;
const ASK_AGAIN_MS = 1000;
/** Who was told to stop is told until it has been heard: as long as the call lasts, with these pauses. */
const TELL_AGAIN_MS = 3000;

const isPassing = (error: unknown): boolean => error instanceof Refused && (error.code === 'gone' || error.code === 'timeout');

export function createRecorder(deps: RecorderDeps): Recorder {
  const { link, tap } = deps;
  let state = RECORDER_OFF;
  let anchorTimer = 0;
  let watchTimer = 0;
  let lastGrowth = 0;
  let lastPicture = 0;
  let tapped: TapCounts = NO_COUNTS;
  /** What the worker had counted when it was last looked at. */
  let looked: TapCounts = NO_COUNTS;
  let fallbackBytes = 0;
  let isGivenUp = false;
  let noting: Promise<unknown> = Promise.resolve();
  let watchdog = createWatchdog();
  let lacking = createLacking();
  const fallbacks = new Map<number, Fallback | null>();
  const set = (change: Partial<RecorderState>): void => deps.onState((state = { ...state, ...change }));
  const wait = (ms: number): Promise<void> => new Promise((done) => deps.timers.set(() => done(), ms));
  const isOver = (): boolean => link.snapshot().state.end !== undefined || link.snapshot().state.fail !== undefined;

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
      if (state.recording === recording) set({ anchoredAt: at });
    } catch (error) {
      // Without the server it is anchored later: the chain holds everything up to then too. A server that was restarted, or another seat,
      // has to be told that the recording goes on.
      if (error instanceof Refused && (error.code === 'notFound' || error.code === 'forbidden')) await link.request('startRecording', { recording, tracks: tracksNow() }).catch(() => undefined);
    }
  }

  const isFlowing = ({ track }: Pick<Received, 'track'>): boolean => track.readyState === 'live' && !track.muted;
  async function watch(): Promise<void> {
    if (state.phase !== 'recording') return;
    watchTimer = deps.timers.set(() => void watch(), WATCH_MS);
    const { received } = link.snapshot();
    const isCounted = tap.counts() !== looked;
    looked = tap.counts();
    for (const row of tap.rows()) {
      const one = received.find(({ producer }) => producer === row.producer);
      if (!one || fallbacks.has(row.id)) continue;
      const decoded = await link.arrived(one.consumer).catch(() => null);
      const { frames, recorded } = looked;
      const [passed, kept] = [frames[row.id] ?? 0, recorded[row.id] ?? 0];
      if (watchdog.look(row.id, { decoded, tapped: passed, recorded: kept, isCounted }, deps.now())) fallBack(row);
      // The worker has asked for a key frame as often as it may; this way leads by the server.
      else if (row.kind === 'video' && passed > 0 && kept === 0) void link.request('requestConsumerKeyFrame', { consumer: one.consumer }).catch(() => undefined);
    }
    const missing = lackingNow();
    const alarm = alarmNow() ?? (missing.length > 0 ? 'lacking' : undefined);
    const { alarm: shown, missing: _, ...rest } = state;
    if (alarm !== undefined && (shown === undefined || PASSING.has(shown))) deps.onState((state = { ...rest, alarm, ...(alarm === 'lacking' ? { missing } : {}) }));
    else if (alarm === undefined && shown === 'lacking') deps.onState((state = rest));
  }
  /** Of whom something is sent and not recorded. */
  function lackingNow(): readonly string[] {
    const { sent, view } = link.snapshot();
    const soundOnly = deps.soundOnly();
    // Who is away is said to be away; what is paused brings nothing.
    const others = (view?.peers ?? []).filter(({ id, role, connected }) => id !== view!.self && connected && isRecorded(role));
    const rows = new Map(tap.rows().map(({ id, producer }) => [producer, id]));
    const isTakenOver = (producer: string): boolean => fallbacks.has(rows.get(producer) ?? -1);
    return lacking.look(
      [
        ...others.flatMap(({ id, producers }) => producers.flatMap(({ id: producer, kind, paused }) => (paused || (soundOnly && kind === 'video') ? [] : [{ peer: id, producer }]))),
        ...sent.map(({ producer }) => ({ peer: view?.self ?? '', producer })),
      ].filter(({ producer }) => !isTakenOver(producer)),
      (producer) => looked.recorded[rows.get(producer) ?? -1] ?? 0,
      deps.now(),
    );
  }
  /** What is wrong though nothing said so: the worst first. */
  function alarmNow(): RecorderAlarm | undefined {
    const now = deps.now();
    const { received, view } = link.snapshot();
    if (!state.onDisk && now - (state.since ?? now) > EMPTY_MS) return 'empty';
    if (now - lastGrowth > STALLED_MS && received.some(isFlowing)) return 'stalled';
    const paused = new Set(view?.peers.flatMap(({ producers }) => producers.flatMap(({ id, paused }) => (paused ? [id] : []))) ?? []);
    const takenOver = new Set(tap.rows().flatMap(({ id, producer }) => (fallbacks.has(id) ? [producer] : [])));
    // Voices go on and hide that the picture does not.
    const hasPicture = received.some((one) => one.kind === 'video' && isFlowing(one) && !paused.has(one.producer) && !takenOver.has(one.producer));
    return hasPicture && now - lastPicture > STALLED_MS ? 'noPicture' : undefined;
  }

  /** Its frames cannot be had: a MediaRecorder takes what was decoded. */
  function fallBack({ id, producer, peer, source, kind }: TapRow): void {
    const { recording } = state;
    const { received, sent } = link.snapshot();
    const one: Received | Sent | undefined = received.find((each) => each.producer === producer) ?? sent.find((each) => each.producer === producer);
    if (recording === undefined || !one || fallbacks.has(id)) return;
    tap.giveUp(id);
    const fallback = deps.takeOver({
      media: one.track,
      recording,
      track: { track: `f${id}`, kind, source, peer, producer, begins: deps.now() },
      onWritten(bytes) {
        fallbackBytes += bytes;
        onWriting(recording);
        grown();
      },
      onEnded: (why) => onEnded(why, recording),
    });
    fallbacks.set(id, fallback);
    set({ alarm: fallback ? 'fallback' : 'failed' });
  }

  /** How much there is now. */
  function grown(): void {
    if (state.phase !== 'recording') return;
    const bytes = tapped.bytes + fallbackBytes;
    const isMore = bytes > state.bytes;
    if (isMore) lastGrowth = deps.now();
    const isMorePicture = tapped.kept.video > state.pictures;
    if (isMorePicture) lastPicture = deps.now();
    const { alarm, ...rest } = state;
    // Who is lacking is looked at by itself: the others growing says nothing of them.
    const stays = alarm !== undefined && (alarm === 'lacking' || !(PASSING.has(alarm) && (alarm === 'noPicture' ? isMorePicture : isMore)));
    const tracks = Object.values(tapped.recorded).filter((frames) => frames > 0).length + fallbacks.size;
    deps.onState((state = { ...rest, bytes: Math.max(bytes, state.bytes), frames: tapped.kept.audio + tapped.kept.video, pictures: tapped.kept.video, tracks: Math.max(tracks, state.tracks), ...(stays ? { alarm } : {}) }));
  }
  function onCounts(counts: TapCounts): void {
    // What is left of the one before says nothing of this one.
    if (state.phase !== 'recording' || counts.recording !== state.recording) return;
    tapped = counts;
    grown();
    takeOverLost();
  }
  function takeOverLost(): void {
    const lost = new Set(tap.lost());
    for (const row of tap.rows()) if (lost.has(row.id)) fallBack(row);
  }
  function onWriting(recording: string): void {
    if (recording === state.recording && !state.onDisk) set({ onDisk: true });
  }
  function onEnded(why: 'diskFull' | 'ended' | 'failed', recording: string): void {
    if (state.phase === 'recording' && recording === state.recording) void finish(why === 'diskFull' ? 'diskFull' : 'failed');
  }

  /** A stop that nobody heard would leave everybody believing that it still records. */
  async function tellStopped(recording: string, head: ChainHead, why: 'asked' | 'left' | 'diskFull' | 'failed', tries = 100): Promise<void> {
    try {
      await link.request('stopRecording', { recording, head, why });
    } catch (error) {
      // The server ends it by itself when its recorder is gone; the head stands in what the machine says that it kept.
      if (!isPassing(error) || isOver() || tries === 0) return;
      await wait(TELL_AGAIN_MS);
      return tellStopped(recording, head, why, tries - 1);
    }
  }

  async function finish(why: 'asked' | 'left' | 'diskFull' | 'failed'): Promise<void> {
    const { recording } = state;
    if (recording === undefined || state.phase !== 'recording') return;
    set({ phase: 'stopping', ...(why === 'diskFull' || why === 'failed' ? { alarm: why } : {}) });
    deps.timers.clear(anchorTimer);
    deps.timers.clear(watchTimer);
    await Promise.all([...[...fallbacks.values()].map((one) => one?.stop()), tap.disarm(recording), noting]);
    fallbacks.clear();
    const head = await deps.end(recording, why).then((ended) => ended.head, () => null);
    // Once: whoever goes on with the call need not wait for a server that is away.
    if (head) await Promise.race([tellStopped(recording, head, why), wait(TELL_AGAIN_MS)]);
    const { alarm } = state;
    deps.onState((state = { ...RECORDER_OFF, ...(alarm === 'diskFull' || alarm === 'failed' ? { alarm } : {}) }));
  }

  /** Asks the server, again and again while it is only slow or the socket is being opened anew: it takes the same recording once. */
  async function ask(recording: string): Promise<Partial<RecorderState> | null> {
    const began = deps.now();
    for (;;) {
      try {
        await link.request('startRecording', { recording, tracks: tracksNow() });
        return isGivenUp ? {} : null;
      } catch (error) {
        if (error instanceof Refused && error.code === 'consentMissing') return { alarm: 'consentMissing', ...(error.detail?.peers ? { missing: error.detail.peers } : {}) };
        if (!isPassing(error)) return { alarm: 'refused' };
        if (isGivenUp || isOver()) return {};
        if (deps.now() - began > ASK_PATIENCE_MS) return { alarm: 'offline' };
      }
      await wait(ASK_AGAIN_MS);
      if (isGivenUp || isOver()) return {};
    }
  }

  return {
    state: () => state,
    async start() {
      const view: CallView | null = link.snapshot().view;
      if (!view || state.phase !== 'off') return;
      isGivenUp = false;
      deps.onState((state = { ...RECORDER_OFF, phase: 'asking' }));
      let recording: string;
      try {
        ({ recording } = await deps.begin(view.call));
      } catch (error) {
        return deps.onState((state = { ...RECORDER_OFF, alarm: deps.isDiskFull(error) ? 'diskFull' : 'failed' }));
      }
      const refused = await ask(recording);
      if (refused) {
        const head = await deps.end(recording, isGivenUp ? 'asked' : 'failed').then((ended) => ended.head, () => null);
        // An answer that was lost may have been a yes.
        if (head && (isGivenUp || refused.alarm === 'offline')) void tellStopped(recording, head, isGivenUp ? 'asked' : 'failed');
        return deps.onState((state = { ...RECORDER_OFF, ...refused }));
      }
      lastGrowth = lastPicture = deps.now();
      watchdog = createWatchdog();
      lacking = createLacking();
      tapped = looked = NO_COUNTS;
      fallbackBytes = 0;
      set({ phase: 'recording', recording, since: deps.now() });
      tap.arm(recording, deps.agreedAt());
      takeOverLost();
      anchorTimer = deps.timers.set(() => void anchor(), ANCHOR_EVERY_MS);
      watchTimer = deps.timers.set(() => void watch(), WATCH_MS);
    },
    async stop() {
      isGivenUp = true;
      await finish('asked');
    },
    onCounts,
    onWriting,
    onEnded,
    note(note) {
      const { phase, recording } = state;
      // One by one: they stand in the journal in the order in which they were done.
      if (phase === 'recording' && recording !== undefined) noting = noting.then(() => deps.note(recording, note)).catch(() => undefined);
    },
    dispose() {
      isGivenUp = true;
      void finish('left');
    },
  };
}
