// One track as a file that is only ever appended to, whose every piece can be played up to where it ends, whenever that is: WebM, and for
// H.264, which WebM does not hold, a transport stream.

import { AppendOnlyStreamTarget, EncodedAudioPacketSource, EncodedPacket, EncodedVideoPacketSource, Output, WebMOutputFormat } from 'mediabunny';
import { createTimeline, type TappedFrame } from './frames.ts';
import { createTransportStream } from './transport-stream.ts';

/** Codecs whose frames are kept as they are, by their MIME type in RTP. Others are recorded anew by MediaRecorder. */
const KEPT = { 'video/vp8': 'vp8', 'video/vp9': 'vp9', 'video/av1': 'av1', 'video/h264': 'avc', 'audio/opus': 'opus' } as const;
type Kept = (typeof KEPT)[keyof typeof KEPT];
const keptAs = (codec: string): Kept | undefined => KEPT[codec.toLowerCase() as keyof typeof KEPT];
export const canKeep = (codec: string): boolean => Object.hasOwn(KEPT, codec.toLowerCase());
/** Of the file that its frames come into. */
export const fileMime = (codec: string): string => (keptAs(codec) === 'avc' ? 'video/mp2t' : `${keptAs(codec) === 'opus' ? 'audio' : 'video'}/webm`);

export interface TrackFile {
  /** Rejects where a frame does not fit: then the track ends. */
  add(frame: TappedFrame): Promise<void>;
  /** Writes what the file ends with. No frame may come any more. */
  end(): Promise<void>;
  /** Bytes that came since the last time. */
  takeBytes(): Uint8Array<ArrayBuffer> | null;
  frames(): number;
}

interface Container {
  /** `time` in seconds from the first frame, always rising. */
  add(frame: TappedFrame, time: number): Promise<void>;
  end(): Promise<void>;
}

export function createTrackFile(codec: string, first: TappedFrame): TrackFile {
  const name = keptAs(codec)!;
  let pieces: Uint8Array[] = [];
  let written = 0;
  let count = 0;
  let latest = -1;
  const timeOf = createTimeline(name === 'opus' ? 48_000 : 90_000);
  const out = (piece: Uint8Array): void => {
    pieces.push(piece);
    written += piece.length;
  };
  const container = name === 'avc' ? transportStream(out) : webm(name, first, out);

  return {
    async add(frame) {
      let time = timeOf(frame.rtp);
      // Containers count milliseconds and want them to rise: a sender's clock that stands still is moved on by one.
      if (time <= latest) time = latest + 0.001;
      latest = time;
      await container.add(frame, time);
      count++;
    },
    end: container.end,
    takeBytes() {
      if (written === 0) return null;
      const all = new Uint8Array(written);
      let at = 0;
      for (const piece of pieces) {
        all.set(piece, at);
        at += piece.length;
      }
      pieces = [];
      written = 0;
      return all;
    },
    frames: () => count,
  };
}

function webm(name: Exclude<Kept, 'avc'>, first: TappedFrame, out: (piece: Uint8Array) => void): Container {
  const output = new Output({
    format: new WebMOutputFormat({ appendOnly: true, minimumClusterDuration: 1 }),
    target: new AppendOnlyStreamTarget(new WritableStream<Uint8Array>({ write: (piece) => out(piece.slice()) })),
  });
  const sound = name === 'opus' ? new EncodedAudioPacketSource('opus') : null;
  const picture = name === 'opus' ? null : new EncodedVideoPacketSource(name);
  if (sound) output.addAudioTrack(sound);
  if (picture) output.addVideoTrack(picture);
  const started = output.start();
  let isFirst = true;
  return {
    async add(frame, time) {
      await started;
      const begins = isFirst;
      isFirst = false;
      const packet = new EncodedPacket(frame.data, sound || frame.isKey ? 'key' : 'delta', time, sound ? 0.02 : 0);
      if (sound) return sound.add(packet, begins ? { decoderConfig: { codec: 'opus', numberOfChannels: 2, sampleRate: 48_000 } } : undefined);
      const config = { codec: name === 'vp9' ? 'vp09.00.10.08' : name === 'av1' ? 'av01.0.04M.08' : 'vp8', codedWidth: first.width ?? 640, codedHeight: first.height ?? 360 };
      return picture!.add(packet, begins ? { decoderConfig: config } : undefined);
    },
    async end() {
      await started;
      await output.finalize();
    },
  };
}

function transportStream(out: (piece: Uint8Array) => void): Container {
  const stream = createTransportStream();
  return {
    add: async (frame, time) => out(stream.frame(frame.data, Math.round(time * 90_000), frame.isKey)),
    end: async () => undefined,
  };
}
