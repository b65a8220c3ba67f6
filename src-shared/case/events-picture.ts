// Events of the picture: two pictures aligned for comparing, faces and plates redacted, the unredacted looked at with a reason.

import * as z from 'zod';
import { contentSchema, hashSchema, pyramidIndexSchema } from '../footage/footage.ts';
import { markTimeSchema, videoSchema } from '../footage/video.ts';

const direction = z.tuple([z.number(), z.number(), z.number()]);

/** The same points clicked in two panoramas, and the rotation that came of it: directions of `first` → those of `second`. */
export const alignmentSchema = z.object({
  first: hashSchema,
  second: hashSchema,
  pairs: z.array(z.object({ first: direction, second: direction })).min(1).max(64),
  /** Unit quaternion w, x, y, z. */
  turn: z.tuple([z.number(), z.number(), z.number(), z.number()]),
});
export type KeptAlignment = z.infer<typeof alignmentSchema>;

/** An area that is covered, as in `Mark`: unit vectors on a sphere, source pixels on a flat picture. */
export const redactedShapeSchema = z.object({
  kind: z.enum(['box', 'polygon']),
  points: z.array(z.array(z.number()).min(2).max(3)).min(3).max(128),
  what: z.enum(['face', 'plate', 'other']),
  /** On a video, when it covers, and where it is at other frames; without it always. */
  time: markTimeSchema.optional(),
});
export type RedactedShape = z.infer<typeof redactedShapeSchema>;

/** All shapes of a picture, and the picture made without what they cover. The last one counts. */
export const redactionSchema = z.object({
  sha256: hashSchema,
  shapes: z.array(redactedShapeSchema).min(1).max(500),
  pyramid: contentSchema,
  index: pyramidIndexSchema,
  preview: contentSchema,
  /** Of a video: the whole video without what is covered, frame for frame at the same times, and what it is played by. */
  video: z.object({ full: contentSchema, proxies: videoSchema.shape.proxies, strip: videoSchema.shape.strip }).optional(),
});
export type Redaction = z.infer<typeof redactionSchema>;

/** What metres of a picture rest on, as in `Basis`; null takes it back. */
export const basisSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('length'), a: direction, b: direction, metres: z.number().positive().max(1e5), error: z.number().nonnegative().max(1e5) }),
  z.object({ kind: z.literal('floor'), height: z.number().positive().max(1e4), error: z.number().nonnegative().max(1e4) }),
]);
export type KeptBasis = z.infer<typeof basisSchema>;

const reason = z.string().max(1000);

export const pictureCatalogue = {
  /** An expert's own, seen by nobody before the opening. */
  'view.aligned': { channel: 'sheet', body: alignmentSchema },
  /** On what an expert measures in a picture: it stays with the sheet, so that its metres can be made again. */
  'measure.based': { channel: 'sheet', body: z.object({ sha256: hashSchema, basis: basisSchema.nullable() }) },
  /** By staff, for everybody on the case. */
  'footage.aligned': { channel: 'open', body: alignmentSchema },
  'footage.redacted': { channel: 'open', body: redactionSchema },
  /** Somebody looked at what is redacted, and why. */
  'footage.unsealed': { channel: 'open', body: z.object({ sha256: hashSchema, reason: reason.min(1) }) },
} as const;
