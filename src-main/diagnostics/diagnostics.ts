// What the diagnostics page asks: is all that is kept here whole, and a bundle for whoever helps that holds nothing of what people wrote.

import { setImmediate as breathe } from 'node:timers/promises';
import type { Person } from '#shared/case/events.ts';
import { FOLD_VERSION } from '#shared/case/fold.ts';
import { isEventType } from '#shared/case/read.ts';
import { PROTOCOL } from '#shared/contract/central.ts';
import type { IntegrityReport, Rebuilt, Recovered } from '#shared/contract/diagnostics.ts';
import type { SyncStatus } from '#shared/contract/workstation.ts';
import { utf8, toHex } from '#shared/bytes.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { Casebook } from '../cases/casebook.ts';
import type { Views } from '../cases/views.ts';
import type { Session } from '../session/session.ts';
import type { CaseRow } from '../store/documents.ts';
import type { Store } from '../store/store.ts';
import { checkIntegrity, type Integrity } from './integrity.ts';

export interface Diagnostics {
  check(person: string): Promise<IntegrityReport>;
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
  readonly syncStatus: () => SyncStatus;
  readonly version: string;
  readonly host: string;
  readonly now: () => number;
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
  const rowIn = (person: string, caseId: string): CaseRow | undefined => readable(() => store.documents.caseRow(person, caseId));

  return {
    async check(person) {
      const found = await checkIntegrity({ store, crypto });
      // Of a case that cannot be read any more, which is what is looked for here, the list may still know the number.
      const numberOf = (caseId: string) => (readable(() => deps.casebook.open(person, caseId)?.state.opened?.number) ?? rowIn(person, caseId)?.number ?? caseId.slice(0, 8));
      const visible = new Set(deps.casebook.list(person));
      const unknown: { readonly case: string; readonly events: number }[] = [];
      for (const caseId of visible) {
        const events = readable(() => store.events.ofCase(caseId).filter(({ event }) => !isEventType(event.type)).length) ?? 0;
        if (events > 0) unknown.push({ case: numberOf(caseId), events });
        await breathe();
      }
      const own = new Set(store.accounts.all().map((account) => account.device));
      const offset = store.accounts.clockOffset(person);
      return {
        ...found,
        faults: found.faults.map(({ case: caseId, seq, fault }) => ({ case: visible.has(caseId) ? numberOf(caseId) : '', seq, fault })),
        forks: store.events.forks().filter((fork) => visible.has(fork.case)).map((fork) => ({ case: numberOf(fork.case), seq: fork.seq, own: own.has(fork.device), foundAt: fork.foundAt })),
        refused: store.events.refused().filter((one) => visible.has(one.case)).map(({ case: caseId, seq, reason }) => ({ case: numberOf(caseId), seq, reason })),
        unknown,
        ...(offset === undefined ? {} : { clockOffset: offset }),
      };
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
