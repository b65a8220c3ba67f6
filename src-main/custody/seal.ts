// Sealing short things: AES-256-GCM with a fresh nonce, bound to what they belong to. What comes out is
// nonce (12 bytes), ciphertext, tag (16 bytes).

import { createCipheriv, createDecipheriv } from 'node:crypto';

export type RandomBytes = (length: number) => Uint8Array;

export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** `bound` names what the sealed thing belongs to: moved elsewhere it does not open. */
export function seal(key: Uint8Array, plain: Uint8Array, bound: string, randomBytes: RandomBytes): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(bound));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** `undefined` when the key is another one, or a byte was altered. */
export function unseal(key: Uint8Array, sealed: Uint8Array, bound: string): Buffer | undefined {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES));
  decipher.setAAD(Buffer.from(bound));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    const plain = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
    // GCM is a stream: `final` yields nothing, it only judges.
    decipher.final();
    return plain;
  } catch {
    return undefined;
  }
}
