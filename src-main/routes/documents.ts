// GET /conclusion/<case>/<matter>/draft.pdf | signed.pdf: the document as it is now, fetched first where it is not here yet.

import type { Content } from '#shared/footage/footage.ts';
import type { Conclusions } from '../conclusions/conclusions.ts';
import type { ContentStore, PartFetcher } from '../media/content-store.ts';
import type { Session } from '../session/session.ts';

export interface DocumentDeps {
  readonly session: Session;
  readonly conclusions: Conclusions;
  readonly content: ContentStore;
  readonly fetcherOf: (content: Content) => PartFetcher;
}

export function createDocumentRoute(deps: DocumentDeps): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } });
    const active = deps.session.active();
    if (!active) return new Response(null, { status: 401 });
    const segments = new URL(request.url).pathname.split('/').slice(2).map(decoded);
    const [caseId, matter, file, ...more] = segments;
    const kind = file === 'draft.pdf' ? 'draft' : file === 'signed.pdf' ? 'signed' : undefined;
    if (!caseId || !matter || !kind || more.length > 0) return new Response(null, { status: 404 });
    const document = deps.conclusions.document(active, caseId, matter, kind);
    if (!document) return new Response(null, { status: 404 });
    deps.content.describe(document);
    try {
      const bytes = await deps.content.read(document.sha256, 0, document.bytes, deps.fetcherOf(document), request.signal);
      return new Response(request.method === 'HEAD' ? null : new Uint8Array(bytes), {
        headers: {
          'content-type': 'application/pdf',
          'content-length': String(document.bytes),
          // The same address shows a newer document after the next composing.
          'cache-control': 'no-store',
          'content-disposition': 'inline',
          'x-content-type-options': 'nosniff',
        },
      });
    } catch {
      return new Response(null, { status: 503 });
    }
  };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}
