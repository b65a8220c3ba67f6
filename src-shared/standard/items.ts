// Finding items and matters of a standard, and what an answer to an item is worth.

import type { Answer, Given, Item, Standard, StandardMatter } from './standard.ts';

/** Items in printed order; with a matter only those that serve it, each as that matter weighs it. */
export function itemsOf(standard: Standard, matterId?: string): Item[] {
  const items = standard.sections.flatMap((section) => section.items);
  return matterId === undefined ? items : items.filter((item) => servesMatter(item, matterId)).map((item) => itemAs(item, matterId));
}

/** An item as one matter weighs it; the same object where the matter has no role of its own for it. */
export function itemAs(item: Item, matterId: string): Item {
  const role = item.perMatter && Object.hasOwn(item.perMatter, matterId) ? item.perMatter[matterId] : undefined;
  if (!role) return item;
  const { kind, level, max, partialPoints, deferred } = role;
  const weighed: Item = { ...item, ...(kind && { kind }), ...(level && { level }), ...(deferred !== undefined && { deferred }) };
  if (max === null) delete weighed.max;
  else if (max !== undefined) weighed.max = max;
  if (partialPoints === null) delete weighed.partialPoints;
  else if (partialPoints !== undefined) weighed.partialPoints = partialPoints;
  return weighed;
}

/** An item without `matters` serves all of them. */
export function servesMatter(item: Item, matterId: string): boolean {
  return item.matters === undefined || item.matters.includes(matterId);
}

export function itemById(standard: Standard, itemId: string): Item | undefined {
  for (const section of standard.sections) {
    const found = section.items.find((item) => item.id === itemId);
    if (found) return found;
  }
  return undefined;
}

export function matterById(standard: Standard, matterId: string): StandardMatter | undefined {
  return standard.matters.find((matter) => matter.id === matterId);
}

/** The word that points from 0 to `max` stand for: all of them 符合, none 不符合, between 基本符合. */
export function answerOfPoints(item: Item, points: number): Answer {
  if (points <= 0) return 'fails';
  return item.max !== undefined && points < item.max ? 'basically' : 'meets';
}

/** Whether an item has its answer; not applicable is one. */
export function isAnswered(given: Given | undefined): boolean {
  return given !== undefined && given.answer !== null;
}
