// The one notice and the one rectification: first the form of the notice, then failed items only, before | after, accept or return.

import { App, Button, Checkbox, DatePicker, Input, Select } from 'antd';
import { useMemo, useState } from 'react';
import { judgesNeeded, noticedItems, type Problem } from '#shared/case/procedure.ts';
import type { CaseView } from '#shared/contract/workstation.ts';
import { workingDaysUntil } from '#shared/panel/limits.ts';
import { problemsOf, trackingFacts, type TrackingRow } from '#shared/panel/notice.ts';
import { useLayers } from '../review/use-layers.ts';
import { failureToWords, useWords } from '../ui/language/language.ts';
import { Empty, StateMark, type Shape, type Tone } from '../ui/parts.tsx';
import { useNow, useWindow } from '../ui/window-context.ts';
import { failureOf } from '../ui/workstation.ts';
import { nameIn, useDo, useParts } from './use-panel.ts';

export function Rectify({ view }: { readonly view: CaseView }) {
  const t = useWords().panel;
  const { isStaff } = useParts(view);
  if (!view.state.panelOpened) return <Empty title={t.noNotice} hint={t.blindHint} />;
  if (!view.state.procedure.notice) return isStaff ? <NoticeForm view={view} /> : <Empty title={t.noNotice} />;
  return <Tracking view={view} />;
}

function NoticeForm({ view }: { readonly view: CaseView }) {
  const words = useWords();
  const t = words.panel;
  const run = useDo();
  const { modal } = App.useApp();
  const drafted = useMemo(() => problemsOf(view.state, view.standards), [view.state, view.standards]);
  const [edited, setEdited] = useState<{ readonly [item: string]: Partial<Problem> }>({});
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [addressee, setAddressee] = useState(view.state.opened?.applicant.name ?? '');
  const [deadline, setDeadline] = useState<string | null>(null);
  const [consequence, setConsequence] = useState<string>(t.consequenceDefault);
  const unsettled = view.panel?.unsettled.length ?? 0;
  const items = new Map(Object.values(view.standards).flatMap((standard) => standard.sections.flatMap((section) => section.items.map((item) => [item.id, item] as const))));
  if (drafted.length === 0) return <Empty title={unsettled > 0 ? words.conclusion.missing.unsettled : t.nothingToNotify} />;
  const problems = drafted.filter(({ item }) => !left.has(item)).map((problem) => ({ ...problem, ...edited[problem.item] }));
  const change = (item: string, to: Partial<Problem>) => setEdited((before) => ({ ...before, [item]: { ...before[item], ...to } }));
  const ready = problems.length > 0 && addressee.trim() !== '' && deadline !== null && unsettled === 0 && problems.every(({ problem }) => problem.trim() !== '');
  const issue = async (): Promise<void> => {
    const sure = await modal.confirm({ title: t.issue, content: t.issueSure, okText: t.issue, cancelText: words.common.cancel, icon: null });
    if (sure && deadline !== null) await run.act({ type: 'notice.issued', body: { addressee: addressee.trim(), deadline, consequence: consequence.trim(), problems } });
  };
  return (
    <div className="panel-scroll notice-form">
      {unsettled > 0 && <p className="soon">{words.conclusion.missing.unsettled}</p>}
      {drafted.map((problem) => (
        <article key={problem.item} className="card problem" data-item={problem.item}>
          <Checkbox checked={!left.has(problem.item)} onChange={(event) => setLeft((before) => { const next = new Set(before); if (event.target.checked) next.delete(problem.item); else next.add(problem.item); return next; })}>
            <b>{items.get(problem.item)?.no}</b> {items.get(problem.item)?.text}
          </Checkbox>
          {(['problem', 'clause', 'measure'] as const).map((field) => (
            <label key={field}><span className="mute">{t[field]}</span><Input.TextArea className="grows" value={edited[problem.item]?.[field] ?? problem[field]} onChange={(event) => change(problem.item, { [field]: event.target.value })} /></label>
          ))}
          {problem.marks.length > 0 && <div className="crops">{problem.marks.map(({ mark }) => <Crop key={mark} view={view} mark={mark} />)}</div>}
        </article>
      ))}
      <div className="form-line">
        <Input value={addressee} aria-label={t.addressee} prefix={<span className="mute">{t.addressee}</span>} onChange={(event) => setAddressee(event.target.value)} />
        <DatePicker placeholder={t.deadline} aria-label={t.deadline} onChange={(date) => setDeadline(date ? date.format('YYYY-MM-DD') : null)} />
      </div>
      <div className="form-line">
        <Input value={consequence} aria-label={t.consequence} onChange={(event) => setConsequence(event.target.value)} />
        <Button type="primary" disabled={!ready} loading={run.busy} onClick={() => void issue()} data-testid="issue-notice">{t.issue}</Button>
      </div>
    </div>
  );
}

const TRACK: { readonly [state in TrackingRow['state']]: readonly [Shape, Tone] } = { awaited: ['ring', 'mute'], answered: ['half', 'blue'], accepted: ['check', 'green'], returned: ['cross', 'red'] };

function Tracking({ view }: { readonly view: CaseView }) {
  const words = useWords();
  const t = words.panel;
  const now = useNow();
  const { workstation } = useWindow();
  const { message } = App.useApp();
  const { isStaff } = useParts(view);
  const run = useDo();
  const facts = trackingFacts(view.state, view.standards);
  const [closing, setClosing] = useState('');
  if (!facts) return null;
  const { procedure } = view.state;
  const days = workingDaysUntil(facts.notice.deadline, now, procedure.settings?.calendar ?? { holidays: [], workdays: [] });
  const isOpen = !facts.closed && !procedure.ended;
  const takeNumber = async (): Promise<void> => {
    const ok = await run.run(() => workstation.panel.noticeNumber({ case: view.state.id }).catch((error: unknown) => { void message.error(failureToWords(words, failureOf(error))); }));
    if (!ok) return;
  };
  return (
    <div className="panel-scroll">
      <p className="notice-line">
        <b>{t.notice}</b> <span className="number">{facts.notice.number ?? t.numberPending}</span>
        {facts.notice.number === undefined && isStaff && <Button size="small" loading={run.busy} onClick={() => void takeNumber()} data-testid="notice-number">{t.takeNumber}</Button>}
        <span>{t.addressee} {facts.notice.addressee}</span> <span>{t.deadline} {facts.notice.deadline}</span>
        {isOpen && <span className={days < 0 ? 'over' : days <= 2 ? 'soon' : 'mute'}>{days < 0 ? t.daysOver(-days) : t.daysLeft(days)}</span>}
        {isStaff && isOpen && <Button size="small" onClick={() => void run.act({ type: 'reminder.given', body: { what: t.reminderWords, how: 'phone' } })}>{t.remind}</Button>}
        {facts.reminders.length > 0 && <span className="mute">{t.reminded(facts.reminders.length)}</span>}
      </p>
      <h3>{t.round2}</h3>
      {facts.rows.map((row) => <RectifyRow key={row.item} view={view} row={row} isOpen={isOpen} />)}
      {isOpen && <Findings view={view} />}
      {isOpen && isStaff && (
        <div className="form-line">
          <Input value={closing} maxLength={4000} placeholder={t.closeReason} aria-label={t.closeReason} onChange={(event) => setClosing(event.target.value)} />
          <Button type="primary" disabled={closing.trim() === '' || facts.rows.some((row) => row.state === 'answered')} loading={run.busy} onClick={() => void run.act({ type: 'rectification.closed', body: { reason: closing.trim() } })} data-testid="close-rectification">{t.closeRound}</Button>
        </div>
      )}
      {facts.closed && <p><StateMark shape="check" tone="green">{t.closed(facts.closed.by)}</StateMark> <span className="mute">{facts.closed.reason}</span></p>}
    </div>
  );
}

function RectifyRow({ view, row, isOpen }: { readonly view: CaseView; readonly row: TrackingRow; readonly isOpen: boolean }) {
  const words = useWords();
  const t = words.panel;
  const { origin } = useWindow();
  const { me, isMember, isStaff } = useParts(view);
  const run = useDo();
  const [reason, setReason] = useState('');
  const [text, setText] = useState('');
  const [footage, setFootage] = useState<string[]>([]);
  const last = row.answers.at(-1);
  const problem = view.state.procedure.notice?.problems.find((one) => one.item === row.item);
  const [shape, tone] = TRACK[row.state];
  const layers = useLayers(view, origin);
  const after = view.footage.filter((one) => last?.footage.includes(one.footage.original.sha256));
  const mayJudge = isOpen && row.state === 'answered' && last !== undefined && (isMember || isStaff) && !last.judgements.some((one) => one.by === me);
  const judge = async (verdict: 'accepted' | 'returned'): Promise<void> => {
    if (last && (await run.act({ type: 'rectification.judged', body: { item: row.item, answer: last.event, verdict, reason: reason.trim() } }))) setReason('');
  };
  const record = async (): Promise<void> => {
    if (await run.act({ type: 'rectification.answered', body: { item: row.item, text: text.trim(), footage } })) {
      setText('');
      setFootage([]);
    }
  };
  return (
    <article className="card rectify-row" data-item={row.item} data-state={row.state}>
      <h4><span>{row.no} {row.problem}</span> <StateMark shape={shape} tone={tone}>{t.track[row.state]}</StateMark></h4>
      <p className="mute small">{row.clause} · {row.measure}</p>
      <div className="before-after">
        <figure><figcaption className="mute">{t.before}</figcaption>{(problem?.marks ?? []).map(({ mark }) => <Crop key={mark} view={view} mark={mark} />)}</figure>
        <figure><figcaption className="mute">{t.after}</figcaption>{after.map(({ footage: one }) => <img key={one.original.sha256} src={layers.preview(one)} alt={one.title} />)}</figure>
      </div>
      {row.answers.map((answer) => (
        <div key={answer.event} className="answer-line">
          <p>{t.answerText}：{answer.text}</p>
          {answer.judgements.map((one) => <p key={one.event} className="mute">{one.name} <StateMark shape={one.verdict === 'accepted' ? 'check' : 'cross'} tone={one.verdict === 'accepted' ? 'green' : 'red'}>{one.verdict === 'accepted' ? t.accept : t.sendBack}</StateMark> {one.reason}</p>)}
        </div>
      ))}
      {row.state === 'answered' && last && <p className="mute">{t.judged(last.judgements.filter((one) => one.verdict === 'accepted').length, judgesNeeded(view.state.procedure))}</p>}
      {mayJudge && (
        <div className="form-line">
          <Input value={reason} maxLength={4000} placeholder={t.judgeReason} aria-label={t.judgeReason} onChange={(event) => setReason(event.target.value)} />
          <Button type="primary" disabled={reason.trim() === ''} loading={run.busy} onClick={() => void judge('accepted')} data-testid="accept">{t.accept}</Button>
          <Button danger disabled={reason.trim() === ''} loading={run.busy} onClick={() => void judge('returned')} data-testid="return">{t.sendBack}</Button>
        </div>
      )}
      {isOpen && isStaff && (row.state === 'awaited' || row.state === 'returned') && (
        <div className="form-line">
          <Input value={text} maxLength={4000} placeholder={t.answerText} aria-label={t.answerText} onChange={(event) => setText(event.target.value)} />
          <Select mode="multiple" value={footage} onChange={setFootage} placeholder={t.answerFootage} aria-label={t.answerFootage} options={view.footage.map((one) => ({ value: one.footage.original.sha256, label: one.footage.title }))} />
          <Button disabled={text.trim() === ''} loading={run.busy} onClick={() => void record()} data-testid="record-answer">{t.record}</Button>
        </div>
      )}
    </article>
  );
}

function Findings({ view }: { readonly view: CaseView }) {
  const t = useWords().panel;
  const { me, isMember, isStaff } = useParts(view);
  const run = useDo();
  const { procedure } = view.state;
  const [item, setItem] = useState<string | null>(null);
  const [problem, setProblem] = useState('');
  const [reason, setReason] = useState('');
  const noticed = new Set(noticedItems(procedure));
  const items = Object.values(view.standards).flatMap((standard) => standard.sections.flatMap((section) => section.items)).filter((one) => !noticed.has(one.id));
  const add = async (): Promise<void> => {
    const chosen = items.find((one) => one.id === item);
    if (!chosen) return;
    const body = { finding: `f-${Date.now().toString(36)}`, item: chosen.id, problem: problem.trim(), clause: chosen.basis.join('；'), measure: chosen.text, wasVisible: true, reason: reason.trim() };
    if (await run.act({ type: 'finding.added', body })) {
      setItem(null);
      setProblem('');
      setReason('');
    }
  };
  return (
    <section className="findings">
      {procedure.findings.filter((one) => !one.decided).map((one) => (
        <p key={one.finding} className="soon">{t.findingWaits}：{one.problem} <span className="mute">{nameIn(view, one.by)} · {one.reason}</span>
          {isStaff && one.by !== me && <><Button size="small" onClick={() => void run.act({ type: 'finding.decided', body: { finding: one.finding, approved: true, reason: t.approveFinding } })}>{t.approveFinding}</Button> <Button size="small" onClick={() => void run.act({ type: 'finding.decided', body: { finding: one.finding, approved: false, reason: t.rejectFinding } })}>{t.rejectFinding}</Button></>}
        </p>
      ))}
      {(isMember || isStaff) && (
        <details><summary>{t.addFinding}</summary>
          <div className="form-line">
            <Select showSearch optionFilterProp="label" value={item} onChange={setItem} placeholder={t.itemHint} aria-label={t.itemHint} options={items.map((one) => ({ value: one.id, label: `${one.no} ${one.text}` }))} />
            <Input value={problem} placeholder={t.problem} aria-label={t.problem} onChange={(event) => setProblem(event.target.value)} />
            <Input value={reason} placeholder={t.findingReason} aria-label={t.findingReason} onChange={(event) => setReason(event.target.value)} />
            <Button disabled={item === null || problem.trim() === '' || reason.trim() === ''} loading={run.busy} onClick={() => void add()}>{t.addFinding}</Button>
          </div>
        </details>
      )}
    </section>
  );
}

/** A mark as it was cut from the original's pixels. */
function Crop({ view, mark }: { readonly view: CaseView; readonly mark: string }) {
  const { origin } = useWindow();
  return <img className="crop" src={`${origin}/evidence/${encodeURIComponent(view.state.id)}/${encodeURIComponent(mark)}?of=panel`} alt={mark} loading="lazy" />;
}
