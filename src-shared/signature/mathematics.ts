// Checking RSA, ECDSA and SM2 signatures without Node or a browser's crypto, so that a page opened from a file checks with the same code.
// Only checking: no secret passes through here. RFC 8017 (PKCS#1 v1.5), FIPS 186-5.

import { p256, p384, p521 } from '@noble/curves/nist.js';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { children, compareBytes, dotted, identifier, joined, nothing, octets, readDer, sequence } from './der.ts';
import { SM2_CURVE } from './sm2.ts';

export type HashName = 'sha256' | 'sha384' | 'sha512';
const hashes = { sha256, sha384, sha512 } as const;
const HASH_IDENTIFIERS: { readonly [hash in HashName]: string } = {
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};

export const hashOf = (name: HashName, bytes: Uint8Array): Uint8Array => hashes[name](bytes);

/** By the identifier of the digest algorithm; SHA-1 and older are no longer believed. */
export const hashByIdentifier = (id: string): HashName | undefined => (Object.keys(HASH_IDENTIFIERS) as HashName[]).find((name) => HASH_IDENTIFIERS[name] === id);

export interface PublicKey {
  readonly kind: 'rsa' | 'p256' | 'p384' | 'p521' | 'sm2';
  /** Subject public key, without the algorithm: RSAPublicKey (DER) or the point. */
  readonly bytes: Uint8Array;
  /** Size of an RSA modulus. */
  readonly bits?: number;
}

const CURVES: { readonly [id: string]: PublicKey['kind'] } = { '1.2.840.10045.3.1.7': 'p256', '1.3.132.0.34': 'p384', '1.3.132.0.35': 'p521', [SM2_CURVE]: 'sm2' };
const curves = { p256, p384, p521 } as const;

/** From SubjectPublicKeyInfo; undefined for a kind that is not known here. */
export const readPublicKey = (info: Uint8Array): PublicKey | undefined => {
  const [algorithm, key] = children(readDer(info));
  const [id, parameters] = children(algorithm!);
  if (key!.content[0] !== 0) return undefined;
  const bytes = key!.content.subarray(1);
  if (dotted(id!.content) === '1.2.840.113549.1.1.1') return { kind: 'rsa', bytes, bits: toNumber(children(readDer(bytes))[0]!.content).toString(2).length };
  if (dotted(id!.content) !== '1.2.840.10045.2.1' || parameters === undefined) return undefined;
  const kind = CURVES[dotted(parameters.content)];
  return kind === undefined ? undefined : { kind, bytes };
};

/** Whether `signature` over `message` is of this key; never of an SM2 key, which signs with no such hash (`verifySm2`). Never throws. */
export const verifySignature = (key: PublicKey, hash: HashName, message: Uint8Array, signature: Uint8Array): boolean => {
  const digest = hashOf(hash, message);
  try {
    if (key.kind === 'sm2') return false;
    if (key.kind === 'rsa') return verifyRsa(key.bytes, hash, digest, signature);
    return curves[key.kind].verify(signature, digest, key.bytes, { prehash: false, lowS: false, format: 'der' });
  } catch {
    return false;
  }
};

const toNumber = (bytes: Uint8Array): bigint => {
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return BigInt(`0x${hex === '' ? '0' : hex}`);
};

const toBytes = (value: bigint, length: number): Uint8Array => {
  const hex = value.toString(16).padStart(length * 2, '0');
  return Uint8Array.from({ length }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16));
};

/** The whole padded block is built and compared, so that nothing can hide in it. */
const verifyRsa = (key: Uint8Array, hash: HashName, digest: Uint8Array, signature: Uint8Array): boolean => {
  const [modulus, exponent] = children(readDer(key)).map((value) => toNumber(value.content)) as [bigint, bigint];
  const length = Math.ceil(modulus.toString(2).length / 8);
  const value = toNumber(signature);
  if (signature.length !== length || value >= modulus || exponent < 3n || exponent > 0xffffffffn || modulus % 2n === 0n) return false;
  const info = sequence(sequence(identifier(HASH_IDENTIFIERS[hash]), nothing()), octets(digest));
  const padding = new Uint8Array(length - info.length - 3).fill(0xff);
  if (padding.length < 8) return false;
  const expected = joined(Uint8Array.of(0, 1), padding, Uint8Array.of(0), info);
  return compareBytes(toBytes(power(value, exponent, modulus), length), expected) === 0;
};

const power = (base: bigint, exponent: bigint, modulus: bigint): bigint => {
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
};
