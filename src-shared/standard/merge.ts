// Putting several standards together into one sheet (并联): common items are asked once, and each matter keeps its rule, its weights,
// its outcome. Deterministic: the same document and parts give the same sheet. One standard alone gives itself.

import type { LevelledItem } from './merge-item.ts';
import { commonItem } from './merge-item.ts';
import { createNames } from './merge-names.ts';
import type { ItemRef, Merge, MergeDocument } from './merge-document.ts';
import { itemById, itemsOf, matterById } from './items.ts';
import { plainText } from './text.ts';
import { sheetOf } from './vectors.ts';
import type { Item, Section, Standard } from './standard.ts';

export { conflictsOf, proposeCommon, type Conflict, type Proposal } from './merge-common.ts';

export type MergeFault =
  /** The library has no standard of this hash. */
  | { readonly code: 'unknownPart'; readonly part: number }
  /** The same standard twice. */
  | { readonly code: 'repeatedPart'; readonly part: number }
  /** The sheet would contain itself. */
  | { readonly code: 'cycle'; readonly part: number }
  | { readonly code: 'unknownItem' | 'itemTwice' | 'samePart'; readonly common: number };

export interface Merged {
  readonly ok: true;
  readonly standard: Standard;
  /** What each item and matter of the parts is called in the sheet, by part. */
  readonly items: readonly ReadonlyMap<string, string>[];
  readonly matters: readonly ReadonlyMap<string, string>[];
}

/** A new document over standards of the library: nothing is common yet. Over one standard it describes that standard. */
export function mergeDocumentOf(parts: readonly { readonly hash: string; readonly standard: Standard }[], name?: Pick<MergeDocument, 'id' | 'version' | 'title'>): MergeDocument {
  const [first] = parts;
  if (!first) throw new RangeError('A merge needs a standard.');
  const { id, version, title, titleEn, inForce, source } = first.standard;
  const alone = parts.length === 1;
  const joined = (pick: (standard: Standard) => string): string => [...new Set(parts.map(({ standard }) => pick(standard)))].join(' + ');
  return {
    schema: 1,
    kind: 'merge',
    ...(alone ? { id, version, title, ...(titleEn === undefined ? {} : { titleEn }), source } : { id: `merge-${id}`.slice(0, 64), version: '1', title: joined((one) => one.title), source: joined((one) => one.source) }),
    ...(inForce === undefined ? {} : { inForce }),
    ...name,
    merge: { parts: parts.map(({ hash, standard }) => ({ hash, id: standard.id, version: standard.version, title: standard.title })), common: [] },
  };
}

/** Why the document cannot be carried out. `lookup` finds a standard by hash; it is asked for parts of parts too. */
export function mergeFault(document: Pick<MergeDocument, 'id' | 'version' | 'merge'>, lookup: (hash: string) => Standard | undefined): MergeFault | undefined {
  const { parts, common } = document.merge;
  const standards: Standard[] = [];
  for (const [part, { hash }] of parts.entries()) {
    const standard = lookup(hash);
    if (!standard) return { code: 'unknownPart', part };
    if (parts.findIndex((one) => one.hash === hash) < part) return { code: 'repeatedPart', part };
    if (parts.length > 1 && holdsItself(standard, hash, document, lookup)) return { code: 'cycle', part };
    standards.push(standard);
  }
  const used = new Set<string>();
  for (const [at, { refs, decision }] of common.entries()) {
    if (refs.some(({ part, item }) => !standards[part] || !itemById(standards[part], item))) return { code: 'unknownItem', common: at };
    if (decision !== 'confirmed') continue;
    if (new Set(refs.map(({ part }) => part)).size < refs.length) return { code: 'samePart', common: at };
    for (const { part, item } of refs) {
      if (used.has(`${part} ${item}`)) return { code: 'itemTwice', common: at };
      used.add(`${part} ${item}`);
    }
  }
  return undefined;
}

/** Whether a part is the sheet itself, or was made from it, however deep; a library that runs in a circle counts as that. */
function holdsItself(part: Standard, hash: string, sheet: { readonly id: string; readonly version: string }, lookup: (hash: string) => Standard | undefined): boolean {
  const walk = (standard: Standard | undefined, at: string, above: readonly string[]): boolean => {
    if (above.includes(at)) return true;
    if (!standard) return false;
    if (standard.id === sheet.id && standard.version === sheet.version) return true;
    return (standard.merge?.parts ?? []).some((one) => (one.id === sheet.id && one.version === sheet.version) || walk(lookup(one.hash), one.hash, [...above, at]));
  };
  return walk(part, hash, []);
}

/** The sheet that a document makes of the standards that it names. */
export function composeMerge(document: MergeDocument, lookup: (hash: string) => Standard | undefined): Merged | { readonly ok: false; readonly fault: MergeFault } {
  const fault = mergeFault(document, lookup);
  if (fault) return { ok: false, fault };
  const { parts: named, common } = document.merge;
  const parts = named.map(({ hash }) => lookup(hash)!);
  const several = parts.length > 1;
  const names = createNames(parts);
  const confirmed = common.filter(({ decision }) => decision === 'confirmed').map(({ refs }) => refs.toSorted((a, b) => a.part - b.part));
  const groupOf = new Map(confirmed.flatMap((refs) => refs.map((ref) => [keyOf(ref), refs] as const)));
  const isLater = (ref: ItemRef): boolean => {
    const group = groupOf.get(keyOf(ref));
    return group !== undefined && keyOf(group[0]!) !== keyOf(ref);
  };

  // What an item of the sheet is called: its first place decides.
  const items = parts.map((standard, part) => {
    const own = new Map<string, string>();
    for (const item of itemsOf(standard)) {
      const group = groupOf.get(keyOf({ part, item: item.id }));
      const first = group?.[0] ?? { part, item: item.id };
      own.set(item.id, names.item(first.part, first.item));
    }
    return own;
  });
  const matters = parts.map((standard, part) => new Map(standard.matters.map(({ id }) => [id, names.matter(part, id)])));
  const matterCount = parts.reduce((sum, standard) => sum + standard.matters.length, 0);

  const numbers = new Set<string>();
  const numbered = (item: Item, part: number): string => {
    const mark = parts[part]?.matters[0]?.mark ?? `${part + 1}`;
    const tries = several && numbers.has(item.no) ? [`${mark} ${item.no}`, ...Array.from({ length: 99 }, (_, n) => `${mark} ${item.no}-${n + 2}`)] : [item.no];
    const no = tries.find((one) => !numbers.has(one)) ?? item.no;
    numbers.add(no);
    return no;
  };
  const levelled = (ref: ItemRef): LevelledItem => {
    const standard = parts[ref.part]!;
    const item = itemById(standard, ref.item)!;
    const served = item.matters ?? standard.matters.map(({ id }) => id);
    return {
      item: {
        ...item,
        ...(item.shots && { shots: item.shots.map((id) => names.shot(ref.part, id)) }),
        ...(item.business && { business: item.business.map((id) => names.business(ref.part, id)) }),
        ...(item.perMatter && { perMatter: Object.fromEntries(Object.entries(item.perMatter).map(([id, role]) => [names.matter(ref.part, id), role])) }),
      },
      matters: served.map((id) => names.matter(ref.part, id)),
      stated: item.matters !== undefined,
    };
  };
  const place = (part: number, item: Item): Item[] => {
    const ref = { part, item: item.id };
    if (isLater(ref)) return [];
    const group = groupOf.get(keyOf(ref));
    const made = commonItem((group ?? [ref]).map(levelled), several ? matterCount : undefined);
    return [{ ...made, id: items[part]!.get(item.id)!, no: numbered(item, part) }];
  };

  const sections: Section[] = [];
  parts.forEach((standard, part) => {
    const before = sections.length;
    for (const section of standard.sections) {
      const placed = section.items.flatMap((item) => place(part, item));
      if (placed.length === 0 && section.items.length > 0) continue;
      // Sections of the same name become one, but only across standards: one standard alone stays as it is.
      const same = sections.slice(0, before).findIndex((one) => plainText(one.title) === plainText(section.title));
      const { statedMax, ...rest } = section;
      if (same >= 0) {
        const { statedMax: _, ...there } = sections[same]!;
        sections[same] = { ...there, items: [...there.items, ...placed] };
      } else {
        const whole = placed.length === section.items.length && section.items.every((item) => !groupOf.has(keyOf({ part, item: item.id })));
        sections.push({ ...rest, ...(statedMax !== undefined && whole ? { statedMax } : {}), items: placed });
      }
    }
  });

  const { schema: _schema, kind: _kind, merge: _merge, ...header } = document;
  const [only] = parts;
  const alone = several || !only ? {} : { ...(only.stated && { stated: only.stated }), ...(only.merge && { merge: only.merge }) };
  const standard: Standard = {
    schema: 1,
    ...header,
    matters: parts.flatMap((one, part) => one.matters.map((matter) => ({ ...matter, id: names.matter(part, matter.id) }))),
    ...lists(parts, names, several),
    sections,
    ...vectorsOf(parts, items, matters, several),
    ...alone,
    ...(several ? { merge: mergeKept(document.merge) } : {}),
  };
  return { ok: true, standard, items, matters };
}

const keyOf = ({ part, item }: ItemRef): string => `${part} ${item}`;
const mergeKept = ({ parts, common }: Merge): Merge => ({ parts, common });

/** Materials, survey flow, shots and business items: what is the same is there once, numbers go on. */
function lists(parts: readonly Standard[], names: ReturnType<typeof createNames>, several: boolean): Pick<Standard, 'materials' | 'flow' | 'shots' | 'business' | 'warnings' | 'innerNotes'> {
  const once = <T>(all: readonly T[], key: (one: T) => string): T[] => (several ? [...new Map(all.toReversed().map((one) => [key(one), one])).values()].toReversed() : [...all]);
  const renumber = <T extends { no: string }>(all: readonly T[]): T[] => {
    const repeated = new Set(all.map(({ no }) => no)).size < all.length;
    return several && repeated ? all.map((one, n) => ({ ...one, no: String(n + 1) })) : [...all];
  };
  const materials = renumber(once(parts.flatMap((one) => one.materials), ({ title }) => plainText(title)));
  const steps = parts.flatMap((one, part) => one.flow.map((step) => ({ ...step, shots: step.shots.map((id) => names.shot(part, id)) })));
  const flow = renumber(once(steps, ({ title, shots }) => `${plainText(title)} ${shots.join(' ')}`));
  const shots = once(parts.flatMap((one, part) => one.shots.map((shot) => ({ ...shot, id: names.shot(part, shot.id) }))), ({ id }) => id);
  const optional = <T>(pick: (one: Standard) => readonly T[] | undefined): T[] | undefined => {
    const given = parts.map(pick).filter((list) => list !== undefined);
    return given.length === 0 ? undefined : given.flat();
  };
  const business = optional((one) => one.business?.map((each) => ({ ...each, id: names.business(parts.indexOf(one), each.id) })));
  const warnings = optional((one) => one.warnings);
  const innerNotes = optional((one) => one.innerNotes);
  return {
    materials,
    flow,
    shots,
    ...(business && { business: once(business, ({ id }) => id) }),
    ...(warnings && { warnings: several ? [...new Set(warnings)] : warnings }),
    ...(innerNotes && { innerNotes: several ? [...new Set(innerNotes)] : innerNotes }),
  };
}

/** Test vectors go along. Those that count items are spelled out, for items may stand elsewhere now. */
function vectorsOf(parts: readonly Standard[], items: Merged['items'], matters: Merged['matters'], several: boolean): Pick<Standard, 'vectors'> {
  const all = parts.flatMap((standard, part) =>
    (standard.vectors ?? []).map((vector) => {
      if (!several) return vector;
      const sheet = sheetOf(standard, vector);
      if ('fault' in sheet || !matterById(standard, vector.matter)) return vector;
      const { counts: _, ...rest } = vector;
      const given = Object.entries(sheet.given).flatMap(([id, one]) => (one.answer === null || (one.answer === 'meets' && one.points === undefined) ? [] : [[items[part]!.get(id)!, { ...one, answer: one.answer }] as const]));
      return { ...rest, matter: matters[part]!.get(vector.matter)!, given: Object.fromEntries(given) };
    }),
  );
  return parts.some((one) => one.vectors !== undefined) ? { vectors: all } : {};
}
