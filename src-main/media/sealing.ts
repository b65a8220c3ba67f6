// How content lies on disk: AES-256-GCM in blocks of 64 KiB, each with its own tag, so that a tile costs the blocks that it lies in and
// not a whole part, and a rotten or altered block is found whenever it is read. A part is 64 blocks, so parts are sealed by themselves.
//
// Each content has a random key of its own, and a block's number is its nonce. That is safe because under one key a block always holds
// the same bytes: content is named by its hash, parts are checked before they are written, and a file that proves to be another one is
// thrown away together with its key.

import { createCipheriv, createDecipheriv } from 'node:crypto';
import { PART_BYTES } from '#shared/footage/footage.ts';

export const BLOCK_BYTES = 64 * 1024;
const TAG_BYTES = 16;
const SEALED_BLOCK_BYTES = BLOCK_BYTES + TAG_BYTES;
export const BLOCKS_PER_PART = PART_BYTES / BLOCK_BYTES;

/** Bytes on disk of a file of `bytes`. */
export const sealedLength = (bytes: number): number => bytes + TAG_BYTES * Math.ceil(bytes / BLOCK_BYTES);

/** Where block `n` begins on disk. */
export const sealedOffset = (block: number): number => block * SEALED_BLOCK_BYTES;

const nonceOf = (block: number): Buffer => {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(block, 8);
  return nonce;
};

/** Seals bytes that begin with block `first`. */
export const sealBlocks = (key: Uint8Array, first: number, plain: Uint8Array): Buffer => {
  const sealed = Buffer.allocUnsafe(sealedLength(plain.length));
  for (let at = 0, to = 0, block = first; at < plain.length; at += BLOCK_BYTES, block++) {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(block));
    to += cipher.update(plain.subarray(at, at + BLOCK_BYTES)).copy(sealed, to);
    cipher.final();
    to += cipher.getAuthTag().copy(sealed, to);
  }
  return sealed;
};

/** The plain bytes of sealed blocks from `first` on, or the number of the first block that is not what was sealed. */
export const openBlocks = (key: Uint8Array, first: number, sealed: Uint8Array): { readonly plain: Buffer } | { readonly bad: number } => {
  const blocks = Math.ceil(sealed.length / SEALED_BLOCK_BYTES);
  const plain = Buffer.allocUnsafe(Math.max(0, sealed.length - blocks * TAG_BYTES));
  for (let block = 0, to = 0; block < blocks; block++) {
    const from = block * SEALED_BLOCK_BYTES;
    const end = Math.min(sealed.length, from + SEALED_BLOCK_BYTES);
    if (end - from <= TAG_BYTES) return { bad: first + block };
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(first + block));
    decipher.setAuthTag(sealed.subarray(end - TAG_BYTES, end));
    to += decipher.update(sealed.subarray(from, end - TAG_BYTES)).copy(plain, to);
    try {
      decipher.final();
    } catch {
      return { bad: first + block };
    }
  }
  return { plain };
};
