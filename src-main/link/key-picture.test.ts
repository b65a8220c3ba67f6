import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { ffmpegOrSkip, numberOf } from '../media/video/video.testing.ts';
import { pictureByFfmpeg } from './key-picture.ts';

const tools = ffmpegOrSkip('the picture of a key frame');
const encoders = tools ? execFileSync(tools.ffmpeg, ['-v', 'error', '-encoders'], { encoding: 'utf8' }) : '';

describe.skipIf(!tools)('a key frame', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kantai-key-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let files = 0;
  const temp = (suffix: string): string => join(folder, `${++files}.${suffix}`);
  const size = { width: 320, height: 180 };

  it.each([
    ['avc', 'libx264', ['-bf', '0'], 'h264', 0],
    ['vp9', 'libvpx-vp9', ['-cpu-used', '8', '-deadline', 'realtime'], 'ivf', 44],
    ['av1', 'libaom-av1', ['-cpu-used', '8', '-usage', 'realtime'], 'ivf', 44],
  ] as const)('of %s becomes the picture that it is', async (codec, encoder, args, format, head) => {
    if (!encoders.includes(encoder)) return console.warn(`this ffmpeg has no ${encoder}: skipped`);
    const out = temp('one');
    // Fields of black and white that say 149.
    execFileSync(tools!.ffmpeg, ['-v', 'error', '-f', 'lavfi', '-i', `color=c=black:s=320x180:d=1,format=yuv420p,geq=lum='255*mod(floor(149/pow(2,floor(X*8/W))),2)':cb=128:cr=128`, '-frames:v', '1', '-c:v', encoder, ...args, '-f', format, out]);
    const picture = await pictureByFfmpeg(tools!, codec, size, readFileSync(out).subarray(head), temp);
    const { data, info } = await sharp(picture).greyscale().raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([320, 180]);
    expect(numberOf((part) => data[90 * info.width + Math.floor(part * info.width)]!)).toBe(149);
  });

  it('that is none, or of a codec that is not known, gives no picture and no error', async () => {
    expect(await pictureByFfmpeg(tools!, 'avc', size, new Uint8Array(100), temp)).toBeUndefined();
    expect(await pictureByFfmpeg(tools!, 'hevc', size, new Uint8Array(100), temp)).toBeUndefined();
  });
});
