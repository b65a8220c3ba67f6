// A copy of a recorded picture with what was drawn on it in the picture: decoded, painted and coded anew frame by frame, each at its own time, as
// fast as the machine can; its sound is taken over as it is. It is for explaining, and says in its picture and in its file that it is no original,
// and of which one it was made.

import { ALL_FORMATS, BufferTarget, Conversion, getFirstEncodableVideoCodec, Input, Mp4OutputFormat, Output, Quality, UrlSource, WebMOutputFormat, type VideoSample } from 'mediabunny';
import { isHeldAt, linesAt, type Drawn } from '#shared/live/drawn.ts';
import { COLOURS } from '../link/colours.ts';
import { strokesOf } from './drawn-marks.ts';

/** Longer ones are made of parts: the copy is in memory until it is saved. */
export const MOST_SECONDS = 15 * 60;
/** Wider ones are painted smaller: a copy for explaining is sent around. */
const WIDEST = 1920;
const QUALITY = new Quality({ bitrate: 4_000_000 });
/** What anybody can play first. */
const CODECS = ['avc', 'vp8', 'vp9', 'av1'] as const;

export interface CopyAsked {
  /** Of the file that is copied. */
  readonly address: string;
  readonly drawn: Drawn;
  /** Seconds on the player's clock. */
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
export async function makeAnnotatedCopy({ address, drawn, from, to, caption, signal, onProgress }: CopyAsked): Promise<AnnotatedCopy> {
  const input = new Input({ formats: ALL_FORMATS, source: new UrlSource(address) });
  try {
    const track = await input.getPrimaryVideoTrack();
    if (!track) throw new Error('there is no picture in it');
    // What a player calls 0.
    const start = await input.getFirstTimestamp();
    const canvas = createCanvas(track.displayWidth, track.displayHeight, drawn, caption);
    const codec = await getFirstEncodableVideoCodec([...CODECS], { width: canvas.width, height: canvas.height, quality: QUALITY });
    if (codec === null) throw new Error('this browser codes nothing');
    const extension = codec === 'avc' ? 'mp4' : 'webm';
    const target = new BufferTarget();
    const output = new Output({ format: extension === 'mp4' ? new Mp4OutputFormat({ fastStart: 'in-memory' }) : new WebMOutputFormat(), target });
    const conversion = await Conversion.init({
      input, output, tracks: 'primary', trim: { start: start + from, end: start + to },
      video: {
        codec, quality: QUALITY, keyFrameInterval: 1, forceTranscode: true,
        process: (sample) => canvas.paint(sample, from + sample.timestamp),
        processedWidth: canvas.width, processedHeight: canvas.height,
      },
      tags: { title: caption[0], comment: caption[1] },
    });
    if (!conversion.isValid) throw new Error('it cannot be copied');
    conversion.onProgress = onProgress;
    signal.throwIfAborted();
    signal.addEventListener('abort', () => void conversion.cancel(), { once: true });
    await conversion.execute();
    return { file: new Blob([target.buffer!], { type: `video/${extension}` }), extension };
  } finally {
    input.dispose();
  }
}

interface Painted {
  readonly width: number;
  readonly height: number;
  /** The frame at `at` seconds of the original, with the lines that are there then and the caption; the same canvas each time. */
  paint(sample: VideoSample, at: number): HTMLCanvasElement;
}

function createCanvas(videoWidth: number, videoHeight: number, drawn: Drawn, caption: CopyAsked['caption']): Painted {
  // A coder wants even sizes, and a picture that does not change its own.
  const scale = Math.min(1, WIDEST / videoWidth);
  const [width, height] = [2 * Math.round((videoWidth * scale) / 2), 2 * Math.round((videoHeight * scale) / 2)];
  const letter = Math.max(10, Math.round(width / 72));
  const band = 2 * Math.ceil((letter * 3.4) / 2);
  const canvas = Object.assign(document.createElement('canvas'), { width, height: height + band });
  // What is looked at: while the call held a picture still, that one.
  const picture = Object.assign(document.createElement('canvas'), { width, height });
  const [over, under] = [canvas.getContext('2d', { alpha: false })!, picture.getContext('2d', { alpha: false })!];
  let isFirst = true;
  return {
    width,
    height: height + band,
    paint(sample, at) {
      if (isFirst || !isHeldAt(drawn, at)) sample.draw(under, 0, 0, width, height);
      isFirst = false;
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
      return canvas;
    },
  };
}
