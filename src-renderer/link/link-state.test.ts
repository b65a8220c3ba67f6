import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIRST, socketDelay, step, type Command, type LinkEvent, type LinkState } from './link-state.ts';

const run = (...events: readonly LinkEvent[]): { readonly state: LinkState; readonly last: readonly Command[] } => {
  let [state, last]: readonly [LinkState, readonly Command[]] = [FIRST, []];
  for (const event of events) [state, last] = step(state, event);
  return { state, last };
};
const done = (last: readonly Command[]): readonly string[] => last.map((command) => command.do);
const LIVE: readonly LinkEvent[] = [{ kind: 'start' }, { kind: 'socketOpen' }, { kind: 'seated', resumed: false }, { kind: 'media', state: 'connected' }, { kind: 'rejoined', ok: true }];

describe('a call', () => {
  it('connects, takes a seat, makes its media, and is live', () => {
    expect(run({ kind: 'start' })).toMatchObject({ state: { phase: 'connecting' }, last: [{ do: 'openSocket' }] });
    expect(done(run({ kind: 'start' }, { kind: 'socketOpen' }).last)).toEqual(['join']);
    expect(done(run(...LIVE.slice(0, 3)).last)).toContain('remakeMedia');
    expect(run(...LIVE).state.phase).toBe('live');
  });

  it('goes on with pictures when only the socket is lost, and takes its seat again without touching them', () => {
    const lost = run(...LIVE, { kind: 'socketClosed' });
    expect(lost.state.phase).toBe('degraded');
    expect(lost.last).toEqual([{ do: 'timer', timer: 'socket', ms: 500 }]);
    const back = run(...LIVE, { kind: 'socketClosed' }, { kind: 'timer', timer: 'socket' }, { kind: 'socketOpen' });
    expect(done(back.last)).toEqual(['resume']);
    const seated = run(...LIVE, { kind: 'socketClosed' }, { kind: 'timer', timer: 'socket' }, { kind: 'socketOpen' }, { kind: 'seated', resumed: true });
    expect(seated).toMatchObject({ state: { phase: 'live' }, last: [] });
  });

  it('waits two seconds when media falters, then restarts ICE, twice, then makes it anew', () => {
    const faltered = run(...LIVE, { kind: 'media', state: 'disconnected' });
    expect(faltered).toMatchObject({ state: { phase: 'reconnecting' }, last: [{ do: 'timer', timer: 'restart', ms: 2000 }] });
    const first = [...LIVE, { kind: 'media', state: 'disconnected' }, { kind: 'timer', timer: 'restart' }] as const;
    expect(done(run(...first).last)).toEqual(['restartIce', 'timer']);
    expect(done(run(...first, { kind: 'timer', timer: 'restart' }).last)).toEqual(['restartIce', 'timer']);
    expect(done(run(...first, { kind: 'timer', timer: 'restart' }, { kind: 'timer', timer: 'restart' }).last)).toContain('remakeMedia');
  });

  it('that comes back by itself restarts nothing', () => {
    const back = run(...LIVE, { kind: 'media', state: 'disconnected' }, { kind: 'media', state: 'connected' });
    expect(back).toMatchObject({ state: { phase: 'live', restarts: 0 }, last: [{ do: 'stop', timer: 'restart' }] });
  });

  it('restarts at once when media failed, and when the network comes back', () => {
    expect(done(run(...LIVE, { kind: 'media', state: 'failed' }).last)).toEqual(['restartIce', 'timer']);
    expect(done(run(...LIVE, { kind: 'online' }).last)).toEqual(['restartIce', 'timer']);
    expect(done(run(...LIVE, { kind: 'socketClosed' }, { kind: 'online' }).last)).toEqual(['stop', 'openSocket']);
  });

  it('with neither socket nor media opens the socket first and mends media when it has its seat', () => {
    const both = [...LIVE, { kind: 'socketClosed' }, { kind: 'media', state: 'failed' }] as const;
    expect(run(...both)).toMatchObject({ state: { phase: 'reconnecting' }, last: [] });
    expect(done(run(...both, { kind: 'timer', timer: 'socket' }, { kind: 'socketOpen' }, { kind: 'seated', resumed: true }).last)).toEqual(['restartIce', 'timer']);
  });

  it('makes its media anew at once when the router is gone, and joins anew when its seat is', () => {
    expect(done(run(...LIVE, { kind: 'routerGone' }).last)).toContain('remakeMedia');
    const gone = [...LIVE, { kind: 'socketClosed' }, { kind: 'timer', timer: 'socket' }, { kind: 'socketOpen' }, { kind: 'unknownSeat' }] as const;
    expect(run(...gone)).toMatchObject({ state: { phase: 'connecting' }, last: [{ do: 'join' }] });
    expect(done(run(...gone, { kind: 'seated', resumed: false }).last)).toContain('remakeMedia');
  });

  it('says that it failed when it never got in, and never gives up once it was in', () => {
    const outside: LinkEvent[] = [{ kind: 'start' }];
    for (let i = 0; i < 5; i++) outside.push({ kind: 'socketClosed' }, { kind: 'timer', timer: 'socket' });
    expect(run(...outside).state).toMatchObject({ phase: 'failed', fail: 'offline' });
    expect(done(run(...outside, { kind: 'retry' }).last)).toEqual(['openSocket']);
    const inside: LinkEvent[] = [...LIVE];
    for (let i = 0; i < 50; i++) inside.push({ kind: 'socketClosed' }, { kind: 'timer', timer: 'socket' });
    expect(run(...inside).state).toMatchObject({ phase: 'degraded', socket: 'opening' });
    expect([1, 2, 3, 10].map(socketDelay)).toEqual([500, 1000, 2000, 8000]);
  });

  it('is over when refused, removed, replaced or left, and late news changes nothing', () => {
    expect(run(...LIVE, { kind: 'socketClosed', ended: 'replaced' }).state).toMatchObject({ phase: 'ended', end: 'replaced' });
    expect(run({ kind: 'start' }, { kind: 'socketClosed', refused: 'notAllowed' }).state).toMatchObject({ phase: 'failed', fail: 'notAllowed' });
    const left = run(...LIVE, { kind: 'leave' });
    expect(left.last.at(-1)).toEqual({ do: 'close', leave: true });
    expect(run(...LIVE, { kind: 'leave' }, { kind: 'socketClosed' }, { kind: 'media', state: 'failed' }, { kind: 'timer', timer: 'socket' })).toEqual({ state: left.state, last: [] });
  });

  it('is degraded while its connection is poor', () => {
    expect(run(...LIVE, { kind: 'quality', poor: true }).state.phase).toBe('degraded');
    expect(run(...LIVE, { kind: 'quality', poor: true }, { kind: 'quality', poor: false }).state.phase).toBe('live');
  });

  it('whatever happens, asks nothing of a server that it is not connected to, and gets back when all is well again', () => {
    const event: fc.Arbitrary<LinkEvent> = fc.oneof(
      fc.constantFrom<LinkEvent>({ kind: 'socketOpen' }, { kind: 'socketClosed' }, { kind: 'unknownSeat' }, { kind: 'routerGone' }, { kind: 'online' }),
      fc.constantFrom<LinkEvent>({ kind: 'timer', timer: 'socket' }, { kind: 'timer', timer: 'restart' }, { kind: 'seated', resumed: true }, { kind: 'seated', resumed: false }),
      fc.constantFrom<LinkEvent>({ kind: 'restarted', ok: false }, { kind: 'rejoined', ok: false }, { kind: 'rejoined', ok: true }),
      fc.constantFrom('connected' as const, 'disconnected' as const, 'failed' as const).map((state): LinkEvent => ({ kind: 'media', state })),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        let state = run(...LIVE).state;
        for (const each of events) {
          const [next, commands] = step(state, each);
          if (commands.some((command) => command.do === 'restartIce' || command.do === 'remakeMedia')) expect(next.socket).toBe('open');
          state = next;
        }
        for (const each of [{ kind: 'socketClosed' }, { kind: 'timer', timer: 'socket' }, { kind: 'socketOpen' }, { kind: 'seated', resumed: false }, { kind: 'rejoined', ok: true }, { kind: 'media', state: 'connected' }] as const) [state] = step(state, each);
        expect(state.phase).toBe('live');
      }),
      { seed: 8, numRuns: 300 },
    );
  });
});
