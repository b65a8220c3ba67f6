// A file that takes room, to be given back when the disk is full: so that a recording can still be closed properly.

import { open, rm } from 'node:fs/promises';
import { toContentError } from '../media/content-error.ts';

const BALLAST_BYTES = 4 * 1024 * 1024;

export interface Ballast {
  /** Rejects with `ContentError` `diskFull` where there is not even room for it: then nothing should begin. */
  load(): Promise<void>;
  release(): Promise<void>;
}

export function createBallast(path: string, bytes = BALLAST_BYTES): Ballast {
  return {
    async load() {
      try {
        const file = await open(path, 'w', 0o600);
        try {
          // Written, not only said: a sparse file takes no room.
          const piece = new Uint8Array(256 * 1024).fill(1);
          for (let done = 0; done < bytes; done += piece.length) await file.writeFile(piece.subarray(0, Math.min(piece.length, bytes - done)));
          await file.sync();
        } finally {
          await file.close();
        }
      } catch (error) {
        await rm(path, { force: true }).catch(() => undefined);
        throw toContentError(error);
      }
    },
    release: () => rm(path, { force: true }),
  };
}
