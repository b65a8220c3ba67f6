// The bureau's library on this machine: what the server told, checked before it is stored, and the rows that the window shows. Reading
// works without a server; publishing and retiring need one, for the server gives acts their order.

import { ORPCError } from '@orpc/client';
import { fromBase64 } from '#shared/bytes.ts';
import type { LibraryRow } from '#shared/contract/workstation-standards.ts';
import type { Json } from '#shared/json.ts';
import { appendEvent, checkDeviceRecord, checkStream, hashEvent, hashJson } from '#shared/log/chain.ts';
import type { Clock } from '#shared/log/clock.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { SignedEvent } from '#shared/log/event.ts';
import { foldLibrary, LIBRARY_TYPES, libraryOf, versionInForce, type Library, type LibraryEntry, type LibraryRefusal } from '#shared/standard/library.ts';
import { itemsOf } from '#shared/standard/items.ts';
import { lintStandard, type Finding } from '#shared/standard/lint.ts';
import { createInitials } from '#shared/standard/pinyin.ts';
import { indexOf, searchIn, type Search, type SearchIndex } from '#shared/standard/search.ts';
import type { Standard } from '#shared/standard/standard.ts';
import { isOffline } from '../session/central.ts';
import type { Active, Session } from '../session/session.ts';
import type { Store } from '../store/store.ts';

export type ActFailure =
  | { readonly failure: 'offline' | 'notAllowed' }
  | { readonly failure: 'refused'; readonly reason: LibraryRefusal }
  | { readonly failure: 'faulty'; readonly findings: readonly Finding[] };

export interface StandardLibrary {
  /** Takes in what is new on the server, unless that was done within `ageMs`; does nothing without a server. Answers whether anything changed. */
  refresh(ageMs?: number): Promise<boolean>;
  rows(active: Active): readonly LibraryRow[];
  row(active: Active, hash: string): LibraryRow | undefined;
  standard(active: Active, hash: string): Standard | undefined;
  search(active: Active, query: string, limit: number): ReturnType<Search['find']>;
  publish(active: Active, standard: Standard, accepted: string | undefined): Promise<{ readonly row: LibraryRow } | ActFailure>;
  retire(active: Active, hash: string, until: string, reason: string): Promise<{ readonly row: LibraryRow } | ActFailure>;
}

export interface LibraryDeps {
  readonly store: Store;
  readonly session: Session;
  readonly crypto: LogCrypto;
  readonly clock: Clock;
  readonly now: () => number;
  /** The library changed. */
  readonly onChanged: () => void;
  readonly log: (line: string) => void;
  /** Resolves after a moment in which others had their turn. */
  readonly atLeisure: () => Promise<void>;
}

/** Everything read once for a state of the library: rows with what the linter says, and the search index. */
interface Read {
  readonly key: string;
  /** ISO day for which the rows say what is in force. */
  readonly day: string;
  readonly library: Library;
  rows?: readonly LibraryRow[];
  search?: Search;
}

type Summary = Omit<LibraryRow, 'status' | 'inForce' | 'current' | 'acts'>;
/** What is told of a standard without reading it, as it is kept on the disk. */
interface Told {
  readonly summary: Summary;
  /** From its own document. */
  readonly from?: string;
}
const TOLD = 'standardTold:';

/** Bureaus keep the time of Beijing. */
const dayOf = (moment: number): string => new Date(moment + 8 * 3_600_000).toISOString().slice(0, 10);

export function createStandardLibrary(deps: LibraryDeps): StandardLibrary {
  const { store, session, crypto } = deps;
  const { standards, documents } = store;
  let kept: Read | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let freshAt = Number.NEGATIVE_INFINITY;
  const tolds = new Map<string, Told>();
  /** Those that this version of the program read itself: what an older one kept on the disk may know fewer findings. */
  const ownReading = new Set<string>();
  const indices = new Map<string, SearchIndex>();
  let initialOf: ReturnType<typeof createInitials> | undefined;
  let isPreparing = false;

  const read = (bureau: string): Read => {
    const shipped = standards.shipped(bureau);
    const day = dayOf(deps.now());
    const key = `${bureau} ${day} ${standards.lastAct(bureau)} ${shipped.map(({ hash }) => hash).join()}`;
    if (kept?.key !== key) kept = { key, day, library: foldLibrary(shipped, standards.acts(bureau)) };
    return kept;
  };
  /** Reading and checking some ten thousand items takes a while: after a start the list shows what was found before, and `prepare` looks again. */
  const toldOf = (hash: string): Told | undefined => {
    const known = tolds.get(hash);
    if (known) return known;
    const before = documents.meta(TOLD + hash);
    if (before === undefined) return readTold(hash);
    const told = JSON.parse(before) as Told;
    tolds.set(hash, told);
    return told;
  };
  const readTold = (hash: string): Told | undefined => {
    const standard = documents.standard(hash);
    if (!standard) return undefined;
    const findings = lintStandard(standard);
    const items = itemsOf(standard);
    const summary: Summary = {
      hash,
      id: standard.id,
      version: standard.version,
      title: standard.title,
      ...(standard.titleEn === undefined ? {} : { titleEn: standard.titleEn }),
      matters: standard.matters.map(({ id, name, nameEn, mark }) => ({ id, name, mark, ...(nameEn === undefined ? {} : { nameEn }) })),
      items: items.length,
      keyItems: items.filter(({ level }) => level === 'key').length,
      merged: standard.merge !== undefined,
      errors: findings.filter(({ severity }) => severity === 'error').length,
      warnings: findings.filter(({ severity }) => severity === 'warning').length,
    };
    const from = standard.inForce?.from;
    const told: Told = { summary, ...(from !== undefined && { from }) };
    const text = JSON.stringify(told);
    if (documents.meta(TOLD + hash) !== text) documents.setMeta(TOLD + hash, text);
    tolds.set(hash, told);
    ownReading.add(hash);
    return told;
  };
  const indexFor = (hash: string): SearchIndex | undefined => {
    const known = indices.get(hash);
    if (known) return known;
    const standard = documents.standard(hash);
    if (!standard) return undefined;
    initialOf ??= createInitials();
    const made = indexOf({ hash, standard }, initialOf);
    indices.set(hash, made);
    return made;
  };
  /** What the pages of the library will ask for, one standard at a time while nothing else is to be done: with many it takes seconds. */
  const prepare = async (bureau: string): Promise<void> => {
    if (isPreparing) return;
    isPreparing = true;
    let differs = false;
    try {
      for (const hash of read(bureau).library.entries.keys()) {
        if (ownReading.has(hash) && indices.has(hash)) continue;
        await deps.atLeisure();
        const before = tolds.get(hash);
        if (!ownReading.has(hash)) differs = JSON.stringify(readTold(hash)) !== JSON.stringify(before ?? tolds.get(hash)) || differs;
        await deps.atLeisure();
        indexFor(hash);
      }
    } catch {
      // The workstation was closed meanwhile; whoever asks later makes the rest.
    } finally {
      isPreparing = false;
    }
    if (!differs) return;
    if (kept) delete kept.rows;
    deps.onChanged();
  };
  const rowOf = (entry: LibraryEntry, current: boolean): LibraryRow | undefined => {
    const known = toldOf(entry.hash);
    if (!known) return undefined;
    const from = entry.from ?? known.from;
    return { ...known.summary, status: entry.status, current, ...(from === undefined ? {} : { inForce: { from, ...(entry.until === undefined ? {} : { until: entry.until }) } }), acts: entry.acts };
  };
  const bureauOf = (active: Active): string => active.account.bureau.id;
  const rows = (active: Active): readonly LibraryRow[] => {
    const now = read(bureauOf(active));
    const { entries } = now.library;
    now.rows ??= [...entries.values()]
      .flatMap((entry) => rowOf(entry, versionInForce(entries.values(), entry.id, now.day)?.hash === entry.hash) ?? [])
      .toSorted((a, b) => a.title.localeCompare(b.title, 'zh-CN') || a.id.localeCompare(b.id) || (b.inForce?.from ?? '').localeCompare(a.inForce?.from ?? '') || b.version.localeCompare(a.version));
    void prepare(bureauOf(active));
    return now.rows;
  };
  const row = (active: Active, hash: string): LibraryRow | undefined => rows(active).find((one) => one.hash === hash);

  /** New events that check out; a stream that does not is left out and noted, and never holds up the others. */
  const genuine = (bureau: string, told: readonly { readonly position: number; readonly event: SignedEvent }[], records: Parameters<Store['accounts']['saveDevices']>[0]) => {
    const serverKey = documents.meta('serverKey');
    if (serverKey === undefined) return [];
    const key = fromBase64(serverKey);
    const devices = new Map(records.filter((record) => checkDeviceRecord(record, key, crypto)).map((record) => [record.device, record]));
    const good = new Set<SignedEvent>();
    for (const [device, all] of Map.groupBy(told, ({ event }) => event.device)) {
      const events = all.map(({ event }) => event);
      const record = devices.get(device);
      const own = events.every((event) => event.case === libraryOf(bureau) && event.channel === 'open' && event.actor === record?.person);
      const check = record && own ? checkStream({ events, publicKey: fromBase64(record.publicKey), head: standards.actHead(bureau, device), crypto, every: true }) : undefined;
      if (check?.ok) for (const event of events) good.add(event);
      else deps.log(`acts of the library by device ${device} were left out: ${check ? check.fault : 'not by the person of its device'}`);
    }
    return told.filter(({ event }) => good.has(event)).map(({ position, event }) => ({ position, event, hash: hashEvent(event, crypto) }));
  };

  const takeIn = async (): Promise<boolean> => {
    const active = session.active();
    if (!active || (await session.ensureToken()) === 'signedOut') return false;
    const bureau = bureauOf(active);
    const { calls } = session.central;
    const before = read(bureau).key;
    const told = await calls.library.changes({ after: standards.lastAct(bureau) });
    const taken = genuine(bureau, told.events, told.devices);
    for (const { event } of taken) deps.clock.receive(event.at);
    // Documents first: a row is shown only with its document.
    const hashes = new Set([...told.shipped.map(({ hash }) => hash), ...taken.flatMap(({ event }) => standardIn(event))]);
    for (const hash of hashes) {
      if (documents.standard(hash)) continue;
      const standard = await calls.standards.get({ hash });
      if (hashJson(standard as unknown as Json, crypto) === hash) documents.saveStandard(hash, standard);
      else deps.log(`standard ${hash} from the server is not what it says and was left out`);
    }
    standards.saveLibrary(bureau, taken, told.shipped);
    freshAt = deps.now();
    const changed = read(bureau).key !== before;
    if (changed) deps.onChanged();
    void prepare(bureau);
    return changed;
  };

  // One after the other: two at once would store the same acts twice.
  const refresh = (): Promise<boolean> => {
    const next = running.then(takeIn, takeIn);
    running = next.catch(() => undefined);
    return next;
  };

  /** Signs the next act of this device's stream and hands it in; once more where the server has acts of it that are not here. */
  const act = async (active: Active, type: string, body: Json, standard: Standard | undefined): Promise<'taken' | ActFailure> => {
    const { account, privateKey } = active;
    if (account.person.role !== 'staff') return { failure: 'notAllowed' };
    try {
      if ((await session.ensureToken()) === 'signedOut') return { failure: 'offline' };
      for (let tried = 0; ; tried += 1) {
        await refresh();
        const draft = { case: libraryOf(account.bureau.id), device: account.device, channel: 'open' as const, at: deps.clock.tick(), actor: account.person.id, type, body };
        const { event } = appendEvent({ head: standards.actHead(account.bureau.id, account.device), draft, privateKey, crypto });
        try {
          await session.central.calls.library.append({ event: event as never, ...(standard ? { standard: standard as never } : {}) });
          break;
        } catch (error) {
          if (!(error instanceof ORPCError) || error.code !== 'behind' || tried > 0) throw error;
        }
      }
      await refresh();
      return 'taken';
    } catch (error) {
      if (isOffline(error)) return { failure: 'offline' };
      if (error instanceof ORPCError) {
        if (error.code === 'forbidden' || error.code === 'unauthorised') return { failure: 'notAllowed' };
        if (error.code === 'refused') return { failure: 'refused', reason: (error.data as { reason: LibraryRefusal }).reason };
        if (error.code === 'faulty') return { failure: 'faulty', findings: (error.data as { findings: readonly Finding[] }).findings };
      }
      throw error;
    }
  };
  const done = (active: Active, hash: string): { readonly row: LibraryRow } => {
    const made = row(active, hash);
    if (!made) throw new Error('the library took an act and does not show it');
    return { row: made };
  };

  return {
    async refresh(ageMs = 0) {
      if (deps.now() - freshAt < ageMs) return false;
      try {
        return await refresh();
      } catch (error) {
        if (!isOffline(error)) deps.log(`library not refreshed: ${error instanceof Error ? error.message : 'unknown'}`);
        return false;
      }
    },
    rows,
    row,
    standard: (active, hash) => (read(bureauOf(active)).library.entries.has(hash) ? documents.standard(hash) : undefined),
    search(active, query, limit) {
      const now = read(bureauOf(active));
      now.search ??= searchIn(rows(active).flatMap(({ hash }) => indexFor(hash) ?? []));
      return now.search.find(query, limit);
    },
    async publish(active, standard, accepted) {
      const hash = hashJson(standard as unknown as Json, crypto);
      const body = { standard: hash, id: standard.id, version: standard.version, from: standard.inForce?.from ?? '', ...(standard.inForce?.until === undefined ? {} : { until: standard.inForce.until }), name: active.account.person.name, ...(accepted === undefined ? {} : { accepted }) };
      const taken = await act(active, LIBRARY_TYPES.published, body, standard);
      if (taken === 'taken') return done(active, hash);
      // An answer that got lost on its way: it was taken the first time.
      if (taken.failure === 'refused' && taken.reason === 'alreadyPublished') {
        const made = row(active, hash);
        if (made?.acts.at(-1)?.by === active.account.person.id) return { row: made };
      }
      return taken;
    },
    async retire(active, hash, until, reason) {
      const taken = await act(active, LIBRARY_TYPES.retired, { standard: hash, until, name: active.account.person.name, reason }, undefined);
      return taken === 'taken' ? done(active, hash) : taken;
    },
  };
}

const standardIn = (event: SignedEvent): string[] => {
  const body = event.body as { readonly standard?: unknown } | undefined;
  return typeof body?.standard === 'string' ? [body.standard] : [];
};
