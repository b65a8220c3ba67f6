// Right: what was asked of one item, what the applicant did, and how it is judged.

import { Button, Checkbox, Input } from 'antd';
import { useState } from 'react';
import { judgesNeeded } from '#shared/case/procedure.ts';
import type { CaseView } from '#shared/contract/workstation.ts';
import type { TrackingRow } from '#shared/panel/notice.ts';
import { useWords } from '../ui/language/language.ts';
import { StateMark } from '../ui/parts.tsx';
import { routeToHash } from '../ui/route.ts';
import { useWindow } from '../ui/window-context.ts';
import { previewAddress } from '../ui/preview-address.ts';
import { Crop } from './crop.tsx';
import { useDo, useParts } from './use-panel.ts';

export function RectifyItem({ view, row, isOpen }: { readonly view: CaseView; readonly row: TrackingRow; readonly isOpen: boolean }) {
  const t = useWords().panel;
  const { me, isMember, isStaff } = useParts(view);
  const run = useDo();
  const [reason, setReason] = useState('');
  const [text, setText] = useState('');
  const [footage, setFootage] = useState<string[]>([]);
  const last = row.answers.at(-1);
  const problem = view.state.procedure.notice?.problems.find((one) => one.item === row.item);
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
    <aside className="round2-judge" aria-label={t.judge}>
      <h3>{row.no} {row.problem}</h3>
      <dl className="asked">
        {row.clause && <div><dt>{t.clause}</dt><dd>{row.clause}</dd></div>}
        <div><dt>{t.measure}</dt><dd>{row.measure}</dd></div>
        <div><dt>{t.itemDeadline}</dt><dd className="number">{row.deadline}</dd></div>
      </dl>
      {row.answers.map((answer) => (
        <div key={answer.event} className="answer-line">
          <p><span className="mute">{t.answerText}</span> {answer.text}</p>
          {answer.judgements.map((one) => <p key={one.event} className="mute">{one.name} <StateMark shape={one.verdict === 'accepted' ? 'check' : 'cross'} tone={one.verdict === 'accepted' ? 'green' : 'red'}>{one.verdict === 'accepted' ? t.accept : t.sendBack}</StateMark> {one.reason}</p>)}
        </div>
      ))}
      {row.state === 'answered' && last && <p className="mute">{t.judged(last.judgements.filter((one) => one.verdict === 'accepted').length, judgesNeeded(view.state.procedure))}</p>}
      {mayJudge && (
        <div className="task-form">
          <Input.TextArea rows={2} value={reason} maxLength={4000} placeholder={t.judgeReason} aria-label={t.judgeReason} onChange={(event) => setReason(event.target.value)} />
          <div className="form-line">
            <Button type="primary" disabled={reason.trim() === ''} loading={run.busy} onClick={() => void judge('accepted')} data-testid="accept">{t.accept}</Button>
            <Button danger disabled={reason.trim() === ''} loading={run.busy} onClick={() => void judge('returned')} data-testid="return">{t.sendBack}</Button>
          </div>
        </div>
      )}
      {isOpen && isStaff && (row.state === 'awaited' || row.state === 'returned') && (
        <div className="task-form">
          <Input.TextArea rows={2} value={text} maxLength={4000} placeholder={t.answerText} aria-label={t.answerText} onChange={(event) => setText(event.target.value)} />
          <AnswerFootage view={view} chosen={footage} onChoose={setFootage} />
          <Button disabled={text.trim() === ''} loading={run.busy} onClick={() => void record()} data-testid="record-answer">{t.record}</Button>
        </div>
      )}
      {/* Last: the pictures say it larger, and what is to be done must not hide below them. */}
      {problem && problem.marks.length > 0 && <div className="crops">{problem.marks.map(({ person, mark }) => <Crop key={mark} view={view} person={person} mark={mark} />)}</div>}
    </aside>
  );
}

/** What came back for the item: all footage of the case, the newest first, each with its picture, so that nothing opens over what is pressed next. */
function AnswerFootage({ view, chosen, onChoose }: { readonly view: CaseView; readonly chosen: readonly string[]; readonly onChoose: (chosen: string[]) => void }) {
  const t = useWords().panel;
  const { origin } = useWindow();
  if (view.footage.length === 0) return <p className="mute small">{t.noAnswerFootage} <a href={routeToHash({ page: 'import', case: view.state.id })}>{t.uploadAnswer}</a></p>;
  return (
    <fieldset className="answer-footage">
      <legend>{t.answerFootage} <a href={routeToHash({ page: 'import', case: view.state.id })}>{t.uploadAnswer}</a></legend>
      {view.footage.toReversed().map(({ footage }) => {
        const { sha256 } = footage.original;
        return (
          <Checkbox key={sha256} checked={chosen.includes(sha256)} onChange={(event) => onChoose(event.target.checked ? [...chosen, sha256] : chosen.filter((one) => one !== sha256))}>
            <img src={previewAddress(origin, sha256, view.state)} alt="" width={48} height={24} loading="lazy" />
            <span className="clip" title={footage.title}>{footage.title}</span>
          </Checkbox>
        );
      })}
    </fieldset>
  );
}
