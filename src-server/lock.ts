// One server process for one data folder: PGlite would not notice a second one, and the folder would be damaged.

import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';

/** Answers how to release it. Throws when a living process holds the folder; what a killed one left is taken over. */
export async function lockFolder(path: string): Promise<() => Promise<void>> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      await claim(path);
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

/** Appears with its content or not at all: an empty lock would look like that of a dead process. Throws EEXIST when it is there. */
async function claim(path: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.new`;
  await writeFile(temporary, String(process.pid), { flag: 'wx' });
  try {
    await link(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
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
