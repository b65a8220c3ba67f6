// The window's side of the tap: gives every sender and receiver its transform at the moment that it is made, and knows what each one is. A
// worker that does not come up is taken out of the way, so that the call goes on; what it should have kept is kept otherwise.

import type { Source } from '#shared/live/protocol.ts';
import type { Counts, FromWorker, TapOptions, ToWorker } from './messages.ts';

export interface TapRow {
  readonly id: number;
  readonly kind: 'audio' | 'video';
  readonly producer: string;
  readonly peer: string;
  readonly source: Source;
  readonly codec: string;
}
export type TapCounts = Counts;

export interface Tap {
  /** Puts a transform on it; answers its number. To be called in the callback in which mediasoup-client hands it over. */
  on(target: RTCRtpReceiver | RTCRtpSender, kind: 'audio' | 'video', side: TapOptions['side']): number;
  /** What the frames of a tap are, as soon as that is known. */
  about(row: TapRow): void;
  /** Nothing of before `from` (ms since 1970) is recorded. */
  arm(recording: string, from: number): void;
  /** Resolves when everything is on the disk or nothing more can be. */
  disarm(recording: string): Promise<void>;
  giveUp(id: number): void;
  counts(): TapCounts;
  /** Those of which nothing can be kept. */
  lost(): readonly number[];
  /** Of what is sent and received now: the latest tap of each. */
  rows(): readonly TapRow[];
  dispose(): void;
}

export interface TapDeps {
  readonly worker: Pick<Worker, 'postMessage' | 'addEventListener' | 'terminate'>;
  readonly origin: string;
  readonly makeTransform: (options: TapOptions) => unknown;
  readonly timers: { set(run: () => void, ms: number): number; clear(id: number): void };
  readonly onCounts: (counts: TapCounts) => void;
  readonly onWriting: (id: number, recording: string) => void;
  readonly onEnded: (why: 'diskFull' | 'ended' | 'failed', recording: string) => void;
}

/** A little longer than the worker itself waits for the disk. */
const LONGEST_DISARM_MS = 35_000;
export const NO_COUNTS: TapCounts = { recording: '', bytes: 0, kept: { audio: 0, video: 0 }, frames: {}, recorded: {}, lost: [] };

export function createTap({ worker, origin, makeTransform, timers, onCounts, onWriting, onEnded }: TapDeps): Tap {
  let next = 1;
  let counts = NO_COUNTS;
  let rows: readonly TapRow[] = [];
  let isBroken = false;
  let isUp = false;
  const targets: (RTCRtpReceiver | RTCRtpSender)[] = [];
  const disarming = new Map<string, () => void>();
  const say = (message: ToWorker): void => worker.postMessage(message, []);
  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
    isUp = true;
    switch (data.say) {
      case 'counts': return onCounts((counts = { recording: data.recording, bytes: data.bytes, kept: data.kept, frames: data.frames, recorded: data.recorded, lost: data.lost }));
      case 'writing': return onWriting(data.id, data.recording);
      case 'ended': return onEnded(data.why, data.recording);
      case 'disarmed': return disarming.get(data.recording)?.();
    }
  });
  worker.addEventListener('error', () => {
    // One that was up and stumbled goes on; one that never came up swallows every frame.
    if (isUp || isBroken) return;
    isBroken = true;
    for (const target of targets.splice(0)) target.transform = null;
    for (const done of disarming.values()) done();
  });

  return {
    on(target, kind, side) {
      const id = next++;
      if (isBroken) return id;
      target.transform = makeTransform({ id, kind, side }) as RTCRtpScriptTransform;
      if (!isUp) targets.push(target);
      else targets.length = 0;
      return id;
    },
    about(row) {
      // The same picture received anew, after the line was made anew, has another tap; the one before is nobody's any more.
      rows = [...rows.filter(({ id, producer }) => id !== row.id && producer !== row.producer), row];
      say({ say: 'about', id: row.id, producer: row.producer, peer: row.peer, source: row.source, codec: row.codec });
    },
    arm(recording, from) {
      counts = { ...NO_COUNTS, recording };
      say({ say: 'arm', recording, origin, from });
    },
    disarm: (recording) =>
      new Promise((done) => {
        const finished = (): void => {
          timers.clear(timer);
          disarming.delete(recording);
          done();
        };
        const timer = timers.set(finished, LONGEST_DISARM_MS);
        disarming.set(recording, finished);
        if (isBroken) finished();
        else say({ say: 'disarm', recording });
      }),
    giveUp: (id) => say({ say: 'giveUp', id }),
    counts: () => counts,
    lost: () => (isBroken ? rows.map(({ id }) => id) : counts.lost),
    rows: () => rows,
    dispose: () => worker.terminate(),
  };
}
