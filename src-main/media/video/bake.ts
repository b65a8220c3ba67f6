// Bakes a video without what is to be covered: decoded by one ffmpeg, covered frame by frame here, encoded by another, every frame at the
// time that the table of the original states. The frames go through as an IVF stream, which carries a time for each.

import type { Writable } from 'node:stream';
import type { RedactedShape } from '#shared/case/events-picture.ts';
import type { Footage } from '#shared/footage/footage.ts';
import { framesOf, type FrameTable } from '#shared/footage/frame-table.ts';
import { createCover, frameBytes } from '../cover-frame.ts';
import type { Source } from './derive.ts';
import { FfmpegFailure, inputArgs, startTool, type RunningTool } from './ffmpeg.ts';
import type { VideoShape } from './probe.ts';

export interface Baking {
  readonly source: Source;
  readonly shape: VideoShape;
  readonly table: FrameTable;
  readonly footage: Pick<Footage, 'width' | 'height' | 'projection' | 'capturePath'>;
  readonly shapes: readonly RedactedShape[];
  readonly out: string;
  /** Frames so far. */
  readonly onProgress: (done: number) => void;
  readonly signal?: AbortSignal | undefined;
}
/** H.264 writes how colours are meant as numbers of ISO 23091-2. */
const MATRIX: { readonly [name: string]: number } = { bt709: 1, fcc: 4, bt470bg: 5, smpte170m: 6, smpte240m: 7, bt2020nc: 9, bt2020c: 10 };

/** Throws `FfmpegFailure` or `cancelled`; also where the file does not hold the frames that its table names. */
export async function bakeRedacted({ source: { tools, path, container }, shape, table, footage, shapes, out, onProgress, signal }: Baking): Promise<void> {
  const frames = framesOf(table);
  // Colour is kept for two pixels by two: an odd size gets one more row or column, which nobody is shown.
  const [width, height] = [footage.width + (footage.width % 2), footage.height + (footage.height % 2)];
  const fit = footage.capturePath === 'link' ? `,scale=${footage.width}:${footage.height}:flags=bicubic` : '';
  const pad = width === footage.width && height === footage.height ? '' : `,pad=${width}:${height}:0:0`;
  const decoding = ['-v', 'error', '-nostdin', ...inputArgs(path, container), '-map', '0:v:0', '-an', '-vf', `${shape.filter}${fit}${pad}`, '-fps_mode', 'passthrough', '-pix_fmt', 'yuv420p', '-f', 'rawvideo', 'pipe:1'];
  const matrix = MATRIX[shape.matrix] ?? 1;
  const encoding = [
    '-v', 'error', '-y', '-itsoffset', frames.startOf(0).toFixed(6), '-f', 'ivf', '-i', 'pipe:0', ...(shape.sound ? inputArgs(path, container) : []),
    '-map', '0:v:0', ...(shape.sound ? ['-map', '1:a:0', '-c:a', 'aac', '-b:a', '160k'] : []),
    '-fps_mode', 'passthrough', '-enc_time_base', '-1', '-video_track_timescale', String(table.tick[1]),
    // The colours are those of the decoded frames: named, not turned.
    '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '17', '-g', '15', '-keyint_min', '15', '-sc_threshold', '0', '-bf', '0', '-bsf:v', `h264_metadata=matrix_coefficients=${matrix}:video_full_range_flag=0`,
    '-map_metadata', '-1', '-movflags', '+faststart', '-f', 'mp4', `file:${out}`,
  ];
  // One that fails takes the other along: neither waits for a pipe that nobody reads or writes.
  const stop = new AbortController();
  const both = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const decoder = startTool(tools.ffmpeg, decoding, 'ignore', { signal: both });
  const encoder = startTool(tools.ffmpeg, encoding, 'pipe', { signal: both });
  const failure = firstFailure([decoder, encoder], () => stop.abort());
  try {
    const cover = createCover(shapes, footage, width, height);
    const into = encoder.child.stdin!;
    into.on('error', () => undefined);
    await write(into, head(width, height, table.tick, frames.count));
    let n = 0;
    for await (const frame of wholeFrames(decoder.child.stdout!, frameBytes(width, height))) {
      if (n >= frames.count) throw new FfmpegFailure('more frames than the table names');
      cover(frame, n);
      await write(into, frameHead(frame.length, frames.ptsOf(n) - frames.ptsOf(0)));
      await write(into, frame);
      n += 1;
      onProgress(n);
    }
    into.end();
    await Promise.all([decoder.ended, encoder.ended]);
    if (n !== frames.count) throw new FfmpegFailure('fewer frames than the table names');
  } catch (error) {
    stop.abort();
    await Promise.allSettled([decoder.ended, encoder.ended]);
    throw (await failure()) ?? error;
  }
}

/** What the tools themselves said first is the reason; a broken pipe only follows from it. */
function firstFailure(running: readonly RunningTool[], onFailure: () => void): () => Promise<unknown> {
  let first: unknown;
  for (const { ended } of running) {
    ended.catch((error: unknown) => {
      first ??= error;
      onFailure();
    });
  }
  // A turn of the loop later both have said what they had to say.
  return () => new Promise((resolve) => setImmediate(() => resolve(first)));
}

async function write(into: Writable, bytes: Uint8Array): Promise<void> {
  if (into.destroyed) throw new FfmpegFailure('the encoder is gone');
  // The buffer is used again: it counts as written when it has left.
  await new Promise<void>((resolve, reject) => into.write(bytes, (error) => (error ? reject(error) : resolve())));
}

/** One buffer, filled again for each frame. */
async function* wholeFrames(from: NodeJS.ReadableStream, bytes: number): AsyncGenerator<Uint8Array> {
  const frame = new Uint8Array(bytes);
  let have = 0;
  for await (const chunk of from as AsyncIterable<Buffer>) {
    let at = 0;
    while (at < chunk.length) {
      const take = Math.min(chunk.length - at, bytes - have);
      frame.set(chunk.subarray(at, at + take), have);
      have += take;
      at += take;
      if (have === bytes) {
        yield frame;
        have = 0;
      }
    }
  }
}

function head(width: number, height: number, [numerator, denominator]: FrameTable['tick'], count: number): Uint8Array {
  const bytes = Buffer.alloc(32);
  bytes.write('DKIF', 0, 'latin1');
  bytes.writeUInt16LE(32, 6);
  bytes.write('I420', 8, 'latin1');
  bytes.writeUInt16LE(width, 12);
  bytes.writeUInt16LE(height, 14);
  bytes.writeUInt32LE(denominator, 16);
  bytes.writeUInt32LE(numerator, 20);
  bytes.writeUInt32LE(count, 24);
  return bytes;
}

function frameHead(length: number, pts: number): Uint8Array {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32LE(length, 0);
  bytes.writeBigUInt64LE(BigInt(pts), 4);
  return bytes;
}
