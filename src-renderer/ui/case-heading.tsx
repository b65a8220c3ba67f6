// The open case in the top line (number, applicant, matters, round, limit) and the ways between its pages.

import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { CaseSession, CaseSessionState } from './case-session.ts';
import { useWords } from './language/language.ts';
import { LimitPill, StateMark } from './parts.tsx';
import { routeToHash, type Route } from './route.ts';

export const CaseContext = createContext<CaseSession | null>(null);

export function useCase(): CaseSession {
  const session = useContext(CaseContext);
  if (!session) throw new Error('CaseContext is missing');
  return session;
}

export function useCaseState<T>(select: (state: CaseSessionState) => T): T {
  return useStore(useCase().state, select);
}

export function CaseHeading() {
  const words = useWords();
  const view = useCaseState((state) => state.view);
  const opened = view?.state.opened;
  if (!view || !opened) return <a href={routeToHash({ page: 'inbox' })}>{words.common.back}</a>;
  const unknown = view.state.refused.filter(({ reason }) => reason === 'unknownType').length;
  return (
    <>
      <span className="case-number nowrap">{opened.number}</span>
      <span className="case-applicant clip" title={opened.applicant.address}>{opened.applicant.name}</span>
      <span className="case-matters mute clip">{view.state.matters.map((matter) => matter.name).join(' + ')} · {words.menu.round(opened.round)}</span>
      {view.state.status !== 'concluded' && <LimitPill due={opened.dueAt} />}
      {unknown > 0 && <span className="nowrap" title={words.diagnostics.unknownHint} data-testid="unknown-events"><StateMark shape="triangle" tone="amber">{words.diagnostics.unknownHere(unknown)}</StateMark></span>}
    </>
  );
}

export function CaseTabs({ route }: { readonly route: Route & { readonly case: string } }) {
  const words = useWords();
  const t = words.menu;
  const view = useCaseState((state) => state.view);
  if (!view) return null;
  const isStaff = view.me.role === 'staff';
  // The conclusion shows everybody's answers, so experts get it only when the panel is open; staff prepare from the start.
  const sees = isStaff || view.me.role === 'supervisor' || view.state.panelOpened !== undefined || view.state.panel?.lead === view.me.id;
  const pages = ['review', 'live', 'panel', ...(sees ? (['conclusion'] as const) : []), ...(isStaff ? (['import'] as const) : [])] as const;
  if (pages.length < 2) return null;
  return (
    <nav className="tabs" aria-label={t.pages}>
      {pages.map((page) => (
        <a key={page} href={routeToHash({ page, case: route.case })} aria-current={route.page === page ? 'page' : undefined}>{page === 'panel' ? words.panel.tab : page === 'live' ? words.live.tab : t[page]}</a>
      ))}
    </nav>
  );
}
