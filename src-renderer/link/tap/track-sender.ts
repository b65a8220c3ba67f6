// Brings one track to the workstation: says what it is, then its bytes, piece by piece, then that it has ended. A workstation that does not
// answer for a moment is asked again, at each of these steps: it takes everything only once.

import type { ChunkAnswer } from '#shared/contract/workstation-link.ts';
import type { Track } from '#shared/live/journal.ts';
import { createChunkSender } from './sender.ts';

/** The workstation's side. Each rejects where the workstation cannot be reached. */
export interface TrackDesk {
  open(recording: string, track: Track): Promise<ChunkAnswer>;
  write(recording: string, track: string, n: number, bytes: Uint8Array<ArrayBuffer>): Promise<ChunkAnswer>;
  close(recording: string, track: string): Promise<ChunkAnswer>;
}
export interface TrackSender {
  add(bytes: Uint8Array<ArrayBuffer>): void;
  /** Resolves when all that was added is on the disk and the track has ended there, or nothing more can be. */
  end(): Promise<void>;
}
export interface TrackSenderDeps {
  readonly desk: TrackDesk;
  readonly recording: string;
  readonly track: Track;
  readonly wait: (ms: number) => Promise<void>;
  readonly onWritten: (bytes: number) => void;
  readonly onEnded: (why: 'diskFull' | 'ended' | 'failed') => void;
}

export function createTrackSender({ desk, recording, track, wait, onWritten, onEnded }: TrackSenderDeps): TrackSender {
  let opened = false;
  let over = false;
  const sender = createChunkSender({
    async post(n, bytes) {
      if (!opened) {
        const answer = await desk.open(recording, track);
        if (!answer.ok) return answer;
        opened = true;
      }
      return desk.write(recording, track.track, n, bytes);
    },
    wait,
    onWritten,
    onEnded(why) {
      over = true;
      onEnded(why);
    },
  });
  return {
    add: sender.add,
    async end() {
      await sender.drained();
      if (opened && !over) await desk.close(recording, track.track).catch(() => undefined);
    },
  };
}
