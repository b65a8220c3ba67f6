// Serves the built window: GET and HEAD only, the path decoded once, nothing outside the folder, no dot files. The page itself is read
// with a fresh nonce in place of its placeholder.

import { readFile, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { commonHeaders, windowHeaders } from './headers.ts';

const PLACEHOLDER = '__CSP_NONCE__';

/** Path within the window's folder that a URL path asks for; `undefined` when it may not be served at all. */
export function windowPath(urlPath: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(urlPath);
  } catch {
    return undefined;
  }
  if (!path.startsWith('/') || path.includes('\\') || path.includes('\0') || path.includes(':')) return undefined;
  const segments = path.slice(1).split('/');
  if (path === '/') return 'index.html';
  // A dot in front hides a file or climbs out of the folder; a percent sign left after decoding means that it was encoded twice.
  if (segments.some((segment) => segment === '' || segment.startsWith('.') || segment.includes('%'))) return undefined;
  return segments.join('/');
}

/** `folder` is the built window; `nonce` makes a fresh one; `sockets` is the origin of its calls. Paths without a file extension are pages of the window and get the page. */
export function createWindowFiles(folder: string, nonce: () => string, sockets?: string): (request: Request) => Promise<Response> {
  const read = async (path: string) => {
    try {
      const root = await realpath(folder);
      const file = await realpath(join(root, path));
      return file.startsWith(root + sep) ? await readFile(file) : undefined;
    } catch {
      return undefined;
    }
  };

  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return new Response(null, { status: 405, headers: { allow: 'GET, HEAD', ...commonHeaders() } });
    const asked = windowPath(new URL(request.url).pathname);
    const path = asked !== undefined && !asked.includes('.') ? 'index.html' : asked;
    const bytes = path === undefined ? undefined : await read(path);
    if (path === undefined || !bytes) return new Response(null, { status: 404, headers: commonHeaders() });
    if (!path.endsWith('.html')) return reply(request, bytes, windowHeaders({ path }));
    const fresh = nonce();
    return reply(request, Buffer.from(bytes.toString('utf8').replaceAll(PLACEHOLDER, fresh)), windowHeaders({ path, nonce: fresh, sockets }));
  };
}

function reply(request: Request, bytes: Buffer<ArrayBuffer> | Buffer, headers: Record<string, string>): Response {
  const body = request.method === 'HEAD' ? null : new Uint8Array(bytes);
  return new Response(body, { headers: { ...headers, 'content-length': String(bytes.byteLength) } });
}
