// A transport of the small SFU: ICE-lite on the shared port, DTLS and SRTP by werift, and around them what RTP and RTCP need.

import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { canConsume, getConsumableRtpParameters, getConsumerRtpParameters, getProducerRtpParametersMapping, validateAndNormalizeRtpCapabilities, validateAndNormalizeRtpParameters } from 'mediasoup/ortc';
import { Event, RTCDtlsParameters, RTCDtlsTransport, RtpHeader, RtpPacket, type RTCIceTransport } from 'werift';
import { EngineAway, EngineRefusal, type DtlsParameters, type MediaTransport, type RtpCapabilities, type RtpParameters } from '../engine.ts';
import { createConsumer, type Consumer } from './consumer.ts';
import type { Credentials, MediaPort, PortUser } from './port.ts';
import { createProducer, type Producer } from './producer.ts';
import { isRtcp, readRtcp, writeNack, writePictureLoss, writeReceiverReport, writeRemb } from './rtcp.ts';

/** AEAD_AES_128_GCM, AES_CM_128_HMAC_SHA1_80: by their numbers in DTLS. */
const SRTP_PROFILES = [0x0007, 0x0001] as const;
const NACK_TICK_MS = 50;
const SLOW_TICK_MS = 500;
const FIRST_INCOMING = 6_000_000;
const LEAST_INCOMING = 150_000;
const MOST_INCOMING = 25_000_000;
const MID = 'urn:ietf:params:rtp-hdrext:sdes:mid';
const RID = 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id';
const REPAIRED_RID = 'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id';

export interface TransportDeps {
  readonly port: MediaPort;
  readonly rtpCapabilities: RtpCapabilities;
  /** All producers of the router. */
  readonly producers: Map<string, Producer>;
  readonly now: () => number;
  readonly gone: () => void;
}

const credentials = (): Credentials => ({ usernameFragment: randomBytes(8).toString('hex'), password: randomBytes(16).toString('hex') });
/** What ortc says no to is an expected failure. */
const asked = <T>(work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw new EngineRefusal(error instanceof Error ? error.message : String(error));
  }
};

export async function createTransport(deps: TransportDeps): Promise<MediaTransport> {
  const { port, producers, now } = deps;
  const certificate = await RTCDtlsTransport.SetupCertificate();
  const ownProducers = new Set<Producer>();
  const consumers = new Map<string, Consumer>();
  const bySsrc = new Map<number, { readonly producer: Producer; readonly layer: number; readonly isRtx: boolean }>();
  const byConsumerSsrc = new Map<number, Consumer>();
  const sender = randomInt(1, 0xffff_ffff);
  const cname = randomBytes(6).toString('hex');
  const onData = new Event<[Buffer]>();
  const closedListeners: (() => void)[] = [];
  let closed = false;
  let allowed = FIRST_INCOMING;
  let available: { readonly bitrate: number; readonly at: number } | undefined;
  let nextMid = 0;
  const counts = { packetsReceived: 0, bytesReceived: 0, packetsSent: 0, bytesSent: 0 };

  const user: PortUser = { credentials: [credentials()], receive };
  const place = port.add(user);
  const connection = { onData, send: async (packet: Buffer) => transmit(packet), close: async () => undefined };
  const dtls = new RTCDtlsTransport({}, { role: 'controlled', state: 'connected', connection, stop: async () => undefined } as unknown as RTCIceTransport, certificate, [...SRTP_PROFILES]);
  // Its own reading of SRTP takes a compound RTCP packet apart wrongly and throws where a packet is not to be decrypted: the keys are all that is wanted.
  dtls.startSrtp = () => {
    dtls.srtpStarted = true;
    dtls.updateSrtpSession();
  };

  function transmit(packet: Uint8Array): void {
    counts.packetsSent += 1;
    counts.bytesSent += packet.length;
    place.send(packet);
  }
  function receive(packet: Buffer): void {
    if (closed) return;
    const first = packet[0] ?? 0;
    counts.packetsReceived += 1;
    counts.bytesReceived += packet.length;
    if (first > 19 && first < 64) onData.execute(packet);
    else if (first > 127 && first < 192 && dtls.srtpStarted) {
      if (isRtcp(packet)) takeRtcp(dtls.srtcp.decrypt(packet));
      else takeRtp(RtpPacket.deSerialize(dtls.srtp.decrypt(packet)));
    }
  }
  const sendRtcp = (packet: Buffer): void => {
    if (dtls.srtpStarted && !closed) transmit(dtls.srtcp.encrypt(packet));
  };
  const sendRtp = (payload: Buffer, header: RtpHeader): void => {
    if (dtls.srtpStarted && !closed) transmit(dtls.srtp.encrypt(payload, header));
  };

  /** Which stream a packet belongs to; simulcast layers are known by their names in the first packets. */
  const find = (packet: RtpPacket) => {
    const known = bySsrc.get(packet.header.ssrc);
    if (known) return known;
    for (const producer of ownProducers) {
      const text = (uri: string): string | undefined => packet.header.extensions.find(({ id }) => producer.extensions.get(id) === uri)?.payload.toString('utf8');
      if (text(MID) !== producer.rtpParameters.mid) continue;
      const isRtx = packet.header.payloadType === producer.rtxPayloadType;
      if (!isRtx && packet.header.payloadType !== producer.payloadType) continue;
      const name = isRtx ? (text(REPAIRED_RID) ?? text(RID)) : text(RID);
      const layer = producer.layers.length === 1 && producer.layers[0]!.rid === undefined ? 0 : producer.layers.findIndex(({ rid }) => rid !== undefined && rid === name);
      if (layer < 0) continue;
      const found = { producer, layer, isRtx };
      const one = producer.layers[layer]!;
      if (isRtx) one.rtxSsrc = packet.header.ssrc;
      else one.ssrc = packet.header.ssrc;
      bySsrc.set(packet.header.ssrc, found);
      return found;
    }
    return undefined;
  };
  function takeRtp(packet: RtpPacket): void {
    const found = find(packet);
    if (!found) return;
    const { producer, layer, isRtx } = found;
    if (!isRtx) {
      producer.take(layer, packet, now());
      return;
    }
    const { ssrc } = producer.layers[layer]!;
    // Without a payload it only fills the line.
    if (ssrc === undefined || packet.payload.length <= 2) return;
    const header = new RtpHeader({ ...packet.header, ssrc, payloadType: producer.payloadType, sequenceNumber: packet.payload.readUInt16BE(0) });
    producer.take(layer, new RtpPacket(header, packet.payload.subarray(2)), now());
  }
  function takeRtcp(compound: Buffer): void {
    for (const one of readRtcp(compound)) {
      if (one.kind === 'sr') {
        const found = bySsrc.get(one.ssrc);
        if (!found || found.isRtx) continue;
        found.producer.layers[found.layer]?.incoming?.reported(one.ntp, one.rtp, now());
        for (const sink of found.producer.sinks) sink.report(found.layer);
      } else if (one.kind === 'nack') byConsumerSsrc.get(one.ssrc)?.resend(one.lost, now());
      else if (one.kind === 'keyFrame') for (const ssrc of one.ssrcs) byConsumerSsrc.get(ssrc)?.keyFrameWanted(now());
      else if (one.kind === 'remb') available = { bitrate: one.bitrate, at: now() };
    }
  }

  const askAgain = setInterval(() => {
    for (const producer of ownProducers) for (const { incoming } of producer.layers) {
      const lost = producer.kind === 'video' ? (incoming?.missing(now()) ?? []) : [];
      if (lost.length > 0) sendRtcp(writeNack(sender, incoming!.ssrc, lost));
    }
  }, NACK_TICK_MS);
  const report = setInterval(() => {
    const at = now();
    const streams = [...ownProducers].flatMap(({ layers, kind }) => layers.flatMap(({ incoming }) => (incoming ? [{ incoming, kind }] : [])));
    if (streams.length > 0) {
      const blocks = streams.map(({ incoming }) => incoming.block(at));
      sendRtcp(writeReceiverReport(sender, blocks));
      // Without an estimator of delay the loss is all there is to go by: less at once when packets are missing, more bit by bit.
      const worst = Math.max(...blocks.map(({ fractionLost }) => fractionLost / 256));
      allowed = Math.min(MOST_INCOMING, Math.max(LEAST_INCOMING, worst > 0.08 ? allowed * 0.8 : worst > 0.02 ? allowed : allowed * 1.05));
      const pictures = streams.filter(({ kind }) => kind === 'video').map(({ incoming }) => incoming.ssrc);
      if (pictures.length > 0) sendRtcp(writeRemb(sender, allowed, pictures));
    }
    const pictures = [...consumers.values()].filter(({ kind }) => kind === 'video');
    const total = pictures.reduce((sum, one) => sum + one.bitrate(at), 0);
    const known = available && at - available.at < 5_000 ? available.bitrate : undefined;
    for (const one of pictures) one.tick(at, known === undefined || total === 0 ? undefined : (known * one.bitrate(at)) / total);
  }, SLOW_TICK_MS);
  askAgain.unref();
  report.unref();

  const closeProducer = (producer: Producer): void => {
    if (producer.closed) return;
    producer.closed = true;
    ownProducers.delete(producer);
    producers.delete(producer.id);
    for (const [ssrc, one] of bySsrc) if (one.producer === producer) bySsrc.delete(ssrc);
    for (const sink of producer.sinks) sink.producerClosed();
    producer.sinks.clear();
  };
  const close = (): void => {
    if (closed) return;
    closed = true;
    clearInterval(askAgain);
    clearInterval(report);
    for (const producer of ownProducers) closeProducer(producer);
    for (const consumer of consumers.values()) consumer.close();
    place.remove();
    // What its handshake still waits for never comes.
    void dtls.stop().catch(() => undefined);
    deps.gone();
  };
  const lost = (): void => {
    if (closed) return;
    for (const listener of closedListeners) listener();
  };
  dtls.onStateChange.subscribe((state) => {
    if (state === 'closed' || state === 'failed') lost();
  });
  const alive = (): void => {
    if (closed) throw new EngineAway('The transport is closed.');
  };

  return {
    id: randomUUID(),
    get iceParameters() {
      return { ...user.credentials.at(-1)!, iceLite: true };
    },
    iceCandidates: port.candidates,
    dtlsParameters: { role: 'auto', fingerprints: dtls.localParameters.fingerprints.map(({ algorithm, value }) => ({ algorithm, value })) } as DtlsParameters,
    async connect({ fingerprints }) {
      alive();
      if (dtls.state !== 'new') throw new EngineRefusal('The transport is connected already.');
      if (!Array.isArray(fingerprints) || fingerprints.length === 0) throw new EngineRefusal('No fingerprints.');
      asked(() => dtls.setRemoteParams(new RTCDtlsParameters(fingerprints.map(({ algorithm, value }) => ({ algorithm: String(algorithm), value: String(value) })), 'client')));
      dtls.role = 'server';
      // The handshake begins once this was answered; how it ends is told by the state.
      void dtls.start().catch(lost);
    },
    async restartIce() {
      alive();
      user.credentials = [...user.credentials.slice(-1), credentials()];
      return { ...user.credentials.at(-1)!, iceLite: true };
    },
    async produce({ kind, rtpParameters, paused }) {
      alive();
      const consumable = asked(() => {
        validateAndNormalizeRtpParameters(rtpParameters);
        if ((rtpParameters.encodings ?? []).length === 0) rtpParameters.encodings = [{}];
        // Layers without an SSRC come without a name either; sound and picture of one person are tied together by it.
        rtpParameters.rtcp = { ...rtpParameters.rtcp, cname: rtpParameters.rtcp?.cname || cname };
        const mapping = getProducerRtpParametersMapping(rtpParameters, deps.rtpCapabilities);
        if (deps.rtpCapabilities.codecs?.find(({ preferredPayloadType }) => preferredPayloadType === mapping.codecs[0]?.mappedPayloadType)?.kind !== kind) throw new TypeError('Other kind than its codec.');
        return getConsumableRtpParameters(kind, rtpParameters, deps.rtpCapabilities, mapping);
      });
      if (rtpParameters.encodings!.some(({ ssrc }) => ssrc !== undefined && bySsrc.has(ssrc))) throw new EngineRefusal('An SSRC that is taken.');
      const producer = createProducer({ kind, rtpParameters, consumable, paused, askKeyFrame: (ssrc) => sendRtcp(writePictureLoss(sender, ssrc)) });
      producer.layers.forEach(({ ssrc, rtxSsrc }, layer) => {
        if (ssrc !== undefined) bySsrc.set(ssrc, { producer, layer, isRtx: false });
        if (rtxSsrc !== undefined) bySsrc.set(rtxSsrc, { producer, layer, isRtx: true });
      });
      ownProducers.add(producer);
      producers.set(producer.id, producer);
      return {
        id: producer.id,
        kind,
        async pause() {
          producer.paused = true;
        },
        async resume() {
          producer.paused = false;
          producer.layers.forEach((_, layer) => producer.requestKeyFrame(layer, now()));
        },
        close: () => closeProducer(producer),
      };
    },
    async consume({ producer: producerId, rtpCapabilities }) {
      alive();
      const producer = producers.get(producerId);
      if (!producer) throw new EngineRefusal('No such producer.');
      const rtpParameters: RtpParameters = asked(() => {
        validateAndNormalizeRtpCapabilities(rtpCapabilities);
        if (!canConsume(producer.consumable, rtpCapabilities)) throw new TypeError('Its codec is not understood there.');
        return getConsumerRtpParameters({ consumableRtpParameters: producer.consumable, remoteRtpCapabilities: rtpCapabilities, pipe: false, enableRtx: true });
      });
      rtpParameters.mid = String(nextMid);
      nextMid += 1;
      const consumer = createConsumer({
        producer, rtpParameters, now, sendRtp, sendRtcp,
        closed: (id) => {
          const one = consumers.get(id);
          if (!one) return;
          consumers.delete(id);
          byConsumerSsrc.delete(one.ssrc);
          if (one.rtxSsrc !== undefined) byConsumerSsrc.delete(one.rtxSsrc);
        },
      });
      consumers.set(consumer.id, consumer);
      byConsumerSsrc.set(consumer.ssrc, consumer);
      return consumer;
    },
    async stats() {
      return [{ type: 'webrtc-transport', ...counts, iceState: place.isReached ? 'completed' : 'new', dtlsState: dtls.state, allowedIncomingBitrate: Math.round(allowed), availableOutgoingBitrate: available?.bitrate ?? null }];
    },
    onClosed(listener) {
      closedListeners.push(listener);
    },
    close,
  };
}
