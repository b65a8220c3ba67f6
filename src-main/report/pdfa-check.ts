// Rules of our own for what makes a document keepable (after ISO 19005-3, level A). A checker of this size vouches for the rules below and
// for nothing else; it is no substitute for a validator.

import { PDFArray, PDFBool, PDFDict, PDFDocument, PDFHexString, PDFName, PDFNumber, PDFRawStream, PDFRef, PDFStream, PDFString, decodePDFRawStream, type PDFObject } from 'pdf-lib';

export interface PdfaProblem {
  readonly rule: string;
  readonly what: string;
}

/** Font programs that PDF/A knows, by key of the descriptor. */
const PROGRAMS = ['FontFile', 'FontFile2', 'FontFile3'];
const FORBIDDEN_ACTIONS = new Set(['Launch', 'Sound', 'Movie', 'ResetForm', 'ImportData', 'Hide', 'SetOCGState', 'Rendition', 'Trans', 'GoTo3DView', 'JavaScript']);
const PRINT = 4;
const HIDDEN = 1 | 2 | 32;

const name = (value: PDFObject | undefined): string | undefined => (value instanceof PDFName ? value.decodeText() : undefined);

/** Empty when every rule holds. Throws when the file cannot be read as a PDF at all. */
export const checkPdfa = async (pdf: Uint8Array): Promise<readonly PdfaProblem[]> => {
  const problems: PdfaProblem[] = [];
  const demand = (holds: boolean, rule: string, what: string): void => {
    if (!holds && !problems.some((one) => one.rule === rule && one.what === what)) problems.push({ rule, what });
  };
  const head = Buffer.from(pdf.subarray(0, 64)).toString('latin1');
  demand(/^%PDF-1\.[4-7]\n?\r?/.test(head), 'header', 'the file does not begin with a header of PDF 1.4 to 1.7');
  const binary = /^%PDF-1\.\d\r?\n%([^\r\n]{4,})/.exec(head)?.[1];
  demand(binary !== undefined && [...binary].slice(0, 4).every((character) => character.charCodeAt(0) > 127), 'header', 'no comment of four bytes above 127 follows the header');
  demand(!Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength).includes('/Encrypt '), 'encryption', 'the file is encrypted');

  const document = await PDFDocument.load(pdf, { updateMetadata: false, throwOnInvalidObject: true });
  const { context, catalog } = document;
  demand(context.trailerInfo.ID !== undefined, 'identifier', 'the trailer has no ID');

  const xmp = catalog.lookup(PDFName.of('Metadata'));
  const xml = xmp instanceof PDFRawStream ? Buffer.from(decodePDFRawStream(xmp).decode()).toString('utf8') : '';
  demand(xml !== '' && !(xmp instanceof PDFStream && xmp.dict.has(PDFName.of('Filter'))), 'metadata', 'the XMP metadata are missing or packed');
  demand(/pdfaid:part(?:>|=")3/.test(xml) && /pdfaid:conformance(?:>|=")A/.test(xml), 'metadata', 'the XMP metadata do not claim PDF/A-3a');
  demand(/dc:title/.test(xml), 'metadata', 'the XMP metadata have no title');

  const intents = catalog.lookupMaybe(PDFName.of('OutputIntents'), PDFArray);
  const intent = intents?.lookupMaybe(0, PDFDict);
  demand(name(intent?.lookup(PDFName.of('S'))) === 'GTS_PDFA1' && intent?.lookup(PDFName.of('DestOutputProfile')) instanceof PDFStream, 'colour', 'no output intent with an ICC profile');

  demand(catalog.lookupMaybe(PDFName.of('MarkInfo'), PDFDict)?.lookup(PDFName.of('Marked')) === PDFBool.True, 'structure', 'the document is not marked as tagged');
  const root = catalog.lookupMaybe(PDFName.of('StructTreeRoot'), PDFDict);
  demand(root !== undefined && root.has(PDFName.of('K')), 'structure', 'there is no tree of structure');
  const language = catalog.lookup(PDFName.of('Lang'));
  demand((language instanceof PDFString || language instanceof PDFHexString) && language.decodeText().startsWith('zh'), 'language', 'the document names no language');
  demand(catalog.lookupMaybe(PDFName.of('Outlines'), PDFDict) !== undefined || document.getPageCount() < 3, 'bookmarks', 'a longer document has no bookmarks');

  for (const key of ['AA', 'JavaScript'] as const) demand(!catalog.has(PDFName.of(key)), 'actions', `the catalogue has ${key}`);
  const names = catalog.lookupMaybe(PDFName.of('Names'), PDFDict);
  demand(!names?.has(PDFName.of('JavaScript')), 'actions', 'the document holds scripts');
  const attached = catalog.lookupMaybe(PDFName.of('AF'), PDFArray);
  const embedded = names?.lookupMaybe(PDFName.of('EmbeddedFiles'), PDFDict);
  demand(embedded === undefined || attached !== undefined, 'attachment', 'an embedded file is not associated with the document');

  for (const [, object] of context.enumerateIndirectObjects()) checkObject(object, demand, (ref) => context.lookup(ref));
  document.getPages().forEach((page, index) => {
    demand(page.node.lookup(PDFName.of('StructParents')) instanceof PDFNumber || page.node.lookupMaybe(PDFName.of('Contents'), PDFArray)?.size() === 0, 'structure', `page ${index + 1} is outside the tree of structure`);
  });
  return problems;
};

type Demand = (holds: boolean, rule: string, what: string) => void;

const checkObject = (object: PDFObject, demand: Demand, lookup: (ref: PDFRef) => PDFObject | undefined): void => {
  const dict = object instanceof PDFStream ? object.dict : object instanceof PDFDict ? object : undefined;
  if (dict === undefined) return;
  const resolved = (key: string): PDFObject | undefined => {
    const value = dict.get(PDFName.of(key));
    return value instanceof PDFRef ? lookup(value) : value;
  };
  const type = name(resolved('Type'));
  const subtype = name(resolved('Subtype'));
  if (object instanceof PDFStream) {
    const filter = resolved('Filter');
    const filters = filter instanceof PDFArray ? filter.asArray().map(name) : [name(filter)];
    demand(!filters.includes('LZWDecode') && !filters.includes('Crypt'), 'filter', 'a stream uses a filter that PDF/A forbids');
    demand(!dict.has(PDFName.of('F')), 'filter', 'a stream lies outside the file');
    if (subtype === 'Image') demand(resolved('Interpolate') !== PDFBool.True, 'picture', 'a picture asks to be interpolated');
  }
  if (type === 'Font' && subtype !== 'Type0' && subtype !== 'Type3') {
    const descriptor = resolved('FontDescriptor');
    demand(descriptor instanceof PDFDict && PROGRAMS.some((key) => descriptor.has(PDFName.of(key))), 'font', `font ${name(resolved('BaseFont')) ?? '?'} is not embedded`);
  }
  if (type === 'Font' && subtype === 'Type0') demand(resolved('ToUnicode') instanceof PDFStream, 'font', `font ${name(resolved('BaseFont')) ?? '?'} cannot be read as text`);
  if (type === 'Annot') {
    const flags = resolved('F');
    const bits = flags instanceof PDFNumber ? flags.asNumber() : 0;
    demand((bits & PRINT) !== 0 && (bits & HIDDEN) === 0, 'annotation', 'an annotation is not printed');
    // A field without extent shows nothing and needs none.
    const rectangle = resolved('Rect');
    const extent = rectangle instanceof PDFArray ? rectangle.asRectangle() : undefined;
    const shows = extent !== undefined && extent.width > 0 && extent.height > 0;
    demand(subtype !== 'Widget' || !shows || resolved('AP') instanceof PDFDict, 'annotation', 'a field has no appearance');
  }
  if (type === 'StructElem' && name(resolved('S')) === 'Figure') {
    const alternative = resolved('Alt');
    demand((alternative instanceof PDFString || alternative instanceof PDFHexString) && alternative.decodeText().trim() !== '', 'alternative', 'a picture has no alternative text');
  }
  if (type === 'Filespec') demand(dict.has(PDFName.of('AFRelationship')) && dict.has(PDFName.of('UF')), 'attachment', 'an embedded file does not say how it belongs to the document');
  const action = name(resolved('S'));
  if (action !== undefined && FORBIDDEN_ACTIONS.has(action) && (type === 'Action' || type === undefined)) demand(false, 'actions', `there is an action ${action}`);
};
