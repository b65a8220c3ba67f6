// Puts every place that may ever be filled into the composed document, once, before anybody signs: signature fields of the panel and of
// the office, fields for time stamps, the stamps at the page edge, the store of validation data. A later revision then changes nothing but
// these, and a verifier can call every other change a forgery. AcroForm and Annots are indirect objects because some readers reject a second
// signature that had to make them so.

import { deflateSync } from 'node:zlib';
import { rebuild } from '#shared/pdf/rebuild.ts';
import { dictOf, listOf, objectsAfter, readRevisions, type PdfFile } from '#shared/pdf/revisions.ts';
import type { PdfDict, PdfValue } from '#shared/pdf/syntax.ts';
import { dictionary, list, name, nextNumber, number, reference, stream, type Written } from '#shared/pdf/write.ts';
import { PANEL_FIELD, SEAL_FIELD, STAMP_NAME, TIME_FIELD } from '#shared/verify/places.ts';

export { SEAL_FIELD };

/** Size of the seal's rectangle in points; the template leaves exactly this room. */
export const SEAL_WIDTH = (76 / 25.4) * 72;
export const SEAL_HEIGHT = (34 / 25.4) * 72;

export const PANEL_WIDTH = (46 / 25.4) * 72;
export const PANEL_HEIGHT = (16 / 25.4) * 72;

/** Print and Locked: PDF/A wants every annotation printed. */
const PRINT_LOCKED = 132;
/** Signatures exist, and the file may only be appended to. */
const SIGNATURES_APPEND_ONLY = 3;
/** One when it is sealed and some for renewing before algorithms or certificates age. */
const TIME_FIELDS = 4;
/** A seal is 42 mm across; at the page edge it is spread over at most so many pages, then it begins anew. */
export const EDGE_SIZE = (42 / 25.4) * 72;
const EDGE_PAGES = 8;

/** Page from 1; left and top in points from the page's upper left corner; sizes in points. */
export interface FieldPlace {
  readonly name: string;
  readonly page: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** The signature in this field closes the document. */
  readonly locks: boolean;
}

export interface PrepareOptions {
  /** Names of the panel in printed order: who is to sign in `Panel 1`, `Panel 2` … */
  readonly panel?: readonly string[];
}

/** In signing order: people first, the seal last. A document without any place is left as it is. */
export const prepareFields = (pdf: Uint8Array, places: readonly FieldPlace[], options: PrepareOptions = {}): Uint8Array => {
  if (places.length === 0) return pdf;
  const file = readRevisions(pdf);
  const objects = objectsAfter(file, 1);
  const catalog = dictOf(objects, reference(file.root))!;
  if (catalog.v.has('AcroForm')) throw new Error('The document already has a form');
  const changed = new Map<number, Written>();
  let last = nextNumber(file) - 1;
  const register = (value: PdfValue): PdfValue => {
    changed.set((last += 1), value);
    return reference(last);
  };
  const pages = pagesIn(objects, file);
  const annotations = new Map<Page, PdfValue[]>();
  const annotate = (page: Page, ...entries: readonly (readonly [string, PdfValue])[]): PdfValue => {
    const annotation = register(dictionary([['Type', name('Annot')], ['F', number(PRINT_LOCKED)], ['P', reference(page.object)], ...entries]));
    annotations.set(page, [...(annotations.get(page) ?? []), annotation]);
    return annotation;
  };
  const empty = (width: number, height: number): PdfValue =>
    dictionary([['N', register(stream(new Uint8Array(), [['Type', name('XObject')], ['Subtype', name('Form')], ['BBox', rounded(0, 0, width, height)]]))]]);
  const field = (title: string, rectangle: PdfValue): readonly (readonly [string, PdfValue])[] => [['Subtype', name('Widget')], ['FT', name('Sig')], ['Rect', rectangle], ['T', text(title)]];

  const fields = places.map((place): PdfValue => {
    const page = pages[place.page - 1]!;
    const top = page.height - place.top;
    const awaited = place.name.startsWith(PANEL_FIELD) ? options.panel?.[Number(place.name.slice(PANEL_FIELD.length + 1)) - 1] : undefined;
    return annotate(
      page,
      ...field(place.name, rounded(place.left, top - place.height, place.left + place.width, top)),
      ['AP', empty(place.width, place.height)],
      ...(place.locks ? [['Lock', register(dictionary([['Type', name('SigFieldLock')], ['Action', name('All')], ['P', number(1)]]))] as const] : []),
      ...(awaited === undefined ? [] : [['TU', wideText(awaited)] as const]),
    );
  });
  for (let index = 1; index <= TIME_FIELDS; index += 1) fields.push(annotate(pages[0]!, ...field(`${TIME_FIELD} ${index}`, rounded(0, 0, 0, 0))));
  for (const slice of edgeSlices(pages.length)) {
    const page = pages[slice.page - 1]!;
    const width = EDGE_SIZE / slice.of;
    const bottom = (page.height - EDGE_SIZE) / 2;
    annotate(
      page,
      ['Subtype', name('Stamp')], ['Rect', rounded(page.width - width, bottom, page.width, bottom + EDGE_SIZE)], ['AP', empty(width, EDGE_SIZE)],
      ['NM', text(`${STAMP_NAME}${slice.page}`)], ['Contents', wideText(`骑缝章 ${slice.index + 1}/${slice.of}`)],
    );
  }
  for (const [page, added] of annotations) {
    const all = register(list(...listOf(objects, page.dict.v.get('Annots')), ...added));
    changed.set(page.object, dictionary([...page.dict.v, ['Annots', all]]));
  }
  const proofs = register(dictionary([['Type', name('DSS')], ['Certs', list()], ['CRLs', list()], ['OCSPs', list()]]));
  const form = register(dictionary([['Fields', list(...fields)], ['SigFlags', number(SIGNATURES_APPEND_ONLY)]]));
  changed.set(file.root, dictionary([...catalog.v, ['DSS', proofs], ['AcroForm', form]]));
  for (const [object, value] of objects) if (isWorthDeflating(value)) changed.set(object, deflated(value));
  return rebuild(pdf, file, changed);
};

interface Page {
  readonly object: number;
  readonly dict: PdfDict;
  /** In points. */
  readonly width: number;
  readonly height: number;
}

const pagesIn = (objects: ReadonlyMap<number, PdfValue>, file: PdfFile): Page[] => {
  const walk = (value: PdfValue | undefined, inherited: PdfValue | undefined): Page[] => {
    const dict = dictOf(objects, value);
    if (dict === undefined || value?.t !== 'ref') return [];
    const box = dict.v.get('MediaBox') ?? inherited;
    if (dict.v.has('Kids')) return listOf(objects, dict.v.get('Kids')).flatMap((kid) => walk(kid, box));
    const [left, bottom, right, top] = listOf(objects, box).map((one) => (one.t === 'num' ? one.v : Number.NaN)) as [number, number, number, number];
    return [{ object: value.v, dict, width: right - left, height: top - bottom }];
  };
  return walk(dictOf(objects, reference(file.root))!.v.get('Pages'), undefined);
};

const rounded = (...values: readonly number[]): PdfValue => list(...values.map((value) => number(Math.round(value * 100) / 100)));
const text = (value: string): PdfValue => ({ t: 'str', v: new Uint8Array(Buffer.from(value, 'latin1')), hex: false, start: 0, end: 0 });
/** UTF-16 with its mark: what is not ASCII. */
const wideText = (value: string): PdfValue => ({ t: 'str', v: new Uint8Array(Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(value, 'utf16le').swap16()])), hex: true, start: 0, end: 0 });

/** The typesetter leaves some streams as they are. Metadata has to stay readable without a PDF program. */
const isWorthDeflating = (value: PdfValue): value is Extract<PdfValue, { t: 'stream' }> => {
  if (value.t !== 'stream' || value.raw.length < 500 || value.dict.v.has('Filter')) return false;
  const type = value.dict.v.get('Type');
  return !(type?.t === 'name' && type.v === 'Metadata');
};
const deflated = ({ dict, raw }: Extract<PdfValue, { t: 'stream' }>): PdfValue =>
  stream(new Uint8Array(deflateSync(raw, { level: 9 })), [...dict.v].filter(([key]) => key !== 'Length').concat([['Filter', name('FlateDecode')]]));

export interface EdgeSlice {
  /** From 1. */
  readonly page: number;
  /** From 0, the left end of the seal. */
  readonly index: number;
  readonly of: number;
}

/** Which part of the seal each page bears; a single page bears none. Nearly even groups, so that no slice is a hair. */
export const edgeSlices = (pages: number): EdgeSlice[] => {
  if (pages < 2) return [];
  const groups = Math.ceil(pages / EDGE_PAGES);
  return Array.from({ length: groups }, (_, group) => {
    const [from, to] = [Math.floor((group * pages) / groups), Math.floor(((group + 1) * pages) / groups)];
    return Array.from({ length: to - from }, (_each, index): EdgeSlice => ({ page: from + index + 1, index, of: to - from }));
  }).flat();
};
