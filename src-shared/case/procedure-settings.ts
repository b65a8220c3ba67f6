// How a bureau conducts the review of a case: data of the bureau, pinned with the case. A case opened without it folds as it
// always did; with it the fold holds its people to the order of a session and to the quorum.

import * as z from 'zod';

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

export const limitSchema = z.object({
  matter: z.string(),
  /** Working days. */
  statutoryDays: z.number().int().positive().optional(),
  promisedDays: z.number().int().positive().optional(),
  /** While this is going on the law lets the clock stand still. */
  stops: z.array(z.enum(['expertReview', 'rectification'])),
  basis: z.string().optional(),
});
export type Limit = z.infer<typeof limitSchema>;

export const calendarSchema = z.object({
  /** Days off beside Saturdays and Sundays. */
  holidays: z.array(date),
  /** Saturdays and Sundays on which work is made up (调休). */
  workdays: z.array(date),
});
export type Calendar = z.infer<typeof calendarSchema>;

export const procedureSchema = z.object({
  /** `panel`: drawn experts; `staff`: two of the staff review a simple matter themselves; `onSite`: staff surveyed it on site first. */
  kind: z.enum(['panel', 'staff', 'onSite']),
  /** By law at least two people check. */
  quorum: z.number().int().min(2),
  /** How many are drawn, and of which industry. */
  size: z.number().int().min(2),
  industry: z.string().optional(),
  lead: z.enum(['drawn', 'elected', 'named']),
  /** How many of the panel must have voted for what an item is settled to. */
  votes: z.enum(['majority', 'twoThirds', 'unanimous']),
  /** The minutes are approved by every member before a conclusion is composed. */
  minutes: z.boolean(),
  /** How many must accept what the applicant put right. */
  judges: z.number().int().min(1),
  /** On the big screen members stand as 专家一, 专家二 … */
  hideNames: z.boolean(),
  /** A simple case is promised to be concluded in so many minutes from its opening on the desk. */
  fastMinutes: z.number().int().positive().optional(),
  limits: z.array(limitSchema),
  calendar: calendarSchema,
  /** Legal basis of a survey that must be made on site. */
  onSiteBasis: z.string().optional(),
});
export type ProcedureSettings = z.infer<typeof procedureSchema>;
