// Damaged databases that were set aside (recover.ts) still hold the sealed keys of cases. A case that is wiped is wiped there too: its key is
// overwritten where it stands, and everything else in those files stays as it was found.

import { closeSync, existsSync, fsyncSync, openSync, readdirSync, readSync, fstatSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const PIECE = 1024 * 1024;

/** Overwrites every occurrence of a text in the files that were set aside in a data folder; answers how many there were. */
export function overwriteSetAside(folder: string, text: string): number {
  const wanted = Buffer.from(text);
  if (wanted.length === 0) return 0;
  let found = 0;
  for (const aside of readdirSync(folder, { withFileTypes: true })) {
    if (!aside.isDirectory() || !aside.name.startsWith('set-aside-')) continue;
    for (const file of readdirSync(join(folder, aside.name), { withFileTypes: true })) if (file.isFile()) found += overwrite(join(folder, aside.name, file.name), wanted);
  }
  return found;
}

function overwrite(path: string, wanted: Buffer): number {
  if (!existsSync(path)) return 0;
  const file = openSync(path, 'r+');
  try {
    const { size } = fstatSync(file);
    const piece = Buffer.alloc(PIECE + wanted.length);
    const blank = Buffer.alloc(wanted.length);
    let found = 0;
    // Pieces overlap by a length, so that none lies across two of them unseen.
    for (let from = 0; from < size; from += PIECE) {
      const read = readSync(file, piece, 0, piece.length, from);
      const here = piece.subarray(0, read);
      for (let at = here.indexOf(wanted); at !== -1; at = here.indexOf(wanted, at + 1)) {
        writeSync(file, blank, 0, blank.length, from + at);
        found += 1;
      }
    }
    if (found > 0) fsyncSync(file);
    return found;
  } finally {
    closeSync(file);
  }
}
