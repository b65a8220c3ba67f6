// The code of a meeting room and what it proves. Twelve digits are said aloud. Both sides make a key of them together with the
// certificate that they see on their end of the connection, by scrypt; whoever stands between two machines shows each another
// certificate, so that neither side's proof is worth anything to the other. A machine in between that answers itself gets one proof to
// guess at: at a tenth of a second a guess, 10^12 codes take some three thousand years of one processor, and the room lasts hours.
//
// Both devices also sign what was said, by keys that the server enrolled: a guessed code alone lets nobody in.

import { createHmac, scrypt, timingSafeEqual } from 'node:crypto';

const DIGITS = 12;
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

/** Twelve random digits. */
export function makeCode(randomBytes: (length: number) => Uint8Array): string {
  let code = '';
  // 250 is the greatest multiple of ten in a byte: above it some digits would come more often.
  while (code.length < DIGITS) for (const byte of randomBytes(DIGITS)) if (byte < 250 && code.length < DIGITS) code += String(byte % 10);
  return code;
}

/** As it is shown and said. */
export const spellCode = (code: string): string => code.replace(/(\d{4})(?=\d)/g, '$1 ');

/** Digits of what somebody typed, full-width ones and any separators too; `undefined` when they are not twelve. */
export function readCode(typed: string): string | undefined {
  const digits = typed.normalize('NFKC').replace(/[\s\-–—.·]/g, '');
  return /^\d{12}$/.test(digits) ? digits : undefined;
}

/** What a code and a certificate (its SHA-256) make together. */
export function roomKey(code: string, certificateHash: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    scrypt(code, Buffer.concat([Buffer.from('kantai room '), certificateHash]), 32, COST, (error, key) => (error ? reject(error) : resolve(new Uint8Array(key))));
  });
}

/** What was said between two machines, the same on both. */
export interface Said {
  readonly certificateHash: Uint8Array;
  readonly guestNonce: string;
  readonly hostNonce: string;
  readonly guest: string;
}

type Side = 'guest' | 'host';

const transcript = (side: Side, said: Said): Buffer =>
  Buffer.from(JSON.stringify(['kantai room 1', side, Buffer.from(said.certificateHash).toString('hex'), said.guestNonce, said.hostNonce, said.guest]));

/** That this side knows the code, base64. */
export const proofOf = (key: Uint8Array, side: Side, said: Said): string => createHmac('sha256', key).update(transcript(side, said)).digest('base64');

export function provesCode(key: Uint8Array, side: Side, said: Said, proof: string): boolean {
  const [given, wanted] = [Buffer.from(proof, 'base64'), Buffer.from(proofOf(key, side, said), 'base64')];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** What the side's device signs. */
export const signedBytes = (side: Side, said: Said): Uint8Array => new Uint8Array(transcript(side, said));
