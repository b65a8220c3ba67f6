// A page of the link tests: takes a seat, draws a counted picture and sends it, reads the counted pictures of the others.

import { createCall, type Call, type Incoming } from '../../src-renderer/site-page/call.ts';
import type { CallView, Notification } from '#shared/live/protocol.ts';
import { FIELDS, fromBits, stamp, toBits } from './barcode.ts';

interface Seen {
  /** Frame number, ms it was drawn at, ms it was shown at, width as decoded. */
  readonly frames: { n: number; drawn: number; shown: number; width: number }[];
  unreadable: number;
  readonly source: string;
  width: number;
}
const seen = new Map<string, Seen>();
const states: { state: string; at: number }[] = [];
const notifications: Notification[] = [];
let view: CallView | undefined;
let call: Call | undefined;
let arrived = 0;

const WIDTH = 640;
const HEIGHT = 360;

function drawn(fps: number, scale = 1, detailed = false): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH * scale;
  canvas.height = HEIGHT * scale;
  const context = canvas.getContext('2d', { alpha: false })!;
  context.scale(scale, scale);
  let n = 0;
  const field = WIDTH / FIELDS;
  const draw = (): void => {
    n += 1;
    context.fillStyle = '#888';
    context.fillRect(0, 0, WIDTH, HEIGHT);
    // Something that moves, so that frames cost as a camera's do.
    context.fillStyle = `hsl(${n % 360} 60% 50%)`;
    context.fillRect((n * 7) % WIDTH, 290, 60, 60);
    // Detail that changes with every drawing: what a layer costs is then what its size costs.
    for (let i = 0; detailed && i < 240; i++) {
      context.fillStyle = `rgb(${(i * 67 + n * 41) % 256} ${(i * 131 + n * 89) % 256} ${(i * 29 + n * 13) % 256})`;
      context.fillRect((i % 80) * 8, 242 + Math.floor(i / 80) * 15, 8, 15);
    }
    [n, stamp(Date.now())].forEach((value, row) => {
      toBits(value).forEach((bit, index) => {
        context.fillStyle = bit ? '#fff' : '#000';
        context.fillRect(index * field, row * 120, field, 60);
        context.fillStyle = bit ? '#000' : '#fff';
        context.fillRect(index * field, row * 120 + 60, field, 60);
      });
    });
  };
  draw();
  setInterval(draw, 1000 / fps);
  return canvas.captureStream(fps).getVideoTracks()[0]!;
}

function read(incoming: Incoming): void {
  const record: Seen = { frames: [], unreadable: 0, source: incoming.source, width: 0 };
  seen.set(incoming.producer, record);
  const video = document.createElement('video');
  video.muted = true;
  video.autoplay = true;
  video.srcObject = new MediaStream([incoming.track]);
  document.body.append(video);
  const canvas = document.createElement('canvas');
  // Wider than the lowest layer, so that its fields are not blurred into one another.
  canvas.width = FIELDS * 8;
  canvas.height = 144;
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true })!;
  const next: VideoFrameRequestCallback = (now) => {
    video.requestVideoFrameCallback(next);
    const shown = performance.timeOrigin + now;
    record.width = video.videoWidth;
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const bit = (index: number, y: number): boolean => data[(y * canvas.width + index * 8 + 4) * 4]! > 127;
    const row = (y: number): readonly boolean[] => Array.from({ length: FIELDS }, (_, index) => bit(index, y));
    const [n, n2, at, at2] = [row(12), row(36), row(60), row(84)];
    const agrees = (a: readonly boolean[], b: readonly boolean[]): boolean => a.every((value, index) => value !== b[index]);
    if (agrees(n!, n2!) && agrees(at!, at2!)) record.frames.push({ n: fromBits(n!), drawn: fromBits(at!), shown: stamp(shown), width: video.videoWidth });
    else record.unreadable += 1;
  };
  video.requestVideoFrameCallback(next);
  void video.play();
}

const api = {
  /** `address`: where to get a ticket's path, by GET. */
  join(ticketUrl: string, consent: boolean) {
    call = createCall({
      address: async () => {
        const answer = await fetch(ticketUrl);
        if (!answer.ok) throw new Error(`ticket ${answer.status}`);
        return `${location.origin.replace('http', 'ws')}${await answer.text()}`;
      },
      ...(consent && { consent: { version: '2026-11', language: 'zh-CN' as const } }),
      state: (state) => states.push({ state, at: Date.now() }),
      view: (now) => {
        view = now;
      },
      notified: (one) => notifications.push(one),
      arrived(incoming) {
        arrived += 1;
        if (incoming.track.kind === 'video') read(incoming);
      },
      gone: () => undefined,
      media: () => undefined,
    });
    call.start();
  },
  /** 640 × 360 times `scale`. */
  send: (fps: number, scale = 1, detailed = false) => call!.send('camera', drawn(fps, scale, detailed)),
  async speak() {
    const audio = new AudioContext();
    const tone = audio.createOscillator();
    const out = audio.createMediaStreamDestination();
    tone.connect(out);
    tone.start();
    await call!.send('microphone', out.stream.getAudioTracks()[0]!);
  },
  ask: (method: Parameters<Call['request']>[0], data: never) => call!.request(method, data).then((answer) => ({ answer }), (error: { code?: string; peers?: readonly string[] }) => ({ error: error.code ?? String(error), peers: error.peers })),
  leave: () => call!.leave(),
  facts: () => ({
    states,
    notifications,
    view,
    arrived,
    now: stamp(Date.now()),
    seen: [...seen.values()].map(({ frames, unreadable, source, width }) => ({ count: frames.length, unreadable, source, width, last: frames.slice(-200) })),
  }),
  forget() {
    for (const one of seen.values()) one.frames.length = 0;
  },
  /** Bytes sent so far of each layer of the camera, by its name. */
  async sent(): Promise<{ readonly [rid: string]: number }> {
    const report = await call!.sendStats();
    return Object.fromEntries([...(report?.values() ?? [])].flatMap((one: { type: string; kind?: string; rid?: string; bytesSent?: number }) => (one.type === 'outbound-rtp' && one.kind === 'video' ? [[one.rid ?? '', one.bytesSent ?? 0]] : [])));
  },
  async received() {
    const report = await call!.receiveStats();
    return [...(report?.values() ?? [])].filter((one: { type: string }) => one.type === 'inbound-rtp');
  },
};
export type PageApi = typeof api;
(globalThis as unknown as { link: PageApi }).link = api;
