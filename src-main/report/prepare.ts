// Puts the empty signature fields into the composed document, once, before anybody signs: a later signature then changes nothing
// but its own field, and a verifier can call every other change a forgery. AcroForm and Annots are indirect objects because some
// readers reject a second signature that had to make them so.

import { PDFArray, PDFDict, PDFDocument, PDFName, PDFString, type PDFRef } from 'pdf-lib';

export const SEAL_FIELD = 'Seal';

/** Print and Locked: PDF/A wants every annotation printed. */
const PRINT_LOCKED = 132;
/** Signatures exist, and the file may only be appended to. */
const SIGNATURES_APPEND_ONLY = 3;

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

/** In signing order: people first, the seal last. A document without any place is left as it is. */
export const prepareFields = async (pdf: Uint8Array, places: readonly FieldPlace[]): Promise<Uint8Array> => {
  if (places.length === 0) return pdf;
  const document = await PDFDocument.load(pdf, { updateMetadata: false, throwOnInvalidObject: true });
  const { context } = document;
  const fields: PDFRef[] = [];
  for (const place of places) {
    const page = document.getPage(place.page - 1);
    const top = page.getHeight() - place.top;
    const empty = context.register(context.stream('', { Type: 'XObject', Subtype: 'Form', BBox: [0, 0, place.width, place.height] }));
    const field = context.obj({
      Type: 'Annot',
      Subtype: 'Widget',
      FT: 'Sig',
      Rect: [place.left, top - place.height, place.left + place.width, top].map(value => Math.round(value * 100) / 100),
      F: PRINT_LOCKED,
      P: page.ref,
      AP: { N: empty },
    });
    field.set(PDFName.of('T'), PDFString.of(place.name));
    if (place.locks) field.set(PDFName.of('Lock'), context.register(context.obj({ Type: 'SigFieldLock', Action: 'All', P: 1 })));
    const ref = context.register(field);
    fields.push(ref);

    const before = page.node.lookupMaybe(PDFName.of('Annots'), PDFArray);
    const annotations = context.obj([...(before?.asArray() ?? []), ref]);
    page.node.set(PDFName.of('Annots'), context.register(annotations));
  }
  if (document.catalog.lookupMaybe(PDFName.of('AcroForm'), PDFDict) !== undefined) throw new Error('The document already has a form');
  document.catalog.set(PDFName.of('AcroForm'), context.register(context.obj({ Fields: fields, SigFlags: SIGNATURES_APPEND_ONLY })));
  return document.save({ useObjectStreams: false, updateFieldAppearances: false, addDefaultPage: false });
};
