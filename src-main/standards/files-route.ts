// Files of standards over plain HTTP: read one that is handed in, give one out. See contract/workstation-standards.ts for the paths.

import type { Json } from '#shared/json.ts';
import { MOST_FILE_BYTES } from '#shared/standard/file-problem.ts';
import type { Active, Session } from '../session/session.ts';
import type { Drafts } from './drafts.ts';
import type { Composer } from '../report/compose.ts';
import { MissingGlyph } from '../report/glyphs.ts';
import type { FileReading } from './files/read-thread.ts';
import { problem } from './files/problems.ts';
import { FORMATS, MIME, writeStandardFile, writeTemplate, type Format } from './files/write-file.ts';
import type { StandardLibrary } from './library.ts';
import { openBookInput } from './open-book-pdf.ts';

const bare = (status: number, headers: Record<string, string> = {}): Response => new Response(null, { status, headers });

export interface FilesRouteDeps {
  readonly session: Session;
  readonly library: StandardLibrary;
  readonly drafts: Drafts;
  readonly reading: FileReading;
  readonly composer: Composer;
  readonly now: () => number;
}

export function createStandardFilesRoute(deps: FilesRouteDeps): (request: Request) => Promise<Response> {
  const { session, library, drafts, reading, composer } = deps;

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
    return Response.json(await reading.read({ bytes: new Uint8Array(Buffer.concat(chunks)), name }), { headers: { 'cache-control': 'no-store' } });
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

  /** The open-book edition, typeset; 422 with the characters where no font here has them. */
  const openBook = async (active: Active, hash: string): Promise<Response> => {
    const standard = library.standard(active, hash);
    if (!standard) return bare(404);
    try {
      const pdf = await composer.compose(openBookInput(standard, hash, active.account.bureau.name, new Date(deps.now()).toISOString()));
      const name = encodeURIComponent(nameOf(standard));
      return new Response(new Uint8Array(pdf), { headers: { 'content-type': 'application/pdf', 'content-length': String(pdf.length), 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'content-disposition': `attachment; filename*=UTF-8''${name}.pdf` } });
    } catch (error) {
      if (error instanceof MissingGlyph) return Response.json({ characters: error.characters, where: error.where }, { status: 422 });
      throw error;
    }
  };

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
    const book = /^([0-9a-f]{64})\.pdf$/.exec(path)?.[1];
    if (book !== undefined) return openBook(active, book);
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
