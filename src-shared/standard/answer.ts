// The words that an item may be answered with, the outcomes that a rule may reach, and the kinds and levels of items.

import * as z from 'zod';

/** 符合 meets, 基本符合 basically meets, 不符合 fails, 合理缺项 not applicable. */
export const ANSWERS = ['meets', 'basically', 'fails', 'na'] as const;
export const answerSchema = z.enum(ANSWERS);
export type Answer = z.infer<typeof answerSchema>;

/** 通过, 整改后通过, 整改后现场复核, 不通过; best first. */
export const OUTCOMES = ['pass', 'rectify', 'resurvey', 'fail'] as const;
export const outcomeSchema = z.enum(OUTCOMES);
export type Outcome = z.infer<typeof outcomeSchema>;

/** `check` is answered in words; `score` is answered with points from 0 to the item's `max`. */
export const KINDS = ['check', 'score'] as const;
export const kindSchema = z.enum(KINDS);
export type Kind = z.infer<typeof kindSchema>;

/** `key` (★) vetoes; further levels as the form has them. */
export const LEVELS = ['key', 'important', 'general'] as const;
export const levelSchema = z.enum(LEVELS);
export type ItemLevel = z.infer<typeof levelSchema>;
