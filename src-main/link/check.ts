// Reads a recording back: the journal's chain, and each chunk against it. Names the first thing that is wrong. Chunks behind it do not count.

import { open, readFile, stat } from 'node:fs/promises';
import { readJournal, type ChunkLine, type JournalFault, type JournalRead, type TrackRead } from '#shared/live/journal.ts';
import { journalPath, openChunk, placeOf, SEAL_BYTES, trackPath } from './recording-files.ts';
import { sha256Hex } from './writer.ts';

export interface CheckedRecording extends JournalRead {
  /** The lines that hold, as they lie there. */
  readonly text: string;
  /** Bytes on the disk behind the last chunk that the journal proves, by track. */
  readonly tails: { readonly [track: string]: number };
}

export type OpenedRecording = Pick<JournalRead, 'first' | 'tracks'>;

/** Plain bytes of a chunk, or what is wrong with it. */
async function readChunk(file: Awaited<ReturnType<typeof open>>, recording: string, chunk: ChunkLine, key: Uint8Array): Promise<Buffer | JournalFault['why']> {
  const { at, length } = placeOf(chunk);
  const sealed = Buffer.alloc(length);
  const { bytesRead } = await file.read(sealed, 0, length, at);
  if (bytesRead < length) return 'missingBytes';
  const plain = openChunk(key, recording, chunk.track, chunk.n, sealed);
  return plain && sha256Hex(plain) === chunk.sha256 ? plain : 'otherBytes';
}

/** Every chunk of a recording against its journal. */
export async function checkRecording(folder: string, key: Uint8Array): Promise<CheckedRecording> {
  const text = await readFile(journalPath(folder), 'utf8').catch(() => '');
  let read = readJournal(text, sha256Hex);
  let { fault } = read;
  for (const track of read.tracks) {
    const file = await open(trackPath(folder, track.track), 'r').catch(() => undefined);
    try {
      for (const chunk of track.chunks) {
        const plain = file ? await readChunk(file, read.first!.recording, chunk, key) : 'missingBytes';
        if (typeof plain !== 'string') continue;
        if (!fault || chunk.seq < fault.line) fault = { line: chunk.seq, why: plain };
        break;
      }
    } finally {
      await file?.close();
    }
  }
  // What stands behind the first thing that does not hold is not believed either.
  if (fault && fault !== read.fault) read = readJournal(text, sha256Hex, fault.line);
  const tails: Record<string, number> = {};
  for (const track of read.tracks) {
    const size = (await stat(trackPath(folder, track.track)).catch(() => undefined))?.size ?? 0;
    tails[track.track] = Math.max(0, size - track.bytes - track.chunks.length * SEAL_BYTES);
    if (read.end && !fault && tails[track.track]! > 0) fault = { line: read.at.entries, why: 'extraBytes' };
  }
  const kept = text.split('\n').slice(0, read.first ? read.at.entries + 1 : 0);
  const { fault: _, ...rest } = read;
  return { ...rest, ...(fault ? { fault } : {}), text: kept.map((line) => `${line}\n`).join(''), tails };
}

export interface TrackReader {
  readonly bytes: number;
  /** `from` … `to` (not included) of the track as it was received. Throws where a chunk no longer is what was checked. */
  read(from: number, to: number): Promise<Uint8Array>;
  /** All of it, chunk by chunk. */
  stream(): AsyncGenerator<Uint8Array>;
  close(): Promise<void>;
}

/** A track that was checked, to be read at any place. */
export async function openTrack(folder: string, recording: string, track: TrackRead, key: Uint8Array): Promise<TrackReader> {
  const file = await open(trackPath(folder, track.track), 'r');
  let last: { readonly n: number; readonly plain: Buffer } | undefined;
  const chunkAt = async (chunk: ChunkLine): Promise<Buffer> => {
    if (last?.n === chunk.n) return last.plain;
    const plain = await readChunk(file, recording, chunk, key);
    if (typeof plain === 'string') throw new Error(`recording: chunk ${chunk.n} of a track: ${plain}`);
    last = { n: chunk.n, plain };
    return plain;
  };
  /** The chunk that holds a byte: the last one that does not begin behind it. */
  const indexOf = (at: number): number => {
    let [low, high] = [0, track.chunks.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (track.chunks[middle]!.off <= at) low = middle;
      else high = middle;
    }
    return low;
  };
  return {
    bytes: track.bytes,
    async read(from, to) {
      const out = Buffer.alloc(to - from);
      for (let at = from, i = indexOf(from); at < to; i++) {
        const chunk = track.chunks[i]!;
        const plain = await chunkAt(chunk);
        at += plain.copy(out, at - from, at - chunk.off, Math.min(plain.length, to - chunk.off));
      }
      return out;
    },
    async *stream() {
      for (const chunk of track.chunks) yield await chunkAt(chunk);
    },
    close: () => file.close(),
  };
}
