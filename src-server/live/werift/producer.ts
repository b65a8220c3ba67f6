// A producer of the small SFU: its layers as they arrive, and who gets them.

import { randomUUID } from 'node:crypto';
import type { RtpPacket } from 'werift';
import type { MediaKind, RtpParameters } from '../engine.ts';
import { createIncoming, type Incoming } from './incoming.ts';
import { beginsKeyFrame } from './payload.ts';

export interface Layer {
  readonly rid: string | undefined;
  ssrc: number | undefined;
  rtxSsrc: number | undefined;
  incoming: Incoming | undefined;
  askedAt: number;
}
export interface Producer {
  readonly id: string;
  readonly kind: MediaKind;
  readonly mimeType: string;
  readonly clockRate: number;
  readonly payloadType: number;
  readonly rtxPayloadType: number | undefined;
  readonly rtpParameters: RtpParameters;
  /** What consumers' parameters are made of. */
  readonly consumable: RtpParameters;
  readonly layers: readonly Layer[];
  paused: boolean;
  closed: boolean;
  readonly sinks: Set<Sink>;
  /** URI by id of the header extensions as this producer's transport numbers them. */
  readonly extensions: ReadonlyMap<number, string>;
  take(layer: number, packet: RtpPacket, now: number): void;
  requestKeyFrame(layer: number, now: number): void;
}
export interface Sink {
  forward(layer: number, packet: RtpPacket, isKeyFrame: boolean, now: number): void;
  report(layer: number): void;
  producerClosed(): void;
}

/** A key frame asked for is on its way: no second one is asked for meanwhile. */
const KEY_FRAME_EVERY_MS = 400;

export function createProducer(options: {
  readonly kind: MediaKind;
  readonly rtpParameters: RtpParameters;
  readonly consumable: RtpParameters;
  readonly paused: boolean;
  readonly askKeyFrame: (ssrc: number) => void;
}): Producer {
  const { kind, rtpParameters, consumable } = options;
  const codec = rtpParameters.codecs[0]!;
  const rtx = rtpParameters.codecs.find((one) => /\/rtx$/i.test(one.mimeType));
  const producer: Producer = {
    id: randomUUID(),
    kind,
    mimeType: codec.mimeType,
    clockRate: codec.clockRate,
    payloadType: codec.payloadType,
    rtxPayloadType: rtx?.payloadType,
    rtpParameters,
    consumable,
    layers: (rtpParameters.encodings ?? [{}]).map(({ rid, ssrc, rtx: again }) => ({
      rid, ssrc, rtxSsrc: again?.ssrc, incoming: ssrc === undefined ? undefined : createIncoming(ssrc, codec.clockRate), askedAt: 0,
    })),
    paused: options.paused,
    closed: false,
    sinks: new Set(),
    extensions: new Map((rtpParameters.headerExtensions ?? []).map(({ id, uri }) => [id, uri])),
    take(index, packet, now) {
      const layer = producer.layers[index]!;
      layer.incoming ??= createIncoming(packet.header.ssrc, codec.clockRate);
      const { sequenceNumber, timestamp } = packet.header;
      if (!layer.incoming.take(sequenceNumber, timestamp, packet.payload.length, now) || producer.paused) return;
      const isKeyFrame = beginsKeyFrame(codec.mimeType, packet.payload);
      for (const sink of producer.sinks) sink.forward(index, packet, isKeyFrame, now);
    },
    requestKeyFrame(index, now) {
      const layer = producer.layers[index];
      if (kind === 'audio' || layer?.ssrc === undefined || now - layer.askedAt < KEY_FRAME_EVERY_MS) return;
      layer.askedAt = now;
      options.askKeyFrame(layer.ssrc);
    },
  };
  return producer;
}
