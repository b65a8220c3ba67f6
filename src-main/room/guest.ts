// Being in somebody's room: exchanging in the background as with the server. What comes from a neighbour is checked as
// what comes from the server; of own sheets only sealed boxes leave before the opening.

import { ORPCError } from '@orpc/client';
import { toBase64 } from '#shared/bytes.ts';
import { foldCase } from '#shared/case/fold.ts';
import { roleOf } from '#shared/case/rules.ts';
import { MOST_RECORDS, type RoomNews } from '#shared/contract/room.ts';
import type { JoinedRoom } from '#shared/contract/workstation-room.ts';
import type { Clock } from '#shared/log/clock.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { Channel, Heads } from '#shared/log/event.ts';
import { seqIn, streamOf } from '#shared/log/heads.ts';
import type { Casebook } from '../cases/casebook.ts';
import { isOffline, type Central } from '../session/central.ts';
import type { Active } from '../session/session.ts';
import type { Store } from '../store/store.ts';
import { backoff, randomFraction, type Pace } from '../sync/backoff.ts';
import { lacks, pullCases, pullStandards, takeDevicesOfNeighbour, type PullDeps } from '../sync/pull.ts';
import { fillBox, openingKey, openingPublicKey } from './box.ts';
import { enter, type EnterFailure, type Place, type RoomCalls } from './enter.ts';
import { boundTo } from './sheets.ts';

export interface GuestDeps {
  readonly store: Store;
  readonly casebook: Casebook;
  readonly crypto: LogCrypto;
  readonly clock: Clock;
  readonly now: () => number;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly log: (line: string) => void;
  readonly hashStandard: (standard: unknown) => string;
  readonly onCases: (cases: readonly string[]) => void;
  readonly onChange: () => void;
  /** An exchange ended: footage may come now. */
  readonly onExchanged: () => void;
  readonly pace?: Pace;
}

export interface Guest {
  status(): JoinedRoom;
  /** Something was written or came in here. */
  poke(): void;
  /** Plain bytes from the host; absent once the room has ended. */
  bytes(): Central['bytes'] | undefined;
  leave(): Promise<void>;
  /** Looking together in this room; absent while the host is not to be reached. */
  following(): RoomCalls['following'] | undefined;
}

const PUSH_EVENTS = 500;
const PUSH_BYTES = 1024 * 1024;
/** Acts that come quickly one after the other travel together. */
const GATHER_MS = 100;

export async function enterRoom(deps: GuestDeps, active: Active, at: Place): Promise<Guest | EnterFailure> {
  const entered = await enter(deps, active, at);
  if (typeof entered === 'string') return entered;
  const { central, calls, pinned } = entered;
  const { store, casebook } = deps;
  const person = active.account.person.id;
  const stop = new AbortController();

  let state: JoinedRoom['state'] = 'exchanging';
  let lastExchange: string | undefined;
  let news: RoomNews = { members: [], sealed: [] };
  let cursor: string | undefined;
  let wake: (() => void) | undefined;
  let woken = false;
  /** What the host has of each case, as far as it may be seen. */
  const theirs = new Map<string, Heads>();
  /** Streams that the host refused: not sent again until it tells everything anew. */
  const parked = new Set<string>();

  const show = (next: JoinedRoom['state']) => {
    state = next;
    deps.onChange();
  };
  const pullDeps: PullDeps = { store, calls: central.calls, lines: central.lines, signal: stop.signal, crypto: deps.crypto, clock: deps.clock, now: deps.now, log: deps.log, fromServer: false };

  const pull = async () => {
    for (let more = true; more; ) {
      const changes = await calls.exchange.changes(cursor === undefined ? {} : { cursor }, { signal: stop.signal });
      takeDevicesOfNeighbour(deps, changes.devices);
      const changed = await pullCases(pullDeps, changes.cases.filter((each) => lacks(pullDeps, each)).map((each) => each.case));
      await pullStandards(pullDeps, deps.hashStandard);
      if (changes.visible) {
        theirs.clear();
        parked.clear();
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

  /** What is here and not there, of everybody; sheets only after the opening. */
  const push = async (channel: Channel) => {
    for (const [caseId, heads] of theirs) {
      const here = store.events.heads(caseId);
      if (!Object.entries(here).some(([stream, head]) => head.seq > seqIn(heads, stream) && stream.endsWith(`/${channel}`))) continue;
      if (channel === 'sheet' && !casebook.open(person, caseId)?.state.panelOpened) continue;
      const lacking = store.events
        .ofCase(caseId)
        .map((stored) => stored.event)
        .filter((event) => event.channel === channel && event.seq > seqIn(heads, streamOf(event)) && !parked.has(`${caseId}/${streamOf(event)}`));
      if (lacking.length === 0) continue;
      const devices = new Set(lacking.map((event) => event.device));
      const records = store.accounts.devices();
      const told = [...records.filter((record) => devices.has(record.device)), ...records.filter((record) => record.revokedAt !== undefined && !devices.has(record.device))];
      await calls.room.devices({ records: told.slice(0, MOST_RECORDS) }, { signal: stop.signal });
      for (let from = 0; from < lacking.length; ) {
        let bytes = 0;
        let until = from;
        while (until < lacking.length && until - from < PUSH_EVENTS && (until === from || bytes < PUSH_BYTES)) bytes += JSON.stringify(lacking[until++]).length;
        const answer = await calls.exchange.push({ events: lacking.slice(from, until) as Parameters<RoomCalls['exchange']['push']>[0]['events'] }, { signal: stop.signal });
        for (const { device, seq, reason } of answer.refused) {
          deps.log(`the meeting room refused event ${seq} of ${device}/${channel}: ${reason}`);
          // The host will know of the opening in a moment.
          if (reason !== 'blind') parked.add(`${caseId}/${device}/${channel}`);
        }
        theirs.set(caseId, { ...theirs.get(caseId), ...answer.heads });
        from = until;
      }
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
        await calls.room.release({ case: caseId, key: toBase64(key) }, { signal: stop.signal }).catch(passed(['notOpened', 'notFound', 'wrongKey']));
        moved = true;
      } else if (!now.panelOpened && !mine.has(caseId)) {
        const lines = store.events.ofCase(caseId).flatMap(({ event }) => (event.channel === 'sheet' && event.actor === person ? [JSON.stringify(event)] : []));
        if (lines.length === 0) continue;
        const publicKey = openingPublicKey(key);
        const box = await fillBox(publicKey, lines.join('\n'), boundTo(caseId, person, active.account.device), deps.randomBytes);
        await calls.room.keep({ case: caseId, publicKey: toBase64(publicKey), box: Buffer.from(box).toString('base64') }, { signal: stop.signal }).catch(passed(['notSubmitted', 'notFound']));
        moved = true;
      }
    }
    if (moved) news = await calls.room.state({}, { signal: stop.signal });
  };
  const passed = (codes: readonly string[]) => (error: unknown) => {
    if (!(error instanceof ORPCError) || !codes.includes(error.code)) throw error;
    deps.log(`the meeting room does not take a sealed sheet or its key now: ${error.code}`);
  };

  const once = async () => {
    await pull();
    await push('open');
    news = await calls.room.state({}, { signal: stop.signal });
    // Keys before sheets: what a box holds need not be sent again.
    await sheets();
    await pull();
    await push('sheet');
    lastExchange = new Date(deps.now()).toISOString();
  };

  const pause = (milliseconds: number | undefined, until?: Promise<unknown>) =>
    new Promise<void>((resolve) => {
      if (stop.signal.aborted || woken) return resolve();
      const end = () => {
        clearTimeout(timer);
        stop.signal.removeEventListener('abort', end);
        wake = undefined;
        resolve();
      };
      const timer = milliseconds === undefined ? undefined : setTimeout(end, milliseconds);
      wake = end;
      stop.signal.addEventListener('abort', end, { once: true });
      until?.then(end, end);
    });

  const live = async () => {
    let failures = 0;
    while (!stop.signal.aborted) {
      woken = false;
      try {
        show('exchanging');
        await once();
        failures = 0;
        show('together');
        deps.onExchanged();
        const heard = new AbortController();
        // Why it ends, news or a break, the next exchange finds out.
        const heardOf = calls.exchange.news({ cursor: cursor ?? '' }, { context: { patient: true }, signal: AbortSignal.any([stop.signal, heard.signal]) }).catch(() => undefined);
        await pause(undefined, heardOf);
        heard.abort();
        if (woken) await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
      } catch (error) {
        if (stop.signal.aborted) return;
        const isOut = error instanceof ORPCError && (error.code === 'unauthorised' || error.status === 401);
        if (isOut || pinned.sawOther()) return show('ended');
        if (!isOffline(error)) deps.log(`exchange in the meeting room failed: ${error instanceof Error ? `${error.name}: ${error.message}` : 'unknown'}`);
        failures += 1;
        show('unreachable');
        await pause(backoff(failures, randomFraction(deps.randomBytes), deps.pace));
      }
    }
  };
  const running = live();

  return {
    status: () => ({
      address: `${at.host}:${at.port}`,
      host: entered.name,
      state,
      ...(lastExchange === undefined ? {} : { lastExchange }),
      cases: theirs.size,
      members: news.members.map(({ person: id, name }) => ({ person: id, name })),
      sealed: news.sealed.filter((sheet) => sheet.device === active.account.device).length,
    }),
    poke() {
      woken = true;
      wake?.();
    },
    bytes: () => (state === 'ended' || state === 'unreachable' ? undefined : central.bytes),
    following: () => (state === 'ended' || state === 'unreachable' ? undefined : calls.following),
    async leave() {
      stop.abort();
      await running;
      if (state !== 'ended') await Promise.race([calls.room.leave({}).catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 1000).unref())]);
      pinned.close();
    },
  };
}
