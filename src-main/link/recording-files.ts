// How a recording lies in its folder while it runs: `journal` the chain; `<track>.sealed` a track's chunks one after the other, each sealed
// by itself; `key` the recording's key, sealed under the case's. Nothing that was seen or heard lies in the clear.

import { join } from 'node:path';
import type { ChunkLine } from '#shared/live/journal.ts';
import { seal, unseal, type RandomBytes } from '../custody/seal.ts';

export const journalPath = (folder: string): string => join(folder, 'journal');
export const keyPath = (folder: string): string => join(folder, 'key');
export const trackPath = (folder: string, track: string): string => join(folder, `${track}.sealed`);

/** What sealing adds to each chunk: nonce and tag. */
export const SEAL_BYTES = 28;

/** Where a chunk lies on the disk. */
export const placeOf = ({ n, off, len }: Pick<ChunkLine, 'n' | 'off' | 'len'>): { readonly at: number; readonly length: number } => ({ at: off + (n - 1) * SEAL_BYTES, length: len + SEAL_BYTES });

/** A chunk that is put elsewhere, into another track or another recording does not open. */
const bound = (recording: string, track: string, n: number): string => `kantai recording ${recording}/${track}/${n}`;

export const sealChunk = (key: Uint8Array, recording: string, track: string, n: number, plain: Uint8Array, randomBytes: RandomBytes): Buffer => seal(key, plain, bound(recording, track, n), randomBytes);
export const openChunk = (key: Uint8Array, recording: string, track: string, n: number, sealed: Uint8Array): Buffer | undefined => unseal(key, sealed, bound(recording, track, n));
