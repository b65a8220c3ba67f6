// Moving: the video alone. At rest: its own frame over it, tile by tile at full resolution.

import { useEffect, useRef, useState } from 'react';
import type { Viewer } from '../viewer/types.ts';
import type { VideoSource } from './video-source.ts';

export type StillState = 'none' | 'coming' | 'shown' | 'noFfmpeg' | 'failed';

/** Whoever holds an arrow key passes many frames: only where somebody rests the frame is fetched. ms */
const REST = 250;
/** A frame that did not come is asked for again after this long, ms: its bytes may be on their way. */
const AGAIN = 4000;

export interface AtRest {
  readonly viewer: Viewer | null;
  readonly pane: number;
  /** Null while nothing is played. */
  readonly source: VideoSource | null;
  readonly frame: number;
  readonly resting: boolean;
}

/** Puts the frame over the pane, and says what is seen there. */
export function useFrameAtRest({ viewer, pane, source, frame, resting }: AtRest): StillState {
  const [still, setStill] = useState<{ readonly of: string; readonly state: StillState } | null>(null);
  // A renewed footage object is no other video.
  const latest = useRef(source);
  useEffect(() => {
    latest.current = source;
  });
  const video = source === null ? null : `${source.media} ${source.name}`;
  const key = `${video ?? ''} ${String(frame)}`;
  useEffect(() => {
    const of = latest.current;
    if (!viewer || video === null || of === null) return;
    if (!resting) return viewer.setStill(null, pane);
    const abort = new AbortController();
    const show = async (): Promise<void> => {
      const wanted = of.frame(frame);
      // The first frame is what the footage has as a still.
      if (frame > 0) {
        setStill({ of: key, state: 'coming' });
        // Whether it can be had; the viewer brings it.
        const response = await fetch(wanted.urls.preview, { method: 'HEAD', signal: abort.signal });
        if (!response.ok) {
          setStill({ of: key, state: response.status === 501 ? 'noFfmpeg' : 'failed' });
          if (response.status === 503) later(AGAIN);
          return;
        }
      }
      if (abort.signal.aborted) return;
      viewer.setStill(wanted, pane);
      setStill({ of: key, state: 'shown' });
    };
    let timer = 0;
    const later = (ms: number): void => {
      timer = window.setTimeout(() => void show().catch(() => !abort.signal.aborted && setStill({ of: key, state: 'failed' })), ms);
    };
    later(REST);
    return () => {
      window.clearTimeout(timer);
      abort.abort();
    };
  }, [viewer, pane, video, resting, frame, key]);
  return resting && still?.of === key ? still.state : 'none';
}
