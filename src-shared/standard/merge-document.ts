// The merge document (并联): which standards make one sheet and which of their items are one item, with who confirmed that. The
// sheet follows from it and the parts; both are kept, so that anybody can see and repeat how common items came about.

import * as z from 'zod';
import { idSchema } from './id.ts';

const id = idSchema;
const hash = z.string().regex(/^[0-9a-f]{64}$/);

export const mergePartSchema = z.object({ hash, id, version: z.string(), title: z.string() });
export type MergePart = z.infer<typeof mergePartSchema>;

/** An item of a part: number of the part in the document, from 0, and the item's id there. */
export const itemRefSchema = z.object({ part: z.number().int().nonnegative(), item: id });
export type ItemRef = z.infer<typeof itemRefSchema>;

export const commonSchema = z.object({
  /** The first gives number, wording and place; at most one of each part. */
  refs: z.array(itemRefSchema).min(2),
  /** Why it was proposed. `person`: a person put them together. */
  because: z.enum(['text', 'basis', 'person']),
  /** Nobody's proposal takes effect: only what a person confirmed is asked once. */
  decision: z.enum(['confirmed', 'rejected']),
  by: z.string().optional(),
  /** ISO 8601 UTC. */
  at: z.string().optional(),
  note: z.string().optional(),
});
export type Common = z.infer<typeof commonSchema>;

export const mergeSchema = z.object({
  parts: z.array(mergePartSchema).min(1),
  common: z.array(commonSchema),
});
export type Merge = z.infer<typeof mergeSchema>;

/** A merge under work: the merge with the name that the sheet is to have. */
export const mergeDocumentSchema = z.object({
  schema: z.literal(1),
  kind: z.literal('merge'),
  id,
  version: z.string(),
  title: z.string(),
  titleEn: z.string().optional(),
  inForce: z.object({ from: z.string(), until: z.string().optional() }).optional(),
  source: z.string(),
  merge: mergeSchema,
});
export type MergeDocument = z.infer<typeof mergeDocumentSchema>;
