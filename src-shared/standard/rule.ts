// Decision rules as data: ordered rows of conditions over measures of a sheet. One mechanism carries all ten families; `family`
// only names which one a rule is. Rows are tried in order and the first whose conditions all hold decides, so where printed rules
// overlap at an edge (exactly 20%) the row that stands first wins. All values are exact: `20%`, `1/3`, 0.85.

import * as z from 'zod';
import { answerSchema, kindSchema, levelSchema, outcomeSchema } from './answer.ts';
import { exactSchema } from './rational.ts';

export const RULE_FAMILIES = [
  /** Any key item fails → fail; else points / applicable points × 100 against a pass mark. */
  'keyVetoScore',
  /** Share of failed items by level against a matrix. */
  'defectRatioMatrix',
  /** Number of failed items by level against a matrix. */
  'defectCountMatrix',
  /** No item at zero points, and a ratio of all points. */
  'noZeroRatio',
  /** A cap on failed items for each level and for levels together. */
  'levelCaps',
  /** Every item must be met. */
  'allKey',
  /** Key veto, and a ratio in which items that may be met later do not count. */
  'keyVetoRatioDeferred',
  /** Key × general → four outcomes; some basically-met items make one failed. */
  'fourOutcomes',
  /** Veto items, and fewer general faults allowed when there is a severe one. */
  'vetoSeverityTrade',
  /** Key veto and score, with grades by bands of the score. */
  'keyVetoScoreGrades',
  'other',
] as const;
export type RuleFamily = (typeof RULE_FAMILIES)[number];

const among = {
  /** Only items of these levels; absent: all. */
  levels: z.array(levelSchema).min(1).optional(),
  /** Only items of these kinds; absent: all. */
  kinds: z.array(kindSchema).min(1).optional(),
  /** How the derivation names it; absent: made from levels. */
  name: z.string().optional(),
  nameEn: z.string().optional(),
};

export const measureSchema = z.discriminatedUnion('of', [
  /** Number of failed items; `partial` says how basically-met ones count. */
  z.object({ of: z.literal('defects'), ...among }),
  /** Failed items / applicable items, 0…1. */
  z.object({ of: z.literal('defectRatio'), ...among }),
  /** Number of items with exactly these answers, whatever `partial` says. */
  z.object({ of: z.literal('answers'), answers: z.array(answerSchema).min(1), ...among }),
  /** Points / applicable points × 100 (标化分), 0…100. */
  z.object({ of: z.literal('score'), ...among }),
  /** Points / applicable points (得分率), 0…1. */
  z.object({ of: z.literal('pointRatio'), ...among }),
  /** Sum of points. */
  z.object({ of: z.literal('points'), ...among }),
  /** Number of applicable items with points that got none. */
  z.object({ of: z.literal('zeros'), ...among }),
]);
export type Measure = z.infer<typeof measureSchema>;

export const OPERATORS = ['<', '<=', '=', '>=', '>'] as const;
export type Operator = (typeof OPERATORS)[number];

export const conditionSchema = z.object({
  /** Name of one of the rule's measures. */
  measure: z.string(),
  op: z.enum(OPERATORS),
  value: exactSchema,
});
export type Condition = z.infer<typeof conditionSchema>;

const verdict = {
  outcome: outcomeSchema,
  /** The rule's own word, for instance 合格. */
  label: z.string().optional(),
  labelEn: z.string().optional(),
  grade: z.string().optional(),
};
export const verdictSchema = z.object(verdict);
export type Verdict = z.infer<typeof verdictSchema>;

/** All conditions must hold; a row without any always does. */
export const rowSchema = z.object({ when: z.array(conditionSchema), ...verdict });
export type Row = z.infer<typeof rowSchema>;

export const partialSchema = z.discriminatedUnion('as', [
  /** 基本符合 counts as met: no defect, full points. */
  z.object({ as: z.literal('meets') }),
  /** 部分不符合作为不符合: a whole defect, no points. */
  z.object({ as: z.literal('fails') }),
  /** `count` of them make one defect; `exact` keeps fractions, `down` drops them. Points: the rest of the share. */
  z.object({ as: z.literal('perFail'), count: z.number().int().min(2), rounding: z.enum(['exact', 'down']) }),
  /** No defect, but only this share of the item's points. */
  z.object({ as: z.literal('points'), share: exactSchema }),
]);

const measureNameSchema = z
  .string()
  .min(1)
  .max(40)
  .refine((name) => name !== '__proto__' && name.isWellFormed(), { error: 'must be another name' });

export const ruleSchema = z
  .object({
    family: z.enum(RULE_FAMILIES),
    /** 合理缺项: left out of counts and of what ratios are over; or counted as met; or as failed. */
    na: z.enum(['excluded', 'meets', 'fails']),
    /** What a ratio or a score is where every item of it does not apply: nothing lost (as when absent), or everything. */
    nothingApplies: z.enum(['best', 'worst']).optional(),
    partial: partialSchema,
    /** Items that may be met after the licence; absent: excluded from every measure. */
    deferred: z.enum(['excluded', 'counted']).optional(),
    measures: z.record(measureNameSchema, measureSchema),
    rows: z.array(rowSchema),
    /** When no row holds. */
    otherwise: verdictSchema,
    /** Words of the source, and how its gaps and overlaps were settled. */
    text: z.string().optional(),
    notes: z.array(z.string()).optional(),
  })
  .superRefine((rule, context) => {
    rule.rows.forEach((row, r) =>
      row.when.forEach((condition, c) => {
        if (Object.hasOwn(rule.measures, condition.measure)) return;
        context.addIssue({ code: 'custom', path: ['rows', r, 'when', c, 'measure'], message: `no measure is called ${condition.measure}` });
      }),
    );
  });
export type Rule = z.infer<typeof ruleSchema>;

/**
 * The measures in the order in which the rows first ask for them, then those that no row asks for. A rule's rows keep their order
 * in canonical JSON, the keys of `measures` do not: what is said of a sheet must not depend on how the standard was stored.
 */
export const measuresInOrder = (rule: Rule): readonly (readonly [name: string, measure: Measure])[] => {
  const asked = rule.rows.flatMap((row) => row.when.map((condition) => condition.measure));
  const names = new Set([...asked, ...Object.keys(rule.measures).sort()]);
  return [...names].flatMap((name) => (rule.measures[name] ? [[name, rule.measures[name]] as const] : []));
};
