// A test vector of a standard: what a sheet was given and the outcome that it must have. Kept with the standard, so that whoever
// changes a rule sees at once which of its author's own examples no longer holds.

import * as z from 'zod';
import { answerSchema, levelSchema, outcomeSchema } from './answer.ts';
import { idSchema } from './id.ts';

const id = idSchema;

export const vectorSchema = z.object({
  name: z.string().min(1),
  /** Matter whose rule is tried. */
  matter: id,
  /** So many items of a level get this answer, in printed order after those already taken; the rest meets. */
  counts: z.array(z.object({ level: levelSchema, answer: answerSchema, count: z.number().int().nonnegative() })).optional(),
  /** Single items by id; they go before `counts`. */
  given: z.record(id, z.object({ answer: answerSchema, points: z.number().nonnegative().optional() })).optional(),
  expect: z.object({ outcome: outcomeSchema, label: z.string().optional(), grade: z.string().optional() }),
});
export type Vector = z.infer<typeof vectorSchema>;
