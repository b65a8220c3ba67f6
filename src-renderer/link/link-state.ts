// What a call does when something happens to its socket or its media: a pure machine. Socket and media live by themselves; only both together
// say how the call stands. The policy is that of docs/link.md, its times measured there.

export type Phase = 'idle' | 'connecting' | 'live' | 'degraded' | 'reconnecting' | 'failed' | 'ended';
/** As RTCPeerConnection has it; `none` before there are transports. */
export type MediaState = 'none' | 'connected' | 'disconnected' | 'failed';
export type EndReason = 'left' | 'callEnded' | 'removed' | 'replaced';
export type FailReason = 'offline' | 'notAllowed' | 'full' | 'noCalls' | 'notFound' | 'protocol';

export interface LinkState {
  readonly phase: Phase;
  readonly socket: 'none' | 'opening' | 'open' | 'waiting';
  readonly media: MediaState;
  /** A seat is kept at the server and can be resumed. */
  readonly seated: boolean;
  /** Sockets that could not be opened, one after the other. */
  readonly tries: number;
  /** Restarts of ICE without success since media last flowed. */
  readonly restarts: number;
  /** Restart or rejoin under way. */
  readonly mending: boolean;
  /** The connection is poor: pictures come, but few. */
  readonly poor: boolean;
  readonly end?: EndReason;
  readonly fail?: FailReason;
}

export type LinkEvent =
  | { readonly kind: 'start' }
  /** The person asked to try again after it failed. */
  | { readonly kind: 'retry' }
  | { readonly kind: 'socketOpen' }
  /** `refused`: by a code that trying again does not change. */
  | { readonly kind: 'socketClosed'; readonly refused?: FailReason; readonly ended?: EndReason }
  | { readonly kind: 'seated'; readonly resumed: boolean }
  /** The server no longer keeps our seat. */
  | { readonly kind: 'unknownSeat' }
  | { readonly kind: 'media'; readonly state: MediaState }
  | { readonly kind: 'timer'; readonly timer: Timer }
  | { readonly kind: 'restarted'; readonly ok: boolean }
  | { readonly kind: 'rejoined'; readonly ok: boolean }
  | { readonly kind: 'routerGone' }
  /** The machine has a network again, or another one. */
  | { readonly kind: 'online' }
  | { readonly kind: 'quality'; readonly poor: boolean }
  | { readonly kind: 'leave' }
  | { readonly kind: 'ended'; readonly why: EndReason };

export type Timer = 'socket' | 'restart';
export type Command =
  | { readonly do: 'openSocket' }
  | { readonly do: 'join' }
  | { readonly do: 'resume' }
  /** New iceParameters for both transports. */
  | { readonly do: 'restartIce' }
  /** New transports, the same tracks produced again. */
  | { readonly do: 'remakeMedia' }
  | { readonly do: 'timer'; readonly timer: Timer; readonly ms: number }
  | { readonly do: 'stop'; readonly timer: Timer }
  | { readonly do: 'close'; readonly leave: boolean };

export const FIRST: LinkState = { phase: 'idle', socket: 'none', media: 'none', seated: false, tries: 0, restarts: 0, mending: false, poor: false };

/** ICE finds its way again by itself within this time more often than not. */
const RESTART_AFTER_MS = 2000;
/** A restart that has not brought media back by then did not help. */
const RESTART_PATIENCE_MS = 6000;
/** Restarts before everything is made anew. */
const MOST_RESTARTS = 2;
/** Who has not been in the call yet is told after so many tries; who was in it is brought back for as long as it takes. */
const MOST_FIRST_TRIES = 4;
export const socketDelay = (tries: number): number => Math.min(8000, 500 * 2 ** Math.max(0, tries - 1));

type Step = readonly [LinkState, readonly Command[]];

export function step(state: LinkState, event: LinkEvent): Step {
  const [next, commands] = react(state, event);
  return [{ ...next, phase: phaseOf(next) }, commands];
}

function react(state: LinkState, event: LinkEvent): Step {
  if (event.kind === 'start' || event.kind === 'retry') {
    const over = state.end !== undefined || state.fail !== undefined;
    if (state.socket !== 'none' && !over) return [state, []];
    return [{ ...FIRST, socket: 'opening' }, [{ do: 'openSocket' }]];
  }
  // What is over is over: late news of it changes nothing.
  if (state.socket === 'none' || state.end !== undefined || state.fail !== undefined) return [state, []];
  switch (event.kind) {
    case 'leave': return over(state, { end: 'left' }, true);
    case 'ended': return over(state, { end: event.why }, false);
    case 'socketOpen': return [{ ...state, socket: 'open', tries: 0 }, [{ do: state.seated ? 'resume' : 'join' }]];
    case 'socketClosed': return socketClosed(state, event);
    case 'seated': return seated(state, event.resumed);
    case 'unknownSeat': return [{ ...state, seated: false }, [{ do: 'join' }]];
    case 'routerGone': return remake({ ...state, media: 'failed' });
    case 'quality': return [{ ...state, poor: event.poor }, []];
    case 'online': return online(state);
    case 'media': return media(state, event.state);
    case 'timer': return event.timer === 'socket' ? reopen(state) : restart(state);
    case 'restarted': return event.ok ? [state, []] : remake(state);
    case 'rejoined': return event.ok ? [{ ...state, mending: false, restarts: 0 }, []] : [{ ...state, mending: false }, [{ do: 'timer', timer: 'restart', ms: RESTART_AFTER_MS }]];
  }
}

function over(state: LinkState, why: { readonly end: EndReason } | { readonly fail: FailReason }, leave: boolean): Step {
  return [{ ...state, ...why, mending: false }, [{ do: 'stop', timer: 'socket' }, { do: 'stop', timer: 'restart' }, { do: 'close', leave }]];
}

function socketClosed(state: LinkState, { refused, ended }: Extract<LinkEvent, { kind: 'socketClosed' }>): Step {
  if (ended) return over(state, { end: ended }, false);
  if (refused) return over(state, { fail: refused }, false);
  const tries = state.tries + 1;
  if (!state.seated && tries > MOST_FIRST_TRIES) return over({ ...state, tries }, { fail: 'offline' }, false);
  // Media is left alone: it flows on without the socket.
  return [{ ...state, socket: 'waiting', tries }, [{ do: 'timer', timer: 'socket', ms: socketDelay(tries) }]];
}

function reopen(state: LinkState): Step {
  return state.socket === 'waiting' ? [{ ...state, socket: 'opening' }, [{ do: 'openSocket' }]] : [state, []];
}

function seated(state: LinkState, resumed: boolean): Step {
  const now = { ...state, seated: true, socket: 'open' as const };
  // Another seat knows nothing of our transports; the same one may have lost their way meanwhile.
  if (!resumed) return remake(now);
  return state.media === 'connected' ? [now, []] : restart(now);
}

function online(state: LinkState): Step {
  if (state.socket === 'waiting') return [{ ...state, socket: 'opening' }, [{ do: 'stop', timer: 'socket' }, { do: 'openSocket' }]];
  return state.media === 'none' ? [state, []] : restart(state);
}

function media(state: LinkState, now: MediaState): Step {
  if (now === 'connected') return [{ ...state, media: now, restarts: 0, mending: false }, [{ do: 'stop', timer: 'restart' }]];
  const next = { ...state, media: now };
  if (now === 'disconnected') return [next, [{ do: 'timer', timer: 'restart', ms: RESTART_AFTER_MS }]];
  return now === 'failed' && !state.mending ? restart(next) : [next, []];
}

/** Needs the socket; without it the next seat does it. */
function restart(state: LinkState): Step {
  if (state.socket !== 'open' || !state.seated) return [state, []];
  if (state.restarts >= MOST_RESTARTS || state.media === 'none') return remake(state);
  return [{ ...state, mending: true, restarts: state.restarts + 1 }, [{ do: 'restartIce' }, { do: 'timer', timer: 'restart', ms: RESTART_PATIENCE_MS }]];
}

function remake(state: LinkState): Step {
  if (state.socket !== 'open' || !state.seated) return [state, []];
  return [{ ...state, mending: true, restarts: 0, media: 'none' }, [{ do: 'stop', timer: 'restart' }, { do: 'remakeMedia' }]];
}

function phaseOf(state: LinkState): Phase {
  if (state.fail !== undefined) return 'failed';
  if (state.end !== undefined) return 'ended';
  if (state.socket === 'none') return 'idle';
  if (!state.seated) return 'connecting';
  const flows = state.media === 'connected' || (state.media === 'none' && !state.mending);
  if (!flows) return 'reconnecting';
  return state.socket !== 'open' || state.poor ? 'degraded' : 'live';
}
