// Passwords: scrypt with a salt a person, compared in constant time.

import { scrypt, timingSafeEqual } from 'node:crypto';
import type { Passphrase } from '../store/people.ts';

export interface ScryptCost {
  /** N, a power of two. */
  readonly cost: number;
  /** r. */
  readonly block: number;
  /** p. */
  readonly parallel: number;
}

/** 32 MiB and some 80 ms on an office machine (OWASP's scrypt line with p = 3 for N = 2^15). */
export const SCRYPT_COST: ScryptCost = { cost: 2 ** 15, block: 8, parallel: 3 };

const HASH_BYTES = 32;
const SALT_BYTES = 16;

const derive = async (password: string, salt: Uint8Array, { cost, block, parallel }: ScryptCost): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const options = { N: cost, r: block, p: parallel, maxmem: 2 * 128 * cost * block };
    // NFKC: the same word typed on two keyboards is the same password.
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, options, (error, key) => (error === null ? resolve(key) : reject(error)));
  });

export async function hashPassword(password: string, randomBytes: (length: number) => Uint8Array, cost: ScryptCost = SCRYPT_COST): Promise<Passphrase> {
  const salt = randomBytes(SALT_BYTES);
  return { hash: await derive(password, salt, cost), salt, ...cost };
}

export async function isPassword(password: string, passphrase: Passphrase): Promise<boolean> {
  const hash = await derive(password, passphrase.salt, passphrase);
  return hash.length === passphrase.hash.length && timingSafeEqual(hash, passphrase.hash);
}

/** Does the work of a comparison and never matches: an unknown user takes the time of a wrong password. */
export function nobodysPassphrase(randomBytes: (length: number) => Uint8Array, cost: ScryptCost = SCRYPT_COST): Passphrase {
  return { hash: randomBytes(HASH_BYTES), salt: randomBytes(SALT_BYTES), ...cost };
}
