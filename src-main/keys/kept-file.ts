// Small files that must be whole or not there: written beside, flushed, then renamed, with their mode from the first byte on.

import { open, rename, rm } from 'node:fs/promises';

export const keepFile = async (path: string, bytes: Uint8Array, mode: number): Promise<void> => {
  const partial = `${path}.part`;
  await rm(partial, { force: true });
  const file = await open(partial, 'wx', mode);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(partial, path);
};
