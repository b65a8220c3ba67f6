// What a member reads of a room: which cases changed, the events beyond given heads, and waiting for news. The rules are the server's
// (docs/protocol.md, X and V); the cursor is only shorter-lived: it counts what this member was told, and dies with the membership.

import { BULK_END, MOST_CASES, type BulkPull, type Changes } from '#shared/contract/central.ts';
import type { DeviceRecord, Heads } from '#shared/log/event.ts';
import { seqIn, streamOf } from '#shared/log/heads.ts';
import type { Store } from '../store/store.ts';
import type { Member, Members } from './members.ts';
import type { Sights } from './sights.ts';

export const NEWS_WAIT_MS = 25_000;
const PIECE = 64 * 1024;

export interface Reading {
  changes(member: Member, cursor: string | undefined, limit?: number): Changes;
  pullLines(member: Member, asked: BulkPull): Generator<string>;
  news(member: Member, cursor: string, signal: AbortSignal | undefined): Promise<{ readonly changed: boolean }>;
  /** Something may have changed: who waits looks again. */
  ring(): void;
  /** Lets all who wait go, now and later. */
  quiet(): void;
}

interface Told {
  readonly digest: string;
  readonly at: number;
}

export function createReading(deps: { readonly store: Store; readonly sights: Sights; readonly members: Pick<Members, 'present'>; readonly now: () => number }): Reading {
  const { store, sights } = deps;
  /** Of each member: what it was told of each case, in the order in which it changed. */
  const told = new WeakMap<Member, { count: number; readonly cases: Map<string, Told> }>();
  let waiting: (() => void)[] = [];
  let stopped = false;

  const digestOf = (heads: Heads | undefined): string => (heads ? JSON.stringify(Object.entries(heads).sort(([a], [b]) => (a < b ? -1 : 1))) : '');
  const look = (member: Member) => {
    const mine = told.get(member) ?? { count: 0, cases: new Map<string, Told>() };
    told.set(member, mine);
    const visible = new Map<string, Heads>();
    for (const caseId of sights.shared) {
      const heads = sights.heads(member.person, caseId);
      if (heads) visible.set(caseId, heads);
      const digest = digestOf(heads);
      if (digest !== (mine.cases.get(caseId)?.digest ?? '')) mine.cases.set(caseId, { digest, at: ++mine.count });
    }
    return { mine, visible };
  };
  /** 0 for a cursor that this membership did not give. */
  const placeOf = (member: Member, cursor: string | undefined): number => {
    const [id, count] = Buffer.from(cursor ?? '', 'base64url').toString('utf8').split(' ');
    return id === member.id && count !== undefined && /^\d{1,15}$/.test(count) ? Number(count) : 0;
  };

  /** Records by which the streams are checked, those of who is here, and every revocation. */
  const devicesFor = (heads: Iterable<Heads>): readonly DeviceRecord[] => {
    const ids = new Set(['server', ...[...heads].flatMap((each) => Object.keys(each).map((stream) => stream.slice(0, stream.lastIndexOf('/')))), ...deps.members.present().map((member) => member.device)]);
    return store.accounts.devices().filter((record) => ids.has(record.device) || record.revokedAt !== undefined);
  };

  return {
    changes(member, cursor, limit = MOST_CASES) {
      const { mine, visible } = look(member);
      const since = placeOf(member, cursor);
      const found = [...mine.cases].filter(([, { at }]) => at > since).sort(([, a], [, b]) => a.at - b.at);
      const page = found.slice(0, limit);
      const cases = page.flatMap(([caseId]) => (visible.has(caseId) ? [{ case: caseId, heads: visible.get(caseId)! }] : []));
      return {
        cursor: Buffer.from(`${member.id} ${page.at(-1)?.[1].at ?? since}`).toString('base64url'),
        more: found.length > limit,
        cases,
        ...(since === 0 ? { visible: [...visible.keys()] } : {}),
        gone: since === 0 ? [] : page.flatMap(([caseId]) => (visible.has(caseId) ? [] : [caseId])),
        devices: devicesFor(cases.map((one) => one.heads)),
        now: new Date(deps.now()).toISOString(),
      };
    },
    *pullLines(member, { cases }) {
      let piece = '';
      for (const { case: caseId, heads } of cases) {
        const sight = sights.sight(member.person, caseId);
        if (!sight) continue;
        for (const { event } of store.events.ofCase(caseId)) {
          if (event.seq <= seqIn(heads, streamOf(event)) || !sights.sees(member.person, sight, event)) continue;
          piece += `${JSON.stringify(event)}\n`;
          if (piece.length < PIECE) continue;
          yield piece;
          piece = '';
        }
      }
      yield `${piece}${BULK_END}\n`;
    },
    async news(member, cursor, signal) {
      const since = placeOf(member, cursor);
      const until = deps.now() + NEWS_WAIT_MS;
      for (;;) {
        const { mine } = look(member);
        if (since === 0 ? mine.count > 0 : [...mine.cases.values()].some(({ at }) => at > since)) return { changed: true };
        const left = until - deps.now();
        if (left <= 0 || stopped || signal?.aborted) return { changed: false };
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, left);
          const end = () => (clearTimeout(timer), resolve());
          waiting.push(end);
          signal?.addEventListener('abort', end, { once: true });
        });
      }
    },
    ring() {
      const all = waiting;
      waiting = [];
      for (const wake of all) wake();
    },
    quiet() {
      stopped = true;
      this.ring();
    },
  };
}
