// Writes one further revision behind a PDF: changed and new objects, their table, a trailer. The earlier bytes stay as they are.

import { ascii, type PdfDict, type PdfValue } from './syntax.ts';
import type { PdfFile } from './revisions.ts';
import { joined } from '../signature/der.ts';

/** A value, or bytes that are written as they are (a signature's dictionary with its gap). */
export type Written = PdfValue | { readonly t: 'raw'; readonly bytes: Uint8Array };

export const name = (v: string): PdfValue => ({ t: 'name', v });
export const number = (v: number): PdfValue => ({ t: 'num', v });
export const reference = (v: number): PdfValue => ({ t: 'ref', v });
export const list = (...v: readonly PdfValue[]): PdfValue => ({ t: 'arr', v });
export const dictionary = (entries: Iterable<readonly [string, PdfValue]>): PdfDict => ({ t: 'dict', v: new Map(entries) });
export const stream = (raw: Uint8Array, entries: readonly (readonly [string, PdfValue])[] = []): PdfValue => ({
  t: 'stream',
  dict: dictionary([...entries, ['Length', number(raw.length)]]),
  raw,
});

const latin = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

const written = (value: Written): Uint8Array => {
  switch (value.t) {
    case 'raw':
      return value.bytes;
    case 'null':
      return latin('null');
    case 'bool':
    case 'num':
      return latin(String(value.v));
    case 'name':
      return latin(`/${value.v.replaceAll(/[^A-Za-z0-9._+-]/g, (character) => `#${character.charCodeAt(0).toString(16).padStart(2, '0')}`)}`);
    case 'str':
      return latin(`<${hex(value.v)}>`);
    case 'ref':
      return latin(`${value.v} 0 R`);
    case 'arr':
      return joined(latin('[ '), ...value.v.flatMap((each) => [written(each), latin(' ')]), latin(']'));
    case 'dict':
      return joined(latin('<<\n'), ...[...value.v].flatMap(([key, each]) => [written(name(key)), latin(' '), written(each), latin('\n')]), latin('>>'));
    case 'stream':
      return joined(written(value.dict), latin('\nstream\n'), value.raw, latin('\nendstream'));
  }
};

/** The first number that no object has. */
export const nextNumber = (file: PdfFile): number => {
  const size = file.revisions.at(-1)!.trailer.v.get('Size');
  return size?.t === 'num' ? size.v : 1;
};

export const appendRevision = (pdf: Uint8Array, file: PdfFile, objects: ReadonlyMap<number, Written>): Uint8Array => {
  const last = file.revisions.at(-1)!;
  const pieces: Uint8Array[] = [pdf, latin('\n')];
  let at = pdf.length + 1;
  const add = (bytes: Uint8Array): void => {
    pieces.push(bytes);
    at += bytes.length;
  };
  const offsets: [number, number][] = [];
  for (const [number, value] of [...objects].toSorted(([left], [right]) => left - right)) {
    offsets.push([number, at]);
    add(objectBytes(number, value));
  }
  const size = Math.max(nextNumber(file), ...offsets.map(([number]) => number + 1));
  const trailer = dictionary([...[...last.trailer.v].filter(([key]) => key !== 'Prev'), ['Size', number(size)], ['Prev', number(startOfTable(pdf, last.end))]]);
  add(tableBytes(offsets, trailer, at));
  return joined(...pieces);
};

export const objectBytes = (number: number, value: Written): Uint8Array => joined(latin(`${number} 0 obj\n`), written(value), latin('\nendobj\n\n'));

/** Table, trailer and end mark; the table begins at `table`. */
export const tableBytes = (offsets: readonly (readonly [object: number, offset: number])[], trailer: PdfDict, table: number): Uint8Array => {
  let text = 'xref\n0 1\n0000000000 65535 f \n';
  for (let index = 0; index < offsets.length; ) {
    let end = index + 1;
    while (end < offsets.length && offsets[end]![0] === offsets[end - 1]![0] + 1) end += 1;
    text += `${offsets[index]![0]} ${end - index}\n`;
    for (const [, offset] of offsets.slice(index, end)) text += `${String(offset).padStart(10, '0')} 00000 n \n`;
    index = end;
  }
  return joined(latin(text), latin('trailer\n'), written(trailer), latin(`\n\nstartxref\n${table}\n%%EOF`));
};

/** What the last `startxref` says; the revision was read, so it is there. */
const startOfTable = (pdf: Uint8Array, end: number): number => Number(/startxref\s+(\d+)\s+%%EOF$/.exec(ascii(pdf, Math.max(0, end - 60), end))![1]);
