// What a camera's ffmpeg says, and RTMP as bytes: read whole or in pieces, and whatever else comes from a network.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import * as fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { cameraArguments, isEquirect, readFault, readPicture } from './ffmpeg.ts';
import { readAmf, writeAmf, type Amf } from './rtmp/amf.ts';
import { createChunkReader, NotRtmp, TYPE, writeMessage } from './rtmp/chunks.ts';
import { createFlvFeed } from './rtmp/flv.ts';
import { openRtmpServer, type RtmpServer } from './rtmp/server.ts';
import { createAddressSeal } from './seal.ts';

describe('ffmpeg', () => {
  test('its words become a picture’s size or a reason', () => {
    expect(readPicture('  Stream #0:0: Video: h264 (High), yuv420p(tv, bt709, progressive), 3840x1920 [SAR 1:1 DAR 2:1], 20000 kb/s, 30 fps, 30 tbr, 1k tbn')).toEqual({ codec: 'h264', width: 3840, height: 1920 });
    expect(readPicture('  Stream #0:1: Video: hevc (Main) (hev1 / 0x31766568), yuv420p(tv), 7680x3840, 30 fps')).toEqual({ codec: 'hevc', width: 7680, height: 3840 });
    expect(readPicture('  Stream #0:1: Audio: aac (LC), 44100 Hz, stereo')).toBeUndefined();
    expect(readFault('rtsp://camera/stream: Connection refused')).toBe('unreachable');
    expect(readFault('[rtsp @ 0x1] method DESCRIBE failed: 401 Unauthorized')).toBe('refused');
    expect(readFault('Output #0, rtp, to \'rtp://127.0.0.1:1\'')).toBeUndefined();
    expect(isEquirect({ width: 3840, height: 1920 })).toBe(true);
    expect(isEquirect({ width: 1920, height: 1080 })).toBe(false);
  });
  test('opens nothing but what it was told, and codes nothing anew', () => {
    const args = cameraArguments('rtsp://camera/stream', { port: 1, rtcpPort: 2, ssrc: 3, payloadType: 96 });
    expect(args[args.indexOf('-protocol_whitelist') + 1]).not.toMatch(/file|http|pipe|concat/);
    expect(args[args.indexOf('-c:v') + 1]).toBe('copy');
  });
});

test('an address at rest opens for its own camera alone', () => {
  const seal = createAddressSeal(new Uint8Array(32), (length) => new Uint8Array(length).fill(7));
  const sealed = seal.close('a', 'rtsp://admin:geheim@10.0.0.9/stream');
  expect(Buffer.from(sealed).includes('geheim')).toBe(false);
  expect(seal.open('a', sealed)).toBe('rtsp://admin:geheim@10.0.0.9/stream');
  expect(() => seal.open('b', sealed)).toThrow();
});

describe('RTMP', () => {
  const values = fc.letrec<{ one: Amf }>((tie) => ({ one: fc.oneof({ depthSize: 'small' }, fc.double({ noNaN: true }), fc.boolean(), fc.string(), fc.constant(null), fc.dictionary(fc.string({ minLength: 1 }), tie('one'), { maxKeys: 3, noNullPrototype: false })) })).one;
  test('values come back as they were written, and no bytes do harm', () => {
    fc.assert(fc.property(fc.array(values, { maxLength: 4 }), (list) => {
      expect(JSON.stringify(readAmf(writeAmf(list)))).toBe(JSON.stringify(list));
    }), { numRuns: 200 });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => Array.isArray(readAmf(Buffer.from(bytes)))), { numRuns: 500 });
    // Nested without end, and a list that says it is longer than all memory.
    expect(readAmf(Buffer.alloc(400, 10))).toEqual([]);
    expect(readAmf(Buffer.from([10, 255, 255, 255, 255, 5]))).toEqual([]);
  });

  /** A message of 300 bytes over chunks of 128, with its continuations. */
  const long = (): Buffer => {
    const whole = writeMessage(4, { type: TYPE.video, stream: 1, payload: Buffer.alloc(300, 5) });
    return Buffer.concat([whole.subarray(0, 12 + 128), Buffer.from([0xc4]), whole.subarray(12 + 128, 12 + 256), Buffer.from([0xc4]), whole.subarray(12 + 256)]);
  };
  test('messages are put together from chunks, wherever the network cuts them', () => {
    const bytes = Buffer.concat([long(), writeMessage(3, { type: TYPE.command, stream: 0, payload: Buffer.from('x') }), long()]);
    for (let cut = 1; cut < bytes.length; cut += 1) {
      const reader = createChunkReader();
      const got = [...reader.take(bytes.subarray(0, cut)), ...reader.take(bytes.subarray(cut))];
      expect(got.map(({ type, payload }) => [type, payload.length])).toEqual([[TYPE.video, 300], [TYPE.command, 1], [TYPE.video, 300]]);
    }
  });
  test('what is no RTMP is refused, and nothing grows without measure', () => {
    const huge = writeMessage(4, { type: TYPE.video, stream: 1, payload: Buffer.alloc(0) });
    huge.writeUIntBE(0xff_ffff, 4, 3);
    expect(() => createChunkReader().take(huge)).toThrow(NotRtmp);
    expect(() => createChunkReader().take(Buffer.from([0xc4]))).toThrow(NotRtmp);
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 }), (pieces) => {
        const reader = createChunkReader();
        try {
          for (const piece of pieces) reader.take(Buffer.from(piece));
        } catch (error) {
          expect(error).toBeInstanceOf(NotRtmp);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('who comes late gets the head of the coding and goes on from a key frame', () => {
    const feed = createFlvFeed();
    const head = Buffer.from([0x17, 0, 0, 0, 0, 1]);
    const key = Buffer.from([0x17, 1, 0, 0, 0, 2]);
    const other = Buffer.from([0x27, 1, 0, 0, 0, 3]);
    feed.video(0, head);
    feed.video(1, key);
    const got: number[] = [];
    const stop = feed.to((bytes) => got.push(...[...bytes].filter((_, index) => index === bytes.length - 5)));
    feed.video(2, other);
    expect(got).toEqual([]);
    feed.video(3, key);
    feed.video(4, other);
    expect(got).toEqual([1, 2, 3]);
    stop();
    feed.video(5, other);
    expect(got).toHaveLength(3);
    expect(feed.video(6, Buffer.from([0x9c, 0]))).toBe('codec');
  });

  const servers: RtmpServer[] = [];
  const sockets: Socket[] = [];
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    for (const server of servers.splice(0)) await server.close();
  });
  const dial = async (port: number): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.resume();
    await once(socket, 'connect');
    return socket;
  };
  test('nothing is taken before a key is good; what is no RTMP is cut', async () => {
    const asked: string[] = [];
    const server = await openRtmpServer({ listen: '127.0.0.1', port: 0 }, async (key) => {
      asked.push(key);
      return undefined;
    });
    servers.push(server);
    const http = await dial(server.port);
    http.write('GET / HTTP/1.1\r\n\r\n');
    await once(http, 'close');
    const hello = Buffer.concat([Buffer.from([3]), Buffer.alloc(1536), Buffer.alloc(1536)]);
    const flood = await dial(server.port);
    flood.write(Buffer.concat([hello, Buffer.alloc(200_000, 1)]));
    await once(flood, 'close');
    const wrong = await dial(server.port);
    const command = (...list: readonly Amf[]): Buffer => writeMessage(3, { type: TYPE.command, stream: 1, payload: writeAmf(list) });
    wrong.write(Buffer.concat([hello, command('connect', 1, { app: 'live' }), command('createStream', 2, null), command('publish', 3, null, 'wrong?x=1', 'live')]));
    await once(wrong, 'close');
    expect(asked).toEqual(['wrong']);
  });
});
