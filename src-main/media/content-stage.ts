// Takes in a whole file of unknown name: one pass that writes it beside the store and computes the hash of the whole and of
// every part. It counts for nothing until `keep`; `discard`, or a crash, leaves the store as it was.

import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { PART_BYTES, type Content } from '#shared/footage/footage.ts';
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
}

export interface StagedFile {
  /** Where the bytes lie while they are staged. */
  readonly path: string;
  /** `undefined` for a file without a single byte, which cannot be content. */
  readonly content: Omit<Content, 'mime'> | undefined;
}

const STALE_MS = 24 * 3600 * 1000;

/** Removes what a crash left behind. Younger files may belong to another process that is at work. */
export const sweepStaged = (folder: string, now: number): void => {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat && now - stat.mtimeMs > STALE_MS) rmSync(path, { force: true, recursive: true });
  }
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
      for await (const chunk of chunks as AsyncIterable<Uint8Array>) {
        throwIfCancelled(options.signal);
        if (options.limit !== undefined && bytes + chunk.length > options.limit) throw new ContentError('tooLarge');
        whole.update(chunk);
        for (const piece of splitAtParts(chunk, bytes)) {
          part.update(piece);
          bytes += piece.length;
          if (bytes % PART_BYTES === 0) endPart();
        }
        await handle.writeFile(chunk);
        options.onProgress?.(bytes, total);
      }
      throwIfCancelled(options.signal);
      if (bytes % PART_BYTES !== 0) endPart();
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    rmSync(path, { force: true });
    throw toContentError(error);
  }
  return { path, content: bytes === 0 ? undefined : { sha256: whole.digest('hex'), bytes, parts } };
};
