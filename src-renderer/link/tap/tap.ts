// The window's side of the tap: gives every sender and receiver its transform at the moment that it is made, and watches that frames which
// are decoded are also tapped. A tap that stands still is given up, and a MediaRecorder takes that track over.

import type { Source } from '#shared/live/protocol.ts';
import type { FromWorker, TapOptions, ToWorker } from './messages.ts';

export interface TapRow {
  readonly id: number;
  readonly kind: 'audio' | 'video';
  readonly producer: string;
  readonly peer: string;
  readonly source: Source;
  readonly codec: string;
}

export interface TapCounts {
  /** Of which recording; '' while there is none. */
  readonly recording: string;
  /** Bytes on the disk since it was armed. */
  readonly bytes: number;
  /** Frames that passed by, by tap. */
  readonly frames: { readonly [id: number]: number };
  /** Frames in the file of each tap. */
  readonly recorded: { readonly [id: number]: number };
}

export interface Tap {
  /** Puts a transform on it; answers its number. To be called in the callback in which mediasoup-client hands it over. */
  on(target: RTCRtpReceiver | RTCRtpSender, kind: 'audio' | 'video'): number;
  /** What the frames of a tap are, as soon as that is known. */
  about(row: TapRow): void;
  /** Nothing of before `from` (ms since 1970) is recorded. */
  arm(recording: string, from: number): void;
  /** Resolves when everything is on the disk or nothing more can be. */
  disarm(): Promise<void>;
  giveUp(id: number): void;
  counts(): TapCounts;
  rows(): readonly TapRow[];
  forget(producers: ReadonlySet<string>): void;
  dispose(): void;
}

export interface TapDeps {
  readonly worker: Worker;
  readonly origin: string;
  readonly onCounts: (counts: TapCounts) => void;
  readonly onWriting: (id: number) => void;
  readonly onEnded: (why: 'diskFull' | 'ended' | 'failed') => void;
}

export function createTap({ worker, origin, onCounts, onWriting, onEnded }: TapDeps): Tap {
  let next = 1;
  let counts: TapCounts = { recording: '', bytes: 0, frames: {}, recorded: {} };
  let rows: readonly TapRow[] = [];
  let whenDisarmed: (() => void) | null = null;
  const say = (message: ToWorker): void => worker.postMessage(message, []);
  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
    if (data.say === 'counts') onCounts((counts = { recording: data.recording, bytes: data.bytes, frames: data.frames, recorded: data.recorded }));
    else if (data.say === 'writing') onWriting(data.id);
    else if (data.say === 'ended') onEnded(data.why);
    else {
      whenDisarmed?.();
      whenDisarmed = null;
    }
  });
  worker.addEventListener('error', () => onEnded('failed'));

  return {
    on(target, kind) {
      const id = next++;
      const options: TapOptions = { id, kind };
      target.transform = new RTCRtpScriptTransform(worker, options);
      return id;
    },
    about(row) {
      rows = [...rows.filter(({ id }) => id !== row.id), row];
      say({ say: 'about', id: row.id, producer: row.producer, peer: row.peer, source: row.source, codec: row.codec });
    },
    arm: (recording, from) => say({ say: 'arm', recording, origin, from }),
    disarm: () =>
      new Promise((done) => {
        whenDisarmed = done;
        say({ say: 'disarm' });
      }),
    giveUp: (id) => say({ say: 'giveUp', id }),
    counts: () => counts,
    rows: () => rows,
    forget(producers) {
      rows = rows.filter(({ producer }) => !producers.has(producer));
    },
    dispose: () => worker.terminate(),
  };
}
