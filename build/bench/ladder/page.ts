// One end of a line without a server in between: it sends a picture in three layers, or counts what a transform on the receiver gets of it.

import { LAYERS } from '../../../src-renderer/site-page/layers.ts';

export type Ladder = 'vp8' | 'svc';
export interface Tapped {
  readonly frames: number;
  /** Moments of the picture, told apart by their time on the sender's clock. */
  readonly moments: number;
}
export interface LadderApi {
  offer(ladder: Ladder): Promise<string>;
  answer(offer: string, ladder: Ladder): Promise<string>;
  accept(answer: string): Promise<void>;
  /** Pictures coded so far, of the layer that coded most; of the SVC ladder, frames of all of its layers. */
  coded(): Promise<number>;
  tapped(): Promise<Tapped>;
}

/** Runs in a worker, which has nothing of this file. */
const TAP = `const moments = new Set(); let frames = 0;
onrtctransform = async ({ transformer: { readable, writable } }) => {
  const out = writable.getWriter();
  for await (const frame of readable) { frames++; moments.add(frame.getMetadata().rtpTimestamp ?? frame.timestamp); out.write(frame); }
};
onmessage = () => postMessage({ frames, moments: moments.size });`;

const line = new RTCPeerConnection();
let tap: Worker | undefined;
const gathered = (): Promise<string> =>
  new Promise((done) => {
    const look = (): void => (line.iceGatheringState === 'complete' ? done(line.localDescription!.sdp) : void setTimeout(look, 20));
    look();
  });

const api: LadderApi = {
  async offer(ladder) {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 1280, height: 720, frameRate: 30 } });
    const sendEncodings = ladder === 'vp8' ? LAYERS : [{ scalabilityMode: 'L3T3_KEY', maxBitrate: LAYERS.reduce((sum, { maxBitrate }) => sum + maxBitrate, 0) }];
    const transceiver = line.addTransceiver(stream.getVideoTracks()[0]!, { direction: 'sendonly', sendEncodings: sendEncodings as RTCRtpEncodingParameters[] });
    const mime = ladder === 'vp8' ? 'video/VP8' : 'video/VP9';
    transceiver.setCodecPreferences(RTCRtpSender.getCapabilities('video')!.codecs.filter(({ mimeType }) => mimeType === mime));
    await line.setLocalDescription();
    return gathered();
  },
  async answer(offer, ladder) {
    line.addEventListener('track', ({ receiver, track }) => {
      tap = new Worker(URL.createObjectURL(new Blob([TAP])));
      receiver.transform = new RTCRtpScriptTransform(tap, {});
      const video = document.createElement('video');
      video.muted = true;
      video.srcObject = new MediaStream([track]);
      document.body.append(video);
      void video.play().catch(() => undefined);
    });
    await line.setRemoteDescription({ type: 'offer', sdp: offer });
    await line.setLocalDescription();
    const sdp = await gathered();
    // A browser takes in one layer only; that it is sent all of them is an SFU's word.
    return ladder === 'vp8' ? `${sdp}${LAYERS.map(({ rid }) => `a=rid:${rid} recv\r\n`).join('')}a=simulcast:recv ${LAYERS.map(({ rid }) => rid).join(';')}\r\n` : sdp;
  },
  accept: (sdp) => line.setRemoteDescription({ type: 'answer', sdp }),
  async coded() {
    let most = 0;
    for (const one of (await line.getStats()).values() as Iterable<{ type: string; framesEncoded?: number }>) if (one.type === 'outbound-rtp') most = Math.max(most, one.framesEncoded ?? 0);
    return most;
  },
  tapped: () =>
    new Promise((done) => {
      tap!.addEventListener('message', ({ data }) => done(data as Tapped), { once: true });
      tap!.postMessage(null, []);
    }),
};
Object.assign(globalThis, { ladder: api });
