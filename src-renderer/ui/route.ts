// Where the window is, kept in the address's hash so that back, forward and reload work in both hosts.

import { useSyncExternalStore } from 'react';

export type Route =
  | { readonly page: 'inbox' | 'verify' | 'settings' | 'experts' | 'room' | 'open' | 'agenda' }
  /** `standard`: one version by its hash; `draft`: one under work; `compare`: two versions; without any, the list. */
  | { readonly page: 'standards'; readonly standard?: string; readonly draft?: string; readonly compare?: readonly [string, string]; readonly merge?: true }
  | { readonly page: 'review' | 'meeting' | 'conclusion' | 'import'; readonly case: string }
  /** `booking`: the call begins from it. */
  | { readonly page: 'live'; readonly case: string; readonly booking?: string }
  /** `part`: which part of the panel's page stands open; by itself it is the one that is being worked on. */
  | { readonly page: 'panel'; readonly case: string; readonly part?: PanelPart };

export const PANEL_PARTS = ['matrix', 'rectify', 'minutes', 'draws'] as const;
export type PanelPart = (typeof PANEL_PARTS)[number];

const CASE_PAGES = ['review', 'panel', 'meeting', 'conclusion', 'import', 'live'] as const;

/** The inbox for anything that is not understood. */
export function hashToRoute(hash: string): Route {
  const [, first = '', second, third, fourth] = hash.replace(/^#/, '').split('/');
  if (first === 'verify' || first === 'settings' || first === 'experts' || first === 'room' || first === 'open' || first === 'agenda') return { page: first };
  if (first === 'standards') return standardsRoute([second, third, hash.split('/')[4]]);
  const page = CASE_PAGES.find((name) => name === third);
  if (first === 'case' && second && page) {
    try {
      const id = decodeURIComponent(second);
      const part = PANEL_PARTS.find((name) => name === fourth);
      if (page === 'panel') return { page, case: id, ...(part && { part }) };
      return page === 'live' && fourth ? { page, case: id, booking: decodeURIComponent(fourth) } : { page, case: id };
    } catch {
      return { page: 'inbox' };
    }
  }
  return { page: 'inbox' };
}

const HASH = /^[0-9a-f]{64}$/;

function standardsRoute([what, one, other]: readonly (string | undefined)[]): Route {
  if (what === 'version' && one !== undefined && HASH.test(one)) return { page: 'standards', standard: one };
  if (what === 'compare' && one !== undefined && other !== undefined && HASH.test(one) && HASH.test(other)) return { page: 'standards', compare: [one, other] };
  if (what === 'merge') return { page: 'standards', merge: true };
  if (what !== 'draft' || !one) return { page: 'standards' };
  try {
    return { page: 'standards', draft: decodeURIComponent(one) };
  } catch {
    return { page: 'standards' };
  }
}

export function routeToHash(route: Route): string {
  if (route.page === 'standards') {
    if (route.standard !== undefined) return `#/standards/version/${route.standard}`;
    if (route.draft !== undefined) return `#/standards/draft/${encodeURIComponent(route.draft)}`;
    if (route.compare) return `#/standards/compare/${route.compare.join('/')}`;
    return route.merge ? '#/standards/merge' : '#/standards';
  }
  if (!('case' in route)) return `#/${route.page}`;
  const address = `#/case/${encodeURIComponent(route.case)}/${route.page}`;
  if (route.page === 'live' && route.booking !== undefined) return `${address}/${encodeURIComponent(route.booking)}`;
  return route.page === 'panel' && route.part !== undefined ? `${address}/${route.part}` : address;
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
