// Looking together: the window's picture, its video and the pointer tied to `createFollowing`.

import { useEffect, useMemo, useRef, useState } from 'react';
import type { CaseView } from '#shared/contract/workstation.ts';
import { mayGuide } from '#shared/follow/rules.ts';
import { failureOf } from '../ui/workstation.ts';
import { useWindow } from '../ui/window-context.ts';
import { createFollowing, isSameView, type Following, type FollowState } from './following.ts';
import type { Pano } from './use-pano.ts';
import type { Video } from './use-video.ts';

export interface Follow {
  readonly state: FollowState;
  readonly mayGuide: boolean;
  readonly hideNames: boolean;
  readonly failure: 'otherGuides' | 'forbidden' | 'offline' | null;
  guide(take: boolean): void;
  letGo(): void;
  follow(): void;
  leave(): void;
}

/** `video`: null where none is played. `hideNames`: nobody in the room shall read who guides. */
export function useFollowing(view: CaseView, pano: Pano, video: Video | null, hideNames = false): Follow {
  const { workstation } = useWindow();
  const [state, setState] = useState<FollowState>({ kind: 'alone' });
  const [failure, setFailure] = useState<Follow['failure']>(null);
  const following = useRef<Following | null>(null);
  const all = view.footage;
  const latest = useRef({ pano, video, all });
  useEffect(() => {
    latest.current = { pano, video, all };
  });
  /** The picture that the guide shows. */
  const wanted = useRef<string | null>(null);
  const { viewer } = pano;
  const caseId = view.state.id;
  const me = view.me.id;

  useEffect(() => {
    if (!viewer) return;
    let pointer: readonly number[] | null = null;
    /** Told by ourselves: the view that comes back from it is nobody's hand. */
    let moving = false;
    const made = createFollowing({
      calls: workstation.following as never,
      case: caseId,
      me,
      look() {
        const { footage } = latest.current.pano;
        const view = viewer.view();
        if (footage === null || view === null || view.kind !== footage.projection.kind) return null;
        const desk = latest.current.video?.desk;
        return { footage: footage.original.sha256, view, ...(desk ? { frame: desk.state.frame } : {}), ...(pointer ? { pointer } : {}) };
      },
      goTo(sighting) {
        const now = latest.current;
        // A picture that is not here (yet) cannot be shown: the one before stays.
        if (!now.all.some((one) => one.footage.original.sha256 === sighting.footage)) return;
        wanted.current = sighting.footage;
        if (now.pano.footage?.original.sha256 !== sighting.footage) return now.pano.look(sighting.footage, sighting.view);
        if (sighting.frame !== undefined && now.video?.desk && Math.abs(now.video.desk.state.frame - sighting.frame) > (now.video.desk.state.playing ? 30 : 0)) now.video.seek(sighting.footage, sighting.frame);
        if (isSameView(viewer.view(), sighting.view)) return;
        moving = true;
        viewer.lookAt(sighting.view);
        moving = false;
      },
      point: (place, name) => viewer.setPointer(place === null ? null : { place, label: hideNames ? '' : name }),
      onState(next) {
        if (next.kind !== 'guided' || !next.follows) wanted.current = null;
        setState(next);
      },
      onFailure: setFailure,
      codeOf: (error) => failureOf(error).code,
      now: () => performance.timeOrigin + performance.now(),
      nextFrame(run) {
        const frame = requestAnimationFrame(run);
        return () => cancelAnimationFrame(frame);
      },
      later(ms, run) {
        const timer = window.setTimeout(run, ms);
        return () => window.clearTimeout(timer);
      },
    });
    following.current = made;
    const stops = [
      viewer.on('hover', (place) => (pointer = place !== null && place.pane === 0 ? place.point : null)),
      viewer.on('hand', () => {
        if (!moving) made.byHand();
      }),
    ];
    return () => {
      for (const stop of stops) stop();
      made.dispose();
      following.current = null;
      setState({ kind: 'alone' });
    };
  }, [viewer, workstation, caseId, me, hideNames]);

  // Whoever chooses another picture looks by themselves.
  const shown = pano.footage?.original.sha256 ?? null;
  useEffect(() => {
    if (wanted.current !== null && shown !== wanted.current) following.current?.byHand();
  }, [shown]);

  const allowed = mayGuide({ id: me }, view.state);
  return useMemo<Follow>(
    () => ({
      state,
      mayGuide: allowed,
      hideNames,
      failure,
      guide(take) {
        setFailure(null);
        following.current?.guide(take);
      },
      letGo: () => following.current?.letGo(),
      follow: () => following.current?.follow(),
      leave: () => following.current?.leave(),
    }),
    [state, allowed, failure, hideNames],
  );
}
