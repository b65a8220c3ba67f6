// Files of standards over plain HTTP: read one that is handed in, give one out. See contract/workstation-standards.ts for the paths.

import type { Json } from '#shared/json.ts';
import type { Session } from '../session/session.ts';
import type { Drafts } from './drafts.ts';
import { MOST_FILE_BYTES, readStandardFile } from './files/read-file.ts';
import { problem } from './files/problems.ts';
import { FORMATS, MIME, writeStandardFile, writeTemplate, type Format } from './files/write-file.ts';
import type { StandardLibrary } from './library.ts';

const bare = (status: number, headers: Record<string, string> = {}): Response => new Response(null, { status, headers });

export function createStandardFilesRoute(deps: { readonly session: Session; readonly library: StandardLibrary; readonly drafts: Drafts }): (request: Request) => Promise<Response> {
  const { session, library, drafts } = deps;

  const read = async (request: Request, name: string): Promise<Response> => {
    if (Number(request.headers.get('content-length') ?? 0) > MOST_FILE_BYTES) {
      await request.body?.cancel();
      return Response.json({ problems: [problem('tooLarge')], findings: [] });
    }
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of request.body ?? []) {
      length += chunk.length;
      if (length > MOST_FILE_BYTES) return Response.json({ problems: [problem('tooLarge')], findings: [] });
      chunks.push(chunk);
    }
    return Response.json(readStandardFile(Buffer.concat(chunks), name), { headers: { 'cache-control': 'no-store' } });
  };

  const file = (bytes: Uint8Array, format: Format, name: string): Response =>
    new Response(new Uint8Array(bytes), {
      headers: {
        'content-type': MIME[format],
        'content-length': String(bytes.length),
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        // Even where it is shown and not saved, nothing in it runs and nothing is fetched.
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}.${format}`,
      },
    });

  return async (request) => {
    const active = session.active();
    if (!active) return bare(401);
    const url = new URL(request.url);
    const path = url.pathname.slice('/standards/'.length);
    if (path === 'read') {
      if (request.method !== 'POST') return bare(405, { allow: 'POST' });
      return read(request, url.searchParams.get('name') ?? '');
    }
    if (request.method !== 'GET') return bare(405, { allow: 'GET' });
    const language = url.searchParams.get('language') === 'en' ? 'en' : 'zh';
    const asked = /^(template|[0-9a-f]{64}|draft\/([A-Za-z0-9_-]{1,64}))\.([a-z]+)$/.exec(path);
    const format = FORMATS.find((one) => one === asked?.[3]);
    if (!asked || !format) return bare(404);
    const [, what = '', draftId] = asked;
    if (what === 'template') return format === 'html' ? bare(404) : file(writeTemplate(format, language), format, language === 'zh' ? '踏勘标准模板' : 'standard-template');
    if (draftId !== undefined) {
      const draft = active.account.person.role === 'staff' ? drafts.get(active.account.person.id, draftId) : undefined;
      if (!draft) return bare(404);
      const made = drafts.make(draft.document);
      if (made.ok) return file(writeStandardFile(made.standard, format, language), format, nameOf(made.standard));
      return format === 'json' ? file(Buffer.from(`${JSON.stringify(draft.document, null, 1)}\n`), 'json', nameOf(draft)) : bare(409);
    }
    const standard = library.standard(active, what);
    return standard ? file(writeStandardFile(standard, format, language), format, nameOf(standard)) : bare(404);
  };
}

const nameOf = ({ title, version }: { readonly title: string; readonly version: string; readonly document?: Json }): string => `${title} ${version}`.trim().replaceAll(/[\\/:*?"<>|\p{Cc}]/gu, '_').slice(0, 120) || 'standard';
