// What each later save did. Viewers call an earlier signature valid even when a later revision repainted the pages. Here the first
// revision is the document, with every place that may ever be filled already in it; a later one may fill such places and do nothing else:
// an empty signature field (value and appearance), the page-edge stamps together with the seal, and the store of validation data.

import { dictOf, listOf, objectsAfter, type PdfFile } from '../pdf/revisions.ts';
import { referencesOf, sameValue, type PdfDict, type PdfValue } from '../pdf/syntax.ts';
import { SEAL_FIELD, STAMP_NAME } from './places.ts';
import { fieldsOf, nameOf, textOf } from './signatures.ts';

export type ChangeKind = 'signed' | 'stamped' | 'proofs' | 'page' | 'content' | 'catalog' | 'form' | 'attachment' | 'annotation' | 'font' | 'hidden' | 'other';

export interface Change {
  readonly object: number;
  readonly kind: ChangeKind;
  readonly allowed: boolean;
  /** The field that was signed. */
  readonly field?: string;
}

export interface RevisionChanges {
  /** Index in `file.revisions`. */
  readonly revision: number;
  readonly changes: readonly Change[];
}

type Objects = ReadonlyMap<number, PdfValue>;

/** For every revision after the first. */
export const changesOf = (file: PdfFile): RevisionChanges[] =>
  file.revisions.slice(1).map((_, index) => ({ revision: index + 1, changes: changesIn(file, index + 1) }));

const changesIn = (file: PdfFile, revision: number): Change[] => {
  const before = objectsAfter(file, revision);
  const { objects, trailer } = file.revisions[revision]!;
  const now = objectsAfter(file, revision + 1);
  const fields = new Map(fieldsOf(before, file.root).map((field) => [field.object, field.name]));
  const proofs = dictOf(before, { t: 'ref', v: file.root })?.v.get('DSS');
  const added = new Map([...objects].filter(([number]) => !before.has(number)));
  const changed = [...objects].filter(([number, value]) => before.has(number) && !sameValue(before.get(number)!, value));
  const filled = changed.flatMap(([number, value]): { change: Change; values: PdfValue[] }[] => {
    const old = before.get(number)!;
    const name = fields.get(number);
    if (name !== undefined) {
      const values = filledField(old, value);
      return values === undefined ? [] : [{ change: { object: number, kind: 'signed', allowed: true, field: name }, values }];
    }
    if (proofs?.t === 'ref' && proofs.v === number) {
      const values = grownProofs(old, value, now);
      return values === undefined ? [] : [{ change: { object: number, kind: 'proofs', allowed: true }, values }];
    }
    const appearance = stampedEdge(old, value, before);
    return appearance === undefined ? [] : [{ change: { object: number, kind: 'stamped', allowed: true }, values: [appearance] }];
  });
  const isSealed = filled.some(({ change }) => change.field === SEAL_FIELD);
  const signed = filled.filter(({ change }) => change.kind === 'signed').length;
  // One person signs in a save; the edge of the pages is stamped with the seal only.
  const kept = filled.filter(({ change }) => (change.kind === 'signed' ? signed === 1 : change.kind === 'stamped' ? isSealed : true));
  const reached = reachable(kept.flatMap(({ values }) => values), added);
  const wanted = new Set([...before.values()].flatMap((value) => [...referencesOf(value)]));
  const allowed = new Set(kept.map(({ change }) => change.object));
  const found: Change[] = kept.map(({ change }) => change);
  for (const [number, value] of changed) if (!allowed.has(number)) found.push({ object: number, kind: kindOf(value), allowed: false });
  for (const [number, value] of added) {
    // New objects belong to what was filled. One that an old object waited for, or that nobody reaches, is something else.
    if (wanted.has(number)) found.push({ object: number, kind: kindOf(value), allowed: false });
    else if (!reached.has(number)) found.push({ object: number, kind: 'hidden', allowed: false });
  }
  const first = file.revisions[revision - 1]!.trailer;
  if (!sameTrailer(first, trailer)) found.push({ object: 0, kind: 'catalog', allowed: false });
  return found;
};

const FILLED = new Set(['V', 'AP']);

/** What the value and the appearance of a filled field point at; undefined when anything else of it changed. */
const filledField = (before: PdfValue, after: PdfValue): PdfValue[] | undefined => {
  if (before.t !== 'dict' || after.t !== 'dict' || before.v.has('V') || after.v.get('V')?.t !== 'ref' || !sameBut(before, after, FILLED)) return undefined;
  return [...FILLED].flatMap((key) => after.v.get(key) ?? []);
};

/** The new appearance of a stamp that was prepared empty. */
const stampedEdge = (before: PdfValue, after: PdfValue, objects: Objects): PdfValue | undefined => {
  if (before.t !== 'dict' || after.t !== 'dict' || nameOf(before.v.get('Subtype')) !== 'Stamp') return undefined;
  if (!(textOf(before.v.get('NM')) ?? '').startsWith(STAMP_NAME) || !sameBut(before, after, new Set(['AP']))) return undefined;
  const old = dictOf(objects, before.v.get('AP'))?.v.get('N');
  const empty = old?.t === 'ref' ? objects.get(old.v) : undefined;
  return empty?.t === 'stream' && empty.dict.v.get('Resources') === undefined && empty.raw.length <= 8 ? after.v.get('AP') : undefined;
};

/** Validation data may only grow, by streams in its three lists. */
const grownProofs = (before: PdfValue, after: PdfValue, objects: Objects): PdfValue[] | undefined => {
  const lists = new Set(['Certs', 'CRLs', 'OCSPs']);
  if (before.t !== 'dict' || after.t !== 'dict' || !sameBut(before, after, lists)) return undefined;
  const grown: PdfValue[] = [];
  for (const key of lists) {
    const [old, now] = [listOf(objects, before.v.get(key)), listOf(objects, after.v.get(key))];
    if (!old.every((value, index) => now[index] !== undefined && sameValue(value, now[index]))) return undefined;
    if (!now.every((value) => value.t === 'ref' && objects.get(value.v)?.t === 'stream')) return undefined;
    grown.push(...now.slice(old.length));
  }
  return grown;
};

const sameBut = (left: PdfDict, right: PdfDict, keys: ReadonlySet<string>): boolean => {
  const rest = (dict: PdfDict) => ({ t: 'dict', v: new Map([...dict.v].filter(([key]) => !keys.has(key))) }) as const;
  return sameValue(rest(left), rest(right));
};

/** A trailer says where everything begins; only its counters may change. */
const sameTrailer = (left: PdfDict, right: PdfDict): boolean => sameBut(left, right, new Set(['Size', 'Prev', 'ID']));

const reachable = (from: readonly PdfValue[], within: Objects): Set<number> => {
  const seen = new Set<number>();
  const waiting = from.flatMap((value) => [...referencesOf(value)]);
  for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
    const value = within.get(number);
    if (value === undefined || seen.has(number)) continue;
    seen.add(number);
    waiting.push(...referencesOf(value));
  }
  return seen;
};

const kindOf = (value: PdfValue): ChangeKind => {
  const dict = value.t === 'dict' ? value : value.t === 'stream' ? value.dict : undefined;
  const type = nameOf(dict?.v.get('Type'));
  if (type === 'Page' || type === 'Pages') return 'page';
  if (type === 'Catalog') return 'catalog';
  if (type === 'EmbeddedFile' || type === 'Filespec') return 'attachment';
  if (type === 'Font' || type === 'FontDescriptor') return 'font';
  if (dict?.v.has('Fields') === true || dict?.v.has('FT') === true) return 'form';
  if (type === 'Annot' || dict?.v.has('Rect') === true) return 'annotation';
  return value.t === 'stream' ? 'content' : 'other';
};
