import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClock, formatInstant, GREATEST_LEAD_MS, parseInstant } from './clock.ts';

const seed = 20261123;
const start = Date.parse('2026-11-23T08:00:00.000Z');

describe('the clock', () => {
  it('gives physical time, and counts while that stands still', () => {
    let now = start;
    const clock = createClock(() => now);
    expect([clock.tick(), clock.tick()]).toEqual(['2026-11-23T08:00:00.000Z/0000', '2026-11-23T08:00:00.000Z/0001']);
    now += 1;
    expect(clock.tick()).toBe('2026-11-23T08:00:00.001Z/0000');
  });

  it('[E3] never goes back when the machine\'s time does, nor after a restart', () => {
    let now = start;
    const clock = createClock(() => now);
    const before = clock.tick();
    now -= 3_600_000;
    expect(clock.tick() > before).toBe(true);
    const again = createClock(() => now, clock.last());
    expect(again.tick()).toBe('2026-11-23T08:00:00.000Z/0002');
  });

  it('carries a full counter over to the next millisecond', () => {
    const clock = createClock(() => start, formatInstant({ ms: start, counter: 9999 }));
    expect(clock.tick()).toBe('2026-11-23T08:00:00.001Z/0000');
  });

  it('comes after what was received', () => {
    const clock = createClock(() => start);
    clock.receive(formatInstant({ ms: start + 60_000, counter: 7 }));
    expect(clock.tick()).toBe('2026-11-23T08:01:00.000Z/0008');
  });

  it('[E3] is not dragged by an instant from more than a day ahead, nor by nonsense', () => {
    const clock = createClock(() => start);
    clock.receive(formatInstant({ ms: start + GREATEST_LEAD_MS, counter: 0 }));
    const reached = clock.last();
    for (const at of [formatInstant({ ms: start + GREATEST_LEAD_MS + 1, counter: 0 }), 'tomorrow', '9999-99-99T99:99:99.999Z/0000', '']) clock.receive(at);
    expect(clock.last()).toBe(reached);
  });

  it('gives strictly rising texts whatever the machine\'s time and the peers do', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('tick' as const), now: fc.integer({ min: 0, max: 5000 }) }),
      fc.record({ kind: fc.constant('receive' as const), ms: fc.integer({ min: 0, max: 5000 }), counter: fc.nat(9999) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let now = start;
        const clock = createClock(() => now);
        let last = clock.tick();
        for (const one of steps) {
          if (one.kind === 'receive') {
            const at = formatInstant({ ms: start + one.ms, counter: one.counter });
            clock.receive(at);
            last = at > last ? at : last;
          } else {
            now = start + one.now;
            const next = clock.tick();
            expect(next > last).toBe(true);
            expect(parseInstant(next)).not.toBeNull();
            last = next;
          }
        }
      }),
      { seed, numRuns: 300 },
    );
  });
});
