// The expected failures of keeping and reading content, told apart by code: callers act on them, people never see the text.

import { isSystemFull } from '../disk-full.ts';

export type ContentErrorCode =
  /** Nobody declared this content. */
  | 'unknown'
  /** A part is not here and could not be fetched. */
  | 'missing'
  /** The disk has no room; nothing was half written that counts. */
  | 'diskFull'
  /** It would leave less free than people need for everything else on this disk. */
  | 'lowDisk'
  /** It would be more than this machine may keep, and nothing can make room. */
  | 'overQuota'
  /** More bytes than the caller allowed. */
  | 'tooLarge'
  /** A declaration that contradicts itself or one made before. */
  | 'badDescription'
  | 'cancelled';

export class ContentError extends Error {
  readonly code: ContentErrorCode;

  constructor(code: ContentErrorCode, cause?: unknown) {
    super(`content: ${code}`, { cause });
    this.name = 'ContentError';
    this.code = code;
  }
}

/** Turns the system's "no space left" into `diskFull`; everything else is passed on as it is. */
export const toContentError = (error: unknown): unknown =>
  isSystemFull(error) ? new ContentError('diskFull', error) : error;

export const throwIfCancelled = (signal: AbortSignal | undefined): void => {
  if (signal?.aborted) throw new ContentError('cancelled', signal.reason);
};
