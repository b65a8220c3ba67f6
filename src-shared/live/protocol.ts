// The live link as types and names, without a schema library: what the window, the phone and the server say to each other over one
// WebSocket. JSON texts of three shapes; docs/link.md says the rules. Schemas are in messages.ts, sizes in limits.ts.

import type * as z from 'zod';
import type { clientRequests, deliverySchema, serverRequests } from './messages.ts';
import type {
  chainHeadSchema, consentSchema, frameSchema, modeSchema, pointSchema, positionSchema, roleSchema, shotAskedSchema, shotOfListSchema, sourceSchema, stillSchema, strokeSchema,
} from './parts.ts';

export * from './limits.ts';

export type Role = z.infer<typeof roleSchema>;
export type Source = z.infer<typeof sourceSchema>;
export type Mode = z.infer<typeof modeSchema>;
export type Point = z.infer<typeof pointSchema>;
export type Frame = z.infer<typeof frameSchema>;
export type Position = z.infer<typeof positionSchema>;
export type Stroke = z.infer<typeof strokeSchema>;
export type ShotOfList = z.infer<typeof shotOfListSchema>;
export type ShotAsked = z.infer<typeof shotAskedSchema>;
export type Still = z.infer<typeof stillSchema>;
export type Consent = z.infer<typeof consentSchema>;
export type ChainHead = z.infer<typeof chainHeadSchema>;
export type Delivery = z.infer<typeof deliverySchema>;

/** Names the path of the socket: `/live/<ticket>`. */
export const LIVE_PATH = '/live/';
export const MODES: readonly Mode[] = ['high', 'standard', 'saver', 'audio'];

/** JSON that only the media engine and mediasoup-client read: RtpCapabilities, RtpParameters, DtlsParameters … */
export type Opaque = { readonly [key: string]: unknown };

export interface Peer {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Person id; absent for the site. */
  readonly person?: string;
  /** No person but a camera of the site that the server takes in: nobody's consent is asked of it. */
  readonly camera?: true;
  /** To which text of consent; absent while not given. */
  readonly consent?: string;
  /** False while its socket is away and its seat is kept. */
  readonly connected: boolean;
  readonly producers: readonly Producer[];
  /** Its device does not keep up and sends less by so many steps; absent while it does. */
  readonly eased?: number;
}
export interface Producer {
  readonly id: string;
  readonly kind: 'audio' | 'video';
  readonly source: Source;
  readonly paused: boolean;
}
export interface RecordingView {
  readonly recording: string;
  /** Peer that records, and who that is. */
  readonly peer: string;
  readonly name: string;
  readonly startedAt: string;
  /** Last anchor that is durable in the case's log. */
  readonly anchored?: ChainHead & { readonly at: string };
}
/** A call as whoever takes a seat finds it. */
export interface CallView {
  readonly call: string;
  readonly case: string;
  readonly openedAt: string;
  /** Own peer id. */
  readonly self: string;
  readonly peers: readonly Peer[];
  readonly recordings: readonly RecordingView[];
  readonly strokes: readonly (Stroke & { readonly peer: string })[];
  readonly frozen: { readonly producer: string; readonly frame: Frame; readonly peer: string } | null;
  readonly shots: readonly (ShotAsked & { readonly taken?: Still })[];
  readonly ticked: readonly ShotOfList[];
  /** Last position of the site by peer. */
  readonly positions: { readonly [peer: string]: Position };
  readonly askedMode: Mode;
}
/** The seat itself; `key` is its holder's secret, kept in memory only. */
export interface Seat {
  readonly key: string;
  /** Sequence number of the last notification that this answer already holds. */
  readonly seq: number;
  readonly view: CallView;
}
export interface TransportOptions {
  readonly id: string;
  readonly iceParameters: Opaque;
  readonly iceCandidates: readonly Opaque[];
  readonly dtlsParameters: Opaque;
  /** STUN and TURN of the configuration, as RTCIceServer. */
  readonly iceServers: readonly { readonly urls: readonly string[]; readonly username?: string; readonly credential?: string }[];
}

/** What each request is answered with. */
export interface Answers {
  readonly getRouterRtpCapabilities: { readonly routerRtpCapabilities: Opaque; readonly engine: string };
  readonly join: Seat;
  /** The notifications that were missed follow this answer in order; where they are no longer kept, `view` is all there is. */
  readonly resume: Seat;
  readonly leave: Nothing;
  readonly createWebRtcTransport: TransportOptions;
  readonly connectWebRtcTransport: Nothing;
  readonly restartIce: { readonly iceParameters: Opaque };
  readonly produce: { readonly producer: string };
  readonly closeProducer: Nothing;
  readonly pauseProducer: Nothing;
  readonly resumeProducer: Nothing;
  readonly pauseConsumer: Nothing;
  readonly resumeConsumer: Nothing;
  readonly setConsumerPreferredLayers: Nothing;
  readonly requestConsumerKeyFrame: Nothing;
  readonly getTransportStats: { readonly stats: readonly Opaque[] };
  readonly setMode: Nothing;
  readonly askMode: Nothing;
  readonly pointer: Nothing;
  readonly stroke: Nothing;
  readonly eraseStrokes: Nothing;
  readonly freeze: Nothing;
  readonly askShot: { readonly nonce: string };
  readonly shotTaken: Nothing;
  readonly shotDeclined: Nothing;
  readonly tickShot: Nothing;
  readonly reportPosition: Nothing;
  readonly reportEase: Nothing;
  readonly askConsent: Nothing;
  readonly giveConsent: Nothing;
  readonly startRecording: { readonly startedAt: string };
  /** The anchor is durable: `at` by the server's clock. */
  readonly anchorRecording: { readonly at: string };
  readonly stopRecording: { readonly at: string };
  readonly removePeer: Nothing;
  readonly endCall: Nothing;
}
export type Nothing = Record<never, never>;

export type ClientMethod = keyof typeof clientRequests;
export type ClientRequest<M extends ClientMethod = ClientMethod> = z.infer<(typeof clientRequests)[M]>;
export type ServerMethod = keyof typeof serverRequests;
export type ServerRequest<M extends ServerMethod = ServerMethod> = z.infer<(typeof serverRequests)[M]>;

/** Server → client, not answered, numbered 1, 2, 3 … for each seat. */
export interface Notifications {
  readonly newPeer: { readonly peer: Peer };
  readonly peerClosed: { readonly peer: string; readonly why: 'left' | 'lost' | 'removed' | 'replaced' };
  /** The socket of a peer went or came; its media may flow on. */
  readonly peerConnected: { readonly peer: string; readonly connected: boolean };
  readonly newProducer: { readonly peer: string; readonly producer: Producer };
  readonly producerClosed: { readonly peer: string; readonly producer: string };
  readonly producerPaused: { readonly peer: string; readonly producer: string; readonly paused: boolean };
  readonly consumerClosed: { readonly consumer: string };
  readonly consumerPaused: { readonly consumer: string };
  readonly consumerResumed: { readonly consumer: string };
  readonly consumerLayersChanged: { readonly consumer: string; readonly layers: { readonly spatialLayer: number; readonly temporalLayer?: number } | null };
  /** A transport's ICE or DTLS failed or closed at the server. */
  readonly transportClosed: { readonly transport: string };
  /** The media engine died or was restarted: all transports are gone. Join anew at once; the seat and the recording stay. */
  readonly routerGone: Nothing;
  readonly modeAsked: { readonly mode: Mode; readonly peer: string };
  readonly pointer: { readonly peer: string; readonly producer: string; readonly at: Point | null; readonly frame?: Frame };
  readonly stroke: Stroke & { readonly peer: string };
  readonly strokesErased: { readonly producer?: string };
  readonly frozen: { readonly producer: string; readonly frame: Frame | null; readonly peer: string };
  readonly shotAsked: ShotAsked;
  readonly shotTaken: { readonly nonce: string; readonly still: Still; readonly thumbnail?: string };
  readonly shotDeclined: { readonly nonce: string; readonly why: 'cannot' | 'refused' | 'failed'; readonly words?: string };
  /** Its bytes are on the server, whole and as hashed on the device, declared for the case and in its log. */
  readonly shotReceived: { readonly nonce: string; readonly sha256: string };
  /** Something else the site brought is on the server. */
  readonly delivered: { readonly sha256: string; readonly name: string };
  readonly shotListTicked: ShotOfList & { readonly ticked: boolean };
  readonly easeReported: { readonly peer: string; readonly step: number };
  readonly positionReported: { readonly peer: string; readonly position: Position };
  readonly consentAsked: { readonly peer: string; readonly version: string };
  readonly consentGiven: { readonly peer: string; readonly version: string; readonly given: boolean };
  readonly recordingStarted: RecordingView;
  readonly recordingAnchored: { readonly recording: string; readonly head: ChainHead; readonly at: string };
  readonly recordingStopped: { readonly recording: string; readonly why: string };
  readonly callEnded: { readonly why: 'asked' | 'empty' };
}
export type NotificationMethod = keyof Notifications;
export type Notification = { [M in NotificationMethod]: { readonly notify: M; readonly seq: number; readonly data: Notifications[M] } }[NotificationMethod];

/** Why a request was not done. `words` of the page say what it means for people. */
export type LiveError =
  /** It is none of the protocol's, or its data is not as the schema says. */
  | 'badRequest'
  /** Join first. */
  | 'noSeat'
  | 'alreadySeated'
  /** The seat is no longer kept, or the key is not its: join anew. */
  | 'unknownPeer'
  /** No such transport, producer, consumer, shot or recording of this call. */
  | 'notFound'
  /** Not with this role. */
  | 'forbidden'
  /** This call holds as many as it may. */
  | 'full'
  /** What is sent is recorded: consent first. */
  | 'consentNeeded'
  /** Somebody in the call has not consented; `peers` of `detail` says who. */
  | 'consentMissing'
  /** An anchor came too soon after the last, or goes back behind it. */
  | 'tooSoon'
  | 'stale'
  /** The media engine does not take it (codec, state). */
  | 'refusedByEngine'
  /** The media engine is away; `routerGone` was or will be told. */
  | 'engineAway'
  | 'timeout'
  | 'tooMany'
  | 'internal';

/** On the wire. */
export interface RequestMessage {
  /** Chosen by who asks, unique for its socket and direction. */
  readonly request: number;
  readonly method: string;
  readonly data: unknown;
}
export type ResponseMessage =
  | { readonly response: number; readonly ok: true; readonly data: unknown }
  | { readonly response: number; readonly ok: false; readonly code: LiveError; readonly detail?: { readonly peers?: readonly string[] } };
export interface NotifyMessage {
  readonly notify: string;
  readonly seq: number;
  readonly data: unknown;
}
export type Message = RequestMessage | ResponseMessage | NotifyMessage;
