// `/content/<sha256>/<part>` over HTTP: GET and HEAD of one part, PUT of one part.

import { hashSchema, PART_BYTES } from '#shared/footage/footage.ts';
import { readBody } from '../http/body.ts';
import { refusal } from '../http/reply.ts';
import type { Session } from '../store/people.ts';
import type { ContentFailure, Contents } from './contents.ts';

const STATUS: { readonly [failure in ContentFailure['failure']]: number } = {
  forbidden: 403,
  notFound: 404,
  malformed: 422,
  wrongPart: 422,
  wrongWhole: 422,
};

/** `path`: what follows `/content/`. */
export async function serveContent(contents: Contents, session: Session, request: Request, path: string): Promise<Response> {
  const [sha256 = '', number = '', ...more] = path.split('/');
  if (more.length > 0 || !hashSchema.safeParse(sha256).success || !/^\d{1,7}$/.test(number)) return refusal(404, 'notFound');
  const part = Number(number);
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return getPart(contents, session, request, sha256, part);
    case 'PUT':
      return putPart(contents, session, request, sha256, part);
    default:
      return refusal(405, 'methodNotAllowed', { allow: 'GET, HEAD, PUT' });
  }
}

async function getPart(contents: Contents, session: Session, request: Request, sha256: string, number: number): Promise<Response> {
  const asked = request.method === 'GET' ? restAsked(request.headers) : undefined;
  const part = await contents.get(session, sha256, number, asked?.from);
  if ('failure' in part) return refusal(STATUS[part.failure], part.failure);
  const etag = `"${part.sha256}"`;
  // The bytes never change, but who may have them does; and nobody between, nor a profile on a disk, is to keep footage in the clear.
  const headers = { etag, 'cache-control': 'no-store', 'accept-ranges': 'bytes' };
  if (asked) {
    const isSame = asked.ifRange === undefined || asked.ifRange === etag;
    if (isSame && asked.from < part.bytes) {
      const length = part.bytes - asked.from;
      const range = { 'content-type': 'application/octet-stream', 'content-length': String(length), 'content-range': `bytes ${asked.from}-${part.bytes - 1}/${part.bytes}` };
      return new Response(part.stream, { status: 206, headers: { ...headers, ...range } });
    }
    await part.stream.cancel();
    if (isSame) return refusal(416, 'rangeNotSatisfiable', { 'content-range': `bytes */${part.bytes}` });
    // Another version than the one that was begun: all of it, from its start.
    const again = new Request(request.url, { method: 'GET', headers: { 'if-none-match': request.headers.get('if-none-match') ?? '' } });
    return getPart(contents, session, again, sha256, number);
  }
  const isKnown = request.headers.get('if-none-match')?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag) ?? false;
  if (isKnown || request.method === 'HEAD') await part.stream.cancel();
  if (isKnown) return new Response(null, { status: 304, headers });
  return new Response(request.method === 'HEAD' ? null : part.stream, {
    headers: { ...headers, 'content-type': 'application/octet-stream', 'content-length': String(part.bytes) },
  });
}

/** The only range that resuming needs: from a byte to the end. Any other is answered by the whole part, which RFC 9110 allows. */
function restAsked(headers: Headers): { readonly from: number; readonly ifRange: string | undefined } | undefined {
  const match = /^bytes=(\d{1,9})-$/.exec(headers.get('range')?.trim() ?? '');
  return match ? { from: Number(match[1]), ifRange: headers.get('if-range')?.trim() } : undefined;
}

async function putPart(contents: Contents, session: Session, request: Request, sha256: string, number: number): Promise<Response> {
  const bytes = await readBody(request, PART_BYTES);
  if (bytes === undefined) return refusal(413, 'tooLarge');
  const stored = await contents.put(session, sha256, number, bytes);
  return stored === 'stored' ? new Response(null, { status: 204 }) : refusal(STATUS[stored.failure], stored.failure);
}
