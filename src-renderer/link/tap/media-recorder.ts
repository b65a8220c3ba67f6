// The way out where encoded frames cannot be had: a MediaRecorder on the track that was decoded. It encodes anew, so it is second best, and
// the journal says so (`how: recorder`). Never `avc1`: that file is broken from the first change of size on, and nothing tells.

/** The best first. Exact strings: see docs/link.md. */
export const FALLBACK_TYPES = ['video/mp4;codecs=avc3.640028,opus', 'video/webm;codecs=vp8,opus', 'video/webm'] as const;
export const SOUND_TYPES = ['audio/webm;codecs=opus', 'audio/webm'] as const;

export function fallbackType(kind: 'audio' | 'video', isSupported: (type: string) => boolean): string | null {
  return (kind === 'video' ? FALLBACK_TYPES : SOUND_TYPES).find((type) => isSupported(type)) ?? null;
}

export interface FallbackRecorder {
  readonly mime: string;
  /** All of it has been handed over: it was stopped, or its track ended. */
  readonly ended: Promise<void>;
  stop(): void;
}

/** `onBytes` in order, about once a second. Null where this browser records nothing. */
export function recordTrack(track: MediaStreamTrack, onBytes: (bytes: Uint8Array<ArrayBuffer>) => void): FallbackRecorder | null {
  const kind = track.kind === 'video' ? 'video' : 'audio';
  const mime = fallbackType(kind, (type) => MediaRecorder.isTypeSupported(type));
  if (mime === null) return null;
  const recorder = new MediaRecorder(new MediaStream([track]), { mimeType: mime, ...(kind === 'video' ? { videoBitsPerSecond: 4_000_000, videoKeyFrameIntervalDuration: 1000 } : {}) } as MediaRecorderOptions);
  let queue: Promise<void> = Promise.resolve();
  recorder.addEventListener('dataavailable', ({ data }) => {
    if (data.size === 0) return;
    queue = queue.then(async () => onBytes(new Uint8Array(await data.arrayBuffer())));
  });
  const ended = new Promise<void>((done) => {
    recorder.addEventListener('stop', () => done(), { once: true });
  }).then(() => queue);
  recorder.start(1000);
  return {
    mime: mime.split(';')[0]!,
    ended,
    stop() {
      if (recorder.state !== 'inactive') recorder.stop();
    },
  };
}
