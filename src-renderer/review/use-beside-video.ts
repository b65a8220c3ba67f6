// The video of the second picture in a comparison: on the first one's time line with an offset where that is a video too, else by itself.

import { useEffect, useMemo, useRef, useState } from 'react';
import { frameBeside, isAdrift } from '#shared/footage/beside.ts';
import { framesOf, type Frames } from '#shared/footage/frame-table.ts';
import { createPlayer, type Player, type PlayerState } from '../viewer/player.ts';
import type { Compare } from './use-compare.ts';
import type { Pano } from './use-pano.ts';
import { useFrameAtRest } from './use-frame-at-rest.ts';
import type { Layers } from './use-layers.ts';
import type { VideoDesk } from './use-video.ts';
import { bringTable, fileAddress, firstFile, videoSource } from './video-source.ts';

export interface BesideVideo {
  readonly state: PlayerState;
  readonly frames: Frames;
  /** Seconds that the second is further on than the first; null where the first is no video. */
  readonly offset: number | null;
  /** By frames of the second: moves it against the first, or, beside a still, goes on. */
  step(by: number): void;
  /** Both begin together again. */
  together(): void;
  /** Beside a still. */
  play(): void;
  pause(): void;
  seek(frame: number): void;
}

interface Open {
  readonly key: string;
  readonly frames: Frames;
  readonly player: Player;
}

export function useBesideVideo(pano: Pano, compare: Compare, first: VideoDesk | null, origin: string, layers: Pick<Layers, 'of' | 'shown'>): BesideVideo | null {
  const { viewer } = pano;
  const other = compare.others[0];
  const sha256 = other?.video ? other.original.sha256 : null;
  const source = useMemo(() => (other?.video ? videoSource(other, origin, layers) : null), [other, origin, layers]);
  const key = source === null ? null : `${source.media} ${source.name}`;
  const [open, setOpen] = useState<Open | null>(null);
  const [state, setState] = useState<PlayerState | null>(null);
  const [shift, setShift] = useState<{ readonly of: string; readonly seconds: number } | null>(null);
  const latest = useRef(source);
  useEffect(() => {
    latest.current = source;
  });

  useEffect(() => {
    const of = latest.current;
    if (!viewer || key === null || !of) return;
    const abort = new AbortController();
    let player: Player | null = null;
    void (async () => {
      const frames = framesOf(await bringTable(of, abort.signal));
      if (abort.signal.aborted) return;
      player = createPlayer(document.createElement('video'), frames, fileAddress(of, firstFile(of.footage)));
      // Two sounds at once are none.
      player.setVolume(0);
      player.on('state', setState);
      viewer.setVideo(player.element, 1);
      setOpen({ key, frames, player });
      setState(player.state());
    })().catch(() => undefined);
    return () => {
      abort.abort();
      viewer.setVideo(null, 1);
      player?.dispose();
      setOpen(null);
      setState(null);
    };
    // A comparison that begins anew has another scene: the list itself is what tells it.
  }, [viewer, key, compare.others]);

  const mine = open !== null && open.key === key ? open : null;
  const seconds = shift !== null && shift.of === sha256 ? shift.seconds : 0;

  // At rest it goes frame for frame; moving it runs by itself and is only brought back where it drifts.
  const firstFrame = first?.state.frame;
  const isMoving = first?.state.playing ?? false;
  useEffect(() => {
    if (!mine || !first || firstFrame === undefined) return;
    const { player, frames } = mine;
    if (!isMoving) {
      if (player.state().playing) player.pause();
      const wanted = frameBeside(frames, first.frames.startOf(firstFrame), seconds);
      if (player.state().frame !== wanted) player.seek(wanted);
      return;
    }
    if (player.state().speed !== first.state.speed) player.setSpeed(first.state.speed);
    const { currentTime } = first.player.element;
    if (isAdrift(player.element.currentTime, currentTime, seconds, frames.end)) player.seek(frameBeside(frames, currentTime, seconds));
    const isOver = currentTime + seconds >= frames.end || currentTime + seconds < 0;
    if (!isOver && !player.state().playing) player.play();
    if (isOver && player.state().playing) player.pause();
  }, [mine, first, firstFrame, isMoving, seconds]);

  // What rests is the original's own frame here as well.
  const resting = state !== null && !state.playing && !state.seeking && !isMoving;
  useFrameAtRest({ viewer, pane: 1, source: mine ? source : null, frame: state?.frame ?? 0, resting });

  const hasFirst = first !== null;
  return useMemo<BesideVideo | null>(() => {
    if (!mine || !state || sha256 === null) return null;
    const { frames } = mine;
    return {
      state,
      frames,
      offset: hasFirst ? seconds : null,
      step(by) {
        if (!hasFirst) return mine.player.step(by);
        const to = Math.min(frames.count - 1, Math.max(0, state.frame + by));
        setShift({ of: sha256, seconds: seconds + frames.startOf(to) - frames.startOf(state.frame) });
      },
      together: () => setShift({ of: sha256, seconds: 0 }),
      play: () => mine.player.play(),
      pause: () => mine.player.pause(),
      seek: (to) => mine.player.seek(to),
    };
  }, [mine, state, sha256, seconds, hasFirst]);
}
