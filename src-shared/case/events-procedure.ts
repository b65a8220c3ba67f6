// Events of the panel's procedure: how it is drawn, sits, deliberates, and how what it found is put right.

import * as z from 'zod';
import { hashSchema } from '../footage/footage.ts';
import type { Channel } from '../log/event.ts';
import { answerSchema } from '../standard/answer.ts';
import { personSchema } from './people.ts';

const id = z.string().min(1).max(64);
const item = id;
const text = z.string().max(4000);
const reason = text.min(1);
const hex = z.string().regex(/^[0-9a-f]{32,128}$/);
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const given = z.object({ answer: answerSchema.nullable(), points: z.number().nonnegative().optional() });

/** Why somebody cannot be drawn, or has to leave. */
export const conflictSchema = z.enum(['employedThere', 'director', 'shareholder', 'kin', 'previousReview', 'interest', 'objection', 'load', 'leave', 'term', 'language', 'onCase', 'absent', 'other']);
export type Conflict = z.infer<typeof conflictSchema>;

export const procedureEvents = {
  /** The server gave the case to staff; its experts are drawn afterwards. */
  'staff.assigned': { channel: 'open', body: z.object({ staff: z.array(personSchema).min(1), supervisors: z.array(personSchema) }) },

  /** The server fixed the pool and, by its hash, a seed that nobody knows yet. */
  'draw.committed': {
    channel: 'open',
    body: z.object({
      draw: id,
      industry: z.string().optional(),
      count: z.number().int().positive(),
      /** Member whose place is drawn; absent: the whole panel. */
      replaces: id.optional(),
      reason: text.optional(),
      /** SHA-256 that binds the seed. */
      commitment: hashSchema,
      pool: z.array(personSchema),
      excluded: z.array(z.object({ person: id, name: z.string(), why: conflictSchema, note: text.optional() })),
    }),
  },
  /** Staff add a number of their own after the commitment: with it neither side alone can choose the result. */
  'draw.entered': { channel: 'open', body: z.object({ draw: id, nonce: hex }) },
  /** The seed, and who follows from it. Refused by every machine on which it does not. */
  'draw.revealed': { channel: 'open', body: z.object({ draw: id, seed: hex, entry: hashSchema, chosen: z.array(id).min(1) }) },

  /** A member states before anything else whether there is a reason to stand aside. */
  'recusal.stated': { channel: 'open', body: z.object({ conflict: z.boolean(), grounds: z.array(conflictSchema), note: text.optional() }) },
  /** The applicant objects to a member; staff record it and decide. */
  'objection.recorded': { channel: 'open', body: z.object({ objection: id, person: id, reason }) },
  'objection.decided': { channel: 'open', body: z.object({ objection: id, upheld: z.boolean(), reason }) },
  /** A member leaves; what they gave is void. `by` names who comes in, absent: nobody. A draw replaces through its reveal. */
  'member.replaced': { channel: 'open', body: z.object({ person: id, by: personSchema.optional(), why: conflictSchema, reason }) },

  'member.signedIn': { channel: 'open', body: z.object({}) },
  'lead.voted': { channel: 'open', body: z.object({ for: id }) },
  'lead.chosen': { channel: 'open', body: z.object({ lead: id, reason: text.optional() }) },
  /** The member has read what it is judged by. On the own sheet: when somebody reads is nobody's business. */
  'reading.confirmed': { channel: 'sheet', body: z.object({ standards: z.array(hashSchema) }) },

  /** Last act of a sheet: what it says, and the opinion. Withheld with the sheet. Carries `seen` of the author's other machines. */
  'sheet.closed': { channel: 'sheet', body: z.object({ sheetHash: hashSchema, opinion: text }) },
  /** Locks the sheet before everybody without saying a word of it: `seal` is the hash of the closing event. */
  'sheet.sealed': { channel: 'open', body: z.object({ seal: hashSchema }) },

  /** Deliberation changed a member's mind; the blind answer stays readable. */
  'opinion.changed': { channel: 'open', body: z.object({ item, from: given, to: given, reason }) },
  'item.voted': { channel: 'open', body: z.object({ item, answer: answerSchema, points: z.number().nonnegative().optional() }) },
  /** Printed word for word; empty text takes it back. */
  'dissent.stated': { channel: 'open', body: z.object({ matter: id.optional(), item: item.optional(), text }) },
  'minutes.edited': { channel: 'open', body: z.object({ text: z.string().min(1).max(40_000) }) },
  /** `edit`: hash of the edit that is approved. */
  'minutes.approved': { channel: 'open', body: z.object({ edit: hashSchema }) },

  /** The one notice: all that does not conform, of all experts. */
  'notice.issued': {
    channel: 'open',
    body: z.object({
      addressee: z.string().min(1).max(200),
      deadline: date,
      consequence: text,
      problems: z
        .array(z.object({ item, problem: reason, clause: text, measure: text, deadline: date.optional(), marks: z.array(z.object({ person: id, mark: id })) }))
        .min(1),
    }),
  },
  'notice.numbered': { channel: 'open', body: z.object({ number: z.string().min(1) }) },
  /** Found after the notice: needs a reason, and somebody else's approval. */
  'finding.added': { channel: 'open', body: z.object({ finding: id, item, problem: reason, clause: text, measure: text, wasVisible: z.boolean(), reason }) },
  'finding.decided': { channel: 'open', body: z.object({ finding: id, approved: z.boolean(), reason }) },
  /** What the applicant did about one item; footage by hash of the original. */
  'rectification.answered': { channel: 'open', body: z.object({ item, text: reason, footage: z.array(hashSchema) }) },
  /** `answer`: hash of the event that is judged. */
  'rectification.judged': { channel: 'open', body: z.object({ item, answer: hashSchema, verdict: z.enum(['accepted', 'returned']), reason }) },
  /** The one rectification is over; what was not accepted stays as found. */
  'rectification.closed': { channel: 'open', body: z.object({ reason }) },
  'reminder.given': { channel: 'open', body: z.object({ what: text, how: z.enum(['phone', 'message', 'letter', 'person']) }) },

  'survey.made': { channel: 'open', body: z.object({ surveyors: z.array(id).min(2), on: date, note: text }) },
  /** `person` is `applicant` or a member. Refusing without a written dissent counts as agreement. */
  'signature.refused': { channel: 'open', body: z.object({ person: id, document: z.enum(['notice', 'minutes', 'conclusion']), matter: id.optional(), reason }) },
  'clock.stopped': { channel: 'open', body: z.object({ cause: text.min(1), basis: text }) },
  'clock.resumed': { channel: 'open', body: z.object({}) },
  /** This case is one to calibrate on: what its right answers are, by staff, once the panel is open. Empty `values` take it back. */
  'reference.declared': {
    channel: 'open',
    body: z.object({ values: z.array(z.object({ item, answer: answerSchema, points: z.number().nonnegative().optional() })).max(2000), reason }),
  },
  'case.withdrawn': { channel: 'open', body: z.object({ reason }) },
  /** 退件. */
  'case.returned': { channel: 'open', body: z.object({ reason, basis: text }) },
} as const satisfies Record<string, { channel: Channel; body: z.ZodType }>;
