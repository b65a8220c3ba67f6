// One track as a file that is only ever appended to: WebM whose every piece can be played up to where it ends, whenever that is.

import { AppendOnlyStreamTarget, EncodedAudioPacketSource, EncodedPacket, EncodedVideoPacketSource, Output, WebMOutputFormat } from 'mediabunny';
import { createTimeline, type TappedFrame } from './frames.ts';

/** Codecs whose frames are kept as they are, by their MIME type in RTP. Others are recorded anew by MediaRecorder. */
const KEPT = { 'video/vp8': 'vp8', 'video/vp9': 'vp9', 'video/av1': 'av1', 'audio/opus': 'opus' } as const;
export const canKeep = (codec: string): boolean => Object.hasOwn(KEPT, codec.toLowerCase());

export interface TrackFile {
  /** Rejects where a frame does not fit: then the track ends. */
  add(frame: TappedFrame): Promise<void>;
  /** Writes what the file ends with. No frame may come any more. */
  end(): Promise<void>;
  /** Bytes that came since the last time. */
  takeBytes(): Uint8Array<ArrayBuffer> | null;
  frames(): number;
}

export function createTrackFile(codec: string, first: TappedFrame): TrackFile {
  const name = KEPT[codec.toLowerCase() as keyof typeof KEPT];
  const isSound = name === 'opus';
  let pieces: Uint8Array[] = [];
  let written = 0;
  let count = 0;
  let latest = -1;
  const timeOf = createTimeline(isSound ? 48_000 : 90_000);
  const output = new Output({
    format: new WebMOutputFormat({ appendOnly: true, minimumClusterDuration: 1 }),
    target: new AppendOnlyStreamTarget(new WritableStream<Uint8Array>({ write: (piece) => void (pieces.push(piece.slice()), (written += piece.length)) })),
  });
  const sound = isSound ? new EncodedAudioPacketSource('opus') : null;
  const picture = name === 'opus' ? null : new EncodedVideoPacketSource(name);
  if (sound) output.addAudioTrack(sound);
  if (picture) output.addVideoTrack(picture);
  const started = output.start();

  return {
    async add(frame) {
      await started;
      let time = timeOf(frame.rtp);
      // The container counts milliseconds and wants them to rise: a sender's clock that stands still is moved on by one.
      if (time <= latest) time = latest + 0.001;
      latest = time;
      const isFirst = count++ === 0;
      const packet = new EncodedPacket(frame.data, sound || frame.isKey ? 'key' : 'delta', time, sound ? 0.02 : 0);
      if (sound) return sound.add(packet, isFirst ? { decoderConfig: { codec: 'opus', numberOfChannels: 2, sampleRate: 48_000 } } : undefined);
      const config = { codec: name === 'vp9' ? 'vp09.00.10.08' : name === 'av1' ? 'av01.0.04M.08' : 'vp8', codedWidth: first.width ?? 640, codedHeight: first.height ?? 360 };
      return picture!.add(packet, isFirst ? { decoderConfig: config } : undefined);
    },
    async end() {
      await started;
      await output.finalize();
    },
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
