// GET /standard/<hash>: a pinned standard as it is stored. It never changes, so a window asks once and keeps it.

import { hashSchema } from '#shared/footage/footage.ts';
import type { Session } from '../session/session.ts';
import type { DocumentStore } from '../store/documents.ts';
import type { Route } from './routing.ts';

export function createStandardRoute({ session, documents }: { readonly session: Session; readonly documents: DocumentStore }): Route {
  return async (request) => {
    if (request.method !== 'GET') return new Response(null, { status: 405, headers: { allow: 'GET' } });
    if (!session.active()) return new Response(null, { status: 401 });
    const hash = new URL(request.url).pathname.split('/')[2] ?? '';
    const json = hashSchema.safeParse(hash).success ? documents.standardJson(hash) : undefined;
    if (json === undefined) return new Response(null, { status: 404, headers: { 'cache-control': 'no-store' } });
    return new Response(json, { headers: { 'content-type': 'application/json', etag: `"${hash}"`, 'cache-control': 'private, max-age=31536000, immutable', 'x-content-type-options': 'nosniff', 'cross-origin-resource-policy': 'same-origin' } });
  };
}
