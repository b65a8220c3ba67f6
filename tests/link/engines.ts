// The engine that a run tests: the one from npm alone, or mediasoup where KANTAI_TEST_ENGINE says so (with the worker of `npm run
// media-worker` where none is named). Every test says which one it was.

import { createSocket, type Socket } from 'node:dgram';
import { builtHere } from '../../build/media-worker/place.ts';
import type { MediaEngine } from '../../src-server/live/engine.ts';
import { createWeriftEngine } from '../../src-server/live/werift/engine.ts';

export interface TestEngine {
  readonly engine: MediaEngine;
  /** Between the engine and its network: while it is cut, nothing comes in and nothing goes out. */
  cut(isCut: boolean): void;
  /** Kills what carries the media, where it is a process of its own. */
  readonly kill: (() => void) | undefined;
}

const address = { listen: '127.0.0.1', port: 0, announced: [] };
export const isMediasoup = process.env['KANTAI_TEST_ENGINE'] === 'mediasoup';

export async function openTestEngine(): Promise<TestEngine> {
  if (isMediasoup) return openMediasoup();
  const wire = { isCut: false };
  return {
    engine: await createWeriftEngine(address, Date.now, () => cuttable(wire)),
    cut(isCut) {
      wire.isCut = isCut;
    },
    kill: undefined,
  };
}

async function openMediasoup(): Promise<TestEngine> {
  const built = builtHere();
  process.env['MEDIASOUP_WORKER_BIN'] ??= built?.MEDIASOUP_WORKER_BIN;
  if (process.env['MEDIASOUP_WORKER_BIN'] === undefined) throw new Error('KANTAI_TEST_ENGINE=mediasoup needs a worker: npm run media-worker, or MEDIASOUP_WORKER_BIN.');
  const { createMediasoupEngine } = await import('../../src-server/live/mediasoup.ts');
  const module = process.env['KANTAI_MEDIASOUP_MODULE'] ?? (process.env['MEDIASOUP_WORKER_BIN'] === built?.MEDIASOUP_WORKER_BIN ? built?.KANTAI_MEDIASOUP_MODULE : undefined);
  const engine = await createMediasoupEngine(address, (line) => process.stderr.write(`${line}\n`), { module });
  return {
    engine,
    // A process that stands still neither takes nor sends; what comes meanwhile overflows its socket, as on a line that is away.
    cut: (isCut) => void process.kill(engine.worker()!, isCut ? 'SIGSTOP' : 'SIGCONT'),
    kill: () => void process.kill(engine.worker()!, 'SIGKILL'),
  };
}

function cuttable(wire: { readonly isCut: boolean }): Socket {
  const socket = createSocket('udp4');
  const { emit, send } = socket;
  socket.emit = ((event: string, ...rest: unknown[]) => (event === 'message' && wire.isCut ? true : Reflect.apply(emit, socket, [event, ...rest]))) as Socket['emit'];
  socket.send = ((...rest: unknown[]) => (wire.isCut ? undefined : Reflect.apply(send, socket, rest))) as Socket['send'];
  return socket;
}
