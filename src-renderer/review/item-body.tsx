// The current item opened: answers on keys, points, reason, note, advice, evidence, legal basis.

import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { Mark } from '#shared/footage/footage.ts';
import type { Item } from '#shared/standard/standard.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { nameOf, type ShownMark } from './evidence.ts';
import { EvidenceChips } from './evidence-chips.tsx';
import { MOST_OFFERS, PhraseList, usePhraseList } from './phrase-list.tsx';
import { complete, offersFor } from './phrases.ts';
import { needsNote } from './sheet-model.ts';
import { TextField } from './text-field.tsx';
import { TwoMachines } from './two-machines.tsx';
import type { Review } from './use-review.ts';

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
        <TextField key={`note ${item.id}`} field="note" item={item} answer={answer} shelf={review.shelf} onDone={() => review.goOn(item)} label={t.note} placeholder={noteMissing ? t.noteMust : t.noteHint} value={score?.note ?? ''} missing={noteMissing} focused={asked === 'note'} onSave={(text) => review.note(item, text)} onLeave={() => asked === 'note' && review.setAsked(null)} />
      ) : score?.note ? <p className="item-line"><span className="mute">{t.note}</span> {score.note}</p> : null}
      {mayScore && showAdvice && (
        <TextField key={`advice ${item.id}`} field="advice" item={item} answer={answer} shelf={review.shelf} onDone={() => review.setAsked(null)} label={t.advice} placeholder={t.adviceHint} value={score?.advice ?? ''} missing={false} focused={asked === 'advice'} onSave={(text) => review.advise(item, text)} onLeave={() => asked === 'advice' && review.setAsked(null)} />
      )}
      {!mayScore && score?.advice && <p className="item-line"><span className="mute">{t.advice}</span> {score.advice}</p>}
      <PanelAnswers item={item} review={review} />
      <EvidenceChips item={item} review={review} marks={marks} onEvidence={onEvidence} adviceOffered={mayScore && !showAdvice} />
      <Basis item={item} review={review} />
    </div>
  );
}

function Points({ item, review }: { readonly item: Item; readonly review: Review }) {
  const t = useWords().review;
  const field = useRef<HTMLInputElement>(null);
  const given = review.sheet.items[item.id]?.points;
  const [written, setWritten] = useState<string | null>(null);
  const draft = written ?? (given === undefined ? '' : String(given));
  useEffect(() => {
    if (review.asked === 'points') field.current?.select();
  }, [review.asked]);
  const most = item.max ?? 1000;
  const points = draft.trim() === '' ? null : Number(draft.replace('，', '.').replace(',', '.'));
  const isWrong = points !== null && !(points >= 0 && points <= most);
  const give = (): void => {
    if (points !== null && !isWrong && points !== given) review.givePoints(item, points);
    else review.setAsked(null);
    setWritten(null);
  };
  return (
    <label className="points">
      <span className="mute">{t.points}</span>
      <input
        ref={field} type="text" inputMode="decimal" className="field" value={draft} disabled={!review.mayScore} aria-invalid={isWrong} data-testid="points"
        onChange={(event) => setWritten(event.target.value)} onBlur={give}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.ctrlKey || event.nativeEvent.isComposing || isWrong) return;
          event.preventDefault();
          event.currentTarget.blur();
        }}
      />
      {item.max !== undefined && <span className={isWrong ? 'over' : 'mute'}>{t.full(item.max)}</span>}
    </label>
  );
}

/** A reason is asked at once: without it the answer does not exist. */
function Reason({ item, review }: { readonly item: Item; readonly review: Review }) {
  const t = useWords().review;
  const [reason, setReason] = useState(review.sheet.items[item.id]?.reason ?? '');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const { phrases, keep, forget } = review.shelf;
  const text = reason.trim();
  const isKnown = [...phrases.own, ...phrases.bureau].some((phrase) => phrase.text === text);
  const keys = {
    offers: offersFor(phrases, { field: 'reason', item, answer: 'na', draft: reason }, MOST_OFFERS),
    onTake: (phrase: string): void => setReason(complete(reason, phrase)),
    onForget: forget,
    onKeep: text !== '' && text.length <= 300 && !isKnown ? (): void => keep({ text, on: ['na'] }) : undefined,
  };
  const list = usePhraseList(keys);
  const pressed = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (list.pressed(event, reason)) event.preventDefault();
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing && text) review.answer(item, 'na', { reason });
    else if (event.key === 'Escape') review.setAsked(null);
    else return;
    event.stopPropagation();
  };
  return (
    <div className="reason">
      <label htmlFor={`reason-${item.id}`}>{t.naReason}</label>
      <input
        ref={field} id={`reason-${item.id}`} type="text" className="field" value={reason} maxLength={1000} aria-invalid={!text} placeholder={t.naReasonHint} data-testid="reason"
        aria-autocomplete="list" aria-controls={list.open ? list.id : undefined} aria-activedescendant={list.at >= 0 ? `${list.id}-${String(list.at)}` : undefined}
        onChange={(event) => setReason(event.target.value)} onKeyDown={pressed}
      />
      <PhraseList list={list} {...keys} />
      <span className="mute">{t.naAsk}</span>
    </div>
  );
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
          <dt>{nameOf(review.view, person)}</dt>
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
