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

export type SheetFilter = 'all' | 'unanswered' | 'fails' | 'keys' | 'evidence' | 'disagreed' | { readonly matter: string };

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

/** Ids of the items on which the opened panel is not of one mind: still to be settled, or answered or scored differently. */
export function disagreedItems(panel: PanelView | undefined): ReadonlySet<string> {
  const differs = Object.entries(panel?.items ?? {}).filter(([id, { byPerson }]) => {
    const given = Object.values(byPerson);
    return panel?.unsettled.includes(id) === true || given.some((one) => one.answer !== given[0]?.answer || one.points !== given[0].points);
  });
  return new Set(differs.map(([id]) => id));
}

export interface FilterGround {
  readonly sheet: Sheet | undefined;
  readonly panel?: PanelView | undefined;
  /** Stays in the list though it does not fit, or it would vanish under the hand. */
  readonly current?: string | null;
}

/** Sections without any item that fits are left out. */
export function filterSections(sections: readonly SheetSection[], filter: SheetFilter, { sheet, panel, current }: FilterGround): readonly SheetSection[] {
  if (filter === 'all') return sections;
  const withEvidence = filter === 'evidence' ? new Set(Object.values(sheet?.marks ?? {}).map((mark) => mark.item)) : null;
  const disagreed = filter === 'disagreed' ? disagreedItems(panel) : null;
  const fits = (item: Item): boolean => {
    if (item.id === current) return true;
    if (typeof filter === 'object') return item.matters === undefined || item.matters.includes(filter.matter);
    if (filter === 'unanswered') return !isAnswered(sheet, item.id);
    if (filter === 'fails') return sheet?.items[item.id]?.answer === 'fails';
    if (filter === 'keys') return item.level === 'key';
    return (withEvidence ?? disagreed)?.has(item.id) === true;
  };
  return sections.map((section) => ({ ...section, items: section.items.filter(fits) })).filter((section) => section.items.length > 0);
}

/** A row of the sheet as it is drawn: a section's heading, or an item under it. */
export type SheetRow =
  | { readonly kind: 'section'; readonly key: string; readonly section: SheetSection; readonly folded: boolean }
  | { readonly kind: 'item'; readonly key: string; readonly item: Item; /** 1 … among the items shown. */ readonly place: number };

/** Headings and items in order; a folded section shows its heading alone. */
export function sheetRows(shown: readonly SheetSection[], folded: ReadonlySet<string>): { readonly rows: readonly SheetRow[]; /** Index of each row's heading. */ readonly heads: Int32Array } {
  const rows: SheetRow[] = [];
  const heads: number[] = [];
  let place = 0;
  for (const section of shown) {
    const head = rows.length;
    const isFolded = folded.has(section.key);
    rows.push({ kind: 'section', key: `section ${section.key}`, section, folded: isFolded });
    heads.push(head);
    for (const item of section.items) {
      place += 1;
      if (isFolded) continue;
      rows.push({ kind: 'item', key: item.id, item, place });
      heads.push(head);
    }
  }
  return { rows, heads: Int32Array.from(heads) };
}

export interface SectionProgress {
  readonly answered: number;
  readonly items: number;
  readonly fails: number;
}

export interface Progress {
  readonly bySection: ReadonlyMap<string, SectionProgress>;
  readonly items: number;
  readonly answered: number;
  readonly fails: number;
  readonly keys: number;
  readonly keysAnswered: number;
}

/** Counts a sheet by its answers, not by the items of its form: of ten thousand items a sheet that is being begun has a few. */
export function createProgress(sections: readonly SheetSection[]): (sheet: Sheet | undefined) => Progress {
  const places = new Map(sections.flatMap((section) => section.items.map((item) => [item.id, { section: section.key, isKey: item.level === 'key' }] as const)));
  const empty = sections.map((section) => [section.key, { answered: 0, items: section.items.length, fails: 0 }] as const);
  let keys = 0;
  for (const { isKey } of places.values()) if (isKey) keys += 1;
  return (sheet) => {
    const bySection = new Map<string, SectionProgress>(empty);
    let [answered, fails, keysAnswered] = [0, 0, 0];
    for (const [id, { answer }] of Object.entries(sheet?.items ?? {})) {
      const place = answer === null ? undefined : places.get(id);
      if (!place) continue;
      const isFail = answer === 'fails' ? 1 : 0;
      answered += 1;
      fails += isFail;
      if (place.isKey) keysAnswered += 1;
      const before = bySection.get(place.section)!;
      bySection.set(place.section, { ...before, answered: before.answered + 1, fails: before.fails + isFail });
    }
    return { bySection, items: places.size, answered, fails, keys, keysAnswered };
  };
}

/** The first item of the section before or after the one that holds `from`. */
export function neighbourSection(shown: readonly SheetSection[], from: string | null, step: 1 | -1): Item | null {
  const at = shown.findIndex((section) => section.items.some((item) => item.id === from));
  if (at === -1) return shown[0]?.items[0] ?? null;
  // Back within a section goes to its first item before it goes to the section above.
  if (step === -1 && shown[at]?.items[0]?.id !== from) return shown[at]?.items[0] ?? null;
  return shown[at + step]?.items[0] ?? null;
}

/** Items whose number begins with what is sought, then those whose number or text holds it; at most `most`. */
export function findItems(items: readonly Item[], sought: string, most: number): readonly Item[] {
  const wanted = sought.trim().toLowerCase();
  if (wanted === '') return items.slice(0, most);
  const begins: Item[] = [];
  const holds: Item[] = [];
  for (const item of items) {
    if (item.no.toLowerCase().startsWith(wanted)) begins.push(item);
    else if (item.no.toLowerCase().includes(wanted) || item.text.toLowerCase().includes(wanted) || item.textEn?.toLowerCase().includes(wanted)) holds.push(item);
    if (begins.length >= most) break;
  }
  return [...begins.toSorted((a, b) => a.no.length - b.no.length), ...holds].slice(0, most);
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
  for (let step = 0; step < items.length; step += 1) {
    const item = items[(start + step) % items.length]!;
    if (item.id !== from && !isAnswered(sheet, item.id)) return item;
  }
  return null;
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
