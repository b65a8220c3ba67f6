// The messages of the live link as schemas: what the server checks of a client, and what both mean. docs/link.md says the rules.

import * as z from 'zod';
import { hashSchema } from '../footage/footage.ts';
import {
  chainHeadSchema, consentSchema, frameSchema, idSchema, modeSchema, pointSchema, positionSchema, shotOfListSchema, sourceSchema, stillSchema, strokeSchema, thumbnailSchema,
} from './parts.ts';

const nothing = z.object({});
/** What only the media engine understands; it checks them itself (mediasoup's ortc), here they are but objects. */
const opaque = z.record(z.string(), z.unknown());
const transport = z.object({ transport: idSchema });
const producer = z.object({ producer: idSchema });
const consumer = z.object({ consumer: idSchema });
const recording = z.object({ recording: idSchema });

/** Client → server, each answered. Names as in mediasoup-demo where it has one. */
export const clientRequests = {
  getRouterRtpCapabilities: nothing,
  /** Takes a seat. `rtpCapabilities` null: sends only. Whoever has the same identity loses theirs. */
  join: z.object({ rtpCapabilities: opaque.nullable(), mode: modeSchema.optional(), consent: consentSchema.optional() }),
  /** A new socket for a seat that is kept; `seen`: sequence number of the last notification. */
  resume: z.object({ key: z.string().min(16).max(64), seen: z.number().int().nonnegative() }),
  /** Gives the seat up. */
  leave: nothing,

  createWebRtcTransport: z.object({ direction: z.enum(['send', 'receive']) }),
  connectWebRtcTransport: transport.extend({ dtlsParameters: opaque }),
  restartIce: transport,
  produce: transport.extend({ kind: z.enum(['audio', 'video']), rtpParameters: opaque, source: sourceSchema }),
  closeProducer: producer,
  pauseProducer: producer,
  resumeProducer: producer,
  pauseConsumer: consumer,
  resumeConsumer: consumer,
  setConsumerPreferredLayers: consumer.extend({ spatialLayer: z.number().int().min(0).max(7), temporalLayer: z.number().int().min(0).max(7).optional() }),
  requestConsumerKeyFrame: consumer,
  getTransportStats: transport,
  /** How much of others' pictures is wanted here. */
  setMode: z.object({ mode: modeSchema }),
  /** How much the site is to send; experts and staff. The site caps its encodings. */
  askMode: z.object({ mode: modeSchema }),

  pointer: producer.extend({ at: pointSchema.nullable(), frame: frameSchema.optional() }),
  stroke: strokeSchema,
  eraseStrokes: z.object({ producer: idSchema.optional() }),
  /** Everybody looks at this frame until it is let go (`frame` null). */
  freeze: producer.extend({ frame: frameSchema.nullable() }),

  askShot: z.object({ kind: z.enum(['still', 'film']), shot: shotOfListSchema.optional(), words: z.string().max(500).optional() }),
  /** The site took the still; its bytes come by upload. */
  shotTaken: z.object({ nonce: idSchema, still: stillSchema, thumbnail: thumbnailSchema.optional() }),
  /** The site cannot or will not. */
  shotDeclined: z.object({ nonce: idSchema, why: z.enum(['cannot', 'refused', 'failed']), words: z.string().max(200).optional() }),
  tickShot: shotOfListSchema.extend({ ticked: z.boolean() }),
  reportPosition: positionSchema,
  /** How far a device that does not keep up sends less: 0 everything, 3 least. */
  reportEase: z.object({ step: z.number().int().min(0).max(3) }),

  /** Shows the text of consent to everybody who has not answered; experts and staff. */
  askConsent: nothing,
  giveConsent: consentSchema.extend({ given: z.boolean() }),
  /** Refused while somebody has not consented. `recording`: chosen by who records. */
  startRecording: recording.extend({ tracks: z.array(producer.extend({ kind: z.enum(['audio', 'video']), peer: idSchema, source: sourceSchema })).max(64) }),
  anchorRecording: recording.extend({ head: chainHeadSchema }),
  stopRecording: recording.extend({ head: chainHeadSchema, why: z.enum(['asked', 'diskFull', 'left', 'failed']) }),

  /** Shows somebody out; staff. */
  removePeer: z.object({ peer: idSchema }),
  /** Ends the call for everybody; staff, and whoever opened it. */
  endCall: nothing,
} as const;

/** Server → client, answered by an empty object once it is done. */
export const serverRequests = {
  /** A paused consumer: made by the client, then resumed by the server when this is answered. */
  newConsumer: z.object({
    consumer: idSchema,
    /** Over which it comes: an offer that was under way while the line was made anew is for one that is gone. Servers before this did not say it. */
    transport: idSchema.optional(),
    producer: idSchema,
    peer: idSchema,
    kind: z.enum(['audio', 'video']),
    rtpParameters: opaque,
    source: sourceSchema,
    type: z.enum(['simple', 'simulcast', 'svc', 'pipe']),
    producerPaused: z.boolean(),
  }),
} as const;

/** What the pictures of a site turned into on the way: part of the uploads' HTTP interface, checked there. */
export const deliverySchema = z.object({
  upload: z.string().regex(/^[0-9a-f]{64}$/),
  /** As hashed on the device before anything was sent. */
  sha256: hashSchema,
  name: z.string().min(1).max(255),
  /** What it answers. */
  nonce: idSchema.optional(),
  shot: shotOfListSchema.optional(),
  item: z.string().min(1).max(64).optional(),
  /** `now`: taken in this page. `album`: chosen from what was there; its time is the file's word. */
  origin: z.enum(['now', 'album']),
  takenAt: z.iso.datetime().optional(),
  position: positionSchema.optional(),
});
