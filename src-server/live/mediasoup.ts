// The production engine: mediasoup's worker, one process that carries the media. Its binary comes with the package where its install
// script could run, or from MEDIASOUP_WORKER_BIN (docs/operations.md).

import { pathToFileURL } from 'node:url';
import type { types } from 'mediasoup';
import { EngineAway, MEDIA_CODECS, type MediaAddress, type MediaEngine } from './engine.ts';
import { wrapRouter, type OpenRouter } from './mediasoup-parts.ts';

export interface MediasoupEngine extends MediaEngine {
  /** Process id of the worker that runs now. */
  readonly worker: () => number | undefined;
}
export interface MediasoupChoice {
  /** Another mediasoup than the one of package.json: the file of its module. A worker speaks only with the module of its own version. */
  readonly module?: string | undefined;
}
/** As much of the module as is used. */
type Mediasoup = Pick<typeof import('mediasoup'), 'createWorker' | 'version'>;

interface Running {
  readonly worker: types.Worker;
  readonly server: types.WebRtcServer;
  readonly routers: Set<OpenRouter>;
}

/** Throws when there is no worker that runs here. */
export async function createMediasoupEngine(address: MediaAddress, say: (line: string) => void, { module }: MediasoupChoice = {}): Promise<MediasoupEngine> {
  const mediasoup = (module === undefined ? await import('mediasoup') : await import(pathToFileURL(module).href)) as Mediasoup;
  /** Before 3.13 an announced address was told by another name, and plain transports took their address otherwise. */
  const isOld = Number(mediasoup.version.split('.')[1]) < 13;
  let closed = false;
  let running: Promise<Running> | undefined;
  let pid: number | undefined;

  const listenInfos = (): types.TransportListenInfo[] => {
    // One port cannot be bound twice, so only the first announced address is told.
    const announced = address.announced[0];
    return (['udp', 'tcp'] as const).map((protocol) => ({
      protocol, ip: address.listen, ...(announced === undefined ? {} : isOld ? ({ announcedIp: announced } as object) : { announcedAddress: announced }), ...(address.port === 0 ? {} : { port: address.port }),
    }));
  };
  const start = async (): Promise<Running> => {
    const worker = await mediasoup.createWorker({ logLevel: 'warn' });
    const routers = new Set<OpenRouter>();
    worker.once('died', (error) => {
      running = undefined;
      pid = undefined;
      if (closed) return;
      say(`media worker ended (${error instanceof Error ? error.message : String(error)}); the calls go on with another one`);
      for (const router of routers) router.gone();
    });
    try {
      const server = await worker.createWebRtcServer({ listenInfos: listenInfos() });
      pid = worker.pid;
      return { worker, server, routers };
    } catch (error) {
      worker.close();
      throw error;
    }
  };
  /** One worker, also when several calls ask for it at once. */
  const up = (): Promise<Running> => {
    running ??= start().catch((error: unknown) => {
      running = undefined;
      throw error;
    });
    return running;
  };

  // What this worker can, by its own word: it is not the same in every release.
  const { worker } = await up();
  const probe = await worker.createRouter({ mediaCodecs: MEDIA_CODECS });
  const { rtpCapabilities } = probe;
  probe.close();

  return {
    name: `mediasoup ${mediasoup.version}`,
    rtpCapabilities,
    worker: () => pid,
    async createRouter() {
      if (closed) throw new EngineAway('The engine is closed.');
      try {
        const at = await up();
        return wrapRouter(await at.worker.createRouter({ mediaCodecs: MEDIA_CODECS }), { server: at.server, routers: at.routers, isOld });
      } catch (error) {
        throw new EngineAway(error instanceof Error ? error.message : String(error));
      }
    },
    async close() {
      closed = true;
      (await running?.catch(() => undefined))?.worker.close();
    },
  };
}
