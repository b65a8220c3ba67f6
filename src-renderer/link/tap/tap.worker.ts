// The tap: lets every encoded frame pass as it is and keeps a copy. It runs beside the page, so that nothing the page does can hold it up.

import type { FromWorker, TapOptions, ToWorker } from './messages.ts';
import { vp8Size, type TappedFrame } from './frames.ts';
import { createTapRoom, FLUSH_MS } from './tap-room.ts';
import { createTrackDesk } from './track-desk.ts';

// What TypeScript's lib for workers does not name yet.
interface Transformer {
  readonly readable: ReadableStream<RTCEncodedVideoFrame | RTCEncodedAudioFrame>;
  readonly writable: WritableStream<RTCEncodedVideoFrame | RTCEncodedAudioFrame>;
  readonly options: TapOptions;
  /** Of who sends what is received here. */
  sendKeyFrameRequest?(): Promise<void>;
  /** Of the encoder of what is sent from here. */
  generateKeyFrame?(): Promise<unknown>;
}
interface Scope {
  addEventListener(name: 'rtctransform', listener: (event: { readonly transformer: Transformer }) => void): void;
  addEventListener(name: 'message', listener: (event: { readonly data: ToWorker }) => void): void;
  postMessage(message: FromWorker, transfer: readonly never[]): void;
}
const scope = self as unknown as Scope;
const room = createTapRoom({
  tell: (message) => scope.postMessage(message, []),
  desk: createTrackDesk,
  now: Date.now,
  wait: (ms) => new Promise((done) => setTimeout(done, ms)),
});
let flushing = 0;

scope.addEventListener('message', ({ data }) => room.hear(data));
scope.addEventListener('rtctransform', ({ transformer }) => {
  const ask = (): void => void (transformer.options.side === 'sender' ? transformer.generateKeyFrame?.() : transformer.sendKeyFrameRequest?.())?.catch(() => undefined);
  const tap = room.add(transformer.options, ask);
  if (flushing === 0) flushing = self.setInterval(room.flush, FLUSH_MS);
  void transformer.readable
    .pipeThrough(
      new TransformStream<RTCEncodedVideoFrame | RTCEncodedAudioFrame, RTCEncodedVideoFrame | RTCEncodedAudioFrame>({
        transform(frame, on) {
          // Whatever goes wrong with the copy, the call itself goes on, and the page sees by the counts that nothing comes into the file.
          try {
            tap.take(copyOf(frame));
          } catch {
            // By the counts.
          }
          on.enqueue(frame);
        },
      }),
    )
    .pipeTo(transformer.writable)
    .catch(() => undefined)
    .finally(tap.gone);
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
