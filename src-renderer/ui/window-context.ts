// The window's parts, handed to components by one context; made in main.tsx.

import { createContext, useContext, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { Workstation } from './workstation.ts';
import type { WindowState, WindowStore } from './window-state.ts';
import type { RedactionDesk } from '../review/redaction-desk.ts';
import type { CallDesk } from './call-desk.ts';
import type { Surface } from './surface.ts';

export interface WindowParts {
  readonly workstation: Workstation;
  readonly store: WindowStore;
  /** The one picture surface of the window. */
  readonly surface: Surface;
  /** The call that this window may be in. */
  readonly calls: CallDesk;
  /** Redacted videos that are being made. */
  readonly redactions: RedactionDesk;
  /** Same-origin address without a trailing slash. */
  readonly origin: string;
}

export const WindowContext = createContext<WindowParts | null>(null);

export function useWindow(): WindowParts {
  const parts = useContext(WindowContext);
  if (!parts) throw new Error('WindowContext is missing');
  return parts;
}

export function useWindowState<T>(select: (state: WindowState) => T): T {
  return useStore(useWindow().store.state, select);
}

/** The present time in ms, renewed every `period` ms, for limits and ages. */
export function useNow(period = 30_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), period);
    return () => clearInterval(timer);
  }, [period]);
  return now;
}
