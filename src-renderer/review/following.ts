// Looking together, the window's side without React: tells where this person looks while they guide, moves the picture while they follow.

import { createTrail, STILL_MS, TELL_MS, type Guide, type Sighting, type Told } from '#shared/follow/sighting.ts';
import type { View } from '#shared/footage/footage.ts';

export type FollowState =
  /** Nobody guides. */
  | { readonly kind: 'alone' }
  /** This person guides. */
  | { readonly kind: 'guiding' }
  /** Somebody guides; `follows`: this window goes along. */
  | { readonly kind: 'guided'; readonly guide: Guide; readonly follows: boolean };

export interface FollowingDeps {
  readonly calls: {
    show(input: { case: string; sighting: Sighting; take: boolean }, options: { signal: AbortSignal }): Promise<void>;
    see(input: { case: string; after: number }, options: { signal: AbortSignal }): Promise<Told>;
    end(input: { case: string }): Promise<void>;
  };
  readonly case: string;
  readonly me: string;
  /** What this window shows now; null while it shows nothing. */
  readonly look: () => Omit<Sighting, 'at'> | null;
  /** Shows what the guide sees. */
  readonly goTo: (sighting: Sighting) => void;
  readonly point: (place: readonly number[] | null, name: string) => void;
  readonly onState: (state: FollowState) => void;
  /** Why guiding did not begin, or ended: somebody else does, it is not allowed, nobody can be reached. */
  readonly onFailure: (code: 'otherGuides' | 'forbidden' | 'offline') => void;
  /** Of a failed call: the contract's code. */
  readonly codeOf: (error: unknown) => string;
  /** Milliseconds. */
  readonly now: () => number;
  readonly nextFrame: (run: () => void) => () => void;
  readonly later: (ms: number, run: () => void) => () => void;
}
export interface Following {
  guide(take: boolean): void;
  /** Lets go as guide. */
  letGo(): void;
  follow(): void;
  /** Leaves the guide, who may guide on. */
  leave(): void;
  /** A hand turned the picture, or another one was chosen: whoever followed does not any more. */
  byHand(): void;
  dispose(): void;
}

/** Between two tries to hear of a guide while nothing answers, ms. */
const PAUSE_MS = 3000;

export function createFollowing(deps: FollowingDeps): Following {
  const stop = new AbortController();
  let state: FollowState = { kind: 'alone' };
  let trail = createTrail();
  let cancelFrame: (() => void) | null = null;
  let cancelTell: (() => void) | null = null;
  let lastTold: { readonly text: string; readonly at: number } | null = null;
  let telling = false;

  const setState = (next: FollowState): void => {
    state = next;
    if (next.kind !== 'guided' || !next.follows) {
      cancelFrame?.();
      cancelFrame = null;
      deps.point(null, '');
    }
    deps.onState(next);
  };

  const pause = (): Promise<void> => new Promise((resolve) => void deps.later(PAUSE_MS, resolve));

  async function hear(): Promise<void> {
    for (let after = 0; !stop.signal.aborted; ) {
      try {
        const asked = deps.now();
        const told = await deps.calls.see({ case: deps.case, after }, { signal: stop.signal });
        if (stop.signal.aborted) return;
        if (told.seq === after || (after === 0 && told.guide === null)) {
          // A server that is about to stop answers at once: asking again and again would keep it from stopping.
          if (deps.now() - asked < PAUSE_MS) await pause();
          continue;
        }
        after = told.seq;
        take(told);
      } catch {
        if (stop.signal.aborted) return;
        if (state.kind === 'guided') setState({ kind: 'alone' });
        after = 0;
        await pause();
      }
    }
  }

  function take({ guide, sighting }: Told): void {
    if (guide === null) {
      if (state.kind === 'guided') setState({ kind: 'alone' });
      return;
    }
    if (guide.person === deps.me) return;
    if (state.kind === 'guiding') stopTelling();
    if (state.kind !== 'guided' || state.guide.person !== guide.person) {
      trail = createTrail();
      // Who followed the one before follows the one who took over.
      setState({ kind: 'guided', guide, follows: state.kind === 'guided' && state.follows });
    }
    if (sighting !== null) trail.push(sighting, deps.now());
    if (state.kind === 'guided' && state.follows) move();
  }

  function move(): void {
    if (cancelFrame !== null) return;
    const frame = (): void => {
      cancelFrame = null;
      if (state.kind !== 'guided' || !state.follows) return;
      const now = deps.now();
      const sighting = trail.at(now);
      if (sighting !== null) {
        deps.goTo(sighting);
        deps.point(sighting.pointer ?? null, state.guide.name);
      }
      if (trail.isMoving(now)) cancelFrame = deps.nextFrame(frame);
    };
    cancelFrame = deps.nextFrame(frame);
  }

  function stopTelling(): void {
    cancelTell?.();
    cancelTell = null;
    lastTold = null;
  }

  function tell(takeIt: boolean): void {
    cancelTell = deps.later(TELL_MS, () => tell(false));
    const look = deps.look();
    // One at a time: on a slow way fewer are told, and always the newest.
    if (look === null || telling) return;
    const now = deps.now();
    const text = JSON.stringify(look);
    if (!takeIt && lastTold !== null && lastTold.text === text && now - lastTold.at < STILL_MS) return;
    lastTold = { text, at: now };
    telling = true;
    deps.calls.show({ case: deps.case, sighting: { ...look, at: now }, take: takeIt }, { signal: stop.signal }).then(
      () => (telling = false),
      (error: unknown) => {
        telling = false;
        if (stop.signal.aborted || state.kind !== 'guiding') return;
        const code = deps.codeOf(error);
        // A short break is got over: the next one is told again.
        if (code !== 'otherGuides' && code !== 'forbidden' && code !== 'offline') return;
        stopTelling();
        setState({ kind: 'alone' });
        deps.onFailure(code);
      },
    );
  }

  void hear();
  return {
    guide(takeIt) {
      if (state.kind === 'guiding') return;
      setState({ kind: 'guiding' });
      tell(takeIt);
    },
    letGo() {
      if (state.kind !== 'guiding') return;
      stopTelling();
      setState({ kind: 'alone' });
      void deps.calls.end({ case: deps.case }).catch(() => undefined);
    },
    follow() {
      if (state.kind !== 'guided') return;
      setState({ ...state, follows: true });
      move();
    },
    leave() {
      if (state.kind === 'guided') setState({ ...state, follows: false });
    },
    byHand() {
      if (state.kind === 'guided' && state.follows) setState({ ...state, follows: false });
    },
    dispose() {
      if (state.kind === 'guiding') void deps.calls.end({ case: deps.case }).catch(() => undefined);
      stop.abort();
      stopTelling();
      cancelFrame?.();
      deps.point(null, '');
    },
  };
}

/** Whether two views are so near that nobody could tell them apart. */
export function isSameView(a: View | null, b: View): boolean {
  if (a === null || a.kind !== b.kind) return false;
  const near = (one: number, other: number, reach: number): boolean => Math.abs(one - other) <= reach;
  if (a.kind === 'sphere' && b.kind === 'sphere') return near(a.yaw, b.yaw, 1e-6) && near(a.pitch, b.pitch, 1e-6) && near(a.fov, b.fov, 1e-6);
  if (a.kind === 'flat' && b.kind === 'flat') return near(a.x, b.x, 1e-3) && near(a.y, b.y, 1e-3) && near(a.across, b.across, 1e-3);
  return false;
}
