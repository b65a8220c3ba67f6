// The tasks: what is to be done, by when, what is on this machine. One primary action a row; arrows and Enter do it all.

import './inbox.css';
import { Button, Input } from 'antd';
import { useEffect, useState } from 'react';
import type { InboxRow } from '#shared/contract/workstation.ts';
import { useWords } from '../ui/language/language.ts';
import type { Words } from '../ui/language/zh-CN.ts';
import { Empty, Keys } from '../ui/parts.tsx';
import { routeToHash } from '../ui/route.ts';
import { useSyncLine } from '../ui/sync-state.tsx';
import { useNow, useWindow, useWindowState } from '../ui/window-context.ts';
import { todayOf } from '../panel/deadline-note.tsx';
import { chooseRows, countByFilter, FILTERS, type Filter } from './filters.ts';
import { InboxTable } from './inbox-table.tsx';

/** The inbox as it stands, asked again at every change; `null` until the first answer. */
function useInboxRows(): readonly InboxRow[] | null {
  const { workstation } = useWindow();
  const version = useWindowState((state) => state.inboxVersion);
  const [rows, setRows] = useState<readonly InboxRow[] | null>(null);
  useEffect(() => {
    let current = true;
    workstation.inbox.list({}).then(
      (list) => current && setRows(list),
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [workstation, version]);
  return rows;
}

export function Inbox() {
  const words = useWords();
  const t = words.inbox;
  const rows = useInboxRows();
  const [chosen, setChosen] = useState<Filter | null>(null);
  const [search, setSearch] = useState('');
  const today = todayOf(useNow());
  const counts = countByFilter(rows ?? [], today);
  // Whoever has nothing to do (a supervisor, a finished day) is better served by all cases than by an empty page.
  const filter = chosen ?? (rows && counts.mine === 0 && counts.all > 0 ? 'all' : 'mine');
  const shown = chooseRows(rows ?? [], filter, search, today);
  const line = useSyncLine();
  const isStaff = useWindowState((state) => state.session?.person?.role) === 'staff';

  return (
    <div className="inbox">
      <nav className="inbox-filters" aria-label={t.filters}>
        {FILTERS.map((name) => (
          <button key={name} type="button" className="plain" aria-current={filter === name ? 'true' : undefined} onClick={() => setChosen(name)}>
            <span>{t[name]}</span>
            <span className={`number ${name === 'due' && counts.due > 0 ? 'soon' : 'mute'}`}>{rows ? counts[name] : ''}</span>
          </button>
        ))}
      </nav>
      <section className="inbox-main" aria-label={t.title}>
        <div className="inbox-search">
          <Input allowClear value={search} placeholder={t.searchHint} aria-label={`${words.common.search}: ${t.searchHint}`} onChange={(event) => setSearch(event.target.value)} />
          <span className="grow" />
          {rows && <span className="mute">{t.rows(shown.length)}</span>}
          {isStaff && <Button type="primary" href={routeToHash({ page: 'open' })} data-testid="new-case">{words.opening.button}</Button>}
        </div>
        <div className="inbox-list">
          {rows && shown.length > 0 && <InboxTable rows={shown} />}
          {rows && shown.length === 0 && <EmptyInbox words={words} filter={filter} search={search} onClear={() => setSearch('')} onAll={counts.all > 0 ? () => setChosen('all') : null} />}
        </div>
      </section>
      <footer className="foot-line">
        <span><Keys keys={['↑', '↓']} /> {t.keys}</span>
        <span><Keys keys={['Enter']} /> {t.keyOpen}</span>
        <span className="grow" />
        <span className="clip">{line.words}</span>
        <span><Keys keys={['?']} /> {words.menu.help}</span>
      </footer>
    </div>
  );
}

interface EmptyProps {
  readonly words: Words;
  readonly filter: Filter;
  readonly search: string;
  readonly onClear: () => void;
  readonly onAll: (() => void) | null;
}

function EmptyInbox({ words, filter, search, onClear, onAll }: EmptyProps) {
  const t = words.inbox;
  if (search.trim()) return <Empty title={t.emptySearch(search.trim())}><Button onClick={onClear}>{t.clear}</Button></Empty>;
  const all = onAll && filter !== 'all' ? <Button onClick={onAll}>{t.all}</Button> : null;
  if (filter === 'mine') return <Empty title={t.emptyMine} hint={t.emptyMineHint}>{all}</Empty>;
  if (filter === 'others') return <Empty title={t.emptyOthers}>{all}</Empty>;
  if (filter === 'due') return <Empty title={t.emptyDue} hint={t.emptyDueHint}>{all}</Empty>;
  if (filter === 'done') return <Empty title={t.emptyDone}>{all}</Empty>;
  return <Empty title={t.emptyAll} hint={t.emptyAllHint} />;
}
