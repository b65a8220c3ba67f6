// What is different between two versions of a standard, item by item and field by field: what was added, removed, moved, and
// changed. Items are the same when their ids are; where an id is gone, the item with the same words or the same number and nearly
// the same words is taken for it, and the changed id is one of its changes.

import { canonicalJson } from '../log/canonical.ts';
import type { Json } from '../json.ts';
import { textLikeness, plainText } from './text.ts';
import type { Item, Standard } from './standard.ts';

export interface FieldChange {
  readonly field: string;
  /** Absent: the field was not there. */
  readonly before?: Json;
  readonly after?: Json;
}
export interface PlacedItem {
  readonly item: Item;
  /** Index of its section, and its place in the whole form, both from 0. */
  readonly section: number;
  readonly place: number;
}
export interface ItemChange {
  readonly kind: 'added' | 'removed' | 'changed' | 'moved';
  readonly before?: PlacedItem;
  readonly after?: PlacedItem;
  /** Also set on an item that is `changed` and stands elsewhere too. */
  readonly moved: boolean;
  readonly fields: readonly FieldChange[];
}
export interface PartChange {
  readonly part: 'matters' | 'business' | 'materials' | 'flow' | 'shots' | 'sections' | 'vectors';
  readonly kind: 'added' | 'removed' | 'changed' | 'moved';
  /** Id, number or name by which it is known. */
  readonly key: string;
  readonly fields: readonly FieldChange[];
}
export interface StandardDiff {
  /** Title, version, source, dates in force and the like. */
  readonly header: readonly FieldChange[];
  readonly parts: readonly PartChange[];
  /** In the order of the newer form; removed items after the one that they stood behind. */
  readonly items: readonly ItemChange[];
  readonly same: boolean;
}

const LISTS = ['matters', 'business', 'materials', 'flow', 'shots', 'sections', 'vectors'] as const;
/** Above this, an item with the same number counts as the same one reworded. */
const REWORDED = 0.5;

type Fields = { readonly [field: string]: unknown };
const isSame = (a: unknown, b: unknown): boolean => a === b || (a !== undefined && b !== undefined && canonicalJson(a as Json) === canonicalJson(b as Json));

/** Fields that differ, in the order of the newer value; those named in `but` are left out. */
export function fieldChanges(before: Fields, after: Fields, but: readonly string[] = []): FieldChange[] {
  const names = new Set([...Object.keys(after), ...Object.keys(before)]);
  return [...names].flatMap((field): FieldChange[] => {
    const [was, is] = [before[field], after[field]];
    if (but.includes(field) || isSame(was, is)) return [];
    return [{ field, ...(was === undefined ? {} : { before: was as Json }), ...(is === undefined ? {} : { after: is as Json }) }];
  });
}

const placedItems = (standard: Standard): PlacedItem[] => {
  let place = 0;
  return standard.sections.flatMap((section, s) => section.items.map((item) => ({ item, section: s, place: place++ })));
};

/** Pairs old with new: by id, then by the same words, then by number and like words. Each is used once. */
function pair(before: readonly PlacedItem[], after: readonly PlacedItem[]): Map<PlacedItem, PlacedItem> {
  const pairs = new Map<PlacedItem, PlacedItem>();
  const taken = new Set<PlacedItem>();
  const by = (keyOf: (one: PlacedItem) => string, fits: (old: PlacedItem, fresh: PlacedItem) => boolean): void => {
    const left = Map.groupBy(before.filter((old) => !taken.has(old)), keyOf);
    for (const fresh of after) {
      if (pairs.has(fresh)) continue;
      const old = left.get(keyOf(fresh))?.find((one) => !taken.has(one) && fits(one, fresh));
      if (!old) continue;
      pairs.set(fresh, old);
      taken.add(old);
    }
  };
  by((one) => one.item.id, () => true);
  by((one) => plainText(one.item.text), () => true);
  by((one) => one.item.no, (old, fresh) => textLikeness(old.item.text, fresh.item.text) >= REWORDED);
  return pairs;
}

/** Indices that stay in order when the fewest others are moved: a longest increasing subsequence, in n·log n. */
function staying(order: readonly number[]): ReadonlySet<number> {
  const tails: number[] = [];
  const from = order.map(() => -1);
  order.forEach((value, i) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (order[tails[middle] ?? 0]! < value) low = middle + 1;
      else high = middle;
    }
    from[i] = low > 0 ? (tails[low - 1] ?? -1) : -1;
    tails[low] = i;
  });
  const stay = new Set<number>();
  for (let i = tails.at(-1) ?? -1; i >= 0; i = from[i] ?? -1) stay.add(i);
  return stay;
}

function diffItems(a: Standard, b: Standard): ItemChange[] {
  const [before, after] = [placedItems(a), placedItems(b)];
  const pairs = pair(before, after);
  const sectionKey = (standard: Standard, section: number): string => plainText(standard.sections[section]?.title ?? '') || `${section}`;
  const kept = after.filter((fresh) => pairs.has(fresh));
  const stay = staying(kept.map((fresh) => pairs.get(fresh)!.place));
  const moved = new Set(kept.filter((_, i) => !stay.has(i)));
  const changes: ItemChange[] = [];
  const found = new Set(pairs.values());
  const removedAfter = Map.groupBy(before.filter((old) => !found.has(old)), (old) => before[old.place - 1]?.item.id ?? '');
  const told = new Set<PlacedItem>();
  const tellRemoved = (behind: string): void => {
    for (const old of removedAfter.get(behind) ?? []) {
      if (told.has(old)) continue;
      told.add(old);
      changes.push({ kind: 'removed', before: old, moved: false, fields: [] });
      tellRemoved(old.item.id);
    }
  };
  tellRemoved('');
  for (const fresh of after) {
    const old = pairs.get(fresh);
    if (!old) {
      changes.push({ kind: 'added', after: fresh, moved: false, fields: [] });
      continue;
    }
    const fields = fieldChanges(old.item, fresh.item);
    const elsewhere = moved.has(fresh) || (sectionKey(a, old.section) !== sectionKey(b, fresh.section) && old.section !== fresh.section);
    if (fields.length > 0 || elsewhere) changes.push({ kind: fields.length > 0 ? 'changed' : 'moved', before: old, after: fresh, moved: elsewhere, fields });
    tellRemoved(old.item.id);
  }
  return changes;
}

const keyOf = (one: Fields): string => {
  const named = one['id'] ?? one['name'] ?? (one['title'] === undefined ? one['no'] : `${String(one['no'])} ${String(one['title'])}`);
  return String(named);
};

function diffList(part: PartChange['part'], before: readonly Fields[], after: readonly Fields[]): PartChange[] {
  const left = [...before];
  const find = (fits: (old: Fields) => boolean): Fields | undefined => {
    const at = left.findIndex(fits);
    return at < 0 ? undefined : left.splice(at, 1)[0];
  };
  const but = part === 'sections' ? ['items'] : [];
  // First all that kept their key, then those that kept their number or title.
  const first = after.map((fresh) => find((old) => keyOf(old) === keyOf(fresh)));
  const pairs = after.map((fresh, i) => ({
    fresh,
    old: first[i] ?? (fresh['id'] === undefined ? find((old) => old['title'] === fresh['title'] || (old['no'] !== undefined && old['no'] === fresh['no'])) : undefined),
  }));
  const kept = pairs.filter(({ old }) => old !== undefined);
  const stay = staying(kept.map(({ old }) => before.indexOf(old!)));
  const moved = new Set(kept.filter((_, i) => !stay.has(i)).map(({ fresh }) => fresh));
  const changes = pairs.flatMap(({ fresh, old }): PartChange[] => {
    const key = keyOf(fresh);
    if (!old) return [{ part, kind: 'added', key, fields: [] }];
    const fields = fieldChanges(old, fresh, but);
    if (fields.length > 0) return [{ part, kind: 'changed', key, fields }];
    return moved.has(fresh) ? [{ part, kind: 'moved', key, fields }] : [];
  });
  return [...changes, ...left.map((old): PartChange => ({ part, kind: 'removed', key: keyOf(old), fields: [] }))];
}

/** What turns `before` into `after`. Two equal standards have no difference, and only they. */
export function diffStandards(before: Standard, after: Standard): StandardDiff {
  const header = fieldChanges(before, after, LISTS);
  const parts = LISTS.flatMap((part) => diffList(part, (before[part] ?? []) as readonly Fields[], (after[part] ?? []) as readonly Fields[]));
  const items = diffItems(before, after);
  return { header, parts, items, same: header.length + parts.length + items.length === 0 };
}
