// Round 2: the items of the notice and nothing else, each with how far it is; the chosen one before beside after.

import { App, Button, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import type { CaseView } from '#shared/contract/workstation.ts';
import { workingDaysUntil } from '#shared/panel/limits.ts';
import { trackingFacts, type TrackingRow } from '#shared/panel/notice.ts';
import { momentToWords } from '../ui/format.ts';
import { failureToWords, useLanguage, useWords } from '../ui/language/language.ts';
import { StateMark, type Shape, type Tone } from '../ui/parts.tsx';
import { useNow, useWindow } from '../ui/window-context.ts';
import { failureOf } from '../ui/workstation.ts';
import { BeforeAfter } from './before-after.tsx';
import { Findings } from './findings.tsx';
import { RectifyItem } from './rectify-item.tsx';
import { useDo, useParts } from './use-panel.ts';

export const TRACK: { readonly [state in TrackingRow['state']]: readonly [Shape, Tone] } = { awaited: ['ring', 'mute'], answered: ['half', 'blue'], accepted: ['check', 'green'], returned: ['cross', 'red'] };

export function Tracking({ view }: { readonly view: CaseView }) {
  const t = useWords().panel;
  const { isStaff } = useParts(view);
  const run = useDo();
  const facts = trackingFacts(view.state, view.standards);
  const [closing, setClosing] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  if (!facts) return null;
  const isOpen = !facts.closed && !view.state.procedure.ended;
  const row = facts.rows.find((one) => one.item === chosen) ?? facts.rows.find((one) => one.state === 'answered') ?? facts.rows.find((one) => one.state !== 'accepted') ?? facts.rows[0];
  return (
    <div className="tracking">
      <NoticeLine view={view} facts={facts} isOpen={isOpen} />
      <div className="round2">
        <nav className="round2-items" aria-label={t.failedItems}>
          <h3>{t.round2}</h3>
          {facts.rows.map((one) => {
            const [shape, tone] = TRACK[one.state];
            return (
              <button key={one.item} type="button" className="plain rectify-row" data-item={one.item} data-state={one.state} aria-current={one === row ? 'true' : undefined} onClick={() => setChosen(one.item)}>
                <span><b className="number">{one.no}</b> {one.problem}</span>
                <StateMark shape={shape} tone={tone}>{t.track[one.state]}</StateMark>
              </button>
            );
          })}
          {isOpen && <Findings view={view} />}
          {isOpen && isStaff && (
            <div className="form-line closing">
              <Input value={closing} maxLength={4000} placeholder={t.closeReason} aria-label={t.closeReason} onChange={(event) => setClosing(event.target.value)} />
              <Button type="primary" disabled={closing.trim() === '' || facts.rows.some((one) => one.state === 'answered')} loading={run.busy} onClick={() => void run.act({ type: 'rectification.closed', body: { reason: closing.trim() } })} data-testid="close-rectification">{t.closeRound}</Button>
            </div>
          )}
          {facts.closed && <p><StateMark shape="check" tone="green">{t.closed(facts.closed.by)}</StateMark> <span className="mute">{facts.closed.reason}</span></p>}
        </nav>
        {row && <BeforeAfter key={row.item} view={view} row={row} />}
        {row && <RectifyItem key={`judge ${row.item}`} view={view} row={row} isOpen={isOpen} />}
      </div>
    </div>
  );
}

const WAYS = ['phone', 'message', 'letter', 'person'] as const;

function NoticeLine({ view, facts, isOpen }: { readonly view: CaseView; readonly facts: NonNullable<ReturnType<typeof trackingFacts>>; readonly isOpen: boolean }) {
  const words = useWords();
  const t = words.panel;
  const now = useNow();
  const language = useLanguage();
  const { workstation } = useWindow();
  const { message } = App.useApp();
  const { isStaff } = useParts(view);
  const run = useDo();
  const [reminding, setReminding] = useState(false);
  const [how, setHow] = useState<(typeof WAYS)[number]>('phone');
  const [what, setWhat] = useState<string>(t.reminderWords);
  const days = workingDaysUntil(facts.notice.deadline, now, view.state.procedure.settings?.calendar ?? { holidays: [], workdays: [] });
  const takeNumber = (): Promise<boolean> => run.run(() => workstation.panel.noticeNumber({ case: view.state.id }).catch((error: unknown) => { void message.error(failureToWords(words, failureOf(error))); }));
  const remind = async (): Promise<void> => {
    if (await run.act({ type: 'reminder.given', body: { what: what.trim(), how } })) setReminding(false);
  };
  return (
    <p className="notice-line">
      <b>{t.notice}</b> <span className="number">{facts.notice.number ?? t.numberPending}</span>
      {facts.notice.number === undefined && isStaff && <Button size="small" loading={run.busy} onClick={() => void takeNumber()} data-testid="notice-number">{t.takeNumber}</Button>}
      <span><span className="mute">{t.addressee}</span> {facts.notice.addressee}</span> <span><span className="mute">{t.deadline}</span> <span className="number">{facts.notice.deadline}</span></span>
      {isOpen && <span className={days < 0 ? 'over' : days <= 3 ? 'soon' : 'mute'}>{days < 0 ? t.daysOver(-days) : t.daysLeft(days)}</span>}
      {isStaff && isOpen && <Button size="small" onClick={() => setReminding(true)} data-testid="remind">{t.remind}</Button>}
      {facts.reminders.length > 0 && <span className="mute" title={facts.reminders.map((one) => `${momentToWords(one.at, now, language)} ${t.ways[one.how as (typeof WAYS)[number]]} ${one.by}${words.common.colon}${one.what}`).join('\n')}>{t.reminded(facts.reminders.length)}</span>}
      <Modal open={reminding} title={t.remindTitle} okText={words.common.save} cancelText={words.common.cancel} okButtonProps={{ disabled: what.trim() === '', loading: run.busy }} onOk={() => void remind()} onCancel={() => setReminding(false)} destroyOnHidden>
        <div className="task-form">
          <Select value={how} onChange={setHow} aria-label={t.remindBy} options={WAYS.map((way) => ({ value: way, label: t.ways[way] }))} />
          <Input.TextArea rows={2} value={what} maxLength={4000} aria-label={t.remindWhat} onChange={(event) => setWhat(event.target.value)} />
        </div>
      </Modal>
    </p>
  );
}
