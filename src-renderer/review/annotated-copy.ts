// A copy of a recorded picture with what was drawn on it in the picture: played once, painted frame by frame on a canvas and taken by a
// MediaRecorder. It is for explaining, and says in its picture and in its file that it is no original, and of which one it was made.

import { ALL_FORMATS, BlobSource, BufferTarget, Conversion, Input, Mp4OutputFormat, Output, WebMOutputFormat } from 'mediabunny';
import { isHeldAt, linesAt, type Drawn } from '#shared/live/drawn.ts';
import { COLOURS } from '../link/colours.ts';
import { fallbackType } from '../link/tap/media-recorder.ts';
import { strokesOf } from './drawn-marks.ts';

/** Longer ones are made of parts: the copy is in memory until it is saved. */
export const MOST_SECONDS = 15 * 60;
/** Wider ones are painted smaller: they are coded while they play. */
const WIDEST = 1920;
/** Of the picture's time that has to be in the copy. */
const LEAST_SHARE = 0.9;
const BITS_PER_SECOND = 4_000_000;
const PATIENCE_MS = 20_000;

export interface CopyAsked {
  /** Of the file that is played. */
  readonly address: string;
  readonly drawn: Drawn;
  /** Seconds of it. */
  readonly from: number;
  readonly to: number;
  /** Under the picture in every frame: what this is, and the master's hash. */
  readonly caption: readonly [what: string, master: string];
  readonly signal: AbortSignal;
  onProgress(share: number): void;
}
export interface AnnotatedCopy {
  readonly file: Blob;
  readonly extension: 'mp4' | 'webm';
}

/** Rejects where it could not be made, or was given up. */
export async function makeAnnotatedCopy(asked: CopyAsked): Promise<AnnotatedCopy> {
  const { signal } = asked;
  const mime = fallbackType('video', (type) => MediaRecorder.isTypeSupported(type));
  if (mime === null) throw new Error('this browser records nothing');
  const undo: (() => void)[] = [];
  try {
    const recorded = await record(asked, mime, undo);
    signal.throwIfAborted();
    return { file: await named(recorded, mime, asked.caption, asked.to - asked.from), extension: mime.startsWith('video/mp4') ? 'mp4' : 'webm' };
  } finally {
    for (const one of undo) one();
  }
}

const told = (element: HTMLVideoElement, name: string, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the video does not answer: ${name}`)), PATIENCE_MS);
    const done = (work: () => void) => (): void => {
      clearTimeout(timer);
      work();
    };
    element.addEventListener(name, done(resolve), { once: true });
    element.addEventListener('error', done(() => reject(new Error('the video cannot be played'))), { once: true });
    signal.addEventListener('abort', done(() => reject(signal.reason as Error)), { once: true });
  });

async function record({ address, drawn, from, to, caption, signal, onProgress }: CopyAsked, mime: string, undo: (() => void)[]): Promise<Blob> {
  const video = document.createElement('video');
  video.preload = 'auto';
  video.playsInline = true;
  const isReady = told(video, 'loadeddata', signal);
  video.src = address;
  undo.push(() => {
    video.pause();
    video.removeAttribute('src');
    video.load();
  });
  await isReady;
  // A recorder wants even sizes, and a picture that does not change its own.
  const scale = Math.min(1, WIDEST / video.videoWidth);
  const [width, height] = [2 * Math.round((video.videoWidth * scale) / 2), 2 * Math.round((video.videoHeight * scale) / 2)];
  const letter = Math.max(10, Math.round(width / 72));
  const band = 2 * Math.ceil((letter * 3.4) / 2);
  const canvas = Object.assign(document.createElement('canvas'), { width, height: height + band });
  // What is looked at: while the call held a picture still, that one.
  const picture = Object.assign(document.createElement('canvas'), { width, height });
  const [over, under] = [canvas.getContext('2d', { alpha: false })!, picture.getContext('2d', { alpha: false })!];
  const paint = (at: number): void => {
    if (!isHeldAt(drawn, at)) under.drawImage(video, 0, 0, width, height);
    over.drawImage(picture, 0, 0);
    over.lineWidth = Math.max(3, width / 320);
    over.lineCap = over.lineJoin = 'round';
    for (const line of linesAt(drawn, at)) {
      over.strokeStyle = COLOURS[line.colour] ?? COLOURS['blue']!;
      for (const stroke of strokesOf(line)) {
        over.beginPath();
        for (const [i, [x, y]] of stroke.entries()) over[i === 0 ? 'moveTo' : 'lineTo'](x * width, y * height);
        over.stroke();
      }
    }
    over.fillStyle = '#14161a';
    over.fillRect(0, height, width, band);
    over.fillStyle = '#fff';
    over.font = `${letter}px sans-serif`;
    over.textBaseline = 'top';
    for (const [i, text] of caption.entries()) over.fillText(text, letter / 2, height + letter * (0.4 + i * 1.5), width - letter);
  };

  if (from > 0) {
    const isSought = told(video, 'seeked', signal);
    video.currentTime = from;
    await isSought;
  }
  under.drawImage(video, 0, 0, width, height);
  paint(from);
  // Its sound goes into the copy and not to the loudspeaker.
  const sound = new AudioContext();
  undo.push(() => void sound.close());
  const heard = sound.createMediaStreamDestination();
  sound.createMediaElementSource(video).connect(heard);
  const stream = canvas.captureStream(30);
  for (const track of heard.stream.getAudioTracks()) stream.addTrack(track);
  const recorder = new MediaRecorder(stream, { mimeType: mime, videoBitsPerSecond: BITS_PER_SECOND, videoKeyFrameIntervalDuration: 1000 } as MediaRecorderOptions);
  const pieces: Blob[] = [];
  recorder.addEventListener('dataavailable', ({ data }) => data.size > 0 && pieces.push(data));
  const isStopped = new Promise<void>((resolve, reject) => {
    recorder.addEventListener('stop', () => resolve(), { once: true });
    recorder.addEventListener('error', () => reject(new Error('the recorder failed')), { once: true });
  });
  undo.push(() => {
    if (recorder.state !== 'inactive') recorder.stop();
    for (const track of stream.getTracks()) track.stop();
  });

  const isPlayed = new Promise<void>((resolve, reject) => {
    const next: VideoFrameRequestCallback = (_, { mediaTime }) => {
      if (mediaTime >= to) return resolve();
      paint(mediaTime);
      onProgress(Math.min(1, (mediaTime - from) / (to - from)));
      video.requestVideoFrameCallback(next);
      return undefined;
    };
    video.requestVideoFrameCallback(next);
    video.addEventListener('ended', () => resolve(), { once: true });
    video.addEventListener('error', () => reject(new Error('the video broke off')), { once: true });
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  // It may be given up before anybody waits for it.
  isPlayed.catch(() => undefined);
  // A window that is not seen paints nothing: copy and video wait for it together.
  const hidden = (): void => {
    if (document.hidden) {
      video.pause();
      if (recorder.state === 'recording') recorder.pause();
    } else {
      if (recorder.state === 'paused') recorder.resume();
      void video.play().catch(() => undefined);
    }
  };
  document.addEventListener('visibilitychange', hidden);
  undo.push(() => document.removeEventListener('visibilitychange', hidden));
  recorder.start(1000);
  await sound.resume();
  await video.play();
  await isPlayed;
  video.pause();
  recorder.stop();
  await isStopped;
  return new Blob(pieces, { type: mime.split(';')[0]! });
}

/** With a duration, an index, and its name and its master's hash in the file itself; the packets stay as they are. */
async function named(recorded: Blob, mime: string, [title, comment]: CopyAsked['caption'], seconds: number): Promise<Blob> {
  const input = new Input({ formats: ALL_FORMATS, source: new BlobSource(recorded) });
  try {
    // A machine that does not keep up codes less than was played: no copy is better than one that breaks off unsaid.
    const picture = await input.getPrimaryVideoTrack();
    if (!picture || (await picture.computeDuration()) < seconds * LEAST_SHARE) throw new Error('the copy broke off');
    const target = new BufferTarget();
    const output = new Output({ format: mime.startsWith('video/mp4') ? new Mp4OutputFormat({ fastStart: 'in-memory' }) : new WebMOutputFormat(), target });
    const conversion = await Conversion.init({ input, output, tags: { title, comment } });
    await conversion.execute();
    return new Blob([target.buffer!], { type: recorded.type });
  } finally {
    input.dispose();
  }
}
