// Brings the bytes of a recorded track to the workstation, piece by piece and in order. A piece is held until it is said to be on the disk;
// a workstation that does not answer for a moment is asked again with the same piece, which it writes only once.

import type { ChunkAnswer } from '#shared/contract/workstation-link.ts';

export interface ChunkSenderDeps {
  /** Rejects where the workstation cannot be reached. */
  readonly post: (n: number, bytes: Uint8Array<ArrayBuffer>) => Promise<ChunkAnswer>;
  readonly wait: (ms: number) => Promise<void>;
  readonly onWritten: (bytes: number) => void;
  /** Nothing more is taken. */
  readonly onEnded: (why: 'diskFull' | 'ended' | 'failed') => void;
}

export interface ChunkSender {
  add(bytes: Uint8Array<ArrayBuffer>): void;
  /** Resolves when all that was added is on the disk, or nothing more can be. */
  drained(): Promise<void>;
  waitingBytes(): number;
}

/** More than this is not held for a workstation that does not write: a long silence of the disk, minutes of a call. */
const MOST_WAITING = 96 * 1024 * 1024;
const AGAIN_MS = 500;
const MOST_TRIES = 60;

export function createChunkSender({ post, wait, onWritten, onEnded }: ChunkSenderDeps): ChunkSender {
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  let n = 1;
  let ended = false;
  let running: Promise<void> | null = null;

  const end = (why: 'diskFull' | 'ended' | 'failed'): void => {
    if (ended) return;
    ended = true;
    waiting = [];
    bytes = 0;
    onEnded(why);
  };
  const run = async (): Promise<void> => {
    while (waiting.length > 0 && !ended) {
      const piece = waiting[0]!;
      let answer: ChunkAnswer | null = null;
      for (let tries = 0; answer === null && tries < MOST_TRIES; tries++) {
        answer = await post(n, piece).catch(() => null);
        if (answer === null) await wait(AGAIN_MS);
      }
      if (answer === null) return end('failed');
      if (!answer.ok) return end(answer.why === 'diskFull' || answer.why === 'ended' ? answer.why : 'failed');
      waiting.shift();
      bytes -= piece.length;
      n += 1;
      onWritten(piece.length);
    }
  };
  return {
    add(piece) {
      if (ended) return;
      bytes += piece.length;
      if (bytes > MOST_WAITING) return end('failed');
      waiting.push(piece);
      running ??= run().finally(() => {
        running = null;
      });
    },
    async drained() {
      while (running) await running;
    },
    waitingBytes: () => bytes,
  };
}
