// Where the window is, kept in the address's hash so that back, forward and reload work in both hosts.

import { useSyncExternalStore } from 'react';

export type Route =
  | { readonly page: 'inbox' | 'verify' | 'settings' | 'experts' }
  | { readonly page: 'review' | 'panel' | 'meeting' | 'conclusion' | 'import'; readonly case: string };

const CASE_PAGES = ['review', 'panel', 'meeting', 'conclusion', 'import'] as const;

/** The inbox for anything that is not understood. */
export function hashToRoute(hash: string): Route {
  const [, first = '', second, third] = hash.replace(/^#/, '').split('/');
  if (first === 'verify' || first === 'settings' || first === 'experts') return { page: first };
  const page = CASE_PAGES.find((name) => name === third);
  if (first === 'case' && second && page) {
    try {
      return { page, case: decodeURIComponent(second) };
    } catch {
      return { page: 'inbox' };
    }
  }
  return { page: 'inbox' };
}

export function routeToHash(route: Route): string {
  return 'case' in route ? `#/case/${encodeURIComponent(route.case)}/${route.page}` : `#/${route.page}`;
}

export function goTo(route: Route): void {
  location.hash = routeToHash(route);
}

const follow = (changed: () => void): (() => void) => {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
};

export function useRoute(): Route {
  const hash = useSyncExternalStore(follow, () => location.hash);
  return hashToRoute(hash);
}
