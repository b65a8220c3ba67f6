// Footage as content: files named by their SHA-256, fetched in parts of 4 MiB in any order, every part verified on arrival, sealed on
// disk block by block and so verified again whenever it is read, streamable before the whole is here. No database: the folder is the
// truth.

import { createHash } from 'node:crypto';
import { readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { contentSchema, hashSchema, PART_BYTES, type Content } from '#shared/footage/footage.ts';
import { ContentError, throwIfCancelled, toContentError } from './content-error.ts';
import * as files from './content-files.ts';
import { stageFile, sweepStaged, type ByteProgress, type ByteSource, type StageOptions } from './content-stage.ts';
import { NO_CASE, type ContentVault } from './content-vault.ts';
import { createOpenFiles } from './open-files.ts';
import { BLOCK_BYTES, BLOCKS_PER_PART, openBlocks, sealedLength, sealedOffset } from './sealing.ts';
import { createSharedWork } from './shared-work.ts';

export interface ContentState {
  readonly haveBytes: number;
  readonly bytes: number;
  readonly have: readonly boolean[];
  readonly complete: boolean;
}

export interface ContentUsage {
  readonly bytes: number;
  readonly contents: readonly { readonly sha256: string; readonly haveBytes: number; readonly bytes: number; readonly complete: boolean; readonly usedAt: number; readonly cases: readonly string[] }[];
}

/** Bytes that are verified but not yet kept. Exactly one of `keep` and `discard` ends it. */
export interface Staged {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string | undefined;
  /** Keeps it as content of a case. */
  keep(mime: string, caseId: string): Promise<Content>;
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
  addFile(source: ByteSource, mime: string, caseId: string, onProgress?: ByteProgress, signal?: AbortSignal): Promise<Content>;
  /** `plain`: in the clear until it is kept, for a tool that must read it from a file. */
  stage(source: ByteSource, options?: Omit<StageOptions, 'key'> & { readonly plain?: boolean }): Promise<Staged>;
  /** Reads part `n` from the disk and compares it with its hash; changes nothing. A part that is not here is not asked. */
  isSound(sha256: string, n: number): Promise<boolean>;
  /** Part `n` does not count any more, so that it can be fetched again. */
  giveUp(sha256: string, n: number): Promise<void>;
  remove(sha256: string): void;
  /** Lets another case open this content too. */
  share(sha256: string, caseId: string): void;
  /** Leaves a case out of those that open this content, and lets `others` open it. Without others its bytes are removed: answers false. */
  release(sha256: string, caseId: string, others: readonly string[]): boolean;
  /** Removes what no key opens any more, as a crash in the middle of a wipe leaves it. */
  sweep(): void;
  usage(): ContentUsage;
  /** Verified bytes here, of all content together. */
  bytesHere(): number;
  /** Forgets the keys that are in memory and closes what is open. */
  lock(): void;
}

interface Entry {
  readonly content: Content;
  /** One byte a part, one more for the whole, as on disk. */
  readonly have: Uint8Array;
  readonly key: Uint8Array;
  sealed: files.SealedKeys;
  usedAt: number;
}

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** How precisely the order of eviction is known; finer would write to the disk for every look. */
const USED_MS = 60_000;

export const createContentStore = ({ folder, vault, now = Date.now }: { readonly folder: string; readonly vault: ContentVault; readonly now?: () => number }): ContentStore => {
  const incoming = join(folder, 'incoming');
  const entries = new Map<string, Entry>();
  const readers = createOpenFiles();
  const fetches = createSharedWork();
  const checks = createSharedWork();
  /** Counted when it is first asked for, kept up from then on. */
  let total: number | undefined;
  sweepStaged(incoming);

  const openKey = (keys: files.SealedKeys): Uint8Array | undefined => {
    for (const [caseId, sealed] of Object.entries(keys)) {
      const key = vault.open(caseId, sealed);
      if (key) return key;
    }
    return undefined;
  };
  const sealFor = (key: Uint8Array, cases: readonly string[]): files.SealedKeys =>
    Object.fromEntries((cases.length === 0 ? [NO_CASE] : cases).map((caseId) => [caseId, vault.seal(caseId, key)]));

  const entryOf = (sha256: string): Entry | undefined => {
    const known = entries.get(sha256);
    if (known) return known;
    if (!hashSchema.safeParse(sha256).success) return undefined;
    const loaded = files.loadContent(folder, sha256);
    if (!loaded?.keys) return undefined;
    const key = openKey(loaded.keys);
    // Without a key the bytes are noise.
    if (!key) return undefined;
    const entry: Entry = { content: loaded.content, have: loaded.have, key, sealed: loaded.keys, usedAt: statSync(files.contentPaths(folder, sha256).json).mtimeMs };
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
    if (total !== undefined && index < wholeIndex(entry) && entry.have[index] !== value) {
      total += (value === 1 ? 1 : -1) * files.partLength(entry.content, index);
    }
    entry.have[index] = value;
  };

  /** Plain bytes of whole blocks that cover a range, or the part whose block is not what was written. */
  const openRange = async (entry: Entry, offset: number, length: number): Promise<{ readonly plain: Uint8Array } | { readonly badPart: number }> => {
    const first = Math.floor(offset / BLOCK_BYTES);
    const end = Math.min(entry.content.bytes, Math.ceil((offset + length) / BLOCK_BYTES) * BLOCK_BYTES);
    const wanted = sealedLength(end - first * BLOCK_BYTES);
    const sealed = await readers.read(bytesPath(entry), sealedOffset(first), wanted).catch(() => Buffer.alloc(0));
    if (sealed.length !== wanted) return { badPart: Math.floor(offset / PART_BYTES) };
    const opened = openBlocks(entry.key, first, sealed);
    if ('bad' in opened) return { badPart: Math.floor(opened.bad / BLOCKS_PER_PART) };
    const from = offset - first * BLOCK_BYTES;
    return { plain: opened.plain.subarray(from, from + length) };
  };

  const hashWhole = async (entry: Entry): Promise<string | undefined> => {
    const hash = createHash('sha256');
    for (const n of entry.content.parts.keys()) {
      const opened = await openRange(entry, n * PART_BYTES, files.partLength(entry.content, n));
      if ('badPart' in opened) return undefined;
      hash.update(opened.plain);
    }
    return hash.digest('hex');
  };

  /**
   * Parts prove themselves one by one; that together they are the file of this name is checked once, before the last of them
   * counts. From then on the list of parts is proven, and a part that is lost and fetched again needs only its own hash.
   */
  const proveWhole = async (entry: Entry): Promise<boolean> => {
    if (entry.have[wholeIndex(entry)] === 1) return true;
    if ((await hashWhole(entry)) === entry.content.sha256) {
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
      files.createEmpty(folder, parsed.data, sealFor(vault.randomBytes(32), vault.casesOf(content.sha256)));
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
        await files.writePartBytes(folder, entry.content, entry.key, n, bytes);
        const last = entry.content.parts.every((_, part) => part === n || hasPart(entry, part));
        if (last && !(await proveWhole(entry))) return 'badHash';
        await tick(entry, n, 1);
        return 'stored';
      } catch (error) {
        throw toContentError(error);
      }
    });
  };

  const needPart = async (entry: Entry, n: number, fetchPart: PartFetcher | undefined, signal: AbortSignal | undefined): Promise<void> => {
    const { sha256 } = entry.content;
    if (hasPart(entry, n)) return;
    if (!fetchPart) throw new ContentError('missing');
    await fetches.join(`${sha256}/${n}`, (shared) => fetchPart(n, shared), signal);
    if (!hasPart(entry, n) || entries.get(sha256) !== entry) throw new ContentError('missing');
  };

  const markUsed = (entry: Entry): void => {
    const at = now();
    if (at - entry.usedAt < USED_MS) return;
    entry.usedAt = at;
    utimesSync(files.contentPaths(folder, entry.content.sha256).json, at / 1000, at / 1000);
  };

  const read: ContentStore['read'] = async (sha256, offset, length, fetchPart, signal) => {
    const entry = needEntry(sha256);
    const end = Math.min(entry.content.bytes, offset + length);
    if (offset < 0 || offset >= end) return new Uint8Array();
    markUsed(entry);
    for (;;) {
      for (let n = Math.floor(offset / PART_BYTES); n * PART_BYTES < end; n++) {
        throwIfCancelled(signal);
        await needPart(entry, n, fetchPart, signal);
      }
      const opened = await openRange(entry, offset, end - offset);
      if ('plain' in opened) return opened.plain;
      // A part that rotted on disk is given up, so that it is fetched again instead of being shown.
      await checks.inOrder(sha256, () => tick(entry, opened.badPart, 0));
    }
  };

  const remove = (sha256: string): void => {
    const entry = entryOf(sha256);
    if (entry && total !== undefined) total -= haveBytes(entry);
    entries.delete(sha256);
    readers.close(files.contentPaths(folder, sha256).bytes);
    files.removeContent(folder, sha256);
  };

  const rewrap = (entry: Entry, cases: readonly string[]): void => {
    entry.sealed = sealFor(entry.key, cases);
    files.writeDeclaration(folder, entry.content, entry.sealed);
  };

  const keep = (path: string, key: Uint8Array, content: Content, caseId: string): Content => {
    const known = entryOf(content.sha256);
    if (known && isComplete(known)) {
      rmSync(path, { force: true });
      if (!Object.hasOwn(known.sealed, caseId)) rewrap(known, [...Object.keys(known.sealed), caseId]);
      return known.content;
    }
    const sealed = sealFor(key, [...new Set([...Object.keys(known?.sealed ?? {}), caseId])]);
    try {
      if (known && total !== undefined) total -= haveBytes(known);
      readers.close(files.contentPaths(folder, content.sha256).bytes);
      files.placeWhole(folder, content, sealed, path);
    } catch (error) {
      throw toContentError(error);
    }
    if (total !== undefined) total += content.bytes;
    entries.set(content.sha256, { content, have: new Uint8Array(content.parts.length + 1).fill(1), key, sealed, usedAt: now() });
    return content;
  };

  const stage: ContentStore['stage'] = async (source, { plain, ...options } = {}) => {
    const key = vault.randomBytes(32);
    const { path, content } = await stageFile(incoming, source, plain ? options : { ...options, key });
    const discard = (): void => rmSync(path, { force: true });
    return {
      path,
      bytes: content?.bytes ?? 0,
      sha256: content?.sha256,
      async keep(mime, caseId) {
        if (!content) throw new ContentError('badDescription');
        if (!plain) return keep(path, key, { ...content, mime }, caseId);
        const sealed = await stageFile(incoming, { path }, { key });
        discard();
        // Hashed again on the way: what is kept is what was sealed.
        if (sealed.content?.sha256 !== content.sha256) throw new ContentError('badDescription');
        return keep(sealed.path, key, { ...content, mime }, caseId);
      },
      discard,
    };
  };

  const listed = (): string[] =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name.length === 2)
      .flatMap((entry) => readdirSync(join(folder, entry.name)))
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.slice(0, -'.json'.length));

  const usage = (): ContentUsage => {
    const contents = listed().flatMap((sha256) => {
      const entry = entryOf(sha256);
      if (!entry) return [];
      return [{ sha256, haveBytes: haveBytes(entry), bytes: entry.content.bytes, complete: isComplete(entry), usedAt: entry.usedAt, cases: Object.keys(entry.sealed) }];
    });
    return { bytes: contents.reduce((sum, one) => sum + one.haveBytes, 0), contents };
  };

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
    addFile: async (source, mime, caseId, onProgress, signal) => {
      const staged = await stage(source, { onProgress, signal });
      try {
        return await staged.keep(mime, caseId);
      } catch (error) {
        staged.discard();
        throw error;
      }
    },
    stage,
    async isSound(sha256, n) {
      const entry = entryOf(sha256);
      if (!entry || !hasPart(entry, n)) return true;
      const opened = await openRange(entry, n * PART_BYTES, files.partLength(entry.content, n));
      return 'plain' in opened && sha256Of(opened.plain) === entry.content.parts[n];
    },
    giveUp(sha256, n) {
      const entry = needEntry(sha256);
      return checks.inOrder(sha256, () => tick(entry, n, 0));
    },
    remove,
    release(sha256, caseId, others) {
      const entry = entryOf(sha256);
      const left = [...new Set([...Object.keys(entry?.sealed ?? {}).filter((each) => each !== caseId), ...others])];
      if (entry && left.length > 0) {
        rewrap(entry, left);
        return true;
      }
      remove(sha256);
      return false;
    },
    share(sha256, caseId) {
      const entry = needEntry(sha256);
      if (!Object.hasOwn(entry.sealed, caseId)) rewrap(entry, [...Object.keys(entry.sealed), caseId]);
    },
    sweep() {
      for (const sha256 of listed()) if (!entryOf(sha256)) remove(sha256);
    },
    usage,
    bytesHere: () => (total ??= usage().bytes),
    lock() {
      entries.clear();
      readers.closeAll();
    },
  };
};
