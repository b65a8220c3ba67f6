// Takes in a whole file of unknown name: one pass that writes it, sealed, beside the store and computes the hash of the whole and of
// every part. It counts for nothing until `keep`; `discard`, or a crash, leaves the store as it was.

import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, rmSync, statSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { PART_BYTES, type Content } from '#shared/footage/footage.ts';
import { BLOCK_BYTES, sealBlocks } from './sealing.ts';
import { ContentError, throwIfCancelled, toContentError } from './content-error.ts';

/** A file on disk, or bytes that arrive. */
export type ByteSource = { readonly path: string } | { readonly stream: AsyncIterable<Uint8Array> };

/** Bytes so far, and how many there will be where that is known. */
export type ByteProgress = (done: number, total: number | undefined) => void;

export interface StageOptions {
  readonly onProgress?: ByteProgress | undefined;
  readonly signal?: AbortSignal | undefined;
  /** More bytes than this end in `tooLarge`. */
  readonly limit?: number | undefined;
  /** Seals what is written; absent for what a tool must read from a file before it is kept. */
  readonly key?: Uint8Array | undefined;
}

export interface StagedFile {
  /** Where the bytes lie while they are staged. */
  readonly path: string;
  /** `undefined` for a file without a single byte, which cannot be content. */
  readonly content: Omit<Content, 'mime'> | undefined;
}

/** Removes what a crash left behind. Only one process at a time works in a data folder, so nothing of it is anybody's. */
export const sweepStaged = (folder: string): void => {
  rmSync(folder, { force: true, recursive: true });
  mkdirSync(folder, { recursive: true });
};

/** Cuts a byte stream into pieces that never cross a part's border, without copying. */
const splitAtParts = function* (bytes: Uint8Array, offset: number): Generator<Uint8Array> {
  let from = 0;
  while (from < bytes.length) {
    const room = PART_BYTES - ((offset + from) % PART_BYTES);
    const to = Math.min(bytes.length, from + room);
    yield bytes.subarray(from, to);
    from = to;
  }
};

/** Bytes to a file, sealed block by block where there is a key. Whole blocks are written as they fill. */
const createWriter = (handle: FileHandle, key: Uint8Array | undefined) => {
  let pending: Uint8Array[] = [];
  let length = 0;
  let block = 0;
  const flush = async (whole: Uint8Array): Promise<void> => {
    await handle.writeFile(key ? sealBlocks(key, block, whole) : whole);
    block += Math.ceil(whole.length / BLOCK_BYTES);
  };
  return {
    async write(chunk: Uint8Array): Promise<void> {
      if (!key) return handle.writeFile(chunk);
      length += chunk.length;
      // What is held back is copied: the source may use its buffer again.
      if (length < BLOCK_BYTES) return void pending.push(Buffer.from(chunk));
      const all = pending.length === 0 ? chunk : Buffer.concat([...pending, chunk]);
      const full = all.length - (all.length % BLOCK_BYTES);
      await flush(all.subarray(0, full));
      pending = [Buffer.from(all.subarray(full))];
      length = all.length - full;
    },
    async end(): Promise<void> {
      if (length > 0) await flush(Buffer.concat(pending));
      await handle.sync();
    },
  };
};

/**
 * Writes the source to a new file in `folder`, fsynced. Throws `ContentError` `diskFull`, `tooLarge` or `cancelled`, or what
 * the source threw; then nothing stays behind.
 */
export const stageFile = async (folder: string, source: ByteSource, options: StageOptions): Promise<StagedFile> => {
  const path = join(folder, randomUUID());
  const total = 'path' in source ? statSync(source.path).size : undefined;
  if (total !== undefined && options.limit !== undefined && total > options.limit) throw new ContentError('tooLarge');
  const chunks = 'path' in source ? createReadStream(source.path, { highWaterMark: 1024 * 1024 }) : source.stream;
  const whole = createHash('sha256');
  const parts: string[] = [];
  let part = createHash('sha256');
  let bytes = 0;
  const endPart = (): void => {
    parts.push(part.digest('hex'));
    part = createHash('sha256');
  };
  try {
    const handle = await open(path, 'wx');
    try {
      const writer = createWriter(handle, options.key);
      for await (const chunk of chunks as AsyncIterable<Uint8Array>) {
        throwIfCancelled(options.signal);
        if (options.limit !== undefined && bytes + chunk.length > options.limit) throw new ContentError('tooLarge');
        whole.update(chunk);
        for (const piece of splitAtParts(chunk, bytes)) {
          part.update(piece);
          bytes += piece.length;
          if (bytes % PART_BYTES === 0) endPart();
        }
        await writer.write(chunk);
        options.onProgress?.(bytes, total);
      }
      throwIfCancelled(options.signal);
      if (bytes % PART_BYTES !== 0) endPart();
      await writer.end();
    } finally {
      await handle.close();
    }
  } catch (error) {
    rmSync(path, { force: true });
    throw toContentError(error);
  }
  return { path, content: bytes === 0 ? undefined : { sha256: whole.digest('hex'), bytes, parts } };
};
