// Videos for tests whose every frame says its own number: a row of eight fields, bit by bit, white or black. Made by ffmpeg when a test
// runs; without ffmpeg such tests are skipped and say so.

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFfmpeg, type Ffmpeg } from './ffmpeg.ts';

const BITS = 8;

export function ffmpegOrSkip(what: string): Ffmpeg | undefined {
  const tools = findFfmpeg();
  if (!tools) console.warn(`no ffmpeg and ffprobe in the path: ${what} is skipped`);
  return tools;
}

export interface BarCoded {
  readonly name: string;
  readonly width?: number;
  readonly height?: number;
  readonly frames?: number;
  readonly rate?: string;
  /** Expression of ffmpeg's setpts: uneven times. */
  readonly times?: string;
  readonly sound?: boolean;
  readonly args?: readonly string[];
}

/** Writes the video and answers its path. */
export function makeBarCoded(tools: Ffmpeg, folder: string, { name, width = 320, height = 180, frames = 64, rate = '30000/1001', times, sound = false, args = ['-c:v', 'libx264', '-g', '30', '-bf', '3', '-pix_fmt', 'yuv420p'] }: BarCoded): string {
  const out = join(folder, name);
  // geq: the field of column X is white where that bit of the frame's number N is 1.
  const bars = `geq=lum='255*mod(floor(N/pow(2,floor(X*${BITS}/W))),2)':cb=128:cr=128`;
  execFileSync(tools.ffmpeg, [
    '-v', 'error', '-y',
    '-f', 'lavfi', '-i', `color=c=black:s=${width}x${height}:r=${rate}:d=3600,format=yuv420p,${bars}${times === undefined ? '' : `,settb=1/90000,setpts='${times}'`}`,
    ...(sound ? ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000:duration=3'] : []),
    '-frames:v', String(frames), ...(sound ? ['-c:a', name.endsWith('webm') ? 'libopus' : 'aac'] : []),
    ...(times === undefined ? [] : ['-fps_mode', 'passthrough', '-enc_time_base', '1/90000']), ...args, out,
  ]);
  return out;
}

/** A video that has its track of pictures, and no picture in it: what a camera leaves that was switched off at once. Answers its path. */
export function makeFrameless(tools: Ffmpeg, folder: string, name: string): string {
  const out = join(folder, name);
  const isWebm = name.endsWith('.webm');
  // Laid out so that what comes before the first pictures is a whole file by itself.
  const args = isWebm ? ['-c:v', 'libvpx', '-live', '1'] : ['-c:v', 'libx264', '-movflags', '+frag_keyframe+empty_moov'];
  execFileSync(tools.ffmpeg, ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'color=c=gray:s=320x180:r=30:d=1', ...args, out]);
  const bytes = readFileSync(out);
  const cluster = Buffer.from([0x1f, 0x43, 0xb6, 0x75]);
  const pictures = isWebm ? bytes.indexOf(cluster) : bytes.indexOf('moof') - 4;
  // A cluster that holds its time (0) and nothing else: without any, a WebM is but a piece of one.
  const empty = isWebm ? [cluster, Buffer.from([0x83, 0xe7, 0x81, 0x00])] : [];
  writeFileSync(out, Buffer.concat([bytes.subarray(0, pictures), ...empty]));
  return out;
}

/** The number that a picture of such a frame says; `valueAt`: brightness 0…255 at a part (0…1) of the width, half-way down. */
export function numberOf(valueAt: (part: number) => number): number {
  let number = 0;
  for (let bit = 0; bit < BITS; bit += 1) if (valueAt((bit + 0.5) / BITS) > 127) number += 2 ** bit;
  return number;
}
