// The headers of the window's files: a content policy that lets nothing run or load that is not ours. A pure function, so that the
// policy is one thing to read and test. Both hosts serve exactly this.

/** What a response of the window carries. */
export interface WindowFile {
  /** Path within the built window, for instance `assets/main-3f9a.js`. */
  readonly path: string;
  /** The nonce of this load; only the page itself has one. */
  readonly nonce?: string;
  /** Where the page's calls are. */
  readonly sockets?: string | undefined;
}

/** The policy of a page whose inline styles and scripts carry `nonce`. `sockets`: the one origin of WebSockets that it may open, for calls. */
export function contentPolicy(nonce: string, sockets?: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob: data:",
    "font-src 'self'",
    sockets === undefined ? "connect-src 'self'" : `connect-src 'self' ${sockets}`,
    "worker-src 'self'",
    "media-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default',
  ].join('; ');
}

/** Headers of one file of the window. Files with a hash in their name never change and are kept; all others are asked for anew. */
export function windowHeaders(file: WindowFile): Record<string, string> {
  return {
    'content-type': mimeOf(file.path),
    'cache-control': /(^|\/)assets\/[^/]+-[\w-]{8,}\.\w+$/.test(file.path) ? 'public, max-age=31536000, immutable' : 'no-store',
    ...(file.nonce === undefined ? {} : { 'content-security-policy': contentPolicy(file.nonce, file.sockets) }),
    ...commonHeaders(),
  };
}

/** Headers of every reply of the workstation, whatever it is. */
export function commonHeaders(): Record<string, string> {
  return {
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
  };
}

const MIMES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  woff: 'font/woff',
  wasm: 'application/wasm',
  txt: 'text/plain; charset=utf-8',
  bcmap: 'application/octet-stream',
  pfb: 'application/octet-stream',
  ttf: 'font/ttf',
  map: 'application/json; charset=utf-8',
};

export function mimeOf(path: string): string {
  return MIMES[path.slice(path.lastIndexOf('.') + 1).toLowerCase()] ?? 'application/octet-stream';
}
