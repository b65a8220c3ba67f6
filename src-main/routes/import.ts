// POST /import: staff bring a picture into a case, or six files of a cube as one (`as=cubeFaces`; see six-files.ts). The answer is a line of JSON for every step, so that the window can show where it is;
// the last line says `done` with the footage, or `error` with the reason, and then nothing was imported.

import { contentsOfFootage, type Content, type Footage } from '#shared/footage/footage.ts';
import { roleOf } from '#shared/case/rules.ts';
import type { ImportError, ImportProgress } from '#shared/contract/workstation.ts';
import type { Casebook } from '../cases/casebook.ts';
import type { ContentStore } from '../media/content-store.ts';
import { ImportFailure } from '../media/import-failure.ts';
import { type Importer } from '../media/importer.ts';
import { IMPORT_AS, type ImportAs } from '../media/prepare.ts';
import { filesOf } from './six-files.ts';
import type { Session } from '../session/session.ts';
import type { Store } from '../store/store.ts';

export interface ImportDeps {
  readonly session: Session;
  readonly store: Store;
  readonly casebook: Casebook;
  readonly content: ContentStore;
  readonly importer: Importer;
  readonly onImported: (footage: Footage) => void;
  readonly log: (line: string) => void;
}

export function createImportRoute(deps: ImportDeps): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } });
    const query = new URL(request.url).searchParams;
    const [caseId, name] = [query.get('case'), query.get('name')];
    if (!caseId || !name || !request.body) return new Response(null, { status: 400 });
    const abort = new AbortController();
    const signal = AbortSignal.any([request.signal, abort.signal]);
    const title = query.get('title')?.trim();
    const as = query.get('as') === 'cubeFaces' ? 'cubeFaces' : (IMPORT_AS.find((one) => one === query.get('as')) ?? 'auto');
    const body = request.body;

    const lines = new ReadableStream<Uint8Array>({
      async start(controller) {
        const say = (progress: ImportProgress) => {
          if (!signal.aborted) controller.enqueue(new TextEncoder().encode(`${JSON.stringify(progress)}\n`));
        };
        const outcome = await run(deps, { caseId, name, title: title === '' ? undefined : title, as, body, signal, say });
        if (signal.aborted) return;
        say(outcome);
        controller.close();
      },
      cancel(reason) {
        abort.abort(reason);
      },
    });
    return new Response(lines, { headers: { 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } });
  };
}

interface Asked {
  readonly caseId: string;
  readonly name: string;
  readonly title: string | undefined;
  readonly as: ImportAs | 'cubeFaces';
  readonly body: ReadableStream<Uint8Array>;
  readonly signal: AbortSignal;
  readonly say: (progress: ImportProgress) => void;
}

async function run(deps: ImportDeps, asked: Asked): Promise<ImportProgress> {
  const failed = (error: ImportError): ImportProgress => ({ stage: 'error', error });
  const active = deps.session.active();
  const state = active && deps.casebook.open(active.account.person.id, asked.caseId)?.state;
  if (!active || !state || roleOf(state, active.account.person.id) !== 'staff') {
    await asked.body.cancel().catch(() => undefined);
    return failed('notAllowed');
  }
  let footage: Footage;
  try {
    footage = await take(deps.importer, asked);
  } catch (error) {
    if (error instanceof ImportFailure) {
      if (error.code === 'failed') deps.log(`import failed: ${error.cause instanceof Error ? error.cause.message : 'unknown'}`);
      return failed(error.code);
    }
    throw error;
  }
  const files: readonly Content[] = contentsOfFootage(footage);
  if (state.footage.some((each) => each.original.sha256 === footage.original.sha256)) return failed('alreadyThere');
  const person = active.account.person.id;
  const appended = deps.casebook.append(active, asked.caseId, [{ type: 'footage.added', body: { footage } }], () => {
    for (const content of files) deps.store.documents.addUpload({ case: asked.caseId, person, content });
  });
  if (!appended.ok) {
    for (const content of files) deps.content.remove(content.sha256);
    return failed('notAllowed');
  }
  deps.onImported(footage);
  return { stage: 'done', footage };
}

async function take(importer: Importer, { body, name, caseId, title, as, signal, say }: Asked): Promise<Footage> {
  const common = { caseId, title, signal, onProgress: gather(say) };
  if (as !== 'cubeFaces') return importer.importPicture({ ...common, stream: body, name, as });
  const { files, letGo } = await filesOf(body);
  try {
    return await importer.importFaces({ ...common, files });
  } finally {
    await letGo();
  }
}

/** Receiving says where it is for every few kilobytes; the window needs it for every hundredth part. */
function gather(say: (progress: ImportProgress) => void): (progress: ImportProgress) => void {
  let shown = -Infinity;
  return (progress) => {
    if (progress.stage === 'receiving' && progress.done !== undefined) {
      if (progress.done - shown < 512 * 1024) return;
      shown = progress.done;
    }
    say(progress);
  };
}
