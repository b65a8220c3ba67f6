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
  watching.media.transports.set('t', { direction: 'receive', media: { consume: async () => media } as never });
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
