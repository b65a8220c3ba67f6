// Cursors: a position in the log and which cases were visible there, sealed. In the clear, the numbers between two cursors would tell an expert how much others
// score meanwhile; and a cursor of another database (a server set up anew) must not be taken for one of this.

import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';

export interface Cursor {
  readonly position: number;
  /** Tells two sets of visible cases apart: being taken off a case is news, though nothing visible was appended. */
  readonly visible: string;
}

export interface Cursors {
  seal(position: number, visible: readonly string[]): string;
  /** `undefined` for anything that this server did not seal: the caller starts from the beginning. */
  open(cursor: string): Cursor | undefined;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const POSITION_BYTES = 8;
/** A hint is enough: should two sets ever look alike, the next exchange tells. */
const VISIBLE_BYTES = 4;
const PLAIN_BYTES = POSITION_BYTES + VISIBLE_BYTES;

/** Of cases in a fixed order. */
export const visibleMark = (cases: readonly string[]): string => createHash('sha256').update(cases.join('\n')).digest('hex').slice(0, 2 * VISIBLE_BYTES);

export function createCursors(secret: Uint8Array, randomBytes: (length: number) => Uint8Array): Cursors {
  const key = new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), 'kantai cursor', 32));
  return {
    seal(position, visible) {
      const nonce = randomBytes(NONCE_BYTES);
      const plain = Buffer.alloc(PLAIN_BYTES);
      plain.writeBigUInt64BE(BigInt(position));
      plain.write(visibleMark(visible), POSITION_BYTES, 'hex');
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64url');
    },
    open(cursor) {
      const bytes = Buffer.from(cursor, 'base64url');
      if (bytes.length !== NONCE_BYTES + PLAIN_BYTES + TAG_BYTES) return undefined;
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        const plain = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
        return { position: Number(plain.readBigUInt64BE()), visible: plain.toString('hex', POSITION_BYTES) };
      } catch {
        return undefined;
      }
    },
  };
}
