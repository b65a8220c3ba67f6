// One track of a server's recording: the producer's RTP goes to an ffmpeg that puts it into a file without touching the coding, and the file
// comes back in pieces of about a second.

import { spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { setTimeout as delay } from 'node:timers/promises';
import type { MediaOutput, MediaRouter, RtpParameters } from '../engine.ts';

/** What was coded is asked for anew this often, so that the recording can be sought in. */
const KEY_FRAME_EVERY_MS = 4_000;
const PIECE_EVERY_MS = 1_000;
const KILL_AFTER_MS = 3_000;
const READY_WITHIN_MS = 10_000;

export interface TrackFile {
  readonly mime: string;
  /** Ends ffmpeg in order: it writes what it still has. */
  stop(): void;
  readonly ended: Promise<void>;
}
export interface TrackOptions {
  readonly router: MediaRouter;
  readonly producer: string;
  /** A piece of the file. Awaited: the next one comes after it. */
  readonly piece: (bytes: Buffer) => Promise<void>;
  readonly command?: string | undefined;
}

const isH264 = ({ codecs }: RtpParameters): boolean => /h264/i.test(codecs[0]?.mimeType ?? '');

/** As SDP, which is how ffmpeg is told what comes. Pure. */
export function describe(rtpParameters: RtpParameters, kind: 'audio' | 'video', port: number): string {
  const codec = rtpParameters.codecs[0]!;
  const name = codec.mimeType.split('/')[1]!;
  const parameters = Object.entries((codec.parameters ?? {}) as { readonly [key: string]: unknown }).filter(([, value]) => typeof value === 'string' || typeof value === 'number');
  return [
    'v=0', 'o=- 0 0 IN IP4 127.0.0.1', 's=recording', 'c=IN IP4 127.0.0.1', 't=0 0',
    `m=${kind} ${port} RTP/AVP ${codec.payloadType}`,
    `a=rtcp:${port + 1}`,
    `a=rtpmap:${codec.payloadType} ${name}/${codec.clockRate}${kind === 'audio' ? `/${codec.channels ?? 2}` : ''}`,
    ...(parameters.length > 0 ? [`a=fmtp:${codec.payloadType} ${parameters.map(([key, value]) => `${key}=${String(value)}`).join(';')}`] : []),
    'a=recvonly', '',
  ].join('\r\n');
}

const bind = (port: number): Promise<Socket | undefined> =>
  new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => {
      socket.close();
      resolve(undefined);
    });
    socket.bind(port, '127.0.0.1', () => resolve(socket));
  });
const free = (socket: Socket): Promise<void> => new Promise((resolve) => socket.close(() => resolve()));

/** Two ports in a row that nobody has, the first of them even, as RTP has it. */
async function portPair(): Promise<number> {
  for (let n = 0; n < 50; n += 1) {
    const first = (await bind(0))!;
    const { port } = first.address();
    const second = port % 2 === 0 && port < 65_535 ? await bind(port + 1) : undefined;
    await free(first);
    if (!second) continue;
    await free(second);
    return port;
  }
  throw new Error('no two ports in a row are free');
}
/** Whether somebody has the port: ffmpeg says nothing when it listens. */
async function isTaken(port: number): Promise<boolean> {
  const socket = await bind(port);
  if (!socket) return true;
  await free(socket);
  return false;
}

/** Rejects where the engine or ffmpeg does not take it. */
export async function recordTrack(options: TrackOptions): Promise<TrackFile> {
  const port = await portPair();
  const output: MediaOutput = await options.router.createOutput({ producer: options.producer, port, rtcpPort: port + 1 });
  const { consumer } = output;
  const inMp4 = isH264(consumer.rtpParameters);
  const child = spawn(
    options.command ?? 'ffmpeg',
    [
      '-hide_banner', '-nostats', '-loglevel', 'error', '-protocol_whitelist', 'pipe,udp,rtp', '-fflags', '+genpts', '-max_delay', '500000', '-reorder_queue_size', '500', '-f', 'sdp', '-i', 'pipe:0',
      '-map', '0:0', '-c', 'copy',
      ...(inMp4 ? ['-f', 'mp4', '-movflags', 'frag_keyframe+empty_moov+default_base_moof', '-frag_duration', '1000000'] : ['-f', 'webm', '-cluster_time_limit', '1000']),
      '-flush_packets', '1', 'pipe:1',
    ],
    { stdio: ['pipe', 'pipe', 'ignore'] },
  );
  let isOver = false;
  let waiting: Buffer[] = [];
  let tail: Promise<void> = Promise.resolve();
  const flush = (): Promise<void> => {
    if (waiting.length > 0) {
      const bytes = Buffer.concat(waiting);
      waiting = [];
      tail = tail.then(() => options.piece(bytes));
    }
    return tail;
  };
  child.stdout!.on('data', (bytes: Buffer) => waiting.push(bytes));
  child.stdin!.on('error', () => undefined);
  child.stdin!.end(describe(consumer.rtpParameters, consumer.kind, port));
  const failed = new Promise<'failed'>((resolve) => {
    child.once('error', () => resolve('failed'));
    child.once('close', () => resolve('failed'));
  });
  const pieces = setInterval(() => void flush(), PIECE_EVERY_MS);
  const keys = setInterval(() => void consumer.requestKeyFrame().catch(() => undefined), KEY_FRAME_EVERY_MS);
  const ended = failed.then(async () => {
    isOver = true;
    clearInterval(pieces);
    clearInterval(keys);
    output.close();
    await flush();
  });
  // Nothing is sent before it listens: the first frames are the ones that the rest needs.
  const until = performance.now() + READY_WITHIN_MS;
  while (!isOver && !(await isTaken(port)) && performance.now() < until) await delay(30);
  try {
    if (isOver) throw new Error('ffmpeg ended at once');
    await consumer.resume();
    if (consumer.kind === 'video') await consumer.requestKeyFrame();
  } catch (error) {
    child.kill('SIGKILL');
    await ended;
    throw error;
  }
  return {
    mime: `${consumer.kind}/${inMp4 ? 'mp4' : 'webm'}`,
    stop() {
      if (isOver) return;
      child.kill('SIGINT');
      setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS).unref();
    },
    ended,
  };
}
