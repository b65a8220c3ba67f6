// Answers one request for one content: whole or a range, streamed from disk piece by piece as the reader takes it, with the
// parts that are not here fetched on the way.

import type { Content } from '#shared/footage/footage.ts';
import type { ContentStore, PartFetcher } from './content-store.ts';
import { askedRange } from './range.ts';

/** Bytes handed to the reader at a time: large enough for full speed, small enough to stop quickly. */
const PIECE_BYTES = 256 * 1024;

export interface ServeOptions {
  readonly content: Content;
  readonly store: ContentStore;
  readonly fetchPart: PartFetcher | undefined;
  /** Header `content-disposition`, where the bytes have a name of their own. */
  readonly disposition?: string | undefined;
}

/**
 * Of everything that shows what was filmed. What an address answers never changes, but whether it may be seen does, and what a browser
 * remembers is neither sealed on its disk nor asks again. The validator is for readers that go on where they stopped (`If-Range`).
 */
export const footageHeaders = (etag: string, mime: string): Headers =>
  new Headers({
    'content-type': mime,
    etag,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
  });

/** `If-None-Match` by RFC 9110: a list of validators or `*`. */
export const isNotModified = (request: Request, etag: string): boolean => {
  const header = request.headers.get('if-none-match');
  if (header === null) return false;
  return header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag);
};

const streamOf = (request: Request, { content, store, fetchPart }: ServeOptions, first: number, last: number): ReadableStream<Uint8Array> => {
  const abort = new AbortController();
  const signal = AbortSignal.any([request.signal, abort.signal]);
  let at = first;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const bytes = await store.read(content.sha256, at, Math.min(PIECE_BYTES, last + 1 - at), fetchPart, signal);
        if (bytes.length === 0) throw new Error('content ends before its declared size');
        at += bytes.length;
        controller.enqueue(bytes);
        if (at > last) controller.close();
      },
      cancel(reason) {
        abort.abort(reason);
      },
    },
    { highWaterMark: 1 },
  );
};

export const serveContent = (request: Request, options: ServeOptions): Response => {
  const { content } = options;
  const etag = `"${content.sha256}"`;
  const headers = footageHeaders(etag, content.mime);
  headers.set('accept-ranges', 'bytes');
  if (options.disposition) headers.set('content-disposition', options.disposition);
  if (isNotModified(request, etag)) return new Response(null, { status: 304, headers });
  // RFC 9110 defines Range for GET alone.
  const asked = request.method === 'GET' ? askedRange(request.headers, content.bytes, etag) : ({ kind: 'whole' } as const);
  if (asked.kind === 'unsatisfiable') {
    headers.set('content-range', `bytes */${content.bytes}`);
    headers.set('content-type', 'text/plain');
    headers.delete('etag');
    return new Response(null, { status: 416, headers });
  }
  const { first, last } = asked.kind === 'range' ? asked : { first: 0, last: content.bytes - 1 };
  headers.set('content-length', String(last + 1 - first));
  if (asked.kind === 'range') headers.set('content-range', `bytes ${first}-${last}/${content.bytes}`);
  const status = asked.kind === 'range' ? 206 : 200;
  return new Response(request.method === 'HEAD' ? null : streamOf(request, options, first, last), { status, headers });
};
