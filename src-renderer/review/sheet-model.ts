// The scoring sheet as it is walked: sections and items of all pinned standards, filters, what is left, the next open item. Pure.

import type { Sheet } from '#shared/case/case.ts';
import { emptyScore, emptySheet, scoreOf } from '#shared/case/sheet.ts';
import type { PanelView } from '#shared/contract/workstation.ts';
import type { Matter } from '#shared/case/events.ts';
import type { Item, Standard } from '#shared/standard/standard.ts';

export interface SheetSection {
  readonly key: string;
  readonly no: string;
  readonly title: string;
  readonly titleEn?: string;
  readonly items: readonly Item[];
}

export type SheetFilter = 'all' | 'unanswered' | 'fails' | 'keys' | 'evidence' | { readonly matter: string };

export interface WhatIsLeft {
  readonly answers: readonly Item[];
  readonly notes: readonly Item[];
  readonly reasons: readonly Item[];
  readonly points: readonly Item[];
}

/** An item that several standards or matters ask stands once, where it is asked first. */
export function sheetSections(matters: readonly Matter[], standards: { readonly [hash: string]: Standard }): readonly SheetSection[] {
  const seen = new Set<string>();
  const sections: SheetSection[] = [];
  for (const hash of new Set(matters.map((matter) => matter.standard))) {
    const standard = standards[hash];
    if (!standard) continue;
    const served = matters.filter((matter) => matter.standard === hash).map((matter) => matter.id);
    standard.sections.forEach((section, at) => {
      const items = section.items.filter((item) => {
        const serves = item.matters === undefined || item.matters.some((matter) => served.includes(matter));
        if (!serves || seen.has(item.id)) return false;
        seen.add(item.id);
        return true;
      });
      if (items.length === 0) return;
      const { no, title, titleEn } = section;
      sections.push({ key: `${hash}/${String(at)}`, no, title, items, ...(titleEn === undefined ? {} : { titleEn }) });
    });
  }
  return sections;
}

export function allItems(sections: readonly SheetSection[]): readonly Item[] {
  return sections.flatMap((section) => section.items);
}

export function isAnswered(sheet: Sheet | undefined, item: string): boolean {
  return (sheet?.items[item]?.answer ?? null) !== null;
}

/** What one who does not score sees as the answers: the panel's, once there is one; nothing of an own sheet. */
export function panelSheet(person: string, panel: PanelView | undefined): Sheet {
  const items = Object.entries(panel?.items ?? {}).map(([id, { answer, points }]) => [id, { ...emptyScore, answer, ...(points === undefined ? {} : { points }) }] as const);
  return { ...emptySheet(person), items: Object.fromEntries(items) };
}

export function hasEvidence(sheet: Sheet | undefined, item: string): boolean {
  return Object.values(sheet?.marks ?? {}).some((mark) => mark.item === item);
}

export function filterSections(sections: readonly SheetSection[], filter: SheetFilter, sheet: Sheet | undefined): readonly SheetSection[] {
  if (filter === 'all') return sections;
  const fits = (item: Item): boolean => {
    if (typeof filter === 'object') return item.matters === undefined || item.matters.includes(filter.matter);
    if (filter === 'unanswered') return !isAnswered(sheet, item.id);
    if (filter === 'fails') return sheet?.items[item.id]?.answer === 'fails';
    if (filter === 'keys') return item.level === 'key';
    return hasEvidence(sheet, item.id);
  };
  return sections.map((section) => ({ ...section, items: section.items.filter(fits) })).filter((section) => section.items.length > 0);
}

/** What the rules and the form ask for before submitting, in sheet order. */
export function whatIsLeft(items: readonly Item[], sheet: Sheet | undefined): WhatIsLeft {
  const score = (item: Item) => (sheet ? scoreOf(sheet, item.id) : emptyScore);
  return {
    answers: items.filter((item) => score(item).answer === null),
    notes: items.filter((item) => needsNote(item, score(item).answer) && score(item).note.trim() === ''),
    reasons: items.filter((item) => score(item).answer === 'na' && !score(item).reason?.trim()),
    points: items.filter((item) => {
      const { answer, points } = score(item);
      return item.kind === 'score' && answer !== null && answer !== 'na' && points === undefined;
    }),
  };
}

export function countLeft(left: WhatIsLeft): number {
  return new Set([...left.answers, ...left.notes, ...left.reasons, ...left.points].map((item) => item.id)).size;
}

export function needsNote(item: Item, answer: string | null): boolean {
  return answer !== null && (item.noteOn ?? []).some((one) => one === answer);
}

/** The next item without an answer after `from`, round the end; `null` when none is left. */
export function nextUnanswered(items: readonly Item[], from: string | null, sheet: Sheet | undefined): Item | null {
  const start = items.findIndex((item) => item.id === from) + 1;
  const around = [...items.slice(start), ...items.slice(0, start)];
  return around.find((item) => item.id !== from && !isAnswered(sheet, item.id)) ?? null;
}

/** The item `step` places from `from` within the walked items; stays at the ends. */
export function neighbour(items: readonly Item[], from: string | null, step: 1 | -1): Item | null {
  const at = items.findIndex((item) => item.id === from);
  if (at === -1) return (step === 1 ? items[0] : items.at(-1)) ?? null;
  return items[at + step] ?? null;
}

/** The item that differs between two states of a sheet, and in what; `null` when they are the same. */
export function whatChanged(before: Sheet, after: Sheet): { readonly item: string; readonly part: 'answer' | 'note' | 'advice' | 'mark' } | null {
  for (const item of new Set([...Object.keys(before.items), ...Object.keys(after.items)])) {
    const [was, is] = [scoreOf(before, item), scoreOf(after, item)];
    if (was.answer !== is.answer || was.points !== is.points || was.reason !== is.reason) return { item, part: 'answer' };
    if (was.note !== is.note) return { item, part: 'note' };
    if (was.advice !== is.advice) return { item, part: 'advice' };
  }
  for (const id of new Set([...Object.keys(before.marks), ...Object.keys(after.marks)])) {
    const [was, is] = [before.marks[id], after.marks[id]];
    if (JSON.stringify(was) !== JSON.stringify(is)) return { item: (is ?? was)!.item, part: 'mark' };
  }
  return null;
}
