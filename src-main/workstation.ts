// The workstation: puts its parts together and answers every request of the window. Hosts mount `fetch`; they guard origin and cookie.

import { statfsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fromBase64 } from '#shared/bytes.ts';
import type { Content, Footage } from '#shared/footage/footage.ts';
import type { SyncStatus } from '#shared/contract/workstation.ts';
import type { Json } from '#shared/json.ts';
import { hashJson } from '#shared/log/chain.ts';
import { FOLD_VERSION } from '#shared/case/fold.ts';
import { hasUnsealed } from '#shared/case/layers.ts';
import { createClock } from '#shared/log/clock.ts';
import { createArchives } from './archive/archives.ts';
import { createCasebook } from './cases/casebook.ts';
import { footageHere, neededOffline } from './cases/footage-here.ts';
import { createFootageIndex } from './cases/footage-index.ts';
import { createViews } from './cases/views.ts';
import { createConclusions } from './conclusions/conclusions.ts';
import { createCutPictures } from './conclusions/crops.ts';
import { createSigning } from './conclusions/signing.ts';
import { ownerOf } from './conclusions/signing-job.ts';
import { createTimeQueue } from './conclusions/time-queue.ts';
import { createDocuments } from './documents/documents.ts';
import { createForms } from './documents/forms.ts';
import { createNodeCrypto } from './crypto.ts';
import { createChunkRoute } from './link/chunk-route.ts';
import { createDrawn } from './link/drawn.ts';
import { createLinkDesk, socketOrigin } from './link/link-desk.ts';
import { createRecordings } from './link/recordings.ts';
import { createStills } from './link/stills.ts';
import { createKeyring } from './keys/keyring.ts';
import { knownModules } from './keys/modules.ts';
import type { TokenProcess } from './keys/token.ts';
import { createCustody } from './custody/custody.ts';
import { createCaseKeys } from './custody/case-keys.ts';
import type { HostVault } from './custody/host-vault.ts';
import { createMachineKey } from './custody/machine-key.ts';
import { createContentStore } from './media/content-store.ts';
import type { ContentVault } from './media/content-vault.ts';
import { createImporter } from './media/importer.ts';
import { createDiagnostics, RECOVERED, type Diagnostics } from './diagnostics/diagnostics.ts';
import { checkIntegrity, letGo } from './diagnostics/integrity.ts';
import { createMediaRoutes } from './media/media-routes.ts';
import { createRoom } from './media/room.ts';
import { sealPlainContent } from './media/seal-plain.ts';
import { createFrameStore } from './media/video/frame-store.ts';
import { createExpertsRoute } from './panel/experts-route.ts';
import { createPanelDesk } from './panel/panel-desk.ts';
import { createRooms } from './room/rooms.ts';
import { createSeats } from './panel/seats.ts';
import { createComposer } from './report/compose.ts';
import { createTestSigner } from './report/test-key.ts';
import { verifyConclusion } from './report/verify.ts';
import { createArchiveRoute } from './routes/archive.ts';
import { createCaseDocumentRoute, createFormPreviewRoute } from './routes/case-documents.ts';
import { createChanges } from './routes/changes.ts';
import { createDocumentRoute } from './routes/documents.ts';
import { createEvidenceRoute } from './routes/evidence.ts';
import { createImportRoute } from './routes/import.ts';
import { createKeyRoutes } from './routes/keys.ts';
import { createRedact, createRedactRoute } from './routes/redaction.ts';
import { createPhraseBook } from './routes/phrases.ts';
import { createRouting } from './routes/routing.ts';
import { createRpc } from './routes/rpc.ts';
import { createStorage, storedLimits } from './routes/storage.ts';
import { createStandardRoute } from './routes/pinned-standard.ts';
import { createVerifyRoute } from './routes/verify.ts';
import { createDemo } from './session/demo.ts';
import { createSessionState } from './session/session-state.ts';
import { createSession, type Active } from './session/session.ts';
import { createStandardsCalls } from './standards/calls.ts';
import { createDrafts } from './standards/drafts.ts';
import { createFileReading } from './standards/files/read-thread.ts';
import { createStandardFilesRoute } from './standards/files-route.ts';
import { createStandardLibrary } from './standards/library.ts';
import type { OpenFailure } from './store/database.ts';
import { contentsOfEvent } from './store/contents-of-event.ts';
import { createSealing, type Sealing } from './store/sealing.ts';
import { FRESHLY_RECOVERED, recoverDatabase, UNCHECKED, type Recovery } from './store/recover.ts';
import { openStore, type SealingOf, type Store } from './store/store.ts';
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
  /** How the host starts the process that loads a token's library; absent: as Node starts one. */
  readonly startTokenProcess?: (file: URL) => TokenProcess;
  /** The operating system's key store, where the host has one. */
  readonly keyVault?: HostVault | undefined;
  /** Free bytes of the disk that the data folder lies on; the real one unless a test says otherwise. */
  readonly freeBytes?: () => number;
  /** How patiently to knock while there is no server; tests knock faster. */
  readonly pace?: Pace;
  /** Where a meeting room listens: all of the machine's networks unless a test says otherwise. */
  readonly roomAddress?: string;
}

/** Cases of which nobody has to meet any more. */
const ENDED: readonly string[] = ['concluded', 'withdrawn', 'returned'];

/** Everything that an older version kept in the clear has been sealed. */
const SEALED = 'sealed';

/** A library changes a few times a year; cases pin what they need themselves. */
const LIBRARY_AGE_MS = 60_000;
/** Between two standards that are prepared for the library's pages. */
const LEISURE_MS = 10;

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
function openOrRecover<S extends Sealing>({ dataDirectory, now }: WorkstationDeps, sealingOf: SealingOf<S>): { readonly store: Store; readonly sealing: S } {
  const opened = openStore(dataDirectory, undefined, sealingOf);
  if (opened.ok) return opened;
  if (opened.failure !== 'damaged') throw new DataFolderUnusable(opened.failure);
  const recovery = recoverDatabase(dataDirectory, now());
  const again = typeof recovery === 'string' ? undefined : openStore(dataDirectory, undefined, sealingOf);
  if (!again?.ok) throw new DataFolderUnusable('damaged');
  return again;
}

/** Rejects with `DataFolderUnusable` when another workstation has the folder, or it is damaged or of a newer version. */
export async function createWorkstation(deps: WorkstationDeps): Promise<Workstation> {
  const { now } = deps;
  let diagnostics: Diagnostics | undefined;
  const log = (line: string) => {
    deps.log(line);
    diagnostics?.note(line);
  };
  const randomBytes = (length: number) => new Uint8Array(deps.randomBytes(length));
  const { store, sealing: keys } = openOrRecover(deps, ({ custody, documents }) => {
    const machine = createMachineKey({ names: documents, hostVault: deps.keyVault, randomBytes });
    const cases = createCaseKeys({ store: custody, machine, randomBytes });
    return { ...createSealing(cases), machine, cases };
  });
  await keys.machine.unlockByHost();
  const crypto = createNodeCrypto(randomBytes);
  if (store.documents.meta('foldedBy') !== FOLD_VERSION) {
    // Rows that another version of the rules made: made again as they are asked for.
    store.documents.dropCaseRows();
    store.documents.setMeta('foldedBy', FOLD_VERSION);
  }
  const clock = createClock(now, store.events.newest());
  const contentFolder = join(deps.dataDirectory, 'content');
  const vault: ContentVault = {
    casesOf: (sha256) => store.custody.casesOfContent(sha256),
    seal: (caseId, key) => keys.cases.seal(caseId, key),
    open: (caseId, sealed) => keys.cases.open(caseId, sealed),
    randomBytes,
  };
  const content = createContentStore({ folder: contentFolder, vault, now });
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
      rooms.poke();
    },
  });
  const views = createViews({ store, casebook, content, now });
  const footageIndex = createFootageIndex(casebook);

  const syncStatus = (): SyncStatus => {
    const transferring = transfer.status();
    return { ...sync.status(), ...(transferring ? { transfer: transferring } : {}) };
  };
  const publishSync = () => changes.publish({ kind: 'sync', sync: syncStatus() });

  const freeBytes =
    deps.freeBytes ??
    (() => {
      const { bavail, bsize } = statfsSync(deps.dataDirectory);
      return bavail * bsize;
    });
  const room = createRoom({
    content,
    limits: () => storedLimits(store.documents),
    freeBytes,
    isFixed: (sha256) => store.custody.hasUploads(sha256) || store.custody.casesOfContent(sha256).some((caseId) => store.custody.isPinned(caseId)),
    now,
  });
  const parts = createParts({
    content,
    session,
    randomBytes,
    log,
    makeRoom: (bytes) => room.make(bytes),
    onPart(part, bytes) {
      transfer.count(bytes);
      const id = person()?.id;
      const footage = id === undefined ? undefined : footageIndex.byContent(id, part.sha256);
      if (footage) publishFootage(footage);
      publishSync();
    },
    neighbour: () => rooms.neighbour(),
    ...pace,
  });
  const publishFootage = (footage: Footage) => {
    const { hereBytes, totalBytes } = footageHere(content, footage, sealOf(footage.original.sha256)?.redaction);
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
      return neededOffline(pinned.flatMap((caseId) => casebook.open(id, caseId)?.state ?? []), { id });
    },
    hasNeighbour: () => rooms.neighbour() !== undefined,
    onStatus: () => publishSync(),
    ...(deps.pace ? { lookAgainMs: deps.pace.mostMs } : {}),
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
    onCases(cases) {
      onCases(cases);
      rooms.poke();
    },
    onExchanged() {
      if (isFresh()) store.documents.setMeta(FRESHLY_RECOVERED, '');
      enforceCustody();
      transfer.wake();
      stampWaiting();
      void recordings.settle();
      void seats.send();
      void library.refresh(LIBRARY_AGE_MS);
    },
    ...pace,
  });
  const rooms = createRooms({
    store,
    session,
    casebook,
    content,
    crypto,
    clock,
    now,
    randomBytes,
    log,
    hashStandard: (standard) => hashJson(standard as Json, crypto),
    address: deps.roomAddress,
    underWay() {
      const active = session.active();
      return active ? views.inbox(active.account.person).flatMap((row) => (ENDED.includes(row.status) ? [] : [row.case])) : [];
    },
    onCases(cases) {
      onCases(cases);
      transfer.wake();
    },
    onChange: () => changes.publish({ kind: 'room' }),
    onExchanged: () => transfer.wake(),
    ...pace,
  });
  const custody = createCustody({
    store,
    content,
    keys: keys.cases,
    crypto,
    now,
    onWiped(caseId) {
      archives.clear(caseId);
      casebook.forget(caseId);
    },
    log,
  });
  /** Who may see what, and which keys there are, is known only in part after a recovery, until the server has said it again. */
  const isFresh = () => (store.documents.meta(FRESHLY_RECOVERED) ?? '') !== '';
  const enforceCustody = () => {
    const active = session.active();
    const wiped = active && !isFresh() ? custody.enforce(active) : [];
    if (wiped.length > 0) onCases(wiped);
  };

  const seats = createSeats({ session, store, casebook, randomBytes, now, log, onVote: () => sync.poke() });
  const library = createStandardLibrary({ store, session, crypto, clock, now, onChanged: () => changes.publish({ kind: 'library' }), log, atLeisure: () => new Promise((resolve) => setTimeout(resolve, LEISURE_MS)) });
  const drafts = createDrafts({
    standards: store.standards,
    lookup: (hash) => store.documents.standard(hash),
    newId: () => Buffer.from(randomBytes(12)).toString('hex'),
    now,
  });

  const fetcherOf = (file: Parameters<typeof parts.fetch>[0]) => (n: number, signal?: AbortSignal) => parts.fetch(file, n, true, signal);
  const keyring = createKeyring({
    folder: join(deps.dataDirectory, 'keys'),
    settings: store.documents,
    testSigner: (owner, use) =>
      createTestSigner(
        use === 'seal'
          ? { folder: join(deps.dataDirectory, 'test-key'), bureauName: owner.bureau, now: () => new Date(now()) }
          : { folder: join(deps.dataDirectory, 'test-key', 'people', hashJson(owner.id, crypto).slice(0, 32)), bureauName: owner.name, now: () => new Date(now()), keyType: 'p256' },
      ),
    modules: () => knownModules(process.env['KANTAI_PKCS11']),
    network: deps.network,
    now,
    randomBytes,
    ...(deps.startTokenProcess ? { startTokenProcess: deps.startTokenProcess } : {}),
  });
  const verifyHere = (pdf: Uint8Array, detached?: readonly Uint8Array[]) => verifyConclusion(pdf, detached === undefined ? {} : { detached });
  const signing = createSigning({ store, casebook, content, fetcherOf, verify: verifyHere, now, onDocument: () => transfer.wake() });
  const times = createTimeQueue({ store, casebook, keyring, signing, verify: verifyHere, now, randomBytes, onDocument: () => transfer.wake(), log });
  /** Whatever waited for the network; a failure waits on and is seen in the settings. */
  const stampWaiting = () => {
    const active = session.active();
    if (active && times.list(active).length > 0) void times.run(active).catch((error: unknown) => log(`time stamps: ${error instanceof Error ? error.message : 'unknown'}`));
  };
  /** All of a file, brought here where it is not; it lies sealed, so there is no path to hand out. */
  const wholeBytes = (file: Content): Promise<Uint8Array> => {
    content.describe(file);
    return content.read(file.sha256, 0, file.bytes, fetcherOf(file));
  };
  /** Where a picture is redacted in any case that this person sees, it is sealed in all of them. */
  const sealOf = (sha256: string) => {
    const id = person()?.id;
    if (id === undefined) return undefined;
    for (const caseId of casebook.list(id)) {
      const state = casebook.open(id, caseId)?.state;
      const redaction = state?.redactions?.[sha256];
      if (state && redaction) return { redaction, open: hasUnsealed(state, { id }, sha256) };
    }
    return undefined;
  };
  const composer = createComposer({ rareFolders: [join(deps.dataDirectory, 'fonts')] });
  const forms = createForms({ session, documents: store.documents });
  const sealsWithTestKey = (active: Active) => keyring.sealsWithTestKey(ownerOf(active));
  const frames = createFrameStore({ workFolder: join(deps.dataDirectory, 'work'), content, fetcherOf });
  const redact = createRedact({ casebook, content, store, workFolder: join(deps.dataDirectory, 'work'), wholeBytes, fetcherOf, onMade: () => transfer.wake(), log });
  const cutPictures = createCutPictures({ bytesOf: wholeBytes, frames });
  const documents = createDocuments({
    store, casebook, views, content, session, sync, crypto, composer, cutPictures, fetcherOf, signing, sealsWithTestKey, forms, now, onDocument: () => transfer.wake(), log,
  });
  const conclusions = createConclusions({
    composer,
    form: (active) => forms.kept(active).form,
    store,
    casebook,
    views,
    session,
    sync,
    crypto,
    cutPictures,
    signing,
    sealsWithTestKey,
    now,
    onDocument: () => transfer.wake(),
    log,
  });

  const recordings = createRecordings({
    folder: join(deps.dataDirectory, 'recordings'),
    workFolder: join(deps.dataDirectory, 'work'),
    content,
    keys: keys.cases,
    randomBytes,
    now,
    mono: () => performance.now(),
    freeBytes,
    standing(caseId, recording) {
      const one = recordingOf(caseId, recording);
      if (one?.kept) return 'already';
      return one && one.by === person()?.id ? 'ready' : 'later';
    },
    write(caseId, kept, contents) {
      const active = session.active();
      if (!active) return 'later';
      const appended = casebook.append(active, caseId, [{ type: 'recording.kept', body: kept }], () => {
        for (const one of contents) store.documents.addUpload({ case: caseId, person: active.account.person.id, content: one });
      });
      // The server's word that it began may still be on its way.
      if (!appended.ok) return 'later';
      transfer.wake();
      return 'done';
    },
    onChange: () => changes.publish({ kind: 'recordings' }),
    log,
  });
  const recordingOf = (caseId: string, recording: string) => {
    const id = person()?.id;
    return id === undefined ? undefined : casebook.open(id, caseId)?.state.live?.recordings.find((one) => one.recording === recording);
  };

  const linesOfServer = async () => ((await session.ensureToken()) === 'signedOut' ? undefined : session.central.lines);
  const checks = createDiagnostics({
    store, casebook, views, session, crypto, content, parts, server: linesOfServer, neighbour: () => rooms.neighbourLines(), onCases, syncStatus, version: deps.version, host: deps.host, now, log,
  });
  diagnostics = checks;
  const sessionState = createSessionState({ recovered: () => diagnostics?.recovered(), session, store, demo, serverUrl: deps.serverUrl, host: deps.host, version: deps.version });
  const archives = createArchives({
    folder: join(deps.dataDirectory, 'archives'), store, casebook, views, content, documents, fetcherOf, verify: verifyHere, crypto, version: deps.version, now, log,
    spareBytes: () => freeBytes() - storedLimits(store.documents).floorBytes,
  });
  const archive = createArchiveRoute({ session, archives, now });

  const quiet = async () => {
    await checks.stop();
    checks.forget();
    await rooms.end();
    await seats.clear();
    await sync.stop();
    await transfer.stop();
  };
  /** What was read of a damaged database is believed only as far as its chains verify; the rest comes again from the server. Its rows are
   * sealed, so this waits until they open: a row that cannot be opened yet must never pass for a faulty one. */
  const finishRecovery = async (): Promise<void> => {
    const told = store.documents.meta(UNCHECKED) ?? '';
    if (told === '') return;
    const found = await checkIntegrity({ store, crypto });
    if (found.locked) return;
    const { people: _, ...recovery } = JSON.parse(told) as Recovery;
    const lost = store.together(() => {
      const gone = letGo({ store }, found.faults, new Date(now()).toISOString());
      // Which content belongs to which case follows from the events; rows of that may be among what was damaged.
      for (const caseId of store.events.caseIds()) for (const { event } of store.events.ofCase(caseId)) for (const sha256 of contentsOfEvent(event)) store.custody.nameContent(sha256, caseId);
      store.documents.setSetting(RECOVERED, JSON.stringify({ ...recovery, lost: gone }));
      store.documents.setMeta(UNCHECKED, '');
      return gone;
    });
    log(`the database was damaged and was made anew: ${recovery.events} events were taken over, ${lost} of this machine are lost`);
  };
  /** Opens what is kept here for the person who just signed in. */
  const unlock = async (): Promise<boolean> => {
    const { account, privateKey } = session.active()!;
    const isOpen = await keys.machine.unlock({
      device: account.device,
      privateKey,
      bureau: account.bureau.id,
      serverSecret: (machine) =>
        session.central.calls.session.machineSecret({ machine }).then(
          ({ secret }) => fromBase64(secret),
          () => undefined,
        ),
    });
    if (!isOpen) return false;
    await finishRecovery();
    if (store.documents.meta(SEALED) === undefined) {
      // An older version kept it in the clear.
      store.events.sealAll();
      store.documents.sealDrafts();
      store.documents.dropCaseRows();
      await sealPlainContent(contentFolder, vault);
      store.custody.scrub();
      store.documents.setMeta(SEALED, 'yes');
    }
    // Files whose keys are missing may belong to rows that are in the damaged file and can be had from it.
    if (!isFresh()) content.sweep();
    enforceCustody();
    return true;
  };
  const storage = createStorage({
    store,
    content,
    casebook,
    custody,
    room,
    freeBytes,
    paused: () => transfer.paused(),
    keys: deps.keyVault ? 'system' : 'password',
    onChange() {
      transfer.wake();
      onCases([]);
    },
  });
  const importer = createImporter({ content, workFolder: join(deps.dataDirectory, 'work') });
  const rpc = createRpc({
    rooms,
    link: {
      desk: createLinkDesk({ session, serverUrl: deps.serverUrl }),
      recordings,
      takeStill: createStills({ store, casebook, content, importer, fetcherOf, exchange: () => sync.now(), onImported: () => transfer.wake() }),
      drawn: createDrawn({ casebook, wholeBytes }),
    },
    central: session.central.calls,
    panel: createPanelDesk({ session, sync, casebook, randomBytes }),
    seats,
    session,
    store,
    casebook,
    views,
    conclusions,
    keys: createKeyRoutes({ session, casebook, conclusions, documents, signing, keyring, times, log }),
    documents,
    forms,
    standards: createStandardsCalls({ session, library, drafts }),
    redact,
    phrases: createPhraseBook(store.documents),
    sync,
    storage,
    diagnostics: checks,
    changes,
    crypto,
    sessionState,
    syncStatus,
    async signIn(user, password) {
      // What goes on behind one person's session must have ended before another's token is used.
      await quiet();
      const answer = await session.signIn(user, password);
      if (answer === 'signedIn' && !(await unlock())) {
        await session.signOut();
        return 'locked';
      }
      sync.start();
      if (answer === 'signedIn') changes.publish({ kind: 'session' });
      return answer;
    },
    async signOut() {
      await recordings.endAll();
      await quiet();
      await session.signOut();
      archives.clear();
      // Nobody works here now: what is kept opens again with the next sign-in, or by the system's key store.
      keys.cases.lock();
      content.lock();
      casebook.forget();
      keys.machine.lock();
      await keys.machine.unlockByHost();
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
    wholeBytes,
    frames,
    fetchPart: (file, n, signal) => parts.fetch(file, n, true, signal),
  });
  const importPicture = createImportRoute({
    session,
    store,
    casebook,
    content,
    importer,
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
      '/redact': createRedactRoute({ session, redact, now }),
      '/link/chunk': createChunkRoute({ session, recordings }),
      '/conclusion/': createDocumentRoute({ session, conclusions, content, fetcherOf }),
      '/documents/': createCaseDocumentRoute({ session, documents }),
      '/archive': archive,
      '/archive/': archive,
      '/form/preview': createFormPreviewRoute({ session, composer, now }),
      '/experts/': createExpertsRoute({ session }),
      '/standards/': createStandardFilesRoute({ session, library, drafts, reading: createFileReading(), composer, now }),
      '/verify': createVerifyRoute(verifyHere),
    },
    otherwise: createWindowFiles(deps.windowDirectory, () => Buffer.from(randomBytes(16)).toString('base64url'), socketOrigin(deps.serverUrl)),
    log,
  });
  let closing: Promise<void> | undefined;
  return {
    fetch: route,
    close() {
      closing ??= (async () => {
        changes.close();
        await recordings.close();
        await quiet();
        await composer.close();
        archives.clear();
        content.lock();
        store.close();
      })();
      return closing;
    },
  };
}
