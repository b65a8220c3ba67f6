// Content that an older version kept in the clear is sealed, part by part; what is then no longer needed is removed. Can break off
// anywhere: a content is either still in the clear, or sealed with all the parts that it had.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { PART_BYTES } from '#shared/footage/footage.ts';
import * as files from './content-files.ts';
import { NO_CASE, type ContentVault } from './content-vault.ts';
import { BLOCKS_PER_PART, sealBlocks, sealedLength, sealedOffset } from './sealing.ts';

const SEALED = '.sealed';

const names = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.length === 2)
    .flatMap((entry) => readdirSync(join(folder, entry.name)));

/** A sealed file whose declaration has its key counts; one without was not finished. */
const finish = (folder: string): void => {
  for (const name of names(folder).filter((each) => each.endsWith(SEALED))) {
    const { bytes } = files.contentPaths(folder, name.slice(0, -SEALED.length));
    if (files.loadContent(folder, name.slice(0, -SEALED.length))?.keys) renameSync(bytes + SEALED, bytes);
    else rmSync(bytes + SEALED);
  }
};

/** Seals every content of a store's folder that is not. Must have ended before the store is used. Answers how many there were. */
export const sealPlainContent = async (folder: string, vault: ContentVault): Promise<number> => {
  if (!existsSync(folder)) return 0;
  finish(folder);
  const found = names(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => files.loadContent(folder, name.slice(0, -'.json'.length)) ?? [])
    .filter(({ keys }) => !keys);
  for (const { content, have } of found) {
    const paths = files.contentPaths(folder, content.sha256);
    const key = vault.randomBytes(32);
    const handle = await open(paths.bytes + SEALED, 'w');
    try {
      await handle.truncate(sealedLength(content.bytes));
      for (const [n, hash] of content.parts.entries()) {
        if (have[n] !== 1) continue;
        const plain = await files.readRange(paths.bytes, n * PART_BYTES, files.partLength(content, n));
        // What rotted stays a hole, which does not open and is fetched again.
        if (createHash('sha256').update(plain).digest('hex') !== hash) continue;
        await handle.write(sealBlocks(key, n * BLOCKS_PER_PART, plain), 0, undefined, sealedOffset(n * BLOCKS_PER_PART));
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    const cases = vault.casesOf(content.sha256);
    files.writeDeclaration(folder, content, Object.fromEntries((cases.length === 0 ? [NO_CASE] : cases).map((caseId) => [caseId, vault.seal(caseId, key)])));
    renameSync(paths.bytes + SEALED, paths.bytes);
  }
  return found.length;
};
