// The server's own key: it signs enrolments and the server's events. Kept in the data folder, readable by its owner alone.

import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

const SEED_BYTES = 32;

/** Ed25519 seed, 32 bytes. Made at first start; what is there is never overwritten. */
export async function loadServerKey(path: string, randomBytes: (length: number) => Uint8Array): Promise<Uint8Array> {
  const known = await readSeed(path);
  if (known !== undefined) return known;
  await mkdir(dirname(path), { recursive: true });
  const seed = randomBytes(SEED_BYTES);
  const temporary = `${path}.${randomUUID()}.new`;
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(`${Buffer.from(seed).toString('hex')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    // A link, not a rename: of two processes that start together one key wins, whole, and both use it.
    await link(temporary, path);
    return seed;
  } catch (error) {
    const won = await readSeed(path);
    if (won === undefined) throw error;
    return won;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function readSeed(path: string): Promise<Uint8Array | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const seed = new Uint8Array(Buffer.from(text.trim(), 'hex'));
  // A new key instead of a damaged one would make every enrolment look forged.
  if (seed.length !== SEED_BYTES) throw new Error('The server key is damaged; restore it from a backup of the data folder.');
  return seed;
}
