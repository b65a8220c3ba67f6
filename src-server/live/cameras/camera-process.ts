// One run of ffmpeg for a camera: started, listened to, ended. What it says becomes a picture's size or a fault in words of our own.

import { spawn } from 'node:child_process';
import { cameraArguments, readFault, readPicture, type CameraFault, type CameraPicture, type CameraTarget } from './ffmpeg.ts';

/** What waits for ffmpeg to take it: beyond that, pictures are left out. */
const MOST_WAITING = 16 * 1024 * 1024;
const KILL_AFTER_MS = 2_000;

export interface CameraRun {
  /** For a camera that pushes. False: it does not follow, and what comes next has to begin at a key frame. */
  write(bytes: Buffer): boolean;
  stop(): void;
  readonly ended: Promise<CameraFault>;
}

export function runCamera(options: { readonly input: string; readonly target: CameraTarget; readonly picture: (picture: CameraPicture) => void; readonly command?: string }): CameraRun {
  const child = spawn(options.command ?? 'ffmpeg', cameraArguments(options.input, options.target), { stdio: [options.input === '-' ? 'pipe' : 'ignore', 'ignore', 'pipe'] });
  let fault: CameraFault | undefined;
  let isSeen = false;
  let line = '';
  const heard = (text: string): void => {
    const picture = isSeen ? undefined : readPicture(text);
    if (picture) {
      isSeen = true;
      if (picture.codec === 'h264') options.picture(picture);
      else {
        fault = 'codec';
        child.kill('SIGKILL');
      }
    }
    fault ??= readFault(text);
  };
  child.stderr!.setEncoding('utf8');
  child.stderr!.on('data', (text: string) => {
    const lines = (line + text).split(/[\r\n]/);
    line = lines.pop()!.slice(-2_000);
    for (const one of lines) heard(one);
  });
  // It may end while it is written to: that is told by its end.
  child.stdin?.on('error', () => undefined);
  const ended = new Promise<CameraFault>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ENOENT' ? 'noFfmpeg' : 'ended'));
    child.once('close', () => resolve(fault ?? (isSeen ? 'ended' : 'noPicture')));
  });
  return {
    write(bytes) {
      if (!child.stdin?.writable || child.stdin.writableLength > MOST_WAITING) return false;
      child.stdin.write(bytes);
      return true;
    },
    stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.stdin?.end();
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS).unref();
    },
    ended,
  };
}
