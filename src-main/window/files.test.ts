import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWindowFiles, windowPath } from './files.ts';
import { contentPolicy, windowHeaders } from './headers.ts';

describe('the headers of the window', () => {
  test('the policy allows our own files and the nonce of this load, and nothing else', () => {
    expect(contentPolicy('abc').split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self' 'nonce-abc'",
      "style-src 'self' 'nonce-abc'",
      "img-src 'self' blob: data:",
      "font-src 'self'",
      "connect-src 'self'",
      "worker-src 'self'",
      "media-src 'self' blob:",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "object-src 'none'",
      "require-trusted-types-for 'script'",
      'trusted-types default',
    ]);
  });

  test('the policy lets sockets be opened to the server of calls alone', () => {
    expect(contentPolicy('abc', 'wss://server.example').split('; ')).toContain("connect-src 'self' wss://server.example");
    expect(windowHeaders({ path: 'index.html', nonce: 'n', sockets: 'wss://server.example' })['content-security-policy']).toContain('wss://server.example');
  });

  test('a file with a hash in its name is kept for ever, the page never', () => {
    expect(windowHeaders({ path: 'assets/main-Bx91_k2a.js' })['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(windowHeaders({ path: 'index.html', nonce: 'n' })['cache-control']).toBe('no-store');
    expect(windowHeaders({ path: 'favicon.ico' })['cache-control']).toBe('no-store');
  });

  test('every file says its type and that it is for this origin alone', () => {
    expect(windowHeaders({ path: 'assets/a-12345678.css' })).toMatchObject({
      'content-type': 'text/css; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
    });
  });
});

describe('paths of the window', () => {
  test.each(['/../secret', '/%2e%2e/secret', '/a/../../secret', '/.env', '/assets/.hidden', '/%252e%252e/secret', '/a%00b', '/a\\b', '/C:/x', '/a//b', '/%'])(
    '%s is not served',
    (path) => expect(windowPath(path)).toBeUndefined(),
  );
  test('a name in Chinese is decoded once', () => expect(windowPath(`/assets/${encodeURIComponent('图标')}.svg`)).toBe('assets/图标.svg'));
});

describe('serving the window', () => {
  let folder: string;
  let serve: (request: Request) => Promise<Response>;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'kantai-window-'));
    const root = join(folder, 'window');
    mkdirSync(join(root, 'assets'), { recursive: true });
    writeFileSync(join(root, 'index.html'), '<script nonce="__CSP_NONCE__" src="/assets/main-12345678.js"></script><style nonce="__CSP_NONCE__"></style>');
    writeFileSync(join(root, 'assets/main-12345678.js'), 'export {};');
    writeFileSync(join(folder, 'secret.txt'), 'secret');
    symlinkSync(join(folder, 'secret.txt'), join(root, 'link.txt'));
    let count = 0;
    serve = createWindowFiles(root, () => `nonce${++count}`);
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const get = (path: string, method = 'GET') => serve(new Request(`http://localhost${path}`, { method }));

  test('each load of the page has a nonce of its own, in the page and in the policy', async () => {
    const one = await get('/');
    const two = await get('/');
    const html = await one.text();
    const nonce = /nonce="(\w+)"/.exec(html)?.[1];
    expect(html).not.toContain('__CSP_NONCE__');
    expect(one.headers.get('content-security-policy')).toBe(contentPolicy(nonce ?? ''));
    expect(two.headers.get('content-security-policy')).not.toBe(one.headers.get('content-security-policy'));
  });

  test('a page within the window gets the same page, a missing file gets 404', async () => {
    expect((await get('/case/1')).headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect((await get('/assets/none-12345678.js')).status).toBe(404);
  });

  test('a link that leaves the folder is not followed', async () => expect((await get('/link.txt')).status).toBe(404));

  test('HEAD answers without a body and POST is refused', async () => {
    const head = await get('/assets/main-12345678.js', 'HEAD');
    expect(head.headers.get('content-length')).toBe('10');
    expect(await head.text()).toBe('');
    expect((await get('/', 'POST')).status).toBe(405);
  });
});
