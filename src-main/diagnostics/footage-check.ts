// Reads all footage that is here, part by part, and compares each with its hash; and fetches again what is not what it was. Footage is read
// for as long as it takes, at half the speed at most, so that whoever works meanwhile does not notice.

import type { ContentStore } from '../media/content-store.ts';
import { isOffline } from '../session/central.ts';
import { partFailure, type Parts } from '../sync/parts.ts';

export interface BadFile {
  readonly sha256: string;
  readonly cases: readonly string[];
  readonly parts: readonly number[];
}

export interface FootageFound {
  readonly files: number;
  readonly bytes: number;
  readonly stopped?: true;
  readonly bad: readonly BadFile[];
}

export async function checkFootage(deps: {
  readonly content: ContentStore;
  /** So many milliseconds nothing is read. */
  readonly rest: (milliseconds: number) => Promise<void>;
  readonly mono: () => number;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}): Promise<FootageFound> {
  const { content, signal } = deps;
  const listed = content.usage().contents.filter(({ haveBytes }) => haveBytes > 0);
  const total = listed.reduce((sum, { haveBytes }) => sum + haveBytes, 0);
  const bad: BadFile[] = [];
  let [files, bytes] = [0, 0];
  for (const { sha256, cases, haveBytes } of listed) {
    const parts: number[] = [];
    for (const [n, isHere] of (content.state(sha256)?.have ?? []).entries()) {
      if (!isHere) continue;
      if (signal.aborted) return { files, bytes, bad: parts.length > 0 ? [...bad, { sha256, cases, parts }] : bad, stopped: true };
      const from = deps.mono();
      if (!(await content.isSound(sha256, n))) parts.push(n);
      await deps.rest(deps.mono() - from);
    }
    files += 1;
    bytes += haveBytes;
    if (parts.length > 0) bad.push({ sha256, cases, parts });
    deps.onProgress(bytes, total);
  }
  return { files, bytes, bad };
}

/** Fetches the bad parts of a file again. What is nowhere else is left as it lies. */
export async function repairFile(
  deps: { readonly content: ContentStore; readonly parts: Pick<Parts, 'fetch'>; readonly isOnlyHere: (sha256: string) => boolean; readonly signal: AbortSignal },
  { sha256, parts }: BadFile,
): Promise<{ readonly outcome: 'mended' | 'notThere' | 'offline' | 'onlyHere'; readonly parts: number }> {
  const content = deps.content.description(sha256);
  // Removed meanwhile to make room: it comes again when it is wanted.
  if (!content) return { outcome: 'mended', parts: 0 };
  if (deps.isOnlyHere(sha256)) return { outcome: 'onlyHere', parts: parts.length };
  let mended = 0;
  for (const n of parts) {
    try {
      await deps.content.giveUp(sha256, n);
      await deps.parts.fetch(content, n, false, deps.signal);
      mended += 1;
    } catch (error) {
      if (deps.signal.aborted) throw error;
      if (isOffline(error)) return { outcome: 'offline', parts: parts.length - mended };
      if (partFailure(error) === undefined) throw error;
      return { outcome: 'notThere', parts: parts.length - mended };
    }
  }
  return { outcome: 'mended', parts: mended };
}
