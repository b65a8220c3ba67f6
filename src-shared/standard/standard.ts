// A standard (踏勘标准) as data: sections of items, materials, survey flow, shot list, and for each matter that it serves the
// decision rule. A case pins a standard by the SHA-256 of its canonical JSON.

import * as z from 'zod';
import { answerSchema, kindSchema, levelSchema, type Answer, type Outcome } from './answer.ts';
import { idSchema } from './id.ts';
import { ruleSchema } from './rule.ts';
import { mergeSchema } from './merge-document.ts';
import { vectorSchema } from './vector-schema.ts';

export { ANSWERS, answerSchema, OUTCOMES, outcomeSchema, type Answer, type Outcome } from './answer.ts';

const id = idSchema;

/** What one item is to one matter: matters that ask the same thing may weigh it differently. */
export const itemRoleSchema = z.object({
  kind: kindSchema.optional(),
  level: levelSchema.optional(),
  /** Full points; `null`: none for this matter. Points given on the sheet count in proportion. */
  max: z.number().positive().nullable().optional(),
  partialPoints: z.number().nonnegative().nullable().optional(),
  deferred: z.boolean().optional(),
});
export type ItemRole = z.infer<typeof itemRoleSchema>;

export const itemSchema = z.object({
  /** Unique within the standard; events refer to it. */
  id,
  /** As printed, for instance 2.3; official forms may repeat one. */
  no: z.string(),
  text: z.string().min(1),
  textEn: z.string().optional(),
  /** `check` is answered; `score` is answered with points from 0 to `max`. */
  kind: kindSchema,
  /** `key` (★) vetoes; further levels as the form has them. */
  level: levelSchema,
  /** Full points. */
  max: z.number().positive().optional(),
  /** Points when basically met; absent: as the rule's `partial` says. */
  partialPoints: z.number().nonnegative().optional(),
  /** Answers that may be given, in key order 1, 2, 3, 4. */
  answers: z.array(answerSchema).min(2),
  /** A note is compulsory with this answer. */
  noteOn: z.array(answerSchema).optional(),
  /** May be met after the licence (告知承诺 and the like); such an item does not count against a ratio. */
  deferred: z.boolean().optional(),
  /** Matters served, by id; absent: all. */
  matters: z.array(id).optional(),
  basis: z.array(z.string()),
  basisEn: z.array(z.string()).optional(),
  method: z.string().optional(),
  methodEn: z.string().optional(),
  /** What to look at in detail, as the form or its annex says. */
  guidance: z.string().optional(),
  guidanceEn: z.string().optional(),
  /** Ids of shots that show it. */
  shots: z.array(id).optional(),
  /** Where its wording comes from, where that is another place than the legal basis: form, annex, page. */
  source: z.string().optional(),
  sourceEn: z.string().optional(),
  /** Asked only where the applicant applies for one of these business items (经营项目), by id; absent: always. */
  business: z.array(id).optional(),
  /** For reviewers only; never in the open-book edition. */
  innerNote: z.string().optional(),
  innerNoteEn: z.string().optional(),
  /** In a merged sheet: what this item is to a matter, by matter id, where that differs from what it is here. */
  perMatter: z.record(id, itemRoleSchema).optional(),
});
export type Item = z.infer<typeof itemSchema>;

export const sectionSchema = z.object({
  no: z.string(),
  title: z.string(),
  titleEn: z.string().optional(),
  /** Total of points that the form prints for the section; the linter compares it with the sum. */
  statedMax: z.number().nonnegative().optional(),
  items: z.array(itemSchema),
});
export type Section = z.infer<typeof sectionSchema>;

/** What must be filmed, and where the picture should turn when an item that names it is chosen. */
export const shotSchema = z.object({
  id,
  title: z.string(),
  titleEn: z.string().optional(),
  /** Matches `Footage.title` when it contains this word. */
  footage: z.string().optional(),
  /** Degrees in the sphere, as the demo or the survey flow fixes them. */
  view: z.object({ yaw: z.number(), pitch: z.number(), fov: z.number() }).optional(),
});

export const standardMatterSchema = z.object({ id, name: z.string(), nameEn: z.string().optional(), mark: z.string(), rule: ruleSchema });
export type StandardMatter = z.infer<typeof standardMatterSchema>;

export const standardSchema = z.object({
  schema: z.literal(1),
  id,
  version: z.string(),
  title: z.string(),
  titleEn: z.string().optional(),
  inForce: z.object({ from: z.string(), until: z.string().optional() }).optional(),
  source: z.string(),
  matters: z.array(standardMatterSchema).min(1),
  /** 经营项目: what an applicant may apply for; items name those that they belong to. */
  business: z.array(z.object({ id, name: z.string(), nameEn: z.string().optional() })).optional(),
  materials: z.array(z.object({ no: z.string(), title: z.string(), titleEn: z.string().optional(), basis: z.string().optional() })),
  flow: z.array(z.object({ no: z.string(), title: z.string(), titleEn: z.string().optional(), shots: z.array(id) })),
  shots: z.array(shotSchema),
  sections: z.array(sectionSchema).min(1),
  /** Numbers of items that the form prints; the linter compares them with what is there. */
  stated: z
    .object({ key: z.number().int().optional(), important: z.number().int().optional(), general: z.number().int().optional(), total: z.number().int().optional() })
    .optional(),
  /** Oddities of the original that were kept as they are. */
  warnings: z.array(z.string()).optional(),
  /** For reviewers only; never in the open-book edition. */
  innerNotes: z.array(z.string()).optional(),
  /** Sheets with the outcome that they must have; the linter tries them. */
  vectors: z.array(vectorSchema).optional(),
  /** How this sheet was put together from others (并联). */
  merge: mergeSchema.optional(),
});
export type Standard = z.infer<typeof standardSchema>;

/** What one item was given, as rules read it. */
export interface Given {
  readonly answer: Answer | null;
  readonly points?: number;
}

export interface Result {
  readonly outcome: Outcome;
  /** The rule's own word where it has one, for instance 合格 or 限期整改. */
  readonly label?: string;
  readonly labelEn?: string;
  readonly grade?: string;
  /** In words and numbers, for instance `22/115 = 19.1% ≤ 20%`, one step a line, zh-CN. */
  readonly derivation: readonly string[];
  readonly derivationEn: readonly string[];
  /** False while an item of this matter has no answer: then the outcome is the one if the rest meets. */
  readonly complete: boolean;
  /** What would change it, for instance 再有 3 项不符合 → 现场复核. */
  readonly next?: string;
  readonly nextEn?: string;
}
