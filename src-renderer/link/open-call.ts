// One call of this window with all that belongs to it: the link, the tap, the recorder, sounds, own devices, stills that were asked for,
// pointers of others. It lives as long as the call, whatever page is shown.

import type { CaseView } from '#shared/contract/workstation.ts';
import { CONSENT_VERSION, type Answers, type ClientMethod, type ClientRequest, type Frame, type Mode, type Notification, type Point, type ShotOfList, type Source, type Stroke } from '#shared/live/protocol.ts';
import { Device } from 'mediasoup-client';
import type { Language } from '../ui/format.ts';
import { failureOf, type Workstation } from '../ui/workstation.ts';
import { keepChoice, keptChoice, openCamera, openMicrophone, type Chosen, type DeviceFailure } from './devices.ts';
import type { FailReason } from './link-state.ts';
import { createLiveLink, type LinkSnapshot } from './live-link.ts';
import type { Tapped } from './media.ts';
import { createRecorder, RECORDER_OFF, type RecorderState } from './recorder.ts';
import { createSounds } from './sounds.ts';
import { takeOver } from './tap/fallback.ts';
import { createTap } from './tap/tap.ts';
import { createTrackDesk } from './tap/track-desk.ts';

/** A still that was asked for in this call. */
export interface StillRow {
  readonly nonce: string;
  /** Asked for from this window: it takes the still into the case. */
  readonly mine: boolean;
  readonly by: string;
  readonly title: string;
  readonly at: string;
  readonly state: 'asked' | 'taken' | 'received' | 'taking' | 'kept' | 'declined' | 'failed';
  readonly kind: 'still' | 'film';
  readonly thumbnail?: string;
  readonly size?: { readonly width: number; readonly height: number };
  readonly why?: string;
  /** Of the footage that it became. */
  readonly sha256?: string;
}
export interface Pointing {
  readonly peer: string;
  readonly producer: string;
  readonly at: Point;
}
export interface CallSnapshot {
  readonly link: LinkSnapshot;
  readonly recorder: RecorderState;
  readonly stills: readonly StillRow[];
  readonly pointers: readonly Pointing[];
  readonly microphone: { readonly on: boolean; readonly muted: boolean; readonly failure: DeviceFailure | null; readonly track: MediaStreamTrack | null };
  readonly camera: { readonly on: boolean; readonly failure: DeviceFailure | null };
  readonly chosen: Chosen;
  readonly mode: Mode;
}

export interface OpenCall {
  readonly case: string;
  readonly number: string;
  snapshot(): CallSnapshot;
  subscribe(listener: () => void): () => void;
  leave(): void;
  retry(): void;
  request<M extends ClientMethod>(method: M, data: ClientRequest<M>): Promise<Answers[M] | null>;
  record(on: boolean): Promise<void>;
  setMicrophone(on: boolean): Promise<void>;
  setMuted(muted: boolean): void;
  setCamera(on: boolean): Promise<void>;
  choose(chosen: Chosen): Promise<void>;
  setMode(mode: Mode): void;
  point(producer: string, at: Point | null, frame?: Frame): void;
  draw(stroke: Stroke): void;
  askShot(kind: 'still' | 'film', shot: ShotOfList | undefined, words: string): Promise<void>;
  takeStill(nonce: string): Promise<void>;
  dispose(): void;
}

export interface OpenCallDeps {
  readonly workstation: Workstation;
  readonly origin: string;
  readonly case: string;
  readonly number: string;
  readonly booking?: string | undefined;
  readonly language: () => Language;
  readonly onOver: () => void;
}

/** A pointer is sent at most so often, and one that stands still disappears. */
const POINTER_EVERY_MS = 60;
const POINTER_GONE_MS = 3000;

const REASON: { readonly [code: string]: FailReason } = { notAllowed: 'notAllowed', notFound: 'notFound', noCalls: 'noCalls', signedOut: 'notAllowed' };
const timers = { set: (run: () => void, ms: number): number => window.setTimeout(run, ms), clear: (id: number): void => window.clearTimeout(id) };

export function openCall(deps: OpenCallDeps): OpenCall {
  const { workstation, origin } = deps;
  const listeners = new Set<() => void>();
  const sounds = createSounds(document);
  const worker = new Worker(new URL('./tap/tap.worker.ts', import.meta.url), { type: 'module' });
  const pointerTimers = new Map<string, number>();
  let wake: WakeLockSentinel | null = null;
  /** What came before is never recorded, not even as the moment before the key. */
  let agreedAt = Date.now();
  let pointerSent = 0;
  let pointerWaiting: { readonly producer: string; readonly at: Point | null; readonly frame?: Frame | undefined } | null = null;

  const tap = createTap({
    worker,
    origin,
    makeTransform: (options) => new RTCRtpScriptTransform(worker, options),
    timers,
    onCounts: (counts) => recorder.onCounts(counts),
    onWriting: (_, recording) => recorder.onWriting(recording),
    onEnded: (why, recording) => recorder.onEnded(why, recording),
  });
  const trackDesk = createTrackDesk(origin);
  const tapped = (target: RTCRtpReceiver | RTCRtpSender, { kind, source, peer, producer, codec }: Tapped): void => {
    const id = tap.on(target, kind, peer === null ? 'sender' : 'receiver');
    // Which producer it is and in which codec is known once the server has answered.
    const tell = (tries: number): void => {
      const [name, type] = [producer(), codec()];
      if (name !== '' && type !== '') tap.about({ id, kind, source, producer: name, codec: type, peer: peer ?? link.snapshot().view?.self ?? '' });
      else if (tries > 0) timers.set(() => tell(tries - 1), 100);
    };
    tell(600);
  };
  const link = createLiveLink({
    ticket: () => workstation.link.ticket({ case: deps.case, ...(deps.booking === undefined ? {} : { booking: deps.booking }) }),
    openSocket: (url) => new WebSocket(url),
    makeDevice: () => Device.factory(),
    refusalOf: (error) => REASON[failureOf(error).code],
    mode: () => snapshot.mode,
    consent: () => ({ version: CONSENT_VERSION, language: deps.language() }),
    onReceiver: tapped,
    onSender: tapped,
    onTold: take,
    now: () => performance.now(),
    timers,
  });
  let snapshot: CallSnapshot = {
    link: link.snapshot(),
    recorder: RECORDER_OFF,
    stills: [],
    pointers: [],
    microphone: { on: false, muted: false, failure: null, track: null },
    camera: { on: false, failure: null },
    chosen: keptChoice(localStorage),
    mode: 'high',
  };
  const set = (change: Partial<CallSnapshot>): void => {
    snapshot = { ...snapshot, ...change };
    for (const listener of listeners) listener();
  };
  const recorder = createRecorder({
    link,
    tap,
    begin: (call) => workstation.link.record.begin({ case: deps.case, call }),
    takeOver: (what) => takeOver(trackDesk, what),
    head: (recording) => workstation.link.record.head({ recording }),
    end: (recording, why) => workstation.link.record.end({ recording, why }),
    note: (recording, note) => workstation.link.record.note({ recording, note }),
    agreedAt: () => agreedAt,
    soundOnly: () => snapshot.mode === 'audio',
    isDiskFull: (error) => failureOf(error).code === 'diskFull',
    now: Date.now,
    timers,
    onState(state) {
      keepAwake(state.phase === 'recording');
      set({ recorder: state });
    },
  });

  link.subscribe(() => {
    const now = link.snapshot();
    if (now.received !== snapshot.link.received) sounds.play(now.received);
    const over = (now.state.phase === 'ended' || now.state.phase === 'failed') && now.state.phase !== snapshot.link.state.phase;
    set({ link: now });
    if (!over) return;
    // What was recorded up to now is ended properly; the link is gone already.
    void recorder.stop();
    letGo();
    deps.onOver();
  });
  const online = (): void => link.online();
  addEventListener('online', online);
  const leaving = (): void => recorder.dispose();
  addEventListener('pagehide', leaving);

  /** A machine that falls asleep records nothing. */
  function keepAwake(on: boolean): void {
    if (!on) {
      void wake?.release().catch(() => undefined);
      wake = null;
    } else if (!wake) void navigator.wakeLock?.request('screen').then((sentinel) => (wake = sentinel), () => undefined);
  }

  function changeStill(nonce: string, change: Partial<StillRow>): void {
    set({ stills: snapshot.stills.map((row) => (row.nonce === nonce ? { ...row, ...change } : row)) });
  }
  function take(told: Notification): void {
    switch (told.notify) {
      case 'newPeer':
      case 'consentGiven':
        agreedAt = Date.now();
        return;
      case 'stroke': return recorder.note({ what: 'stroke', ...told.data });
      case 'strokesErased': return recorder.note({ what: 'erased', ...told.data });
      case 'frozen': return recorder.note({ what: 'frozen', ...told.data });
      case 'pointer': {
        const { peer, producer, at } = told.data;
        timers.clear(pointerTimers.get(peer) ?? 0);
        const others = snapshot.pointers.filter((one) => one.peer !== peer);
        set({ pointers: at === null ? others : [...others, { peer, producer, at }] });
        if (at !== null) pointerTimers.set(peer, timers.set(() => set({ pointers: snapshot.pointers.filter((one) => one.peer !== peer) }), POINTER_GONE_MS));
        return;
      }
      case 'shotAsked': {
        const { nonce, by, at, shot, words, kind } = told.data;
        if (snapshot.stills.some((row) => row.nonce === nonce)) return;
        return set({ stills: [{ nonce, mine: false, by: by.name, title: shot?.title ?? words, at, state: 'asked', kind }, ...snapshot.stills] });
      }
      case 'shotTaken': {
        const { nonce, still, thumbnail } = told.data;
        return changeStill(nonce, { state: 'taken', size: { width: still.width, height: still.height }, ...(thumbnail === undefined ? {} : { thumbnail }) });
      }
      case 'shotDeclined': return changeStill(told.data.nonce, { state: 'declined', why: told.data.why });
      case 'shotReceived': {
        const { nonce } = told.data;
        changeStill(nonce, { state: 'received' });
        if (snapshot.stills.some((row) => row.nonce === nonce && row.mine)) void takeStill(nonce);
      }
    }
  }

  async function takeStill(nonce: string): Promise<void> {
    changeStill(nonce, { state: 'taking' });
    // The server's word about it may be a moment behind the bell.
    for (let tries = 0; tries < 6; tries++) {
      try {
        const footage = await workstation.link.takeStill({ case: deps.case, nonce });
        return changeStill(nonce, { state: 'kept', sha256: footage.original.sha256 });
      } catch (error) {
        const { code } = failureOf(error);
        if (code !== 'notYet' && code !== 'offline') return changeStill(nonce, { state: 'failed', why: code });
        await new Promise<void>((done) => timers.set(() => done(), 1500));
      }
    }
    changeStill(nonce, { state: 'failed', why: 'offline' });
  }

  const request = async <M extends ClientMethod>(method: M, data: ClientRequest<M>): Promise<Answers[M] | null> => link.request(method, data).catch(() => null);
  const send = (source: Source, track: MediaStreamTrack | null): Promise<void> => link.send(source, track).catch(() => undefined);

  async function setMicrophone(on: boolean): Promise<void> {
    const before = snapshot.microphone.track;
    if (!on) {
      before?.stop();
      set({ microphone: { ...snapshot.microphone, on: false, track: null, failure: null } });
      return send('microphone', null);
    }
    const track = await openMicrophone(snapshot.chosen);
    if (typeof track === 'string') return set({ microphone: { ...snapshot.microphone, on: false, track: null, failure: track } });
    before?.stop();
    track.enabled = !snapshot.microphone.muted;
    // Pulled out: said, and nothing that is dead is sent on.
    track.addEventListener('ended', () => snapshot.microphone.track === track && set({ microphone: { ...snapshot.microphone, on: false, track: null, failure: 'none' } }));
    set({ microphone: { ...snapshot.microphone, on: true, track, failure: null } });
    return send('microphone', track);
  }
  let cameraTrack: MediaStreamTrack | null = null;
  async function setCamera(on: boolean): Promise<void> {
    cameraTrack?.stop();
    cameraTrack = null;
    if (!on) {
      set({ camera: { on: false, failure: null } });
      return send('camera', null);
    }
    const track = await openCamera(snapshot.chosen);
    if (typeof track === 'string') return set({ camera: { on: false, failure: track } });
    cameraTrack = track;
    // Pulled out: said, and the others do not look at its last frame for ever.
    track.addEventListener('ended', () => {
      if (cameraTrack !== track) return;
      cameraTrack = null;
      set({ camera: { on: false, failure: 'none' } });
      void send('camera', null);
    });
    set({ camera: { on: true, failure: null } });
    return send('camera', track);
  }

  function sendPointer(): void {
    const next = pointerWaiting;
    pointerWaiting = null;
    if (!next) return;
    pointerSent = performance.now();
    void request('pointer', { producer: next.producer, at: next.at, ...(next.frame ? { frame: next.frame } : {}) });
  }
  function letGo(): void {
    sounds.stop();
    keepAwake(false);
    snapshot.microphone.track?.stop();
    cameraTrack?.stop();
    cameraTrack = null;
    set({ microphone: { ...snapshot.microphone, on: false, track: null }, camera: { on: false, failure: null } });
  }

  link.start();
  return {
    case: deps.case,
    number: deps.number,
    snapshot: () => snapshot,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    leave() {
      // The last words go out while there is a link to say them by.
      void recorder.stop().then(() => link.leave());
    },
    retry: () => link.retry(),
    request,
    record: (on) => (on ? recorder.start() : recorder.stop()),
    setMicrophone,
    setMuted(muted) {
      if (snapshot.microphone.track) snapshot.microphone.track.enabled = !muted;
      set({ microphone: { ...snapshot.microphone, muted } });
    },
    setCamera,
    async choose(chosen) {
      const before = snapshot.chosen;
      keepChoice(localStorage, chosen);
      set({ chosen });
      sounds.setOutput(chosen.speaker);
      if (snapshot.microphone.on && (chosen.microphone !== before.microphone || chosen.noise !== before.noise)) await setMicrophone(true);
      if (snapshot.camera.on && chosen.camera !== before.camera) await setCamera(true);
    },
    setMode(mode) {
      set({ mode });
      void request('setMode', { mode });
    },
    point(producer, at, frame) {
      const isFirst = pointerWaiting === null;
      pointerWaiting = { producer, at, frame };
      const wait = POINTER_EVERY_MS - (performance.now() - pointerSent);
      if (wait <= 0) sendPointer();
      else if (isFirst) timers.set(sendPointer, wait);
    },
    draw(stroke) {
      link.show({ notify: 'stroke', seq: 0, data: { ...stroke, peer: snapshot.link.view?.self ?? '' } });
      recorder.note({ what: 'stroke', ...stroke, peer: snapshot.link.view?.self ?? '' });
      void request('stroke', stroke);
    },
    async askShot(kind, shot, words) {
      const answer = await request('askShot', { kind, ...(shot ? { shot } : {}), ...(words.trim() === '' ? {} : { words: words.trim().slice(0, 500) }) });
      if (!answer) return;
      const row: StillRow = { nonce: answer.nonce, mine: true, by: '', title: shot?.title ?? words, at: new Date().toISOString(), state: 'asked', kind };
      const told = snapshot.stills.find(({ nonce }) => nonce === answer.nonce);
      set({ stills: told ? snapshot.stills.map((one) => (one.nonce === answer.nonce ? { ...one, mine: true } : one)) : [row, ...snapshot.stills] });
    },
    takeStill,
    dispose() {
      removeEventListener('online', online);
      removeEventListener('pagehide', leaving);
      void recorder.stop().finally(() => {
        link.dispose();
        tap.dispose();
      });
      letGo();
      listeners.clear();
    },
  };
}

/** Whether somebody of this part enters calls, and what they may do there. */
export const mayRecord = (view: CaseView): boolean => view.me.role !== 'supervisor';
