// The picture of a key frame that is not VP8, by ffmpeg where it is there: the frame alone in the barest container of its codec.

import { readFile, writeFile } from 'node:fs/promises';
import { runTool, type Ffmpeg } from '../media/video/ffmpeg.ts';

const FOURCC: { readonly [codec: string]: string } = { vp9: 'VP90', av1: 'AV01' };

/** An IVF file of one frame. */
function ivf(fourcc: string, { width, height }: { readonly width: number; readonly height: number }, frame: Uint8Array): Uint8Array {
  const file = Buffer.alloc(44 + frame.length);
  file.write('DKIF', 0, 'latin1');
  file.writeUInt16LE(32, 6);
  file.write(fourcc, 8, 'latin1');
  file.writeUInt16LE(width, 12);
  file.writeUInt16LE(height, 14);
  file.writeUInt32LE(30, 16);
  file.writeUInt32LE(1, 20);
  file.writeUInt32LE(1, 24);
  file.writeUInt32LE(frame.length, 32);
  file.set(frame, 44);
  return file;
}

/** A PNG; undefined where this codec, this frame or this machine gives none. `temp`: paths of files that are removed afterwards. */
export async function pictureByFfmpeg(ffmpeg: Ffmpeg, codec: string, size: { readonly width: number; readonly height: number }, frame: Uint8Array, temp: (suffix: string) => string): Promise<Buffer | undefined> {
  const fourcc = FOURCC[codec];
  if (fourcc === undefined && codec !== 'avc') return undefined;
  const [from, to] = [temp('key'), temp('png')];
  try {
    await writeFile(from, fourcc === undefined ? frame : ivf(fourcc, size, frame), { mode: 0o600 });
    await runTool(ffmpeg.ffmpeg, ['-v', 'error', '-f', fourcc === undefined ? 'h264' : 'ivf', '-i', from, '-frames:v', '1', '-f', 'image2', '-c:v', 'png', '-y', to]);
    return await readFile(to);
  } catch {
    return undefined;
  }
}
