import { assert, double, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoff, OFFLINE_PACE } from './backoff.ts';
import { createLanes } from './lanes.ts';

describe('patience without a server', () => {
  test('[X10] starts at a second, doubles, and never waits longer than a quarter of a minute', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 100].map((failures) => backoff(failures, 0))).toEqual([1000, 2000, 4000, 8000, 15000, 15000, 15000, 15000]);
  });
  test('chance takes away at most half, whatever the failures', () => {
    assert(
      property(integer({ min: 1, max: 10_000 }), double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (failures, random) => {
        const whole = backoff(failures, 0);
        const wait = backoff(failures, random);
        expect(wait).toBeGreaterThanOrEqual(Math.floor(whole / 2));
        expect(wait).toBeLessThanOrEqual(Math.min(whole, OFFLINE_PACE.mostMs));
      }),
      { seed: 20261123 },
    );
  });
});

describe('lanes of transfer', () => {
  const work = () => {
    let finish: (() => void) | undefined;
    let started = false;
    return {
      run: () =>
        new Promise<void>((resolve) => {
          started = true;
          finish = resolve;
        }),
      started: () => started,
      finish: () => finish?.(),
    };
  };
  const settle = () => new Promise((resolve) => setImmediate(resolve));

  test('three fetch for later at once, and what the viewer waits for starts in spite of them', async () => {
    const lanes = createLanes(3);
    const later = [work(), work(), work(), work()];
    for (const each of later) void lanes.run(false, each.run);
    const urgent = work();
    void lanes.run(true, urgent.run);
    await settle();
    expect(later.map((each) => each.started())).toEqual([true, true, true, false]);
    expect(urgent.started()).toBe(true);
    later[0]!.finish();
    await settle();
    expect(later[3]!.started()).toBe(true);
  });

  test('one that is given up while it waits never starts', async () => {
    const lanes = createLanes(1);
    const first = work();
    void lanes.run(false, first.run);
    const given = work();
    const abort = new AbortController();
    const running = lanes.run(false, given.run, abort.signal);
    abort.abort(new Error('given up'));
    await expect(running).rejects.toThrow('given up');
    first.finish();
    await settle();
    expect(given.started()).toBe(false);
  });

  test('one that fails makes room for the next', async () => {
    const lanes = createLanes(1);
    await expect(lanes.run(false, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(lanes.run(false, () => Promise.resolve('next'))).resolves.toBe('next');
  });
});
