// Parts of content files in a folder: `<folder>/<first 2>/<sha256>/<part>`. A part appears whole or not at all.

import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';

export interface Parts {
  /** Durable when it resolves. The caller has checked the bytes. */
  write(sha256: string, part: number, bytes: Uint8Array): Promise<void>;
  /** From byte `from` of the part on. `undefined` when the part is not here; `bytes` is the whole part's length. */
  read(sha256: string, part: number, from?: number): Promise<{ readonly bytes: number; readonly stream: ReadableStream<Uint8Array> } | undefined>;
  /** SHA-256 of parts 0 … count-1 one after the other, hex; `undefined` when one is missing. */
  hashOfWhole(sha256: string, count: number): Promise<string | undefined>;
  remove(sha256: string): Promise<void>;
}

const HASH = /^[0-9a-f]{64}$/;

export function createParts(folder: string): Parts {
  const folderOf = (sha256: string): string => {
    // The name becomes a path: anything but a hash must not get this far.
    if (!HASH.test(sha256)) throw new Error('Not a content hash.');
    return join(folder, sha256.slice(0, 2), sha256);
  };
  const pathOf = (sha256: string, part: number): string => join(folderOf(sha256), String(part));
  const sizeOf = async (path: string): Promise<number | undefined> =>
    stat(path).then(
      (found) => found.size,
      () => undefined,
    );

  return {
    async write(sha256, part, bytes) {
      const path = pathOf(sha256, part);
      await mkdir(folderOf(sha256), { recursive: true });
      const temporary = `${path}.${randomUUID()}.new`;
      try {
        const file = await open(temporary, 'wx');
        try {
          await file.writeFile(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(temporary, path);
        await syncFolder(folderOf(sha256));
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
    async read(sha256, part, from = 0) {
      const path = pathOf(sha256, part);
      const bytes = await sizeOf(path);
      if (bytes === undefined) return undefined;
      return { bytes, stream: Readable.toWeb(createReadStream(path, { start: from })) as ReadableStream<Uint8Array> };
    },
    async hashOfWhole(sha256, count) {
      const hash = createHash('sha256');
      for (let part = 0; part < count; part += 1) {
        const path = pathOf(sha256, part);
        if ((await sizeOf(path)) === undefined) return undefined;
        for await (const piece of createReadStream(path)) hash.update(piece as Uint8Array);
      }
      return hash.digest('hex');
    },
    async remove(sha256) {
      await rm(folderOf(sha256), { recursive: true, force: true });
    },
  };
}

/** Makes a rename durable where the system lets a folder be opened (Windows does not). */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
