// Writes a recording while it runs: bytes of a track, synced; then their line in the journal, synced; one after the other. What was answered is
// on the disk and stays provable whatever happens next. One mechanism for workstation and server: the files are handed in.

import { headOf, lineAfter, lineBytes, nextHead, type ChainHead, type JournalHead, type NewLine, type RecordingEnd, type RecordingNote, type Track } from './journal.ts';

/** A file that is open for writing. Every call rejects where the disk says no. */
export interface ChainFile {
  /** All of it, at this place. */
  write(bytes: Uint8Array, at: number): Promise<void>;
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

export interface ChainDeps {
  readonly first: JournalHead;
  /** Holds its first line, synced. */
  readonly journal: ChainFile;
  /** Creates the file of a track; never one that is there. */
  readonly createTrack: (track: string) => Promise<ChainFile>;
  /** A chunk as it lies in its file, `overhead` bytes longer than it is. */
  readonly sealed: (track: string, n: number, bytes: Uint8Array) => Uint8Array;
  readonly overhead: number;
  readonly sha256: (of: Uint8Array | string) => string;
  readonly stamp: () => { readonly mono: number; readonly at: string };
  readonly isDiskFull: (error: unknown) => boolean;
  /** Gives room for the last line of a disk that is full. */
  readonly makeRoom: () => Promise<void>;
}

export type Written =
  | { readonly ok: true; readonly head: ChainHead }
  | { readonly ok: false; readonly why: 'ended' | 'diskFull' | 'failed' | 'unknownTrack' }
  /** `next` is the chunk that is awaited; everything before it is on the disk. */
  | { readonly ok: false; readonly why: 'order'; readonly next: number };

export interface ChainWriter {
  openTrack(track: Track): Promise<Written>;
  /** Chunk `n` of a track counts from 1; absent: whatever comes next. The same chunk once more, as a lost answer brings it, is not written again. */
  write(track: string, n: number | undefined, bytes: Uint8Array): Promise<Written>;
  closeTrack(track: string): Promise<Written>;
  note(note: RecordingNote): Promise<Written>;
  end(why: RecordingEnd): Promise<ChainHead>;
  head(): ChainHead;
  ended(): RecordingEnd | undefined;
}

interface OpenTrack {
  readonly file: ChainFile;
  bytes: number;
  chunks: number;
  lastSha256: string;
  closed: boolean;
}

export function createChainWriter(deps: ChainDeps): ChainWriter {
  const { first, journal, sha256, overhead } = deps;
  const tracks = new Map<string, OpenTrack>();
  let journalLength = lineBytes(first).length;
  let at = headOf(first, sha256);
  let ended: RecordingEnd | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  const inOrder = <T>(work: () => Promise<T>): Promise<T> => {
    const next = queue.then(work, work);
    queue = next.catch(() => undefined);
    return next;
  };
  const append = async (what: NewLine): Promise<void> => {
    const line = lineAfter(at, what, deps.stamp());
    const bytes = lineBytes(line);
    await journal.write(bytes, journalLength);
    await journal.sync();
    journalLength += bytes.length;
    at = nextHead(at, line, sha256);
  };
  const close = async (why: RecordingEnd): Promise<void> => {
    if (ended) return;
    ended = why;
    await append({ end: why }).catch(() => undefined);
    for (const { file } of tracks.values()) await file.close().catch(() => undefined);
    await journal.close().catch(() => undefined);
  };
  const good = (): Written => ({ ok: true, head: at });
  /** Whatever goes wrong in the middle: back to the last thing that was answered, and the end. */
  const orEnd = (work: () => Promise<Written>): Promise<Written> =>
    inOrder(async () => {
      if (ended) return { ok: false, why: ended === 'diskFull' ? 'diskFull' : 'ended' };
      try {
        return await work();
      } catch (error) {
        const why = deps.isDiskFull(error) ? 'diskFull' : 'failed';
        await deps.makeRoom().catch(() => undefined);
        for (const { file, bytes, chunks } of tracks.values()) await file.truncate(bytes + chunks * overhead).catch(() => undefined);
        await journal.truncate(journalLength).catch(() => undefined);
        await close(why);
        return { ok: false, why };
      }
    });

  return {
    openTrack: (track) =>
      orEnd(async () => {
        if (tracks.has(track.track)) return good();
        tracks.set(track.track, { file: await deps.createTrack(track.track), bytes: 0, chunks: 0, lastSha256: '', closed: false });
        await append({ open: track });
        return good();
      }),
    write: (name, n, bytes) =>
      orEnd(async () => {
        const track = tracks.get(name);
        if (!track || track.closed) return { ok: false, why: 'unknownTrack' };
        const sha = sha256(bytes);
        if (n === track.chunks && sha === track.lastSha256) return good();
        const next = track.chunks + 1;
        if ((n ?? next) !== next || bytes.length === 0) return { ok: false, why: 'order', next };
        await track.file.write(deps.sealed(name, next, bytes), track.bytes + track.chunks * overhead);
        await track.file.sync();
        await append({ track: name, n: next, off: track.bytes, len: bytes.length, sha256: sha });
        track.bytes += bytes.length;
        track.chunks = next;
        track.lastSha256 = sha;
        return good();
      }),
    closeTrack: (name) =>
      orEnd(async () => {
        const track = tracks.get(name);
        if (!track) return { ok: false, why: 'unknownTrack' };
        if (!track.closed) {
          track.closed = true;
          await append({ close: name });
        }
        return good();
      }),
    note: (note) =>
      orEnd(async () => {
        await append({ note });
        return good();
      }),
    end: (why) =>
      inOrder(async () => {
        await close(why);
        return at;
      }),
    head: () => at,
    ended: () => ended,
  };
}
