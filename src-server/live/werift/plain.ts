// Plain RTP in and out of the small SFU, between it and processes of this machine: a camera's ffmpeg, a recorder's.

import type { Socket } from 'node:dgram';
import { getConsumableRtpParameters, getConsumerRtpParameters, getProducerRtpParametersMapping } from 'mediasoup/ortc';
import { RtpPacket, type RtpHeader } from 'werift';
import { EngineRefusal, freshSsrc, plainParameters, type MediaInput, type MediaOutput, type RtpCapabilities, type RtpCodec } from '../engine.ts';
import { openLoopback } from '../loopback.ts';
import { createConsumer } from './consumer.ts';
import { createProducer, type Producer } from './producer.ts';
import { readRtcp, writePictureLoss } from './rtcp.ts';

const SLOW_TICK_MS = 500;

export interface PlainDeps {
  readonly rtpCapabilities: RtpCapabilities;
  readonly producers: Map<string, Producer>;
  readonly now: () => number;
}

/** What cannot be read is a lost packet, never an end. */
async function open(take: (packet: Buffer, socket: Socket) => void): Promise<Socket> {
  const socket = await openLoopback();
  socket.on('message', (packet) => {
    try {
      take(packet, socket);
    } catch {}
  });
  return socket;
}

export async function createPlainInput(codec: RtpCodec, deps: PlainDeps): Promise<MediaInput> {
  const { rtpCapabilities, producers, now } = deps;
  const ssrc = freshSsrc();
  const rtpParameters = plainParameters(codec, ssrc);
  let consumable;
  try {
    consumable = getConsumableRtpParameters('video', rtpParameters, rtpCapabilities, getProducerRtpParametersMapping(rtpParameters, rtpCapabilities));
  } catch (error) {
    throw new EngineRefusal(error instanceof Error ? error.message : String(error));
  }
  let reporting: { readonly port: number; readonly address: string } | undefined;
  let closed = false;
  const rtp = await open((packet) => {
    const read = RtpPacket.deSerialize(packet);
    if (read.header.ssrc === ssrc && read.header.payloadType === codec.payloadType) producer.take(0, read, now());
  });
  const rtcp = await open((packet) => {
    for (const one of readRtcp(packet)) {
      if (one.kind !== 'sr' || one.ssrc !== ssrc) continue;
      producer.layers[0]!.incoming?.reported(one.ntp, one.rtp, now());
      for (const sink of producer.sinks) sink.report(0);
    }
  });
  rtcp.on('message', (_, { port, address }) => {
    reporting = { port, address };
  });
  const producer = createProducer({
    kind: 'video', rtpParameters, consumable, paused: false,
    // A coding that is only passed on has nobody to answer this; it is asked all the same.
    askKeyFrame: (of) => reporting && rtcp.send(writePictureLoss(1, of), reporting.port, reporting.address),
  });
  producers.set(producer.id, producer);
  const close = (): void => {
    if (closed) return;
    closed = true;
    producer.closed = true;
    producers.delete(producer.id);
    for (const sink of producer.sinks) sink.producerClosed();
    producer.sinks.clear();
    rtp.close();
    rtcp.close();
  };
  return {
    producer: {
      id: producer.id,
      kind: 'video',
      async pause() {
        producer.paused = true;
      },
      async resume() {
        producer.paused = false;
      },
      close,
    },
    port: rtp.address().port, rtcpPort: rtcp.address().port, ssrc, close,
  };
}

export async function createPlainOutput({ producer: id, port, rtcpPort }: { readonly producer: string; readonly port: number; readonly rtcpPort: number }, deps: PlainDeps): Promise<MediaOutput> {
  const { rtpCapabilities, producers, now } = deps;
  const producer = producers.get(id);
  if (!producer) throw new EngineRefusal('No such producer.');
  const rtpParameters = getConsumerRtpParameters({ consumableRtpParameters: producer.consumable, remoteRtpCapabilities: rtpCapabilities, pipe: false, enableRtx: false });
  // Its extensions are between browsers; a recorder knows none.
  rtpParameters.headerExtensions = [];
  const rtp = await open(() => undefined);
  const rtcp = await open(() => undefined);
  let closed = false;
  const close = (): void => {
    if (closed) return;
    closed = true;
    clearInterval(ticking);
    consumer.close();
    rtp.close();
    rtcp.close();
  };
  const consumer = createConsumer({
    producer, rtpParameters, now,
    sendRtp: (payload: Buffer, header: RtpHeader) => void (closed ? undefined : rtp.send(new RtpPacket(header, payload).serialize(), port, '127.0.0.1')),
    sendRtcp: (packet) => void (closed ? undefined : rtcp.send(packet, rtcpPort, '127.0.0.1')),
    closed: () => setImmediate(close),
  });
  const ticking = setInterval(() => consumer.tick(now(), undefined), SLOW_TICK_MS);
  ticking.unref();
  return { consumer, close };
}
