// Signature fields of a document, as the form lists them.

import { PDFArray, PDFDict, PDFDocument, PDFHexString, PDFName, PDFString } from 'pdf-lib';

export interface SignatureField {
  readonly name: string;
  readonly dictionary: PDFDict;
  /** Left, bottom, right, top in points. */
  readonly rectangle: readonly [number, number, number, number];
  /** The signature's dictionary; absent while the field is empty. */
  readonly signature?: PDFDict;
}

export const signatureFields = (document: PDFDocument): SignatureField[] => {
  const form = document.catalog.lookupMaybe(PDFName.of('AcroForm'), PDFDict);
  const list = form?.lookupMaybe(PDFName.of('Fields'), PDFArray);
  const found: SignatureField[] = [];
  for (let index = 0; index < (list?.size() ?? 0); index += 1) {
    const dictionary = list!.lookupMaybe(index, PDFDict);
    if (dictionary === undefined || dictionary.lookup(PDFName.of('FT')) !== PDFName.of('Sig')) continue;
    const name = dictionary.lookupMaybe(PDFName.of('T'), PDFString, PDFHexString)?.decodeText() ?? '';
    const { x, y, width, height } = dictionary.lookup(PDFName.of('Rect'), PDFArray).asRectangle();
    const signature = dictionary.lookupMaybe(PDFName.of('V'), PDFDict);
    found.push({ name, dictionary, rectangle: [x, y, x + width, y + height], ...(signature === undefined ? {} : { signature }) });
  }
  return found;
};
