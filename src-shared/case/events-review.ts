// Events of the review page that are no scores: time spent on items, and the one notice that asks for footage that the shot list misses.

import * as z from 'zod';
import { hashSchema } from '../footage/footage.ts';
import type { Channel } from '../log/event.ts';

/** A day: nobody looks at one item for longer without a pause. */
const LONGEST = 86_400_000;

export const shotAskedSchema = z.object({
  /** Hash of the pinned standard whose shot list names it. */
  standard: hashSchema,
  /** Id of the shot there. */
  shot: z.string().min(1).max(64),
  /** As the notice says it. */
  title: z.string().min(1).max(200),
});
export type ShotAsked = z.infer<typeof shotAskedSchema>;

export const reviewEvents = {
  /** The author looked at an item for so many milliseconds more. A fact: undo leaves it. */
  'item.timed': { channel: 'sheet', body: z.object({ item: z.string().min(1).max(64), ms: z.number().int().positive().max(LONGEST) }) },
  /** Staff ask the applicant for everything that the shot list misses: once, as one notice. */
  'footage.requested': { channel: 'open', body: z.object({ shots: z.array(shotAskedSchema).min(1).max(500), message: z.string().max(4000) }) },
} as const satisfies Record<string, { channel: Channel; body: z.ZodType }>;
