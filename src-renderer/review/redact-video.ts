// Asks the workstation for a video without what is covered, and follows line by line how far it is.

import type { RedactedShape } from '#shared/case/events-picture.ts';
import type { RedactFailure, RedactProgress } from '#shared/contract/footage.ts';
import { linesOf } from '../import/send-file.ts';

interface Asked {
  readonly origin: string;
  readonly case: string;
  readonly sha256: string;
  readonly shapes: readonly RedactedShape[];
  readonly signal: AbortSignal;
  onProgress(progress: RedactProgress): void;
}

/** Resolves to why nothing was made, or `null` when it was. Never rejects; given up, nothing stays. */
export async function redactVideo({ origin, signal, onProgress, ...asked }: Asked): Promise<RedactFailure | null> {
  try {
    const response = await fetch(`${origin}/redact`, { method: 'POST', body: JSON.stringify(asked), headers: { 'content-type': 'application/json' }, signal });
    let last: RedactProgress | null = null;
    if (response.ok && response.body) {
      for await (const line of linesOf(response.body)) {
        last = JSON.parse(line) as RedactProgress;
        onProgress(last);
      }
    }
    return last?.stage === 'done' ? null : (last?.error ?? 'failed');
  } catch {
    return signal.aborted ? 'cancelled' : 'failed';
  }
}
