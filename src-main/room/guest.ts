// Being in somebody's room: exchanging in the background as with the server.

import { ORPCError } from '@orpc/client';
import type { JoinedRoom } from '#shared/contract/workstation-room.ts';
import { isOffline, type Central } from '../session/central.ts';
import type { Active } from '../session/session.ts';
import { backoff, randomFraction, type Pace } from '../sync/backoff.ts';
import { enter, type EnterFailure, type Place, type RoomCalls } from './enter.ts';
import { createMeeting, type MeetingDeps } from './meeting.ts';
import { toldTo } from './refusals.ts';

export interface GuestDeps extends MeetingDeps {
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
  /** Lines of the host, likewise. */
  lines(): Central['lines'] | undefined;
  leave(): Promise<void>;
  /** Looking together in this room; absent while the host is not to be reached. */
  following(): RoomCalls['following'] | undefined;
}

/** Acts that come quickly one after the other travel together. */
const GATHER_MS = 100;

export async function enterRoom(deps: GuestDeps, active: Active, at: Place): Promise<Guest | EnterFailure> {
  const entered = await enter(deps, active, at);
  if (typeof entered === 'string') return entered;
  const { central, calls, pinned } = entered;
  const stop = new AbortController();

  let state: JoinedRoom['state'] = 'exchanging';
  let lastExchange: string | undefined;
  let wake: (() => void) | undefined;
  let woken = false;
  const show = (next: JoinedRoom['state']) => {
    state = next;
    deps.onChange();
  };
  const meeting = createMeeting(deps, active, { calls, lines: central.lines, signal: stop.signal });

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
        await meeting.once();
        lastExchange = new Date(deps.now()).toISOString();
        failures = 0;
        show('together');
        deps.onExchanged();
        const heard = new AbortController();
        // Why it ends, news or a break, the next exchange finds out.
        const heardOf = calls.exchange.news({ cursor: meeting.cursor ?? '' }, { context: { patient: true }, signal: AbortSignal.any([stop.signal, heard.signal]) }).catch(() => undefined);
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
      cases: meeting.cases,
      members: meeting.news.members.map(({ person: id, name }) => ({ person: id, name })),
      sealed: meeting.news.sealed.filter((sheet) => sheet.device === active.account.device).length,
      refused: toldTo(meeting.refused, active.account.device, (caseId) => deps.casebook.open(active.account.person.id, caseId)?.state),
    }),
    poke() {
      woken = true;
      wake?.();
    },
    bytes: () => (state === 'ended' || state === 'unreachable' ? undefined : central.bytes),
    lines: () => (state === 'ended' || state === 'unreachable' ? undefined : central.lines),
    following: () => (state === 'ended' || state === 'unreachable' ? undefined : calls.following),
    async leave() {
      stop.abort();
      await running;
      if (state !== 'ended') await Promise.race([calls.room.leave({}).catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 1000).unref())]);
      pinned.close();
    },
  };
}
