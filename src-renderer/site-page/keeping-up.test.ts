import { describe, expect, it } from 'vitest';
import { createKeepingUp, EASES, encoderSampleOf, type EncoderSample } from './keeping-up.ts';

/** A device that can encode so many pixels a second (as frames of the whole size), by what it is told to send. */
const device = (power: (second: number) => number, camera = 30) => {
  const keeping = createKeepingUp();
  let [step, frames, encodeSeconds, second] = [0, 0, 0, 0];
  const steps: number[] = [];
  return {
    steps,
    run(samples: number, limit: EncoderSample['limit'] = 'none') {
      for (let n = 0; n < samples; n++) {
        second += 3;
        const ease = EASES[step]!;
        const cost = [0.05, 0.25, 1][ease.layer]! / power(second);
        const wanted = Math.min(ease.framesPerSecond, camera);
        const made = Math.min(wanted, 1 / cost);
        frames += made * 3;
        encodeSeconds += made * cost * 3;
        step = keeping.look({ at: second * 1000, encodeSeconds, frames, source: camera, limit });
        steps.push(step);
      }
      return step;
    },
  };
};

describe('what a device sends', () => {
  it('is everything where it keeps up', () => {
    expect(device(() => 60).run(100)).toBe(0);
  });
  it('is fewer frames of the same size first, then a smaller picture, as far as is needed', () => {
    expect(device(() => 25).run(5)).toBe(1);
    // 15 whole frames a second are too many for it, 15 of half the size are not.
    expect(device(() => 10).run(15)).toBe(2);
    expect(device(() => 0.1).run(40)).toBe(3);
  });
  it('does not change for one bad moment', () => {
    const one = device((second) => (second > 30 && second < 36 ? 1 : 60));
    one.run(30);
    expect(new Set(one.steps)).toEqual(new Set([0]));
  });
  it('comes back by itself, and waits longer each time that it was too early', () => {
    const relieved = device((second) => (second < 60 ? 25 : 60));
    expect(relieved.run(8)).toBe(1);
    expect(relieved.run(20)).toBe(0);
    const weak = device(() => 25);
    weak.run(400);
    const ups = weak.steps.flatMap((step, n) => (step < (weak.steps[n - 1] ?? 0) ? [n] : []));
    const waits = ups.slice(1).map((n, i) => n - ups[i]!);
    expect(waits.length).toBeGreaterThan(2);
    expect(waits.every((wait, i) => i === 0 || wait >= waits[i - 1]!)).toBe(true);
    expect(waits.at(-1)! - waits[0]!).toBeGreaterThan(30);
  });
  it('is not touched by a dark room or a bad line', () => {
    expect(device(() => 60, 8).run(50)).toBe(0);
    const line = device(() => 60);
    // The engine chooses the layer then.
    expect(line.run(50, 'bandwidth')).toBe(0);
  });
  it('listens to the browser’s own word', () => {
    expect(device(() => 60).run(5, 'cpu')).toBe(1);
  });
  it('is read from the reports of a sender with several layers', () => {
    expect(encoderSampleOf([
      { type: 'outbound-rtp', kind: 'video', rid: 'r0', totalEncodeTime: 1, framesEncoded: 90, qualityLimitationReason: 'none' },
      { type: 'outbound-rtp', kind: 'video', rid: 'r2', totalEncodeTime: 4, framesEncoded: 60, qualityLimitationReason: 'cpu' },
      { type: 'outbound-rtp', kind: 'audio', totalEncodeTime: 9 },
      { type: 'media-source', kind: 'video', framesPerSecond: 24 },
    ], 5)).toEqual({ at: 5, encodeSeconds: 4, frames: 90, source: 24, limit: 'cpu' });
  });
});
