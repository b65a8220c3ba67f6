// The three files of one content on disk, and the order of writes that lets a kill at any moment lose nothing that counted:
//   <sha>        the sealed bytes, sparse until all parts are here
//   <sha>.have   one byte a part (1 = verified and on disk) and one more for "the whole was verified"
//   <sha>.json   the declaration and the sealed key, written last and removed never before the rest is worthless
// A part's byte is set only after the part itself reached the disk, so what `.have` says is always true of what a crash left.

import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { contentSchema, PART_BYTES, type Content } from '#shared/footage/footage.ts';
import { BLOCKS_PER_PART, sealBlocks, sealedLength, sealedOffset } from './sealing.ts';

/** The content's key, sealed for each case that it belongs to. */
export interface SealedKeys {
  readonly [caseId: string]: string;
}

const declarationSchema = contentSchema.extend({ keys: z.record(z.string(), z.string()).optional() });

export interface ContentPaths {
  readonly folder: string;
  readonly bytes: string;
  readonly have: string;
  readonly json: string;
}

/** Two-digit folders keep any one folder small when there are thousands of files. */
export const contentPaths = (folder: string, sha256: string): ContentPaths => {
  const base = join(folder, sha256.slice(0, 2));
  const bytes = join(base, sha256);
  return { folder: base, bytes, have: `${bytes}.have`, json: `${bytes}.json` };
};

/** Length of part `n` in bytes. */
export const partLength = (content: Content, n: number): number => Math.min(PART_BYTES, content.bytes - n * PART_BYTES);

/** A folder's own entry must reach the disk too, or a rename can vanish. Windows has no such call and needs none. */
const syncFolder = (folder: string): void => {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};

/** Writes a small file so that after a crash it is either the old or the new one. */
const replaceFile = (path: string, folder: string, bytes: Uint8Array | string): void => {
  const next = `${path}.next`;
  const handle = openSync(next, 'w');
  try {
    writeFileSync(handle, bytes);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(next, path);
  syncFolder(folder);
};

/**
 * What the disk says about a content, or `undefined` where it was never declared. `keys` is absent for what an older version kept in the
 * clear.
 */
export const loadContent = (folder: string, sha256: string): { content: Content; have: Uint8Array; keys: SealedKeys | undefined } | undefined => {
  const paths = contentPaths(folder, sha256);
  if (!existsSync(paths.json)) return undefined;
  const parsed = declarationSchema.safeParse(JSON.parse(readFileSync(paths.json, 'utf8')));
  if (!parsed.success || parsed.data.sha256 !== sha256) return undefined;
  const { keys, ...content } = parsed.data;
  const have = new Uint8Array(content.parts.length + 1);
  const size = keys ? sealedLength(content.bytes) : content.bytes;
  if (existsSync(paths.have) && existsSync(paths.bytes) && statSync(paths.bytes).size === size) {
    have.set(readFileSync(paths.have).subarray(0, have.length));
  }
  return { content, have, keys };
};

/** Writes the declaration anew, for instance with its key sealed for another case. */
export const writeDeclaration = (folder: string, content: Content, keys: SealedKeys): void => {
  const paths = contentPaths(folder, content.sha256);
  replaceFile(paths.json, paths.folder, JSON.stringify({ ...content, keys }));
};

/** Lays down an empty sparse file and its declaration. */
export const createEmpty = (folder: string, content: Content, keys: SealedKeys): void => {
  const paths = contentPaths(folder, content.sha256);
  mkdirSync(paths.folder, { recursive: true });
  replaceFile(paths.have, paths.folder, new Uint8Array(content.parts.length + 1));
  writeDeclaration(folder, content, keys);
};

/** Moves a finished, sealed, fsynced file into place; the declaration comes last, so a crash in between leaves nothing that counts. */
export const placeWhole = (folder: string, content: Content, keys: SealedKeys, finished: string): void => {
  const paths = contentPaths(folder, content.sha256);
  mkdirSync(paths.folder, { recursive: true });
  // What lay here before was sealed under another key.
  removeContent(folder, content.sha256);
  renameSync(finished, paths.bytes);
  replaceFile(paths.have, paths.folder, new Uint8Array(content.parts.length + 1).fill(1));
  writeDeclaration(folder, content, keys);
};

/** The tick goes first: whatever else survives a crash in between is then known not to be here. */
export const removeContent = (folder: string, sha256: string): void => {
  const paths = contentPaths(folder, sha256);
  for (const path of [paths.have, paths.json, paths.bytes]) rmSync(path, { force: true });
};

/** Seals part `n` and writes it in place; returns once it is on the disk. */
export const writePartBytes = async (folder: string, content: Content, key: Uint8Array, n: number, bytes: Uint8Array): Promise<void> => {
  const paths = contentPaths(folder, content.sha256);
  const sealed = sealBlocks(key, n * BLOCKS_PER_PART, bytes);
  const handle = await open(paths.bytes, existsSync(paths.bytes) ? 'r+' : 'w+');
  try {
    const whole = sealedLength(content.bytes);
    if ((await handle.stat()).size !== whole) await handle.truncate(whole);
    const offset = sealedOffset(n * BLOCKS_PER_PART);
    let written = 0;
    while (written < sealed.length) {
      const done = await handle.write(sealed, written, sealed.length - written, offset + written);
      written += done.bytesWritten;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Sets one byte of the side file, durably. A single byte is either written or not. */
export const writeTick = async (folder: string, content: Content, index: number, value: 0 | 1): Promise<void> => {
  const handle = await open(contentPaths(folder, content.sha256).have, 'r+');
  try {
    await handle.write(Uint8Array.of(value), 0, 1, index);
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Up to `length` bytes from `offset`; shorter only where the file ends. */
export const readRange = async (path: string, offset: number, length: number): Promise<Uint8Array> => {
  const handle = await open(path, 'r');
  try {
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } finally {
    await handle.close();
  }
};
