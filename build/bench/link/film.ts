// Films whose frames say their own number in black and white fields: made before anything is measured, so that no sender draws while it sends.

import { spawn, spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';

/** Fields of the number, highest bit first; the row below says the complement. */
export const FIELDS = 32;
/** Rows as parts of the height: number, complement, end. */
export const ROWS = [0.4, 0.45, 0.5] as const;

export interface Film {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  /** Until it begins anew: longer than any picture can be late. */
  readonly frames: number;
}

/** ffmpeg's moving test picture with the number on it, as Y4M, which Chromium's fake camera reads without decoding. */
export async function makeFilm(file: string, { width, height, fps, frames }: Film): Promise<void> {
  const drawing = spawn('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', `testsrc2=s=${width}x${height}:r=${fps}`, '-frames:v', String(frames), '-pix_fmt', 'yuv420p', '-f', 'rawvideo', '-'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const out = createWriteStream(file);
  out.write(`YUV4MPEG2 W${width} H${height} F${fps}:1 Ip A1:1 C420mpeg2\n`);
  const picture = Buffer.alloc((width * height * 3) / 2);
  const field = width / FIELDS;
  let [filled, n] = [0, 0];
  for await (const chunk of drawing.stdout as AsyncIterable<Buffer>) {
    for (let from = 0; from < chunk.length; ) {
      const taken = chunk.copy(picture, filled, from);
      from += taken;
      filled += taken;
      if (filled < picture.length) continue;
      filled = 0;
      for (let y = Math.round(height * ROWS[0]); y < Math.round(height * ROWS[2]); y++)
        for (let bit = 0; bit < FIELDS; bit++) picture.fill((((n / 2 ** (FIELDS - 1 - bit)) & 1) === 1) === y < height * ROWS[1] ? 235 : 16, y * width + bit * field, y * width + (bit + 1) * field);
      // Colour of the fields: none.
      for (let plane = 0; plane < 2; plane++)
        for (let y = Math.round((height * ROWS[0]) / 2); y < Math.round((height * ROWS[2]) / 2); y++) picture.fill(128, width * height + (plane * width * height) / 4 + (y * width) / 2, width * height + (plane * width * height) / 4 + ((y + 1) * width) / 2);
      n += 1;
      out.write('FRAME\n');
      if (!out.write(Buffer.from(picture))) await once(out, 'drain');
    }
  }
  out.end();
  await once(out, 'close');
  if (n !== frames) throw new Error(`the film has ${n} frames, not ${frames}`);
}

/** As a 720° camera codes it: H.264, a key frame a second, nothing that depends on later pictures. */
export function codeFilm(from: string, to: string, { fps }: Film, megabits: number): void {
  const done = spawnSync('ffmpeg', ['-v', 'error', '-y', '-i', from, '-c:v', 'libx264', '-preset', 'veryfast', '-tune', 'zerolatency', '-profile:v', 'high', '-g', String(fps), '-b:v', `${megabits}M`, '-maxrate', `${megabits}M`, '-bufsize', `${megabits / 2}M`, '-pix_fmt', 'yuv420p', to], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (done.status !== 0) throw new Error('the film could not be coded');
}

export interface Pushing {
  readonly pid: number;
  /** Frames sent so far, and when the first one was; ms since 1970, right to a frame. */
  sent(): { readonly frames: number; readonly began: number };
  stop(): Promise<void>;
}

/** Pushes a coded film by RTMP in its own time, again and again, without coding anything. */
export function pushFilm(film: string, { fps }: Film, address: string): Pushing {
  const child = spawn('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-stats_period', '0.2', '-progress', 'pipe:1', '-stream_loop', '-1', '-re', '-i', film, '-c', 'copy', '-f', 'flv', address], { stdio: ['ignore', 'pipe', 'inherit'] });
  let frames = 0;
  let began = Number.POSITIVE_INFINITY;
  child.stdout.on('data', (text: Buffer) => {
    for (const [, count] of text.toString().matchAll(/^frame=(\d+)/gm)) {
      frames = Number(count);
      // No frame is sent before its time: the earliest that any count says.
      if (frames > 0) began = Math.min(began, Date.now() - ((frames - 1) * 1000) / fps);
    }
  });
  return {
    pid: child.pid!,
    sent: () => ({ frames, began }),
    async stop() {
      const ended = once(child, 'close');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
