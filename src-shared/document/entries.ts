// What staff add to a document by hand, because no event of a case holds it yet: measures and deadlines of a notice, place and recorder of
// a session. It is recorded with the composed document; where the log learns to hold one of these, the fold fills it and this loses it.

import * as z from 'zod';

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const text = z.string().max(2000);

export const entriesSchema = z.object({
  /** ISO date by which all of a notice must be done. */
  deadline: day.optional(),
  /** By item id: what must be done (absent: the experts' advice, or a plain demand), and an own deadline. */
  measures: z.record(z.string().max(64), z.object({ measure: text.optional(), deadline: day.optional() })).optional(),
  /** Of a session. */
  place: z.string().max(200).optional(),
  recorder: z.string().max(60).optional(),
  recusal: text.optional(),
  remarks: text.optional(),
  /** 保留意见: who, and word for word what. */
  dissent: z.array(z.object({ name: z.string().max(60), text: text.min(1) })).max(20).optional(),
  /** Of the archive. */
  retention: z.string().max(60).optional(),
});
export type Entries = z.infer<typeof entriesSchema>;

/** What a correction changes, for the reader: where, what stood there, what it is now. */
export const changeSchema = z.object({ where: z.string().min(1).max(100), was: z.string().max(1000), is: z.string().max(1000) });
export type Change = z.infer<typeof changeSchema>;
