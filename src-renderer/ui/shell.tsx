// The frame of every page after signing in: one quiet line above, the page below.

import { Dropdown } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { RecoveredNotice } from '../diagnostics/recovered.tsx';
import { ReminderNotice } from '../link/agenda/reminder-notice.tsx';
import { CallPill } from './call-pill.tsx';
import { CaseHeading, CaseTabs } from './case-heading.tsx';
import { isTyping } from './keys.ts';
import { KeysHelp } from './keys-help.tsx';
import { useWords } from './language/language.ts';
import { goTo, routeToHash, type Route } from './route.ts';
import { SyncPill } from './sync-state.tsx';
import { useWindow, useWindowState } from './window-context.ts';

export function Shell({ route, children }: { readonly route: Route; readonly children: ReactNode }) {
  const words = useWords();
  const t = words.menu;
  const [help, setHelp] = useState(false);
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if ((event.key === '?' || event.key === '？') && !isTyping(event.target)) setHelp((open) => !open);
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);
  return (
    <div className="shell">
      <a className="skip" href="#content" onClick={(event) => (event.preventDefault(), document.getElementById('content')?.focus())}>{words.app.skip}</a>
      <header className="top-line">
        <a className="logo" href={routeToHash({ page: 'inbox' })} aria-label={`${words.app.name} · ${t.inbox}`}>{words.app.name}</a>
        <span className="divider" />
        {'case' in route ? <CaseHeading /> : <MainTabs route={route} />}
        <span className="grow" />
        {'case' in route && <CaseTabs route={route} />}
        <CallPill route={route} />
        <SyncPill />
        <PersonMenu onHelp={() => setHelp(true)} />
      </header>
      <div className="notices">
        <RecoveredNotice />
        <ReminderNotice route={route} />
      </div>
      <main id="content" tabIndex={-1}>{children}</main>
      <KeysHelp open={help} onClose={() => setHelp(false)} />
    </div>
  );
}

function MainTabs({ route }: { readonly route: Route }) {
  const words = useWords();
  const t = words.menu;
  const isStaff = useWindowState((state) => state.session?.person?.role) === 'staff';
  const names = { ...t, standards: words.standards.title, experts: words.panel.experts, room: words.room.title, agenda: words.agenda.title };
  return (
    <nav className="tabs" aria-label={t.inbox}>
      {(['inbox', 'agenda', 'standards', ...(isStaff ? (['experts'] as const) : []), 'room', 'verify', 'settings'] as const).map((page) => (
        <a key={page} href={routeToHash({ page })} aria-current={route.page === page ? 'page' : undefined}>{names[page]}</a>
      ))}
    </nav>
  );
}

function PersonMenu({ onHelp }: { readonly onHelp: () => void }) {
  const t = useWords().menu;
  const { workstation, store } = useWindow();
  const person = useWindowState((state) => state.session?.person);
  const bureau = useWindowState((state) => state.session?.bureau);
  const theme = useWindowState((state) => state.theme);
  const language = useWindowState((state) => state.language);
  const signOut = async (): Promise<void> => {
    const session = await workstation.session.signOut({}).catch(() => null);
    if (session) store.setSession(session);
    else await store.refreshSession();
    goTo({ page: 'inbox' });
  };
  return (
    <Dropdown
      trigger={['click']}
      placement="bottomRight"
      menu={{
        selectedKeys: [`theme-${theme}`],
        items: [
          ...(bureau ? [{ key: 'bureau', label: bureau.name, disabled: true }] : []),
          { key: 'verify', label: t.verify, onClick: () => goTo({ page: 'verify' }) },
          { key: 'settings', label: t.settings, onClick: () => goTo({ page: 'settings' }) },
          { key: 'help', label: t.help, extra: '?', onClick: onHelp },
          { type: 'divider' },
          { key: 'language', label: t.language, onClick: () => store.setPreferences({ language: language === 'en' ? 'zh-CN' : 'en' }) },
          {
            type: 'group', key: 'theme', label: t.theme,
            children: (['system', 'light', 'dark'] as const).map((choice) => ({ key: `theme-${choice}`, label: t[choice], onClick: () => store.setPreferences({ theme: choice }) })),
          },
          { type: 'divider' },
          { key: 'signOut', label: t.signOut, onClick: () => void signOut() },
        ],
      }}
    >
      <button type="button" className="plain person" aria-label={`${t.person} ${person?.name ?? ''}`} aria-haspopup="menu">
        {person?.name ?? '—'}
        <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true"><path d="m2 3.5 3 3 3-3" fill="none" stroke="currentColor" strokeWidth="1.5" /></svg>
      </button>
    </Dropdown>
  );
}
