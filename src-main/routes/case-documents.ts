// GET /documents/<case>/<kind>/<matter or ->/<version or now>.pdf and .<n>.p7s (a detached signature of it), and POST /form/preview?kind=…: an example as a form prints it.

import { readForm, writeNumber } from '#shared/document/form.ts';
import { DOCUMENT_KINDS, KINDS, type DocumentKind } from '#shared/document/kinds.ts';
import type { Documents } from '../documents/documents.ts';
import { exampleOf } from '../documents/example.ts';
import type { Composer } from '../report/compose.ts';
import { MissingGlyph } from '../report/glyphs.ts';
import { SM2_MIME } from '../report/sign-beside.ts';
import type { Session } from '../session/session.ts';

/** A form is a few texts. */
const MOST_FORM_BYTES = 64 * 1024;
const STATUS = { notFound: 404, notAllowed: 403, offline: 503, diskFull: 507, missing: 409, missingGlyph: 422, refused: 409 } as const;

export function createCaseDocumentRoute({ session, documents }: { readonly session: Session; readonly documents: Documents }): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } });
    const active = session.active();
    if (!active) return new Response(null, { status: 401 });
    const [caseId, kind, matter, file, ...more] = new URL(request.url).pathname.split('/').slice(2).map(decoded);
    const [, version, signature] = /^(now|[1-9]\d{0,3})\.(?:pdf|([1-9]\d?)\.p7s)$/.exec(file ?? '') ?? [];
    if (!caseId || !isKind(kind) || !matter || version === undefined || more.length > 0) return new Response(null, { status: 404 });
    const of = [active, caseId, kind, matter === '-' ? undefined : matter, version === 'now' ? 'now' : Number(version)] as const;
    const read = signature === undefined ? await documents.read(...of, request.signal) : await documents.readBeside(...of, Number(signature) - 1, request.signal);
    if (!read.ok) return Response.json({ failure: read.failure, ...('characters' in read ? { characters: read.characters, where: read.where } : {}) }, { status: STATUS[read.failure], headers: { 'cache-control': 'no-store' } });
    return pdfResponse(read.pdf, request.method === 'HEAD', signature === undefined ? 'application/pdf' : SM2_MIME);
  };
}

export function createFormPreviewRoute({ session, composer, now }: { readonly session: Session; readonly composer: Composer; readonly now: () => number }): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } });
    const active = session.active();
    if (!active) return new Response(null, { status: 401 });
    const text = await request.text();
    if (text.length > MOST_FORM_BYTES) return new Response(null, { status: 413 });
    const read = readForm(parsed(text));
    if (!read.ok) return Response.json({ problems: read.problems }, { status: 422 });
    const kind = new URL(request.url).searchParams.get('kind') === 'notice' ? 'notice' : 'conclusion';
    const at = new Date(now());
    const number = writeNumber(read.form.number, { office: '示例', mark: KINDS[kind].mark ?? '食许', year: at.getUTCFullYear(), n: 7 });
    try {
      return pdfResponse(await composer.compose(exampleOf(kind, read.form, active.account.bureau.name, number, at.toISOString())), false);
    } catch (error) {
      if (error instanceof MissingGlyph) return Response.json({ characters: error.characters, where: error.where }, { status: 422 });
      throw error;
    }
  };
}

const pdfResponse = (pdf: Uint8Array, headOnly: boolean, mime = 'application/pdf'): Response =>
  new Response(headOnly ? null : new Uint8Array(pdf), {
    headers: { 'content-type': mime, 'content-length': String(pdf.length), 'cache-control': 'no-store', 'content-disposition': 'inline', 'x-content-type-options': 'nosniff' },
  });
const isKind = (kind: string | undefined): kind is DocumentKind => (DOCUMENT_KINDS as readonly string[]).includes(kind ?? '');
const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
};
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
