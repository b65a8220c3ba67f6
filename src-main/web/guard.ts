// Who may talk to the web host. It listens on this machine only, but every page in every browser here can send requests to it,
// and a hostile name can be made to resolve to 127.0.0.1. So each request must name us as its host, come from our own page, and
// carry the cookie that only the start address gives.

import { createHash, timingSafeEqual } from 'node:crypto';

const COOKIE = 'kantai';

export interface Guard {
  /** A new one-time start address path, `/start?token=…`. */
  issue(): string;
  /** The answer that ends the request, or `undefined` when it may pass. */
  check(request: Request): Response | undefined;
}

/**
 * @param authority `127.0.0.1:<port>`, the only Host that is accepted.
 * @param randomBytes secrets come from here; 32 bytes each.
 */
export const createGuard = (authority: string, randomBytes: (length: number) => Uint8Array): Guard => {
  const origin = `http://${authority}`;
  const secret = () => Buffer.from(randomBytes(32)).toString('base64url');
  const tokens = new Set<string>();
  const cookies = new Set<string>();

  const start = (url: URL): Response => {
    const given = url.searchParams.get('token') ?? '';
    const token = [...tokens].find((each) => sameSecret(each, given));
    if (!token) return page(410, '此启动地址已用过或无效。请在启动它的窗口里按回车取得新地址。', 'This start address was used or is not valid. Press Enter where it was started to get a new one.');
    tokens.delete(token);
    const cookie = secret();
    cookies.add(cookie);
    return new Response(null, {
      status: 303,
      headers: { location: '/', 'set-cookie': `${COOKIE}=${cookie}; HttpOnly; SameSite=Strict; Path=/`, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
    });
  };

  return {
    issue: () => {
      const token = secret();
      tokens.add(token);
      return `/start?token=${token}`;
    },
    check: (request) => {
      if (request.headers.get('host') !== authority) return refuse(421);
      const from = request.headers.get('origin');
      if (from !== null && from !== origin) return refuse(403);
      const site = request.headers.get('sec-fetch-site');
      if (site === 'cross-site' || site === 'same-site') return refuse(403);
      const reading = request.method === 'GET' || request.method === 'HEAD';
      if (!reading && from !== origin) return refuse(403);

      const url = new URL(request.url);
      if (url.pathname === '/start') return reading ? start(url) : refuse(405);
      const given = cookieOf(request.headers.get('cookie'));
      const known = given !== undefined && [...cookies].some((each) => sameSecret(each, given));
      return known ? undefined : page(401, '请用启动时给出的地址打开勘台。', 'Open Kantai with the address that was given at start.');
    },
  };
};

const cookieOf = (header: string | null): string | undefined =>
  header
    ?.split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${COOKIE}=`))
    ?.slice(COOKIE.length + 1);

// Hashing first makes both sides the same length, so the comparison tells nothing by its time.
const sameSecret = (one: string, other: string): boolean => {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
};

const refuse = (status: number): Response => new Response(null, { status, headers: { 'cache-control': 'no-store' } });

const page = (status: number, zh: string, en: string): Response =>
  new Response(`<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>勘台</title><p>${zh}</p><p lang="en">${en}</p></html>`, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  });
