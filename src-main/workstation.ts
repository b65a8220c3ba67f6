// The workstation: puts its parts together and answers every request of the window. Hosts mount `fetch`; they guard origin and cookie.

import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Content, Footage } from '#shared/footage/footage.ts';
import type { SyncStatus } from '#shared/contract/workstation.ts';
import type { Json } from '#shared/json.ts';
import { hashJson } from '#shared/log/chain.ts';
import { FOLD_VERSION } from '#shared/case/fold.ts';
import { createClock } from '#shared/log/clock.ts';
import { createArchives } from './archive/archives.ts';
import { createCasebook } from './cases/casebook.ts';
import { footageHere, neededOffline } from './cases/footage-here.ts';
import { createFootageIndex } from './cases/footage-index.ts';
import { createViews } from './cases/views.ts';
import { createConclusions } from './conclusions/conclusions.ts';
import { createCutPictures } from './conclusions/crops.ts';
import { createDocuments } from './documents/documents.ts';
import { createForms } from './documents/forms.ts';
import { createNodeCrypto } from './crypto.ts';
import { createContentStore } from './media/content-store.ts';
import { createImporter } from './media/importer.ts';
import { createDiagnostics, RECOVERED, type Diagnostics } from './diagnostics/diagnostics.ts';
import { checkIntegrity, letGo } from './diagnostics/integrity.ts';
import { createMediaRoutes } from './media/media-routes.ts';
import { createFrameStore } from './media/video/frame-store.ts';
import { createPanelDesk } from './panel/panel-desk.ts';
import { createComposer } from './report/compose.ts';
import { createTestSigner } from './report/test-key.ts';
import { verifyConclusion } from './report/verify.ts';
import { createArchiveRoute } from './routes/archive.ts';
import { createCaseDocumentRoute, createFormPreviewRoute } from './routes/case-documents.ts';
import { createChanges } from './routes/changes.ts';
import { createDocumentRoute } from './routes/documents.ts';
import { createEvidenceRoute } from './routes/evidence.ts';
import { createImportRoute } from './routes/import.ts';
import { createRedact } from './routes/redaction.ts';
import { createPhraseBook } from './routes/phrases.ts';
import { createRouting } from './routes/routing.ts';
import { createRpc } from './routes/rpc.ts';
import { createStandardRoute } from './routes/pinned-standard.ts';
import { createVerifyRoute } from './routes/verify.ts';
import { createDemo } from './session/demo.ts';
import { createSessionState } from './session/session-state.ts';
import { createSession } from './session/session.ts';
import { createStandardsCalls } from './standards/calls.ts';
import { createDrafts } from './standards/drafts.ts';
import { createStandardFilesRoute } from './standards/files-route.ts';
import { createStandardLibrary } from './standards/library.ts';
import type { OpenFailure } from './store/database.ts';
import { recoverDatabase, type Recovery } from './store/recover.ts';
import { openStore, type Store } from './store/store.ts';
import type { Pace } from './sync/backoff.ts';
import { createParts } from './sync/parts.ts';
import { createSync } from './sync/sync.ts';
import { createTransfer } from './sync/transfer.ts';
import { createWindowFiles } from './window/files.ts';

export interface WorkstationDeps {
  /** Everything that this workstation keeps lies here; one workstation at a time. */
  readonly dataDirectory: string;
  readonly serverUrl: string;
  /** The built window. */
  readonly windowDirectory: string;
  readonly host: 'electron' | 'web';
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly network: typeof fetch;
  readonly log: (line: string) => void;
  /** How patiently to knock while there is no server; tests knock faster. */
  readonly pace?: Pace;
}

/** A library changes a few times a year; cases pin what they need themselves. */
const LIBRARY_AGE_MS = 60_000;

export interface Workstation {
  fetch(request: Request): Promise<Response>;
  close(): Promise<void>;
}

/** Why a data folder cannot be used; the host words it. */
export class DataFolderUnusable extends Error {
  readonly failure: OpenFailure;
  constructor(failure: OpenFailure) {
    super(`the data folder cannot be used: ${failure}`);
    this.name = 'DataFolderUnusable';
    this.failure = failure;
  }
}

/** A damaged database is set aside and made anew from what can be read of it; the server has the rest. */
function openOrRecover({ dataDirectory, now }: WorkstationDeps): { readonly store: Store; readonly recovery?: Recovery } {
  const opened = openStore(dataDirectory);
  if (opened.ok) return { store: opened.store };
  if (opened.failure !== 'damaged') throw new DataFolderUnusable(opened.failure);
  const recovery = recoverDatabase(dataDirectory, now());
  const again = typeof recovery === 'string' ? undefined : openStore(dataDirectory);
  if (typeof recovery === 'string' || !again?.ok) throw new DataFolderUnusable('damaged');
  return { store: again.store, recovery };
}

/** Rejects with `DataFolderUnusable` when another workstation has the folder, or it is damaged or of a newer version. */
export async function createWorkstation(deps: WorkstationDeps): Promise<Workstation> {
  const { now } = deps;
  let diagnostics: Diagnostics | undefined;
  const { store, recovery } = openOrRecover(deps);
  const log = (line: string) => {
    deps.log(line);
    diagnostics?.note(line);
  };
  const randomBytes = (length: number) => new Uint8Array(deps.randomBytes(length));
  const crypto = createNodeCrypto(randomBytes);
  if (recovery) {
    // What was read of a damaged database is believed only as far as its chains verify; the rest comes again from the server.
    const lost = letGo({ store }, (await checkIntegrity({ store, crypto })).faults);
    const { people: _, ...told } = recovery;
    store.documents.setSetting(RECOVERED, JSON.stringify({ ...told, lost }));
    log(`the database was damaged and was made anew: ${recovery.events} events were taken over, ${lost} of this machine are lost`);
  }
  if (store.documents.meta('foldedBy') !== FOLD_VERSION) {
    // Rows that another version of the rules made: made again as they are asked for.
    store.documents.dropCaseRows();
    store.documents.setMeta('foldedBy', FOLD_VERSION);
  }
  const clock = createClock(now, store.events.newest());
  const content = createContentStore({ folder: join(deps.dataDirectory, 'content'), now });
  const changes = createChanges();
  const pace = deps.pace ? { pace: deps.pace } : {};

  const session = createSession({
    accounts: store.accounts,
    documents: store.documents,
    crypto,
    serverUrl: deps.serverUrl,
    network: deps.network,
    deviceName: hostname(),
    now,
    log,
  });
  const person = () => session.active()?.account.person;
  const demo = createDemo({ central: session.central, now, onKnown: () => changes.publish({ kind: 'session' }) });

  const onCases = (cases: readonly string[]) => {
    for (const caseId of cases) changes.publish({ kind: 'case', case: caseId });
    changes.publish({ kind: 'inbox' });
    publishSync();
  };
  const casebook = createCasebook({
    store,
    crypto,
    clock,
    onAppended(caseId) {
      onCases([caseId]);
      sync.poke();
    },
  });
  const views = createViews({ store, casebook, content });
  const footageIndex = createFootageIndex(casebook);

  const syncStatus = (): SyncStatus => {
    const transferring = transfer.status();
    return { ...sync.status(), ...(transferring ? { transfer: transferring } : {}) };
  };
  const publishSync = () => changes.publish({ kind: 'sync', sync: syncStatus() });

  const parts = createParts({
    content,
    session,
    randomBytes,
    log,
    onPart(part, bytes) {
      transfer.count(bytes);
      const id = person()?.id;
      const footage = id === undefined ? undefined : footageIndex.byContent(id, part.sha256);
      if (footage) publishFootage(footage);
      publishSync();
    },
    ...pace,
  });
  const publishFootage = (footage: Footage) => {
    const { hereBytes, totalBytes } = footageHere(content, footage);
    changes.publish({ kind: 'footage', sha256: footage.original.sha256, hereBytes, totalBytes });
    if (hereBytes === totalBytes) changes.publish({ kind: 'inbox' });
  };
  const transfer = createTransfer({
    content,
    documents: store.documents,
    session,
    parts,
    now,
    log,
    wanted() {
      const id = person()?.id;
      if (id === undefined) return [];
      const visible = new Set(casebook.list(id));
      const pinned = store.accounts.pinned(id).filter((caseId) => visible.has(caseId));
      return neededOffline(pinned.flatMap((caseId) => casebook.open(id, caseId)?.state ?? []));
    },
    onStatus: () => publishSync(),
    onDone() {
      for (const caseId of store.accounts.pinned(person()?.id ?? '')) changes.publish({ kind: 'case', case: caseId });
      changes.publish({ kind: 'inbox' });
    },
  });
  const sync = createSync({
    store,
    session,
    crypto,
    clock,
    now,
    randomBytes,
    log,
    hashStandard: (standard) => hashJson(standard as Json, crypto),
    onStatus: () => publishSync(),
    onCases,
    onExchanged() {
      transfer.wake();
      void library.refresh(LIBRARY_AGE_MS);
    },
    ...pace,
  });

  const library = createStandardLibrary({ store, session, crypto, clock, now, onChanged: () => changes.publish({ kind: 'library' }), log });
  const drafts = createDrafts({
    standards: store.standards,
    lookup: (hash) => store.documents.standard(hash),
    newId: () => Buffer.from(randomBytes(12)).toString('hex'),
    now,
  });

  const fetcherOf = (file: Parameters<typeof parts.fetch>[0]) => (n: number, signal?: AbortSignal) => parts.fetch(file, n, true, signal);
  const wholePath = async (file: Content): Promise<string> => {
    content.describe(file);
    await Promise.all(file.parts.map((_, n) => parts.fetch(file, n, true)));
    const path = content.pathOf(file.sha256);
    if (path === undefined) throw new Error('content is complete but has no path');
    return path;
  };
  /** Where a picture is redacted in any case that this person sees, it is sealed in all of them. */
  const sealOf = (sha256: string) => {
    const id = person()?.id;
    if (id === undefined) return undefined;
    for (const caseId of casebook.list(id)) {
      const state = casebook.open(id, caseId)?.state;
      const redaction = state?.redactions?.[sha256];
      if (redaction) return { redaction, open: (state?.unsealed ?? []).some((one) => one.sha256 === sha256 && one.by === id) };
    }
    return undefined;
  };
  const composer = createComposer({ rareFolders: [join(deps.dataDirectory, 'fonts')] });
  const forms = createForms({ session, documents: store.documents });
  const signer = (bureauName: string) => createTestSigner({ folder: join(deps.dataDirectory, 'test-key'), bureauName, now: () => new Date(now()) });
  const frames = createFrameStore({ folder: join(deps.dataDirectory, 'frames'), content, fetcherOf, wholePath });
  const cutPictures = createCutPictures({ pathOf: wholePath, frames });
  const documents = createDocuments({
    store, casebook, views, content, session, sync, crypto, composer, cutPictures, fetcherOf, signer, forms, now, onDocument: () => transfer.wake(), log,
  });
  const conclusions = createConclusions({
    composer,
    form: (active) => forms.kept(active).form,
    store,
    casebook,
    views,
    content,
    session,
    sync,
    crypto,
    fetcherOf,
    cutPictures,
    signer,
    isGood: async (pdf) => (await verifyConclusion(pdf)).ok,
    now,
    onDocument: () => transfer.wake(),
    log,
  });

  diagnostics = createDiagnostics({ store, casebook, session, crypto, syncStatus, version: deps.version, host: deps.host, now });
  const sessionState = createSessionState({ recovered: () => diagnostics?.recovered(), session, store, demo, serverUrl: deps.serverUrl, host: deps.host, version: deps.version });
  const archives = createArchives({
    folder: join(deps.dataDirectory, 'archives'), store, casebook, views, content, documents, fetcherOf, verify: (pdf) => verifyConclusion(pdf), crypto, version: deps.version, now, log,
  });
  const archive = createArchiveRoute({ session, archives, now });

  const quiet = async () => {
    await sync.stop();
    await transfer.stop();
  };
  const rpc = createRpc({
    panel: createPanelDesk({ session, sync, casebook, randomBytes }),
    session,
    store,
    casebook,
    views,
    conclusions,
    documents,
    forms,
    standards: createStandardsCalls({ session, library, drafts }),
    redact: createRedact({ casebook, content, store, workFolder: join(deps.dataDirectory, 'work'), wholePath, onMade: () => transfer.wake() }),
    phrases: createPhraseBook(store.documents),
    sync,
    diagnostics,
    changes,
    crypto,
    sessionState,
    syncStatus,
    async signIn(user, password) {
      // What goes on behind one person's session must have ended before another's token is used.
      await quiet();
      const answer = await session.signIn(user, password);
      sync.start();
      if (answer === 'signedIn') changes.publish({ kind: 'session' });
      return answer;
    },
    async signOut() {
      await quiet();
      await session.signOut();
      changes.publish({ kind: 'session' });
    },
    onPinned(caseId) {
      transfer.wake();
      onCases([caseId]);
    },
    log,
  });

  const media = createMediaRoutes({
    content,
    footageOf: (sha256) => {
      const id = person()?.id;
      return id === undefined ? undefined : footageIndex.byOriginal(id, sha256);
    },
    sealOf,
    wholePath,
    frames,
    fetchPart: (file, n, signal) => parts.fetch(file, n, true, signal),
  });
  const importPicture = createImportRoute({
    session,
    store,
    casebook,
    content,
    importer: createImporter({ content, workFolder: join(deps.dataDirectory, 'work') }),
    onImported: () => transfer.wake(),
    log,
  });

  const route = createRouting({
    routes: {
      '/rpc/': rpc,
      '/media/': media,
      '/evidence/': createEvidenceRoute({ session, casebook, content, frames, fetchPart: (file, n, signal) => parts.fetch(file, n, true, signal) }),
      '/standard/': createStandardRoute({ session, documents: store.documents }),
      '/import': importPicture,
      '/conclusion/': createDocumentRoute({ session, conclusions, content, fetcherOf }),
      '/documents/': createCaseDocumentRoute({ session, documents }),
      '/archive': archive,
      '/archive/': archive,
      '/form/preview': createFormPreviewRoute({ session, composer, now }),
      '/standards/': createStandardFilesRoute({ session, library, drafts }),
      '/verify': createVerifyRoute((pdf) => verifyConclusion(pdf)),
    },
    otherwise: createWindowFiles(deps.windowDirectory, () => Buffer.from(randomBytes(16)).toString('base64url')),
    log,
  });
  let closing: Promise<void> | undefined;
  return {
    fetch: route,
    close() {
      closing ??= (async () => {
        changes.close();
        await quiet();
        await composer.close();
        store.close();
      })();
      return closing;
    },
  };
}
