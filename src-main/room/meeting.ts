// One exchange with the host of a room, as often as it is asked for. What comes from a neighbour is checked as what comes from the server; of
// own sheets only sealed boxes leave before the opening.

import { ORPCError } from '@orpc/client';
import { toBase64 } from '#shared/bytes.ts';
import { foldCase } from '#shared/case/fold.ts';
import { roleOf } from '#shared/case/rules.ts';
import { MOST_RECORDS, type RoomNews } from '#shared/contract/room.ts';
import type { Clock } from '#shared/log/clock.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { Channel, Head, Heads } from '#shared/log/event.ts';
import { streamOf } from '#shared/log/heads.ts';
import type { Casebook } from '../cases/casebook.ts';
import type { Central } from '../session/central.ts';
import type { Active } from '../session/session.ts';
import type { Store } from '../store/store.ts';
import { lacks, pullCases, pullStandards, takeDevicesOfNeighbour, type PullDeps } from '../sync/pull.ts';
import { fillBox, openingKey, openingPublicKey } from './box.ts';
import type { RoomCalls } from './enter.ts';
import { createRefusals, type RefusedStream } from './refusals.ts';
import { boundTo } from './sheets.ts';

export interface MeetingDeps {
  readonly store: Store;
  readonly casebook: Casebook;
  readonly crypto: LogCrypto;
  readonly clock: Clock;
  readonly now: () => number;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly log: (line: string) => void;
  readonly hashStandard: (standard: unknown) => string;
  readonly onCases: (cases: readonly string[]) => void;
}

export interface Meeting {
  /** Rejects as offline, or with the host's error; what came until then is kept. */
  once(): Promise<void>;
  readonly news: RoomNews;
  readonly cursor: string | undefined;
  /** Cases of which the host told something. */
  readonly cases: number;
  /** What the host did not take; it stays here. */
  readonly refused: readonly RefusedStream[];
}

const PUSH_EVENTS = 500;
const PUSH_BYTES = 1024 * 1024;

export function createMeeting(deps: MeetingDeps, active: Active, to: { readonly calls: RoomCalls; readonly lines: Central['lines']; readonly signal: AbortSignal }): Meeting {
  const { store, casebook } = deps;
  const { calls, signal } = to;
  const person = active.account.person.id;
  let news: RoomNews = { members: [], sealed: [] };
  let cursor: string | undefined;
  /** What the host has of each case, as far as it may be seen. */
  const theirs = new Map<string, Heads>();
  /** Streams that the host refused: not sent again until it tells everything anew. */
  const parked = new Set<string>();
  /** Ends of streams here that the host has been shown where it said something else. */
  const compared = new Set<string>();
  const refusals = createRefusals();

  const pullDeps: PullDeps = { store, calls: calls as unknown as PullDeps['calls'], lines: to.lines, signal, crypto: deps.crypto, clock: deps.clock, now: deps.now, log: deps.log, fromServer: false };

  const pull = async () => {
    for (let more = true; more; ) {
      const changes = await calls.exchange.changes(cursor === undefined ? {} : { cursor }, { signal });
      takeDevicesOfNeighbour(deps, changes.devices);
      const changed = await pullCases(pullDeps, changes.cases.filter((each) => lacks(pullDeps, each)).map((each) => each.case));
      await pullStandards(pullDeps, deps.hashStandard);
      if (changes.visible) {
        theirs.clear();
        parked.clear();
        compared.clear();
        refusals.clear();
      }
      for (const { case: caseId, heads } of changes.cases) theirs.set(caseId, heads);
      for (const caseId of changes.gone) theirs.delete(caseId);
      for (const { case: caseId } of changes.cases) gain(caseId);
      cursor = changes.cursor;
      more = changes.more;
      if (changed.size > 0) deps.onCases([...changed]);
    }
  };
  /** A case that the server has not told this machine of yet: its own signed acts say who is on it. */
  const gain = (caseId: string) => {
    if (store.accounts.maySee(person, caseId)) return;
    const events = store.events.ofCase(caseId).map((stored) => stored.event);
    if (roleOf(foldCase(caseId, events.filter((event) => event.channel === 'open'), deps.crypto), person) === null) return;
    store.accounts.gain(person, caseId);
    deps.onCases([caseId]);
  };

  /**
   * The first event of a stream that the host has to see: what lies beyond its own. Where its history is another one than ours, and ours goes
   * no further, it is the last that both have: only then does the host see that there are two, and both sides can be told (K1, K3).
   */
  const firstToSend = (caseId: string, stream: string, here: Head, heads: Heads): number | undefined => {
    const there = Object.hasOwn(heads, stream) ? heads[stream] : undefined;
    if (here.seq > (there?.seq ?? 0)) return (there?.seq ?? 0) + 1;
    // A host that is ahead although all of it was asked for: either ours is its beginning, and it says so once, or it is not.
    if (there?.hash === here.hash || compared.has(`${caseId}/${stream}/${here.hash}`)) return undefined;
    return here.seq;
  };

  /** What is here and not there, of everybody; sheets only after the opening. */
  const push = async (channel: Channel) => {
    for (const [caseId, heads] of theirs) {
      const from = new Map<string, number>();
      const here = store.events.heads(caseId);
      for (const [stream, head] of Object.entries(here)) {
        const first = stream.endsWith(`/${channel}`) && !parked.has(`${caseId}/${stream}`) ? firstToSend(caseId, stream, head, heads) : undefined;
        if (first !== undefined) from.set(stream, first);
      }
      if (from.size === 0) continue;
      if (channel === 'sheet' && !casebook.open(person, caseId)?.state.panelOpened) continue;
      const lacking = store.events
        .ofCase(caseId)
        .map((stored) => stored.event)
        .filter((event) => event.seq >= (from.get(streamOf(event)) ?? Infinity));
      if (lacking.length === 0) continue;
      const devices = new Set(lacking.map((event) => event.device));
      const records = store.accounts.devices();
      const told = [...records.filter((record) => devices.has(record.device)), ...records.filter((record) => record.revokedAt !== undefined && !devices.has(record.device))];
      await calls.room.devices({ records: told.slice(0, MOST_RECORDS) }, { signal });
      for (let at = 0; at < lacking.length; ) {
        let bytes = 0;
        let until = at;
        while (until < lacking.length && until - at < PUSH_EVENTS && (until === at || bytes < PUSH_BYTES)) bytes += JSON.stringify(lacking[until++]).length;
        const answer = await calls.exchange.push({ events: lacking.slice(at, until) as Parameters<RoomCalls['exchange']['push']>[0]['events'] }, { signal });
        for (const { device, seq, reason } of answer.refused) {
          deps.log(`the meeting room refused event ${seq} of ${device}/${channel}: ${reason}`);
          // The host will know of the opening in a moment.
          if (reason === 'blind') continue;
          parked.add(`${caseId}/${device}/${channel}`);
          const actor = lacking.find((event) => event.device === device)?.actor ?? '';
          refusals.add({ case: caseId, device, channel, seq, reason, actor });
        }
        theirs.set(caseId, { ...theirs.get(caseId), ...answer.heads });
        at = until;
      }
      for (const stream of from.keys()) compared.add(`${caseId}/${stream}/${here[stream]!.hash}`);
    }
  };

  /** Own submitted sheets: a box before the opening, its key after it. */
  const sheets = async () => {
    const mine = new Set(news.sealed.flatMap((sheet) => (sheet.device === active.account.device ? [sheet.case] : [])));
    let moved = false;
    for (const caseId of theirs.keys()) {
      const now = casebook.open(person, caseId)?.state;
      if (!now?.submitted.includes(person)) continue;
      const key = openingKey(active.privateKey, caseId);
      if (now.panelOpened && mine.has(caseId)) {
        await calls.room.release({ case: caseId, key: toBase64(key) }, { signal }).catch(passed(['notOpened', 'notFound', 'wrongKey']));
        moved = true;
      } else if (!now.panelOpened && !mine.has(caseId)) {
        const lines = store.events.ofCase(caseId).flatMap(({ event }) => (event.channel === 'sheet' && event.actor === person ? [JSON.stringify(event)] : []));
        if (lines.length === 0) continue;
        const publicKey = openingPublicKey(key);
        const box = await fillBox(publicKey, lines.join('\n'), boundTo(caseId, person, active.account.device), deps.randomBytes);
        await calls.room.keep({ case: caseId, publicKey: toBase64(publicKey), box: Buffer.from(box).toString('base64') }, { signal }).catch(passed(['notSubmitted', 'notFound']));
        moved = true;
      }
    }
    if (moved) news = await calls.room.state({}, { signal });
  };
  const passed = (codes: readonly string[]) => (error: unknown) => {
    if (!(error instanceof ORPCError) || !codes.includes(error.code)) throw error;
    deps.log(`the meeting room does not take a sealed sheet or its key now: ${error.code}`);
  };

  const once = async () => {
    await pull();
    await push('open');
    news = await calls.room.state({}, { signal });
    // Keys before sheets: what a box holds need not be sent again.
    await sheets();
    await pull();
    await push('sheet');
  };

  return {
    once,
    get news() {
      return news;
    },
    get cursor() {
      return cursor;
    },
    get cases() {
      return theirs.size;
    },
    get refused() {
      return refusals.list();
    },
  };
}
