// Keeps the window's one long call to the workstation alive: every change comes through it, and it comes back after any break.

import type { WindowStore } from './window-state.ts';
import type { Workstation } from './workstation.ts';

const FIRST_WAIT = 300;
const LONGEST_WAIT = 5000;

/** Runs until `signal` aborts. After a break everything that may have been missed is asked for again. */
export async function followChanges(workstation: Workstation, store: WindowStore, signal: AbortSignal): Promise<void> {
  let wait = FIRST_WAIT;
  while (!signal.aborted) {
    try {
      const changes = await workstation.changes({}, { signal });
      wait = FIRST_WAIT;
      store.setReachable(true);
      await store.refreshSession();
      store.take({ kind: 'inbox' });
      for await (const change of changes) store.take(change);
    } catch {
      // A break of the stream says nothing about the workstation yet; the status call does.
    }
    if (signal.aborted) return;
    try {
      store.take({ kind: 'sync', sync: await workstation.sync.status({}) });
    } catch {
      store.setReachable(false);
    }
    await pause(wait, signal);
    wait = Math.min(LONGEST_WAIT, wait * 2);
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
