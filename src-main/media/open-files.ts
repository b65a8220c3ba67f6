// The files read lately, kept open: a tile then costs one read instead of opening, reading and closing.

import { closeSync, openSync, read } from 'node:fs';

export interface OpenFiles {
  /** Up to `length` bytes from `offset`; fewer only where the file ends. Rejects where there is no such file. */
  read(path: string, offset: number, length: number): Promise<Buffer>;
  /** Before the file is removed or replaced. */
  close(path: string): void;
  closeAll(): void;
}

interface OpenFile {
  readonly descriptor: number;
  readers: number;
  isClosing: boolean;
}

/** Far below what a process may keep open, more than a screen shows. */
const KEPT = 32;

export const createOpenFiles = (): OpenFiles => {
  const open = new Map<string, OpenFile>();

  const close = (path: string): void => {
    const file = open.get(path);
    if (!file) return;
    open.delete(path);
    file.isClosing = true;
    if (file.readers === 0) closeSync(file.descriptor);
  };
  const openFile = (path: string): OpenFile => {
    const known = open.get(path);
    if (known) return known;
    const file: OpenFile = { descriptor: openSync(path, 'r'), readers: 0, isClosing: false };
    open.set(path, file);
    // A Map keeps the order of insertion: the oldest goes.
    if (open.size > KEPT) close(open.keys().next().value!);
    return file;
  };
  const readOnce = (descriptor: number, into: Buffer, at: number, offset: number): Promise<number> =>
    new Promise((resolve, reject) => read(descriptor, into, at, into.length - at, offset + at, (error, count) => (error ? reject(error) : resolve(count))));

  return {
    async read(path, offset, length) {
      const file = openFile(path);
      file.readers += 1;
      try {
        const bytes = Buffer.allocUnsafe(length);
        let filled = 0;
        while (filled < length) {
          const count = await readOnce(file.descriptor, bytes, filled, offset);
          if (count === 0) break;
          filled += count;
        }
        return bytes.subarray(0, filled);
      } finally {
        file.readers -= 1;
        if (file.isClosing && file.readers === 0) closeSync(file.descriptor);
      }
    },
    close,
    closeAll() {
      for (const path of open.keys()) close(path);
    },
  };
};
