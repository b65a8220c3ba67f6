// A ZIP file written as it grows: each entry is streamed to the disk, its sum and size are put into its head afterwards. Text is deflated; pictures and documents are stored, because they are compressed already.

import { open, rename, rm } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { crc32, deflateRawSync } from 'node:zlib';
import { centralHead, dosTime, endOf, localHead, MOST_32, type ZipEntry } from '../zip/records.ts';

export interface PackageSink {
  /** `bytes` is the size that the content must have; a stream of another size is an error. Answers its SHA-256. */
  add(path: string, content: Uint8Array | AsyncIterable<Uint8Array>, bytes: number): Promise<string>;
  /** Makes what was added the package, at once and whole. Answers its size and, of a single file, its SHA-256. */
  finish(): Promise<{ readonly bytes: number; readonly sha256?: string }>;
  /** Leaves nothing behind. */
  abandon(): Promise<void>;
}

const isText = (path: string): boolean => /\.(json|xml|txt)$/.test(path);

/** Writes beside `path` and takes its place only when finished. `at`: the one time that all entries carry, so that the bytes are reproducible. */
export const createZip = async (path: string, at: string): Promise<PackageSink> => {
  const partial = `${path}.partial`;
  const file = await open(partial, 'w+');
  const time = dosTime(at);
  const entries: ZipEntry[] = [];
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
      await write(endOf(entries.length, end - start, start));
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
