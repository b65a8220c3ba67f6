// The tap: lets every encoded frame pass as it is and keeps a copy. While nothing is recorded the copies of the last moments lie in a ring;
// when it is armed they begin a file for each track, whose bytes go to the workstation once a second. It runs beside the page, so that
// nothing the page does can hold it up.

import { createWorkstation } from '../../ui/workstation.ts';
import type { ChunkAnswer } from '#shared/contract/workstation-link.ts';
import { createRing, vp8Size, type Ring, type TappedFrame } from './frames.ts';
import type { FromWorker, TapOptions, ToWorker } from './messages.ts';
import { createChunkSender, type ChunkSender } from './sender.ts';
import { canKeep, createTrackFile, type TrackFile } from './track-file.ts';

// What TypeScript's lib for workers does not name yet.
interface Transformer {
  readonly readable: ReadableStream<RTCEncodedVideoFrame | RTCEncodedAudioFrame>;
  readonly writable: WritableStream<RTCEncodedVideoFrame | RTCEncodedAudioFrame>;
  readonly options: TapOptions;
  sendKeyFrameRequest?(): Promise<void>;
}
interface Scope {
  addEventListener(name: 'rtctransform', listener: (event: { readonly transformer: Transformer }) => void): void;
  addEventListener(name: 'message', listener: (event: { readonly data: ToWorker }) => void): void;
  postMessage(message: FromWorker, transfer: readonly never[]): void;
}
const scope = self as unknown as Scope;
const tell = (message: FromWorker): void => scope.postMessage(message, []);

/** Pieces go to the disk this often: what a crash can lose, with the time that writing takes, stays below two seconds. */
const FLUSH_MS = 750;
/** A picture without a key frame for longer cannot be sought in. */
const KEY_FRAME_MS = 4000;
/** While nothing is recorded: so that the ring always holds a beginning (it lets go after 12 s). */
const IDLE_KEY_FRAME_MS = 8000;

type About = Extract<ToWorker, { say: 'about' }>;
interface Tap {
  readonly options: TapOptions;
  readonly ring: Ring;
  readonly transformer: Transformer;
  about: About | null;
  passed: number;
  lastKey: number;
  lastAsked: number;
  file: { readonly track: string; readonly file: TrackFile; readonly sender: ChunkSender; queue: Promise<void>; closing: boolean } | null;
  givenUp: boolean;
}

const taps = new Map<number, Tap>();
let armed: { readonly recording: string; readonly origin: string; readonly from: number } | null = null;
let ended = false;
/** No file begins any more; those that are open are being ended. */
let stopping = false;
let bytesOnDisk = 0;
let tracksSoFar = 0;
let flushing = 0;

scope.addEventListener('rtctransform', ({ transformer }) => {
  const tap: Tap = { options: transformer.options, ring: createRing(transformer.options.kind), transformer, about: null, passed: 0, lastKey: 0, lastAsked: 0, file: null, givenUp: false };
  taps.set(tap.options.id, tap);
  if (flushing === 0) flushing = self.setInterval(flush, FLUSH_MS);
  void transformer.readable
    .pipeThrough(
      new TransformStream<RTCEncodedVideoFrame | RTCEncodedAudioFrame, RTCEncodedVideoFrame | RTCEncodedAudioFrame>({
        transform(frame, on) {
          // Whatever goes wrong with the copy, the call itself goes on.
          try {
            take(tap, copyOf(frame));
          } catch {
            tap.givenUp = true;
          }
          on.enqueue(frame);
        },
      }),
    )
    .pipeTo(transformer.writable)
    .catch(() => undefined)
    .finally(() => {
      taps.delete(tap.options.id);
      void closeFile(tap);
    });
});

function copyOf(frame: RTCEncodedVideoFrame | RTCEncodedAudioFrame): TappedFrame {
  const data = new Uint8Array(frame.data.slice(0));
  const { rtpTimestamp } = frame.getMetadata() as { rtpTimestamp?: number };
  const isPicture = 'type' in frame;
  const isKey = !isPicture || frame.type === 'key';
  const about = isPicture && isKey ? (vp8Size(data) ?? sizeOf(frame)) : undefined;
  return { data, isKey, rtp: rtpTimestamp ?? (frame as { timestamp: number }).timestamp, at: Date.now(), ...about };
}
function sizeOf(frame: RTCEncodedVideoFrame): { width: number; height: number } | undefined {
  const { width, height } = frame.getMetadata() as { width?: number; height?: number };
  return width && height ? { width, height } : undefined;
}

function take(tap: Tap, frame: TappedFrame): void {
  tap.passed += 1;
  if (frame.isKey) tap.lastKey = frame.at;
  if (tap.file && !tap.file.closing) return write(tap, frame);
  tap.ring.add(frame);
  if (armed && !ended) begin(tap);
}

/** Begins the file of a tap, where there is something that it can begin with. */
function begin(tap: Tap): void {
  if (!armed || stopping || tap.file || tap.givenUp || !tap.about || !canKeep(tap.about.codec)) return;
  const { recording, origin, from } = armed;
  const frames = tap.ring.take(Date.now(), from);
  const first = frames[0];
  if (!first) return askForKeyFrame(tap, 1000);
  const { about } = tap;
  const track = `${tap.options.kind === 'video' ? 'v' : 'a'}${++tracksSoFar}`;
  const workstation = createWorkstation(origin);
  const opening = workstation.link.record.openTrack({
    recording,
    track: {
      track, kind: tap.options.kind, source: about.source, peer: about.peer, producer: about.producer, mime: `${tap.options.kind}/webm`, how: 'frames', begins: first.at,
      ...(first.width && first.height ? { width: first.width, height: first.height } : {}),
    },
  });
  let told = false;
  const sender = createChunkSender({
    async post(n, bytes): Promise<ChunkAnswer> {
      const opened = await opening;
      if (!opened.ok) return opened;
      const query = new URLSearchParams({ recording, track, n: String(n) });
      const response = await fetch(`${origin}/link/chunk?${query}`, { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: bytes });
      if (response.status === 200 || response.status === 409 || response.status === 507) return (await response.json()) as ChunkAnswer;
      if (response.status >= 500) throw new Error('not now');
      return { ok: false, why: 'failed' };
    },
    wait: (ms) => new Promise((done) => setTimeout(done, ms)),
    onWritten(bytes) {
      bytesOnDisk += bytes;
      if (told) return;
      told = true;
      tell({ say: 'writing', id: tap.options.id });
    },
    onEnded(why) {
      if (ended) return;
      ended = true;
      tell({ say: 'ended', why });
    },
  });
  tap.file = { track, file: createTrackFile(about.codec, first), sender, queue: Promise.resolve(), closing: false };
  for (const frame of frames) write(tap, frame);
}

/** Not more often than every `least` ms: each costs the sender a large frame. */
function askForKeyFrame(tap: Tap, least: number): void {
  const now = Date.now();
  if (tap.options.kind !== 'video' || now - tap.lastAsked < least) return;
  tap.lastAsked = now;
  void tap.transformer.sendKeyFrameRequest?.().catch(() => undefined);
}

/** One frame after the other. */
function write(tap: Tap, frame: TappedFrame): void {
  const on = tap.file;
  if (!on) return;
  on.queue = on.queue.then(() => on.file.add(frame)).catch(() => {
    // A frame that no file can hold: what is there is kept, and the page is told by the counts that stand still.
    tap.givenUp = true;
    return closeFile(tap);
  });
}

async function closeFile(tap: Tap): Promise<void> {
  const on = tap.file;
  if (!on || on.closing) return;
  // From here on no frame comes into it: one that is late would find it finished.
  on.closing = true;
  await on.queue.catch(() => undefined);
  await on.file.end().catch(() => undefined);
  const rest = on.file.takeBytes();
  if (rest) on.sender.add(rest);
  await on.sender.drained();
  if (armed && !ended) await createWorkstation(armed.origin).link.record.closeTrack({ recording: armed.recording, track: on.track }).catch(() => undefined);
  if (tap.file === on) tap.file = null;
}

function flush(): void {
  const frames: Record<number, number> = {};
  const recorded: Record<number, number> = {};
  for (const [id, tap] of taps) {
    frames[id] = tap.passed;
    recorded[id] = tap.file?.file.frames() ?? 0;
    if (!tap.file || tap.file.closing) {
      if (armed && !ended) begin(tap);
      else if (Date.now() - tap.lastKey > IDLE_KEY_FRAME_MS) askForKeyFrame(tap, IDLE_KEY_FRAME_MS);
      continue;
    }
    const bytes = tap.file.file.takeBytes();
    if (bytes) tap.file.sender.add(bytes);
    if (Date.now() - tap.lastKey > KEY_FRAME_MS) askForKeyFrame(tap, 1000);
  }
  tell({ say: 'counts', recording: armed?.recording ?? '', frames, recorded, bytes: bytesOnDisk });
}

/** The transform may reach this side after what is said of it. */
function learn(about: About, tries = 100): void {
  const tap = taps.get(about.id);
  if (tap) tap.about = about;
  else if (tries > 0) setTimeout(() => learn(about, tries - 1), 50);
}

scope.addEventListener('message', ({ data }) => {
  switch (data.say) {
    case 'about': return learn(data);
    case 'arm':
      armed = { recording: data.recording, origin: data.origin, from: data.from };
      ended = false;
      bytesOnDisk = 0;
      tracksSoFar = 0;
      for (const tap of taps.values()) begin(tap);
      return;
    case 'disarm':
      stopping = true;
      void Promise.all([...taps.values()].map(closeFile)).then(() => {
        armed = null;
        stopping = false;
        tell({ say: 'disarmed' });
      });
      return;
    case 'giveUp': {
      const tap = taps.get(data.id);
      if (!tap) return;
      tap.givenUp = true;
      void closeFile(tap);
    }
  }
});
