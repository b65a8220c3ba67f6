// Sounds and pictures of a call through mediasoup-client: two transports, what is sent from here, what is received. Its life is not the
// socket's: it is made anew only when it is told so, and what is sent is then sent again.

import type { Consumer, Device, Producer, RtpCapabilities, Transport } from 'mediasoup-client/types';
import { createArriving } from '#shared/live/arriving.ts';
import type { Opaque, ServerRequest, Source, TransportOptions } from '#shared/live/protocol.ts';
import type { MediaState } from './link-state.ts';
import { Refused, type Signal } from './signal.ts';

/** Something that is received. */
export interface Received {
  readonly consumer: string;
  readonly producer: string;
  readonly peer: string;
  readonly kind: 'audio' | 'video';
  readonly source: Source;
  readonly track: MediaStreamTrack;
  /** For instance video/VP8. */
  readonly codec: string;
}
/** Something that is sent. */
export interface Sent {
  readonly producer: string;
  readonly source: Source;
  readonly kind: 'audio' | 'video';
  readonly track: MediaStreamTrack;
  readonly codec: string;
}

/** Where encoded frames can be had: it must be told at the moment that sender or receiver are made, later nothing comes. */
export interface Tapped {
  readonly producer: () => string;
  readonly peer: string | null;
  readonly kind: 'audio' | 'video';
  readonly source: Source;
  readonly codec: () => string;
}
export interface MediaEvents {
  onState(state: MediaState): void;
  onReceived(all: readonly Received[]): void;
  onSent(all: readonly Sent[]): void;
  onReceiver(receiver: RTCRtpReceiver, tapped: Tapped): void;
  onSender(sender: RTCRtpSender, tapped: Tapped): void;
}

export interface Media {
  /** What this machine can receive, for joining. */
  load(router: Opaque): Promise<Opaque>;
  /** New transports; sends again what was sent. */
  remake(): Promise<void>;
  restartIce(): Promise<void>;
  receive(asked: ServerRequest<'newConsumer'>): Promise<void>;
  closeConsumer(consumer: string): void;
  /** From now on a track is sent, in place of the one that is sent from the same source, or none (`null`): as soon as there is a line, and again
   *  on each that is made anew. What could not be done just then is done later. */
  send(source: Source, track: MediaStreamTrack | null): Promise<void>;
  received(): readonly Received[];
  stats(): Promise<readonly RTCStatsReport[]>;
  receiverStats(consumer: string): Promise<RTCStatsReport | null>;
  close(): void;
}

export interface MediaDeps {
  readonly makeDevice: () => Promise<Device>;
  readonly events: MediaEvents;
  /** By whichever socket there is at that moment: transports outlive sockets. */
  readonly request: Signal['request'];
  readonly timers: { set(run: () => void, ms: number): number; clear(id: number): void };
}

/** What was wanted and is not sent yet is tried again after so long. */
const SEND_AGAIN_MS = 3000;
/** Answers that say nothing of the line: another one would not help. */
const NOT_OF_THE_LINE: ReadonlySet<string> = new Set(['forbidden', 'badRequest', 'refusedByEngine', 'consentNeeded', 'full']);
const isOfTheLine = (error: unknown): boolean => !(error instanceof Refused && NOT_OF_THE_LINE.has(error.code));

/** The worst of what the transports say that are in use. */
export function combined(states: readonly string[]): MediaState {
  if (states.includes('failed')) return 'failed';
  if (states.includes('disconnected')) return 'disconnected';
  return states.includes('connected') ? 'connected' : 'none';
}

export function createMedia({ makeDevice, events, request, timers }: MediaDeps): Media {
  let device: Device | null = null;
  let loadedWith = '';
  let sending: Transport | null = null;
  let receiving: Transport | null = null;
  /** What is wanted to be sent, also while there is no transport. */
  const wanted = new Map<Source, MediaStreamTrack>();
  const producers = new Map<Source, Producer>();
  const consumers = new Map<string, { readonly consumer: Consumer; readonly received: Received }>();
  /** The server asks for consumers as soon as the transport exists there, which may be before it exists here. */
  let ready: Promise<void> = Promise.resolve();
  /** How often the line was made: one that takes long may be overtaken by the next. */
  let makings = 0;
  let settling: Promise<void> = Promise.resolve();
  let again = 0;

  const tellReceived = (): void => events.onReceived([...consumers.values()].map(({ received }) => received));
  const tellSent = (): void =>
    events.onSent([...producers].map(([source, producer]) => ({ producer: producer.id, source, kind: producer.kind, track: producer.track!, codec: producer.rtpParameters.codecs[0]?.mimeType ?? '' })));
  const tellState = (): void => events.onState(combined([sending, receiving].flatMap((transport) => (transport ? [transport.connectionState] : []))));

  const makeTransport = async (direction: 'send' | 'receive'): Promise<Transport> => {
    const options = await request('createWebRtcTransport', { direction });
    const given = options as unknown as Parameters<Device['createSendTransport']>[0] & TransportOptions;
    const transport = direction === 'send' ? device!.createSendTransport(given) : device!.createRecvTransport(given);
    transport.on('connect', ({ dtlsParameters }, done, failed) => {
      request('connectWebRtcTransport', { transport: transport.id, dtlsParameters: dtlsParameters as unknown as Record<string, unknown> }).then(done, failed);
    });
    transport.on('produce', ({ kind, rtpParameters, appData }, done, failed) => {
      const source = (appData as { source: Source }).source;
      request('produce', { transport: transport.id, kind, rtpParameters: rtpParameters as unknown as Record<string, unknown>, source }).then(({ producer }) => done({ id: producer }), failed);
    });
    transport.on('connectionstatechange', () => {
      if (transport === sending || transport === receiving) tellState();
    });
    return transport;
  };

  const produce = async (on: Transport, source: Source, track: MediaStreamTrack): Promise<void> => {
    let made: Producer | null = null;
    const producer = await on.produce({
      track, stopTracks: false, appData: { source },
      ...(track.kind === 'video' ? { encodings: [{ maxBitrate: 600_000 }] } : { codecOptions: { opusDtx: false, opusFec: true } }),
      onRtpSender: (sender) => events.onSender(sender, { producer: () => made?.id ?? '', peer: null, kind: track.kind as 'audio' | 'video', source, codec: () => made?.rtpParameters.codecs[0]?.mimeType ?? '' }),
    });
    made = producer;
    producers.set(source, producer);
    producer.on('transportclose', () => {
      if (producers.get(source) === producer) producers.delete(source);
      tellSent();
    });
    tellSent();
  };
  /** Brings what is sent from one source to what is wanted of it. */
  const bring = async (source: Source): Promise<void> => {
    const track = wanted.get(source);
    const known = producers.get(source);
    const on = sending;
    if (!track) {
      if (!known) return;
      producers.delete(source);
      known.close();
      tellSent();
      await request('closeProducer', { producer: known.id }).catch(() => undefined);
    } else if (known) {
      if (known.track === track) return;
      await known.replaceTrack({ track });
      tellSent();
    } else if (on && track.readyState === 'live') await produce(on, source, track);
  };
  /** One step after the other: what is asked for while the line is being made must not be sent twice. */
  const settle = (): Promise<void> => {
    const work = settling.then(async () => {
      timers.clear(again);
      const failed = (await Promise.allSettled([...new Set([...wanted.keys(), ...producers.keys()])].map(bring))).find((one) => one.status === 'rejected');
      if (!failed) return;
      // Nobody else would think of it again: no socket just then, a server that answers too late.
      again = timers.set(() => void settle().catch(() => undefined), SEND_AGAIN_MS);
      throw failed.reason;
    });
    settling = work.catch(() => undefined);
    return work;
  };
  const arriving = createArriving();
  const receive = async (asked: ServerRequest<'newConsumer'>, on: Transport): Promise<void> => {
    const codec = (asked.rtpParameters as unknown as { codecs?: { mimeType?: string }[] }).codecs?.[0]?.mimeType ?? '';
    const consumer = await on.consume({
      id: asked.consumer, producerId: asked.producer, kind: asked.kind, rtpParameters: asked.rtpParameters as never,
      // Sound and picture of one person are kept in step; everybody else's are not held up by them.
      streamId: `${asked.peer}-${asked.source === 'screen' ? 'screen' : 'main'}`,
      onRtpReceiver: (receiver) => events.onReceiver(receiver, { producer: () => asked.producer, peer: asked.peer, kind: asked.kind, source: asked.source, codec: () => codec }),
    });
    if (on !== receiving) throw new Error('made anew meanwhile');
    consumers.set(consumer.id, { consumer, received: { consumer: consumer.id, producer: asked.producer, peer: asked.peer, kind: asked.kind, source: asked.source, track: consumer.track, codec } });
    tellReceived();
  };
  const drop = (): void => {
    for (const transport of [sending, receiving]) transport?.close();
    sending = null;
    receiving = null;
    producers.clear();
    consumers.clear();
    tellReceived();
    tellSent();
  };

  return {
    async load(router) {
      const text = JSON.stringify(router);
      if (!device || loadedWith !== text) {
        device = await makeDevice();
        await device.load({ routerRtpCapabilities: router as unknown as RtpCapabilities });
        loadedWith = text;
      }
      return device.recvRtpCapabilities as unknown as Opaque;
    },
    remake() {
      const making = ++makings;
      const made = async (direction: 'send' | 'receive'): Promise<Transport> => {
        const transport = await makeTransport(direction);
        if (making === makings) return transport;
        transport.close();
        throw new Error('made anew meanwhile');
      };
      const work = async (): Promise<void> => {
        drop();
        sending = await made('send');
        receiving = await made('receive');
      };
      ready = work();
      return ready.then(async () => {
        await settle().catch((error: unknown) => (isOfTheLine(error) ? Promise.reject(error) : undefined));
        tellState();
      });
    },
    async restartIce() {
      await Promise.all(
        [sending, receiving].map(async (transport) => {
          if (!transport || transport.connectionState === 'new') return;
          const { iceParameters } = await request('restartIce', { transport: transport.id });
          await transport.restartIce({ iceParameters: iceParameters as never });
        }),
      );
    },
    async receive(asked) {
      // Rejected: the server asks again after the next remaking.
      await ready;
      const on = receiving;
      if (!on || (asked.transport ?? on.id) !== on.id) throw new Error('no transport');
      return arriving.once(asked.consumer, consumers.has(asked.consumer), () => receive(asked, on));
    },
    closeConsumer(id) {
      const known = consumers.get(id);
      if (!known) return;
      consumers.delete(id);
      known.consumer.close();
      tellReceived();
    },
    send(source, track) {
      if (track) wanted.set(source, track);
      else wanted.delete(source);
      return settle();
    },
    received: () => [...consumers.values()].map(({ received }) => received),
    async stats() {
      return Promise.all([receiving, sending].flatMap((transport) => (transport && !transport.closed ? [transport.getStats()] : [])));
    },
    receiverStats: async (id) => (await consumers.get(id)?.consumer.getStats().catch(() => null)) ?? null,
    close() {
      makings += 1;
      timers.clear(again);
      wanted.clear();
      drop();
    },
  };
}
