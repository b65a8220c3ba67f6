// Events of the live link: who was in a call and agreed to be recorded, what was recorded, what the site brought, when it is booked.
// All by the server, which saw them happen, but `recording.kept`: the machine that recorded says what it holds.

import * as z from 'zod';
import { contentSchema, hashSchema } from '../footage/footage.ts';
import { heldRecordingSchema, keptRecordingSchema } from '../live/kept.ts';
import { chainHeadSchema, idSchema, instantSchema, positionSchema, roleSchema, shotOfListSchema, sourceSchema, stillSchema } from '../live/parts.ts';
import type { Channel } from '../log/event.ts';

const person = z.string().min(1).max(64);
const name = z.string().min(1).max(100);
const reason = z.string().max(1000);
const call = z.object({ call: idSchema });
const recording = call.extend({ recording: idSchema });
/** A time in the agenda, ISO 8601 UTC, whole minutes. */
const slot = z.object({ from: instantSchema, until: instantSchema });

export const liveEvents = {
  /** Somebody may enter from the site by a link: until when, and for whom it is. Its secret is nowhere in the log. */
  'invitation.made': { channel: 'open', body: z.object({ invitation: idSchema, for: name, by: person, expiresAt: instantSchema }) },
  'invitation.revoked': { channel: 'open', body: z.object({ invitation: idSchema, by: person }) },

  /** A camera of the site that the server takes in by itself. Its address and its key are nowhere in the log. */
  'camera.added': { channel: 'open', body: z.object({ camera: idSchema, name, how: z.enum(['rtmp', 'rtsp']), by: person }) },
  'camera.removed': { channel: 'open', body: z.object({ camera: idSchema, by: person }) },

  'call.opened': { channel: 'open', body: call.extend({ booking: idSchema.optional(), engine: z.string().max(40) }) },
  /** `invitation` for the site, `camera` for a camera of its own there, `person` for everybody else. */
  'call.joined': { channel: 'open', body: call.extend({ peer: idSchema, name, role: roleSchema, person: person.optional(), invitation: idSchema.optional(), camera: idSchema.optional() }) },
  'call.left': { channel: 'open', body: call.extend({ peer: idSchema, why: z.enum(['left', 'lost', 'removed', 'replaced', 'ended']) }) },
  /** `text`: SHA-256 of the words that were shown. */
  'call.consented': { channel: 'open', body: call.extend({ peer: idSchema, given: z.boolean(), version: z.string().max(40), language: z.enum(['zh-CN', 'en']), text: hashSchema }) },
  'call.closed': { channel: 'open', body: call.extend({ why: z.enum(['asked', 'empty', 'serverStopped']), by: person.optional() }) },

  /** `present`: who was in the call, each with the text that they consented to. */
  'recording.started': {
    channel: 'open',
    body: recording.extend({
      by: person,
      present: z.array(z.object({ peer: idSchema, version: z.string().max(40) })).max(100),
      tracks: z.array(z.object({ producer: idSchema, kind: z.enum(['audio', 'video']), peer: idSchema, source: sourceSchema })).max(64),
    }),
  },
  /** The head of the recording's chain as it was when the server had it: nothing up to it can be made anew afterwards. */
  'recording.anchored': { channel: 'open', body: recording.extend({ head: chainHeadSchema }) },
  /** `lost`: who recorded was gone and did not say how far it came. */
  'recording.stopped': { channel: 'open', body: recording.extend({ why: z.enum(['asked', 'diskFull', 'left', 'failed', 'lost']), head: chainHeadSchema.optional() }) },
  /** What lies on the machine that recorded, after its own check; its playable copies become footage of the case. */
  'recording.kept': { channel: 'open', body: keptRecordingSchema },

  /** The server records beside: the head of its own chain, and at the end what it holds. */
  'recording.mirrored': { channel: 'open', body: recording.extend({ mirror: idSchema, head: chainHeadSchema }) },
  'recording.held': { channel: 'open', body: heldRecordingSchema },

  /** A still at the sensor's full resolution that the panel asked for in a call. The times by the server's clock; `still.takenAt` is the device's. */
  'snapshot.taken': {
    channel: 'open',
    body: call.extend({
      nonce: idSchema,
      by: person,
      shot: shotOfListSchema.optional(),
      words: z.string().max(500),
      requestedAt: instantSchema,
      receivedAt: instantSchema,
      invitation: idSchema,
      still: stillSchema,
      content: contentSchema,
    }),
  },
  /** The site brought a file by itself: it lies on the server until staff take it in as footage. */
  'site.delivered': {
    channel: 'open',
    body: z.object({
      invitation: idSchema,
      name: z.string().min(1).max(255),
      content: contentSchema,
      shot: shotOfListSchema.optional(),
      /** Item of the rectification that it belongs to. */
      item: z.string().max(64).optional(),
      origin: z.enum(['now', 'album']),
      takenAt: instantSchema.optional(),
      position: positionSchema.optional(),
    }),
  },
  'site.ticked': { channel: 'open', body: shotOfListSchema.extend({ invitation: idSchema, ticked: z.boolean() }) },

  /** `people`: whose time it is. `by` absent: the site chose it. */
  'visit.booked': { channel: 'open', body: slot.extend({ booking: idSchema, people: z.array(person).max(24), by: person.optional(), note: reason }) },
  'visit.moved': { channel: 'open', body: slot.extend({ booking: idSchema, by: person.optional(), reason }) },
  'visit.cancelled': { channel: 'open', body: z.object({ booking: idSchema, by: person.optional(), reason }) },
} as const satisfies Record<string, { channel: Channel; body: z.ZodType }>;
