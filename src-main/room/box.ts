// A box that anybody can fill and only who has the private key can open: X25519 with a fresh key for each box, HKDF-SHA256, AES-256-GCM.
// A sheet travels in it before the panel is opened. How long the sheet is does not show: it is compressed and filled up.

import { hkdfSync } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { x25519 } from '@noble/curves/ed25519.js';
import { KEY_BYTES, seal, unseal, type RandomBytes } from '../custody/seal.ts';

const BOUND = 'kantai sealed sheet';
/** Sheets of a usual standard differ by less than one step. */
const STEP = 64 * 1024;
const LENGTH_BYTES = 4;
const MOST_PLAIN = 64 * 1024 * 1024;

/** The key that opens an author's sheet of a case: made of the device's own key, so that it need not be kept, and tells nothing of it. */
export const openingKey = (devicePrivateKey: Uint8Array, caseId: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', devicePrivateKey, new Uint8Array(0), `kantai opening of ${caseId}`, KEY_BYTES));

export const openingPublicKey = (key: Uint8Array): Uint8Array => x25519.getPublicKey(key);

const boxKey = (shared: Uint8Array, fresh: Uint8Array, publicKey: Uint8Array, bound: string) =>
  new Uint8Array(hkdfSync('sha256', shared, Buffer.concat([fresh, publicKey]), `${BOUND} ${bound}`, KEY_BYTES));

/** `bound` names what is in it; under another name it does not open. */
export async function fillBox(publicKey: Uint8Array, plain: string, bound: string, randomBytes: RandomBytes): Promise<Uint8Array> {
  const packed = await promisify(gzip)(Buffer.from(plain));
  const filled = Buffer.alloc(Math.ceil((LENGTH_BYTES + packed.length) / STEP) * STEP);
  filled.writeUInt32BE(packed.length);
  packed.copy(filled, LENGTH_BYTES);
  const secret = new Uint8Array(randomBytes(KEY_BYTES));
  const fresh = x25519.getPublicKey(secret);
  return Buffer.concat([fresh, seal(boxKey(x25519.getSharedSecret(secret, publicKey), fresh, publicKey, bound), filled, bound, randomBytes)]);
}

/** `undefined` when the key is another one, or a byte was altered. */
export async function openBox(key: Uint8Array, box: Uint8Array, bound: string): Promise<string | undefined> {
  if (box.length <= KEY_BYTES) return undefined;
  const fresh = box.subarray(0, KEY_BYTES);
  try {
    const filled = unseal(boxKey(x25519.getSharedSecret(key, fresh), fresh, x25519.getPublicKey(key), bound), box.subarray(KEY_BYTES), bound);
    if (!filled) return undefined;
    const length = filled.readUInt32BE();
    if (length > filled.length - LENGTH_BYTES) return undefined;
    return (await promisify(gunzip)(filled.subarray(LENGTH_BYTES, LENGTH_BYTES + length), { maxOutputLength: MOST_PLAIN })).toString('utf8');
  } catch {
    // A point that makes no shared secret, or what is no gzip.
    return undefined;
  }
}
