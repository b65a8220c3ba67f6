// Readers of official documents that print rules but not (all) their items: level caps, score tables, decision matrices.

import * as z from 'zod';
import type { Fragment, OfficialRule, Reading } from './official.ts';
import { matrixOf, worst } from './official-matrix.ts';
import { capsRule, gradesRule, noZeroRule, tradeRule } from './official-kinds.ts';
import { parseRational } from './rational.ts';
import type { Rule } from './rule.ts';
import type { Item, Section } from './standard.ts';

const tablesSchema = z.object({
  id: z.string(),
  title: z.string(),
  partial_rule_verbatim: z.string(),
  tables: z.array(
    z.object({
      name: z.string(),
      counts: z.record(z.string(), z.union([z.number(), z.string()])).optional(),
      rule: z.string().optional(),
      rule_verbatim: z.string().optional(),
      formal: z.record(z.string(), z.union([z.number(), z.string()])).optional(),
      source: z.string(),
    }),
  ),
  items_partial: z.object({
    table: z.string(),
    source: z.string(),
    items: z.array(
      z.object({ no: z.number(), section: z.string(), level: z.enum(['key', 'important', 'general']).nullable(), criterion: z.string(), measured: z.boolean().optional() }),
    ),
  }),
});

/** Check tables of three levels with caps; most of their items were not published. */
export function fromCheckTables(json: unknown): Reading | undefined {
  const parsed = tablesSchema.safeParse(json);
  if (!parsed.success) return undefined;
  const form = parsed.data;
  const rules: OfficialRule[] = [];
  const unread: { path: string; reason: string }[] = [];
  form.tables.forEach((table, t) => {
    const text = table.rule_verbatim ?? table.rule ?? '';
    if (!table.formal) {
      unread.push({ path: `tables[${t}]`, reason: text });
      return;
    }
    const { key, important, general, total } = table.counts ?? {};
    const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
    const counts = { key: number(key), important: number(important), general: number(general), total: number(total) };
    rules.push({ id: `${form.id}-${t + 1}`, name: table.name, rule: capsRule(table.formal, text, form.partial_rule_verbatim), counts, source: table.source });
  });
  const titles = [...new Set(form.items_partial.items.map((item) => item.section))];
  const sections = titles.map((title, s): Section => ({
    no: String(s + 1),
    title,
    items: form.items_partial.items
      .filter((item) => item.section === title)
      .map((item): Item => ({
        id: `${form.id}-${item.no}`,
        no: String(item.no),
        text: item.criterion,
        kind: 'check',
        // What has no mark is a general item: the source says 其余项目为一般项.
        level: item.level ?? 'general',
        answers: ['meets', 'fails', 'na'],
        basis: [],
        ...(item.measured === true ? { method: '测量', methodEn: 'Measure' } : {}),
      })),
  }));
  const fragment: Fragment = { id: form.id, title: form.items_partial.table, source: form.items_partial.source, sections };
  return { rules, fragments: [fragment], unread, read: ['partial_rule_verbatim'] };
}

const totals = z.array(z.object({ title: z.string(), max: z.number() }));
const scoreTableSchema = z.object({
  id: z.string(),
  title: z.string(),
  item_count: z.number(),
  levels_verbatim: z.array(z.object({ answer: z.string(), points: z.number() })),
  sections: totals,
  sections_older: totals,
  decision_rule: z.object({ type: z.literal('no_zero_and_ratio'), verbatim: z.array(z.string()), formal: z.string() }),
});

/** A score table of which only the totals were published, in a newer and an older form. */
export function fromScoreTable(json: unknown): Reading | undefined {
  const parsed = scoreTableSchema.safeParse(json);
  if (!parsed.success) return undefined;
  const form = parsed.data;
  const ratio = /(\d+(?:\.\d+)?%)/.exec(form.decision_rule.verbatim.join(''))?.[1];
  if (ratio === undefined) return { unread: [{ path: 'decision_rule', reason: 'no ratio' }], read: [] };
  const [full = 0, part = 0] = form.levels_verbatim.map((row) => row.points);
  const base = noZeroRule(ratio, form.decision_rule.verbatim.join(''));
  const rule: Rule = { ...base, partial: { as: 'points', share: `${part}/${full}` } };
  const one = (id: string, name: string, sections: z.infer<typeof totals>): OfficialRule => ({ id, name, rule, counts: { total: form.item_count }, sections, source: form.id });
  return {
    rules: [one(form.id, form.title, form.sections), one(`${form.id}-older`, form.title, form.sections_older)],
    read: ['item_count', 'sections', 'sections_older', 'decision_rule'],
  };
}

const matrixSchema = z.object({
  id: z.string(),
  title: z.string(),
  decision_rule: z.object({ type: z.literal('level_count_matrix'), note_verbatim: z.array(z.string()), rows: z.array(z.record(z.string(), z.string())), formal: z.string() }),
});

/** Key × general → four outcomes, with several basically-met items for one failed. Fractions are kept: the printed 5≤n<6 needs them. */
export function fromMatrix(json: unknown): Reading | undefined {
  const parsed = matrixSchema.safeParse(json);
  if (!parsed.success) return undefined;
  const form = parsed.data;
  const matrix = matrixOf(form.decision_rule.rows, [
    { key: 'key', levels: ['key'], name: '关键项不符合', nameEn: 'key items failed' },
    { key: 'general', levels: ['important', 'general'], name: '一般项不符合', nameEn: 'general items failed' },
  ]);
  const count = /(\d+)项基本符合项按1项/.exec(form.decision_rule.note_verbatim.join(''))?.[1] ?? '3';
  const rule: Rule = {
    family: 'fourOutcomes',
    na: 'excluded',
    partial: { as: 'perFail', count: Number(count), rounding: 'exact' },
    measures: matrix.measures,
    rows: matrix.rows,
    otherwise: worst(matrix.rows),
    text: form.decision_rule.note_verbatim.join(''),
    notes: [form.decision_rule.formal],
  };
  return {
    rules: [{ id: form.id, name: form.title, rule, source: form.id }],
    unread: matrix.unread.map((cell) => ({ path: 'decision_rule.rows', reason: `cell not understood: ${cell}` })),
    read: ['decision_rule'],
  };
}

const otherSchema = z.object({
  id: z.literal('other-decision-rules'),
  rules: z.array(z.object({ name: z.string(), source: z.string(), verbatim_text: z.string().optional(), formal: z.union([z.string(), z.record(z.string(), z.unknown())]).optional() })),
});
const bandsSchema = z.object({ key_max: z.number(), score100_min: z.number(), grades: z.record(z.string(), z.number()) });

/** A collection of rules, each of another form. */
export function fromOtherRules(json: unknown): Reading | undefined {
  const parsed = otherSchema.safeParse(json);
  if (!parsed.success) return undefined;
  const rules: OfficialRule[] = [];
  const unread: { path: string; reason: string }[] = [];
  parsed.data.rules.forEach((printed, r) => {
    const text = printed.verbatim_text ?? String(printed.formal ?? '');
    const bands = bandsSchema.safeParse(printed.formal);
    const formal = typeof printed.formal === 'string' ? printed.formal : '';
    const ratio = /ratio >= (\d+%)/.exec(formal)?.[1];
    const rule = bands.success ? gradesRule(bands.data, text) : formal.includes('severe=') ? tradeRule(formal, text) : ratio !== undefined && parseRational(ratio) ? noZeroRule(ratio, text) : undefined;
    if (!rule) {
      unread.push({ path: `rules[${r}]`, reason: 'prints no decision rule' });
      return;
    }
    const total = /(\d+) items/.exec(formal)?.[1];
    rules.push({ id: `${parsed.data.id}-${r + 1}`, name: printed.name, rule, ...(total === undefined ? {} : { counts: { total: Number(total) } }), source: printed.source });
  });
  return { rules, unread, read: [] };
}
