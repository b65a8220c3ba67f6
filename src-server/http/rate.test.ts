import { expect, test } from 'vitest';
import { createRates } from './rate.ts';

test('a burst goes through, then as many as the rate allows, for each caller by itself', () => {
  let now = 0;
  const rates = createRates(() => now, { perSecond: 10, burst: 3 });
  expect([1, 2, 3].map(() => rates.take('a'))).toEqual([0, 0, 0]);
  expect(rates.take('a')).toBe(100);
  expect(rates.take('b')).toBe(0);
  now += 100;
  expect(rates.take('a')).toBe(0);
  expect(rates.take('a')).toBe(100);
  now += 60_000;
  expect([1, 2, 3, 4].map(() => rates.take('a'))).toEqual([0, 0, 0, 100]);
  // A clock that is set back gives nothing away and takes nothing.
  now -= 3_600_000;
  expect(rates.take('a')).toBe(100);
});
