// Settings and diagnostics: language, look, scoring; what is on this machine; versions; all keys.

import './settings.css';
import { Button, Segmented, Switch } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import type { InboxRow } from '#shared/contract/workstation.ts';
import { Diagnostics } from '../diagnostics/diagnostics.tsx';
import { bytesToWords, momentToWords, type Language } from '../ui/format.ts';
import { KeyList } from '../ui/keys-help.tsx';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { useSyncLine } from '../ui/sync-state.tsx';
import { FormSettings } from './form.tsx';
import { useNow, useWindow, useWindowState } from '../ui/window-context.ts';
import { Keys } from './keys.tsx';
import { StorageSection } from './storage.tsx';

export function SettingsPage() {
  const words = useWords();
  const t = words.settings;
  const { store } = useWindow();
  const language = useWindowState((state) => state.language);
  const theme = useWindowState((state) => state.theme);
  const nextAfterAnswer = useWindowState((state) => state.nextAfterAnswer);
  return (
    <div className="page">
      <div className="sheet-page">
        <h1>{t.title}</h1>
        <section className="card settings">
          <Row name={t.language}><Segmented<Language> value={language} onChange={(value) => store.setPreferences({ language: value })} options={[{ value: 'zh-CN', label: '中文' }, { value: 'en', label: 'English' }]} /></Row>
          <Row name={t.theme}>
            <Segmented value={theme} onChange={(value) => store.setPreferences({ theme: value })} options={(['system', 'light', 'dark'] as const).map((value) => ({ value, label: words.menu[value] }))} />
          </Row>
          <Row name={t.scoring}><label className="switch-row"><Switch size="small" checked={nextAfterAnswer} onChange={(value) => store.setPreferences({ nextAfterAnswer: value })} /> {t.nextAfter}</label></Row>
        </section>
        <Keys />
        <FormSettings />
        <DataHere />
        <StorageSection />
        <Diagnostics />
        <About />
        <section><h2>{t.keys}</h2><div className="card"><KeyList /></div></section>
      </div>
    </div>
  );
}

function Row({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return <div className="settings-row"><span className="mute">{name}</span><span>{children}</span></div>;
}

function DataHere() {
  const words = useWords();
  const t = words.settings;
  const { workstation } = useWindow();
  const language = useLanguage();
  const now = useNow();
  const sync = useWindowState((state) => state.sync);
  const line = useSyncLine();
  const version = useWindowState((state) => state.inboxVersion);
  const [rows, setRows] = useState<readonly InboxRow[] | null>(null);
  useEffect(() => {
    workstation.inbox.list({}).then(setRows, () => undefined);
  }, [workstation, version]);
  const here = rows?.reduce((sum, row) => sum + row.footageHere, 0) ?? 0;
  const total = rows?.reduce((sum, row) => sum + row.footageBytes, 0) ?? 0;
  return (
    <section>
      <h2>{t.dataHere}</h2>
      <div className="card settings">
        <Row name={words.sync.title}>{line.words}</Row>
        <Row name={t.lastSync}>{sync?.lastExchange ? momentToWords(sync.lastExchange, now, language) : words.sync.never}</Row>
        {rows && <Row name={words.inbox.title}>{t.cases(rows.length)} · {t.pinned(rows.filter((row) => row.offline === 'ready').length)}</Row>}
        {rows && <Row name={words.inbox.footage}>{t.footageHere(bytesToWords(here), bytesToWords(total))}</Row>}
        <Row name={t.waiting}>{sync?.waiting ?? 0}</Row>
        <Row name=""><Button size="small" onClick={() => void workstation.sync.now({}).catch(() => undefined)}>{words.sync.now}</Button></Row>
      </div>
    </section>
  );
}

function About() {
  const words = useWords();
  const t = words.settings;
  const { surface } = useWindow();
  const session = useWindowState((state) => state.session);
  const [graphics, setGraphics] = useState('');
  useEffect(() => {
    void surface.viewer().then((viewer) => setGraphics(viewer.status().graphics));
  }, [surface]);
  if (!session) return null;
  const engine = /Chrom(?:e|ium)\/([\d.]+)/.exec(navigator.userAgent)?.[1] ?? navigator.userAgent;
  return (
    <section>
      <h2>{t.about}</h2>
      <div className="card settings">
        <Row name={t.person}>{session.person?.name} · {session.person ? words.role[session.person.role] : ''}</Row>
        {session.bureau && <Row name={t.bureau}>{session.bureau.name}</Row>}
        <Row name={t.server}>{session.server}</Row>
        <Row name={t.version}>{words.app.name} {session.version}</Row>
        <Row name={t.host}>{t.hosts[session.host]}</Row>
        <Row name={t.browser}>Chromium {engine}</Row>
        <Row name={t.graphics}>{graphics === '' ? '' : t.graphicsKinds[graphics as keyof typeof t.graphicsKinds]}</Row>
      </div>
    </section>
  );
}
