// A recording of this workstation while it runs: every chunk sealed under the recording's own key, in the chain of src-shared/live. A full disk
// ends it loudly: what is half written is cut away and the journal is closed by its last line, for which a ballast keeps room.

import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { createChainWriter, type ChainFile, type ChainWriter } from '#shared/live/chain-writer.ts';
import { lineBytes, type JournalHead } from '#shared/live/journal.ts';
import type { RandomBytes } from '../custody/seal.ts';
import { ContentError, toContentError } from '../media/content-error.ts';
import { journalPath, keyPath, SEAL_BYTES, sealChunk, trackPath } from './recording-files.ts';

export interface WriterDeps {
  /** Its own, empty. */
  readonly folder: string;
  readonly first: Omit<JournalHead, 'mono' | 'at'>;
  readonly key: Uint8Array;
  /** The same key as it is kept beside, sealed under the case's. */
  readonly sealedKey: string;
  readonly randomBytes: RandomBytes;
  readonly now: () => number;
  /** Milliseconds of a clock that only goes forward. */
  readonly mono: () => number;
  /** Gives room back for the last line. */
  readonly releaseBallast: () => Promise<void>;
}

export type RecordingWriter = ChainWriter;

export const sha256Hex = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** Rejects with `ContentError` `diskFull` where there is no room to begin. Never writes into files that are there. */
export async function openWriter(deps: WriterDeps): Promise<RecordingWriter> {
  const { folder, key, randomBytes } = deps;
  const stamp = () => ({ mono: Math.round(deps.mono()), at: new Date(deps.now()).toISOString() });
  const first: JournalHead = { ...deps.first, ...stamp() };
  return createChainWriter({
    first,
    journal: fileOf(await begin(folder, deps.sealedKey, first)),
    createTrack: async (track) => fileOf(await open(trackPath(folder, track), 'wx', 0o600)),
    sealed: (track, n, bytes) => sealChunk(key, first.recording, track, n, bytes, randomBytes),
    overhead: SEAL_BYTES,
    sha256: sha256Hex,
    stamp,
    isDiskFull(error) {
      const failure = toContentError(error);
      return failure instanceof ContentError && failure.code === 'diskFull';
    },
    makeRoom: deps.releaseBallast,
  });
}

const fileOf = (file: FileHandle): ChainFile => ({ write: (bytes, at) => writeAt(file, bytes, at), sync: () => file.datasync(), truncate: (length) => file.truncate(length), close: () => file.close() });

async function begin(folder: string, sealedKey: string, first: JournalHead): Promise<FileHandle> {
  try {
    // The key first: a journal without it would be a recording that nobody can open.
    const keyFile = await open(keyPath(folder), 'wx', 0o600);
    try {
      await keyFile.writeFile(sealedKey);
      await keyFile.sync();
    } finally {
      await keyFile.close();
    }
    const journal = await open(journalPath(folder), 'wx', 0o600);
    try {
      await writeAt(journal, lineBytes(first), 0);
      await journal.sync();
      return journal;
    } catch (error) {
      await journal.close();
      throw error;
    }
  } catch (error) {
    throw toContentError(error);
  }
}

/** All of it: a disk that is nearly full may take less than it was given. */
async function writeAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    if (bytesWritten === 0) throw Object.assign(new Error('nothing was written'), { code: 'ENOSPC' });
    done += bytesWritten;
  }
}
