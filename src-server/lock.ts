// One server process for one data folder: PGlite would not notice a second one, and the folder would be damaged.

import { open, readFile, rm } from 'node:fs/promises';

/** Answers how to release it. Throws when a living process holds the folder; what a killed one left is taken over. */
export async function lockFolder(path: string): Promise<() => Promise<void>> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(String(process.pid));
      await file.close();
      return async () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = Number(await readFile(path, 'utf8').catch(() => ''));
      if (holder !== process.pid && isAlive(holder)) throw new Error(`The data folder is in use by process ${holder}.`);
      await rm(path, { force: true });
    }
  }
  throw new Error('The data folder could not be locked.');
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
