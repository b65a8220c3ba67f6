// ffmpeg and ffprobe as they are installed on this machine: found by name in the path, run with files that we name and with
// containers that we choose, so that no file can make them open another one. They run behind what the person does, and end with it.

import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { setPriority } from 'node:os';
import { delimiter, join } from 'node:path';
import { ContentError, throwIfCancelled } from '../content-error.ts';

export interface Ffmpeg {
  readonly ffmpeg: string;
  readonly ffprobe: string;
}

/** Undefined where one of the two is missing. `path`: as in the environment. */
export function findFfmpeg(path: string = process.env['PATH'] ?? '', windows = process.platform === 'win32'): Ffmpeg | undefined {
  const find = (name: string): string | undefined =>
    path
      .split(delimiter)
      .filter((folder) => folder !== '')
      .map((folder) => join(folder, windows ? `${name}.exe` : name))
      .find(isExecutable);
  const [ffmpeg, ffprobe] = [find('ffmpeg'), find('ffprobe')];
  return ffmpeg === undefined || ffprobe === undefined ? undefined : { ffmpeg, ffprobe };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** It ended with an error; what it said is for a log and for telling kinds of damage apart, never for a page. */
export class FfmpegFailure extends Error {
  readonly said: string;
  constructor(said: string) {
    super('ffmpeg ended with an error');
    this.name = 'FfmpegFailure';
    this.said = said;
  }
}

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  /** Somebody waits for it: it does not run behind the rest. */
  readonly urgent?: boolean;
  /** Whole lines of what it writes, as they come. */
  readonly onLine?: (line: string) => void;
}
/** More than this of complaints is not kept. */
const MOST_SAID = 8000;
/** Lower than what answers the person. */
const NICE = 10;

export interface RunningTool {
  readonly child: ChildProcess;
  /** Throws `FfmpegFailure`, or `ContentError` `cancelled` when `signal` fired: then it has been killed. */
  readonly ended: Promise<void>;
}

/** Begins a tool behind what the person does; whoever calls reads and writes its pipes. */
export function startTool(program: string, args: readonly string[], stdin: 'ignore' | 'pipe', { signal, urgent = false }: Omit<RunOptions, 'onLine'> = {}): RunningTool {
  throwIfCancelled(signal);
  const child = spawn(program, args, { stdio: [stdin, 'pipe', 'pipe'], windowsHide: true });
  if (child.pid !== undefined && !urgent) {
    try {
      setPriority(child.pid, NICE);
    } catch {
      // It has ended already, or this system does not let us: it then runs as everything else does.
    }
  }
  const kill = (): void => void child.kill('SIGKILL');
  signal?.addEventListener('abort', kill, { once: true });
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    if (said.length < MOST_SAID) said += text;
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).then((code) => {
    if (signal?.aborted) throw new ContentError('cancelled', signal.reason);
    if (code !== 0) throw new FfmpegFailure(said);
  }).finally(() => signal?.removeEventListener('abort', kill));
  return { child, ended };
}

/** Runs to its end. Throws as `RunningTool` says. */
export async function runTool(program: string, args: readonly string[], { onLine, ...options }: RunOptions = {}): Promise<void> {
  const { child, ended } = startTool(program, args, 'ignore', options);
  let rest = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine?.(line.trimEnd());
  });
  await ended.finally(() => rest !== '' && onLine?.(rest.trimEnd()));
}

export type Container = 'mov' | 'matroska';
/** How a file, or content that is lent on this machine (see lend.ts), is opened: as this container and nothing else, and no other file through it. */
export const inputArgs = (source: string, container: Container): readonly string[] =>
  source.startsWith('http://127.0.0.1:') ? ['-protocol_whitelist', 'http,tcp', '-seekable', '1', '-f', container, '-i', source] : ['-protocol_whitelist', 'file', '-f', container, '-i', `file:${source}`];
