// What this machine keeps of footage: how much it may, how much it does, what is pinned, what was wiped.

import { oc, type } from '@orpc/contract';
import * as z from 'zod';
import type { TransferPause } from './workstation.ts';

export interface StoredCase {
  readonly case: string;
  readonly number: string;
  readonly applicant: string;
  /** Verified bytes here, and all that working offline needs. */
  readonly hereBytes: number;
  readonly neededBytes: number;
  readonly pinned: boolean;
  /** ISO 8601: wiped then unless the server says before that it may stay. */
  readonly keepUntil?: string;
}

export interface Wiped {
  readonly case: string;
  readonly at: string;
  readonly reason: 'revoked' | 'expired';
  readonly contents: number;
  readonly bytes: number;
  readonly keptEvents: number;
  readonly keptContents: number;
}

export interface StorageStatus {
  readonly usedBytes: number;
  /** Of these, bytes that are pinned or still have to go to the server, and so are never removed to make room. */
  readonly fixedBytes: number;
  readonly quotaBytes: number;
  /** Left free on the disk whatever happens. */
  readonly floorBytes: number;
  readonly freeBytes: number;
  /** Bytes that are nowhere but here yet. */
  readonly uploadBytes: number;
  readonly paused?: TransferPause;
  readonly cases: readonly StoredCase[];
  readonly wiped: readonly Wiped[];
  /** How the keys of this machine are kept. */
  readonly keys: 'system' | 'password';
}

const GIB = 1024 ** 3;
const base = oc.errors({ signedOut: { status: 401 } });

export const storageContract = {
  status: base.input(z.object({})).output(type<StorageStatus>()),
  setQuota: base.input(z.object({ bytes: z.number().int().min(GIB).max(4096 * GIB) })).output(type<StorageStatus>()),
  /** Removes what is neither pinned nor waiting for the server. */
  clear: base.input(z.object({})).output(type<StorageStatus>()),
};
