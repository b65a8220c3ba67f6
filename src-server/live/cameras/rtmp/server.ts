// Where cameras push their picture: as much of an RTMP server as a publisher needs. The key is looked at before a byte of a picture is taken;
// what is no RTMP, too large or too late is cut. Only pictures are passed on, as FLV tags.

import { createServer, type Server, type Socket } from 'node:net';
import { readAmf, writeAmf, type Amf } from './amf.ts';
import { createChunkReader, NotRtmp, OWN_CHUNK, TYPE, writeMessage, type RtmpMessage } from './chunks.ts';

const HANDSHAKE_BYTES = 1536;
/** Until it publishes. */
const PATIENCE_MS = 10_000;
/** A camera that sends nothing for so long is gone. */
const SILENCE_MS = 15_000;
const MOST_BEFORE_KEY = 64 * 1024;
const MOST_SOCKETS = 64;
const ACKNOWLEDGE_EVERY = 1_000_000;

/** Who takes the pictures of one publisher. */
export interface Publication {
  /** Timestamp in ms and the body of an FLV video tag. */
  video(timestamp: number, body: Buffer): void;
  ended(): void;
}
/** The sink of a key, or why not: no such key, or it is in use. */
export type Publish = (key: string, cut: () => void) => Promise<Publication | undefined>;

export interface RtmpServer {
  readonly port: number;
  close(): Promise<void>;
}

export async function openRtmpServer(where: { readonly listen: string; readonly port: number }, publish: Publish): Promise<RtmpServer> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    if (sockets.size >= MOST_SOCKETS) return void socket.destroy();
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    converse(socket, publish);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(where.port, where.listen, resolve);
  });
  return {
    port: (server.address() as { port: number }).port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function converse(socket: Socket, publish: Publish): void {
  const reader = createChunkReader();
  let phase: 'hello' | 'answer' | 'messages' = 'hello';
  let waiting: Buffer = Buffer.alloc(0);
  let received = 0;
  let acknowledged = 0;
  let publication: Publication | undefined;
  let asked = false;
  let isOver = false;

  const end = (): void => {
    if (isOver) return;
    isOver = true;
    clearTimeout(patience);
    publication?.ended();
    socket.destroy();
  };
  const patience = setTimeout(() => (publication ? undefined : end()), PATIENCE_MS);
  patience.unref();
  socket.setTimeout(SILENCE_MS, end);
  socket.on('close', end);

  const send = (chunkStream: number, type: number, stream: number, payload: Buffer): void => void socket.write(writeMessage(chunkStream, { type, stream, payload }));
  const number = (value: number, ...rest: number[]): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value, 0);
    return Buffer.concat([bytes, Buffer.from(rest)]);
  };
  const reply = (stream: number, ...values: readonly Amf[]): void => send(3, TYPE.command, stream, writeAmf(values));
  const status = (stream: number, level: 'status' | 'error', code: string, description: string): void => reply(stream, 'onStatus', 0, null, { level, code, description });

  const begin = async (stream: number, name: string): Promise<void> => {
    if (asked) return;
    asked = true;
    // A query behind the key is a habit of some encoders.
    const sink = await publish(name.split('?')[0]!, end).catch(() => undefined);
    if (isOver) return sink?.ended();
    if (!sink) {
      status(stream, 'error', 'NetStream.Publish.BadName', 'This key is not good, or it is in use.');
      socket.end();
      return undefined;
    }
    publication = sink;
    clearTimeout(patience);
    status(stream, 'status', 'NetStream.Publish.Start', 'Go on.');
    return undefined;
  };
  const command = ({ stream, payload }: RtmpMessage): void => {
    const [name, transaction, , first] = readAmf(payload);
    const number_ = typeof transaction === 'number' ? transaction : 0;
    switch (name) {
      case 'connect':
        send(2, TYPE.windowSize, 0, number(ACKNOWLEDGE_EVERY * 5));
        send(2, TYPE.peerBandwidth, 0, number(ACKNOWLEDGE_EVERY * 5, 2));
        send(2, TYPE.setChunkSize, 0, number(OWN_CHUNK));
        reply(0, '_result', number_, { fmsVer: 'FMS/3,0,1,123', capabilities: 31 }, { level: 'status', code: 'NetConnection.Connect.Success', description: 'Connected.', objectEncoding: 0 });
        break;
      case 'createStream':
        reply(0, '_result', number_, null, 1);
        break;
      case 'publish':
        if (typeof first === 'string') void begin(stream, first);
        break;
      case 'deleteStream':
      case 'closeStream':
      case 'FCUnpublish':
        end();
        break;
      case 'releaseStream':
      case 'FCPublish':
        reply(0, '_result', number_, null, undefined);
        break;
      default:
        // Nobody plays from here.
        if (name === 'play') end();
    }
  };
  const take = (bytes: Buffer): void => {
    received += bytes.length;
    if (!publication && received > MOST_BEFORE_KEY + HANDSHAKE_BYTES * 2) throw new NotRtmp('much before a key');
    waiting = waiting.length === 0 ? bytes : Buffer.concat([waiting, bytes]);
    if (phase === 'hello') {
      if (waiting.length > 0 && waiting[0] !== 3) throw new NotRtmp('another protocol');
      if (waiting.length < 1 + HANDSHAKE_BYTES) return;
      const theirs = waiting.subarray(1, 1 + HANDSHAKE_BYTES);
      // Version, our own hello (its time and all else zero), and theirs given back.
      socket.write(Buffer.concat([Buffer.from([3]), Buffer.alloc(HANDSHAKE_BYTES), theirs]));
      waiting = waiting.subarray(1 + HANDSHAKE_BYTES);
      phase = 'answer';
    }
    if (phase === 'answer') {
      if (waiting.length < HANDSHAKE_BYTES) return;
      waiting = waiting.subarray(HANDSHAKE_BYTES);
      phase = 'messages';
    }
    const messages = reader.take(waiting);
    waiting = Buffer.alloc(0);
    for (const message of messages) {
      if (isOver) return;
      if (message.type === TYPE.command) command(message);
      else if (message.type === TYPE.video && message.payload.length > 0) publication?.video(message.timestamp, message.payload);
    }
    if (received - acknowledged >= ACKNOWLEDGE_EVERY) {
      acknowledged = received;
      send(2, TYPE.acknowledgement, 0, number(received >>> 0));
    }
  };
  socket.on('data', (bytes) => {
    if (isOver) return;
    try {
      take(bytes);
    } catch (error) {
      // Whatever comes from the network ends its own socket and nothing else.
      if (!(error instanceof NotRtmp || error instanceof RangeError)) process.emitWarning(error instanceof Error ? error : String(error));
      end();
    }
  });
}
