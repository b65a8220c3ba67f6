// The one call that this window may be in. It is held here, above the pages, so that talk and recording go on while the sheet, a picture or
// another page is looked at. What it needs is loaded when the first call is entered.

import { useSyncExternalStore } from 'react';
import type { OpenCall } from '../link/open-call.ts';
import type { Language } from './format.ts';
import type { Workstation } from './workstation.ts';

export interface CallDesk {
  /** Also one that is over, until it is put away. */
  current(): OpenCall | null;
  subscribe(listener: () => void): () => void;
  enter(call: { readonly case: string; readonly number: string; readonly booking?: string }): Promise<OpenCall>;
  putAway(): void;
}

export function createCallDesk({ workstation, origin, language }: { readonly workstation: Workstation; readonly origin: string; readonly language: () => Language }): CallDesk {
  let call: OpenCall | null = null;
  let entering: Promise<OpenCall> | null = null;
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  return {
    current: () => call,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    enter(asked) {
      entering ??= (async () => {
        const { openCall } = await import('../link/open-call.ts');
        call?.dispose();
        call = openCall({ workstation, origin, language, ...asked, onOver: tell });
        tell();
        return call;
      })().finally(() => {
        entering = null;
      });
      return entering;
    },
    putAway() {
      call?.dispose();
      call = null;
      tell();
    },
  };
}

/** The window's call, whichever case it is of. */
export function useCurrentCall(desk: CallDesk): OpenCall | null {
  return useSyncExternalStore(desk.subscribe, desk.current);
}
