// What is made of a video for looking at it: exact frames of the original, copies to play, thumbnails.

import { FfmpegFailure, inputArgs, runTool, type Container, type Ffmpeg, type RunOptions } from './ffmpeg.ts';
import { framesOf } from '#shared/footage/frame-table.ts';
import type { VideoFacts } from './probe.ts';

export interface Source {
  readonly tools: Ffmpeg;
  readonly path: string;
  readonly container: Container;
}
type Shape = Pick<VideoFacts, 'filter' | 'table'>;

/** Writes frame `n` of the original, all its pixels, as an uncompressed TIFF. */
export async function extractFrame({ tools, path, container }: Source, { filter, table }: Shape, n: number, out: string, options: Pick<RunOptions, 'signal' | 'urgent'> = {}): Promise<void> {
  const frames = framesOf(table);
  // Decoding begins at the keyframe before; shown is the first frame that is not before this time, half-way to the frame before.
  const from = n === 0 ? 0 : (frames.startOf(n - 1) + frames.startOf(n)) / 2;
  await runTool(
    tools.ffmpeg,
    ['-v', 'error', '-y', '-nostdin', ...(n === 0 ? [] : ['-ss', from.toFixed(6)]), ...inputArgs(path, container), '-map', '0:v:0', '-an', '-vf', filter, '-frames:v', '1', '-pix_fmt', 'rgb24', '-c:v', 'tiff', '-compression_algo', 'raw', '-f', 'image2', '-update', '1', `file:${out}`],
    options,
  );
}

export interface ProxyPlan {
  readonly width: number;
  readonly height: number;
  readonly out: string;
}
/** Widths of the copies to play, the largest first: what every graphics chip decodes, and what a processor alone can. */
export function proxySizes({ width, height, projection }: Pick<VideoFacts, 'width' | 'height' | 'projection'>): { width: number; height: number }[] {
  const widths = projection.kind === 'sphere' ? [4096, 2048] : [1920];
  const fit = (most: number): { width: number; height: number } => {
    const scale = Math.min(1, most / Math.max(width, height));
    return { width: 2 * Math.max(8, Math.round((width * scale) / 2)), height: 2 * Math.max(8, Math.round((height * scale) / 2)) };
  };
  const larger = widths.slice(0, -1).filter((most) => width > most);
  return [...larger, widths.at(-1)!].map(fit);
}

/**
 * All copies by one decoding, H.264 with a keyframe every 15 frames and every frame at the time that it has in the original.
 * `onProgress`: seconds so far.
 */
export async function makeProxies({ tools, path, container }: Source, facts: Pick<VideoFacts, 'filter' | 'table' | 'sound'>, plans: readonly ProxyPlan[], onProgress: (seconds: number) => void, signal?: AbortSignal): Promise<void> {
  const outputs = plans.flatMap(({ width, height, out }) => [
    '-map', '0:v:0', ...(facts.sound ? ['-map', '0:a:0'] : []),
    '-vf', `${facts.filter},scale=${width}:${height}:flags=bicubic`,
    '-fps_mode', 'passthrough', '-enc_time_base', '-1', '-video_track_timescale', String(facts.table.tick[1]),
    '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-pix_fmt', 'yuv420p', '-g', '15', '-keyint_min', '15', '-sc_threshold', '0', '-bf', '0',
    ...(facts.sound ? ['-c:a', 'aac', '-b:a', '128k', '-ac', '2'] : []),
    '-map_metadata', '-1', '-movflags', '+faststart', '-f', 'mp4', `file:${out}`,
  ]);
  await runTool(tools.ffmpeg, ['-v', 'error', '-y', '-nostdin', '-progress', 'pipe:1', '-nostats', ...inputArgs(path, container), ...outputs], {
    signal,
    onLine(line) {
      const time = /^out_time_(?:us|ms)=(\d+)/.exec(line)?.[1];
      if (time !== undefined) onProgress(Number(time) / 1e6);
    },
  });
}

export interface Strip {
  readonly count: number;
  readonly width: number;
  readonly height: number;
}
const MOST_THUMBNAILS = 24;
const THUMBNAIL_WIDTH = 160;

export function stripOf({ width, height, table }: Pick<VideoFacts, 'width' | 'height' | 'table'>): Strip {
  return { count: Math.min(MOST_THUMBNAILS, framesOf(table).count), width: THUMBNAIL_WIDTH, height: Math.max(16, 2 * Math.round((THUMBNAIL_WIDTH * height) / width / 2)) };
}

/** Thumbnails side by side, evenly over the duration, from a copy that was made before. */
export async function makeStrip(tools: Ffmpeg, proxy: string, duration: number, { count, width, height }: Strip, out: string, signal?: AbortSignal): Promise<void> {
  // Half a step more at the end: the last one must not be missed for rounding.
  const filter = `fps=${((count + 0.5) / duration).toFixed(6)},scale=${width}:${height},tile=${count}x1`;
  await runTool(tools.ffmpeg, ['-v', 'error', '-y', '-nostdin', ...inputArgs(proxy, 'mov'), '-an', '-vf', filter, '-frames:v', '1', '-q:v', '4', '-f', 'image2', '-update', '1', `file:${out}`], { signal });
}

/** What ffmpeg's complaint means for an import. */
export function problemOf(error: unknown): 'diskFull' | 'unsupported' | 'truncated' | undefined {
  if (!(error instanceof FfmpegFailure)) return undefined;
  if (/no space left/i.test(error.said)) return 'diskFull';
  if (/decoder .* not found|not supported|unknown decoder|unimplemented/i.test(error.said)) return 'unsupported';
  return 'truncated';
}
