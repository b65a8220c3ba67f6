// Files of standards are read in a thread of its own: a large workbook, or one made to be slow, must hold up neither the window nor the
// exchange. One file at a time; a thread that takes too long or too much memory is ended, and its file is refused.

import { Worker } from 'node:worker_threads';
import type { StandardRead } from '#shared/contract/workstation-standards.ts';
import { problem } from './problems.ts';

export interface ReadJob {
  readonly bytes: Uint8Array;
  readonly name: string;
}

/** Far beyond what the largest file within the limits needs (32 MiB of JSON: some seconds, some 400 MiB). */
const MOST_MS = 60_000;
const MOST_MIB = 1024;

export interface FileReading {
  read(job: ReadJob): Promise<StandardRead>;
}

/** `worker` is where a bundle put the thread's file. */
export function createFileReading(options: { readonly worker?: URL; readonly mostMs?: number; readonly mostMib?: number } = {}): FileReading {
  const { mostMs = MOST_MS, mostMib = MOST_MIB } = options;
  let turn: Promise<unknown> = Promise.resolve();

  const read = async (job: ReadJob): Promise<StandardRead> => {
    const thread = new Worker(options.worker ?? new URL('./read-worker.ts', import.meta.url), { workerData: job, resourceLimits: { maxOldGenerationSizeMb: mostMib } });
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<StandardRead>((resolve, reject) => {
        timer = setTimeout(() => resolve({ problems: [problem('tooLarge')], findings: [] }), mostMs);
        thread.once('message', resolve);
        // Running out of its memory ends the thread and nothing else.
        thread.once('error', (error: Error & { readonly code?: string }) => (error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? resolve({ problems: [problem('tooLarge')], findings: [] }) : reject(error)));
        thread.once('exit', () => reject(new Error('the reading thread ended without an answer')));
      });
    } finally {
      clearTimeout(timer);
      await thread.terminate();
    }
  };

  return {
    read(job) {
      const answer = turn.then(() => read(job));
      turn = answer.catch(() => undefined);
      return answer;
    },
  };
}
