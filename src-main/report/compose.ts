// Composes the conclusion in a thread of its own: typesetting takes up to a second and some 400 MB, and the window must not wait.

import { Worker } from 'node:worker_threads';
import { MissingGlyph } from './glyphs.ts';
import type { ConclusionInput } from './input.ts';

export type ComposeReply =
  | { readonly kind: 'done'; readonly pdf: Uint8Array }
  | { readonly kind: 'missingGlyph'; readonly characters: readonly string[]; readonly where: string }
  | { readonly kind: 'failed'; readonly message: string };

/** `worker` is where a bundle put the composing thread's file; in the repository it stands beside this one. */
export interface ComposeOptions {
  readonly worker?: URL;
}

/**
 * The unsigned document with its empty signature field and `case.json` attached; the same bytes for the same input.
 * Rejects with `MissingGlyph` when a text holds a character that the fonts cannot show.
 */
export const composeConclusion = async (input: ConclusionInput, options: ComposeOptions = {}): Promise<Uint8Array> => {
  const worker = new Worker(options.worker ?? new URL('./compose-worker.ts', import.meta.url), { workerData: input });
  try {
    const reply = await new Promise<ComposeReply>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('The composing thread ended without an answer')));
    });
    if (reply.kind === 'missingGlyph') throw new MissingGlyph(reply.characters, reply.where);
    if (reply.kind === 'failed') throw new Error(reply.message);
    return reply.pdf;
  } finally {
    await worker.terminate();
  }
};
