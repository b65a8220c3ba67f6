// The rows of the inbox, walked by arrow keys.

import { Button } from 'antd';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import type { CaseStatus } from '#shared/case/case.ts';
import type { InboxRow } from '#shared/contract/workstation.ts';
import { DeadlineNote } from '../panel/deadline-note.tsx';
import { bytesToWords } from '../ui/format.ts';
import { useWords } from '../ui/language/language.ts';
import { Bar, LimitPill, StateMark, type Shape, type Tone } from '../ui/parts.tsx';
import { goTo, type Route } from '../ui/route.ts';
import { OfflineCell } from './offline-cell.tsx';

const STATUS_MARK: { readonly [status in CaseStatus]: readonly [Shape, Tone] } = {
  unassigned: ['ring', 'mute'],
  scoring: ['half', 'blue'],
  submitted: ['dot', 'blue'],
  opened: ['triangle', 'amber'],
  concluded: ['check', 'green'],
  withdrawn: ['dash', 'mute'],
  returned: ['cross', 'mute'],
};

/** Where the row's one action leads. */
export function rowToRoute(row: InboxRow): Route {
  const toConclusion = row.task === 'open' || row.task === 'conclude' || (row.status === 'concluded' && row.role !== 'expert');
  return { page: toConclusion ? 'conclusion' : 'review', case: row.case };
}

export function InboxTable({ rows }: { readonly rows: readonly InboxRow[] }) {
  const t = useWords().inbox;
  const body = useRef<HTMLTableSectionElement>(null);
  // Arrows work at once, without a click or Tab first: when nothing has the focus, they begin at the first row.
  useEffect(() => {
    const begin = (event: globalThis.KeyboardEvent): void => {
      if (document.activeElement !== document.body || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return;
      event.preventDefault();
      (body.current?.rows[0] as HTMLElement | undefined)?.focus();
    };
    window.addEventListener('keydown', begin);
    return () => window.removeEventListener('keydown', begin);
  }, []);
  const move = (event: KeyboardEvent<HTMLTableRowElement>, row: InboxRow, at: number): void => {
    if (event.target instanceof HTMLButtonElement) return;
    if (event.key === 'Enter') return goTo(rowToRoute(row));
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : event.key === 'Home' ? -at : event.key === 'End' ? rows.length - 1 - at : 0;
    if (step === 0) return;
    event.preventDefault();
    (body.current?.rows[at + step] as HTMLElement | undefined)?.focus();
  };
  return (
    <table className="inbox-table">
      <thead>
        <tr>
          <th scope="col">{t.state}</th><th scope="col">{t.number}</th><th scope="col">{t.applicant}</th><th scope="col">{t.matter}</th><th scope="col">{t.role}</th><th scope="col">{t.limit}</th>
          <th scope="col">{t.progress}</th><th scope="col" className="right">{t.footage}</th><th scope="col">{t.offline}</th><th scope="col" className="right">{t.unsynced}</th><th scope="col"><span className="only-read">{t.action}</span></th>
        </tr>
      </thead>
      <tbody ref={body}>
        {rows.map((row, at) => (
          <tr key={row.case} data-case={row.case} tabIndex={at === 0 ? 0 : -1} onKeyDown={(event) => move(event, row, at)} onDoubleClick={() => goTo(rowToRoute(row))}>
            <Cells row={row} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cells({ row }: { readonly row: InboxRow }) {
  const words = useWords();
  const t = words.inbox;
  const { status } = row;
  const [shape, tone] = STATUS_MARK[status];
  const actions = { score: t.score, open: t.open, conclude: t.conclude, wait: t.look, none: t.look };
  const isTask = row.task === 'score' || row.task === 'open' || row.task === 'conclude';
  return (
    <>
      <td><StateMark shape={shape} tone={tone}>{words.status[status]}</StateMark></td>
      <td className="number strong">{row.number}</td>
      <td className="inbox-name" title={row.applicant}>{row.applicant}</td>
      <td className="inbox-name mute" title={row.matters.join(' + ')}>{row.matters.join(' + ')}</td>
      <td className="nowrap">{words.role[row.role]}</td>
      <td>{status === 'concluded' ? <span className="mute">{t.nothing}</span> : <span className="inbox-limit"><LimitPill due={row.dueAt} pill={false} />{row.deadlines && <DeadlineNote deadlines={row.deadlines} />}</span>}</td>
      <td>
        {row.role === 'expert' || row.role === 'lead' ? (
          <div className="inbox-progress">
            <span className="number">{words.common.of(row.answered, row.items)}</span>
            <Bar share={row.items > 0 ? row.answered / row.items : 0} label={t.progress} />
          </div>
        ) : <span className="mute">{t.nothing}</span>}
      </td>
      <td className="right number">{row.footageBytes > 0 ? bytesToWords(row.footageBytes) : <span className="mute">{t.nothing}</span>}</td>
      <td><OfflineCell row={row} /></td>
      <td className="right number">{row.waiting > 0 ? <span className="soon">{row.waiting}</span> : <span className="mute">0</span>}</td>
      <td className="right"><Button size="small" tabIndex={-1} type={isTask ? 'primary' : 'default'} onClick={() => goTo(rowToRoute(row))}>{actions[row.task]}</Button></td>
    </>
  );
}
