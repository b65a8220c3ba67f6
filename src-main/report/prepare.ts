// Puts every place that may ever be filled into the composed document, once, before anybody signs: signature fields of the panel and of
// the office, fields for time stamps, the stamps at the page edge, the store of validation data. A later revision then changes nothing but
// these, and a verifier can call every other change a forgery. AcroForm and Annots are indirect objects because some readers reject a second
// signature that had to make them so.

import { PDFArray, PDFDict, PDFDocument, PDFHexString, PDFName, PDFString, type PDFPage, type PDFRef } from 'pdf-lib';
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
export const prepareFields = async (pdf: Uint8Array, places: readonly FieldPlace[], options: PrepareOptions = {}): Promise<Uint8Array> => {
  if (places.length === 0) return pdf;
  const document = await PDFDocument.load(pdf, { updateMetadata: false, throwOnInvalidObject: true });
  const { context } = document;
  if (document.catalog.lookupMaybe(PDFName.of('AcroForm'), PDFDict) !== undefined) throw new Error('The document already has a form');
  const annotations = new Map<PDFPage, PDFRef[]>();
  const annotate = (page: PDFPage, entries: Record<string, unknown>, texts: Record<string, PDFString | PDFHexString>): PDFRef => {
    const dictionary = context.obj({ Type: 'Annot', F: PRINT_LOCKED, P: page.ref, ...entries } as never) as unknown as PDFDict;
    for (const [key, text] of Object.entries(texts)) dictionary.set(PDFName.of(key), text);
    const ref = context.register(dictionary);
    annotations.set(page, [...(annotations.get(page) ?? []), ref]);
    return ref;
  };
  const empty = (width: number, height: number): PDFRef => context.register(context.stream('', { Type: 'XObject', Subtype: 'Form', BBox: [0, 0, width, height] }));
  const rounded = (...values: readonly number[]): number[] => values.map(value => Math.round(value * 100) / 100);

  const fields = places.map((place): PDFRef => {
    const page = document.getPage(place.page - 1);
    const top = page.getHeight() - place.top;
    const awaited = options.panel?.[Number(place.name.slice(PANEL_FIELD.length + 1)) - 1];
    return annotate(
      page,
      {
        Subtype: 'Widget',
        FT: 'Sig',
        Rect: rounded(place.left, top - place.height, place.left + place.width, top),
        AP: { N: empty(place.width, place.height) },
        ...(place.locks ? { Lock: context.register(context.obj({ Type: 'SigFieldLock', Action: 'All', P: 1 })) } : {}),
      },
      { T: PDFString.of(place.name), ...(place.name.startsWith(PANEL_FIELD) && awaited !== undefined ? { TU: PDFHexString.fromText(awaited) } : {}) },
    );
  });
  const first = document.getPage(0);
  for (let index = 1; index <= TIME_FIELDS; index += 1) {
    fields.push(annotate(first, { Subtype: 'Widget', FT: 'Sig', Rect: [0, 0, 0, 0] }, { T: PDFString.of(`${TIME_FIELD} ${index}`) }));
  }
  for (const slice of edgeSlices(document.getPageCount())) {
    const page = document.getPage(slice.page - 1);
    const width = EDGE_SIZE / slice.of;
    const bottom = (page.getHeight() - EDGE_SIZE) / 2;
    annotate(
      page,
      { Subtype: 'Stamp', Rect: rounded(page.getWidth() - width, bottom, page.getWidth(), bottom + EDGE_SIZE), AP: { N: empty(width, EDGE_SIZE) } },
      { NM: PDFString.of(`${STAMP_NAME}${slice.page}`), Contents: PDFHexString.fromText(`骑缝章 ${slice.index + 1}/${slice.of}`) },
    );
  }
  for (const [page, refs] of annotations) {
    const before = page.node.lookupMaybe(PDFName.of('Annots'), PDFArray);
    page.node.set(PDFName.of('Annots'), context.register(context.obj([...(before?.asArray() ?? []), ...refs])));
  }
  document.catalog.set(PDFName.of('DSS'), context.register(context.obj({ Type: 'DSS', Certs: [], CRLs: [], OCSPs: [] })));
  document.catalog.set(PDFName.of('AcroForm'), context.register(context.obj({ Fields: fields, SigFlags: SIGNATURES_APPEND_ONLY })));
  return document.save({ useObjectStreams: false, updateFieldAppearances: false, addDefaultPage: false });
};

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
