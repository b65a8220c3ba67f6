// Composes documents in a thread of its own: typesetting takes up to a second and some 400 MB, and the window must not wait.

import { Worker } from 'node:worker_threads';
import { MissingGlyph } from './glyphs.ts';
import type { DocumentInput } from './kinds.ts';

export interface ComposeJob {
  readonly id: number;
  readonly input: DocumentInput;
  readonly rareFolders: readonly string[];
}

export type ComposeReply =
  | { readonly kind: 'done'; readonly pdf: Uint8Array }
  | { readonly kind: 'missingGlyph'; readonly characters: readonly string[]; readonly where: string }
  | { readonly kind: 'failed'; readonly message: string };

/** `worker` is where a bundle put the composing thread's file; in the repository it stands beside this one. */
export interface ComposeOptions {
  readonly worker?: URL;
  /** Folders that may hold the rare-character pack, before those where it usually lies. */
  readonly rareFolders?: readonly string[];
}

export interface Composer {
  /**
   * The unsigned document with its empty signature fields and its attachment; the same bytes for the same input.
   * Rejects with `MissingGlyph` when a text holds a character that no font here can show.
   */
  compose(input: DocumentInput): Promise<Uint8Array>;
  /** Opens the fonts beforehand, for instance when somebody opens the page on which he will compose. */
  warm(): void;
  close(): Promise<void>;
}

/** How long the thread waits for the next document before its memory is given back. */
const IDLE_MS = 60_000;

export const createComposer = (options: ComposeOptions = {}): Composer => {
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last = 0;
  const waiting = new Map<number, { readonly resolve: (reply: ComposeReply) => void; readonly reject: (error: Error) => void }>();

  const end = (one: Worker, error: Error): void => {
    if (worker !== one) return;
    worker = undefined;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const rest = (): void => {
    clearTimeout(idle);
    if (waiting.size > 0 || worker === undefined) return;
    // A thread that only waits keeps no program alive.
    worker.unref();
    idle = setTimeout(() => void close(), IDLE_MS);
    idle.unref();
  };
  const thread = (): Worker => {
    clearTimeout(idle);
    if (worker !== undefined) return worker;
    const started = new Worker(options.worker ?? new URL('./compose-worker.ts', import.meta.url));
    worker = started;
    started.on('message', ({ id, reply }: { readonly id: number; readonly reply: ComposeReply }) => {
      waiting.get(id)?.resolve(reply);
      waiting.delete(id);
      rest();
    });
    started.on('error', (error) => end(started, error));
    started.on('exit', () => end(started, new Error('The composing thread ended without an answer')));
    return started;
  };
  const close = async (): Promise<void> => {
    clearTimeout(idle);
    const ending = worker;
    if (ending === undefined) return;
    end(ending, new Error('The composer was closed'));
    await ending.terminate();
  };

  return {
    async compose(input) {
      const id = (last += 1);
      const reply = await new Promise<ComposeReply>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        const to = thread();
        to.ref();
        to.postMessage({ id, input, rareFolders: options.rareFolders ?? [] } satisfies ComposeJob);
      });
      if (reply.kind === 'missingGlyph') throw new MissingGlyph(reply.characters, reply.where);
      if (reply.kind === 'failed') throw new Error(reply.message);
      return reply.pdf;
    },
    warm() {
      thread().postMessage('warm');
      rest();
    },
    close,
  };
};
