// A consumer of the small SFU: takes one layer at a time of a producer and makes it one unbroken stream: own SSRC, sequence numbers,
// timestamps, and for VP8 picture ids. Keeps what it sent for a while, to send it again.

import { randomInt, randomUUID } from 'node:crypto';
import { RtpHeader, type RtpPacket } from 'werift';
import type { Layers, MediaConsumer, RtpParameters } from '../engine.ts';
import { chooseLayer, FIRST_TRIAL } from './layer-choice.ts';
import { createVp8Rewriter } from './payload.ts';
import type { Producer, Sink } from './producer.ts';
import { writeSenderReport } from './rtcp.ts';

/** Packets that can be asked for again: more than a key frame of a 4K panorama has. The bytes are those of the producer, held once for all who watch. */
const KEPT = 4096;
/** No packet is later than this. */
const LATE_MS = 2_000;
const ABS_SEND_TIME = 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time';
const MID = 'urn:ietf:params:rtp-hdrext:sdes:mid';
/** Says of a picture or sound what its maker said of it. */
const PASSED_ON = new Set(['urn:3gpp:video-orientation', 'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time', 'urn:ietf:params:rtp-hdrext:ssrc-audio-level']);

export interface Consumer extends MediaConsumer {
  readonly ssrc: number;
  readonly rtxSsrc: number | undefined;
  resend(lost: readonly number[], now: number): void;
  keyFrameWanted(now: number): void;
  /** Chooses a layer; `available`: bits a second for this picture. */
  tick(now: number, available: number | undefined): void;
  readonly bitrate: (now: number) => number;
}

export function createConsumer(options: {
  readonly producer: Producer;
  readonly rtpParameters: RtpParameters;
  readonly now: () => number;
  readonly sendRtp: (payload: Buffer, header: RtpHeader) => void;
  readonly sendRtcp: (packet: Buffer) => void;
  readonly closed: (id: string) => void;
}): Consumer {
  const { producer, rtpParameters, sendRtp, sendRtcp } = options;
  const id = randomUUID();
  const encoding = rtpParameters.encodings![0]!;
  const ssrc = encoding.ssrc!;
  const codec = rtpParameters.codecs[0]!;
  const rtxCodec = rtpParameters.codecs.find((one) => /\/rtx$/i.test(one.mimeType));
  const rtxSsrc = rtxCodec ? encoding.rtx?.ssrc : undefined;
  const idOf = new Map<string, number>((rtpParameters.headerExtensions ?? []).map(({ id: number, uri }) => [uri, number]));
  const mid = Buffer.from(rtpParameters.mid ?? '', 'utf8');
  const rewriter = codec.mimeType.toLowerCase() === 'video/vp8' && producer.layers.length > 1 ? createVp8Rewriter() : undefined;

  let paused = true;
  let preferred = producer.layers.length - 1;
  let current: number | undefined;
  let target: number | undefined;
  let trial = FIRST_TRIAL;
  let told: number | null = null;
  let layersChanged: (layers: Layers | null) => void = () => undefined;
  let seqOffset = 0;
  let timeOffset = 0;
  /** The layer that `timeOffset` belongs to. */
  let timed: number | undefined;
  let firstSeq = 0;
  let switchedAt = 0;
  let lastSeq = randomInt(0x8000);
  let lastTime: { readonly rtp: number; readonly at: number } | undefined;
  let rtxSeq = randomInt(0x8000);
  let packets = 0;
  let bytes = 0;
  const sent = new Map<number, { readonly payload: Buffer; readonly marker: boolean; readonly timestamp: number; readonly extensions: readonly { id: number; payload: Buffer }[] }>();

  const absSendTime = (now: number): Buffer => {
    const time = Buffer.alloc(3);
    time.writeUIntBE(Math.floor(((now % 64_000) / 1000) * 262_144) & 0xff_ffff, 0, 3);
    return time;
  };
  const write = (payload: Buffer, fields: { payloadType: number; ssrc: number; sequenceNumber: number; timestamp: number; marker: boolean }, passed: readonly { id: number; payload: Buffer }[], now: number): void => {
    const extensions = [...passed];
    const sendTime = idOf.get(ABS_SEND_TIME);
    if (sendTime !== undefined) extensions.push({ id: sendTime, payload: absSendTime(now) });
    const name = idOf.get(MID);
    if (name !== undefined && mid.length > 0) extensions.push({ id: name, payload: mid });
    sendRtp(payload, new RtpHeader({ ...fields, extension: extensions.length > 0, extensions }));
  };

  /** How much is to be added to the timestamps of a layer so that they go on where those of the layer before ended. */
  const offsetFor = (layer: number, timestamp: number, now: number): number => {
    if (lastTime === undefined) return 0;
    if (timed === layer) return timeOffset;
    const [before, after] = [timed === undefined ? undefined : producer.layers[timed]?.incoming?.report, producer.layers[layer]?.incoming?.report];
    const byWall = (lastTime.rtp + Math.max(1, Math.round(((now - lastTime.at) * producer.clockRate) / 1000)) - timestamp) >>> 0;
    if (!before || !after) return byWall;
    // Both layers show the same moments: the sender's clock says which timestamps of theirs are one.
    const seconds = Number(after.ntp - before.ntp) / 2 ** 32;
    const byClock = Math.round(before.rtp + timeOffset + seconds * producer.clockRate - after.rtp) >>> 0;
    const ahead = (timestamp + byClock - lastTime.rtp) | 0;
    return ahead > 0 && ahead < producer.clockRate * 5 ? byClock : byWall;
  };
  const tell = (layer: number | null): void => {
    if (layer === told || producer.layers.length === 1) return;
    told = layer;
    layersChanged(layer === null ? null : { spatialLayer: layer, temporalLayer: 0 });
  };

  const sink: Sink = {
    forward(layer, packet: RtpPacket, isKeyFrame, now) {
      if (paused) return;
      const { header } = packet;
      if (layer !== current) {
        if (layer !== target || !isKeyFrame) return;
        timeOffset = offsetFor(layer, header.timestamp, now);
        timed = layer;
        current = layer;
        firstSeq = header.sequenceNumber;
        switchedAt = now;
        seqOffset = (lastSeq + 1 - firstSeq) & 0xffff;
        rewriter?.switched();
        tell(layer);
      }
      // From before the switch, come late: its number is taken.
      if (now - switchedAt < LATE_MS && ((header.sequenceNumber - firstSeq) << 16) >> 16 < 0) return;
      const sequenceNumber = (header.sequenceNumber + seqOffset) & 0xffff;
      const timestamp = (header.timestamp + timeOffset) >>> 0;
      const payload = rewriter ? rewriter.rewrite(packet.payload) : packet.payload;
      const extensions = header.extensions.flatMap((extension) => {
        const uri = producer.extensions.get(extension.id);
        const number = uri !== undefined && PASSED_ON.has(uri) ? idOf.get(uri) : undefined;
        return number === undefined ? [] : [{ id: number, payload: extension.payload }];
      });
      if (((sequenceNumber - lastSeq) << 16) >> 16 > 0) {
        lastSeq = sequenceNumber;
        lastTime = { rtp: timestamp, at: now };
      }
      packets += 1;
      bytes += payload.length;
      if (rtxSsrc !== undefined || codec.rtcpFeedback?.some(({ type }) => type === 'nack')) {
        sent.set(sequenceNumber, { payload, marker: header.marker, timestamp, extensions });
        if (sent.size > KEPT) for (const old of sent.keys()) {
          sent.delete(old);
          break;
        }
      }
      write(payload, { payloadType: codec.payloadType, ssrc, sequenceNumber, timestamp, marker: header.marker }, extensions, now);
    },
    report(layer) {
      const report = layer === current ? producer.layers[layer]?.incoming?.report : undefined;
      if (report) sendRtcp(writeSenderReport({ ssrc, ntp: report.ntp, rtp: (report.rtp + timeOffset) >>> 0, packets, bytes, cname: rtpParameters.rtcp?.cname ?? '' }));
    },
    producerClosed: () => options.closed(id),
  };
  producer.sinks.add(sink);

  const stop = (): void => {
    paused = true;
    current = undefined;
    tell(null);
  };

  return {
    id,
    kind: producer.kind,
    type: producer.layers.length > 1 ? 'simulcast' : 'simple',
    rtpParameters,
    ssrc,
    rtxSsrc,
    bitrate: (now) => (current === undefined ? 0 : (producer.layers[current]?.incoming?.bitrate(now) ?? 0)),
    async pause() {
      stop();
    },
    async resume() {
      if (!paused) return;
      paused = false;
      const now = options.now();
      target = undefined;
      this.tick(now, undefined);
      this.keyFrameWanted(now);
    },
    async setPreferredLayers({ spatialLayer }) {
      preferred = Math.min(spatialLayer, producer.layers.length - 1);
      trial = FIRST_TRIAL;
      this.tick(options.now(), undefined);
    },
    async requestKeyFrame() {
      this.keyFrameWanted(options.now());
    },
    keyFrameWanted(now) {
      const layer = target ?? current;
      if (!paused && layer !== undefined) producer.requestKeyFrame(layer, now);
    },
    tick(now, available) {
      if (paused) return;
      if (producer.layers.length === 1) target = 0;
      else {
        const bitrates = producer.layers.map(({ incoming }) => (incoming && now - incoming.lastAt < 1_000 ? Math.max(1, incoming.bitrate(now)) : 0));
        const chosen = chooseLayer({ bitrates, preferred, current, available, now }, trial);
        trial = chosen.trial;
        target = chosen.layer ?? preferred;
      }
      if (target !== current) producer.requestKeyFrame(target, now);
    },
    resend(lost, now) {
      for (const seq of lost) {
        const one = sent.get(seq);
        if (!one) continue;
        const { payload, marker, timestamp, extensions } = one;
        if (rtxSsrc === undefined || !rtxCodec) {
          write(payload, { payloadType: codec.payloadType, ssrc, sequenceNumber: seq, timestamp, marker }, extensions, now);
          continue;
        }
        const original = Buffer.alloc(2);
        original.writeUInt16BE(seq, 0);
        rtxSeq = (rtxSeq + 1) & 0xffff;
        write(Buffer.concat([original, payload]), { payloadType: rtxCodec.payloadType, ssrc: rtxSsrc, sequenceNumber: rtxSeq, timestamp, marker }, extensions, now);
      }
    },
    onLayersChanged(listener) {
      layersChanged = listener;
    },
    close() {
      stop();
      producer.sinks.delete(sink);
      sent.clear();
      options.closed(id);
    },
  };
}
