// The site's page and its refusals as files and headers. Strict: its own script, its own style, its own server, the phone's camera.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LinkFailure } from '../invitations.ts';

const TYPES: { readonly [ending: string]: string } = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', html: 'text/html; charset=utf-8' };

const headers = (policy: string, more: Record<string, string> = {}): Record<string, string> => ({
  'content-security-policy': policy,
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(self), microphone=(self), geolocation=(self), gyroscope=(self), accelerometer=(self), fullscreen=(self)',
  'cross-origin-opener-policy': 'same-origin',
  ...more,
});

/** `host`: where the page was called, for its socket: older browsers do not count it as `self`. */
const pagePolicy = (host: string): string =>
  `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob: mediastream:; connect-src 'self' ws://${host} wss://${host}; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'`;
/** The panorama's own frame: photo-sphere-viewer writes its controls as markup, so it stands apart and reaches nothing but the picture that it is given. */
const panoramaPolicy = `default-src 'none'; script-src 'self'; style-src 'self'; img-src blob: data:; connect-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'`;
const plainPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const FILES = ['page.html', 'page.js', 'page.css', 'panorama.html', 'panorama.js', 'panorama.css'] as const;
type File = (typeof FILES)[number];

export interface SitePage {
  /** `undefined` where there is no such file. `ifNoneMatch`: what the browser has. */
  file(name: string, host: string, ifNoneMatch: string | null): Promise<Response | undefined>;
}

/** `folder`: where the build put it. */
export function createSitePage(folder: string): SitePage {
  const known = new Map<File, { readonly bytes: Uint8Array<ArrayBuffer>; readonly etag: string }>();
  const load = async (name: File): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly etag: string } | undefined> => {
    const kept = known.get(name);
    if (kept) return kept;
    const bytes = await readFile(join(folder, name)).then((read) => new Uint8Array(read), () => undefined);
    if (!bytes) return undefined;
    const made = { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url')}"` };
    known.set(name, made);
    return made;
  };
  return {
    async file(name, host, ifNoneMatch) {
      const wanted = FILES.find((one) => one === name);
      const found = wanted && (await load(wanted));
      if (!found) return undefined;
      const policy = name.startsWith('panorama') ? panoramaPolicy : pagePolicy(host);
      const own = headers(policy, { 'content-type': TYPES[name.split('.')[1]!]!, etag: found.etag, 'cache-control': 'no-cache' });
      return ifNoneMatch === found.etag ? new Response(null, { status: 304, headers: own }) : new Response(found.bytes, { headers: own });
    },
  };
}

const REFUSALS: { readonly [why in LinkFailure | 'notBuilt']: { readonly status: number; readonly zh: string; readonly en: string } } = {
  unknown: { status: 404, zh: '这个链接无效。请核对链接是否完整，或请工作人员重新发送。', en: 'This link is not valid. Check that it is complete, or ask staff for a new one.' },
  expired: { status: 410, zh: '这个链接已过期。您已上传的资料都已保存。请工作人员发送新的链接。', en: 'This link has expired. Everything you sent is kept. Ask staff for a new link.' },
  revoked: { status: 410, zh: '这个链接已由工作人员收回。您已上传的资料都已保存。如需继续，请联系工作人员。', en: 'Staff withdrew this link. Everything you sent is kept. Contact staff if you need to go on.' },
  elsewhere: { status: 403, zh: '这个链接已在另一部手机上使用。请用那部手机打开，或请工作人员发送新的链接。', en: 'This link is used on another phone. Open it there, or ask staff for a new link.' },
  over: { status: 410, zh: '本次踏勘已经结束，链接不再可用。', en: 'This survey is over; the link is no longer used.' },
  notBuilt: { status: 503, zh: '页面暂时打不开。请稍后再试，或联系工作人员。', en: 'The page cannot be shown at the moment. Try again later, or contact staff.' },
};

/** A plain page that needs nothing else. */
export function refusalPage(why: keyof typeof REFUSALS): Response {
  const { status, zh, en } = REFUSALS[why];
  const body = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>勘台</title><style>:root{color-scheme:light dark}body{font:18px/1.7 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;margin:15vh auto 0;max-width:22em;padding:0 1.2em}p+p{opacity:.7;font-size:15px}</style></head><body><p>${zh}</p><p lang="en">${en}</p></body></html>`;
  return new Response(body, { status, headers: headers(plainPolicy, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }) });
}

export const openBookPage = (markup: string): Response => new Response(markup, { headers: headers(plainPolicy, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'private, max-age=600' }) });
