// Makes the archive package of a case: all documents in all versions, the lists as they are now, footage, records, metadata, manifest,
// receipt. It is checked like any other before it is called made; cancelled or failed, it leaves nothing.

import type { ReadStream } from 'node:fs';
import { factsOf } from '#shared/case/facts.ts';
import { roleOf } from '#shared/case/rules.ts';
import type { ArchiveProgress, DocumentView } from '#shared/contract/workstation-documents.ts';
import type { VerifyReport } from '#shared/contract/workstation.ts';
import { KINDS } from '#shared/document/kinds.ts';
import { PART_BYTES, type Content } from '#shared/footage/footage.ts';
import type { Json } from '#shared/json.ts';
import { canonicalJson } from '#shared/log/canonical.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import { beyond, headsOf } from '#shared/log/heads.ts';
import { evaluate } from '#shared/standard/evaluate.ts';
import type { Casebook, OpenCase } from '../cases/casebook.ts';
import type { Views } from '../cases/views.ts';
import type { Documents } from '../documents/documents.ts';
import type { ContentStore, PartFetcher } from '../media/content-store.ts';
import { courseOf } from '../report/course.ts';
import { SM2_MIME } from '../report/sign-beside.ts';
import { isDiskFull } from '../disk-full.ts';
import { isOffline } from '../session/central.ts';
import type { Active } from '../session/session.ts';
import type { Store } from '../store/store.ts';
import { partFailure } from '../sync/parts.ts';
import { checkArchive, MANIFEST, METADATA, RECEIPT, RECORDS, type Manifest } from './check.ts';
import { metadataXml } from './metadata.ts';
import { createPackageShelf } from './package-shelf.ts';
import { openPackage } from './package-source.ts';
import { filesOfRecordings } from './recordings.ts';
import { createZip, type PackageSink } from './zip-writer.ts';

export type ArchiveFailure = NonNullable<ArchiveProgress['error']>;
export type ArchiveMade = { readonly ok: true; readonly bytes: number; readonly sha256: string; readonly until: number } | { readonly ok: false; readonly failure: ArchiveFailure };

export interface Archives {
  make(active: Active, caseId: string, options: { readonly signal: AbortSignal; readonly onProgress: (progress: ArchiveProgress) => void; readonly footage: boolean }): Promise<ArchiveMade>;
  /** Opens the package that was made last; `undefined` when there is none (any more) or the person may not have it. */
  read(active: Active, caseId: string): { readonly bytes: number; readonly stream: ReadStream } | undefined;
  /** Removes the package of a case, or all of them; one that is being made is not finished. */
  clear(caseId?: string): void;
}

export interface ArchivesDeps {
  readonly folder: string;
  readonly store: Store;
  readonly casebook: Casebook;
  readonly views: Views;
  readonly content: ContentStore;
  readonly documents: Documents;
  readonly fetcherOf: (content: Content) => PartFetcher;
  readonly verify: (pdf: Uint8Array, detached?: readonly Uint8Array[]) => Promise<VerifyReport>;
  readonly crypto: LogCrypto;
  readonly version: string;
  /** Bytes that a package may take: what is free on the disk beyond what is to stay free. */
  readonly spareBytes: () => number;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

/** Why the package cannot be made, thrown from the middle of the work. */
class Stopped extends Error {
  readonly failure: ArchiveFailure;
  constructor(failure: ArchiveFailure) {
    super(failure);
    this.failure = failure;
  }
}

/** A document in one version. */
type Wanted = Omit<DocumentView, 'version'> & { readonly version: number | 'now'; readonly signed: boolean };
type Listed = Manifest['files'][number];

export function createArchives(deps: ArchivesDeps): Archives {
  const { store, casebook, views, content, documents } = deps;
  const shelf = createPackageShelf({ folder: deps.folder, now: deps.now });
  const enter = (active: Active, caseId: string): OpenCase | ArchiveFailure => {
    const open = casebook.open(active.account.person.id, caseId);
    if (!open?.state.opened) return 'notFound';
    return roleOf(open.state, active.account.person.id) === 'staff' ? open : 'notAllowed';
  };

  const fill = async (sink: PackageSink, active: Active, { state, events }: OpenCase, createdAt: string, options: Parameters<Archives['make']>[2]): Promise<void> => {
    const { signal, onProgress } = options;
    const opened = state.opened!;
    const files: Listed[] = [];
    const put = async (one: Omit<Listed, 'bytes' | 'sha256'>, bytes: Uint8Array): Promise<void> => {
      signal.throwIfAborted();
      files.push({ ...one, bytes: bytes.length, sha256: await sink.add(one.path, bytes, bytes.length) });
    };
    const json = (value: unknown): Uint8Array => Buffer.from(canonicalJson(value as Json), 'utf8');

    const list = documents.list(active, state.id) ?? [];
    const wanted = list.flatMap((one): Wanted[] => {
      if (one.state === 'list') return one.waits ? [] : [{ ...one, version: 'now', signed: false }];
      const newest = one.state === 'signed' || one.state === 'composed' ? [{ ...one, signed: one.state === 'signed' }] : [];
      return [...one.earlier.map((each) => ({ ...one, ...each, signed: true })), ...newest];
    });
    for (const [index, one] of wanted.entries()) {
      onProgress({ stage: 'documents', done: index, total: wanted.length });
      const read = await documents.read(active, state.id, one.kind, one.matter, one.version, signal);
      if (!read.ok) throw new Stopped(read.failure === 'missingGlyph' ? 'missingGlyph' : read.failure === 'missing' || read.failure === 'offline' ? 'offline' : 'failed');
      const matter = one.matter === undefined ? '' : `-${state.matters.findIndex((each) => each.id === one.matter) + 1}`;
      const title = `${KINDS[one.kind].title}${one.number ? ` ${one.number}` : ''}`;
      const path = `documents/${one.kind}${matter}${one.version === 'now' ? '' : `-v${one.version}`}.pdf`;
      await put({ path, mime: 'application/pdf', title, kind: 'document', signed: one.signed, document: one.kind }, read.pdf);
      for (const [at, { signer }] of (one.signed ? (one.sm2 ?? []) : []).entries()) {
        const beside = await documents.readBeside(active, state.id, one.kind, one.matter, one.version, at, signal);
        if (!beside.ok) throw new Stopped('offline');
        await put({ path: `${path}.sm2-${at + 1}.p7s`, mime: SM2_MIME, title: `SM2 分离签名（${signer}）：${title}`, kind: 'signature' }, beside.pdf);
      }
    }

    const absent: Manifest['absent'][number][] = [];
    const given = state.footage.flatMap((one) => [
      { content: one.original, name: one.name, title: one.title },
      ...(one.faces ?? []).map(({ face, name, content: of }) => ({ content: of, name, title: `${one.title}（${face}）` })),
    ]);
    const recordings = filesOfRecordings(state);
    const total = [...given, ...recordings].reduce((sum, one) => sum + one.content.bytes, 0);
    // Known before an hour of copying, not after it.
    if (options.footage && total > deps.spareBytes()) throw new Stopped('diskFull');
    let done = 0;
    /** A content of the case as it is, under its own hash. */
    const copy = async (path: string, of: Content, title: string, kind: Listed['kind']): Promise<void> => {
      content.describe(of);
      const sha256 = await sink.add(path, reading(content, of, deps.fetcherOf(of), signal, (bytes) => onProgress({ stage: 'footage', done: (done += bytes), total })), of.bytes);
      if (sha256 !== of.sha256) throw new Error('a content here is not what its name says');
      files.push({ path, bytes: of.bytes, sha256, mime: of.mime, title, kind });
    };
    const taken = new Set<string>();
    for (const { content: original, name, title } of given) {
      // Two blank faces of a cube may be the same file.
      if (taken.has(original.sha256)) continue;
      taken.add(original.sha256);
      if (!options.footage) {
        absent.push({ sha256: original.sha256, bytes: original.bytes, title });
        continue;
      }
      await copy(`footage/${original.sha256}${/\.[a-z0-9]{1,5}$/i.exec(name)?.[0].toLowerCase() ?? ''}`, original, title, 'footage');
    }
    for (const { path, title, kind, content: of } of recordings) {
      // A journal is small, and without it nothing of a recording can be checked.
      if (options.footage || kind === 'journal') await copy(path, of, title, kind);
      else absent.push({ sha256: of.sha256, bytes: of.bytes, title });
    }

    onProgress({ stage: 'writing', done: 0, total: 1 });
    const wrote = new Set(events.map((event) => event.device));
    const records = { schema: 'kantai.records/1', events: beyond(events, {}), heads: headsOf(events, deps.crypto), devices: store.accounts.devices().filter((record) => wrote.has(record.device)), serverKey: store.documents.meta('serverKey') ?? '' };
    await put({ path: RECORDS, mime: 'application/json', title: '评审记录', kind: 'record' }, json(records));
    const standards = views.standards(state);
    for (const [hash, standard] of Object.entries(standards)) await put({ path: `records/standards/${hash}.json`, mime: 'application/json', title: `踏勘标准 ${standard.title} ${standard.version}`, kind: 'record' }, json(standard));

    const panel = state.panel!;
    const metadata = metadataXml({
      caseId: state.id, caseNumber: opened.number, title: `${opened.applicant.name} 云上踏勘评审案卷`, bureau: opened.bureau.name, applicant: opened.applicant.name, address: opened.applicant.address,
      matters: state.matters.map((matter) => {
        const facts = factsOf(state, standards, matter.id);
        const result = facts && facts.unsettled.length === 0 ? evaluate(standards[matter.standard]!, matter.id, facts.given) : undefined;
        return { id: matter.id, name: matter.name, standard: matter.standard, outcome: result?.complete ? result.outcome : null, number: facts?.number ?? null };
      }),
      openedAt: opened.at.split('/')[0]!, status: state.status, createdAt, createdBy: active.account.person.name, software: `Kantai ${deps.version}`,
      people: [...panel.experts.map((one) => ({ name: one.name, part: one.id === panel.lead ? 'lead' : 'expert' })), ...panel.staff.map((one) => ({ name: one.name, part: 'staff' })), ...panel.supervisors.map((one) => ({ name: one.name, part: 'supervisor' }))],
      process: courseOf(state, events, standards),
      files, absent,
    });
    await put({ path: METADATA, mime: 'application/xml', title: '元数据', kind: 'metadata' }, Buffer.from(metadata, 'utf8'));
    const manifest = json({ schema: 'kantai.archive/1', case: state.id, caseNumber: opened.number, createdAt, files, absent } satisfies Manifest);
    const manifestHash = await sink.add(MANIFEST, manifest, manifest.length);
    const receipt = json({
      schema: 'kantai.receipt/1', manifest: manifestHash, caseNumber: opened.number, createdAt, by: active.account.person.name, bureau: opened.bureau.name,
      files: files.length, bytes: files.reduce((sum, one) => sum + one.bytes, 0), footageElsewhere: absent.length, events: events.length,
    });
    await sink.add(RECEIPT, receipt, receipt.length);
  };

  return {
    async make(active, caseId, options) {
      const entered = enter(active, caseId);
      if (typeof entered === 'string') return { ok: false, failure: entered };
      const createdAt = new Date(deps.now()).toISOString();
      const { fresh, signal, keep, abandon } = shelf.begin(caseId, options.signal);
      let sink: PackageSink | undefined;
      try {
        sink = await createZip(fresh, createdAt);
        await fill(sink, active, entered, createdAt, { ...options, signal });
        signal.throwIfAborted();
        const made = await sink.finish();
        const source = await openPackage(fresh);
        try {
          const report = await checkArchive(source, {
            crypto: deps.crypto, verify: deps.verify, signal,
            onProgress: (done, total) => options.onProgress({ stage: 'checking', done, total }),
          });
          if (!report.ok) {
            for (const fault of report.faults) deps.log(`archive: ${fault.path}: ${fault.en}`);
            throw new Stopped('notSound');
          }
        } finally {
          await source.close();
        }
        return { ok: true, bytes: made.bytes, sha256: made.sha256!, until: keep() };
      } catch (error) {
        await sink?.abandon();
        abandon();
        if (error instanceof Stopped) return { ok: false, failure: error.failure };
        if (signal.aborted) return { ok: false, failure: 'cancelled' };
        if (isOffline(error) || partFailure(error) !== undefined) return { ok: false, failure: 'offline' };
        if (isDiskFull(error)) return { ok: false, failure: 'diskFull' };
        deps.log(`archive failed: ${error instanceof Error ? (error.stack ?? error.message) : 'unknown'}`);
        return { ok: false, failure: 'failed' };
      }
    },
    clear: (caseId) => shelf.clear(caseId),
    read: (active, caseId) => (typeof enter(active, caseId) === 'string' ? undefined : shelf.read(caseId)),
  };
}

/** An original part by part, fetched where it is not here. */
async function* reading(content: ContentStore, original: Content, fetcher: PartFetcher, signal: AbortSignal, onBytes: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < original.bytes; offset += PART_BYTES) {
    signal.throwIfAborted();
    const chunk = await content.read(original.sha256, offset, Math.min(PART_BYTES, original.bytes - offset), fetcher, signal);
    onBytes(chunk.length);
    yield chunk;
  }
}
