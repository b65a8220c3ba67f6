// A recording of the server while it runs, in the same chain as a workstation's (src-shared/live/chain-writer.ts), over files as they are: the
// server keeps footage in the clear. And what is made of one that was broken off.

import { createHash } from 'node:crypto';
import { mkdir, open, readFile, stat, truncate, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { createChainWriter, type ChainFile, type Written } from '#shared/live/chain-writer.ts';
import { lineAfter, lineBytes, nextHead, readJournal, type ChainHead, type EndLine, type JournalHead, type JournalRead, type RecordingEnd, type Track } from '#shared/live/journal.ts';

export const journalPath = (folder: string): string => join(folder, 'journal');
export const trackPath = (folder: string, track: string): string => join(folder, track);
export const sha256Hex = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

export interface Chain {
  /** False: nothing more is taken, because of `ended()`. */
  openTrack(track: Track): Promise<boolean>;
  write(track: string, bytes: Uint8Array): Promise<boolean>;
  closeTrack(track: string): Promise<boolean>;
  end(why: RecordingEnd): Promise<ChainHead>;
  head(): ChainHead;
  ended(): RecordingEnd | undefined;
}

interface Stamps {
  readonly now: () => number;
  /** Milliseconds of a clock that only goes forward. */
  readonly mono: () => number;
}

const stampBy = ({ now, mono }: Stamps) => () => ({ mono: Math.round(mono()), at: new Date(now()).toISOString() });

/** Rejects where it cannot begin. Never writes into files that are there. */
export async function openChain(folder: string, begin: Omit<JournalHead, 'mono' | 'at'>, { now, mono }: Stamps): Promise<Chain> {
  const stamp = stampBy({ now, mono });
  const first: JournalHead = { ...begin, ...stamp() };
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const journal = await open(journalPath(folder), 'wx', 0o600);
  await journal.writeFile(lineBytes(first));
  await journal.sync();
  const writer = createChainWriter({
    first,
    journal: fileOf(journal),
    createTrack: async (track) => fileOf(await open(trackPath(folder, track), 'wx', 0o600)),
    // As they are: the server keeps footage in the clear.
    sealed: (_track, _n, bytes) => bytes,
    overhead: 0,
    sha256: sha256Hex,
    stamp,
    isDiskFull: (error) => (error as NodeJS.ErrnoException).code === 'ENOSPC',
    makeRoom: async () => undefined,
  });
  const isTaken = async (answer: Promise<Written>): Promise<boolean> => {
    const { ok } = await answer;
    // A track that has ended takes nothing, and that ends nothing.
    return ok || writer.ended() === undefined;
  };
  return {
    openTrack: (track) => isTaken(writer.openTrack(track)),
    write: (track, bytes) => isTaken(writer.write(track, undefined, bytes)),
    closeTrack: (track) => isTaken(writer.closeTrack(track)),
    end: writer.end,
    head: writer.head,
    ended: writer.ended,
  };
}

const fileOf = (file: FileHandle): ChainFile => ({ write: (bytes, at) => writeAt(file, bytes, at), sync: () => file.datasync(), truncate: (length) => file.truncate(length), close: () => file.close() });

/** All of it: a disk that is nearly full may take less than it was given. */
async function writeAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    if (bytesWritten === 0) throw Object.assign(new Error('nothing was written'), { code: 'ENOSPC' });
    done += bytesWritten;
  }
}

/**
 * Every chunk against the journal; what the journal does not prove is cut off, and a recording that was broken off gets its last line. Answers
 * what holds, with the bytes that were cut by track.
 */
export async function settleChain(folder: string, stamps: Stamps): Promise<JournalRead & { readonly tails: { readonly [track: string]: number } }> {
  const text = await readFile(journalPath(folder), 'utf8').catch(() => '');
  let read = readJournal(text, sha256Hex);
  let { fault } = read;
  for (const track of read.tracks) {
    const file = await open(trackPath(folder, track.track), 'r').catch(() => undefined);
    try {
      for (const { seq, off, len, sha256 } of track.chunks) {
        const bytes = Buffer.alloc(len);
        const { bytesRead } = (await file?.read(bytes, 0, len, off)) ?? { bytesRead: 0 };
        if (bytesRead === len && sha256Hex(bytes) === sha256) continue;
        if (!fault || seq < fault.line) fault = { line: seq, why: bytesRead < len ? 'missingBytes' : 'otherBytes' };
        break;
      }
    } finally {
      await file?.close();
    }
  }
  // What stands behind the first thing that does not hold is not believed either.
  if (fault && fault !== read.fault) read = { ...readJournal(text, sha256Hex, fault.line), fault };
  const tails: Record<string, number> = {};
  for (const track of read.tracks) {
    const size = (await stat(trackPath(folder, track.track)).catch(() => undefined))?.size ?? 0;
    tails[track.track] = Math.max(0, size - track.bytes);
    if (size > track.bytes) await truncate(trackPath(folder, track.track), track.bytes);
  }
  if (!read.first || read.end) return { ...read, tails };
  const kept = Buffer.from(text.split('\n').slice(0, read.at.entries + 1).map((line) => `${line}\n`).join(''), 'utf8');
  const tail = Object.values(tails).reduce((sum, bytes) => sum + bytes, 0);
  const last = lineAfter(read.at, { end: 'recovered', tail }, stampBy(stamps)()) as EndLine;
  const file = await open(journalPath(folder), 'r+');
  try {
    await file.truncate(kept.length);
    await writeAt(file, lineBytes(last), kept.length);
    await file.sync();
  } finally {
    await file.close();
  }
  return { ...read, end: last, at: nextHead(read.at, last, sha256Hex), tails };
}
