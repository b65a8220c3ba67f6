// Requests about media: transports, producers, consumers, modes.

import { MOST_PRODUCERS } from '#shared/live/limits.ts';
import type { Answers, ClientMethod, ClientRequest, Opaque } from '#shared/live/protocol.ts';
import { isRecorded, maySend } from '#shared/live/rights.ts';
import { Refused } from './channel.ts';
import { EngineAway, EngineRefusal, type DtlsParameters, type RtpCapabilities, type RtpParameters } from './engine.ts';
import type { Room } from './room.ts';
import type { Seat, SeatConsumer, SeatProducer } from './seat.ts';

export interface CallDeps {
  readonly engine: string;
  readonly iceServers: () => Answers['createWebRtcTransport']['iceServers'];
  readonly now: () => number;
  readonly id: () => string;
  readonly report: (error: unknown) => void;
}
export type Handler<M extends ClientMethod> = (room: Room, seat: Seat, data: ClientRequest<M>) => Promise<Answers[M]>;

/** What a client did not make in time, or could not just then, is offered again after so long, so many times. */
const OFFER_AGAIN_MS = 3_000;
const MOST_OFFERS = 20;
const spatialOf = { high: 2, standard: 1, saver: 0, audio: 0 } as const;

/** What the engine fails at, as the protocol says it. */
export const fromEngine = async <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    if (error instanceof EngineRefusal) throw new Refused('refusedByEngine');
    if (error instanceof EngineAway) throw new Refused('engineAway');
    throw error;
  });

export function createMediaCalls(deps: CallDeps) {
  const transportOf = (seat: Seat, id: string) => seat.media.transports.get(id) ?? refuse();
  const producerOf = (seat: Seat, id: string) => seat.media.producers.get(id) ?? refuse();
  const consumerOf = (seat: Seat, id: string) => seat.media.consumers.get(id) ?? refuse();
  const refuse = (): never => {
    throw new Refused('notFound');
  };

  /** Brings a consumer into the state that its seat wants. */
  const settle = async (seat: Seat, consumer: SeatConsumer): Promise<void> => {
    if (!consumer.acknowledged) return;
    const isOff = consumer.pausedByClient || (seat.mode === 'audio' && consumer.media.kind === 'video');
    if (isOff) await consumer.media.pause();
    else {
      if (consumer.media.type === 'simulcast' || consumer.media.type === 'svc') await consumer.media.setPreferredLayers({ spatialLayer: spatialOf[seat.mode] });
      await consumer.media.resume();
    }
  };

  /** Asks the client to make a consumer that the server has. */
  const offer = async (seat: Seat, consumer: SeatConsumer, source: SeatProducer, tries = MOST_OFFERS): Promise<void> => {
    const { channel } = seat;
    if (!channel || consumer.asking) return;
    consumer.asking = true;
    try {
      await channel.request('newConsumer', {
        consumer: consumer.media.id,
        transport: consumer.transport,
        producer: consumer.producer,
        peer: consumer.peer,
        kind: consumer.media.kind,
        rtpParameters: consumer.media.rtpParameters as unknown as Opaque,
        source: source.source,
        type: consumer.media.type,
        producerPaused: source.paused,
      });
      consumer.acknowledged = true;
      await settle(seat, consumer);
    } catch (error) {
      // A socket that went away in between asks again when it is back. Of a client that was only slow nobody else would think again.
      if (error instanceof Refused && tries > 1 && seat.channel === channel && channel.isOpen)
        setTimeout(() => seat.media.consumers.get(consumer.media.id) === consumer && !consumer.acknowledged && void offer(seat, consumer, source, tries - 1), OFFER_AGAIN_MS).unref();
      if (!(error instanceof Refused || error instanceof EngineAway || error instanceof EngineRefusal)) deps.report(error);
    } finally {
      consumer.asking = false;
    }
  };
  const consume = async (room: Room, seat: Seat, from: Seat, producerId: string): Promise<void> => {
    const { rtpCapabilities, transports, consumers } = seat.media;
    const receive = [...transports.values()].find(({ direction }) => direction === 'receive');
    const source = from.media.producers.get(producerId);
    const isConsumed = (): boolean => [...consumers.values()].some(({ producer }) => producer === producerId);
    if (!rtpCapabilities || !receive || !source || isConsumed()) return;
    if (!(await room.router()).canConsume(producerId, rtpCapabilities)) return;
    const media = await receive.media.consume({ producer: producerId, rtpCapabilities });
    // Much may have happened meanwhile: a consumer of a line that was made anew would be made by the client and never bring anything.
    if (seat.isGone || isConsumed() || !from.media.producers.has(producerId) || transports.get(receive.media.id) !== receive) return media.close();
    const consumer: SeatConsumer = { media, transport: receive.media.id, producer: producerId, peer: from.id, acknowledged: false, asking: false, pausedByClient: false };
    consumers.set(media.id, consumer);
    media.onLayersChanged((layers) => seat.notify('consumerLayersChanged', { consumer: media.id, layers: layers && { spatialLayer: layers.spatialLayer, ...(layers.temporalLayer !== undefined && { temporalLayer: layers.temporalLayer }) } }));
    void offer(seat, consumer, source);
  };
  /** Everything of the others that this seat does not have yet, and what it was offered and did not take. */
  const catchUp = async (room: Room, seat: Seat): Promise<void> => {
    for (const other of room.seats.values()) {
      if (other === seat) continue;
      for (const [id, source] of other.media.producers) {
        const known = [...seat.media.consumers.values()].find(({ producer }) => producer === id);
        if (known === undefined) await consume(room, seat, other, id).catch((error: unknown) => (error instanceof EngineRefusal || error instanceof EngineAway ? undefined : deps.report(error)));
        else if (!known.acknowledged) void offer(seat, known, source);
      }
    }
  };
  /** Tells of a producer that a seat has, and offers it to the others. */
  const announce = (room: Room, seat: Seat, id: string): void => {
    const { media, source, paused } = seat.media.producers.get(id)!;
    room.tell('newProducer', { peer: seat.id, producer: { id, kind: media.kind, source, paused } }, seat);
    for (const other of room.seats.values()) {
      if (other !== seat) void consume(room, other, seat, id).catch((error: unknown) => (error instanceof EngineRefusal || error instanceof EngineAway ? undefined : deps.report(error)));
    }
  };
  const closeProducer = (room: Room, seat: Seat, id: string): void => {
    const producer = seat.media.producers.get(id);
    if (!producer) return;
    producer.media.close();
    seat.media.producers.delete(id);
    for (const other of room.seats.values()) {
      for (const [consumer, { producer: from, media }] of other.media.consumers) {
        if (from !== id) continue;
        media.close();
        other.media.consumers.delete(consumer);
        other.notify('consumerClosed', { consumer });
      }
    }
    if (room.frozen?.producer === id) room.frozen = null;
    for (const [stroke, { producer: on }] of room.strokes) if (on === id) room.strokes.delete(stroke);
    room.tell('producerClosed', { peer: seat.id, producer: id }, seat);
  };
  const setPaused = async (room: Room, seat: Seat, id: string, paused: boolean): Promise<Record<never, never>> => {
    const producer = producerOf(seat, id);
    await fromEngine(paused ? producer.media.pause() : producer.media.resume());
    producer.paused = paused;
    room.tell('producerPaused', { peer: seat.id, producer: id, paused }, seat);
    return {};
  };

  const calls: { readonly [M in ClientMethod]?: Handler<M> } = {
    async createWebRtcTransport(room, seat, { direction }) {
      const { transports, lines } = seat.media;
      const line = (lines[direction] += 1);
      const media = await fromEngine(room.router().then((router) => router.createTransport()));
      // A client that waited in vain asked again: the answer to what it asked last is the one that it takes, whichever is ready first.
      if (seat.isGone || line !== lines[direction]) {
        media.close();
        throw new Refused(seat.isGone ? 'noSeat' : 'stale');
      }
      // One each way: a new one takes over from one that failed.
      for (const [id, one] of transports) {
        if (one.direction !== direction) continue;
        if (direction === 'send') for (const producer of seat.media.producers.keys()) closeProducer(room, seat, producer);
        else seat.media.consumers.clear();
        transports.delete(id);
        one.media.close();
      }
      transports.set(media.id, { media, direction });
      media.onClosed(() => {
        if (transports.has(media.id)) seat.notify('transportClosed', { transport: media.id });
      });
      // After the answer: the client needs the transport to make consumers on it.
      if (direction === 'receive') setImmediate(() => void catchUp(room, seat).catch(deps.report));
      return {
        id: media.id,
        iceParameters: media.iceParameters as unknown as Opaque,
        iceCandidates: media.iceCandidates as unknown as readonly Opaque[],
        dtlsParameters: media.dtlsParameters as unknown as Opaque,
        iceServers: deps.iceServers(),
      };
    },
    async connectWebRtcTransport(_room, seat, { transport, dtlsParameters }) {
      await fromEngine(transportOf(seat, transport).media.connect(dtlsParameters as unknown as DtlsParameters));
      return {};
    },
    async restartIce(_room, seat, { transport }) {
      return { iceParameters: (await fromEngine(transportOf(seat, transport).media.restartIce())) as unknown as Opaque };
    },
    async getTransportStats(_room, seat, { transport }) {
      return { stats: (await fromEngine(transportOf(seat, transport).media.stats())) as readonly Opaque[] };
    },
    async produce(room, seat, { transport, kind, rtpParameters, source }) {
      const { media, direction } = transportOf(seat, transport);
      if (direction !== 'send') throw new Refused('notFound');
      if (!maySend(seat.identity.role, source)) throw new Refused('forbidden');
      if (room.recordings.size > 0 && isRecorded(seat.identity.role) && !seat.consent) throw new Refused('consentNeeded');
      if (seat.media.producers.size >= MOST_PRODUCERS) throw new Refused('full');
      const producer = await fromEngine(media.produce({ kind, rtpParameters: rtpParameters as unknown as RtpParameters, paused: false }));
      if (seat.isGone || !seat.media.transports.has(transport)) {
        producer.close();
        throw new Refused(seat.isGone ? 'noSeat' : 'notFound');
      }
      seat.media.producers.set(producer.id, { media: producer, source, paused: false });
      announce(room, seat, producer.id);
      return { producer: producer.id };
    },
    async closeProducer(room, seat, { producer }) {
      producerOf(seat, producer);
      closeProducer(room, seat, producer);
      return {};
    },
    pauseProducer: (room, seat, { producer }) => setPaused(room, seat, producer, true),
    resumeProducer: (room, seat, { producer }) => setPaused(room, seat, producer, false),
    async pauseConsumer(_room, seat, { consumer }) {
      const one = consumerOf(seat, consumer);
      one.pausedByClient = true;
      await fromEngine(settle(seat, one));
      return {};
    },
    async resumeConsumer(_room, seat, { consumer }) {
      const one = consumerOf(seat, consumer);
      one.pausedByClient = false;
      await fromEngine(settle(seat, one));
      return {};
    },
    async setConsumerPreferredLayers(_room, seat, { consumer, spatialLayer, temporalLayer }) {
      const { media } = consumerOf(seat, consumer);
      if (media.type === 'simulcast' || media.type === 'svc') await fromEngine(media.setPreferredLayers({ spatialLayer, temporalLayer }));
      return {};
    },
    async requestConsumerKeyFrame(_room, seat, { consumer }) {
      await fromEngine(consumerOf(seat, consumer).media.requestKeyFrame());
      return {};
    },
    async setMode(_room, seat, { mode }) {
      seat.mode = mode;
      for (const [id, consumer] of seat.media.consumers) {
        await fromEngine(settle(seat, consumer));
        if (consumer.media.kind === 'video' && !consumer.pausedByClient) seat.notify(mode === 'audio' ? 'consumerPaused' : 'consumerResumed', { consumer: id });
      }
      return {};
    },
    async askMode(room, seat, { mode }) {
      room.askedMode = mode;
      room.tell('modeAsked', { mode, peer: seat.id });
      return {};
    },
  };
  return { calls, catchUp, closeProducer, announce };
}
export type MediaCalls = ReturnType<typeof createMediaCalls>;

export const asRtpCapabilities = (data: Opaque | null): RtpCapabilities | null => data as RtpCapabilities | null;
