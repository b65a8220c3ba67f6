// Cursors: a position in the log, sealed. In the clear, the numbers between two cursors would tell an expert how much others score
// meanwhile. With it goes the beginning of the hash of the event at that position: a cursor of another database (a server set up anew, or
// restored from a backup and grown again) must not be taken for one of this.

import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { Hash } from '#shared/log/event.ts';

export interface Place {
  /** 0: before everything. */
  readonly position: number;
  /** The beginning of the hash of the event there; zeroes before everything. */
  readonly mark: string;
}

export interface Cursors {
  seal(place: Place): string;
  /** `undefined` for anything that this server did not seal: the caller starts from the beginning. */
  open(cursor: string): Place | undefined;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const POSITION_BYTES = 8;
const MARK_BYTES = 8;

export const BEFORE_EVERYTHING: Place = { position: 0, mark: '0'.repeat(MARK_BYTES * 2) };
export const placeAt = (position: number, hash: Hash): Place => ({ position, mark: hash.slice(0, MARK_BYTES * 2) });

export function createCursors(secret: Uint8Array, randomBytes: (length: number) => Uint8Array): Cursors {
  const key = new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), 'kantai cursor', 32));
  return {
    seal({ position, mark }) {
      const nonce = randomBytes(NONCE_BYTES);
      const plain = Buffer.alloc(POSITION_BYTES + MARK_BYTES);
      plain.writeBigUInt64BE(BigInt(position));
      plain.write(mark, POSITION_BYTES, 'hex');
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64url');
    },
    open(cursor) {
      const bytes = Buffer.from(cursor, 'base64url');
      if (bytes.length !== NONCE_BYTES + POSITION_BYTES + MARK_BYTES + TAG_BYTES) return undefined;
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        const plain = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
        return { position: Number(plain.readBigUInt64BE()), mark: plain.subarray(POSITION_BYTES).toString('hex') };
      } catch {
        return undefined;
      }
    },
  };
}
