// The current item opened: answers on keys, points, reason, note, advice, evidence, legal basis.

import { Input, InputNumber } from 'antd';
import { useEffect, useRef, useState, type ComponentRef } from 'react';
import type { Mark } from '#shared/footage/footage.ts';
import type { Item } from '#shared/standard/standard.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { MARK_SHAPES, type ShownMark } from './evidence.ts';
import { takeTool } from './review-keys.ts';
import { needsNote } from './sheet-model.ts';
import { TextField } from './text-field.tsx';
import { TwoMachines } from './two-machines.tsx';
import type { Review } from './use-review.ts';
import { wholeTurn } from './where-to-look.ts';

interface BodyProps {
  readonly item: Item;
  readonly review: Review;
  readonly marks: readonly ShownMark[];
  readonly onEvidence: (mark: Mark) => void;
}

export function ItemBody({ item, review, marks, onEvidence }: BodyProps) {
  const words = useWords();
  const t = words.review;
  const { sheet, mayScore, asked } = review;
  const score = sheet.items[item.id];
  const answer = score?.answer ?? null;
  const noteMissing = needsNote(item, answer) && !score?.note.trim();
  const showAdvice = asked === 'advice' || Boolean(score?.advice);
  const read = review.role === 'expert' || review.role === 'lead';
  return (
    <div className="item-body">
      <TwoMachines item={item} review={review} />
      {read && (
        <div className="answer-keys" role="group" aria-label={words.keys.answer}>
          {item.answers.map((one, at) => (
            <button key={one} type="button" className={`plain answer-key ${one}`} aria-pressed={answer === one} disabled={!mayScore} data-answer={one} onClick={() => review.answer(item, answer === one ? null : one)}>
              <kbd>{at + 1}</kbd>{t.answers[one]}
            </button>
          ))}
        </div>
      )}
      {read && item.kind === 'score' && answer !== 'na' && <Points key={`points ${item.id}`} item={item} review={review} />}
      {asked === 'reason' && <Reason key={`reason ${item.id}`} item={item} review={review} />}
      {asked !== 'reason' && answer === 'na' && score?.reason && <p className="item-line"><span className="mute">{words.common.reason}</span> {score.reason}</p>}
      {mayScore ? (
        <TextField key={`note ${item.id}`} label={t.note} placeholder={noteMissing ? t.noteMust : t.noteHint} value={score?.note ?? ''} missing={noteMissing} focused={asked === 'note'} onSave={(text) => review.note(item, text)} onLeave={() => asked === 'note' && review.setAsked(null)} />
      ) : score?.note ? <p className="item-line"><span className="mute">{t.note}</span> {score.note}</p> : null}
      {mayScore && showAdvice && (
        <TextField key={`advice ${item.id}`} label={t.advice} placeholder={t.adviceHint} value={score?.advice ?? ''} missing={false} focused={asked === 'advice'} onSave={(text) => review.advise(item, text)} onLeave={() => asked === 'advice' && review.setAsked(null)} />
      )}
      {!mayScore && score?.advice && <p className="item-line"><span className="mute">{t.advice}</span> {score.advice}</p>}
      <PanelAnswers item={item} review={review} />
      <Evidence item={item} review={review} marks={marks} onEvidence={onEvidence} adviceOffered={mayScore && !showAdvice} />
      <Basis item={item} review={review} />
    </div>
  );
}

function Points({ item, review }: { readonly item: Item; readonly review: Review }) {
  const t = useWords().review;
  const field = useRef<ComponentRef<typeof InputNumber>>(null);
  const given = review.sheet.items[item.id]?.points;
  const [written, setWritten] = useState<number | null | undefined>(undefined);
  const draft = written === undefined ? (given ?? null) : written;
  useEffect(() => {
    if (review.asked === 'points') field.current?.select();
  }, [review.asked]);
  const give = (): void => {
    if (draft !== null && draft !== given) review.givePoints(item, draft);
    else review.setAsked(null);
    setWritten(undefined);
  };
  return (
    <label className="points">
      <span className="mute">{t.points}</span>
      <InputNumber ref={field} size="small" min={0} max={item.max ?? 1000} value={draft} disabled={!review.mayScore} keyboard controls={false} onChange={setWritten} onPressEnter={give} onBlur={give} />
      {item.max !== undefined && <span className="mute">{t.full(item.max)}</span>}
    </label>
  );
}

/** A reason is asked at once: without it the answer does not exist. */
function Reason({ item, review }: { readonly item: Item; readonly review: Review }) {
  const t = useWords().review;
  const [reason, setReason] = useState(review.sheet.items[item.id]?.reason ?? '');
  return (
    <div className="reason">
      <label htmlFor={`reason-${item.id}`}>{t.naReason}</label>
      <Input
        id={`reason-${item.id}`} value={reason} autoFocus maxLength={1000} status={reason.trim() ? '' : 'warning'} placeholder={t.naReasonHint} data-testid="reason"
        onChange={(event) => setReason(event.target.value)}
        onPressEnter={(event) => !event.nativeEvent.isComposing && reason.trim() && review.answer(item, 'na', { reason })}
        onKeyDown={(event) => event.key === 'Escape' && (event.stopPropagation(), review.setAsked(null))}
      />
      <span className="mute">{t.naAsk}</span>
    </div>
  );
}

function Evidence({ item, review, marks, onEvidence, adviceOffered }: BodyProps & { readonly adviceOffered: boolean }) {
  const t = useWords().review;
  const own = marks.filter(({ mark }) => mark.item === item.id);
  const title = (mark: Mark): string => review.view.footage.find((one) => one.footage.original.sha256 === mark.footage)?.footage.title ?? '';
  const where = (mark: Mark): string => (mark.view.kind === 'sphere' ? ` ${wholeTurn((mark.view.yaw * 180) / Math.PI).toFixed(0)}°` : '');
  if (own.length === 0 && !review.mayScore) return null;
  return (
    <div className="evidence-chips">
      {own.map(({ mark, mine, by, colour }) => (
        <span key={mark.id} className="evidence-chip">
          <button type="button" className="plain" onClick={() => onEvidence(mark)}>
            <i aria-hidden="true" style={mine ? undefined : { color: colour }}>{MARK_SHAPES[mark.kind]}</i> {title(mark)}{where(mark)}{!mine && ` · ${nameOf(review, by)}`}
          </button>
          {mine && review.mayScore && <button type="button" className="plain small-cross" title={t.markRemove} aria-label={`${t.markRemove} ${title(mark)}`} onClick={() => review.removeMark(mark.id)}>×</button>}
        </span>
      ))}
      {review.mayScore && review.pano.footage && <button type="button" className="plain evidence-chip" onClick={() => takeTool(review)}>{t.markAdd}</button>}
      {adviceOffered && <button type="button" className="plain evidence-chip quiet" onClick={() => review.setAsked('advice')}>{t.adviceAdd}</button>}
    </div>
  );
}

function nameOf(review: Review, person: string): string {
  return review.view.state.panel?.experts.find((one) => one.id === person)?.name ?? person;
}

/** Everybody's answer, only once the panel is open. */
function PanelAnswers({ item, review }: { readonly item: Item; readonly review: Review }) {
  const t = useWords().review;
  const panel = review.view.panel?.items[item.id];
  if (!panel || !review.view.state.panelOpened) return null;
  return (
    <dl className="panel-answers" aria-label={t.panelAnswers}>
      {Object.entries(panel.byPerson).map(([person, given]) => (
        <div key={person}>
          <dt>{nameOf(review, person)}</dt>
          <dd>{given.answer ? t.answers[given.answer] : t.open}{given.points === undefined ? '' : ` ${String(given.points)}`}{given.note && <span className="mute"> {given.note}</span>}</dd>
        </div>
      ))}
    </dl>
  );
}

function Basis({ item, review }: { readonly item: Item; readonly review: Review }) {
  const t = useWords().review;
  const english = useLanguage() === 'en';
  const basis = english ? (item.basisEn ?? item.basis) : item.basis;
  const method = english ? (item.methodEn ?? item.method) : item.method;
  const guidance = english ? (item.guidanceEn ?? item.guidance) : item.guidance;
  const served = review.view.state.matters.filter((matter) => item.matters === undefined || item.matters.includes(matter.id));
  const parts = [
    `${t.basis} ${basis.length > 0 ? basis.join(english ? '; ' : '；') : t.noBasis}`,
    ...(method ? [`${t.method} ${method}`] : []),
    ...(item.level === 'key' ? [] : [t.levels[item.level]]),
    ...(item.deferred ? [t.deferred] : []),
    ...(review.view.state.matters.length > 1 ? [served.map((matter) => matter.name).join(english ? ', ' : '、')] : []),
  ];
  return (
    <p className="item-law">
      {parts.join(' · ')}
      {guidance && <span className="item-guidance">{guidance}</span>}
    </p>
  );
}
