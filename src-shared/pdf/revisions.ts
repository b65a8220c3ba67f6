// A PDF as the revisions that it was saved in. Every byte is accounted for: header, then for each revision its objects, one
// cross-reference table that names exactly these objects at exactly these places, trailer, start of the table, end mark. A file that can
// be read in two ways (by its tables or by its objects, with a gap, with an object twice) is refused, because some reader shows the other.

import { ascii, expectWord, PdfFault, readDict, readInteger, readObject, skipWhite, startsWith, type PdfDict, type PdfValue, type Scanner } from './syntax.ts';

export interface Revision {
  /** Offset of the first byte after its end mark, with one line end. */
  readonly end: number;
  /** Objects that this revision brings, by number. */
  readonly objects: ReadonlyMap<number, PdfValue>;
  readonly trailer: PdfDict;
}

export interface PdfFile {
  readonly revisions: readonly Revision[];
  /** Number of the catalogue; the same in every revision. */
  readonly root: number;
  /** Bytes behind the last revision that are none: nobody can say what a reader makes of them. */
  readonly rest: number;
}

/** Throws `PdfFault` at the first byte that has no one meaning, unless whole revisions stand before it. */
export const readRevisions = (bytes: Uint8Array): PdfFile => {
  const scanner: Scanner = { bytes, at: 0 };
  readHeader(scanner);
  const revisions: Revision[] = [];
  let previous: number | undefined;
  let root: number | undefined;
  while (scanner.at < bytes.length || revisions.length === 0) {
    try {
      if (revisions.length >= MOST_REVISIONS) throw new PdfFault('too many revisions', scanner.at);
      const { revision, table } = readRevision(scanner, previous);
      const top = revision.trailer.v.get('Root');
      if (top?.t !== 'ref' || (root !== undefined && top.v !== root)) throw new PdfFault('another catalogue', table);
      root = top.v;
      previous = table;
      revisions.push(revision);
    } catch (error) {
      if (revisions.length === 0) throw error;
      break;
    }
  }
  return { revisions, root: root!, rest: bytes.length - revisions.at(-1)!.end };
};

/** Far more than signatures and time stamps of a document will ever be. */
const MOST_REVISIONS = 500;

/** The document after the first `count` revisions: what a reader of that time saw. */
export const objectsAfter = (file: PdfFile, count: number): Map<number, PdfValue> => {
  const all = new Map<number, PdfValue>();
  for (const revision of file.revisions.slice(0, count)) for (const [number, value] of revision.objects) all.set(number, value);
  return all;
};

/** Follows references to the end; undefined for one that leads nowhere or in a circle. */
export const resolve = (objects: ReadonlyMap<number, PdfValue>, value: PdfValue | undefined): PdfValue | undefined => {
  let now = value;
  for (let steps = 0; now?.t === 'ref'; steps += 1) {
    if (steps > 8) return undefined;
    now = objects.get(now.v);
  }
  return now;
};

export const dictOf = (objects: ReadonlyMap<number, PdfValue>, value: PdfValue | undefined): PdfDict | undefined => {
  const found = resolve(objects, value);
  return found?.t === 'dict' ? found : found?.t === 'stream' ? found.dict : undefined;
};

export const listOf = (objects: ReadonlyMap<number, PdfValue>, value: PdfValue | undefined): readonly PdfValue[] => {
  const found = resolve(objects, value);
  return found?.t === 'arr' ? found.v : [];
};

const readHeader = (scanner: Scanner): void => {
  if (!/^%PDF-1\.\d[\r\n]/.test(ascii(scanner.bytes, 0, 9))) throw new PdfFault('no header', 0);
  scanner.at = 8;
  skipWhite(scanner);
  // The one comment: four bytes above 127 that say that the file is binary.
  if (scanner.bytes[scanner.at] !== 0x25) return;
  const binary = scanner.bytes.subarray(scanner.at + 1, scanner.at + 5);
  scanner.at += 5;
  if (binary.length < 4 || binary.some((byte) => byte < 128) || ![10, 13].includes(scanner.bytes[scanner.at] ?? 0)) throw new PdfFault('a comment', scanner.at);
};

interface Placed {
  readonly at: number;
  readonly value: PdfValue;
}

const readRevision = (scanner: Scanner, previous: number | undefined): { revision: Revision; table: number } => {
  const placed = new Map<number, Placed>();
  for (;;) {
    skipWhite(scanner);
    if (startsWith(scanner, 'xref')) break;
    const at = scanner.at;
    const number = readInteger(scanner);
    expectWord(scanner, ' ');
    if (readInteger(scanner) !== 0) throw new PdfFault('a generation other than 0', at);
    expectWord(scanner, ' obj');
    if (placed.has(number) || number === 0) throw new PdfFault(`object ${number} twice`, at);
    const value = readObject(scanner);
    // Objects within a stream, and a table as a stream, are a second place where things can stand.
    const type = value.t === 'stream' ? value.dict.v.get('Type') : undefined;
    if (type?.t === 'name' && (type.v === 'ObjStm' || type.v === 'XRef')) throw new PdfFault('objects within a stream', at);
    skipWhite(scanner);
    expectWord(scanner, 'endobj');
    placed.set(number, { at, value });
  }
  const table = scanner.at;
  expectWord(scanner, 'xref');
  readTable(scanner, placed);
  expectWord(scanner, 'trailer');
  skipWhite(scanner);
  const trailer = readDict(scanner);
  checkTrailer(trailer, previous, table);
  skipWhite(scanner);
  expectWord(scanner, 'startxref');
  skipWhite(scanner);
  if (readInteger(scanner) !== table) throw new PdfFault('a start of the table that is elsewhere', scanner.at);
  skipWhite(scanner);
  expectWord(scanner, '%%EOF');
  return { revision: { end: scanner.at, objects: new Map([...placed].map(([number, { value }]) => [number, value])), trailer }, table };
};

/** Exactly the objects just read, each where it stands. */
const readTable = (scanner: Scanner, placed: ReadonlyMap<number, Placed>): void => {
  let named = 0;
  for (;;) {
    skipWhite(scanner);
    if (startsWith(scanner, 'trailer')) break;
    const first = readInteger(scanner);
    expectWord(scanner, ' ');
    const count = readInteger(scanner);
    skipWhite(scanner);
    for (let number = first; number < first + count; number += 1) {
      const at = scanner.at;
      const entry = /^(\d{10}) (\d{5}) ([nf])[ \r\n][\r\n]$/.exec(ascii(scanner.bytes, at, at + 20));
      if (entry === null) throw new PdfFault('a broken table', at);
      scanner.at += 20;
      const [, offset, generation, kind] = entry;
      if (number === 0 && kind === 'f') continue;
      if (kind !== 'n' || generation !== '00000' || placed.get(number)?.at !== Number(offset)) throw new PdfFault(`the table and object ${number} differ`, at);
      named += 1;
    }
  }
  if (named !== placed.size) throw new PdfFault('objects that no table names', scanner.at);
};

const checkTrailer = (trailer: PdfDict, previous: number | undefined, at: number): void => {
  const before = trailer.v.get('Prev');
  if (previous === undefined ? before !== undefined : before?.t !== 'num' || before.v !== previous) throw new PdfFault('a table that leaves out an earlier one', at);
  for (const key of ['XRefStm', 'Encrypt']) if (trailer.v.has(key)) throw new PdfFault(`a trailer with ${key}`, at);
};
