// What was changed after a signature. Readers call an earlier signature valid even when a later revision repainted the pages;
// here every revision may do one thing only: fill a signature field that was empty.

import { PDFDict, PDFDocument, PDFName, PDFStream, type PDFObject } from 'pdf-lib';

/** What a revision did beyond filling a signature field; empty when nothing. */
export interface RevisionChange {
  /** Number of the changed object. */
  readonly object: number;
  readonly kind: 'page' | 'content' | 'catalog' | 'form' | 'attachment' | 'other';
}

const SIGNING_KEYS = new Set(['/V', '/AP', '/M']);

/** Compares a document as it was signed with what it is later. Throws where one of them cannot be read. */
export const changesBetween = async (before: Uint8Array, after: Uint8Array): Promise<RevisionChange[]> => {
  const [old, now] = await Promise.all([before, after].map(bytes => PDFDocument.load(bytes, { updateMetadata: false })));
  const oldObjects = new Map(old!.context.enumerateIndirectObjects().map(([ref, object]) => [ref.objectNumber, object]));
  const wanted = referencesOf(oldObjects);
  const changes: RevisionChange[] = [];
  for (const [ref, object] of now!.context.enumerateIndirectObjects()) {
    const earlier = oldObjects.get(ref.objectNumber);
    // A new object is harmless unless an old one already pointed at its number and waited for it.
    const changed = earlier === undefined ? wanted.has(ref.objectNumber) : !same(earlier, object) && !onlySigned(earlier, object);
    if (changed) changes.push({ object: ref.objectNumber, kind: kindOf(object) });
  }
  const root = (document: PDFDocument): string => String(document.context.trailerInfo.Root);
  if (root(old!) !== root(now!)) changes.push({ object: 0, kind: 'catalog' });
  return changes;
};

const bytesOf = (object: PDFObject): Uint8Array => {
  const bytes = new Uint8Array(object.sizeInBytes());
  object.copyBytesInto(bytes, 0);
  return bytes;
};

const same = (left: PDFObject, right: PDFObject): boolean => Buffer.compare(bytesOf(left), bytesOf(right)) === 0;

/** True when an empty signature field was filled and nothing else of it changed. */
const onlySigned = (before: PDFObject, after: PDFObject): boolean => {
  if (!(before instanceof PDFDict) || !(after instanceof PDFDict)) return false;
  if (before.get(PDFName.of('FT')) !== PDFName.of('Sig') || before.has(PDFName.of('V'))) return false;
  const names = new Set([...before.keys(), ...after.keys()].map(String).filter(name => !SIGNING_KEYS.has(name)));
  return [...names].every(name => {
    const [left, right] = [before, after].map(one => one.get(PDFName.of(name.slice(1))));
    return left !== undefined && right !== undefined && same(left, right);
  });
};

/** Numbers of objects that these objects point at and that are not among them. */
const referencesOf = (objects: ReadonlyMap<number, PDFObject>): Set<number> => {
  const found = new Set<number>();
  for (const object of objects.values()) {
    const text = Buffer.from(bytesOf(object instanceof PDFStream ? object.dict : object)).toString('latin1');
    for (const [, number] of text.matchAll(/(\d+) \d+ R\b/g)) if (!objects.has(Number(number))) found.add(Number(number));
  }
  return found;
};

const kindOf = (object: PDFObject): RevisionChange['kind'] => {
  const dictionary = object instanceof PDFDict ? object : object instanceof PDFStream ? object.dict : undefined;
  const type = String(dictionary?.get(PDFName.of('Type')) ?? '');
  if (type === '/Page' || type === '/Pages') return 'page';
  if (type === '/Catalog') return 'catalog';
  if (type === '/EmbeddedFile' || type === '/Filespec') return 'attachment';
  if (dictionary?.has(PDFName.of('Fields')) === true || dictionary?.has(PDFName.of('FT')) === true) return 'form';
  return object instanceof PDFStream ? 'content' : 'other';
};
