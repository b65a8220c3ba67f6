// Routers, transports, producers and consumers of mediasoup behind the interface that both engines share.

import type { types } from 'mediasoup';
import { EngineAway, EngineRefusal, freshSsrc, plainParameters, type MediaConsumer, type MediaProducer, type MediaRouter, type MediaTransport } from './engine.ts';

/** Bits a second that the worker lets a client begin with. */
const FIRST_BITRATE = 1_000_000;
/** Above what 4K panoramas take. */
const MOST_INCOMING = 30_000_000;

/** A router whose worker may die under it. */
export interface OpenRouter {
  gone(): void;
}
export interface RouterDeps {
  readonly server: types.WebRtcServer;
  /** Of the worker. */
  readonly routers: Set<OpenRouter>;
  readonly isOld: boolean;
}

/** What the engine says no to is an expected failure; a worker that is gone is told apart from it. */
const asked = async <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    const { name = '', message = '' } = error instanceof Error ? error : {};
    if (name === 'InvalidStateError' || /closed|died/i.test(message)) throw new EngineAway(message);
    throw new EngineRefusal(message);
  });

export function wrapRouter(router: types.Router, { server, routers, isOld }: RouterDeps): MediaRouter {
  let listener: (() => void) | undefined;
  let isGone = false;
  const own: OpenRouter = {
    gone() {
      isGone = true;
      listener?.();
    },
  };
  routers.add(own);
  return {
    async createTransport() {
      const transport = await asked(router.createWebRtcTransport({ webRtcServer: server, enableUdp: true, enableTcp: true, preferUdp: true, initialAvailableOutgoingBitrate: FIRST_BITRATE }));
      await asked(transport.setMaxIncomingBitrate(MOST_INCOMING));
      return wrapTransport(transport);
    },
    canConsume: (producerId, rtpCapabilities) => router.canConsume({ producerId, rtpCapabilities }),
    async createInput(codec) {
      const ssrc = freshSsrc();
      // Whoever sends first is who it is for: only this machine can.
      const transport = await asked(router.createPlainTransport({ ...onlyHere(isOld), rtcpMux: false, comedia: true }));
      try {
        const producer = await asked(transport.produce({ kind: 'video', rtpParameters: plainParameters(codec, ssrc), paused: false }));
        return { producer: wrapProducer(producer), port: transport.tuple.localPort, rtcpPort: transport.rtcpTuple!.localPort, ssrc, close: () => transport.close() };
      } catch (error) {
        transport.close();
        throw error;
      }
    },
    async createOutput({ producer, port, rtcpPort }) {
      const transport = await asked(router.createPlainTransport({ ...onlyHere(isOld), rtcpMux: false, comedia: false }));
      try {
        await asked(transport.connect({ ip: '127.0.0.1', port, rtcpPort }));
        const consumer = await asked(transport.consume({ producerId: producer, rtpCapabilities: router.rtpCapabilities, paused: true, enableRtx: false }));
        return { consumer: wrapConsumer(consumer), close: () => transport.close() };
      } catch (error) {
        transport.close();
        throw error;
      }
    },
    onGone(told) {
      listener = told;
      // The worker may have died between the router's making and now.
      if (isGone) setImmediate(told);
    },
    close() {
      routers.delete(own);
      router.close();
    },
  };
}

const onlyHere = (isOld: boolean): types.PlainTransportOptions => (isOld ? { listenIp: '127.0.0.1' } : { listenInfo: { protocol: 'udp', ip: '127.0.0.1' } });

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
