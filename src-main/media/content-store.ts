// Footage as content: files named by their SHA-256, fetched in parts of 4 MiB in any order, every part verified on arrival
// and again when it is first read in this process, streamable before the whole is here. No database: the folder is the truth.

import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { contentSchema, hashSchema, PART_BYTES, type Content } from '#shared/footage/footage.ts';
import { ContentError, throwIfCancelled, toContentError } from './content-error.ts';
import * as files from './content-files.ts';
import { stageFile, sweepStaged, type ByteProgress, type ByteSource, type StageOptions } from './content-stage.ts';
import { createSharedWork } from './shared-work.ts';

export interface ContentState {
  readonly haveBytes: number;
  readonly bytes: number;
  readonly have: readonly boolean[];
  readonly complete: boolean;
}

export interface ContentUsage {
  readonly bytes: number;
  readonly contents: readonly { readonly sha256: string; readonly haveBytes: number; readonly bytes: number; readonly complete: boolean; readonly usedAt: number }[];
}

/** Bytes that are verified but not yet kept. Exactly one of `keep` and `discard` ends it. */
export interface Staged {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string | undefined;
  keep(mime: string): Content;
  discard(): void;
}

/** Fetches part `n` and hands it to `writePart`. The signal fires when nobody waits for the part any more. */
export type PartFetcher = (n: number, signal: AbortSignal) => Promise<void>;

export interface ContentStore {
  /** Declares a file before its parts come. Throws `badDescription`. Declaring the same again changes nothing. */
  describe(content: Content): void;
  description(sha256: string): Content | undefined;
  state(sha256: string): ContentState | undefined;
  /** Keeps part `n` (durable when it answers) if its hash is the declared one. Throws `unknown`, `diskFull`. */
  writePart(sha256: string, n: number, bytes: Uint8Array): Promise<'stored' | 'badHash'>;
  /** Exactly `length` bytes, fewer only at the end of the file. Throws `unknown`, `missing`, `cancelled` or what `fetchPart` threw. */
  read(sha256: string, offset: number, length: number, fetchPart?: PartFetcher, signal?: AbortSignal): Promise<Uint8Array>;
  /** Part `n` for handing on. Throws `unknown`, `missing`. */
  readPart(sha256: string, n: number): Promise<Uint8Array>;
  addFile(source: ByteSource, mime: string, onProgress?: ByteProgress, signal?: AbortSignal): Promise<Content>;
  stage(source: ByteSource, options?: StageOptions): Promise<Staged>;
  /** Path of the verified whole, for tools that read files. */
  pathOf(sha256: string): string | undefined;
  remove(sha256: string): void;
  usage(): ContentUsage;
}

interface Entry {
  readonly content: Content;
  /** One byte a part, one more for the whole, as on disk. */
  readonly have: Uint8Array;
  /** Parts whose bytes on disk were checked against their hash since this process started. */
  readonly checked: Set<number>;
  used: boolean;
}

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const hashFile = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
};

export const createContentStore = ({ folder, now = Date.now }: { readonly folder: string; readonly now?: () => number }): ContentStore => {
  const incoming = join(folder, 'incoming');
  const entries = new Map<string, Entry>();
  const fetches = createSharedWork();
  const checks = createSharedWork();
  sweepStaged(incoming, now());

  const entryOf = (sha256: string): Entry | undefined => {
    const known = entries.get(sha256);
    if (known) return known;
    if (!hashSchema.safeParse(sha256).success) return undefined;
    const loaded = files.loadContent(folder, sha256);
    if (!loaded) return undefined;
    const entry: Entry = { ...loaded, checked: new Set(), used: false };
    entries.set(sha256, entry);
    return entry;
  };
  const needEntry = (sha256: string): Entry => {
    const entry = entryOf(sha256);
    if (!entry) throw new ContentError('unknown');
    return entry;
  };
  const wholeIndex = (entry: Entry): number => entry.content.parts.length;
  const hasPart = (entry: Entry, n: number): boolean => entry.have[n] === 1;
  const isComplete = (entry: Entry): boolean => entry.have.every((tick) => tick === 1);
  const bytesPath = (entry: Entry): string => files.contentPaths(folder, entry.content.sha256).bytes;
  const haveBytes = (entry: Entry): number =>
    entry.content.parts.reduce((sum, _, n) => sum + (hasPart(entry, n) ? files.partLength(entry.content, n) : 0), 0);

  const tick = async (entry: Entry, index: number, value: 0 | 1): Promise<void> => {
    await files.writeTick(folder, entry.content, index, value);
    entry.have[index] = value;
  };

  /**
   * Parts prove themselves one by one; that together they are the file of this name is checked once, before the last of them
   * counts. From then on the list of parts is proven, and a part that is lost and fetched again needs only its own hash.
   */
  const proveWhole = async (entry: Entry): Promise<boolean> => {
    if (entry.have[wholeIndex(entry)] === 1) return true;
    if ((await hashFile(bytesPath(entry))) === entry.content.sha256) {
      await tick(entry, wholeIndex(entry), 1);
      return true;
    }
    remove(entry.content.sha256);
    return false;
  };

  const describe = (content: Content): void => {
    const parsed = contentSchema.safeParse(content);
    if (!parsed.success || parsed.data.parts.length !== Math.ceil(content.bytes / PART_BYTES)) throw new ContentError('badDescription');
    const known = entryOf(content.sha256);
    if (known) {
      if (known.content.bytes !== content.bytes || known.content.parts.join() !== content.parts.join()) throw new ContentError('badDescription');
      return;
    }
    try {
      files.createEmpty(folder, parsed.data);
    } catch (error) {
      throw toContentError(error);
    }
  };

  const writePart = async (sha256: string, n: number, bytes: Uint8Array): Promise<'stored' | 'badHash'> => {
    const entry = needEntry(sha256);
    if (entry.content.parts[n] === undefined || bytes.length !== files.partLength(entry.content, n)) return 'badHash';
    if (sha256Of(bytes) !== entry.content.parts[n]) return 'badHash';
    // One writer a content: the first write makes the sparse file, and the last one proves the whole.
    return checks.inOrder(sha256, async () => {
      try {
        if (hasPart(entry, n)) return 'stored';
        await files.writePartBytes(folder, entry.content, n, bytes);
        const last = entry.content.parts.every((_, part) => part === n || hasPart(entry, part));
        if (last && !(await proveWhole(entry))) return 'badHash';
        await tick(entry, n, 1);
        entry.checked.add(n);
        return 'stored';
      } catch (error) {
        throw toContentError(error);
      }
    });
  };

  /** A part that rotted on disk is given up, so that it is fetched again instead of being shown. */
  const checkPart = async (entry: Entry, n: number): Promise<boolean> => {
    if (entry.checked.has(n)) return true;
    const length = files.partLength(entry.content, n);
    const bytes = await files.readRange(bytesPath(entry), n * PART_BYTES, length).catch(() => new Uint8Array());
    if (bytes.length === length && sha256Of(bytes) === entry.content.parts[n]) {
      entry.checked.add(n);
      return true;
    }
    await checks.inOrder(entry.content.sha256, () => tick(entry, n, 0));
    return false;
  };

  const needPart = async (entry: Entry, n: number, fetchPart: PartFetcher | undefined, signal: AbortSignal | undefined): Promise<void> => {
    const { sha256 } = entry.content;
    if (hasPart(entry, n) && (await checkPart(entry, n))) return;
    if (!fetchPart) throw new ContentError('missing');
    await fetches.join(`${sha256}/${n}`, (shared) => fetchPart(n, shared), signal);
    if (!hasPart(entry, n) || entries.get(sha256) !== entry) throw new ContentError('missing');
  };

  const markUsed = (entry: Entry): void => {
    if (entry.used) return;
    entry.used = true;
    const at = now() / 1000;
    utimesSync(files.contentPaths(folder, entry.content.sha256).json, at, at);
  };

  const read: ContentStore['read'] = async (sha256, offset, length, fetchPart, signal) => {
    const entry = needEntry(sha256);
    const end = Math.min(entry.content.bytes, offset + length);
    if (offset < 0 || offset >= end) return new Uint8Array();
    markUsed(entry);
    for (let n = Math.floor(offset / PART_BYTES); n * PART_BYTES < end; n++) {
      throwIfCancelled(signal);
      await needPart(entry, n, fetchPart, signal);
    }
    return files.readRange(bytesPath(entry), offset, end - offset);
  };

  const remove = (sha256: string): void => {
    entries.delete(sha256);
    files.removeContent(folder, sha256);
  };

  const keep = (path: string, content: Content): Content => {
    const known = entryOf(content.sha256);
    if (known && isComplete(known)) {
      rmSync(path, { force: true });
      return known.content;
    }
    try {
      files.placeWhole(folder, content, path);
    } catch (error) {
      throw toContentError(error);
    }
    entries.set(content.sha256, {
      content,
      have: new Uint8Array(content.parts.length + 1).fill(1),
      checked: new Set(content.parts.keys()),
      used: false,
    });
    return content;
  };

  const stage: ContentStore['stage'] = async (source, options = {}) => {
    const { path, content } = await stageFile(incoming, source, options);
    return {
      path,
      bytes: content?.bytes ?? 0,
      sha256: content?.sha256,
      keep: (mime) => {
        if (!content) throw new ContentError('badDescription');
        return keep(path, { ...content, mime });
      },
      discard: () => rmSync(path, { force: true }),
    };
  };

  const listed = (): string[] =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name.length === 2)
      .flatMap((entry) => readdirSync(join(folder, entry.name)))
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.slice(0, -'.json'.length));

  return {
    describe,
    description: (sha256) => entryOf(sha256)?.content,
    state: (sha256) => {
      const entry = entryOf(sha256);
      if (!entry) return undefined;
      const have = entry.content.parts.map((_, n) => hasPart(entry, n));
      return { haveBytes: haveBytes(entry), bytes: entry.content.bytes, have, complete: isComplete(entry) };
    },
    writePart,
    read,
    readPart: (sha256, n) => {
      const entry = needEntry(sha256);
      if (entry.content.parts[n] === undefined) throw new ContentError('missing');
      return read(sha256, n * PART_BYTES, files.partLength(entry.content, n));
    },
    addFile: async (source, mime, onProgress, signal) => {
      const staged = await stage(source, { onProgress, signal });
      try {
        return staged.keep(mime);
      } catch (error) {
        staged.discard();
        throw error;
      }
    },
    stage,
    pathOf: (sha256) => {
      const entry = entryOf(sha256);
      return entry && isComplete(entry) ? bytesPath(entry) : undefined;
    },
    remove,
    usage: () => {
      const contents = listed().flatMap((sha256) => {
        const entry = entryOf(sha256);
        if (!entry) return [];
        const usedAt = statSync(files.contentPaths(folder, sha256).json).mtimeMs;
        return [{ sha256, haveBytes: haveBytes(entry), bytes: entry.content.bytes, complete: isComplete(entry), usedAt }];
      });
      return { bytes: contents.reduce((sum, one) => sum + one.haveBytes, 0), contents };
    },
  };
};
