// In a page. At the site: sends the fake camera's film and notes when each frame of it was taken. Elsewhere: reads which frame is on the screen.
// It speaks with the phone's own part of a call, so with plain mediasoup-client and nothing of the workstation.

import { createCall, type Call, type Incoming } from '../../../src-renderer/site-page/call.ts';
import { CONSENT_VERSION } from '#shared/live/protocol.ts';

const FIELDS = 32;
/** Middle of the row of the number and of its complement, as parts of the height. */
const [NUMBER, COMPLEMENT] = [0.425, 0.475];

/** Given by whoever opened the page: the address of a place in the call, good once. */
declare const ticket: () => Promise<string>;

/** Which frame, and when; ms since 1970. */
export type Noted = readonly [n: number, at: number];
const noted = { taken: [] as Noted[], shown: [] as Noted[], unreadable: 0 };

const numberOf = (bit: (field: number, row: 0 | 1) => boolean): number | undefined => {
  let n = 0;
  for (let field = 0; field < FIELDS; field++) {
    if (bit(field, 0) === bit(field, 1)) return undefined;
    n = n * 2 + (bit(field, 0) ? 1 : 0);
  }
  return n;
};

/** Of every frame only two lines are looked at, in the memory where it lies. */
async function noteTaken(track: MediaStreamTrack): Promise<void> {
  const { readable } = new (globalThis as unknown as { MediaStreamTrackProcessor: new (of: object) => { readable: ReadableStream<VideoFrame> } }).MediaStreamTrackProcessor({ track });
  for (const reader = readable.getReader(); ; ) {
    const { value: frame, done } = await reader.read();
    if (done) return;
    const at = Date.now();
    const { codedWidth: width, codedHeight: height } = frame;
    const rows = await Promise.all([NUMBER, COMPLEMENT].map(async (part) => {
      const rect = { x: 0, y: Math.floor((height * part) / 2) * 2, width, height: 2 };
      const bytes = new Uint8Array(frame.allocationSize({ rect }));
      const [luma] = await frame.copyTo(bytes, { rect });
      return bytes.subarray(luma!.offset, luma!.offset + width);
    }));
    frame.close();
    const n = numberOf((field, row) => rows[row]![Math.floor(((field + 0.5) * width) / FIELDS)]! > 127);
    if (n !== undefined) noted.taken.push([n, at]);
  }
}

/** Reads the fields of every frame that a video shows. */
function noteShown(video: HTMLVideoElement): void {
  const canvas = new OffscreenCanvas(FIELDS * 4, 8);
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true })!;
  const next: VideoFrameRequestCallback = (now) => {
    video.requestVideoFrameCallback(next);
    const { videoWidth: width, videoHeight: height } = video;
    context.drawImage(video, 0, height * 0.4, width, height * 0.1, 0, 0, canvas.width, canvas.height);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const n = numberOf((field, row) => data[((row === 0 ? 1 : 6) * canvas.width + field * 4 + 2) * 4]! > 127);
    if (n === undefined) noted.unreadable += 1;
    else noted.shown.push([n, performance.timeOrigin + now]);
  };
  video.requestVideoFrameCallback(next);
}

// All connections that the page makes from now on: what came in over them and went out.
const connections: RTCPeerConnection[] = [];
const Real = RTCPeerConnection;
globalThis.RTCPeerConnection = class extends Real {
  constructor(...given: ConstructorParameters<typeof Real>) {
    super(...given);
    connections.push(this);
  }
};
interface Flow {
  readonly type: string;
  readonly kind?: string;
  readonly frameWidth?: number;
  readonly framesReceived?: number;
  readonly framesDecoded?: number;
  readonly framesDropped?: number;
  readonly framesSent?: number;
  /** Seconds over all frames that were let out: waiting for their turn, and everything from the first packet until they were decoded. */
  readonly jitterBufferDelay?: number;
  readonly jitterBufferEmittedCount?: number;
  readonly totalProcessingDelay?: number;
  readonly qualityLimitationReason?: string;
}
const flows = async (type: string): Promise<Flow[]> => {
  const open = connections.filter(({ connectionState }) => connectionState !== 'closed');
  return (await Promise.all(open.map(async (one) => [...((await one.getStats()) as unknown as Map<string, Flow>).values()]))).flat().filter((one) => one.type === type && one.kind === 'video');
};

let call: Call | undefined;
let state = '';
/** Steps by which this machine sends less than the picture is, because it does not keep up. */
let eased = 0;
const api = {
  seated: () => state === 'live',
  join() {
    call = createCall({
      address: ticket,
      consent: { version: CONSENT_VERSION, language: 'zh-CN' },
      state: (now) => {
        state = now;
      },
      view: () => undefined,
      notified: () => undefined,
      gone: () => undefined,
      media: () => undefined,
      eased: (step) => {
        eased = step;
      },
      arrived({ track }: Incoming) {
        if (track.kind !== 'video') return;
        const video = document.createElement('video');
        video.muted = true;
        video.srcObject = new MediaStream([track]);
        document.body.append(video);
        void video.play();
        noteShown(video);
      },
    });
    call.start();
  },
  async send(width: number, height: number, fps: number) {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { width, height, frameRate: fps } });
    const [track] = stream.getVideoTracks();
    void noteTaken(track!.clone());
    await call!.send('camera', track!);
  },
  stop: () => call!.stopSending('camera'),
  leave: () => call?.leave(),
  /** Begins to read what the workstation's page shows. */
  read: (selector: string) => noteShown(document.querySelector<HTMLVideoElement>(selector)!),
  forget() {
    noted.taken.length = 0;
    noted.shown.length = 0;
    noted.unreadable = 0;
  },
  noted: () => noted,
  shown: () => noted.shown.length,
  /** How its connections stand, for what was waited for in vain. */
  lines: () => connections.map((one) => `${one.connectionState}: ${one.getTransceivers().map(({ currentDirection, receiver }) => `${currentDirection} ${receiver.track.kind}${receiver.track.muted ? ' muted' : ''}`).join(', ')}`),
  eased: () => eased,
  async counts() {
    const sum = (all: readonly Flow[], of: (one: Flow) => number | undefined): number => all.reduce((total, one) => total + (of(one) ?? 0), 0);
    const [coming, going] = [await flows('inbound-rtp'), await flows('outbound-rtp')];
    // Every layer counts for itself, and one that is left out stands still: the one that sent most.
    const sent = Math.max(0, ...going.map(({ framesSent }) => framesSent ?? 0));
    return {
      received: sum(coming, (one) => one.framesReceived), decoded: sum(coming, (one) => one.framesDecoded), dropped: sum(coming, (one) => one.framesDropped), sent,
      waited: sum(coming, (one) => one.jitterBufferDelay), letOut: sum(coming, (one) => one.jitterBufferEmittedCount), processed: sum(coming, (one) => one.totalProcessingDelay),
      width: Math.max(0, ...coming.map(({ frameWidth }) => frameWidth ?? 0)),
    };
  },
};
export type BenchApi = typeof api;
(globalThis as unknown as { bench: BenchApi }).bench = api;
