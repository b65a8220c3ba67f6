// A page of the tap's test: sends a counted picture to itself in one codec or another, with the window's own tap on the receiver, and on
// demand changes its size in the middle.

import { createTap, type TapCounts } from '../../src-renderer/link/tap/tap.ts';
import { takeOver, type Fallback } from '../../src-renderer/link/tap/fallback.ts';
import { createTrackDesk } from '../../src-renderer/link/tap/track-desk.ts';

const BITS = 8;
let counts: TapCounts | undefined;
let canvas: HTMLCanvasElement;
let received: MediaStreamTrack | undefined;
let fallback: Fallback | null = null;
let n = 0;
const writing: string[] = [];
const ended: string[] = [];
const timers = { set: (run: () => void, ms: number): number => window.setTimeout(run, ms), clear: (id: number): void => window.clearTimeout(id) };
const worker = new Worker('/tap.worker.js');
const tap = createTap({
  worker, origin: location.origin, timers,
  makeTransform: (options) => new RTCRtpScriptTransform(worker, options),
  onCounts: (now) => (counts = now),
  onWriting: (_, recording) => writing.push(recording),
  onEnded: (why) => ended.push(why),
});

function draw(): void {
  const context = canvas.getContext('2d', { alpha: false })!;
  n = (n + 1) % 2 ** BITS;
  for (let bit = 0; bit < BITS; bit++) {
    context.fillStyle = (n >> bit) & 1 ? '#fff' : '#000';
    context.fillRect((bit * canvas.width) / BITS, 0, canvas.width / BITS + 1, canvas.height);
  }
}

const api = {
  codecs: () => RTCRtpSender.getCapabilities('video')!.codecs.map(({ mimeType }) => mimeType),
  /** Begins to send; answers the number of the tap. */
  async send(mime: string): Promise<number> {
    canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
    draw();
    setInterval(draw, 1000 / 15);
    const track = canvas.captureStream(15).getVideoTracks()[0]!;
    track.contentHint = 'detail';
    const [from, to] = [new RTCPeerConnection(), new RTCPeerConnection()];
    from.addEventListener('icecandidate', ({ candidate }) => candidate && void to.addIceCandidate(candidate));
    to.addEventListener('icecandidate', ({ candidate }) => candidate && void from.addIceCandidate(candidate));
    const sender = from.addTransceiver(track, { direction: 'sendonly', sendEncodings: [{ maxBitrate: 2_000_000 }] });
    const all = RTCRtpReceiver.getCapabilities('video')!.codecs;
    sender.setCodecPreferences(all.filter((one) => one.mimeType.toLowerCase() === mime.toLowerCase() && (mime !== 'video/H264' || one.sdpFmtpLine?.includes('packetization-mode=1'))));
    let id = 0;
    to.addEventListener('track', ({ receiver, track: arrived }) => {
      id = tap.on(receiver, 'video', 'receiver');
      received = arrived;
      const video = Object.assign(document.createElement('video'), { muted: true, autoplay: true, srcObject: new MediaStream([arrived]) });
      document.body.append(video);
    });
    await from.setLocalDescription();
    await to.setRemoteDescription(from.localDescription!);
    await to.setLocalDescription();
    await from.setRemoteDescription(to.localDescription!);
    tap.about({ id, kind: 'video', producer: 'p', peer: 'x', source: 'camera', codec: mime });
    return id;
  },
  /** Drawn at once: a canvas of another size is empty, and might be sent so. */
  resize(width: number, height: number) {
    Object.assign(canvas, { width, height });
    draw();
  },
  width: () => document.querySelector('video')!.videoWidth,
  arm: (recording: string) => tap.arm(recording, 0),
  disarm: (recording: string) => tap.disarm(recording),
  takeOver(recording: string) {
    fallback = takeOver(createTrackDesk(location.origin), { media: received!, recording, track: { track: 'f1', kind: 'video', source: 'camera', peer: 'x', producer: 'p', begins: Date.now() }, onWritten: () => writing.push(recording), onEnded: (why) => ended.push(why) });
    return fallback !== null;
  },
  stopFallback: () => fallback!.stop(),
  facts: () => ({ counts, writing, ended, sending: n }),
  /** Plays what lies at an address to its end; answers how long it says that it is. */
  play: (url: string) =>
    new Promise<{ duration: number }>((done, failed) => {
      const video = Object.assign(document.createElement('video'), { muted: true, src: url, playbackRate: 4 });
      video.addEventListener('ended', () => done({ duration: video.duration }));
      video.addEventListener('error', () => failed(new Error(video.error?.message ?? 'does not play')));
      void video.play();
    }),
};
export type TapPage = typeof api;
(globalThis as unknown as { tapPage: TapPage }).tapPage = api;
