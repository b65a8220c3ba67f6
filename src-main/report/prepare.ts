// Puts the empty signature field into the composed document, once, before anybody signs: a later signature then changes nothing
// but its own field, and a verifier can call every other change a forgery. AcroForm and Annots are indirect objects because some
// readers reject a second signature that had to make them so.

import { PDFArray, PDFDict, PDFDocument, PDFName, PDFString, type PDFRef } from 'pdf-lib';
import type { SealPlace } from './typeset.ts';

/** Size of the seal's rectangle in points; the template leaves exactly this room. */
export const SEAL_WIDTH = (76 / 25.4) * 72;
export const SEAL_HEIGHT = (34 / 25.4) * 72;
export const SEAL_FIELD = 'Seal';

/** Print and Locked: PDF/A wants every annotation printed. */
const PRINT_LOCKED = 132;
/** Signatures exist, and the file may only be appended to. */
const SIGNATURES_APPEND_ONLY = 3;

export interface FieldPlace extends SealPlace {
  readonly name: string;
  /** The signature in this field closes the document. */
  readonly locks: boolean;
}

export const prepareFields = async (pdf: Uint8Array, seal: SealPlace, others: readonly FieldPlace[] = []): Promise<Uint8Array> => {
  const document = await PDFDocument.load(pdf, { updateMetadata: false, throwOnInvalidObject: true });
  const { context } = document;
  const fields: PDFRef[] = [];
  for (const place of [...others, { ...seal, name: SEAL_FIELD, locks: true }]) {
    const page = document.getPage(place.page - 1);
    const top = page.getHeight() - place.top;
    const empty = context.register(context.stream('', { Type: 'XObject', Subtype: 'Form', BBox: [0, 0, SEAL_WIDTH, SEAL_HEIGHT] }));
    const field = context.obj({
      Type: 'Annot',
      Subtype: 'Widget',
      FT: 'Sig',
      Rect: [place.left, top - SEAL_HEIGHT, place.left + SEAL_WIDTH, top].map(value => Math.round(value * 100) / 100),
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
