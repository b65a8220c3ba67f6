// Cameras for tests: ffmpeg that pushes by RTMP as a 720° camera does, and one that is pulled by RTSP. Their picture is the counted film.

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { createServer, type Socket } from 'node:net';

export const ffmpegIsThere = spawnSync('ffmpeg', ['-version']).status === 0;

export interface TestCamera {
  stop(): Promise<void>;
  /** What it said; for a test that fails. */
  words(): string;
}
const running = (child: ChildProcess): TestCamera => {
  let words = '';
  child.stderr!.on('data', (text: Buffer) => {
    words = (words + text.toString()).slice(-4_000);
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
    words: () => words,
  };
};

/** The film at 2:1, as often as wanted, coded as such cameras do: a key frame a second, no pictures that depend on later ones. */
const coded = (film: string, width: number, codec = 'libx264'): string[] => [
  '-hide_banner', '-loglevel', 'warning', '-stream_loop', '-1', '-re', '-i', film, '-vf', `scale=${width}:${width / 2}:flags=neighbor`, '-pix_fmt', 'yuv420p',
  ...(codec === 'libx264' ? ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-profile:v', 'high', '-g', '15'] : ['-c:v', codec]),
];

export const pushRtmp = (film: string, width: number, address: string, codec?: string): TestCamera =>
  running(spawn('ffmpeg', [...coded(film, width, codec), '-f', 'flv', address], { stdio: ['ignore', 'ignore', 'pipe'] }));

/** A camera at an RTSP address: one client at a time, pictures within the connection. With a password it wants that. */
export async function serveRtsp(film: string, width: number, password?: string): Promise<TestCamera & { readonly address: string; cut(): void }> {
  const inward = createSocket('udp4');
  await new Promise<void>((resolve) => inward.bind(0, '127.0.0.1', resolve));
  const coder = running(spawn('ffmpeg', [...coded(film, width), '-bsf:v', 'dump_extra=freq=keyframe', '-f', 'rtp', '-payload_type', '96', `rtp://127.0.0.1:${inward.address().port}?pkt_size=1200`], { stdio: ['ignore', 'ignore', 'pipe'] }));
  const playing = new Set<Socket>();
  inward.on('message', (packet) => {
    const head = Buffer.from([0x24, 0, packet.length >> 8, packet.length & 255]);
    for (const socket of playing) socket.write(Buffer.concat([head, packet]));
  });
  const server = createServer((socket) => {
    let text = '';
    socket.on('error', () => playing.delete(socket));
    socket.on('close', () => playing.delete(socket));
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const request = text.slice(0, end);
        text = text.slice(end + 4);
        const method = /^\$?[\s\S]*?([A-Z_]+) rtsp/.exec(request)?.[1];
        const number = /CSeq: (\d+)/i.exec(request)?.[1] ?? '0';
        const answer = (status: string, headers: readonly string[] = [], body = ''): void =>
          void socket.write([`RTSP/1.0 ${status}`, `CSeq: ${number}`, ...headers, ...(body === '' ? [] : [`Content-Length: ${body.length}`]), '', body].join('\r\n'));
        const wanted = password === undefined ? undefined : `Basic ${Buffer.from(password).toString('base64')}`;
        if (wanted !== undefined && method !== 'OPTIONS' && !request.includes(wanted)) answer('401 Unauthorized', ['WWW-Authenticate: Basic realm="camera"']);
        else if (method === 'OPTIONS') answer('200 OK', ['Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN']);
        else if (method === 'DESCRIBE') answer('200 OK', ['Content-Type: application/sdp'], ['v=0', 'o=- 0 0 IN IP4 127.0.0.1', 's=camera', 't=0 0', 'm=video 0 RTP/AVP 96', 'c=IN IP4 0.0.0.0', 'a=rtpmap:96 H264/90000', 'a=fmtp:96 packetization-mode=1', 'a=control:track0', ''].join('\r\n'));
        else if (method === 'SETUP') answer('200 OK', ['Transport: RTP/AVP/TCP;unicast;interleaved=0-1', 'Session: 1']);
        else if (method === 'PLAY') {
          answer('200 OK', ['Session: 1']);
          playing.add(socket);
        } else answer('200 OK', ['Session: 1']);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    address: `rtsp://${password === undefined ? '' : `${password}@`}127.0.0.1:${port}/stream`,
    words: coder.words,
    cut() {
      for (const socket of playing) socket.destroy();
    },
    async stop() {
      await coder.stop();
      for (const socket of playing) socket.destroy();
      inward.close();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
