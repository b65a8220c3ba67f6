// Takes over a track whose frames cannot be had: what a MediaRecorder makes of it goes to the workstation as a track of its own.

import type { Track } from '#shared/live/journal.ts';
import { recordTrack } from './media-recorder.ts';
import { createTrackSender, type TrackDesk } from './track-sender.ts';

export interface Fallback {
  /** Resolves when everything is on the disk or nothing more can be. */
  stop(): Promise<void>;
}
export interface ToTakeOver {
  readonly media: MediaStreamTrack;
  readonly recording: string;
  readonly track: Omit<Track, 'mime' | 'how'>;
  readonly onWritten: (bytes: number) => void;
  readonly onEnded: (why: 'diskFull' | 'ended' | 'failed') => void;
}

/** Null where this browser records nothing. */
export function takeOver(desk: TrackDesk, { media, recording, track, onWritten, onEnded }: ToTakeOver): Fallback | null {
  let sender: ReturnType<typeof createTrackSender> | null = null;
  const recorder = recordTrack(media, (bytes) => sender?.add(bytes));
  if (!recorder) return null;
  sender = createTrackSender({ desk, recording, track: { ...track, mime: recorder.mime, how: 'recorder' }, wait: (ms) => new Promise((done) => setTimeout(done, ms)), onWritten, onEnded });
  const to = sender;
  // Also where the track ends by itself: who showed something left.
  const ended = recorder.ended.then(() => to.end());
  return {
    stop() {
      recorder.stop();
      return ended;
    },
  };
}
