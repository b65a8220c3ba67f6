// SM2 signatures (GB/T 32918.2-2016 on the curve of GB/T 32918.5-2017, with SM3) on the curve arithmetic that ECDSA is checked with already. A
// signature is written as GM/T 0009 writes it: SEQUENCE { r, s }. Both directions are strict: one signature has one spelling.

import { weierstrass } from '@noble/curves/abstract/weierstrass.js';
import { utf8 } from '../bytes.ts';
import { children, compareBytes, integer, readDer, sequence } from './der.ts';
import { sm3 } from './sm3.ts';

/** The curve's identifier in keys and certificates (GM/T 0006). */
export const SM2_CURVE = '1.2.156.10197.1.301';
/** SM2 with SM3, as certificates name it. */
export const SM2_WITH_SM3 = '1.2.156.10197.1.501';

const curve = {
  p: 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn,
  n: 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n,
  h: 1n,
  a: 0xfffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffcn,
  b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
  Gx: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  Gy: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
} as const;
const Point = weierstrass(curve);

/** Who has no other name for it signs as this (GM/T 0009, 10), and so does everybody else in practice. */
export const DEFAULT_ID = utf8('1234567812345678');

const toBytes = (value: bigint): Uint8Array => {
  const hex = value.toString(16).padStart(64, '0');
  return Uint8Array.from({ length: 32 }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16));
};
const toNumber = (bytes: Uint8Array): bigint => {
  let hex = '0x0';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return BigInt(hex);
};
const modulo = (value: bigint): bigint => ((value % curve.n) + curve.n) % curve.n;

/** What is signed of a message: SM3 over the signer's data (Z: id, curve, key) and the message; 32 bytes. `key` is the point, uncompressed or compressed. */
export const sm2Digest = (key: Uint8Array, message: Uint8Array, id: Uint8Array = DEFAULT_ID): Uint8Array => {
  const point = Point.fromBytes(key).toAffine();
  const bits = id.length * 8;
  const z = sm3(Uint8Array.of(bits >> 8, bits & 0xff), id, ...[curve.a, curve.b, curve.Gx, curve.Gy, point.x, point.y].map(toBytes));
  return sm3(z, message);
};

/** The public point of a secret number, uncompressed. Throws where it is none of this curve's. */
export const sm2PublicKey = (secret: Uint8Array): Uint8Array => Point.BASE.multiply(secretOf(secret)).toBytes(false);

/** 1 … n − 2 (6.1 of part 1): n − 1 would have no inverse below. */
const secretOf = (bytes: Uint8Array): bigint => {
  const secret = toNumber(bytes);
  if (bytes.length !== 32 || secret < 1n || secret > curve.n - 2n) throw new RangeError('not a secret of this curve');
  return secret;
};

/** Signs what `sm2Digest` gave. `randomBytes` must be of the quality of keys: who knows one nonce knows the secret. */
export const signSm2 = (digest: Uint8Array, secret: Uint8Array, randomBytes: (length: number) => Uint8Array): Uint8Array => {
  const d = secretOf(secret);
  const e = toNumber(digest);
  for (;;) {
    // Sixteen bytes more than the order has: the remainder is even to 2⁻¹²⁸.
    const k = (toNumber(randomBytes(48)) % (curve.n - 1n)) + 1n;
    const r = modulo(e + Point.BASE.multiply(k).toAffine().x);
    if (r === 0n || r + k === curve.n) continue;
    const s = modulo(Point.Fn.inv(1n + d) * modulo(k - r * d));
    if (s !== 0n) return sequence(integer(toBytes(r)), integer(toBytes(s)));
  }
};

/** Whether this is the key's signature of the message. Never throws. */
export const verifySm2 = (key: Uint8Array, message: Uint8Array, signature: Uint8Array, id: Uint8Array = DEFAULT_ID): boolean => {
  try {
    const [r, s, ...more] = children(readDer(signature)).map((value) => toNumber(value.content)) as [bigint, bigint];
    if (more.length > 0 || compareBytes(sequence(integer(toBytes(r)), integer(toBytes(s))), signature) !== 0) return false;
    if (r < 1n || r >= curve.n || s < 1n || s >= curve.n) return false;
    const t = modulo(r + s);
    if (t === 0n) return false;
    // Nothing secret passes here.
    const point = Point.BASE.multiplyUnsafe(s).add(Point.fromBytes(key).multiplyUnsafe(t));
    return !point.is0() && modulo(toNumber(sm2Digest(key, message, id)) + point.toAffine().x) === r;
  } catch {
    return false;
  }
};
