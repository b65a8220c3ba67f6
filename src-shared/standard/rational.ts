// Exact fractions, so that a threshold of 20% means 20%: 23/115 is equal to it, and no float is ever asked.

import * as z from 'zod';

/** In lowest terms, `d` > 0. */
export interface Rational {
  readonly n: bigint;
  readonly d: bigint;
}

const gcd = (a: bigint, b: bigint): bigint => {
  let x = a < 0n ? -a : a;
  let y = b < 0n ? -b : b;
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
};

/** The fraction n/d in lowest terms; throws a RangeError when d is 0. */
export function fraction(n: bigint | number, d: bigint | number = 1n): Rational {
  const top = BigInt(n);
  const bottom = BigInt(d);
  if (bottom === 1n) return { n: top, d: 1n };
  if (bottom === 0n) throw new RangeError('A fraction has no value over zero.');
  const common = gcd(top, bottom) * (bottom < 0n ? -1n : 1n);
  return { n: top / common, d: bottom / common };
}

export const ZERO: Rational = { n: 0n, d: 1n };
export const ONE: Rational = { n: 1n, d: 1n };
export const HUNDRED: Rational = { n: 100n, d: 1n };

export const add = (a: Rational, b: Rational): Rational =>
  a.d === 1n && b.d === 1n ? { n: a.n + b.n, d: 1n } : fraction(a.n * b.d + b.n * a.d, a.d * b.d);
export const subtract = (a: Rational, b: Rational): Rational => add(a, { n: -b.n, d: b.d });
export const multiply = (a: Rational, b: Rational): Rational => fraction(a.n * b.n, a.d * b.d);
export const divide = (a: Rational, b: Rational): Rational => fraction(a.n * b.d, a.d * b.n);
/** The largest whole number that is not more. */
export const floor = (a: Rational): bigint => (a.n >= 0n || a.n % a.d === 0n ? a.n / a.d : a.n / a.d - 1n);
/** Negative, zero or positive, as for sorting. */
export const compare = (a: Rational, b: Rational): number => {
  const difference = a.n * b.d - b.n * a.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};
export const isZero = (a: Rational): boolean => a.n === 0n;

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d{1,3}))?(%?)$/i;
const FRACTION = /^(-?\d+)\s*\/\s*(\d+)$/;

/**
 * Reads `20%`, `1/3`, `0.85`, `90` or a JSON number exactly as it is written: a number goes through its shortest decimal text, so
 * 0.85 is 85/100 and not the binary float beside it. `undefined` when it is none of these.
 */
export function parseRational(written: string | number): Rational | undefined {
  if (typeof written === 'number' && Number.isSafeInteger(written)) return { n: BigInt(written), d: 1n };
  const text = String(written).trim();
  const parts = FRACTION.exec(text);
  if (parts) {
    const [, n = '0', d = '0'] = parts;
    return BigInt(d) === 0n ? undefined : fraction(BigInt(n), BigInt(d));
  }
  const decimal = DECIMAL.exec(text);
  if (!decimal) return undefined;
  const [, sign = '', whole = '0', digits = '', exponent = '0', percent = ''] = decimal;
  const shift = Number(exponent) - digits.length - (percent === '%' ? 2 : 0);
  const value = BigInt(`${sign}${whole}${digits}`);
  return shift >= 0 ? fraction(value * 10n ** BigInt(shift)) : fraction(value, 10n ** BigInt(-shift));
}

/** An exact value as data writes it: a JSON number, or a text such as `20%` or `1/3`. */
export const exactSchema = z.union([z.number(), z.string().max(40)]).refine((written) => parseRational(written) !== undefined, {
  error: 'must be a number, a percentage such as 20%, or a fraction such as 1/3',
});
export type Exact = z.infer<typeof exactSchema>;

/** Decimal text with at most `places` digits after the point, half rounded away from zero. */
export function toDecimal(value: Rational, places: number): string {
  const scale = 10n ** BigInt(places);
  const negative = value.n < 0n;
  const twice = (negative ? -value.n : value.n) * scale * 2n + value.d;
  const rounded = twice / (value.d * 2n);
  const whole = rounded / scale;
  const text = places === 0 ? `${whole}` : `${whole}.${`${rounded % scale}`.padStart(places, '0')}`;
  return negative && rounded !== 0n ? `-${text}` : text;
}

/** Shortest honest decimal text: exact where at most `places` digits suffice, else rounded to `places`. */
export function toShort(value: Rational, places = 4): string {
  const text = toDecimal(value, places);
  return places === 0 ? text : text.replace(/\.?0+$/, '');
}
