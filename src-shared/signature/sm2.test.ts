// SM3 and SM2 against the vectors of their standards and against another implementation, and what no signature may be.

import { sm2, sm3 as otherSm3 } from 'sm-crypto-v2';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex, utf8 } from '../bytes.ts';
import { integer, sequence } from './der.ts';
import { signSm2, sm2Digest, sm2PublicKey, verifySm2 } from './sm2.ts';
import { sm3 } from './sm3.ts';

const bytes = (hex: string): Uint8Array => fromHex(hex.replaceAll(/\s/g, ''));
/** GB/T 32918.5-2017, A.2: the recommended curve. */
const SECRET = bytes('3945208F 7B2144B1 3F36E38A C6D39F95 88939369 2860B51A 42FB81EF 4DF7C5B8');
const POINT = '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13';
const NONCE = 0x59276e27d506861a16680f3ad9c02dccef3cc1fa3cdbe4ce6d54b80deac1bc21n;
const R = 'F5A03B06 48D2C463 0EEAC513 E1BB81A1 5944DA38 27D5B741 43AC7EAC EEE720B3';
const S = 'B1B6AA29 DF212FD8 763182BC 0D421CA1 BB9038FD 1F7F42D4 840B69C4 85BBC1AA';
const ORDER = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
const MESSAGE = utf8('message digest');
/** The same bytes every time; good enough for a test, never for a key. */
const dice = (seed: number) => (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => sm3(Uint8Array.of(seed, index))[0]!);
const numberOf = (text: string): bigint => BigInt(`0x${text.replaceAll(' ', '')}`);
const written = (r: bigint, s: bigint): Uint8Array => sequence(integer(bytes(r.toString(16).padStart(66, '0'))), integer(bytes(s.toString(16).padStart(66, '0'))));

describe('SM3', () => {
  it('gives the digests of GB/T 32905-2016, annex A', () => {
    expect(toHex(sm3(utf8('abc')))).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
    expect(toHex(sm3(utf8('abcd'.repeat(16))))).toBe('debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732');
  });
  it('agrees with another implementation at every length around its blocks, however the bytes come in pieces', () => {
    const all = Uint8Array.from({ length: 300 }, (_, index) => (index * 31) & 0xff);
    for (let length = 0; length <= 300; length += 1) {
      const message = all.subarray(0, length);
      const expected = otherSm3(message);
      expect(toHex(sm3(message))).toBe(expected);
      expect(toHex(sm3(message.subarray(0, length % 67), message.subarray(length % 67)))).toBe(expected);
    }
  });
});

describe('SM2', () => {
  it('gives key, digest and signature of GB/T 32918.5-2017, annex A.2', () => {
    const key = sm2PublicKey(SECRET);
    expect(toHex(key)).toBe(POINT);
    const digest = sm2Digest(key, MESSAGE);
    expect(toHex(digest)).toBe('f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640');
    // The standard's own nonce, as the drawn bytes become it.
    const signature = signSm2(digest, SECRET, (length) => bytes((NONCE - 1n).toString(16).padStart(length * 2, '0')));
    expect(toHex(signature)).toBe(toHex(written(numberOf(R), numberOf(S))));
    expect(verifySm2(key, MESSAGE, signature)).toBe(true);
  });
  it('agrees with another implementation both ways', () => {
    for (let seed = 1; seed <= 8; seed += 1) {
      const secret = sm3(Uint8Array.of(seed));
      const key = sm2PublicKey(secret);
      const message = Uint8Array.from({ length: seed * 37 }, (_, index) => index ^ seed);
      const ours = signSm2(sm2Digest(key, message), secret, dice(seed));
      expect(sm2.doVerifySignature(message, toHex(ours), toHex(key), { der: true, hash: true })).toBe(true);
      const theirs = sm2.doSignature(message, toHex(secret), { der: true, hash: true, publicKey: toHex(key) });
      expect(verifySm2(key, message, fromHex(theirs))).toBe(true);
    }
  });
  it('takes no second spelling, no number out of range, no other message, key or id', () => {
    const key = sm2PublicKey(SECRET);
    const [r, s] = [numberOf(R), numberOf(S)];
    expect(verifySm2(key, MESSAGE, written(r, s))).toBe(true);
    for (const [name, forged] of Object.entries({
      'r with the order added': written(r + ORDER, s), 's with the order added': written(r, s + ORDER), 'nothing': written(0n, 0n), 'no r': written(0n, s), 'no s': written(r, 0n), 'r and s that add up to nothing': written(r, ORDER - r),
      'a byte behind': Uint8Array.of(...written(r, s), 0), 'a third number': sequence(integer(bytes(R)), integer(bytes(S)), integer(Uint8Array.of(1))), 'empty': new Uint8Array(),
    })) expect([name, verifySm2(key, MESSAGE, forged)]).toEqual([name, false]);
    expect(verifySm2(key, utf8('message digesT'), written(r, s))).toBe(false);
    expect(verifySm2(sm2PublicKey(sm3(key)), MESSAGE, written(r, s))).toBe(false);
    expect(verifySm2(key, MESSAGE, written(r, s), utf8('ALICE123@YAHOO.COM'))).toBe(false);
    // A point that is not on the curve.
    expect(verifySm2(Uint8Array.from(key, (byte, index) => (index === 40 ? byte ^ 1 : byte)), MESSAGE, written(r, s))).toBe(false);
  });
  it('takes no secret that is none', () => {
    for (const wrong of [0n, ORDER - 1n, ORDER]) expect(() => sm2PublicKey(bytes(wrong.toString(16).padStart(64, '0')))).toThrow(RangeError);
    expect(() => sm2PublicKey(new Uint8Array(31).fill(1))).toThrow(RangeError);
  });
});
