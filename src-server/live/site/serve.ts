// The site's paths over HTTP: its page at the link, the page's files, its calls and uploads.

import { openBookOf } from '#shared/standard/open-book.ts';
import { openBookHtml } from '#shared/standard/open-book-html.ts';
import { MOST_SITE_BYTES, SITE, SITE_SCHEME, type SiteFailure } from '#shared/live/site.ts';
import { serveUploads } from '../../content/tus.ts';
import type { Uploader, Uploads } from '../../content/uploads.ts';
import { parseJson, readBody } from '../../http/body.ts';
import { refusal } from '../../http/reply.ts';
import type { Invitation } from '../../store/invitations.ts';
import { siteKey, type Invitations, type LinkFailure } from '../invitations.ts';
import type { SiteCalls } from './calls.ts';
import { openBookPage, refusalPage, type SitePage } from './page.ts';

const MOST_CALL_BYTES = 64 * 1024;
const STATUS: { readonly [failure in SiteFailure]: number } = {
  unknown: 404, expired: 410, revoked: 410, elsewhere: 403, over: 410, badRequest: 400, notFound: 404, taken: 409, wrongHash: 422, notWhole: 409, noCalls: 503, throttled: 429,
};

export interface SiteDeps {
  readonly invitations: Invitations;
  readonly calls: SiteCalls;
  readonly uploads: Uploads;
  readonly page: SitePage;
  /** Milliseconds to wait, 0: go ahead. */
  readonly rate: (invitation: string) => number;
}

export function createSite({ invitations, calls, uploads, page, rate }: SiteDeps) {
  const refused = (failure: SiteFailure): Response => refusal(STATUS[failure], failure);
  const guestOf = async (request: Request): Promise<Invitation | LinkFailure> => {
    const [, token, key] = new RegExp(`^${SITE_SCHEME} ([\\w-]{43})\\.([\\w-]{43})$`).exec(request.headers.get('authorization') ?? '') ?? [];
    return token === undefined || key === undefined ? 'unknown' : invitations.enter(token, key);
  };
  const uploaderOf = (guest: Invitation): Uploader => ({ id: siteKey(guest.id), mostBytes: MOST_SITE_BYTES, mayBring: async (caseId) => (caseId === guest.case ? 'yes' : 'notFound') });

  const servePage = async (request: Request, url: URL): Promise<Response> => {
    const [token = '', what, hash, ...more] = url.pathname.slice(SITE.page.length).split('/');
    if (request.method !== 'GET' || more.length > 0) return refusal(404, 'notFound');
    const failure = await invitations.look(token);
    if (failure) return refusalPage(failure);
    if (what === undefined) return (await page.file('page.html', url.host, request.headers.get('if-none-match'))) ?? refusalPage('notBuilt');
    const found = what === 'standard' && hash !== undefined ? await invitations.caseOf(token).then(async (caseId) => (caseId === undefined ? undefined : (await calls.standardsOf(caseId))[hash])) : undefined;
    return found ? openBookPage(openBookHtml(openBookOf(found), url.searchParams.get('language') === 'en' ? 'en' : 'zh')) : refusalPage('unknown');
  };
  const serveApi = async (request: Request, url: URL): Promise<Response> => {
    const guest = await guestOf(request);
    if (typeof guest === 'string') return refused(guest);
    if (rate(guest.id) > 0) return refused('throttled');
    if (url.pathname === SITE.uploads || url.pathname.startsWith(`${SITE.uploads}/`)) return serveUploads(uploads, uploaderOf(guest), request, url.pathname.slice(SITE.uploads.length), SITE.uploads);
    const name = url.pathname.slice(SITE.api.length);
    if (request.method !== 'POST' || !Object.hasOwn(calls.calls, name)) return refusal(404, 'notFound');
    const body = await readBody(request, MOST_CALL_BYTES);
    if (body === undefined) return refusal(413, 'tooLarge');
    const answer = await calls.calls[name]!(guest, body.length === 0 ? {} : parseJson(body), uploaderOf(guest));
    return 'failure' in answer ? refused(answer.failure as SiteFailure) : Response.json(answer);
  };

  return {
    /** Whether a path is the site's. */
    serves: (pathname: string): boolean => pathname.startsWith(SITE.page) || pathname.startsWith(SITE.app) || pathname.startsWith(SITE.api),
    async fetch(request: Request, url: URL): Promise<Response> {
      if (url.pathname.startsWith(SITE.page)) return servePage(request, url);
      if (url.pathname.startsWith(SITE.api)) return serveApi(request, url);
      return (request.method === 'GET' ? await page.file(url.pathname.slice(SITE.app.length), url.host, request.headers.get('if-none-match')) : undefined) ?? refusal(404, 'notFound');
    },
  };
}
