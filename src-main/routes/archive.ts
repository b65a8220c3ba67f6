// POST /archive?case=…[&footage=no]: makes the package, answering newline-separated JSON while it works; who goes away cancels it.
// GET /archive/<case>.zip: the package that was made last, within the hour.

import { Readable } from 'node:stream';
import type { ArchiveProgress } from '#shared/contract/workstation-documents.ts';
import type { Archives } from '../archive/archives.ts';
import type { Session } from '../session/session.ts';

/** Lines between two of the same stage, in ms: progress is for people. */
const PACE_MS = 100;

export function createArchiveRoute({ session, archives, now }: { readonly session: Session; readonly archives: Archives; readonly now: () => number }): (request: Request) => Promise<Response> {
  return async (request) => {
    const active = session.active();
    if (!active) return new Response(null, { status: 401 });
    const { pathname, searchParams } = new URL(request.url);
    if (request.method === 'GET') {
      const caseId = /^\/archive\/([^/]+)\.zip$/.exec(pathname)?.[1];
      const read = caseId === undefined ? undefined : archives.read(active, decodeURIComponent(caseId));
      if (read === undefined) return new Response(null, { status: 404 });
      const headers = { 'content-type': 'application/zip', 'content-length': String(read.bytes), 'cache-control': 'no-store', 'content-disposition': 'attachment', 'x-content-type-options': 'nosniff' };
      return new Response(Readable.toWeb(read.stream) as ReadableStream<Uint8Array>, { headers });
    }
    const caseId = searchParams.get('case');
    if (request.method !== 'POST' || pathname !== '/archive' || caseId === null) return new Response(null, { status: 404 });

    const stop = new AbortController();
    request.signal.addEventListener('abort', () => stop.abort());
    const encoder = new TextEncoder();
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        let last: { readonly stage: string; readonly at: number } | undefined;
        const tell = (progress: ArchiveProgress): void => {
          if (stop.signal.aborted) return;
          if (last?.stage === progress.stage && now() - last.at < PACE_MS) return;
          last = { stage: progress.stage, at: now() };
          controller.enqueue(encoder.encode(`${JSON.stringify(progress)}\n`));
        };
        const made = await archives.make(active, caseId, { signal: stop.signal, onProgress: tell, footage: searchParams.get('footage') !== 'no' });
        if (stop.signal.aborted) return;
        tell(made.ok ? { stage: 'done', bytes: made.bytes, sha256: made.sha256, until: new Date(made.until).toISOString() } : { stage: 'error', error: made.failure });
        controller.close();
      },
      cancel: () => stop.abort(),
    });
    return new Response(body, { headers: { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' } });
  };
}
