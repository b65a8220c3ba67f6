// A PDF of one revision written anew: objects that nobody touched keep their very bytes, others are written, new ones come behind them. For what is
// added before anybody signs; afterwards only `appendRevision` will do.

import type { PdfFile } from './revisions.ts';
import { ascii } from './syntax.ts';
import { dictionary, number, objectBytes, tableBytes, type Written } from './write.ts';
import { joined } from '../signature/der.ts';

/** `changed` by object number; numbers from `nextNumber` on are new. `file` is the reading of `pdf`, which has one revision and nothing behind it. */
export const rebuild = (pdf: Uint8Array, file: PdfFile, changed: ReadonlyMap<number, Written>): Uint8Array => {
  const [only, ...more] = file.revisions;
  if (only === undefined || more.length > 0 || file.rest > 0) throw new Error('Only a document of one revision can be written anew');
  const { places, table } = placesOf(pdf);
  const ends = new Map([...places.values()].toSorted((left, right) => left - right).map((at, index, all) => [at, all[index + 1] ?? table]));
  const pieces: Uint8Array[] = [pdf.subarray(0, Math.min(...places.values()))];
  let at = pieces[0]!.length;
  const offsets: [number, number][] = [];
  for (const object of [...new Set([...places.keys(), ...changed.keys()])].toSorted((left, right) => left - right)) {
    const value = changed.get(object);
    const from = places.get(object);
    const bytes = value === undefined ? pdf.subarray(from, ends.get(from!)!) : objectBytes(object, value);
    offsets.push([object, at]);
    pieces.push(bytes);
    at += bytes.length;
  }
  const trailer = dictionary([...only.trailer.v, ['Size', number(offsets.at(-1)![0] + 1)]]);
  return joined(...pieces, tableBytes(offsets, trailer, at));
};

/** Where objects stand: the strict reader has found every entry of the table true. */
const placesOf = (pdf: Uint8Array): { readonly places: ReadonlyMap<number, number>; readonly table: number } => {
  const tail = ascii(pdf, Math.max(0, pdf.length - 60), pdf.length);
  const table = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(tail)![1]);
  const places = new Map<number, number>();
  let next = 0;
  for (const [, first, , offset, kind] of ascii(pdf, table, pdf.length).matchAll(/(?:^|\n)(\d+) (\d+) *\r?\n|(\d{10}) \d{5} ([nf])/g)) {
    if (offset === undefined) next = Number(first);
    else {
      if (kind === 'n') places.set(next, Number(offset));
      next += 1;
    }
  }
  return { places, table };
};
