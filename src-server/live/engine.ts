// What rooms need of whatever forwards the media: the small part of mediasoup's interface that two engines share.
// Parameters are mediasoup's own JSON; an engine throws `EngineRefusal` where it does not take them.

import { randomInt } from 'node:crypto';
import type { types } from 'mediasoup';

export type RtpCapabilities = types.RtpCapabilities;
export type RtpParameters = types.RtpParameters;
export type RtpCodec = types.RtpCodecParameters;
export type DtlsParameters = types.DtlsParameters;
export type IceParameters = types.IceParameters;
export type IceCandidate = types.IceCandidate;
export type MediaKind = 'audio' | 'video';
export interface Layers {
  readonly spatialLayer: number;
  readonly temporalLayer?: number | undefined;
}

export interface MediaEngine {
  /** For the one line that says which engine runs, and for the log: `mediasoup 3.27.1`. */
  readonly name: string;
  /** Of every router. */
  readonly rtpCapabilities: RtpCapabilities;
  createRouter(): Promise<MediaRouter>;
  close(): Promise<void>;
}

export interface MediaRouter {
  createTransport(): Promise<MediaTransport>;
  canConsume(producer: string, rtpCapabilities: RtpCapabilities): boolean;
  /** Takes pictures as plain RTP from a process of this machine, coded already: they are passed on as they are. */
  createInput(codec: RtpCodec): Promise<MediaInput>;
  /** Gives what a producer sends as plain RTP to a process of this machine that listens at these ports of 127.0.0.1. */
  createOutput(options: { readonly producer: string; readonly port: number; readonly rtcpPort: number }): Promise<MediaOutput>;
  /** Told once when the engine under it died; everything made of it is gone. Not told for `close`. */
  onGone(listener: () => void): void;
  close(): void;
}

export interface MediaTransport {
  readonly id: string;
  readonly iceParameters: IceParameters;
  readonly iceCandidates: readonly IceCandidate[];
  readonly dtlsParameters: DtlsParameters;
  connect(dtlsParameters: DtlsParameters): Promise<void>;
  restartIce(): Promise<IceParameters>;
  produce(options: { readonly kind: MediaKind; readonly rtpParameters: RtpParameters; readonly paused: boolean }): Promise<MediaProducer>;
  /** Always paused at first. */
  consume(options: { readonly producer: string; readonly rtpCapabilities: RtpCapabilities }): Promise<MediaConsumer>;
  stats(): Promise<readonly object[]>;
  /** Told once when DTLS failed or closed from the other side. */
  onClosed(listener: () => void): void;
  close(): void;
}

export interface MediaProducer {
  readonly id: string;
  readonly kind: MediaKind;
  pause(): Promise<void>;
  resume(): Promise<void>;
  close(): void;
}

export interface MediaConsumer {
  readonly id: string;
  readonly kind: MediaKind;
  readonly type: 'simple' | 'simulcast' | 'svc' | 'pipe';
  readonly rtpParameters: RtpParameters;
  pause(): Promise<void>;
  resume(): Promise<void>;
  setPreferredLayers(layers: Layers): Promise<void>;
  requestKeyFrame(): Promise<void>;
  onLayersChanged(listener: (layers: Layers | null) => void): void;
  close(): void;
}

export interface MediaInput {
  readonly producer: MediaProducer;
  /** Ports of 127.0.0.1 for RTP and for RTCP: one for both would be latched on the wrong one by ffmpeg's first report. */
  readonly port: number;
  readonly rtcpPort: number;
  readonly ssrc: number;
  close(): void;
}

export interface MediaOutput {
  /** Paused at first. Its RTP parameters say what the process has to expect. */
  readonly consumer: MediaConsumer;
  close(): void;
}

/** The engine does not take what it was given: bad parameters, a codec it does not know. */
export class EngineRefusal extends Error {
  override readonly name = 'EngineRefusal';
}
/** The engine died. */
export class EngineAway extends Error {
  override readonly name = 'EngineAway';
}

/** Where media comes in and how that is told to clients. */
export interface MediaAddress {
  /** Bound to; 0.0.0.0 for all. */
  readonly listen: string;
  /** 0: any free one. */
  readonly port: number;
  /** How clients reach it from outside, the likeliest first. */
  readonly announced: readonly string[];
}

/** VP8 first: every browser has it and layers cost a phone little. H.264 for cameras that encode themselves. */
export const MEDIA_CODECS: types.RouterRtpCodecCapability[] = [
  { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
  { kind: 'video', mimeType: 'video/H264', clockRate: 90_000, parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 } },
];

/** A camera that codes by itself. Declared as what every browser takes; what its pictures are they say themselves. */
export const CAMERA_CODEC: RtpCodec = {
  mimeType: 'video/H264', clockRate: 90_000, payloadType: 96,
  parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 },
  rtcpFeedback: [],
};

/** As rtpParameters of a stream that is not negotiated with anybody. */
export const plainParameters = (codec: RtpCodec, ssrc: number): RtpParameters => ({ codecs: [codec], encodings: [{ ssrc }], headerExtensions: [], rtcp: { cname: `camera-${ssrc}` } });
/** Positive as a signed number too: ffmpeg reads it as one. */
export const freshSsrc = (): number => randomInt(1, 0x7fff_ffff);
