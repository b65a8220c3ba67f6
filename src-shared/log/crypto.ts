// The few primitives that the log rests on, as a port: hosts may hand in node:crypto, everybody else uses this portable one.

import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';

export interface LogCrypto {
  /** 32 bytes. */
  sha256(bytes: Uint8Array): Uint8Array;
  /** SHA-256 of a well-formed text's UTF-8, as hex, where the host can do that without a copy in between. */
  sha256Text?(text: string): string;
  /** Ed25519 public key (32 bytes) of a private key (32-byte seed). */
  publicKey(privateKey: Uint8Array): Uint8Array;
  /** Ed25519 signature, 64 bytes, deterministic. */
  sign(privateKey: Uint8Array, message: Uint8Array): Uint8Array;
  /** False for a wrong signature and for malformed keys or signatures; never throws. */
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
  randomBytes(length: number): Uint8Array;
}

/** Portable crypto on noble; randomness is the host's. */
export const createNobleCrypto = (randomBytes: (length: number) => Uint8Array): LogCrypto => ({
  sha256: (bytes) => sha256(bytes),
  publicKey: (privateKey) => ed25519.getPublicKey(privateKey),
  sign: (privateKey, message) => ed25519.sign(message, privateKey),
  verify: (publicKey, message, signature) => {
    try {
      // RFC 8032 as OpenSSL and BoringSSL read it: all hosts must agree on every signature.
      return ed25519.verify(signature, message, publicKey, { zip215: false });
    } catch {
      return false;
    }
  },
  randomBytes,
});
