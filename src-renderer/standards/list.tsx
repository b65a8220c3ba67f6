// All versions in the library and, for staff, what is under work; above them one search over every title, item and basis.

import { App, Button, Dropdown } from 'antd';
import { useCallback, useDeferredValue, useEffect, useMemo, useState } from 'react';
import type { DraftRow, LibraryRow, SearchHit } from '#shared/contract/workstation-standards.ts';
import { momentToWords } from '../ui/format.ts';
import { failureToWords, useLanguage, useWords } from '../ui/language/language.ts';
import { Empty } from '../ui/parts.tsx';
import { goTo, routeToHash } from '../ui/route.ts';
import { useNow, useWindow } from '../ui/window-context.ts';
import { failureOf } from '../ui/workstation.ts';
import { ImportDialog } from './import-dialog.tsx';
import { toWire, type Library } from './library.ts';
import { newStandard } from './new-standard.ts';
import { Counted, dayOf, ForceMark, forceWords, isOver, StatusMark, Waits } from './parts.tsx';
import { useAsked } from './use-asked.ts';

/** Hits that are listed; more are not read, they are narrowed down. */
const MOST = 100;

export function LibraryList({ library, isStaff }: { readonly library: Library; readonly isStaff: boolean }) {
  const words = useWords();
  const t = words.standards;
  const { store } = useWindow();
  const [sought, setSought] = useState('');
  const [importing, setImporting] = useState(false);
  const rows = useAsked(useCallback(() => library.list({}), [library]));
  const drafts = useAsked(useCallback(() => (isStaff ? library.drafts.list({}) : Promise.resolve([])), [library, isStaff]));
  const { again } = rows;
  const draftsAgain = drafts.again;
  // What others publish arrives with the exchange.
  useEffect(() => store.onChange((change) => {
    if (change.kind !== 'inbox') return;
    again();
    draftsAgain();
  }), [store, again, draftsAgain]);
  if (!rows.answer) return <Waits failure={rows.failure} onAgain={again} />;
  return (
    <div className="library">
      <div className="library-top">
        <h1 className="only-read">{t.title}</h1>
        <input type="search" className="field library-search" aria-label={words.common.search} placeholder={t.search} value={sought} maxLength={200} onChange={(event) => setSought(event.target.value)} data-testid="library-search" />
        <span className="grow" />
        {isStaff ? <StaffActs library={library} onImport={() => setImporting(true)} /> : <span className="mute">{t.staffOnly}</span>}
      </div>
      <div className="library-body">
        {sought.trim() !== '' ? <Hits library={library} rows={rows.answer} sought={sought} onClear={() => setSought('')} /> : (
          <>
            {isStaff && <Drafts drafts={drafts.answer ?? []} />}
            <Versions rows={rows.answer} />
          </>
        )}
      </div>
      <ImportDialog library={library} open={importing} onClose={() => setImporting(false)} />
    </div>
  );
}

function StaffActs({ library, onImport }: { readonly library: Library; readonly onImport: () => void }) {
  const words = useWords();
  const t = words.standards;
  const { origin } = useWindow();
  const { message } = App.useApp();
  const begin = async (): Promise<void> => {
    try {
      const { draft } = await library.drafts.save({ document: toWire(newStandard()) });
      goTo({ page: 'standards', draft });
    } catch (error) {
      void message.error(failureToWords(words, failureOf(error)));
    }
  };
  return (
    <span className="button-row">
      <Dropdown trigger={['click']} menu={{ items: ['xlsx', 'csv', 'yaml', 'json'].map((format) => ({ key: format, label: <a href={`${origin}/standards/template.${format}`} download>{format.toUpperCase()}</a> })) }}>
        <Button>{t.template}</Button>
      </Dropdown>
      <Button onClick={() => goTo({ page: 'standards', merge: true })}>{t.merge}</Button>
      <Button onClick={() => void begin()}>{t.fresh}</Button>
      <Button type="primary" onClick={onImport}>{t.import}</Button>
    </span>
  );
}

function Drafts({ drafts }: { readonly drafts: readonly DraftRow[] }) {
  const t = useWords().standards;
  const language = useLanguage();
  const now = useNow();
  if (drafts.length === 0) return null;
  return (
    <section aria-labelledby="drafts">
      <h2 id="drafts">{t.drafts}</h2>
      <ul className="draft-list">
        {drafts.map((draft) => (
          <li key={draft.draft} className="card">
            <a href={routeToHash({ page: 'standards', draft: draft.draft })} className="clip"><b>{draft.title || draft.id}</b></a>
            <span className="mute number">{draft.version}</span>
            {draft.kind === 'merge' && <span className="pill">{t.merged}</span>}
            <span className="grow" />
            <Counted errors={draft.errors} warnings={draft.warnings} />
            <span className="mute number">{momentToWords(draft.savedAt, now, language)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Versions({ rows }: { readonly rows: readonly LibraryRow[] }) {
  const words = useWords();
  const t = words.standards;
  const english = useLanguage() === 'en';
  const today = dayOf(useNow());
  const [all, setAll] = useState(false);
  if (rows.length === 0) return <Empty title={t.none} hint={t.noneHint} />;
  const over = rows.filter((row) => isOver(row, today)).length;
  return (
    <>
    <table className="library-table">
      <thead><tr><th scope="col">{t.name}</th><th scope="col">{t.version}</th><th scope="col">{t.force}</th><th scope="col">{t.matters}</th><th scope="col" className="right">{t.items}</th><th scope="col">{t.findings}</th><th scope="col"><span className="only-read">{words.inbox.state}</span></th></tr></thead>
      <tbody>
        {rows.filter((row) => all || !isOver(row, today)).map((row) => (
          <tr key={row.hash} data-standard={row.id}>
            <td className="library-name"><a href={routeToHash({ page: 'standards', standard: row.hash })}>{english ? (row.titleEn ?? row.title) : row.title}</a>{row.merged && <span className="pill">{t.merged}</span>}</td>
            <td className="number">{row.version}</td>
            <td className="number"><ForceMark row={row} today={today} /> {forceWords(words, row.inForce)}</td>
            <td className="library-matters mute clip" title={row.matters.map((matter) => matter.name).join('、')}>{row.matters.map((matter) => (english ? (matter.nameEn ?? matter.name) : matter.name)).join('、')}</td>
            <td className="right number">{t.itemCount(row.items, row.keyItems)}</td>
            <td><Counted errors={row.errors} warnings={row.warnings} /></td>
            <td><StatusMark status={row.status} /></td>
          </tr>
        ))}
      </tbody>
    </table>
    {over > 0 && <p><button type="button" className="plain link" aria-pressed={all} onClick={() => setAll(!all)}>{all ? words.ruleForm.hideOver : words.ruleForm.showOver(over)}</button></p>}
    </>
  );
}

function Hits({ library, rows, sought, onClear }: { readonly library: Library; readonly rows: readonly LibraryRow[]; readonly sought: string; readonly onClear: () => void }) {
  const words = useWords();
  const t = words.standards;
  const english = useLanguage() === 'en';
  const query = useDeferredValue(sought.trim());
  const found = useAsked(useCallback(() => (query === '' ? Promise.resolve({ hits: [], more: false }) : library.search({ query, limit: MOST })), [library, query]));
  const titles = useMemo(() => new Map(rows.map((row) => [row.hash, `${english ? (row.titleEn ?? row.title) : row.title} ${row.version}`])), [rows, english]);
  if (!found.answer) return <Waits failure={found.failure} onAgain={found.again} />;
  const { hits, more } = found.answer;
  if (hits.length === 0) return <Empty title={t.nothingFound(query)}><Button onClick={onClear}>{words.inbox.clear}</Button></Empty>;
  return (
    <section aria-label={words.common.search}>
      <p className="mute" role="status" data-testid="found">{more ? t.foundMore(hits.length) : t.found(hits.length)}</p>
      <ul className="hit-list">
        {hits.map((hit, at) => (
          <li key={`${hit.standard} ${hit.item ?? ''} ${String(at)}`}>
            <a href={routeToHash({ page: 'standards', standard: hit.standard })}>
              <span className="item-no">{hit.no ?? ''}</span>
              <Marked hit={hit} />
              <span className="mute clip">{titles.get(hit.standard) ?? ''}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Marked({ hit: { text, from, length } }: { readonly hit: SearchHit }) {
  const start = Math.max(0, from - 24);
  return <span className="clip">{start > 0 && '…'}{text.slice(start, from)}<mark>{text.slice(from, from + length)}</mark>{text.slice(from + length)}</span>;
}

