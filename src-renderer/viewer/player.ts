// Plays a video by its table of frames: steps and seeks go to the middle of a frame's time, so that exactly that frame is shown, with even
// and uneven times alike. What is shown is told by the player's own time stamps, never by adding up.

import type { Frames } from '#shared/footage/frame-table.ts';
import { createEmitter } from './emitter.ts';

export const SPEEDS = [0.25, 0.5, 1, 1.5, 2, 4] as const;

/** A frame that was sought and is not told as presented after this long (ms) is taken to be there. */
const LATE = 1000;
/** Where in the time of a frame it is sought: in the middle, which is right unless a container's durations are wrong. */
const PARTS = [0.5, 0.95] as const;

export interface PlayerState {
  /** The frame that is on the screen. */
  readonly frame: number;
  readonly playing: boolean;
  /** On the way to another frame. */
  readonly seeking: boolean;
  /** The picture's own time stamp says that it is this frame. False where the player shows another one after all tries. */
  readonly exact: boolean;
  readonly speed: number;
  /** 0 … 1 */
  readonly volume: number;
  readonly loop: { readonly from: number; readonly to: number } | null;
  /** The player cannot play this file. */
  readonly failed: boolean;
}
export interface PlayerEvents {
  state: PlayerState;
}
export interface Player {
  readonly element: HTMLVideoElement;
  state(): PlayerState;
  play(): void;
  pause(): void;
  /** Stops and goes by so many frames from the one that is shown or sought. */
  step(by: number): void;
  /** Goes to a frame; plays on where it played. */
  seek(frame: number): void;
  setSpeed(speed: number): void;
  setVolume(volume: number): void;
  setLoop(loop: PlayerState['loop']): void;
  /** Another file of the same frames, at the same frame. */
  setFile(url: string): void;
  on(name: 'state', listener: (state: PlayerState) => void): () => void;
  dispose(): void;
}

/** `element`: without a source; it need not be in the document. */
export function createPlayer(element: HTMLVideoElement, frames: Frames, url: string): Player {
  const emitter = createEmitter<PlayerEvents>();
  let frame = 0;
  /** Where a seek is to end; null where none is under way. */
  let target: number | null = null;
  let underway = false;
  /** Tries of the seek that is under way: a container's durations may be wrong, and the frame before be shown in this one's time. */
  let tries = 0;
  /** The frame that came to the screen last, by its own time stamp; null where none has yet. */
  let presented: number | null = null;
  let patience = 0;
  let loop: PlayerState['loop'] = null;
  let failed = false;
  let disposed = false;
  let callback = 0;

  element.preload = 'auto';
  element.playsInline = true;
  element.src = url;

  const state = (): PlayerState => ({
    frame: target ?? frame,
    playing: !element.paused,
    seeking: target !== null,
    exact: presented === (target ?? frame),
    speed: element.playbackRate,
    volume: element.muted ? 0 : element.volume,
    loop,
    failed,
  });
  const tell = (): void => emitter.emit('state', state());

  /** One seek at a time: of many that are asked for meanwhile only the last is done. */
  function go(to: number): void {
    target = Math.min(frames.count - 1, Math.max(0, Math.round(to)));
    tries = 0;
    if (!underway) start();
    tell();
  }
  function start(): void {
    if (target === null || element.readyState < HTMLMediaElement.HAVE_METADATA) return;
    underway = true;
    const begin = frames.startOf(target);
    element.currentTime = begin + (frames.middleOf(target) - begin) * 2 * PARTS[tries]!;
  }
  /** The player says that it is there; on the screen the frame is a little later, and none comes where it was there before. */
  function sought(): void {
    underway = false;
    if (target === null) return;
    if (frames.frameAt(element.currentTime) !== target) return start();
    if (presented === target) return arrived();
    clearTimeout(patience);
    patience = window.setTimeout(arrived, LATE);
  }
  function arrived(): void {
    clearTimeout(patience);
    if (underway || target === null) return;
    if (presented !== target && presented !== null && tries + 1 < PARTS.length) {
      tries += 1;
      return start();
    }
    frame = target;
    target = null;
    tell();
  }

  function onFrame(_: number, { mediaTime }: { readonly mediaTime: number }): void {
    if (disposed) return;
    callback = element.requestVideoFrameCallback(onFrame);
    presented = frames.frameAt(mediaTime);
    if (target !== null) {
      if (frames.frameAt(element.currentTime) === target && (presented === target || !underway)) {
        underway = false;
        arrived();
      }
      return;
    }
    frame = presented;
    if (loop !== null && !element.paused && frame >= loop.to) return go(loop.from);
    tell();
  }
  /** A player stops between two frames and may show either: it is brought to the middle of the one that was shown. */
  function paused(): void {
    if (!element.ended && target === null) go(frame);
    else tell();
  }
  function ended(): void {
    if (loop !== null) {
      go(loop.from);
      void element.play().catch(tell);
    } else tell();
  }
  function broken(): void {
    failed = true;
    target = null;
    underway = false;
    tell();
  }
  const ready = (): void => (target === null ? tell() : start());

  callback = element.requestVideoFrameCallback(onFrame);
  const listeners: readonly (readonly [string, () => void])[] = [['seeked', sought], ['pause', paused], ['play', tell], ['ended', ended], ['error', broken], ['loadedmetadata', ready], ['ratechange', tell], ['volumechange', tell]];
  for (const [name, listener] of listeners) element.addEventListener(name, listener);

  return {
    element,
    state,
    play() {
      if (element.ended || frame >= frames.count - 1) go(loop?.from ?? 0);
      void element.play().catch(tell);
    },
    pause: () => element.pause(),
    step(by) {
      const from = target ?? frame;
      if (!element.paused) element.pause();
      go(from + by);
    },
    seek: go,
    setSpeed(speed) {
      element.playbackRate = Math.min(4, Math.max(0.25, speed));
    },
    setVolume(volume) {
      element.muted = volume <= 0;
      if (volume > 0) element.volume = Math.min(1, volume);
    },
    setLoop(next) {
      loop = next;
      tell();
    },
    setFile(next) {
      const wasPlaying = !element.paused;
      const { playbackRate } = element;
      target ??= frame;
      underway = false;
      presented = null;
      failed = false;
      element.src = next;
      element.defaultPlaybackRate = playbackRate;
      element.playbackRate = playbackRate;
      if (wasPlaying) void element.play().catch(tell);
      tell();
    },
    on: emitter.on,
    dispose() {
      disposed = true;
      clearTimeout(patience);
      element.cancelVideoFrameCallback(callback);
      for (const [name, listener] of listeners) element.removeEventListener(name, listener);
      element.pause();
      element.removeAttribute('src');
      element.load();
      emitter.clear();
    },
  };
}
