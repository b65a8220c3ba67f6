// Which page the window shows.

import { Spin } from 'antd';
import { lazy, Suspense, useEffect, useMemo, type ReactNode } from 'react';
import { Inbox } from './inbox/inbox.tsx';
import { SignIn } from './signin/signin.tsx';
import { CaseContext } from './ui/case-heading.tsx';
import { createCaseSession } from './ui/case-session.ts';
import { useWords } from './ui/language/language.ts';
import { Empty } from './ui/parts.tsx';
import { painted } from './ui/painted.ts';
import { useRoute, type Route } from './ui/route.ts';
import { Shell } from './ui/shell.tsx';
import { createStandardShelf, standardReader } from './ui/standard-shelf.ts';
import { useWindow, useWindowState } from './ui/window-context.ts';

// What is not needed to reach the first task is loaded when its page is opened.
const Review = lazy(async () => ({ default: (await import('./review/review.tsx')).Review }));
const ConclusionPage = lazy(async () => ({ default: (await import('./conclusion/conclusion.tsx')).ConclusionPage }));
const PanelPage = lazy(async () => ({ default: (await import('./panel/panel.tsx')).PanelPage }));
const MeetingPage = lazy(async () => ({ default: (await import('./panel/meeting.tsx')).MeetingPage }));
const ExpertsPage = lazy(async () => ({ default: (await import('./experts/experts.tsx')).ExpertsPage }));
const OpeningPage = lazy(async () => ({ default: (await import('./opening/opening.tsx')).OpeningPage }));
const ImportPage = lazy(async () => ({ default: (await import('./import/import.tsx')).ImportPage }));
const VerifyPage = lazy(async () => ({ default: (await import('./verify/verify.tsx')).VerifyPage }));
const StandardsPage = lazy(async () => ({ default: (await import('./standards/standards.tsx')).StandardsPage }));
const RoomPage = lazy(async () => ({ default: (await import('./room/room.tsx')).RoomPage }));
const SettingsPage = lazy(async () => ({ default: (await import('./settings/settings.tsx')).SettingsPage }));

export function Window() {
  const words = useWords();
  const route = useRoute();
  const session = useWindowState((state) => state.session);
  const reachable = useWindowState((state) => state.reachable);
  if (!session) {
    return reachable ? <Waiting /> : <Empty title={words.sync.unreachable} hint={words.sync.unreachableHint} />;
  }
  if (!session.person) return <SignIn session={session} />;
  const page = (
    <Shell route={route}>
      <Suspense fallback={<Waiting />}>{pageOf(route)}</Suspense>
    </Shell>
  );
  return 'case' in route ? <OpenCase key={`${session.person.id} ${route.case}`} case={route.case}>{page}</OpenCase> : page;
}

function pageOf(route: Route): ReactNode {
  switch (route.page) {
    case 'inbox': return <Inbox />;
    case 'review': return <Review />;
    case 'conclusion': return <ConclusionPage />;
    case 'panel': return <PanelPage key={route.part} part={route.part} />;
    case 'meeting': return <MeetingPage />;
    case 'experts': return <ExpertsPage />;
    case 'import': return <ImportPage />;
    case 'verify': return <VerifyPage />;
    case 'standards': return <StandardsPage route={route} />;
    case 'room': return <RoomPage />;
    case 'open': return <OpeningPage />;
    case 'settings': return <SettingsPage />;
  }
}

function Waiting() {
  const words = useWords();
  return <div className="empty page waits" role="status"><Spin /><span>{words.common.loading}</span></div>;
}

/** Holds one case for all its pages and asks again whenever the workstation says that it changed. */
function OpenCase({ case: id, children }: { readonly case: string; readonly children: ReactNode }) {
  const { workstation, store, origin } = useWindow();
  const session = useMemo(() => createCaseSession({ workstation, case: id, shelf: createStandardShelf(standardReader(origin)), painted }), [workstation, id, origin]);
  useEffect(() => {
    void session.refresh();
    return store.onChange((change) => {
      const concerns = change.kind === 'inbox' || change.kind === 'footage' || (change.kind === 'case' && change.case === id);
      if (concerns) session.changed();
    });
  }, [session, store, id]);
  return <CaseContext value={session}>{children}</CaseContext>;
}
