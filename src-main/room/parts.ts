// `GET /content/<sha256>/<part>` of a room: one part of footage that belongs to a case which the member may know, from a byte to its end
// where that is asked. The receiver verifies it by its hash, as from the server.

import { hashSchema } from '#shared/footage/footage.ts';
import type { ContentStore } from '../media/content-store.ts';
import type { Store } from '../store/store.ts';
import { refusal } from './http.ts';
import type { Member } from './members.ts';
import type { Sights } from './sights.ts';

export function createRoomParts(deps: { readonly store: Store; readonly sights: Sights; readonly content: ContentStore }): (member: Member, request: Request, path: string) => Promise<Response> {
  const { store, sights, content } = deps;
  return async (member, request, path) => {
    if (request.method !== 'GET') return refusal(405, 'methodNotAllowed', { allow: 'GET' });
    const [sha256 = '', number = '', ...more] = path.split('/');
    if (more.length > 0 || !hashSchema.safeParse(sha256).success || !/^\d{1,7}$/.test(number)) return refusal(404, 'notFound');
    const part = Number(number);
    const known = store.custody.casesOfContent(sha256).filter((caseId) => sights.sight(member.person, caseId));
    if (known.length === 0) return refusal(404, 'notFound');
    if (known.some((caseId) => sights.isSealed(member.person, caseId, sha256))) return refusal(403, 'forbidden');
    const hash = content.description(sha256)?.parts[part];
    if (hash === undefined || content.state(sha256)?.have[part] !== true) return refusal(404, 'notFound');
    const bytes = await content.readPart(sha256, part);
    const etag = `"${hash}"`;
    const headers = { etag, 'content-type': 'application/octet-stream', 'accept-ranges': 'bytes' };
    const from = Number(/^bytes=(\d{1,9})-$/.exec(request.headers.get('range')?.trim() ?? '')?.[1] ?? 0);
    const isSame = [null, etag].includes(request.headers.get('if-range')?.trim() ?? null);
    if (from === 0 || !isSame || from >= bytes.length) return new Response(new Uint8Array(bytes), { headers: { ...headers, 'content-length': String(bytes.length) } });
    const rest = new Uint8Array(bytes.subarray(from));
    return new Response(rest, { status: 206, headers: { ...headers, 'content-length': String(rest.length), 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } });
  };
}
