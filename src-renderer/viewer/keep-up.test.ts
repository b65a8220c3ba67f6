import { describe, expect, it } from 'vitest';
import { createKeepUp } from './keep-up.ts';

function machine() {
  let time = 0;
  const keepUp = createKeepUp(() => time);
  return { keepUp, frames: (count: number, ms: number, scale = 1) => { for (let i = 0; i < count; i += 1) keepUp.drew(scale, ms); }, wait: (ms: number) => void (time += ms) };
}

describe('a machine that draws a video', () => {
  it('draws it sharp as long as frames are in time; single late ones are no reason', () => {
    const { keepUp, frames } = machine();
    for (let second = 0; second < 10; second += 1) {
      frames(27, 20);
      frames(3, 90);
    }
    expect(keepUp.isBehind()).toBe(false);
  });
  it('draws it smaller once it is late again and again, and tries again after a while that grows', () => {
    const { keepUp, frames, wait } = machine();
    const rests: number[] = [];
    for (let time = 0; time < 8; time += 1) {
      frames(4, 80);
      expect(keepUp.isBehind()).toBe(true);
      frames(50, 20, 0.5);
      let rested = 0;
      for (; keepUp.isBehind(); rested += 1000) wait(1000);
      rests.push(rested);
    }
    expect(rests).toEqual([4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000]);
  });
  it('is trusted anew after a second in time', () => {
    const { keepUp, frames, wait } = machine();
    for (const _ of [1, 2, 3]) {
      frames(4, 80);
      wait(60_000);
    }
    frames(30, 25);
    frames(4, 80);
    wait(4000);
    expect(keepUp.isBehind()).toBe(false);
  });
});
