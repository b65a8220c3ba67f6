// Content on its way in the background: first what the server still has to get from here, then what pinned cases still lack. What is
// done is done part by part, so that it goes on after any interruption where it was.

import type { SyncStatus, TransferPause } from '#shared/contract/workstation.ts';
import type { Content } from '#shared/footage/footage.ts';
import { ContentError } from '../media/content-error.ts';
import type { ContentStore } from '../media/content-store.ts';
import { isOffline } from '../session/central.ts';
import type { Session } from '../session/session.ts';
import type { DocumentStore } from '../store/documents.ts';
import { partFailure, type Parts } from './parts.ts';

export interface TransferDeps {
  readonly content: ContentStore;
  readonly documents: DocumentStore;
  readonly session: Session;
  readonly parts: Parts;
  readonly now: () => number;
  readonly log: (line: string) => void;
  /** Content that pinned cases need, the most wanted first. */
  readonly wanted: () => readonly Content[];
  readonly onStatus: () => void;
  /** Something that was wanted is here now. */
  readonly onDone: () => void;
  /** True while a neighbour in a meeting room may have what is wanted, server or not. */
  readonly hasNeighbour?: () => boolean;
  /** How soon a paused transfer looks again whether there is room; tests look sooner. */
  readonly lookAgainMs?: number;
}

export interface Transfer {
  status(): SyncStatus['transfer'];
  /** Why it stands still though there is something to fetch. */
  paused(): TransferPause | undefined;
  /** There may be something to do: after an exchange, a pin, an import. */
  wake(): void;
  /** Counts bytes for the speed that is shown. */
  count(bytes: number): void;
  stop(): Promise<void>;
}

/** The speed is that of the last seconds. */
const WINDOW_MS = 5_000;
const LOOK_AGAIN_MS = 15_000;
const PAUSES: readonly string[] = ['diskFull', 'lowDisk', 'overQuota'] satisfies TransferPause[];

export function createTransfer(deps: TransferDeps): Transfer {
  let running: Promise<void> | undefined;
  let again = false;
  let stop = new AbortController();
  let arrivals: { readonly at: number; readonly bytes: number }[] = [];
  let done = 0;
  let total = 0;
  let paused: TransferPause | undefined;
  let lookAgain: NodeJS.Timeout | undefined;

  const pending = () => {
    const person = deps.session.active()?.account.person.id;
    return person === undefined ? [] : deps.documents.uploads(person);
  };
  const pendingBytes = () => pending().reduce((sum, { content }) => sum + content.bytes, 0);

  const upload = async (signal: AbortSignal) => {
    total += pendingBytes();
    for (const { case: caseId, content } of pending()) {
      try {
        const { wanted } = await deps.session.central.calls.content.declare({ case: caseId, content }, { signal });
        // What the server has already, from an earlier try or another case, is done.
        done += Math.round(content.bytes * (1 - wanted.length / content.parts.length));
        await all(wanted.map((n) => deps.parts.send(content, n, signal)));
        deps.documents.uploaded(content.sha256);
      } catch (error) {
        if (isOffline(error) || signal.aborted) throw error;
        // What the server refuses, as what it has not heard of yet, is kept for the next time and stands in nobody's way.
        deps.log(`upload of ${content.sha256} is not taken yet: ${error instanceof Error ? error.message : 'unknown'}`);
      }
    }
  };

  /** False when there is nobody to send to. */
  const uploaded = async (signal: AbortSignal): Promise<boolean> => {
    try {
      if ((await deps.session.ensureToken()) === 'signedOut') return false;
      await upload(signal);
      return true;
    } catch (error) {
      if (isOffline(error)) return false;
      throw error;
    }
  };

  const download = async (signal: AbortSignal) => {
    const missing = deps.wanted().filter((content) => deps.content.state(content.sha256)?.complete !== true);
    total += missing.reduce((sum, content) => sum + content.bytes - (deps.content.state(content.sha256)?.haveBytes ?? 0), 0);
    deps.onStatus();
    for (const content of missing) {
      try {
        await all(content.parts.map((_, n) => deps.parts.fetch(content, n, false, signal)));
      } catch (error) {
        // One content that the server does not have (yet) must not keep the rest from coming.
        const why = partFailure(error);
        if (why === undefined) throw error;
        deps.log(`content ${content.sha256} could not be fetched: ${why}`);
      }
      if (signal.aborted) return;
    }
    if (missing.length > 0) deps.onDone();
  };

  /** Says so, and looks again by itself: room comes from elsewhere. */
  const pause = (why: TransferPause) => {
    if (paused !== why) deps.log(`fetching for offline work pauses: ${why}`);
    paused = why;
    clearTimeout(lookAgain);
    lookAgain = setTimeout(wake, deps.lookAgainMs ?? LOOK_AGAIN_MS);
    lookAgain.unref();
  };

  const work = async (signal: AbortSignal) => {
    do {
      again = false;
      [done, total] = [0, 0];
      const before = paused;
      try {
        const isUp = await uploaded(signal);
        if (!isUp && deps.hasNeighbour?.() !== true) return;
        if (!signal.aborted) await download(signal);
        if (before !== undefined && paused === before) {
          paused = undefined;
          deps.log('fetching for offline work goes on');
        }
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof ContentError && PAUSES.includes(error.code)) pause(error.code as TransferPause);
        else if (!isOffline(error)) deps.log(`transfer failed: ${error instanceof Error ? error.message : 'unknown'}`);
        return;
      }
    } while (again && !signal.aborted);
  };

  function wake() {
    again = true;
    clearTimeout(lookAgain);
    if (running || stop.signal.aborted) return;
    running = work(stop.signal).finally(() => {
      running = undefined;
      deps.onStatus();
    });
  }

  return {
    paused: () => paused,
    status() {
      const why = paused === undefined ? {} : { paused };
      if (!running || total === 0) {
        // What still has to go up is told also while nothing moves: it is not safe anywhere else yet.
        const waiting = pendingBytes();
        return waiting === 0 && paused === undefined ? undefined : { doneBytes: 0, totalBytes: waiting, bytesPerSecond: 0, ...why };
      }
      const since = deps.now() - WINDOW_MS;
      const recent = arrivals.filter((each) => each.at >= since);
      const bytes = recent.reduce((sum, each) => sum + each.bytes, 0);
      const span = recent[0] === undefined ? WINDOW_MS : Math.max(500, deps.now() - recent[0].at);
      return { doneBytes: Math.min(done, total), totalBytes: total, bytesPerSecond: Math.round((bytes * 1000) / span), ...why };
    },
    wake,
    count(bytes) {
      done += bytes;
      const now = deps.now();
      arrivals = [...arrivals.filter((each) => each.at >= now - WINDOW_MS), { at: now, bytes }];
    },
    async stop() {
      stop.abort(new ContentError('cancelled'));
      clearTimeout(lookAgain);
      paused = undefined;
      await running;
      stop = new AbortController();
    },
  };
}

/** Waits for all, also after one failed: nothing goes on behind the back of the caller. */
async function all(work: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(work);
  const failure = results.find((result) => result.status === 'rejected');
  if (failure) throw failure.reason;
}
