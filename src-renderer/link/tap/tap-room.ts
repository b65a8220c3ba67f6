// What is done with the frames that pass by: while nothing is recorded the last moments lie in a ring; when it is armed they begin a file for
// each track, whose bytes go to the workstation once a second. What is known of a tap, its frames, and the word to record come in any order;
// each recording has files of its own, so that nothing of one can hold up the next. No browser in here: the worker hands everything in.

import { createRing, type Ring, type TappedFrame } from './frames.ts';
import type { FromWorker, TapOptions, ToWorker } from './messages.ts';
import { canKeep, createTrackFile, fileMime, type TrackFile } from './track-file.ts';
import { createTrackSender, type TrackDesk, type TrackSender } from './track-sender.ts';

export interface TapRoomDeps {
  readonly tell: (message: FromWorker) => void;
  readonly desk: (origin: string) => TrackDesk;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
}
export interface TapRoom {
  hear(message: ToWorker): void;
  /** Frames of this one pass from now on. `askKeyFrame`: of who sends it. */
  add(options: TapOptions, askKeyFrame: () => void): { take(frame: TappedFrame): void; gone(): void };
  /** To be called every `FLUSH_MS`. */
  flush(): void;
}

/** Pieces go to the disk this often: what a crash can lose, with the time that writing takes, stays below two seconds. */
export const FLUSH_MS = 750;
/** A picture without a key frame for longer cannot be sought in. */
const KEY_FRAME_MS = 4000;
/** While nothing is recorded: so that the ring always holds a beginning (it lets go after 12 s). */
const IDLE_KEY_FRAME_MS = 8000;
/** Who stops waits for the disk, but not for one that never answers: what was answered is safe, the rest is lost. */
const LONGEST_END_MS = 30_000;

type About = Extract<ToWorker, { say: 'about' }>;
interface Tap {
  readonly options: TapOptions;
  readonly ring: Ring;
  readonly askKeyFrame: () => void;
  passed: number;
  lastKey: number;
  lastAsked: number;
  file: OpenFile | null;
  /** Recording in which nothing of it can be kept. */
  lostIn: string | null;
  recorded: number;
}
interface OpenFile {
  readonly of: Recording;
  readonly file: TrackFile;
  readonly sender: TrackSender;
  queue: Promise<void>;
  ending: Promise<void> | null;
}
interface Recording {
  readonly recording: string;
  readonly desk: TrackDesk;
  readonly from: number;
  readonly files: Set<OpenFile>;
  tracks: number;
  bytes: number;
  readonly kept: { audio: number; video: number };
  /** No file begins any more. */
  over: boolean;
}

export function createTapRoom({ tell, desk, now, wait }: TapRoomDeps): TapRoom {
  const taps = new Map<number, Tap>();
  /** May be said before its tap is here. */
  const known = new Map<number, About>();
  let armed: Recording | null = null;

  const isLost = (tap: Tap): boolean => armed !== null && (tap.lostIn === armed.recording || canKeepNot(tap));
  const canKeepNot = (tap: Tap): boolean => {
    const about = known.get(tap.options.id);
    return about !== undefined && !canKeep(about.codec);
  };

  /** Not more often than every `least` ms: each costs the sender a large frame. */
  function askForKeyFrame(tap: Tap, least: number): void {
    if (tap.options.kind !== 'video' || now() - tap.lastAsked < least) return;
    tap.lastAsked = now();
    tap.askKeyFrame();
  }

  /** Begins the file of a tap, where there is something that it can begin with. */
  function begin(tap: Tap): void {
    const about = known.get(tap.options.id);
    const to = armed;
    if (!to || to.over || tap.file || !about || isLost(tap)) return;
    const frames = tap.ring.take(now(), to.from);
    const first = frames[0];
    if (!first) return askForKeyFrame(tap, 1000);
    const { kind } = tap.options;
    const track = `${kind === 'video' ? 'v' : 'a'}${++to.tracks}`;
    let told = false;
    const sender = createTrackSender({
      desk: to.desk,
      recording: to.recording,
      track: {
        track, kind, source: about.source, peer: about.peer, producer: about.producer, mime: fileMime(about.codec), how: 'frames', begins: first.at,
        ...(first.width && first.height ? { width: first.width, height: first.height } : {}),
      },
      wait,
      onWritten(bytes) {
        to.bytes += bytes;
        if (told) return;
        told = true;
        tell({ say: 'writing', id: tap.options.id, recording: to.recording });
      },
      onEnded(why) {
        if (to.over) return;
        to.over = true;
        tell({ say: 'ended', why, recording: to.recording });
      },
    });
    tap.file = { of: to, file: createTrackFile(about.codec, first), sender, queue: Promise.resolve(), ending: null };
    to.files.add(tap.file);
    for (const frame of frames) write(tap, frame);
  }

  /** One frame after the other. */
  function write(tap: Tap, frame: TappedFrame): void {
    const on = tap.file!;
    on.queue = on.queue.then(async () => {
      try {
        await on.file.add(frame);
        on.of.kept[tap.options.kind] += 1;
        // What is still being written for the recording before says nothing of this one.
        if (on.of === armed) tap.recorded += 1;
      } catch {
        // A frame that no file can hold: what is there is kept, and somebody else has to go on.
        tap.lostIn = on.of.recording;
        void end(tap);
      }
    });
  }

  /** From here on no frame comes into its file: one that is late would find it finished. */
  function end(tap: Tap): Promise<void> {
    const on = tap.file;
    if (!on) return Promise.resolve();
    tap.file = null;
    return endFile(on);
  }
  function endFile(on: OpenFile): Promise<void> {
    on.ending ??= (async () => {
      await on.queue;
      await on.file.end().catch(() => undefined);
      const rest = on.file.takeBytes();
      if (rest) on.sender.add(rest);
      await on.sender.end();
      on.of.files.delete(on);
    })();
    return on.ending;
  }

  async function disarm(recording: string): Promise<void> {
    const one = armed;
    if (one?.recording === recording) {
      one.over = true;
      for (const tap of taps.values()) void end(tap);
      // Also of taps that are gone already.
      await Promise.race([Promise.all([...one.files].map(endFile)), wait(LONGEST_END_MS)]);
      if (armed === one) armed = null;
    }
    tell({ say: 'disarmed', recording });
  }

  return {
    hear(message) {
      switch (message.say) {
        case 'about':
          known.set(message.id, message);
          return;
        case 'arm':
          if (armed) {
            armed.over = true;
            for (const tap of taps.values()) void end(tap);
          }
          armed = { recording: message.recording, desk: desk(message.origin), from: message.from, files: new Set(), tracks: 0, bytes: 0, kept: { audio: 0, video: 0 }, over: false };
          for (const tap of taps.values()) {
            tap.recorded = 0;
            begin(tap);
          }
          return;
        case 'disarm': return void disarm(message.recording);
        case 'giveUp': {
          const tap = taps.get(message.id);
          if (!tap || !armed) return;
          tap.lostIn = armed.recording;
          void end(tap);
        }
      }
    },
    add(options, askKeyFrame) {
      const tap: Tap = { options, ring: createRing(options.kind), askKeyFrame, passed: 0, lastKey: 0, lastAsked: Number.NEGATIVE_INFINITY, file: null, lostIn: null, recorded: 0 };
      taps.set(options.id, tap);
      return {
        take(frame) {
          tap.passed += 1;
          if (frame.isKey) tap.lastKey = frame.at;
          if (tap.file && !tap.file.of.over) return write(tap, frame);
          tap.ring.add(frame);
          if (armed) begin(tap);
        },
        gone() {
          taps.delete(options.id);
          known.delete(options.id);
          void end(tap);
        },
      };
    },
    flush() {
      const frames: Record<number, number> = {};
      const recorded: Record<number, number> = {};
      const lost: number[] = [];
      for (const [id, tap] of taps) {
        const { file } = tap;
        if (file) {
          const bytes = file.file.takeBytes();
          if (bytes) file.sender.add(bytes);
          if (now() - tap.lastKey > KEY_FRAME_MS) askForKeyFrame(tap, 1000);
        } else if (armed) begin(tap);
        else if (now() - tap.lastKey > IDLE_KEY_FRAME_MS) askForKeyFrame(tap, IDLE_KEY_FRAME_MS);
        frames[id] = tap.passed;
        recorded[id] = tap.recorded;
        if (isLost(tap)) lost.push(id);
      }
      tell({ say: 'counts', recording: armed?.recording ?? '', frames, recorded, lost, bytes: armed?.bytes ?? 0, kept: { ...(armed?.kept ?? { audio: 0, video: 0 }) } });
    },
  };
}
