// Phrases for notes and advice: the bureau's, which ship as data, and the person's own, which stay on this workstation.

import { oc, type } from '@orpc/contract';
import * as z from 'zod';
import { answerSchema } from '../standard/answer.ts';

export const phraseSchema = z.object({
  text: z.string().trim().min(1).max(300),
  /** Answers that it goes with; absent: any. */
  on: z.array(answerSchema).optional(),
  /** `note` or `advice`; absent: both. */
  field: z.enum(['note', 'advice']).optional(),
  /** Words of an item that it goes with, for instance 冷藏; absent: any item. */
  about: z.array(z.string()).optional(),
});
export type Phrase = z.infer<typeof phraseSchema>;

export interface Phrases {
  readonly own: readonly Phrase[];
  readonly bureau: readonly Phrase[];
}

/** How many own phrases one person keeps. */
export const MOST_PHRASES = 200;

const base = oc.errors({ signedOut: { status: 401 }, diskFull: { status: 507 }, tooMany: { status: 409 } });

export const phrasesContract = {
  list: base.input(z.object({})).output(type<Phrases>()),
  /** Keeps an own phrase, the newest first; one with the same text is replaced. */
  keep: base.input(phraseSchema).output(type<Phrases>()),
  forget: base.input(z.object({ text: z.string() })).output(type<Phrases>()),
};
