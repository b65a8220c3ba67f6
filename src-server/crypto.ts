// The log's primitives by node:crypto: some twenty times faster than the portable ones, and a server checks everybody's signatures.

import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { LogCrypto } from '#shared/log/crypto.ts';

// RFC 8410: what stands before the 32 raw bytes of an Ed25519 key in PKCS#8 and in SubjectPublicKeyInfo.
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const KEY_BYTES = 32;

const toPrivateKey = (seed: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, seed]), format: 'der', type: 'pkcs8' });
const toPublicKey = (raw: Uint8Array): KeyObject => createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, raw]), format: 'der', type: 'spki' });

export const createNodeCrypto = (randomBytes: (length: number) => Uint8Array): LogCrypto => ({
  sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
  publicKey: (privateKey) => {
    const der = createPublicKey(toPrivateKey(privateKey)).export({ format: 'der', type: 'spki' });
    return new Uint8Array(der.subarray(-KEY_BYTES));
  },
  sign: (privateKey, message) => new Uint8Array(sign(null, message, toPrivateKey(privateKey))),
  verify: (publicKey, message, signature) => {
    if (publicKey.length !== KEY_BYTES) return false;
    try {
      return verify(null, message, toPublicKey(publicKey), signature);
    } catch {
      return false;
    }
  },
  randomBytes,
});
