// The production engine: mediasoup's worker, one process that carries the media. Its binary comes with the package where its install
// script could run, or from MEDIASOUP_WORKER_BIN (docs/link.md).

import type { types } from 'mediasoup';
import { generateRouterRtpCapabilities } from 'mediasoup/ortc';
import { EngineAway, EngineRefusal, MEDIA_CODECS, type MediaAddress, type MediaConsumer, type MediaEngine, type MediaProducer, type MediaRouter, type MediaTransport } from './engine.ts';

/** Bits a second that the worker lets a client begin with. */
const FIRST_BITRATE = 1_000_000;
/** Above what 4K panoramas take. */
const MOST_INCOMING = 30_000_000;

/** Throws when there is no worker that runs here. */
export async function createMediasoupEngine(address: MediaAddress, say: (line: string) => void): Promise<MediaEngine> {
  const mediasoup = await import('mediasoup');
  let closed = false;
  let worker: types.Worker | undefined;
  let server: types.WebRtcServer | undefined;
  /** Routers of the worker that runs now, by their listener for its death. */
  let routers = new Set<() => void>();

  const start = async (): Promise<{ worker: types.Worker; server: types.WebRtcServer }> => {
    if (worker && server) return { worker, server };
    const fresh = await mediasoup.createWorker({ logLevel: 'warn' });
    fresh.once('died', (error) => {
      if (worker === fresh) {
        worker = undefined;
        server = undefined;
      }
      const gone = routers;
      routers = new Set();
      if (closed) return;
      say(`media worker ended (${error instanceof Error ? error.message : String(error)}); the next call starts another`);
      for (const listener of gone) listener();
    });
    const listenInfos = (address.announced.length > 0 ? address.announced : [address.listen]).flatMap((announced) =>
      (['udp', 'tcp'] as const).map((protocol) => ({ protocol, ip: address.listen, ...(announced === address.listen ? {} : { announcedAddress: announced }), ...(address.port === 0 ? {} : { port: address.port }) })),
    );
    // One port cannot be bound twice: further announced addresses share the socket of the first in mediasoup only through a proxy.
    server = await fresh.createWebRtcServer({ listenInfos: listenInfos.slice(0, 2) });
    worker = fresh;
    return { worker, server };
  };
  await start();

  return {
    name: `mediasoup ${mediasoup.version}`,
    rtpCapabilities: generateRouterRtpCapabilities([...MEDIA_CODECS]),
    async createRouter() {
      const running = await start();
      const router = await running.worker.createRouter({ mediaCodecs: MEDIA_CODECS });
      return wrapRouter(router, running.server, routers);
    },
    async close() {
      closed = true;
      worker?.close();
    },
  };
}

/** What the engine says no to is an expected failure; a worker that is gone is told apart from it. */
const asked = async <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    const { name = '', message = '' } = error instanceof Error ? error : {};
    if (name === 'InvalidStateError' || /closed|died/i.test(message)) throw new EngineAway(message);
    throw new EngineRefusal(message);
  });

function wrapRouter(router: types.Router, webRtcServer: types.WebRtcServer, routers: Set<() => void>): MediaRouter {
  let listener: (() => void) | undefined;
  return {
    async createTransport() {
      const transport = await asked(router.createWebRtcTransport({ webRtcServer, enableUdp: true, enableTcp: true, preferUdp: true, initialAvailableOutgoingBitrate: FIRST_BITRATE }));
      await asked(transport.setMaxIncomingBitrate(MOST_INCOMING));
      return wrapTransport(transport);
    },
    canConsume: (producerId, rtpCapabilities) => router.canConsume({ producerId, rtpCapabilities }),
    onGone(told) {
      listener = told;
      routers.add(told);
    },
    close() {
      if (listener) routers.delete(listener);
      router.close();
    },
  };
}

function wrapTransport(transport: types.WebRtcTransport): MediaTransport {
  return {
    id: transport.id,
    iceParameters: transport.iceParameters,
    iceCandidates: transport.iceCandidates,
    dtlsParameters: transport.dtlsParameters,
    connect: (dtlsParameters) => asked(transport.connect({ dtlsParameters })),
    restartIce: () => asked(transport.restartIce()),
    async produce({ kind, rtpParameters, paused }) {
      return wrapProducer(await asked(transport.produce({ kind, rtpParameters, paused })));
    },
    async consume({ producer, rtpCapabilities }) {
      return wrapConsumer(await asked(transport.consume({ producerId: producer, rtpCapabilities, paused: true, enableRtx: true })));
    },
    stats: () => asked(transport.getStats()),
    onClosed: (listener) => {
      transport.on('dtlsstatechange', (state) => {
        if (state === 'failed' || state === 'closed') listener();
      });
    },
    close: () => transport.close(),
  };
}

const wrapProducer = (producer: types.Producer): MediaProducer => ({
  id: producer.id,
  kind: producer.kind,
  pause: () => asked(producer.pause()),
  resume: () => asked(producer.resume()),
  close: () => producer.close(),
});

const wrapConsumer = (consumer: types.Consumer): MediaConsumer => ({
  id: consumer.id,
  kind: consumer.kind,
  type: consumer.type,
  rtpParameters: consumer.rtpParameters,
  pause: () => asked(consumer.pause()),
  resume: () => asked(consumer.resume()),
  setPreferredLayers: ({ spatialLayer, temporalLayer }) => asked(consumer.setPreferredLayers({ spatialLayer, ...(temporalLayer === undefined ? {} : { temporalLayer }) })),
  requestKeyFrame: () => asked(consumer.requestKeyFrame()),
  onLayersChanged: (listener) => {
    consumer.on('layerschange', (layers) => listener(layers ?? null));
  },
  close: () => consumer.close(),
});
