// What the diagnostics page asks: is all that is kept here whole, and a bundle for whoever helps that holds nothing of what people wrote.

import { setImmediate as breathe } from 'node:timers/promises';
import type { Person } from '#shared/case/events.ts';
import { FOLD_VERSION } from '#shared/case/fold.ts';
import { isEventType } from '#shared/case/read.ts';
import { PROTOCOL } from '#shared/contract/central.ts';
import type { IntegrityReport, IntegrityState, Rebuilt, Recovered, RepairReport } from '#shared/contract/diagnostics.ts';
import type { SyncStatus } from '#shared/contract/workstation.ts';
import { utf8, toHex } from '#shared/bytes.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { Casebook } from '../cases/casebook.ts';
import type { Views } from '../cases/views.ts';
import type { ContentStore } from '../media/content-store.ts';
import type { Central } from '../session/central.ts';
import type { Session } from '../session/session.ts';
import type { CaseRow } from '../store/documents.ts';
import type { Store } from '../store/store.ts';
import type { Parts } from '../sync/parts.ts';
import { checkFootage, repairFile, type BadFile, type FootageFound } from './footage-check.ts';
import { checkIntegrity, type Integrity } from './integrity.ts';
import { createJob, type JobRun } from './job.ts';
import { repairStream } from './repair.ts';

export interface Diagnostics {
  /** Records, then footage; one that runs already is joined. */
  check(person: string): Promise<IntegrityReport>;
  /** Repairs what the last check found, and looks again. `letGo`: own damaged events that nobody else has are set aside. */
  repair(person: string, letGo: boolean): Promise<RepairReport>;
  state(person: string): IntegrityState;
  /** Ends what runs and resolves when it has ended. */
  stop(): Promise<void>;
  /** Somebody else works here now: what was found is not theirs to read. */
  forget(): void;
  rebuild(person: Person): Promise<Rebuilt>;
  bundle(): Promise<{ readonly name: string; readonly text: string }>;
  recovered(): Recovered | undefined;
  recoveryRead(): void;
  /** Keeps a line of this run's log for the bundle. */
  note(line: string): void;
}

export const RECOVERED = 'recovered';
const MOST_LINES = 300;

export function createDiagnostics(deps: {
  readonly store: Store;
  readonly casebook: Casebook;
  readonly views: Views;
  readonly session: Session;
  readonly crypto: LogCrypto;
  readonly content: ContentStore;
  readonly parts: Pick<Parts, 'fetch'>;
  /** Lines of the server; rejects as offline. Absent: nobody is signed in there. */
  readonly server: () => Promise<Central['lines'] | undefined>;
  readonly neighbour: () => Central['lines'] | undefined;
  /** Something of these cases was put right. */
  readonly onCases: (cases: readonly string[]) => void;
  readonly rest?: (milliseconds: number) => Promise<void>;
  readonly mono?: () => number;
  readonly syncStatus: () => SyncStatus;
  readonly version: string;
  readonly host: string;
  readonly now: () => number;
  readonly log: (line: string) => void;
}): Diagnostics {
  const { store, crypto } = deps;
  let lines: string[] = [];
  const recovered = (): Recovered | undefined => {
    const kept = store.documents.setting(RECOVERED);
    return kept === undefined || kept === '' ? undefined : (JSON.parse(kept) as Recovered);
  };
  // The version of its rules, how many types it knows, and a short name for which: the list itself helps nobody.
  const [rules, ...types] = FOLD_VERSION.split(' ');
  const foldInShort = `${rules} (${types.length} types, ${toHex(crypto.sha256(utf8(FOLD_VERSION))).slice(0, 8)})`;
  /** The same id gives the same short name within one bundle, and tells nothing else. */
  const shortened = (salt: string) => (id: string) => toHex(crypto.sha256(utf8(salt + id))).slice(0, 8);

  /** What cannot be read is as good as none here: the check names it, and one damaged case must not keep the others from being looked at. */
  const readable = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch {
      return undefined;
    }
  };
  /** Of a case that cannot be read any more, which is what is looked for here, the list may still know the number. */
  const numberOf = (person: string, caseId: string) => readable(() => deps.casebook.open(person, caseId)?.state.opened?.number) ?? rowIn(person, caseId)?.number ?? caseId.slice(0, 8);
  /** Of a case that this person may not see there is no number to say. */
  const numberFor = (person: string, caseId: string) => (store.accounts.maySee(person, caseId) ? numberOf(person, caseId) : '');
  const rest = deps.rest ?? ((milliseconds: number) => new Promise<void>((resolve) => void setTimeout(resolve, milliseconds)));
  const mono = deps.mono ?? (() => performance.now());
  const job = createJob();
  let last: { readonly person: string; readonly found: Integrity; readonly footage: FootageFound; readonly report: IntegrityReport } | undefined;
  let repaired: RepairReport | undefined;

  const lookThrough = async (person: string, job: JobRun, footageBefore?: FootageFound): Promise<IntegrityReport> => {
    const found = await checkIntegrity({ store, crypto, signal: job.signal, onProgress: (done, total) => job.progress('events', done, total) });
    const footage = footageBefore ?? (await checkFootage({ content: deps.content, rest, mono, signal: job.signal, onProgress: (done, total) => job.progress('footage', done, total) }));
    const unknown: { readonly case: string; readonly events: number }[] = [];
    for (const caseId of deps.casebook.list(person)) {
      const events = readable(() => store.events.ofCase(caseId).filter(({ event }) => !isEventType(event.type)).length) ?? 0;
      if (events > 0) unknown.push({ case: numberOf(person, caseId), events });
      await breathe();
    }
    const visible = (caseId: string) => store.accounts.maySee(person, caseId);
    const own = new Set(store.accounts.all().map((account) => account.device));
    const offset = store.accounts.clockOffset(person);
    const report: IntegrityReport = {
      ...found,
      faults: found.faults.map(({ case: caseId, seq, fault }) => ({ case: numberFor(person, caseId), seq, fault })),
      forks: store.events.forks().filter((fork) => visible(fork.case)).map((fork) => ({ case: numberOf(person, fork.case), seq: fork.seq, own: own.has(fork.device), foundAt: fork.foundAt })),
      refused: store.events.refused().filter((one) => visible(one.case)).map(({ case: caseId, seq, reason }) => ({ case: numberOf(person, caseId), seq, reason })),
      unknown,
      footage: {
        files: footage.files,
        bytes: footage.bytes,
        ...(footage.stopped ? { stopped: true } : {}),
        faults: footage.bad.map((file) => ({ case: numberOfFile(person, file), parts: file.parts.length, onlyHere: store.custody.hasUploads(file.sha256) })),
      },
      ...(offset === undefined ? {} : { clockOffset: offset }),
    };
    last = { person, found, footage, report };
    return report;
  };
  const numberOfFile = (person: string, { sha256, cases }: BadFile): string => {
    const mine = [...cases, ...store.custody.casesOfContent(sha256)].find((caseId) => store.accounts.maySee(person, caseId));
    return mine === undefined ? '' : numberOf(person, mine);
  };

  const mend = async (person: string, job: JobRun, letGo: boolean): Promise<RepairReport> => {
    const before = last?.person === person ? last : (await lookThrough(person, job), last!);
    const results: RepairReport['results'][number][] = [];
    const mine = before.found.faults.filter((fault) => store.accounts.maySee(person, fault.case));
    for (const fault of before.found.faults) if (!mine.includes(fault)) results.push({ kind: 'events', case: '', seq: fault.seq, outcome: 'otherPerson', n: 0 });
    let stopped = false;
    const left: BadFile[] = [];
    try {
      for (const [index, fault] of mine.entries()) {
        job.progress('events', index, mine.length);
        const one = await repairStream({ store, crypto, server: deps.server, neighbour: deps.neighbour, signal: job.signal, now: deps.now, log: deps.log }, fault, letGo);
        deps.casebook.forget(fault.case);
        results.push({ kind: 'events', case: numberOf(person, fault.case), seq: one.seq === 0 ? fault.seq : one.seq, outcome: one.outcome, n: one.events });
      }
      for (const [index, file] of before.footage.bad.entries()) {
        job.progress('footage', index, before.footage.bad.length);
        const one = await repairFile({ content: deps.content, parts: deps.parts, isOnlyHere: (sha256) => store.custody.hasUploads(sha256), signal: job.signal }, file);
        if (one.outcome === 'mended') store.repairs.note({ at: new Date(deps.now()).toISOString(), case: file.cases[0] ?? '', subject: file.sha256, seq: file.parts[0]!, outcome: 'mended', taken: one.parts, lost: 0 });
        else left.push(file);
        results.push({ kind: 'footage', case: numberOfFile(person, file), outcome: one.outcome, n: one.parts });
      }
    } catch (error) {
      if (!job.signal.aborted) throw error;
      stopped = true;
      last = undefined;
    }
    deps.onCases([...new Set(mine.map((fault) => fault.case))]);
    // What is told afterwards is what is so then. Footage that was read a moment ago is not read again.
    if (!stopped) await lookThrough(person, job, { ...before.footage, bad: left }).catch(() => undefined);
    return { results, ...(stopped ? { stopped: true } : {}) };
  };

  const rowIn = (person: string, caseId: string): CaseRow | undefined => readable(() => store.documents.caseRow(person, caseId));

  return {
    check: (person) => {
      repaired = undefined;
      return job.run('check', (run) => lookThrough(person, run));
    },
    async repair(person, letGo) {
      return job.run('repair', async (run) => (repaired = await mend(person, run, letGo)));
    },
    state: (person) => ({
      ...(job.running() ? { running: job.running()! } : {}),
      ...(last?.person === person ? { report: last.report } : {}),
      ...(last?.person === person && repaired ? { repaired } : {}),
      past: store.repairs.list(20).map(({ at, case: caseId, subject, seq, outcome, taken, lost }) => ({ at, case: numberFor(person, caseId), kind: subject.includes('/') ? 'events' : 'footage', seq, outcome, n: outcome === 'letGo' ? lost : taken })),
    }),
    stop: () => job.stop(),
    forget() {
      [last, repaired] = [undefined, undefined];
    },
    async rebuild(person) {
      const cases = deps.casebook.list(person.id);
      const before = new Map(cases.map((caseId) => [caseId, rowIn(person.id, caseId)]));
      store.documents.dropCaseRows();
      deps.casebook.forget();
      let differed = 0;
      for (const caseId of cases) {
        const kept = before.get(caseId);
        // A case that cannot be read keeps its place in the list, as it was last known.
        if (readable(() => deps.views.row(person, caseId)) === undefined && kept) store.documents.saveCaseRow(person.id, kept);
        if (differs(kept, rowIn(person.id, caseId))) differed += 1;
        await breathe();
      }
      return { cases: cases.length, differed };
    },
    async bundle() {
      const at = new Date(deps.now()).toISOString();
      const short = shortened(toHex(crypto.randomBytes(16)));
      const found: Integrity = await checkIntegrity({ store, crypto });
      const { transfer: _, ...sync } = deps.syncStatus();
      const text = JSON.stringify(
        {
          at,
          kantai: { version: deps.version, host: deps.host, protocol: PROTOCOL, fold: foldInShort },
          machine: { platform: process.platform, arch: process.arch, node: process.versions.node },
          sync,
          integrity: { ...found, faults: found.faults.map((fault) => ({ ...fault, case: short(fault.case), device: short(fault.device) })) },
          forks: store.events.forks().map(({ case: caseId, device, channel, seq, foundAt }) => ({ case: short(caseId), device: short(device), channel, seq, foundAt })),
          refused: store.events.refused().map(({ case: caseId, device, channel, seq, reason }) => ({ case: short(caseId), device: short(device), channel, seq, reason })),
          people: store.accounts.all().map(({ person }) => ({ role: person.role, cases: store.accounts.cases(person.id).length, clockOffset: store.accounts.clockOffset(person.id) })),
          repairs: store.repairs.list(100).map(({ case: caseId, subject, ...rest }) => ({ ...rest, case: short(caseId), subject: subject.includes('/') ? `${short(subject.slice(0, subject.lastIndexOf('/')))}/${subject.slice(subject.lastIndexOf('/') + 1)}` : short(subject) })),
          // What was found in the place of what was repaired stays on this machine; here is only that it is there.
          setAside: store.repairs.setAside(200).map(({ case: caseId, device, hash, ...rest }) => ({ ...rest, case: short(caseId), device: short(device), hash: short(hash) })),
          ...(last ? { footage: { files: last.footage.files, bytes: last.footage.bytes, bad: last.footage.bad.map(({ sha256, parts }) => ({ file: short(sha256), parts })) } } : {}),
          recovered: recovered(),
          log: lines.map((line) => withoutIds(line, short)),
        },
        undefined,
        2,
      );
      return { name: `kantai-support-${at.replaceAll(/[:.]/g, '-')}.json`, text };
    },
    recovered,
    recoveryRead: () => store.documents.setSetting(RECOVERED, ''),
    note(line) {
      lines = [...lines.slice(-MOST_LINES + 1), line];
    },
  };
}

/** Deadlines follow from the time of day, too; and a row of fewer events was going to be made anew. */
function differs(kept: CaseRow | undefined, made: CaseRow | undefined): boolean {
  if (!kept || !made || kept.upTo !== made.upTo) return false;
  const { deadlines: _, ...was } = kept;
  const { deadlines: __, ...is } = made;
  return JSON.stringify(was) !== JSON.stringify(is);
}

/** Our own lines name cases, streams and hashes; anything that could be a path or a stack goes. */
export function withoutIds(line: string, short: (id: string) => string): string {
  return line
    .split('\n')[0]!
    .replaceAll(/\/?(?:[\w.@-]+\/)+[\w.@-]+/g, (path) => short(path))
    .replaceAll(/\b(case) (\S+)/g, (_, word: string, id: string) => `${word} ${short(id)}`)
    .replaceAll(/[0-9a-f]{16,}/g, (id) => short(id))
    .slice(0, 300);
}
