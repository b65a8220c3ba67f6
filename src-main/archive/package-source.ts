// Reading a package, as a ZIP file or a folder. Names are judged before anything is opened: none leads out of the package.

import { createReadStream } from 'node:fs';
import { lstat, open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';

export interface PackageEntry {
  readonly path: string;
  readonly bytes: number;
  /** Neither a plain file nor a folder. */
  readonly odd?: boolean;
}

export interface PackageSource {
  readonly entries: readonly PackageEntry[];
  open(path: string): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** The file or folder is no package that can be read. */
export class UnreadablePackage extends Error {
  constructor() {
    super('The package cannot be read');
    this.name = 'UnreadablePackage';
  }
}

export const openPackage = async (path: string): Promise<PackageSource> => {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isDirectory()) return openFolder(path);
  if (!found?.isFile()) throw new UnreadablePackage();
  const file = await open(path, 'r');
  try {
    return await openZip(file, found.size);
  } catch {
    await file.close();
    throw new UnreadablePackage();
  }
};

const openFolder = async (root: string): Promise<PackageSource> => {
  const entries: PackageEntry[] = [];
  const walk = async (folder: string, prefix: string): Promise<void> => {
    for (const one of (await readdir(folder, { withFileTypes: true })).toSorted((left, right) => (left.name < right.name ? -1 : 1))) {
      const path = `${prefix}${one.name}`;
      if (one.isDirectory()) await walk(join(folder, one.name), `${path}/`);
      else entries.push({ path, bytes: (await lstat(join(folder, one.name))).size, ...(one.isFile() ? {} : { odd: true }) });
    }
  };
  await walk(root, '');
  return {
    entries,
    open: (path) => createReadStream(join(root, ...path.split('/'))),
    close: () => Promise.resolve(),
  };
};

/** The comment at the end may have 65,535 bytes. */
const MOST_TAIL = 22 + 0xffff;

const openZip = async (file: FileHandle, size: number): Promise<PackageSource> => {
  const at = async (offset: number, length: number): Promise<Buffer> => {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await file.read(buffer, 0, length, offset);
    if (bytesRead !== length || offset < 0) throw new UnreadablePackage();
    return buffer;
  };
  const tail = await at(Math.max(0, size - MOST_TAIL), Math.min(size, MOST_TAIL));
  const mark = tail.lastIndexOf(Buffer.from('504b0506', 'hex'));
  if (mark < 0) throw new UnreadablePackage();
  let count = tail.readUInt16LE(mark + 10);
  let length = tail.readUInt32LE(mark + 12);
  let start = tail.readUInt32LE(mark + 16);
  const locator = mark - 20;
  if (locator >= 0 && tail.readUInt32LE(locator) === 0x07064b50) {
    const large = await at(Number(tail.readBigUInt64LE(locator + 8)), 56);
    [count, length, start] = [Number(large.readBigUInt64LE(32)), Number(large.readBigUInt64LE(40)), Number(large.readBigUInt64LE(48))];
  }
  const central = await at(start, length);
  const found = new Map<string, { readonly method: number; readonly packed: number; readonly bytes: number; readonly offset: number; readonly sum: number }>();
  const entries: PackageEntry[] = [];
  for (let index = 0, from = 0; index < count; index += 1) {
    if (central.readUInt32LE(from) !== 0x02014b50) throw new UnreadablePackage();
    const [nameLength, extraLength, commentLength] = [central.readUInt16LE(from + 28), central.readUInt16LE(from + 30), central.readUInt16LE(from + 32)];
    const path = central.toString('utf8', from + 46, from + 46 + nameLength);
    const wide = widths(central.subarray(from + 46 + nameLength, from + 46 + nameLength + extraLength));
    const value = (offset: number): number => (central.readUInt32LE(offset) === 0xffffffff ? (wide.shift() ?? 0xffffffff) : central.readUInt32LE(offset));
    const bytes = value(from + 24);
    const packed = value(from + 20);
    const offset = value(from + 42);
    // Two entries of one name: readers differ in which they show.
    entries.push({ path, bytes, ...(found.has(path) ? { odd: true } : {}) });
    found.set(path, { method: central.readUInt16LE(from + 10), packed, bytes, offset, sum: central.readUInt32LE(from + 16) });
    from += 46 + nameLength + extraLength + commentLength;
  }
  return {
    entries,
    async *open(path) {
      const entry = found.get(path);
      if (entry === undefined) throw new UnreadablePackage();
      const head = await at(entry.offset, 30);
      if (head.readUInt32LE(0) !== 0x04034b50) throw new UnreadablePackage();
      const begin = entry.offset + 30 + head.readUInt16LE(26) + head.readUInt16LE(28);
      // Readers differ in which of the two names and methods they go by: here they are the same, or it is nothing to go by.
      const name = (await at(entry.offset + 30, head.readUInt16LE(26))).toString('utf8');
      if (name !== path || head.readUInt16LE(8) !== entry.method || (entry.method !== 0 && entry.method !== 8)) throw new UnreadablePackage();
      if (entry.packed === 0 && entry.bytes === 0) return;
      const raw = stretch(at, begin, entry.packed);
      let read = 0;
      let sum = 0;
      for await (const chunk of entry.method === 8 ? inflated(raw) : raw) {
        read += (chunk as Buffer).length;
        // A bomb says one size and unpacks to another.
        if (read > entry.bytes) throw new UnreadablePackage();
        sum = crc32(chunk as Buffer, sum);
        yield chunk as Buffer;
      }
      if (read !== entry.bytes || sum !== entry.sum) throw new UnreadablePackage();
    },
    close: () => file.close(),
  };
};

/** What cannot be read of it ends the reading with that error. */
const inflated = (raw: AsyncIterable<Buffer>): Readable => {
  const plain = createInflateRaw();
  pipeline(Readable.from(raw, { objectMode: false }), plain, () => undefined);
  return plain;
};

async function* stretch(at: (offset: number, length: number) => Promise<Buffer>, begin: number, bytes: number): AsyncGenerator<Buffer> {
  for (let done = 0; done < bytes; done += CHUNK) yield await at(begin + done, Math.min(CHUNK, bytes - done));
}
const CHUNK = 1024 * 1024;

/** The 64-bit values of an entry, in their fixed order. */
const widths = (extra: Buffer): number[] => {
  for (let from = 0; from + 4 <= extra.length; from += 4 + extra.readUInt16LE(from + 2)) {
    if (extra.readUInt16LE(from) !== 1) continue;
    const length = extra.readUInt16LE(from + 2);
    return Array.from({ length: length >> 3 }, (_, index) => Number(extra.readBigUInt64LE(from + 4 + 8 * index)));
  }
  return [];
};
