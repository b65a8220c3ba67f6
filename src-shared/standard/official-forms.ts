// Readers of official documents that print their items: an inspection guideline with starred items, hygiene forms with points, and a
// merged form of two matters.

import * as z from 'zod';
import type { Reading } from './official.ts';
import { matrixOf, worst, type Column } from './official-matrix.ts';
import { capsRule, guidelineColumns, keyVetoScoreRule } from './official-kinds.ts';
import type { ItemLevel } from './answer.ts';
import type { Rule } from './rule.ts';
import type { Item, Section, Standard, StandardMatter } from './standard.ts';

const sourceSchema = z.union([z.string(), z.record(z.string(), z.union([z.string(), z.array(z.string())]))]);
const sourceText = (source: z.infer<typeof sourceSchema>): string =>
  typeof source === 'string' ? source : Object.values(source).flat().join('；');

/** Ids from printed numbers; a repeated number gets a further ending, so that no two items share an answer. */
function uniqueIds(prefix: string): (no: string) => string {
  const used = new Map<string, number>();
  return (no) => {
    const plain = `${prefix}-${no.replace(/[^0-9A-Za-z.]/g, '')}`;
    const times = (used.get(plain) ?? 0) + 1;
    used.set(plain, times);
    return times === 1 ? plain : `${plain}-${times}`;
  };
}

const level = (kind: string): ItemLevel => (kind === 'critical' || kind === 'key' ? 'key' : kind === 'major' ? 'important' : 'general');

const guidelineSchema = z.object({
  id: z.string(),
  title: z.string(),
  title_en: z.string(),
  source: sourceSchema,
  currency_warning: z.string(),
  counts_stated: z.object({ critical: z.number(), major: z.number(), general: z.number(), total: z.number() }),
  notes_verbatim: z.array(z.string()),
  decision_rules: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      type: z.enum(['defect_ratio_matrix', 'defect_count_matrix']),
      verbatim_note: z.string().optional(),
      gaps: z.string().optional(),
      rows: z.array(z.record(z.string(), z.string())),
      other_columns: z.record(z.string(), z.record(z.string(), z.number())).optional(),
    }),
  ),
  sections: z.array(
    z.object({
      title: z.string(),
      items: z.array(
        z.object({
          no: z.number(),
          code: z.string(),
          kind: z.enum(['critical', 'major', 'general']),
          criterion: z.string(),
          legal_basis: z.string(),
          legal_basis_derived_from_code: z.boolean().optional(),
          appendix_check: z.object({ appendix: z.string(), text: z.string(), text_note: z.string().optional() }).optional(),
        }),
      ),
    }),
  ),
});

const COLUMNS: readonly Column[] = [
  { key: 'critical', levels: ['key'], name: '严重缺陷（**）', nameEn: 'critical defects (**)' },
  { key: 'major', levels: ['important'], name: '主要缺陷（*）', nameEn: 'major defects (*)' },
  { key: 'general', levels: ['general'], name: '一般缺陷', nameEn: 'general defects' },
];

/** An inspection guideline: each printed decision rule becomes a matter over the same items. */
export function fromGuideline(json: unknown): Reading | undefined {
  const parsed = guidelineSchema.safeParse(json);
  if (!parsed.success) return undefined;
  const form = parsed.data;
  const idOf = uniqueIds('gsp');
  const unread: { path: string; reason: string }[] = [];
  const matters = form.decision_rules.map((printed, r): StandardMatter => {
    const matrix = matrixOf(printed.rows, COLUMNS);
    for (const cell of matrix.unread) unread.push({ path: `decision_rules[${r}]`, reason: `cell not understood: ${cell}` });
    const notes = [...(printed.verbatim_note === undefined ? [] : [printed.verbatim_note]), ...(printed.gaps === undefined ? [] : [printed.gaps])];
    const rule: Rule = {
      family: printed.type === 'defect_ratio_matrix' ? 'defectRatioMatrix' : 'defectCountMatrix',
      na: 'excluded',
      partial: { as: 'fails' },
      measures: matrix.measures,
      rows: matrix.rows,
      otherwise: worst(matrix.rows),
      text: printed.title,
      ...(notes.length === 0 ? {} : { notes }),
    };
    return { id: printed.id, name: printed.title, mark: printed.id === 'certification' ? '认证' : '监督', rule };
  });
  const all = form.sections.flatMap((section) => section.items);
  const derived = all.some((item) => item.legal_basis_derived_from_code === true) ? ['各项依据的条号由条款编号推出，原文没有逐项列出。'] : [];
  const notes = all.map((item) => item.appendix_check?.text_note).filter((note) => note !== undefined);
  const remarks = [...derived, ...new Set(notes)];
  const standard: Standard = {
    schema: 1,
    id: form.id,
    version: '2016',
    title: form.title,
    titleEn: form.title_en,
    source: sourceText(form.source),
    matters,
    materials: [],
    flow: [],
    shots: [],
    sections: form.sections.map((section, s): Section => ({
      no: String(s + 1),
      title: section.title,
      items: section.items.map((item): Item => ({
        id: idOf(item.code),
        no: item.code,
        text: item.criterion,
        kind: 'check',
        level: level(item.kind),
        answers: ['meets', 'fails', 'na'],
        basis: [item.legal_basis],
        ...(item.appendix_check ? { guidance: `附录《${item.appendix_check.appendix}》：${item.appendix_check.text}` } : {}),
      })),
    })),
    stated: { key: form.counts_stated.critical, important: form.counts_stated.major, general: form.counts_stated.general, total: form.counts_stated.total },
    warnings: [form.currency_warning, ...form.notes_verbatim, ...remarks],
  };
  const rules = form.decision_rules.flatMap((printed) => guidelineColumns(form.id, printed.title, printed.other_columns ?? {}, sourceText(form.source)));
  const read = ['id', 'title', 'title_en', 'source', 'currency_warning', 'counts_stated', 'notes_verbatim', 'decision_rules', 'sections'];
  return { standards: [standard], rules, unread, read };
}

const pointFormSchema = z.object({
  id: z.string(),
  title: z.string(),
  source: sourceSchema,
  decision_rule: z.object({ type: z.literal('key_veto_plus_normalised_score'), verbatim: z.array(z.string()), formal: z.string(), all_na_note: z.string().optional() }),
  warnings: z.array(z.string()),
  sections: z.array(
    z.object({
      title: z.string(),
      title_note: z.string().optional(),
      stated_max: z.number().nullable(),
      items: z.array(z.object({ no: z.number(), criterion: z.string(), kind: z.enum(['key', 'scored']), max: z.number().nullable() })),
    }),
  ),
});

/** A form of key items and items with points, each all or nothing. */
export function fromPointForm(json: unknown): Reading | undefined {
  const parsed = pointFormSchema.safeParse(json);
  if (!parsed.success) return undefined;
  const form = parsed.data;
  const mark = /score >= (\d+)/.exec(form.decision_rule.formal)?.[1];
  if (mark === undefined) return { unread: [{ path: 'decision_rule.formal', reason: 'no pass mark' }], read: [] };
  const idOf = uniqueIds(form.id);
  const notes = form.sections.flatMap((section, s) => (section.title_note === undefined ? [] : [`第 ${s + 1} 部分标题：${section.title_note}`]));
  const rule: Rule = {
    ...keyVetoScoreRule(Number(mark), form.decision_rule.verbatim.join('')),
    ...(form.decision_rule.all_na_note === undefined ? {} : { notes: [form.decision_rule.all_na_note] }),
  };
  const standard: Standard = {
    schema: 1,
    id: form.id,
    version: '1',
    title: form.title,
    source: sourceText(form.source),
    matters: [{ id: 'hygiene', name: form.title, mark: '口卫', rule }],
    materials: [],
    flow: [],
    shots: [],
    sections: form.sections.map((section, s): Section => ({
      no: String(s + 1),
      title: section.title,
      ...(section.stated_max === null ? {} : { statedMax: section.stated_max }),
      items: section.items.map((item): Item => ({
        id: idOf(String(item.no)),
        no: String(item.no),
        text: item.criterion,
        kind: 'check',
        level: level(item.kind),
        ...(item.max === null ? {} : { max: item.max }),
        answers: ['meets', 'fails', 'na'],
        basis: [],
      })),
    })),
    warnings: [...form.warnings, ...notes],
  };
  return { standards: [standard], read: ['id', 'title', 'source', 'decision_rule', 'warnings', 'sections'] };
}

const mergedSchema = z.object({
  id: z.string(),
  title: z.string(),
  source: sourceSchema,
  note: z.string(),
  matters: z.array(z.object({ id: z.string(), name: z.string(), rule: z.string() })),
  items: z.array(
    z.object({
      no: z.string(),
      serves: z.array(z.string()),
      kind: z.enum(['key', 'scored']),
      max: z.number().optional(),
      legal_verbatim: z.boolean(),
      criterion: z.string(),
      basis: z.string(),
      merge: z.string().optional(),
    }),
  ),
  order_dependency: z.string().optional(),
});

/** A form that serves several matters: items are asked once, each matter keeps its rule. */
export function fromMergedForm(json: unknown): Reading | undefined {
  const parsed = mergedSchema.safeParse(json);
  if (!parsed.success) return undefined;
  const form = parsed.data;
  const idOf = uniqueIds('merged');
  const matters = form.matters.map(({ id, name, rule: text }): StandardMatter => {
    const mark = /score\s*>=\s*(\d+)/.exec(text)?.[1];
    return { id, name, mark: id, rule: mark === undefined ? capsRule({ key_max: 0 }, text, '') : keyVetoScoreRule(Number(mark), text) };
  });
  const own = form.items.filter((item) => !item.legal_verbatim).map((item) => item.no);
  const standard: Standard = {
    schema: 1,
    id: form.id,
    version: '1',
    title: form.title,
    source: sourceText(form.source),
    matters,
    materials: [],
    flow: [],
    shots: [],
    sections: [
      {
        no: '1',
        title: form.title,
        items: form.items.map((item): Item => ({
          id: idOf(item.no),
          no: item.no,
          text: item.criterion,
          kind: item.kind === 'scored' ? 'score' : 'check',
          level: level(item.kind),
          ...(item.max === undefined ? {} : { max: item.max }),
          answers: item.kind === 'scored' ? ['meets', 'basically', 'fails', 'na'] : ['meets', 'fails', 'na'],
          matters: item.serves,
          basis: [item.basis],
          ...(item.merge === undefined ? {} : { guidance: item.merge }),
        })),
      },
    ],
    warnings: [form.note, `非法条原文的项：${own.join('、')}`, ...(form.order_dependency === undefined ? [] : [form.order_dependency])],
  };
  return { standards: [standard], read: ['id', 'title', 'source', 'note', 'matters', 'items', 'order_dependency'] };
}
