// The text that the pages print, in painting order, by the fonts' own tables (ToUnicode). Enough to find a stated fact on the page; it knows
// nothing of places and columns.

import { dictOf, listOf, resolve } from './revisions.ts';
import { ascii, readValue, skipWhite, type PdfDict, type PdfValue, type Scanner } from './syntax.ts';

export type Inflate = (bytes: Uint8Array) => Promise<Uint8Array>;
type Objects = ReadonlyMap<number, PdfValue>;

/** A stream's bytes. Only plain and Flate streams without predictors: what text and attachments are written in. */
export const streamBytes = async (objects: Objects, value: PdfValue | undefined, inflate: Inflate): Promise<Uint8Array | undefined> => {
  const stream = resolve(objects, value);
  if (stream?.t !== 'stream') return undefined;
  const filter = resolve(objects, stream.dict.v.get('Filter'));
  const names = filter === undefined ? [] : filter.t === 'arr' ? filter.v : [filter];
  if (stream.dict.v.has('DecodeParms') || names.length > 1) return undefined;
  if (names.length === 0) return stream.raw;
  return names[0]!.t === 'name' && names[0]!.v === 'FlateDecode' ? inflate(stream.raw) : undefined;
};

/** All pages, in order. */
export const printedText = async (objects: Objects, root: number, inflate: Inflate): Promise<string> => {
  let text = '';
  const maps = new Map<PdfValue, ReadonlyMap<number, string>>();
  for (const page of pagesOf(objects, root)) {
    const fonts = dictOf(objects, dictOf(objects, page.v.get('Resources'))?.v.get('Font'));
    const tables = new Map<string, ReadonlyMap<number, string>>();
    for (const [name, font] of fonts?.v ?? []) {
      let map = maps.get(font);
      if (map === undefined) {
        const bytes = await streamBytes(objects, dictOf(objects, font)?.v.get('ToUnicode'), inflate);
        map = bytes === undefined ? new Map<number, string>() : unicodeTable(bytes);
        maps.set(font, map);
      }
      tables.set(name, map);
    }
    const contents = resolve(objects, page.v.get('Contents'));
    for (const part of contents?.t === 'arr' ? contents.v : contents === undefined ? [] : [contents]) {
      const bytes = await streamBytes(objects, part, inflate);
      if (bytes !== undefined) text += shownText(bytes, tables);
    }
  }
  return text;
};

export const pagesOf = (objects: Objects, root: number): PdfDict[] => {
  const found: PdfDict[] = [];
  const seen = new Set<PdfValue>();
  const walk = (node: PdfDict | undefined, resources: PdfValue | undefined): void => {
    if (node === undefined || seen.has(node)) return;
    seen.add(node);
    const own = node.v.get('Resources') ?? resources;
    if (node.v.has('Kids')) for (const kid of listOf(objects, node.v.get('Kids'))) walk(dictOf(objects, kid), own);
    else found.push(own === undefined ? node : { t: 'dict', v: new Map([...node.v, ['Resources', own]]) });
  };
  walk(dictOf(objects, dictOf(objects, { t: 'ref', v: root })?.v.get('Pages')), undefined);
  return found;
};

/** Runs through a content stream for the operators that choose a font and show text. */
const shownText = (bytes: Uint8Array, tables: ReadonlyMap<string, ReadonlyMap<number, string>>): string => {
  const scanner: Scanner = { bytes, at: 0 };
  let operands: PdfValue[] = [];
  let table: ReadonlyMap<number, string> | undefined;
  let text = '';
  const show = (value: PdfValue | undefined): void => {
    if (value?.t === 'arr') value.v.forEach(show);
    if (value?.t !== 'str' || table === undefined) return;
    for (let at = 0; at + 1 < value.v.length; at += 2) text += table.get(value.v[at]! * 256 + value.v[at + 1]!) ?? '';
  };
  for (skipWhite(scanner); scanner.at < bytes.length; skipWhite(scanner)) {
    const byte = bytes[scanner.at]!;
    if ((byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122) || byte === 39 || byte === 34) {
      const from = scanner.at;
      while (scanner.at < bytes.length && /[A-Za-z0-9*'"]/.test(String.fromCharCode(bytes[scanner.at]!))) scanner.at += 1;
      const operator = String.fromCharCode(...bytes.subarray(from, Math.min(scanner.at, from + 8)));
      const [first] = operands;
      if (operator === 'Tf' && first?.t === 'name') table = tables.get(first.v);
      else if (operator === 'Tj' || operator === 'TJ' || operator === "'" || operator === '"') show(operands.at(-1));
      operands = [];
    } else operands.push(readValue(scanner));
  }
  return text;
};

const unicodeTable = (bytes: Uint8Array): Map<number, string> => {
  const text = ascii(bytes, 0, bytes.length);
  const table = new Map<number, string>();
  for (const [, block] of text.matchAll(/beginbfchar([\s\S]*?)endbfchar/g)) {
    for (const [, code, meaning] of block!.matchAll(/<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>/g)) table.set(Number.parseInt(code!, 16), fromUtf16(meaning!));
  }
  for (const [, block] of text.matchAll(/beginbfrange([\s\S]*?)endbfrange/g)) {
    for (const [, low, high, start] of block!.matchAll(/<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>/g)) {
      const from = Number.parseInt(low!, 16);
      for (let code = from; code <= Math.min(Number.parseInt(high!, 16), from + 65535); code += 1) {
        const last = (Number.parseInt(start!.slice(-4), 16) + code - from).toString(16).padStart(4, '0');
        table.set(code, fromUtf16(start!.slice(0, -4) + last));
      }
    }
  }
  return table;
};

const fromUtf16 = (hex: string): string => String.fromCharCode(...(hex.match(/.{4}/g) ?? []).map((unit) => Number.parseInt(unit, 16)));
