// Room on the disk: never more than the quota, never less free than the floor. What makes room is removed oldest first, and never what is
// pinned, was used a moment ago, or has not reached the server.

import { ContentError } from './content-error.ts';
import type { ContentStore, ContentUsage } from './content-store.ts';

export interface Limits {
  /** Bytes of footage that this machine may keep. */
  readonly quotaBytes: number;
  /** Bytes that stay free on the disk. */
  readonly floorBytes: number;
}

export interface Room {
  /** Makes room for so many bytes more. Throws `overQuota` or `lowDisk` where it cannot be made; what was there stays then. */
  make(bytes: number): void;
  /** Removes all that may be removed. */
  clear(): void;
  /** Bytes that nothing may remove. */
  fixedBytes(): number;
}

/** What was looked at so lately may be on the screen. */
const IN_USE_MS = 10 * 60_000;

export function createRoom(deps: {
  readonly content: ContentStore;
  readonly limits: () => Limits;
  readonly freeBytes: () => number;
  /** Pinned, or nowhere else yet. */
  readonly isFixed: (sha256: string) => boolean;
  readonly now: () => number;
}): Room {
  const { content } = deps;

  const removable = (): ContentUsage['contents'] =>
    content
      .usage()
      .contents.filter((each) => each.haveBytes > 0 && !deps.isFixed(each.sha256))
      .toSorted((one, other) => one.usedAt - other.usedAt);

  const lacking = (bytes: number): { readonly over: number; readonly low: number } => {
    const { quotaBytes, floorBytes } = deps.limits();
    return { over: content.bytesHere() + bytes - quotaBytes, low: floorBytes + bytes - deps.freeBytes() };
  };

  return {
    make(bytes) {
      const { over, low } = lacking(bytes);
      if (over <= 0 && low <= 0) return;
      const before = deps.now() - IN_USE_MS;
      const victims: string[] = [];
      let found = 0;
      for (const each of removable().filter(({ usedAt }) => usedAt < before)) {
        if (found >= Math.max(over, low)) break;
        victims.push(each.sha256);
        found += each.haveBytes;
      }
      // Removing a part of what is needed would cost what is here and bring nothing.
      if (found < over) throw new ContentError('overQuota');
      if (found < low) throw new ContentError('lowDisk');
      for (const sha256 of victims) content.remove(sha256);
    },
    clear() {
      for (const { sha256 } of removable()) content.remove(sha256);
    },
    fixedBytes: () =>
      content
        .usage()
        .contents.filter((each) => deps.isFixed(each.sha256))
        .reduce((sum, each) => sum + each.haveBytes, 0),
  };
}
