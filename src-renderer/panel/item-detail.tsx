// Right: one item with everybody's evidence in their colours on one picture, questions, opinions, vote, dissent.

import { Button, Input, InputNumber, Segmented } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { votesNeeded, type Vote } from '#shared/case/procedure.ts';
import type { CaseView } from '#shared/contract/workstation.ts';
import type { Flag, Matrix, MatrixRow } from '#shared/panel/matrix.ts';
import type { Answer, Item } from '#shared/standard/standard.ts';
import { marksOfFootage, PERSON_COLOURS, type ShownMark } from '../review/evidence.ts';
import { FollowingBar, GuideButton } from '../review/following-bar.tsx';
import { PanoSurface } from '../review/picture.tsx';
import { useFollowing } from '../review/use-following.ts';
import { useLayers } from '../review/use-layers.ts';
import { NO_EVENTS, usePano } from '../review/use-pano.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import type { Words } from '../ui/language/zh-CN.ts';
import { ShapeMark } from '../ui/parts.tsx';
import { useWindow } from '../ui/window-context.ts';
import { Given } from './matrix-table.tsx';
import { nameIn, useDo, useParts } from './use-panel.ts';

export const colourOf = (at: number): string => PERSON_COLOURS[at % PERSON_COLOURS.length] ?? PERSON_COLOURS[0];

export function ItemDetail({ view, matrix, row }: { readonly view: CaseView; readonly matrix: Matrix; readonly row: MatrixRow }) {
  const words = useWords();
  const t = words.panel;
  const english = useLanguage() === 'en';
  const { item } = row;
  return (
    <aside className="item-detail" aria-label={item.text} data-item={item.id}>
      <h2>{item.no} {item.level === 'key' && <span className="item-key">★</span>} {english ? (item.textEn ?? item.text) : item.text}</h2>
      <ItemEvidence view={view} row={row} matrix={matrix} />
      {row.flags.length > 0 && (
        <ul className="flag-list">{row.flags.map((flag) => (
          <li key={`${flag.kind} ${flag.person ?? ''}`} className="soon"><ShapeMark shape="triangle" /> {flag.person !== undefined && <b>{nameIn(view, flag.person)} </b>}{flagToWords(t.flagWords, flag)}</li>
        ))}</ul>
      )}
      <dl className="opinions">{row.cells.map((cell, at) => (
        <div key={cell.person}>
          <dt><Dot at={at} /> {nameIn(view, cell.person)}</dt>
          <dd>
            <Given answer={cell.blind.answer} points={cell.blind.points} long />
            {cell.now && <> → <Given answer={cell.now.answer} points={cell.now.points} long /></>}
            {cell.note && <p className="mute">{cell.note}</p>}
            {cell.reason && <p className="mute">{cell.reason}</p>}
            {row.changes.filter((change) => change.by === cell.person).map((change) => <p key={change.event} className="mute">{t.changed(words.review.answers[change.from.answer ?? 'na'], words.review.answers[change.to.answer ?? 'na'])}{words.common.colon}{change.reason}</p>)}
            {row.dissents.filter((one) => one.by === cell.person).map((one) => <p key={one.event} className="dissent">{t.dissent}{words.common.colon}“{one.text}”</p>)}
          </dd>
        </div>
      ))}</dl>
      <Deliberate key={item.id} view={view} row={row} />
    </aside>
  );
}

/** The words of a flag, with the numbers that it carries. */
export const flagToWords = (table: Words['panel']['flagWords'], { kind, numbers }: Flag): string => {
  const words: string | ((...given: number[]) => string) = table[kind];
  return typeof words === 'string' ? words : words(...numbers);
};

export function Dot({ at }: { readonly at: number }) {
  return <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="4" fill={colourOf(at)} /></svg>;
}

/** Everybody's marks on one picture. Here it is looked at; marks are made and changed while scoring. */
export function ItemEvidence({ view, row, matrix, hideNames = false }: { readonly view: CaseView; readonly row: MatrixRow; readonly matrix: Matrix; readonly hideNames?: boolean }) {
  const t = useWords().panel;
  const { origin } = useWindow();
  const layers = useLayers(view, origin);
  const pano = usePano(view.footage, origin, layers.of, () => NO_EVENTS);
  const marks = useMemo(
    () => matrix.people.flatMap((person, at) => Object.values(view.state.sheets[person.id]?.marks ?? {}).filter((mark) => mark.item === row.item.id).map((mark): ShownMark => ({ mark, by: person.id, mine: person.id === view.me.id, colour: colourOf(at) }))),
    [matrix.people, view.state.sheets, view.me.id, row.item.id],
  );
  const follow = useFollowing(view, pano, null, hideNames);
  const { viewer } = pano;
  const shown = pano.footage?.original.sha256;
  const turnedTo = useRef<string | null>(null);
  useEffect(() => {
    const first = marks[0]?.mark;
    // Only another item turns the picture: whoever looks around meanwhile is left alone.
    if (!viewer || !first || turnedTo.current === row.item.id) return;
    turnedTo.current = row.item.id;
    pano.look(first.footage, first.view);
  }, [viewer, marks, row.item.id, pano]);
  useEffect(() => pano.setMarks(marksOfFootage(marks, { sha256: shown, items: [row.item], current: row.item.id, byPerson: true })), [pano, marks, shown, row.item]);
  return (
    <section className="picture panel-picture" aria-label={t.evidenceOn}>
      <PanoSurface />
      <FollowingBar follow={follow} />
      <GuideButton follow={follow} />
      {marks.length === 0 && <span className="veil no-marks">{t.noEvidence}</span>}
      {marks.length > 0 && <div className="veil mark-list" role="group" aria-label={t.legend}>{marks.map(({ mark, by }) => {
        const at = matrix.people.findIndex((person) => person.id === by);
        return <button key={`${by} ${mark.id}`} type="button" className="plain nowrap" onClick={() => pano.look(mark.footage, mark.view)}><Dot at={at} /> {hideNames ? t.expertNo(at + 1) : nameIn(view, by)}</button>;
      })}</div>}
    </section>
  );
}

function Deliberate({ view, row }: { readonly view: CaseView; readonly row: MatrixRow }) {
  const words = useWords();
  const t = words.panel;
  const { me, isMember, mayLead } = useParts(view);
  const run = useDo();
  const { procedure, panel, settled } = view.state;
  const { item } = row;
  const own = row.cells.find((cell) => cell.person === me);
  const held = own && (own.now ?? own.blind);
  const members = panel?.experts.length ?? 0;
  const needed = procedure.settings ? votesNeeded(procedure.settings, members) : 0;
  const tally = Map.groupBy(row.votes, (vote) => vote.answer);
  const closed = procedure.notice !== undefined || procedure.ended !== undefined || view.state.status === 'concluded';
  const mine = row.dissents.find((one) => one.by === me)?.text ?? '';
  const settlement = settled[item.id];
  if (closed && !settlement) return null;
  return (
    <div className="deliberate">
      {settlement && <p><b>{words.conclusion.settled}</b> <Given answer={settlement.answer} points={settlement.points} long /> <span className="mute">{settlement.reason} · {nameIn(view, settlement.by)}</span></p>}
      {row.votes.length > 0 && <p className="tally">{[...tally].map(([answer, votes]) => <span key={answer}><Given answer={answer} /> {t.votesOf(votes.length, members)}</span>)} {needed > 0 && <span className="mute">{t.needed(needed)}</span>}</p>}
      {!closed && isMember && held && (
        <>
          <AnswerForm item={item} title={t.change} reasonHint={t.changeReason} ok={t.change} busy={run.busy} testId="change-opinion"
            onDone={(answer, points, reason) => run.act({ type: 'opinion.changed', body: { item: item.id, from: { answer: held.answer, ...(held.points !== undefined && { points: held.points }) }, to: { answer, ...(points !== undefined && { points }) }, reason } })} />
          <MyVote key={item.id} item={item} mine={row.votes.find((vote) => vote.by === me)} busy={run.busy} onVote={(answer, points) => run.act({ type: 'item.voted', body: { item: item.id, answer, ...(points !== undefined && { points }) } })} />
          <DissentForm key={mine} before={mine} busy={run.busy} onDone={(text) => run.act({ type: 'dissent.stated', body: { item: item.id, text } })} />
        </>
      )}
      {!closed && mayLead && (!procedure.settings || [...tally.values()].some((votes) => votes.length >= needed)) && (
        <AnswerForm item={item} title={t.settle} reasonHint={t.settleReason} ok={t.settle} busy={run.busy} testId="settle"
          onDone={(answer, points, reason) => run.act({ type: 'item.settled', body: { item: item.id, answer, ...(points !== undefined && { points }), reason } })} />
      )}
    </div>
  );
}

interface MyVoteProps {
  readonly item: Item;
  readonly mine: Vote | undefined;
  readonly busy: boolean;
  readonly onVote: (answer: Answer, points: number | undefined) => Promise<boolean>;
}

/** A check is voted on by one press; on a scored item the points belong to the vote. */
export function MyVote({ item, mine, busy, onVote }: MyVoteProps) {
  const words = useWords();
  const t = words.panel;
  const [answer, setAnswer] = useState<Answer | null>(mine?.answer ?? null);
  const [points, setPoints] = useState<number | null>(mine?.points ?? null);
  const needsPoints = item.kind === 'score' && answer !== 'na';
  const choose = (next: Answer): void => {
    setAnswer(next);
    if (item.kind !== 'score' || next === 'na') void onVote(next, undefined);
  };
  return (
    <div className="form-line"><span>{t.voteFor}</span>
      <Segmented<Answer> value={(item.kind === 'score' ? answer : (mine?.answer ?? answer)) ?? ('' as Answer)} onChange={choose} aria-label={t.myVote} options={item.answers.map((one) => ({ value: one, label: words.review.answers[one] }))} />
      {item.kind === 'score' && needsPoints && <InputNumber min={0} max={item.max ?? 1000} value={points} onChange={setPoints} aria-label={t.points} placeholder={t.points} />}
      {item.kind === 'score' && needsPoints && <Button disabled={answer === null || points === null || (mine?.answer === answer && mine.points === points)} loading={busy} onClick={() => answer !== null && points !== null && void onVote(answer, points)}>{t.castVote}</Button>}
    </div>
  );
}

interface AnswerFormProps {
  readonly item: Item;
  readonly title: string;
  readonly reasonHint: string;
  readonly ok: string;
  readonly busy: boolean;
  readonly testId: string;
  readonly onDone: (answer: Answer, points: number | undefined, reason: string) => Promise<boolean>;
}

export function AnswerForm({ item, title, reasonHint, ok, busy, testId, onDone }: AnswerFormProps) {
  const words = useWords();
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [points, setPoints] = useState<number | null>(null);
  const [reason, setReason] = useState('');
  const needsPoints = item.kind === 'score' && answer !== null && answer !== 'na';
  const ready = answer !== null && reason.trim() !== '' && (!needsPoints || points !== null);
  const done = async (): Promise<void> => {
    if (answer && (await onDone(answer, needsPoints && points !== null ? points : undefined, reason.trim()))) {
      setAnswer(null);
      setReason('');
    }
  };
  return (
    <div className="form-line" data-testid={testId}>
      <Segmented<Answer> value={answer ?? ('' as Answer)} onChange={setAnswer} aria-label={title} options={item.answers.map((one) => ({ value: one, label: words.review.answers[one] }))} />
      {needsPoints && <InputNumber min={0} max={item.max ?? 1000} value={points} onChange={setPoints} aria-label={words.panel.points} placeholder={words.panel.points} />}
      <Input value={reason} maxLength={4000} placeholder={reasonHint} aria-label={`${title} ${reasonHint}`} onChange={(event) => setReason(event.target.value)} onPressEnter={() => ready && void done()} />
      <Button disabled={!ready} loading={busy} onClick={() => void done()}>{ok}</Button>
    </div>
  );
}

function DissentForm({ before, busy, onDone }: { readonly before: string; readonly busy: boolean; readonly onDone: (text: string) => Promise<boolean> }) {
  const t = useWords().panel;
  const [text, setText] = useState(before);
  return (
    <div className="form-line">
      <Input value={text} maxLength={4000} placeholder={t.dissentHint} aria-label={t.dissent} onChange={(event) => setText(event.target.value)} />
      <Button disabled={text.trim() === before} loading={busy} onClick={() => void onDone(text.trim())} data-testid="dissent">{t.keepDissent}</Button>
    </div>
  );
}
