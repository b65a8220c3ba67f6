// Consumers that a client does not take: nobody may sit before a picture that never comes.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refused } from './channel.ts';
import { createMediaCalls } from './media-calls.ts';
import type { Room } from './room.ts';
import { createSeat, type Identity, type Seat } from './seat.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A seat that watches and one that shows; `answers`: what the watching client says to each offer. */
function stage(answers: readonly ('made' | 'late')[]) {
  const offered: string[] = [];
  let resumed = 0;
  const identity = { key: 'person:a', role: 'expert', name: 'a', case: 'c', isAllowed: async () => true } as Identity;
  const seat = (id: string): Seat => createSeat({ id, identity, key: id, rtpCapabilities: {}, mode: 'high', consent: undefined });
  const [watching, showing] = [seat('w'), seat('s')];
  const media = { id: 'consumer', kind: 'video', type: 'simple', rtpParameters: {}, onLayersChanged: () => undefined, close: () => undefined, pause: async () => undefined, resume: async () => void (resumed += 1) };
  watching.media.transports.set('t', { direction: 'receive', media: { id: 't', consume: async () => media } as never });
  showing.media.producers.set('p', { media: { kind: 'video', close: () => undefined } as never, source: 'camera', paused: false });
  const channel = {
    isOpen: true,
    notify: () => undefined,
    close: () => undefined,
    async request(_: string, { consumer }: { consumer: string }) {
      offered.push(consumer);
      if (answers[offered.length - 1] !== 'made') throw new Refused('timeout');
    },
  };
  watching.attach(channel as never);
  const room = { seats: new Map([['w', watching], ['s', showing]]), router: async () => ({ canConsume: () => true }), strokes: new Map(), tell: () => undefined } as unknown as Room;
  const calls = createMediaCalls({ engine: 'none', iceServers: () => [], now: () => 0, id: () => 'x', report: (error) => { throw error; } });
  return { calls, room, watching, showing, channel, offered, resumed: () => resumed };
}

describe('a consumer that a client does not make in time', () => {
  it('is offered again until it is made, and flows then', async () => {
    const on = stage(['late', 'late', 'made']);
    await on.calls.catchUp(on.room, on.watching);
    await vi.advanceTimersByTimeAsync(0);
    expect([on.offered.length, on.resumed()]).toEqual([1, 0]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect([on.offered.length, on.resumed()]).toEqual([3, 1]);
    expect(on.watching.media.consumers.get('consumer')?.acknowledged).toBe(true);
  });

  it('is not offered for ever, nor once its picture is gone, nor on a socket that is lost', async () => {
    const forever = stage([]);
    await forever.calls.catchUp(forever.room, forever.watching);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(forever.offered).toHaveLength(20);
    const gone = stage([]);
    await gone.calls.catchUp(gone.room, gone.watching);
    await vi.advanceTimersByTimeAsync(4_000);
    gone.calls.closeProducer(gone.room, gone.showing, 'p');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(gone.offered).toHaveLength(2);
    const lost = stage([]);
    await lost.calls.catchUp(lost.room, lost.watching);
    await vi.advanceTimersByTimeAsync(4_000);
    lost.channel.isOpen = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(lost.offered.length).toBeLessThanOrEqual(3);
  });
});

/** Transports and consumers that become ready when the test says so. */
function slowStage() {
  const waiting: { readonly what: string; readonly done: () => void }[] = [];
  const closed: string[] = [];
  const offered: { consumer: string; transport: string }[] = [];
  const later = <T>(what: string, value: T): Promise<T> => new Promise((done) => waiting.push({ what, done: () => done(value) }));
  let made = 0;
  const thing = (id: string) => ({ id, close: () => void closed.push(id) });
  const createTransport = (): Promise<unknown> => {
    const id = `t${++made}`;
    let consumers = 0;
    const consume = (): Promise<unknown> => {
      const consumer = `${id}c${++consumers}`;
      return later(consumer, { ...thing(consumer), kind: 'video', type: 'simple', rtpParameters: {}, onLayersChanged: () => undefined, pause: async () => undefined, resume: async () => undefined });
    };
    return later(id, { ...thing(id), consume, produce: () => later(`${id}p`, { ...thing(`${id}p`), kind: 'video' }), onClosed: () => undefined });
  };
  const seat = (id: string): Seat => createSeat({ id, identity: { key: `person:${id}`, role: 'expert', name: id, case: 'c', isAllowed: async () => true } as Identity, key: id, rtpCapabilities: {}, mode: 'high', consent: undefined });
  const [watching, showing] = [seat('w'), seat('s')];
  showing.media.producers.set('p', { media: { kind: 'video', close: () => undefined } as never, source: 'camera', paused: false });
  watching.attach({ isOpen: true, notify: () => undefined, close: () => undefined, request: async (_: string, offer: { consumer: string; transport: string }) => void offered.push({ consumer: offer.consumer, transport: offer.transport }) } as never);
  const room = { seats: new Map([['w', watching], ['s', showing]]), recordings: new Map(), router: async () => ({ canConsume: () => true, createTransport }), strokes: new Map(), tell: () => undefined } as unknown as Room;
  const calls = createMediaCalls({ engine: 'none', iceServers: () => [], now: () => 0, id: () => 'x', report: (error) => { throw error; } });
  const turn = (): Promise<void> => new Promise((done) => setImmediate(done));
  return {
    calls, room, watching, closed, offered, turn,
    line: (direction: 'send' | 'receive') => calls.calls.createWebRtcTransport!(room, watching, { direction }).catch((error: Refused) => error.code),
    async ready(what: string) {
      await expect.poll(() => waiting.some((one) => one.what === what)).toBe(true);
      waiting.splice(waiting.findIndex((one) => one.what === what), 1)[0]!.done();
      for (let i = 0; i < 3; i++) await turn();
    },
  };
}

describe('a line that is asked for again because the first answer was late', () => {
  beforeEach(() => void vi.useRealTimers());

  it('is the one that was asked for last, whichever is ready first', async () => {
    const on = slowStage();
    const [first, second] = [on.line('receive'), on.line('receive')];
    await on.ready('t2');
    await on.ready('t1');
    expect(await second).toMatchObject({ id: 't2' });
    expect(await first).toBe('stale');
    expect([...on.watching.media.transports.keys()]).toEqual(['t2']);
    expect(on.closed).toEqual(['t1']);
  });

  it('takes no consumer nor producer over that was being made for the one before', async () => {
    const on = slowStage();
    const first = on.line('receive');
    await on.ready('t1');
    await first;
    const second = on.line('receive');
    await on.ready('t2');
    await second;
    await on.ready('t1c1');
    expect([...on.watching.media.consumers.keys()]).toEqual([]);
    await on.ready('t2c1');
    expect([...on.watching.media.consumers.keys()]).toEqual(['t2c1']);
    // The client sees by the name of its line whether an offer is for the one that it has.
    expect(on.offered).toEqual([{ consumer: 't2c1', transport: 't2' }]);
    const sending = on.line('send');
    await on.ready('t3');
    await sending;
    const producing = on.calls.calls.produce!(on.room, on.watching, { transport: 't3', kind: 'video', rtpParameters: {}, source: 'camera' }).catch((error: Refused) => error.code);
    const again = on.line('send');
    await on.ready('t4');
    await again;
    await on.ready('t3p');
    expect(await producing).toBe('notFound');
    expect(on.watching.media.producers.size).toBe(0);
  });

  it('has one consumer of a picture that is found and announced at the same moment', async () => {
    const on = slowStage();
    const line = on.line('receive');
    await on.ready('t1');
    await line;
    on.calls.announce(on.room, on.room.seats.get('s')!, 'p');
    await on.ready('t1c1');
    await on.ready('t1c2');
    expect([...on.watching.media.consumers.keys()]).toEqual(['t1c1']);
    expect(on.closed).toEqual(['t1c2']);
  });
});
