// A ZIP file written as it grows: each entry is streamed to the disk, its sum and size are put into its head afterwards. Large files and
// packages (over 4 GiB) get the 64-bit fields. Text is deflated; pictures and documents are stored, because they are compressed already.

import { open, rename, rm } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { crc32, deflateRawSync } from 'node:zlib';

export interface PackageSink {
  /** `bytes` is the size that the content must have; a stream of another size is an error. Answers its SHA-256. */
  add(path: string, content: Uint8Array | AsyncIterable<Uint8Array>, bytes: number): Promise<string>;
  /** Makes what was added the package, at once and whole. Answers its size and, of a single file, its SHA-256. */
  finish(): Promise<{ readonly bytes: number; readonly sha256?: string }>;
  /** Leaves nothing behind. */
  abandon(): Promise<void>;
}

interface Entry {
  readonly name: Buffer;
  readonly method: 0 | 8;
  readonly crc: number;
  readonly packed: number;
  readonly bytes: number;
  readonly offset: number;
}

const MOST_32 = 0xffffffff;
const UTF8_NAME = 0x0800;
const VERSION = 45;

/** DOS time of an ISO instant, UTC: two seconds fine. */
const dosTime = (iso: string): number => {
  const at = new Date(iso);
  const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  return ((date << 16) | (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1)) >>> 0;
};

const isText = (path: string): boolean => /\.(json|xml|txt)$/.test(path);

/** Writes beside `path` and takes its place only when finished. `at`: the one time that all entries carry, so that the bytes are reproducible. */
export const createZip = async (path: string, at: string): Promise<PackageSink> => {
  const partial = `${path}.partial`;
  const file = await open(partial, 'w+');
  const time = dosTime(at);
  const entries: Entry[] = [];
  let end = 0;
  const write = async (bytes: Uint8Array): Promise<void> => {
    let from = 0;
    while (from < bytes.length) {
      const { bytesWritten } = await file.write(bytes, from, bytes.length - from, end + from);
      from += bytesWritten;
    }
    end += bytes.length;
  };

  return {
    async add(name, content, bytes) {
      const encoded = Buffer.from(name, 'utf8');
      const whole = content instanceof Uint8Array ? content : undefined;
      if (whole !== undefined && whole.length !== bytes) throw new Error('The content has another size than was said');
      const packed = whole !== undefined && isText(name) ? deflateRawSync(whole, { level: 9 }) : undefined;
      const large = bytes >= MOST_32;
      const offset = end;
      const method = packed === undefined ? 0 : 8;
      const head = (crc: number): Buffer => localHead({ name: encoded, method, crc, packed: packed?.length ?? bytes, bytes, offset }, time, large);
      await write(head(0));
      const hash = createHash('sha256');
      let crc = 0;
      let written = 0;
      for await (const chunk of whole === undefined ? (content as AsyncIterable<Uint8Array>) : [whole]) {
        crc = crc32(chunk, crc);
        hash.update(chunk);
        written += chunk.length;
        if (packed === undefined) await write(chunk);
      }
      if (packed !== undefined) await write(packed);
      if (written !== bytes) throw new Error('The content has another size than was said');
      const patched = head(crc);
      await file.write(patched, 0, patched.length, offset);
      entries.push({ name: encoded, method, crc, packed: packed?.length ?? bytes, bytes, offset });
      return hash.digest('hex');
    },
    async finish() {
      const start = end;
      for (const entry of entries) await write(centralHead(entry, time));
      const size = end - start;
      if (entries.length >= 0xffff || start >= MOST_32) await write(largeEnd(entries.length, size, start, end));
      await write(shortEnd(entries.length, size, start));
      await file.sync();
      const hash = createHash('sha256');
      for await (const chunk of file.createReadStream({ start: 0, autoClose: false })) hash.update(chunk as Buffer);
      await file.close();
      await rename(partial, path);
      return { bytes: end, sha256: hash.digest('hex') };
    },
    async abandon() {
      await file.close().catch(() => undefined);
      await rm(partial, { force: true });
    },
  };
};

const localHead = (entry: Entry, time: number, large: boolean): Buffer => {
  const extra = Buffer.alloc(large ? 20 : 0);
  if (large) {
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(16, 2);
    extra.writeBigUInt64LE(BigInt(entry.bytes), 4);
    extra.writeBigUInt64LE(BigInt(entry.packed), 12);
  }
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(VERSION, 4);
  head.writeUInt16LE(UTF8_NAME, 6);
  head.writeUInt16LE(entry.method, 8);
  head.writeUInt32LE(time, 10);
  head.writeUInt32LE(entry.crc, 14);
  head.writeUInt32LE(large ? MOST_32 : entry.packed, 18);
  head.writeUInt32LE(large ? MOST_32 : entry.bytes, 22);
  head.writeUInt16LE(entry.name.length, 26);
  head.writeUInt16LE(extra.length, 28);
  return Buffer.concat([head, entry.name, extra]);
};

const centralHead = (entry: Entry, time: number): Buffer => {
  const wide = [entry.bytes, entry.packed, entry.offset].map((value) => value >= MOST_32);
  const values = [entry.bytes, entry.packed, entry.offset].filter((_, index) => wide[index]);
  const extra = Buffer.alloc(values.length === 0 ? 0 : 4 + 8 * values.length);
  if (values.length > 0) {
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(8 * values.length, 2);
    values.forEach((value, index) => extra.writeBigUInt64LE(BigInt(value), 4 + 8 * index));
  }
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x02014b50, 0);
  head.writeUInt16LE(VERSION, 4);
  head.writeUInt16LE(VERSION, 6);
  head.writeUInt16LE(UTF8_NAME, 8);
  head.writeUInt16LE(entry.method, 10);
  head.writeUInt32LE(time, 12);
  head.writeUInt32LE(entry.crc, 16);
  head.writeUInt32LE(Math.min(entry.packed, MOST_32), 20);
  head.writeUInt32LE(Math.min(entry.bytes, MOST_32), 24);
  head.writeUInt16LE(entry.name.length, 28);
  head.writeUInt16LE(extra.length, 30);
  head.writeUInt32LE(Math.min(entry.offset, MOST_32), 42);
  return Buffer.concat([head, entry.name, extra]);
};

const largeEnd = (count: number, size: number, start: number, at: number): Buffer => {
  const end = Buffer.alloc(56 + 20);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(VERSION, 12);
  end.writeUInt16LE(VERSION, 14);
  end.writeBigUInt64LE(BigInt(count), 24);
  end.writeBigUInt64LE(BigInt(count), 32);
  end.writeBigUInt64LE(BigInt(size), 40);
  end.writeBigUInt64LE(BigInt(start), 48);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(at), 64);
  end.writeUInt32LE(1, 72);
  return end;
};

const shortEnd = (count: number, size: number, start: number): Buffer => {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(count, 0xffff), 8);
  end.writeUInt16LE(Math.min(count, 0xffff), 10);
  end.writeUInt32LE(Math.min(size, MOST_32), 12);
  end.writeUInt32LE(Math.min(start, MOST_32), 16);
  return end;
};
