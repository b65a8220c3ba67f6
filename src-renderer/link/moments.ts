// Moments that somebody noted while it was recorded. They become marks on the recording as soon as that is footage of the case: what was said
// then is by the frame that was on the screen, and kept on this machine until then.

import { useCallback, useEffect, useRef, useState } from 'react';
import type { CaseView } from '#shared/contract/workstation.ts';
import type { View } from '#shared/footage/footage.ts';
import { framesOf, frameTableSchema } from '#shared/footage/frame-table.ts';
import type { Point } from '#shared/live/protocol.ts';
import { useCase } from '../ui/case-heading.tsx';
import { useWindow } from '../ui/window-context.ts';
import { directionTo, isFlat } from './points.ts';

export interface Moment {
  /** Of the mark that it becomes. */
  readonly id: string;
  readonly case: string;
  readonly recording: string;
  readonly producer: string;
  /** Milliseconds since 1970, by this machine's clock. */
  readonly at: number;
  readonly item: string;
  /** Where somebody pointed last; the middle without. */
  readonly point?: Point;
}

/** What whoever notes it says; the rest follows. */
export type NotedMoment = Omit<Moment, 'id' | 'case' | 'at'>;

const KEPT = 'kantai.moments';
function kept(storage: Storage): readonly Moment[] {
  try {
    const read: unknown = JSON.parse(storage.getItem(KEPT) ?? '[]');
    return Array.isArray(read) ? (read as Moment[]) : [];
  } catch {
    return [];
  }
}

export function useMoments(view: CaseView, mayScore: boolean): { readonly waiting: readonly Moment[]; add(moment: NotedMoment): void } {
  const session = useCase();
  const { origin } = useWindow();
  const [all, setAll] = useState(() => kept(localStorage));
  const busy = useRef(new Set<string>());
  const change = useCallback((to: (before: readonly Moment[]) => readonly Moment[]): void => {
    setAll((before) => {
      const next = to(before);
      localStorage.setItem(KEPT, JSON.stringify(next));
      return next;
    });
  }, []);
  const waiting = all.filter((one) => one.case === session.case);

  useEffect(() => {
    if (!mayScore) return;
    for (const moment of waiting) {
      const recording = view.state.live?.recordings.find((one) => one.recording === moment.recording)?.kept;
      if (!recording || busy.current.has(moment.id)) continue;
      busy.current.add(moment.id);
      void (async () => {
        const track = recording.tracks.filter((one) => one.producer === moment.producer && one.kind === 'video').findLast((one) => one.begins <= moment.at);
        const footage = track && recording.footage.find((one) => one.original.sha256 === track.content.sha256);
        if (track && footage) {
          const response = await fetch(`${origin}/media/${footage.original.sha256}/frames.json`);
          const frames = framesOf(frameTableSchema.parse(await response.json()));
          const frame = frames.frameAt((moment.at - track.begins) / 1000);
          const point = moment.point;
          const isSphere = footage.projection.kind === 'sphere';
          const at = isSphere ? directionTo(point && !isFlat(point) ? point : { yaw: 0, pitch: 0 }) : point && isFlat(point) ? [point.x * footage.width, point.y * footage.height] : [footage.width / 2, footage.height / 2];
          const shown: View = isSphere ? { kind: 'sphere', yaw: point && !isFlat(point) ? point.yaw : 0, pitch: point && !isFlat(point) ? point.pitch : 0, fov: 1.4 } : { kind: 'flat', x: footage.width / 2, y: footage.height / 2, across: footage.width };
          const failure = await session.act([{ type: 'mark.placed', body: { mark: { id: moment.id, item: moment.item, footage: footage.original.sha256, kind: 'point', points: [[...at]], view: shown, time: { frame, pts: frames.ptsOf(frame) } } } }]);
          // What the rules refuse now (the sheet was submitted) they will refuse later too.
          if (failure && failure.code !== 'refused') return void busy.current.delete(moment.id);
        }
        change((before) => before.filter((one) => one.id !== moment.id));
      })().catch(() => busy.current.delete(moment.id));
    }
  });

  return {
    waiting,
    add: (moment) => change((before) => [...before, { ...moment, id: crypto.randomUUID(), case: session.case, at: Date.now() }]),
  };
}
