import { expect, test } from 'vitest';
import { parseRational } from '#shared/standard/rational.ts';
import { boundOf } from './bound.ts';

test.each([['90', 90], [' 0 ', 0], ['２０％', '20%'], ['20%', '20%'], ['1／3', '1/3'], ['0.85', 0.85], ['８．５', 8.5], ['007', '007'], ['1e3', '1e3'], ['', ''], ['九十', '九十']])('%s is kept as %s', (written, kept) => expect(boundOf(written)).toBe(kept));

test('what is no number is no bound, and everything else is one', () => {
  expect(['', '九十', '>5', '1/0'].map((written) => parseRational(boundOf(written)))).toEqual([undefined, undefined, undefined, undefined]);
  expect(['90', '２０％', '1/3', '0.85', '007'].every((written) => parseRational(boundOf(written)) !== undefined)).toBe(true);
});
