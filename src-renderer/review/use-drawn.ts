// What was drawn in a call on the recorded picture that is shown: brought once for each picture, laid over it at its time unless it is put away.

import { useEffect, useMemo, useState } from 'react';
import { linesAt, type Drawn } from '#shared/live/drawn.ts';
import { useWindow } from '../ui/window-context.ts';
import { failureOf } from '../ui/workstation.ts';
import type { ViewerMark } from '../viewer/types.ts';
import { marksOfLines } from './drawn-marks.ts';
import type { VideoDesk } from './use-video.ts';

export interface DrawnDesk {
  /** Null where nothing is drawn on what is shown. */
  readonly drawn: Drawn | null;
  /** There may be something, but it cannot be had now. */
  readonly away: boolean;
  readonly shows: boolean;
  readonly marks: readonly ViewerMark[];
  show(shows: boolean): void;
}

/** A journal that could not be brought is asked for again. */
const AGAIN_MS = 20_000;
const NO_MARKS: readonly ViewerMark[] = [];

export function useDrawn(caseId: string, video: VideoDesk | null): DrawnDesk {
  const { workstation } = useWindow();
  const [brought, setBrought] = useState<{ readonly exhibit: string; readonly drawn: Drawn | null } | null>(null);
  const [shows, show] = useState(true);
  const exhibit = video?.footage.capturePath === 'link' ? video.footage.original.sha256 : null;
  useEffect(() => {
    if (exhibit === null) return;
    let timer = 0;
    let isOver = false;
    const bring = (): void =>
      void workstation.link.record.drawn({ case: caseId, exhibit }).then(
        (drawn) => isOver || setBrought({ exhibit, drawn }),
        (error: unknown) => {
          if (isOver) return;
          const isAway = failureOf(error).code === 'notHere';
          setBrought(isAway ? { exhibit, drawn: null } : { exhibit, drawn: { lines: [], held: [] } });
          if (isAway) timer = window.setTimeout(bring, AGAIN_MS);
        },
      );
    bring();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [workstation, caseId, exhibit]);

  const known = brought !== null && brought.exhibit === exhibit ? brought : null;
  const drawn = known?.drawn && known.drawn.lines.length > 0 ? known.drawn : null;
  const at = video && drawn ? video.frames.startOf(video.state.frame) : 0;
  // The same lines for many frames: the same marks.
  const now = drawn && shows ? linesAt(drawn, at) : [];
  const key = drawn === null ? '' : now.map((line) => drawn.lines.indexOf(line)).join();
  const footage = video?.footage;
  const marks = useMemo(() => (drawn && footage && key !== '' ? marksOfLines(key.split(',').map((i) => drawn.lines[Number(i)]!), footage) : NO_MARKS), [drawn, footage, key]);
  return { drawn, away: known !== null && known.drawn === null, shows, marks, show };
}
