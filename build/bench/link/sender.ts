// In a page: stands for the site. Sends a drawn picture that says in black and white fields when it was drawn, or receives others' and reads
// these fields; with the phone's own part of a call, so with plain mediasoup-client and nothing of the workstation.

import { createCall, type Call, type Incoming } from '../../../src-renderer/site-page/call.ts';
import { CONSENT_VERSION, type Source } from '#shared/live/protocol.ts';

const FIELDS = 32;
/** Of today, in milliseconds: both pages are on one machine and have one clock. */
const stamp = (): number => Date.now() % 2 ** 31;

export interface Reading {
  readonly latencies: number[];
  readonly first: number;
  frames: number;
  unreadable: number;
}

function drawn(width: number, height: number, fps: number): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  // Drawn by the processor at once: a GPU that is none lets its orders queue up, and what is measured then is that queue.
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true })!;
  const field = width / FIELDS;
  let n = 0;
  const draw = (): void => {
    n += 1;
    context.fillStyle = '#888';
    context.fillRect(0, 0, width, height);
    // Something that moves, so that frames cost as a camera's do.
    for (let i = 0; i < 8; i++) {
      context.fillStyle = `hsl(${(n * 3 + i * 45) % 360} 60% 50%)`;
      context.fillRect((n * 7 + (i * width) / 8) % width, height * 0.55 + ((i * 37 + n) % (height * 0.35)), width / 12, height / 12);
    }
    const value = stamp();
    for (let bit = 0; bit < FIELDS; bit++) {
      const isOn = ((value / 2 ** (FIELDS - 1 - bit)) & 1) === 1;
      context.fillStyle = isOn ? '#fff' : '#000';
      context.fillRect(bit * field, height * 0.4, field, height * 0.05);
      context.fillStyle = isOn ? '#000' : '#fff';
      context.fillRect(bit * field, height * 0.45, field, height * 0.05);
    }
  };
  draw();
  setInterval(draw, 1000 / fps);
  return canvas.captureStream(fps).getVideoTracks()[0]!;
}

/** Reads the fields of every frame that a video shows. */
export function readVideo(video: HTMLVideoElement): Reading {
  const reading: Reading = { latencies: [], first: performance.timeOrigin + performance.now(), frames: 0, unreadable: 0 };
  const canvas = new OffscreenCanvas(FIELDS * 4, 8);
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true })!;
  const next: VideoFrameRequestCallback = (now) => {
    video.requestVideoFrameCallback(next);
    const shown = Math.floor(performance.timeOrigin + now) % 2 ** 31;
    reading.frames += 1;
    const { videoWidth: width, videoHeight: height } = video;
    context.drawImage(video, 0, height * 0.4, width, height * 0.1, 0, 0, canvas.width, canvas.height);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const bitAt = (field: number, y: number): number => (data[(y * canvas.width + field * 4 + 2) * 4]! > 127 ? 1 : 0);
    let value = 0;
    for (let field = 0; field < FIELDS; field++) {
      if (bitAt(field, 1) === bitAt(field, 6)) {
        reading.unreadable += 1;
        return;
      }
      value = value * 2 + bitAt(field, 1);
    }
    reading.latencies.push(shown - value);
  };
  video.requestVideoFrameCallback(next);
  return reading;
}

let call: Call | undefined;
let reading: Reading | undefined;
let state = '';
/** Steps by which this machine sends less than the picture is, because it does not keep up. */
let eased = 0;
const api = {
  seated: () => state === 'live',
  join(url: string) {
    let first: string | undefined = url;
    call = createCall({
      address() {
        const given = first;
        first = undefined;
        if (given === undefined) throw new Error('no second ticket');
        return Promise.resolve(given);
      },
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
        reading = readVideo(video);
      },
    });
    call.start();
  },
  send: (source: Source, width: number, height: number, fps: number) => call!.send(source, drawn(width, height, fps)),
  stop: (source: Source) => call!.stopSending(source),
  leave: () => call?.leave(),
  /** Begins to read what the workstation's page shows. */
  read(selector: string) {
    reading = readVideo(document.querySelector<HTMLVideoElement>(selector)!);
  },
  reading: () => reading,
  eased: () => eased,
  forget() {
    if (!reading) return;
    reading.latencies.length = 0;
    reading.frames = 0;
    reading.unreadable = 0;
  },
};
export type BenchApi = typeof api;
(globalThis as unknown as { bench: BenchApi }).bench = api;
