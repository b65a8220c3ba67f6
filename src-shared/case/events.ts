// The event catalogue: every type that the fold understands, its channel and the schema of its body.
// A type that is not here is kept in its stream and shown as unknown; it has no effect.

import * as z from 'zod';
import { contentSchema, footageSchema, hashSchema, markSchema } from '../footage/footage.ts';
import { answerSchema, outcomeSchema } from '../standard/standard.ts';
import { documentCatalogue } from './document-events.ts';
import type { Channel } from '../log/event.ts';
import { signingEvents } from './signing-events.ts';
import { pictureCatalogue } from './events-picture.ts';
import { procedureEvents } from './events-procedure.ts';
import { personSchema } from './people.ts';
import { procedureSchema } from './procedure-settings.ts';
import { reviewEvents } from './events-review.ts';

export { personSchema, type Person } from './people.ts';

export const matterSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Id of the standard's matter that holds its decision rule. */
  standard: hashSchema,
  /** Short name used in report numbers, for instance 食许. */
  mark: z.string(),
  /** The published version, where the sheet of the case is that version narrowed to these business items (经营项目). */
  narrowedFrom: hashSchema.optional(),
  business: z.array(z.string().max(64)).optional(),
});
export type Matter = z.infer<typeof matterSchema>;

const item = z.string().min(1).max(64);
const text = z.string().max(4000);

const caseOpened = z.object({
  number: z.string(),
  bureau: z.object({ id: z.string(), name: z.string() }),
  applicant: z.object({
    name: z.string(),
    address: z.string(),
    place: z.object({ latitude: z.number(), longitude: z.number() }).optional(),
    contact: z.string().optional(),
  }),
  matters: z.array(matterSchema).min(1),
  /** ISO 8601 date-time by which the review is due. */
  dueAt: z.string(),
  /** ISO day on which the applicant applied: the version of the standard is the one in force then. */
  appliedOn: z.string().optional(),
  round: z.number().int().positive(),
  /** Who of the staff opened it; absent where an administrator did. */
  by: personSchema.pick({ id: true, name: true }).optional(),
  settings: z.object({
    /** The live result is hidden from experts while they score. */
    hideResult: z.boolean(),
    /** How a panel's answers become one; printed in the report. */
    consolidation: z.object({
      checks: z.enum(['unanimous', 'majority', 'anyFails']),
      scores: z.enum(['mean', 'median', 'trimmed', 'consensus']),
    }),
    /** How the panel works; absent where the bureau has no procedure. */
    procedure: procedureSchema.optional(),
  }),
});

/** Body schemas by event type. `open` events are for everybody on the case, `sheet` events for their author until the opening. */
export const catalogue = {
  'case.opened': { channel: 'open', body: caseOpened },
  'panel.assigned': {
    channel: 'open',
    body: z.object({
      experts: z.array(personSchema).min(1),
      /** Person id of the lead, one of the experts. */
      lead: z.string(),
      staff: z.array(personSchema).min(1),
      supervisors: z.array(personSchema),
    }),
  },
  'footage.added': { channel: 'open', body: z.object({ footage: footageSchema }) },
  'footage.withdrawn': { channel: 'open', body: z.object({ sha256: hashSchema, reason: text.min(1) }) },

  ...pictureCatalogue,

  'footage.looked': { channel: 'sheet', body: z.object({ sha256: hashSchema }) },
  'item.answered': {
    channel: 'sheet',
    body: z.object({
      item,
      /** `null` takes the answer back. */
      answer: answerSchema.nullable(),
      /** Points given, for items that are scored. */
      points: z.number().nonnegative().optional(),
      /** Why an item is not applicable; compulsory with that answer. */
      reason: text.optional(),
    }),
  },
  'item.noted': { channel: 'sheet', body: z.object({ item, note: text }) },
  'item.advised': { channel: 'sheet', body: z.object({ item, advice: text }) },
  'mark.placed': { channel: 'sheet', body: z.object({ mark: markSchema }) },
  'mark.changed': { channel: 'sheet', body: z.object({ mark: markSchema }) },
  'mark.removed': { channel: 'sheet', body: z.object({ id: z.string() }) },
  /** Takes back an earlier act of the same author's sheet; `event` is its hash. Undoing an undo is a redo. */
  'act.undone': { channel: 'sheet', body: z.object({ event: hashSchema }) },

  ...reviewEvents,

  ...procedureEvents,

  /**
   * Locks the sheet: nothing after `sheet.seq` in that stream counts. Carries `seen`. As it was written before there was
   * `sheet.sealed`: it tells the panel the opinion and how many acts the sheet has before the opening.
   */
  'sheet.submitted': {
    channel: 'open',
    body: z.object({
      /** Head of the author's sheet stream on this device, as in `Head`. */
      sheet: z.object({ seq: z.number().int().nonnegative(), hash: hashSchema.nullable() }),
      /** SHA-256 of canonical JSON of the author's folded sheet. */
      sheetHash: hashSchema,
      opinion: text,
    }),
  },
  /** The lead or staff opens the sheets to the panel. Carries `seen`, which must hold every member's submission. */
  'panel.opened': { channel: 'open', body: z.object({}) },
  /** Deliberation settled an item on which the panel differed; old values stay readable. */
  'item.settled': {
    channel: 'open',
    body: z.object({ item, answer: answerSchema, points: z.number().nonnegative().optional(), reason: text.min(1) }),
  },
  /** The server gave a matter its report number. */
  'conclusion.numbered': { channel: 'open', body: z.object({ matter: z.string(), number: z.string() }) },
  /** Staff composed the conclusion of a matter: what is stated, and the unsigned document. Carries `seen`. */
  'conclusion.composed': {
    channel: 'open',
    body: z.object({
      matter: z.string(),
      outcome: outcomeSchema,
      /** The derivation as printed. */
      derivation: z.string(),
      document: contentSchema,
    }),
  },
  /** The signed document of a matter. */
  'conclusion.signed': {
    channel: 'open',
    body: z.object({
      matter: z.string(),
      document: contentSchema,
      /** SHA-256 of the signer's certificate (DER). */
      certificate: hashSchema,
      signer: z.string(),
      testKey: z.boolean(),
      /** SHA-256 of the document that was sealed; absent in older events. */
      over: hashSchema.optional(),
    }),
  },
  ...signingEvents,
  ...documentCatalogue,
} as const satisfies Record<string, { channel: Channel; body: z.ZodType }>;

export type EventType = keyof typeof catalogue;
export type BodyOf<T extends EventType> = z.infer<(typeof catalogue)[T]['body']>;

/** What a person's act asks to be appended; the workstation adds stream, clock, hash and signature. */
export type Act = { [T in EventType]: { readonly type: T; readonly body: BodyOf<T> } }[EventType];

export const actSchema = z
  .object({ type: z.enum(Object.keys(catalogue) as [EventType, ...EventType[]]), body: z.unknown() })
  .transform((act, context): Act => {
    const body = catalogue[act.type].body.safeParse(act.body);
    if (!body.success) {
      for (const issue of body.error.issues) context.addIssue({ code: 'custom', path: ['body', ...issue.path], message: issue.message });
      return z.NEVER;
    }
    return { type: act.type, body: body.data } as Act;
  });
