// What the whole window knows: who is signed in, how the exchange stands, language and theme. Created once by main.tsx.

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Change, SessionState, SyncStatus } from '#shared/contract/workstation.ts';
import type { Language } from './format.ts';
import { failureOf, type Workstation } from './workstation.ts';

export type ThemeChoice = 'system' | 'light' | 'dark';

export interface Preferences {
  readonly language: Language;
  readonly theme: ThemeChoice;
  /** After an answer the next item without one is chosen. */
  readonly nextAfterAnswer: boolean;
}

export interface WindowState extends Preferences {
  /** Absent until the workstation first answered. */
  readonly session?: SessionState;
  readonly sync?: SyncStatus;
  /** False while the workstation itself does not answer. */
  readonly reachable: boolean;
  /** Counts changes of the inbox and of the session, so that pages ask again. */
  readonly inboxVersion: number;
}

export interface WindowStore {
  readonly state: StoreApi<WindowState>;
  refreshSession(): Promise<void>;
  setSession(session: SessionState): void;
  setPreferences(preferences: Partial<Preferences>): void;
  /** Follows the changes of one kind; returns the way to stop. */
  onChange(listener: (change: Change) => void): () => void;
  /** Takes a change in; called by the loop that follows the workstation. */
  take(change: Change): void;
  setReachable(reachable: boolean): void;
}

const KEY = 'kantai.preferences';

function readPreferences(storage: Storage): Partial<Preferences> {
  try {
    const read: unknown = JSON.parse(storage.getItem(KEY) ?? '{}');
    if (typeof read !== 'object' || read === null) return {};
    const { language, theme, nextAfterAnswer } = read as { language?: unknown; theme?: unknown; nextAfterAnswer?: unknown };
    return {
      ...(language === 'zh-CN' || language === 'en' ? { language } : {}),
      ...(theme === 'system' || theme === 'light' || theme === 'dark' ? { theme } : {}),
      ...(typeof nextAfterAnswer === 'boolean' ? { nextAfterAnswer } : {}),
    };
  } catch {
    return {};
  }
}

export function createWindowStore(deps: { readonly workstation: Workstation; readonly storage: Storage }): WindowStore {
  const { workstation, storage } = deps;
  const state = createStore<WindowState>(() => ({
    language: 'zh-CN',
    theme: 'system',
    nextAfterAnswer: true,
    ...readPreferences(storage),
    reachable: true,
    inboxVersion: 0,
  }));
  const listeners = new Set<(change: Change) => void>();

  const setSession = (session: SessionState): void => {
    state.setState((before) => ({ session, reachable: true, inboxVersion: before.inboxVersion + 1, ...(session.language ? { language: session.language } : {}) }));
  };

  const refreshSession = async (): Promise<void> => {
    try {
      setSession(await workstation.session.state({}));
    } catch (error) {
      if (failureOf(error).code === 'unreachable') state.setState({ reachable: false });
    }
  };

  return {
    state,
    refreshSession,
    setSession,
    setReachable: (reachable) => state.setState({ reachable }),
    setPreferences(preferences) {
      state.setState(preferences);
      const { language, theme, nextAfterAnswer } = state.getState();
      storage.setItem(KEY, JSON.stringify({ language, theme, nextAfterAnswer }));
      if (preferences.language) void workstation.session.setLanguage({ language: preferences.language }).catch(() => undefined);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    take(change) {
      if (change.kind === 'sync') state.setState({ sync: change.sync, reachable: true });
      if (change.kind === 'inbox' || change.kind === 'case') state.setState((before) => ({ inboxVersion: before.inboxVersion + 1 }));
      if (change.kind === 'session') void refreshSession();
      for (const listener of listeners) listener(change);
    },
  };
}
