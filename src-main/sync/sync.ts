// Keeps this machine and the server together in the background: exchanges at once when something was written here, waits for news
// otherwise, and knocks with growing patience while there is no server. Work never waits for it.

import { ORPCError } from '@orpc/client';
import type { SyncStatus } from '#shared/contract/workstation.ts';
import { isOffline, otherProtocol } from '../session/central.ts';
import type { Session } from '../session/session.ts';
import type { Store } from '../store/store.ts';
import { backoff, randomFraction, type Pace } from './backoff.ts';
import { exchange, type ExchangeDeps } from './exchange.ts';

export interface SyncDeps extends Omit<ExchangeDeps, 'calls' | 'lines' | 'signal' | 'onCases'> {
  readonly session: Session;
  readonly store: Store;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly onStatus: () => void;
  readonly onCases: ExchangeDeps['onCases'];
  /** A complete exchange ended: transfers may go on. */
  readonly onExchanged: () => void;
  readonly pace?: Pace;
}

export interface Sync {
  status(): Omit<SyncStatus, 'transfer'>;
  /** After a sign-in. */
  start(): void;
  /** Before a sign-out or the end; resolves when nothing of it runs any more. */
  stop(): Promise<void>;
  /** Something was written here. */
  poke(): void;
  /** Tries at once; resolves when that try has ended, well or not. */
  now(): Promise<void>;
}

/** Acts that come quickly one after the other travel together. */
const GATHER_MS = 150;

export function createSync(deps: SyncDeps): Sync {
  let state: SyncStatus['state'] = 'signedOut';
  let offlineSince: string | undefined;
  let outdated: SyncStatus['outdated'];
  let nextTry: string | undefined;
  let run: { readonly stop: AbortController; readonly done: Promise<void> } | undefined;
  let wake: (() => void) | undefined;
  let woken = false;
  let waiters: (() => void)[] = [];

  const iso = () => new Date(deps.now()).toISOString();
  const show = (next: SyncStatus['state'], tryAt?: number) => {
    state = next;
    offlineSince = next === 'offline' ? (offlineSince ?? iso()) : next === 'syncing' ? offlineSince : undefined;
    nextTry = tryAt === undefined ? undefined : new Date(tryAt).toISOString();
    deps.onStatus();
  };
  const poke = () => {
    woken = true;
    wake?.();
  };
  /** Until `milliseconds` have passed, `until` settles, somebody pokes or it ends. */
  const pause = (signal: AbortSignal, milliseconds: number | undefined, until?: Promise<unknown>) =>
    new Promise<void>((resolve) => {
      if (signal.aborted || woken) return resolve();
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        wake = undefined;
        resolve();
      };
      const timer = milliseconds === undefined ? undefined : setTimeout(end, milliseconds);
      wake = end;
      signal.addEventListener('abort', end, { once: true });
      until?.then(end, end);
    });

  const once = async (person: string, signal: AbortSignal): Promise<string | 'signedOut'> => {
    if ((await deps.session.ensureToken()) === 'signedOut') return 'signedOut';
    try {
      return await exchange({ ...deps, calls: deps.session.central.calls, lines: deps.session.central.lines, signal }, person);
    } catch (error) {
      if (!(error instanceof ORPCError) || error.code !== 'unauthorised') throw error;
      deps.session.dropToken();
      if ((await deps.session.ensureToken()) === 'signedOut') return 'signedOut';
      return exchange({ ...deps, calls: deps.session.central.calls, lines: deps.session.central.lines, signal }, person);
    }
  };

  const live = async (person: string, signal: AbortSignal) => {
    let failures = 0;
    let news: Promise<unknown> | undefined;
    let settled = true;
    while (!signal.aborted) {
      woken = false;
      const waiting = waiters;
      waiters = [];
      let wait: number | undefined;
      try {
        show('syncing');
        const cursor = await once(person, signal);
        if (signal.aborted) break;
        failures = 0;
        outdated = undefined;
        if (cursor === 'signedOut') {
          show('signedOut');
        } else {
          offlineSince = undefined;
          show('online');
          deps.onExchanged();
          if (settled) {
            settled = false;
            const end = () => {
              settled = true;
            };
            news = untilNews(cursor, signal).then(end, end);
          }
        }
      } catch (error) {
        if (signal.aborted) break;
        if (!isOffline(error)) deps.log(`exchange failed: ${error instanceof ORPCError ? `the server answered ${error.status}` : reason(error)}`);
        failures += 1;
        const other = otherProtocol(error);
        outdated = other && (other === 'serverIsOlder' ? 'server' : 'workstation');
        wait = backoff(failures, randomFraction(deps.randomBytes), deps.pace);
        show('offline', deps.now() + wait);
      } finally {
        for (const each of waiting) each();
      }
      const poked = woken;
      await pause(signal, wait, wait === undefined && state === 'online' ? news : undefined);
      if (woken && !poked && waiters.length === 0) await rest(GATHER_MS);
    }
    for (const each of waiters) each();
    waiters = [];
  };

  /** Ends when there is news, or when the server can no longer be asked: then the next exchange finds out why. */
  const untilNews = async (cursor: string, signal: AbortSignal) => {
    while (!signal.aborted) {
      const { changed } = await deps.session.central.calls.exchange.news({ cursor }, { context: { patient: true }, signal });
      if (changed) return;
    }
  };

  return {
    status() {
      const person = deps.session.active()?.account.person.id;
      const last = person === undefined ? undefined : deps.store.accounts.lastExchange(person);
      return {
        state,
        waiting: person === undefined ? 0 : deps.store.events.waitingCount(person),
        refused: person === undefined ? 0 : deps.store.events.refusedCount(person),
        forks: deps.store.events.forks().length,
        ...(outdated === undefined ? {} : { outdated }),
        ...(offlineSince === undefined ? {} : { offlineSince }),
        ...(nextTry === undefined ? {} : { nextTry }),
        ...(last === undefined ? {} : { lastExchange: last }),
      };
    },
    start() {
      const active = deps.session.active();
      if (run || !active) return;
      deps.store.events.forgiveRefused();
      const stop = new AbortController();
      run = { stop, done: live(active.account.person.id, stop.signal) };
    },
    async stop() {
      run?.stop.abort();
      await run?.done;
      run = undefined;
      offlineSince = undefined;
      show('signedOut');
    },
    poke,
    now() {
      if (!run) return Promise.resolve();
      deps.store.events.forgiveRefused();
      return new Promise((resolve) => {
        waiters.push(resolve);
        poke();
      });
    },
  };
}

const rest = (milliseconds: number) => new Promise<void>((resolve) => void setTimeout(resolve, milliseconds));

// The message of an unexpected error may name paths; its kind is enough for the log of the machine.
const reason = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : 'unknown');
