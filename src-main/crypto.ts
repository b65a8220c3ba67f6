// The log's primitives on node:crypto: only what Electron's BoringSSL has too. Ed25519 keys are raw 32 bytes outside and DER within.

import { createHash, createPrivateKey, createPublicKey, hash, sign, verify, type KeyObject } from 'node:crypto';
import type { LogCrypto } from '#shared/log/crypto.ts';

// RFC 8410: what stands before the 32 raw bytes of a private (PKCS#8) and a public (SPKI) Ed25519 key.
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

export interface DeviceKey {
  /** 32-byte seed. */
  readonly privateKey: Uint8Array;
  /** 32 bytes, base64. */
  readonly publicKey: string;
}

export function createNodeCrypto(randomBytes: (length: number) => Uint8Array): LogCrypto {
  // Making a key object costs as much as a signature. They are kept as long as the bytes that they were made of.
  const toPrivate = keptBy(privateKeyOf);
  const toPublic = keptBy((raw) => createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, raw]), format: 'der', type: 'spki' }));
  return {
    sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
    // In one call: a third of the time that a Hash object takes for so short a text.
    sha256Text: (text) => hash('sha256', text, 'hex'),
    publicKey: (privateKey) => new Uint8Array(createPublicKey(toPrivate(privateKey)).export({ format: 'der', type: 'spki' }).subarray(PUBLIC_PREFIX.length)),
    sign: (privateKey, message) => new Uint8Array(sign(null, message, toPrivate(privateKey))),
    verify: (publicKey, message, signature) => {
      if (publicKey.length !== 32 || signature.length !== 64) return false;
      try {
        return verify(null, message, toPublic(publicKey), signature);
      } catch {
        return false;
      }
    },
    randomBytes,
  };
}

/** A fresh key for a device, from the host's randomness. */
export function createDeviceKey(crypto: LogCrypto): DeviceKey {
  const privateKey = crypto.randomBytes(32);
  return { privateKey, publicKey: Buffer.from(crypto.publicKey(privateKey)).toString('base64') };
}

function keptBy(make: (bytes: Uint8Array) => KeyObject): (bytes: Uint8Array) => KeyObject {
  const kept = new WeakMap<Uint8Array, KeyObject>();
  return (bytes) => {
    let key = kept.get(bytes);
    if (!key) kept.set(bytes, (key = make(bytes)));
    return key;
  };
}

function privateKeyOf(seed: Uint8Array): KeyObject {
  if (seed.length !== 32) throw new RangeError('an Ed25519 private key has 32 bytes');
  return createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, seed]), format: 'der', type: 'pkcs8' });
}
