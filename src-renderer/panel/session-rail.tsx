// Left: where the case stands, who is awaited, how much time is left, and what this person has to do now.

import { Button, Checkbox, Input, Select } from 'antd';
import { useState } from 'react';
import type { CaseView } from '#shared/contract/workstation.ts';
import type { Conflict } from '#shared/case/events-procedure.ts';
import { isConflicted } from '#shared/case/procedure.ts';
import { deadlinesOf } from '#shared/panel/deadlines.ts';
import { elapsedOf, limitsOf } from '#shared/panel/limits.ts';
import { STAGES, stageReached, standingOf, type Stage } from '#shared/panel/stage.ts';
import { DateField } from '../ui/date-field.tsx';
import { listToWords } from '../ui/format.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { ShapeMark, type Shape, type Tone } from '../ui/parts.tsx';
import { routeToHash } from '../ui/route.ts';
import { useNow } from '../ui/window-context.ts';
import { Refusals } from './case-end.tsx';
import { DeadlineNote } from './deadline-note.tsx';
import { DrawButton } from './draw.tsx';
import { Reading } from './reading.tsx';
import { nameIn, useDo, useParts } from './use-panel.ts';

export function SessionRail({ view }: { readonly view: CaseView }) {
  const words = useWords();
  const language = useLanguage();
  const t = words.panel;
  const { stage, awaited } = standingOf(view.state);
  const part = (id: string): string => (id === 'staff' ? t.staffPart : id === 'applicant' ? t.applicantPart : nameIn(view, id));
  return (
    <aside className="session-rail" aria-label={t.session}>
      <h2>{t.session}</h2>
      {view.state.opened?.by && <p className="mute small">{words.opening.openedBy(view.state.opened.by.name)}</p>}
      {view.state.procedure.settings?.kind === 'staff' && <p className="pill">{t.staffReview}</p>}
      {view.state.procedure.settings?.kind === 'onSite' && <p className="small"><b>{t.onSite}</b>{view.state.procedure.settings.onSiteBasis && <span className="mute"> {t.onSiteBasis(view.state.procedure.settings.onSiteBasis)}</span>}</p>}
      <ol className="stages" data-stage={stage}>{stagesOf(view, stage).map(([one, state]) => (
        <li key={one} className={state} aria-current={state === 'now' ? 'step' : undefined}>
          <ShapeMark shape={state === 'done' ? 'check' : state === 'now' ? 'dot' : 'ring'} />{t.stages[one]}
        </li>
      ))}</ol>
      {awaited.length > 0 && <p className="awaited" data-testid="awaited"><span className="mute">{t.awaited}</span> {listToWords(awaited.map(part), language)}</p>}
      {view.state.procedure.ended && <p className="over">{t.ended(t.stages[view.state.procedure.ended.how], view.state.procedure.ended.reason)}{view.state.procedure.ended.basis && <span className="mute"> {view.state.procedure.ended.basis}</span>}</p>}
      <Task view={view} stage={stage} />
      <Members view={view} />
      <Limits view={view} />
      <Refusals view={view} />
    </aside>
  );
}

/** Stages that this case goes through, in order. */
const stagesOf = (view: CaseView, stage: Stage): readonly (readonly [Stage, 'done' | 'now' | 'later'])[] => {
  const { settings, notice, ended } = view.state.procedure;
  const early: readonly Stage[] = settings ? [...(settings.kind === 'staff' ? [] : (['drawing'] as const)), 'recusal', 'signIn', 'lead', ...(settings.kind === 'onSite' ? (['survey'] as const) : [])] : [];
  const way: readonly Stage[] = [...early, 'scoring', 'opening', 'deliberation', ...(notice ? (['rectification', 'judging'] as const) : []), 'concluding', 'concluded'];
  if (ended) {
    // What it no longer came to was not done: only what was stands before its end.
    const reached = STAGES.indexOf(stageReached(view.state));
    return [...way.filter((one) => STAGES.indexOf(one) < reached).map((one) => [one, 'done'] as const), [ended.how, 'now']];
  }
  const at = STAGES.indexOf(stage);
  return way.map((one) => [one, one === stage ? (stage === 'concluded' ? 'done' : 'now') : STAGES.indexOf(one) < at ? 'done' : 'later']);
};

function Members({ view }: { readonly view: CaseView }) {
  const t = useWords().panel;
  const language = useLanguage();
  const { panel, procedure, submitted } = view.state;
  const { me, isMember, isStaff } = useParts(view);
  const run = useDo();
  const members = panel?.experts ?? [];
  const elects = procedure.settings?.lead === 'elected' && isMember && !view.state.panelOpened && procedure.signedIn.some((one) => one.by === me);
  const names = procedure.settings?.lead === 'named' && isStaff && !view.state.panelOpened;
  const stateOf = (id: string): readonly [keyof typeof t.memberStates, Shape, Tone] => {
    if (isConflicted(procedure, id)) return ['conflict', 'cross', 'red'];
    if (procedure.minutes?.approved.some((one) => one.by === id)) return ['approved', 'check', 'green'];
    if (submitted.includes(id)) return ['submitted', 'check', 'green'];
    if (procedure.signedIn.some((one) => one.by === id)) return ['signedIn', 'half', 'blue'];
    return procedure.recusals.some((one) => one.by === id) ? ['stated', 'half', 'mute'] : ['drawn', 'ring', 'mute'];
  };
  return (
    <section>
      <h2>{procedure.settings?.kind === 'staff' ? t.staffMembers : t.members}</h2>
      {members.length === 0 && <p className="mute">{t.noPanel}</p>}
      <ul className="members">{members.map(({ id, name, title }) => {
        const [state, shape, tone] = stateOf(id);
        const votes = procedure.leadVotes.filter((vote) => vote.for === id).length;
        return (
          <li key={id} data-member={id}>
            <span title={title}>{name}{id === me && <span className="mute"> {t.you}</span>}{panel?.lead === id && <b className="lead-mark"> {t.leadWord}</b>}</span>
            <span className={`state ${tone}`}><ShapeMark shape={shape} />{t.memberStates[state]}</span>
            {procedure.settings?.lead === 'elected' && !view.state.panelOpened && votes > 0 && <span className="mute">{t.votes(votes)}</span>}
            {elects && <Button size="small" disabled={run.busy} onClick={() => void run.act({ type: 'lead.voted', body: { for: id } })}>{t.vote}</Button>}
            {names && <Button size="small" disabled={run.busy} onClick={() => void run.act({ type: 'lead.chosen', body: { lead: id } })}>{t.name}</Button>}
            {isStaff && isConflicted(procedure, id) && <DrawButton view={view} replaces={id} />}
          </li>
        );
      })}</ul>
      {procedure.replaced.map((one) => <p key={one.event} className="mute small">{one.person.name} → {one.in?.name ?? '—'} · {one.reason}</p>)}
      {procedure.surveys.map((one) => <p key={one.event} className="mute small">{t.surveyed(listToWords(one.surveyors.map((id) => nameIn(view, id)), language), one.on)}</p>)}
    </section>
  );
}

function Limits({ view }: { readonly view: CaseView }) {
  const t = useWords().panel;
  const now = useNow();
  const limits = limitsOf(view.state, now);
  const elapsed = elapsedOf(view.state, now);
  if (limits.length === 0 && !elapsed?.promisedMs) return null;
  const minutes = (ms: number): number => Math.round(ms / 60_000);
  const cause = (of: string): string => (of === 'expertReview' || of === 'rectification' ? t.causes[of] : of);
  return (
    <section>
      <h2>{t.limits}</h2>
      <DeadlineNote deadlines={deadlinesOf(view.state, now)} />
      <ul className="limits">{limits.map((limit) => (
        <li key={`${limit.matter} ${limit.kind}`} title={limit.basis}>
          <span>{view.state.matters.find((matter) => matter.id === limit.matter)?.name ?? limit.matter} · {t.limitKinds[limit.kind]}</span>
          <span className={limit.urgency === 'calm' ? 'mute' : limit.urgency === 'amber' ? 'soon' : 'over'}>
            {limit.urgency !== 'calm' && <ShapeMark shape="triangle" />} {limit.left < 0 ? t.limitOver(-limit.left) : t.limitLeft(limit.left, limit.days)} {limit.standsFor === undefined ? (limit.lastDay ? <span className="nowrap">{t.until(limit.lastDay)}</span> : '') : t.limitStands(cause(limit.standsFor))}
          </span>
        </li>
      ))}</ul>
      {elapsed?.promisedMs !== undefined && <p className={elapsed.ms > elapsed.promisedMs ? 'over' : 'mute'} data-testid="elapsed">{(elapsed.done ? t.elapsedDone : t.elapsed)(minutes(elapsed.ms), minutes(elapsed.promisedMs))}</p>}
    </section>
  );
}

/** The one thing that this person can do now. */
function Task({ view, stage }: { readonly view: CaseView; readonly stage: Stage }) {
  const t = useWords().panel;
  const { me, isMember, isStaff, isLead } = useParts(view);
  const run = useDo();
  const { procedure, submitted } = view.state;
  const to = (page: 'review' | 'conclusion') => routeToHash({ page, case: view.state.id });
  if (stage === 'drawing' && isStaff && (view.state.panel?.experts.length ?? 0) === 0 && procedure.settings) return <DrawButton view={view} />;
  if (isMember && procedure.settings && !view.state.panelOpened) {
    if (isConflicted(procedure, me)) return null;
    if (!procedure.recusals.some((one) => one.by === me)) return <RecusalForm />;
    if (!procedure.signedIn.some((one) => one.by === me)) return <Button type="primary" block loading={run.busy} onClick={() => void run.act({ type: 'member.signedIn', body: {} })} data-testid="member-sign-in">{t.signIn}</Button>;
  }
  if (stage === 'scoring' && isMember && !submitted.includes(me)) return procedure.settings ? <Reading view={view} /> : <Button type="primary" block href={to('review')}>{t.goScore}</Button>;
  if (stage === 'opening' && (isLead || isStaff)) return <Button type="primary" block href={to('conclusion')}>{t.goOpen}</Button>;
  if (stage === 'survey' && isStaff) return <SurveyForm view={view} />;
  return null;
}

const GROUNDS: readonly Conflict[] = ['employedThere', 'director', 'shareholder', 'kin', 'previousReview', 'interest'];

function RecusalForm() {
  const t = useWords().panel;
  const run = useDo();
  const [grounds, setGrounds] = useState<readonly Conflict[]>([]);
  const [note, setNote] = useState('');
  return (
    <div className="task-form">
      <b>{t.recusal}</b>
      <p className="mute small">{t.recusalHint}</p>
      <Button type="primary" disabled={grounds.length > 0} loading={run.busy} onClick={() => void run.act({ type: 'recusal.stated', body: { conflict: false, grounds: [] } })} data-testid="no-conflict">{t.noConflict}</Button>
      <Checkbox.Group className="grounds" value={[...grounds]} onChange={(chosen) => setGrounds(chosen as Conflict[])} options={GROUNDS.map((ground) => ({ value: ground, label: t.conflicts[ground] }))} />
      {grounds.length > 0 && <Input value={note} maxLength={400} placeholder={t.recusalNote} aria-label={t.recusalNote} onChange={(event) => setNote(event.target.value)} />}
      {grounds.length > 0 && <Button danger loading={run.busy} onClick={() => void run.act({ type: 'recusal.stated', body: { conflict: true, grounds: [...grounds], ...(note.trim() && { note: note.trim() }) } })} data-testid="has-conflict">{t.hasConflict}</Button>}
    </div>
  );
}

function SurveyForm({ view }: { readonly view: CaseView }) {
  const t = useWords().panel;
  const run = useDo();
  const [surveyors, setSurveyors] = useState<string[]>([]);
  const [on, setOn] = useState<string | null>(null);
  const [note, setNote] = useState('');
  return (
    <div className="task-form">
      <b>{t.surveyMade}</b>
      <Select mode="multiple" maxCount={2} value={surveyors} onChange={setSurveyors} placeholder={t.surveyors} aria-label={t.surveyors} options={(view.state.panel?.staff ?? []).map(({ id, name }) => ({ value: id, label: name }))} />
      <DateField label={t.surveyDate} placeholder={t.surveyDate} value={on ?? ''} onChange={(day) => setOn(day === '' ? null : day)} />
      <Input value={note} placeholder={t.surveyNote} aria-label={t.surveyNote} onChange={(event) => setNote(event.target.value)} />
      <Button type="primary" disabled={surveyors.length < 2 || on === null} loading={run.busy} onClick={() => on !== null && void run.act({ type: 'survey.made', body: { surveyors, on, note } })}>{t.surveyMade}</Button>
      <a href={routeToHash({ page: 'import', case: view.state.id })}>{t.surveyImport}</a>
    </div>
  );
}
