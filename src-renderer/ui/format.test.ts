import { describe, expect, test } from 'vitest';
import { bytesToWords, limitToWords, momentToWords, percentToWords, spanToWords } from './format.ts';

const now = Date.parse('2026-11-23T08:00:00Z');
const at = (hours: number): string => new Date(now + hours * 3_600_000).toISOString();

describe('limits in words', () => {
  test('says days and hours that are left, in both languages', () => {
    expect(limitToWords(at(52), now, 'zh-CN')).toEqual({ words: '剩 2 天 4 小时', urgency: 'soon' });
    expect(limitToWords(at(52), now, 'en').words).toBe('2 d 4 h left');
  });
  test('is calm while more than three days are left and soon at three days exactly', () => {
    expect(limitToWords(at(72.01), now, 'zh-CN').urgency).toBe('calm');
    expect(limitToWords(at(72), now, 'zh-CN').urgency).toBe('soon');
  });
  test('says by how much a limit has passed', () => {
    expect(limitToWords(at(-5), now, 'zh-CN')).toEqual({ words: '已超 5 小时', urgency: 'over' });
    expect(limitToWords(at(-5), now, 'en').words).toBe('5 h over');
  });
  test('says nothing wrong about a date that cannot be read', () => {
    expect(limitToWords('someday', now, 'zh-CN')).toEqual({ words: '—', urgency: 'calm' });
  });
});

test('a span has two units at most and never says zero', () => {
  expect(spanToWords(20_000, 'zh-CN')).toBe('不到 1 分钟');
  expect(spanToWords(61 * 60_000, 'zh-CN')).toBe('1 小时 1 分钟');
  expect(spanToWords(12 * 86_400_000 + 3_600_000, 'zh-CN')).toBe('12 天');
});

test('bytes have three digits at most and go to the next unit rather than say 1000', () => {
  expect(bytesToWords(0)).toBe('0 B');
  expect(bytesToWords(999)).toBe('999 B');
  expect(bytesToWords(999_600)).toBe('1.0 MB');
  expect(bytesToWords(41_250_000)).toBe('41.3 MB');
  expect(bytesToWords(310_000_000)).toBe('310 MB');
});

test('a hundred percent is said only when all is here', () => {
  expect(percentToWords(999_999, 1_000_000)).toBe('99%');
  expect(percentToWords(1_000_000, 1_000_000)).toBe('100%');
  expect(percentToWords(0, 0)).toBe('0%');
});

test('a moment of another day carries its date, and the counter of the log is no part of it', () => {
  expect(momentToWords('2026-11-20T08:00:00.000Z/0003', now, 'zh-CN')).toMatch(/11/);
  expect(momentToWords('2026-11-23T08:00:00.000Z/0003', now, 'zh-CN')).toMatch(/^\d\d:\d\d$/);
});
