// What messages of the live link are made of, as schemas. Who only needs the types imports them from protocol.ts, which runs without zod.

import * as z from 'zod';
import { hashSchema } from '../footage/footage.ts';
import { MOST_STROKE_POINTS, MOST_THUMBNAIL_LENGTH } from './limits.ts';

export const idSchema = z.string().regex(/^[\w-]{1,64}$/);
const name = z.string().min(1).max(100);
/** ISO 8601 UTC. */
export const instantSchema = z.iso.datetime();

/** `site`: whoever is at the premises with an invitation. `observer`: sees and hears, is seen by name, sends nothing. */
export const roleSchema = z.enum(['expert', 'staff', 'site', 'observer']);
/** What a producer shows. `panorama` is equirectangular, 2:1. */
export const sourceSchema = z.enum(['camera', 'panorama', 'microphone', 'screen']);
/** 高清 / 标准 / 省流 / 仅音频. */
export const modeSchema = z.enum(['high', 'standard', 'saver', 'audio']);

/** Where on a picture: a share of width and height from the top left, or a direction in a panorama, radians, as the viewer has them. */
export const pointSchema = z.union([
  z.object({ x: z.number().min(0).max(1), y: z.number().min(0).max(1) }),
  z.object({ yaw: z.number().min(-7).max(7), pitch: z.number().min(-1.6).max(1.6) }),
]);
/** Which frame somebody pointed at: RTP timestamp where the receiver knows it, and the receiver's wall clock. */
export const frameSchema = z.object({ rtp: z.number().int().nonnegative().max(0xffff_ffff).optional(), at: instantSchema });

/**
 * Where a device says it is. `latitude`, `longitude`: WGS-84 degrees as the browser gave them; `gcj02`: the same place as Chinese maps
 * have it, absent outside of China. `accuracy`: metres, 95 %.
 */
export const positionSchema = z.object({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  gcj02: z.object({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) }).optional(),
  accuracy: z.number().nonnegative().max(1e7),
  altitude: z.number().optional(),
  /** Degrees from north. */
  heading: z.number().min(0).max(360).optional(),
  at: instantSchema,
});

export const strokeSchema = z.object({
  id: idSchema,
  producer: idSchema,
  points: z.array(pointSchema).min(1).max(MOST_STROKE_POINTS),
  colour: z.enum(['blue', 'red', 'amber', 'green']),
  frame: frameSchema,
});

/** A shot of a pinned standard's shot list. */
export const shotOfListSchema = z.object({ standard: hashSchema, shot: z.string().min(1).max(64), title: z.string().min(1).max(200) });

export const shotAskedSchema = z.object({
  /** Given by the server: a still that answers it carries it too. */
  nonce: idSchema,
  by: z.object({ peer: idSchema, name }),
  at: instantSchema,
  shot: shotOfListSchema.optional(),
  words: z.string().max(500),
  /** `still`: one picture at the sensor's full resolution. `film`: show it in the running picture. */
  kind: z.enum(['still', 'film']),
});

/** A still as the device made it. `how`: through the running camera at full resolution, or by the phone's own camera app. */
export const stillSchema = z.object({
  sha256: hashSchema,
  bytes: z.number().int().positive(),
  mime: z.string().max(80),
  width: z.number().int().positive().max(100_000),
  height: z.number().int().positive().max(100_000),
  how: z.enum(['takePhoto', 'cameraApp', 'frame']),
  takenAt: instantSchema,
  position: positionSchema.optional(),
});
export const thumbnailSchema = z.string().max(MOST_THUMBNAIL_LENGTH).regex(/^data:image\/jpeg;base64,[A-Za-z0-9+/=]*$/);

export const consentSchema = z.object({
  /** `CONSENT_VERSION` of the text that was shown. */
  version: z.string().min(1).max(40),
  language: z.enum(['zh-CN', 'en']),
});

/** Head of a recording's hash chain, as its writer keeps it. */
export const chainHeadSchema = z.object({ entries: z.number().int().nonnegative(), hash: hashSchema, bytes: z.number().int().nonnegative() });
