// The pool of experts for staff: who there is, what keeps whom from which case, how often each was used, import from a table; and how
// they agreed over time.

import './experts.css';
import { App, Button, Segmented } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { ExpertRow, ExpertsRead } from '#shared/contract/workstation-panel.ts';
import type { Expert } from '#shared/panel/pool.ts';
import { listToWords, momentToWords } from '../ui/format.ts';
import { failureToWords, useLanguage, useWords } from '../ui/language/language.ts';
import { Empty } from '../ui/parts.tsx';
import { useNow, useWindow, useWindowState } from '../ui/window-context.ts';
import { failureOf, type Failure } from '../ui/workstation.ts';
import { AgreementOverTime } from './agreement.tsx';

export function ExpertsPage() {
  const words = useWords();
  const t = words.panel;
  const { workstation, origin } = useWindow();
  const english = useLanguage() === 'en';
  const { message } = App.useApp();
  const isStaff = useWindowState((state) => state.session?.person?.role) === 'staff';
  const [rows, setRows] = useState<readonly ExpertRow[] | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [read, setRead] = useState<ExpertsRead | null>(null);
  const [part, setPart] = useState<'pool' | 'agreement'>('pool');
  const file = useRef<HTMLInputElement>(null);
  const [asked, setAsked] = useState(0);
  const load = (): void => setAsked((count) => count + 1);
  useEffect(() => {
    if (!isStaff) return undefined;
    let current = true;
    workstation.panel.experts({}).then(
      (list) => {
        if (!current) return;
        setRows(list);
        setFailure(null);
      },
      (error: unknown) => current && setFailure(failureOf(error)),
    );
    return () => {
      current = false;
    };
  }, [workstation, isStaff, asked]);
  if (!isStaff) return <Empty title={t.staffOnly} />;
  const readFile = async (chosen: File): Promise<void> => {
    try {
      const answer = await fetch(`${origin}/experts/read?name=${encodeURIComponent(chosen.name)}`, { method: 'POST', body: chosen });
      if (!answer.ok) throw new Error(String(answer.status));
      setRead((await answer.json()) as ExpertsRead);
    } catch {
      void message.error(words.failure.unreachable, 6);
    }
  };
  const save = async (experts: readonly Expert[]): Promise<void> => {
    try {
      const { added, changed } = await workstation.panel.saveExperts({ experts: [...experts] });
      void message.success(t.saved(added, changed));
      setRead(null);
      load();
    } catch (error) {
      void message.error(failureToWords(words, failureOf(error)), 6);
    }
  };
  return (
    <div className="page experts-page">
      <header>
        <div><h1>{t.expertsTitle}</h1><p className="mute">{t.expertsHint}{rows && ` ${t.usage(rows.length, rows.filter((row) => row.use.panels > 0).length)}`}</p></div>
        <span className="grow" />
        <Segmented size="small" value={part} onChange={setPart} aria-label={t.experts} options={[{ value: 'pool' as const, label: t.stats.pool }, { value: 'agreement' as const, label: t.stats.tab }]} />
        <input ref={file} type="file" accept=".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" hidden aria-label={t.importExperts} onChange={(event) => { const chosen = event.target.files?.[0]; if (chosen) void readFile(chosen); event.target.value = ''; }} />
        {part === 'pool' && <Button href={`${origin}/experts/template.xlsx`} download>{t.template}</Button>}
        <Button onClick={load}>{t.reload}</Button>
        <Button type="primary" title={`${t.importHint}. ${t.importColumns}`} onClick={() => file.current?.click()}>{t.importExperts}</Button>
      </header>
      {read && (
        <section className="card import-read">
          {read.faults.map((fault) => <p key={`${fault.code} ${String(fault.row)} ${fault.column ?? ''}`} className="over" role="alert">{t.notRead}{fault.row === undefined ? '' : ` · ${t.atCell(`${fault.column ?? ''}${String(fault.row)}`)}`}{words.common.colon}{english ? fault.en : fault.zh} {english ? fault.mend.en : fault.mend.zh}</p>)}
          {read.faults.length === 0 && <p>{t.readOk(read.experts.length)}{read.problems.length > 0 && <span className="over"> · {t.problemsFound(read.problems.length)}</span>}</p>}
          <ul>{read.problems.map((problem) => <li key={`${String(problem.row)} ${problem.column ?? ''} ${problem.why}`}>{problem.cell === undefined ? t.row(problem.row) : t.atCell(problem.cell)} {problem.column} {t.problem_[problem.why]}{problem.value ? `${words.common.colon}${problem.value}` : ''}</li>)}</ul>
          {read.experts.length > 0 && <Button type="primary" onClick={() => void save(read.experts)} data-testid="save-experts">{t.saveAll(read.experts.length)}</Button>} <Button onClick={() => setRead(null)}>{words.common.cancel}</Button>
        </section>
      )}
      {part === 'agreement' && <AgreementOverTime asked={asked} />}
      {part === 'pool' && failure && !rows && <Empty title={failure.code === 'offline' ? t.offline : failureToWords(words, failure)} />}
      {part === 'pool' && rows?.length === 0 && <Empty title={t.noExperts} hint={t.importColumns} />}
      {part === 'pool' && rows && rows.length > 0 && <ExpertTable rows={rows} />}
    </div>
  );
}

function ExpertTable({ rows }: { readonly rows: readonly ExpertRow[] }) {
  const { panel: t, common: { colon } } = useWords();
  const now = useNow();
  const language = useLanguage();
  const { columns } = t;
  return (
    <table className="experts-table">
      <thead><tr><th scope="col">{columns.name}</th><th scope="col">{columns.industries}</th><th scope="col">{columns.term}</th><th scope="col" className="right">{columns.load}</th><th scope="col" className="right">{columns.panels}</th><th scope="col" className="right">{columns.replaced}</th><th scope="col">{columns.last}</th><th scope="col">{columns.facts}</th><th scope="col">{columns.leave}</th></tr></thead>
      <tbody>{rows.map((row) => (
        <tr key={row.person.id} data-expert={row.person.id}>
          <td><b>{row.person.name}</b> <span className="mute">{row.person.title}</span></td>
          <td>{listToWords(row.industries, language)}</td>
          <td className="number">{row.term.until === undefined ? '' : t.untilDate(row.term.until)}</td>
          <td className={`right number ${row.use.load >= row.mostLoad ? 'soon' : ''}`}>{row.use.load} / {row.mostLoad}</td>
          <td className="right number">{row.use.panels}</td>
          <td className="right number">{row.use.replaced}</td>
          <td>{row.use.lastAt ? momentToWords(row.use.lastAt, now, language) : ''}</td>
          <td className="facts">{[...row.employers.map((one) => (one.until ? `${one.name} (${t.untilDate(one.until)})` : one.name)), ...row.interests.map((one) => `${t.conflicts[one.why]}${colon}${one.of}`)].join(language === 'en' ? '; ' : '；')}</td>
          <td className="number">{row.leave.map((one) => `${one.from} – ${one.until}`).join(language === 'en' ? '; ' : '；')}</td>
        </tr>
      ))}</tbody>
    </table>
  );
}
