// Writes a recording while it runs: a chunk, synced; then its line in the journal, synced; one after the other. What was answered is on the
// disk and stays provable whatever happens next. A full disk ends it loudly: what is half written is cut away and the journal is closed by
// its last line, for which a ballast keeps room.

import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { headOf, lineAfter, lineBytes, nextHead, type ChainHead, type JournalHead, type NewLine, type RecordingEnd, type RecordingNote, type Track } from '#shared/live/journal.ts';
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

export type Written =
  | { readonly ok: true; readonly head: ChainHead }
  | { readonly ok: false; readonly why: 'ended' | 'diskFull' | 'failed' | 'unknownTrack' }
  /** `next` is the chunk that is awaited; everything before it is on the disk. */
  | { readonly ok: false; readonly why: 'order'; readonly next: number };

export interface RecordingWriter {
  openTrack(track: Track): Promise<Written>;
  /** Chunk `n` of a track counts from 1. The same chunk once more, as a lost answer brings it, is answered and not written again. */
  write(track: string, n: number, bytes: Uint8Array): Promise<Written>;
  closeTrack(track: string): Promise<Written>;
  note(note: RecordingNote): Promise<Written>;
  end(why: RecordingEnd): Promise<ChainHead>;
  head(): ChainHead;
  ended(): RecordingEnd | undefined;
}

export const sha256Hex = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

interface OpenTrack {
  readonly file: FileHandle;
  bytes: number;
  chunks: number;
  lastSha256: string;
  closed: boolean;
}

/** Rejects with `ContentError` `diskFull` where there is no room to begin. Never writes into files that are there. */
export async function openWriter(deps: WriterDeps): Promise<RecordingWriter> {
  const { folder, key, randomBytes } = deps;
  const stamp = () => ({ mono: Math.round(deps.mono()), at: new Date(deps.now()).toISOString() });
  const first: JournalHead = { ...deps.first, ...stamp() };
  const tracks = new Map<string, OpenTrack>();
  const journal = await begin(folder, deps.sealedKey, first);
  let journalLength = lineBytes(first).length;
  let at = headOf(first, sha256Hex);
  let ended: RecordingEnd | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  const inOrder = <T>(work: () => Promise<T>): Promise<T> => {
    const next = queue.then(work, work);
    queue = next.catch(() => undefined);
    return next;
  };
  const append = async (what: NewLine): Promise<void> => {
    const line = lineAfter(at, what, stamp());
    const bytes = lineBytes(line);
    await writeAt(journal, bytes, journalLength);
    await journal.datasync();
    journalLength += bytes.length;
    at = nextHead(at, line, sha256Hex);
  };
  const close = async (why: RecordingEnd): Promise<void> => {
    if (ended) return;
    ended = why;
    await append({ end: why }).catch(() => undefined);
    for (const { file } of tracks.values()) await file.close().catch(() => undefined);
    await journal.close().catch(() => undefined);
  };
  /** Whatever goes wrong in the middle: back to the last thing that was answered, and the end. */
  const orEnd = async (work: () => Promise<Written>): Promise<Written> => {
    if (ended) return { ok: false, why: ended === 'diskFull' ? 'diskFull' : 'ended' };
    try {
      return await work();
    } catch (error) {
      const failure = toContentError(error);
      const why = failure instanceof ContentError && failure.code === 'diskFull' ? 'diskFull' : 'failed';
      await deps.releaseBallast().catch(() => undefined);
      for (const { file, bytes, chunks } of tracks.values()) await file.truncate(bytes + chunks * SEAL_BYTES).catch(() => undefined);
      await journal.truncate(journalLength).catch(() => undefined);
      await close(why);
      return { ok: false, why };
    }
  };

  return {
    openTrack: (track) =>
      inOrder(() =>
        orEnd(async () => {
          if (tracks.has(track.track)) return { ok: true, head: at };
          const file = await open(trackPath(folder, track.track), 'wx', 0o600);
          tracks.set(track.track, { file, bytes: 0, chunks: 0, lastSha256: '', closed: false });
          await append({ open: track });
          return { ok: true, head: at };
        }),
      ),
    write: (name, n, bytes) =>
      inOrder(() =>
        orEnd(async () => {
          const track = tracks.get(name);
          if (!track || track.closed) return { ok: false, why: 'unknownTrack' };
          const sha256 = sha256Hex(bytes);
          if (n === track.chunks && sha256 === track.lastSha256) return { ok: true, head: at };
          if (n !== track.chunks + 1 || bytes.length === 0) return { ok: false, why: 'order', next: track.chunks + 1 };
          await writeAt(track.file, sealChunk(key, first.recording, name, n, bytes, randomBytes), track.bytes + track.chunks * SEAL_BYTES);
          await track.file.datasync();
          await append({ track: name, n, off: track.bytes, len: bytes.length, sha256 });
          track.bytes += bytes.length;
          track.chunks = n;
          track.lastSha256 = sha256;
          return { ok: true, head: at };
        }),
      ),
    closeTrack: (name) =>
      inOrder(() =>
        orEnd(async () => {
          const track = tracks.get(name);
          if (!track) return { ok: false, why: 'unknownTrack' };
          if (!track.closed) {
            track.closed = true;
            await append({ close: name });
          }
          return { ok: true, head: at };
        }),
      ),
    note: (note) =>
      inOrder(() =>
        orEnd(async () => {
          await append({ note });
          return { ok: true, head: at };
        }),
      ),
    end: (why) =>
      inOrder(async () => {
        await close(why);
        return at;
      }),
    head: () => at,
    ended: () => ended,
  };
}

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
