import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, compare, divide, exactSchema, floor, fraction, multiply, parseRational, subtract, toDecimal, toShort, type Rational } from './rational.ts';

const SEED = 20261123;
const rational = fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 1, max: 500 })).map(([n, d]) => fraction(n, d));
const same = (a: Rational, b: Rational): boolean => compare(a, b) === 0;

describe('exact fractions', () => {
  it('20% is 20%: 23 of 115 equals it, and a third is no decimal', () => {
    const threshold = parseRational('20%');
    if (!threshold) throw new Error('20%');
    expect(compare(fraction(23, 115), threshold)).toBe(0);
    expect(compare(fraction(22, 115), threshold)).toBeLessThan(0);
    expect(compare(fraction(24, 115), threshold)).toBeGreaterThan(0);
    expect(compare(fraction(1, 3), parseRational(0.3333333333333333) ?? fraction(1))).toBeGreaterThan(0);
  });
  it('reads JSON numbers as they are written, where floats would miss', () => {
    const sum = add(parseRational(0.1) ?? fraction(0), parseRational(0.2) ?? fraction(0));
    expect(same(sum, parseRational('0.3') ?? fraction(0))).toBe(true);
    expect(0.1 + 0.2).not.toBe(0.3);
  });
  it.each([
    ['20%', 1n, 5n],
    ['85 / 100', 17n, 20n],
    [0.85, 17n, 20n],
    ['12.5%', 1n, 8n],
    [-3, -3n, 1n],
    [1e-7, 1n, 10_000_000n],
    [1e21, 10n ** 21n, 1n],
  ] as const)('reads %s', (written, n, d) => {
    expect(parseRational(written)).toEqual({ n, d });
  });
  it.each(['', 'x', '1/0', '20 percent', '.5', '1,5', Number.NaN, Number.POSITIVE_INFINITY])('refuses %s', (written) => {
    expect(parseRational(written)).toBeUndefined();
    expect(exactSchema.safeParse(written).success).toBe(false);
  });
  it('adds, multiplies and orders as fractions do', () => {
    fc.assert(
      fc.property(rational, rational, rational, (a, b, c) => {
        expect(same(multiply(a, add(b, c)), add(multiply(a, b), multiply(a, c)))).toBe(true);
        expect(same(subtract(add(a, b), b), a)).toBe(true);
        if (b.n !== 0n) expect(same(multiply(divide(a, b), b), a)).toBe(true);
        expect(Math.sign(compare(a, b))).toBe(-Math.sign(compare(b, a)) || 0);
        expect(compare(fraction(floor(a)), a)).toBeLessThanOrEqual(0);
        expect(compare(fraction(floor(a) + 1n), a)).toBeGreaterThan(0);
      }),
      { seed: SEED },
    );
  });
  it('prints a value that reads back within half a digit', () => {
    fc.assert(
      fc.property(rational, fc.integer({ min: 0, max: 6 }), (value, places) => {
        const back = parseRational(toDecimal(value, places));
        if (!back) throw new Error('unreadable');
        const off = subtract(back, value);
        const size = off.n < 0n ? fraction(-off.n, off.d) : off;
        expect(compare(size, fraction(1n, 2n * 10n ** BigInt(places)))).toBeLessThanOrEqual(0);
      }),
      { seed: SEED },
    );
  });
  it('prints short where it can', () => {
    expect([toShort(fraction(20)), toShort(fraction(1, 8)), toShort(fraction(1, 3)), toShort(fraction(7, 2), 0), toDecimal(fraction(-1, 30), 1)]).toEqual([
      '20', '0.125', '0.3333', '4', '0.0',
    ]);
  });
  it('has no value over zero', () => {
    expect(() => fraction(1, 0)).toThrow(RangeError);
  });
});
