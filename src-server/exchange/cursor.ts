// Cursors: a position in the log, sealed. In the clear, the numbers between two cursors would tell an expert how much others
// score meanwhile; and a cursor of another database (a server set up anew) must not be taken for one of this.

import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';

export interface Cursors {
  seal(position: number): string;
  /** `undefined` for anything that this server did not seal: the caller starts from the beginning. */
  open(cursor: string): number | undefined;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const POSITION_BYTES = 8;

export function createCursors(secret: Uint8Array, randomBytes: (length: number) => Uint8Array): Cursors {
  const key = new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), 'kantai cursor', 32));
  return {
    seal(position) {
      const nonce = randomBytes(NONCE_BYTES);
      const plain = Buffer.alloc(POSITION_BYTES);
      plain.writeBigUInt64BE(BigInt(position));
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64url');
    },
    open(cursor) {
      const bytes = Buffer.from(cursor, 'base64url');
      if (bytes.length !== NONCE_BYTES + POSITION_BYTES + TAG_BYTES) return undefined;
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        const plain = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
        return Number(plain.readBigUInt64BE());
      } catch {
        return undefined;
      }
    },
  };
}
