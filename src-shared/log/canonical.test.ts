import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64, fromHex, toBase64, toHex, utf8 } from '../bytes.ts';
import type { Json } from '../json.ts';
import { canonicalBytes, canonicalJson } from './canonical.ts';

const seed = 20261123;

/** IEEE 754 bits as in RFC 8785 appendix B. */
const double = (bits: string): number => new DataView(fromHex(bits).buffer).getFloat64(0);

describe('canonical JSON', () => {
  it('prints the example of RFC 8785 section 3.2.2 as it stands there', () => {
    const value = JSON.parse(
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],' +
        '"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
    ) as Json;
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('sorts keys by UTF-16 units, as the example of section 3.2.3', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    expect(canonicalJson(value).match(/:"[^"]*"/g)).toEqual([
      ':"Carriage Return"',
      ':"One"',
      ':"Control"',
      ':"Latin Small Letter O With Diaeresis"',
      ':"Euro Sign"',
      ':"Emoji: Grinning Face"',
      ':"Hebrew Letter Dalet With Dagesh"',
    ]);
  });

  it.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('prints the double %s of appendix B as %s', (bits, text) => {
    expect(canonicalJson(double(bits))).toBe(text);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, '\ud800', 'a\udc00b', '\ude00\ud83d'])('refuses %j', (value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
    expect(() => canonicalJson([value])).toThrow(TypeError);
  });

  it('[H3] refuses lone surrogates in keys, functions, undefined in a list and sparse lists', () => {
    expect(() => canonicalJson({ '\ud800': 1 })).toThrow(TypeError);
    for (const value of [() => 1, undefined, [undefined], Array(1), 1n, Symbol('x')]) {
      expect(() => canonicalJson(value as unknown as Json)).toThrow(TypeError);
    }
  });

  it('leaves out keys without a value', () => {
    expect(canonicalJson({ b: undefined, a: { c: undefined } })).toBe('{"a":{}}');
  });

  it('is one text for one value, however its keys were written, and reads back as that value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (drawn) => {
        const value = JSON.parse(JSON.stringify(drawn)) as Json;
        const text = wellFormed(value) ? canonicalJson(value) : null;
        if (text === null) return;
        expect(canonicalJson(reversed(value))).toBe(text);
        expect(JSON.parse(text)).toEqual(value);
      }),
      { seed, numRuns: 500 },
    );
  });

  it('keeps a key called __proto__', () => {
    expect(canonicalJson(JSON.parse('{"__proto__":1,"a":2}') as Json)).toBe('{"__proto__":1,"a":2}');
  });
});

describe('bytes', () => {
  it('encode UTF-8 as TextEncoder does', () => {
    const Encoder = (globalThis as unknown as { TextEncoder: new () => { encode(text: string): Uint8Array } }).TextEncoder;
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect([...utf8(text)]).toEqual([...new Encoder().encode(text)]);
      }),
      { seed, numRuns: 500 },
    );
    expect(toHex(canonicalBytes('€𠮷'))).toBe('22e282acf0a0aeb722');
  });

  it('go to hex and base64 and back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect([...fromHex(toHex(bytes))]).toEqual([...bytes]);
        expect([...fromBase64(toBase64(bytes))]).toEqual([...bytes]);
      }),
      { seed },
    );
    expect(toBase64(utf8('foobar'))).toBe('Zm9vYmFy');
    expect(toBase64(utf8('foob'))).toBe('Zm9vYg==');
  });

  it.each(['Zg', 'Zg=', 'Zh==', 'Zg==\n', 'Z===', '=AAA', 'Zm9=v', 'Zm_v'])('refuse %j as base64: a signature has one spelling', (text) => {
    expect(() => fromBase64(text)).toThrow(TypeError);
  });

  it.each(['0', 'zz', '0x', ' 00'])('refuse %j as hex', (text) => {
    expect(() => fromHex(text)).toThrow(TypeError);
  });
});

const isRecord = (value: Json): value is { readonly [key: string]: Json } => typeof value === 'object' && value !== null && !Array.isArray(value);

const wellFormed = (value: Json): boolean => {
  if (typeof value === 'string') return value.isWellFormed();
  if (Array.isArray(value)) return value.every(wellFormed);
  return !isRecord(value) || Object.entries(value).every(([key, member]) => key.isWellFormed() && wellFormed(member));
};

const reversed = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(reversed);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, member]) => [key, reversed(member)]),
  );
};
