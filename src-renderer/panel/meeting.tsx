// Meeting room: one item at a time for everybody in the room, large, dark, with the picture that the lead guides. Names stand only where
// the bureau's setting lets them.

import './panel.css';
import { Button } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { votesNeeded } from '#shared/case/procedure.ts';
import { disagreementFirst, matrixOf, type Matrix, type MatrixRow } from '#shared/panel/matrix.ts';
import type { CaseView } from '#shared/contract/workstation.ts';
import { useCaseState } from '../ui/case-heading.tsx';
import { CaseWaits } from '../ui/case-waits.tsx';
import { isTyping } from '../ui/keys.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { Empty } from '../ui/parts.tsx';
import { routeToHash } from '../ui/route.ts';
import { useWindow } from '../ui/window-context.ts';
import { Dot, ItemEvidence, MyVote } from './item-detail.tsx';
import { Given } from './matrix-table.tsx';
import { TakeSeat, useSeats, VoteHere, type SeatAt } from './seats.tsx';
import { useDo, useParts } from './use-panel.ts';

export function MeetingPage() {
  const view = useCaseState((state) => state.view);
  const matrix = useMemo(() => view && matrixOf(view.state, view.standards), [view]);
  const words = useWords();
  if (!view) return <CaseWaits />;
  return matrix && matrix.rows.length > 0 ? <Meeting view={view} matrix={matrix} /> : <Empty title={words.panel.notOpened} hint={words.panel.blindHint} />;
}

function Meeting({ view, matrix }: { readonly view: CaseView; readonly matrix: Matrix }) {
  const words = useWords();
  const english = useLanguage() === 'en';
  const t = words.panel;
  // Kept as it was when the meeting began: a vote must not move the item away under everybody's eyes.
  const [order] = useState(() => disagreementFirst(matrix.rows).map((row) => row.item.id));
  const [at, setAt] = useState(0);
  const row = matrix.rows.find((one) => one.item.id === order[at]);
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (isTyping(event.target)) return;
      if (event.key === 'PageDown' || event.key === 'ArrowRight') setAt((now) => Math.min(order.length - 1, now + 1));
      if (event.key === 'PageUp' || event.key === 'ArrowLeft') setAt((now) => Math.max(0, now - 1));
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [order.length]);
  if (!row) return null;
  return (
    <div className="meeting">
      <header>
        <h1>{row.item.no} {row.item.level === 'key' && <span className="item-key">★</span>} {english ? (row.item.textEn ?? row.item.text) : row.item.text}</h1>
        <span className="grow" />
        <span className="number">{words.common.of(at + 1, order.length)}</span>
        <Button disabled={at === 0} onClick={() => setAt(at - 1)}>{t.previousItem}</Button>
        <Button disabled={at === order.length - 1} onClick={() => setAt(at + 1)}>{t.nextItem}</Button>
        <a href={routeToHash({ page: 'panel', case: view.state.id })}>{t.meetingLeave}</a>
      </header>
      <ItemEvidence view={view} row={row} matrix={matrix} hideNames={view.state.procedure.settings?.hideNames ?? false} />
      <Ballot view={view} matrix={matrix} row={row} />
    </div>
  );
}

function Ballot({ view, matrix, row }: { readonly view: CaseView; readonly matrix: Matrix; readonly row: MatrixRow }) {
  const words = useWords();
  const t = words.panel;
  const run = useDo();
  const { me, isMember } = useParts(view);
  const { settings, notice, ended } = view.state.procedure;
  const { workstation } = useWindow();
  const seats = useSeats(view);
  const [sitting, setSitting] = useState<SeatAt | null>(null);
  const [voting, setVoting] = useState<SeatAt | null>(null);
  const isOver = notice !== undefined || ended !== undefined || view.state.status === 'concluded';
  const label = (at: number, name: string): string => (settings?.hideNames ? t.expertNo(at + 1) : name);
  const needed = settings ? votesNeeded(settings, matrix.people.length) : 0;
  return (
    <footer>
      <ul className="ballot">{matrix.people.map((person, at) => {
        const cell = row.cells[at]!;
        const vote = row.votes.find((one) => one.by === person.id);
        const shown = cell.now ?? cell.blind;
        const seat = seats.seatOf(person.id);
        const named = { person: person.id, label: label(at, person.name) };
        return (
          <li key={person.id} data-ballot={person.id}>
            <b><Dot at={at} /> {named.label}</b><Given answer={shown.answer} points={shown.points} long />
            {vote && <span>{t.castVote} <Given answer={vote.answer} points={vote.points} long /></span>}
            {!isOver && person.id !== me && (
              <span className="seat">
                {seat ? <Button size="small" type="primary" onClick={() => setVoting(named)}>{t.seats.vote}</Button> : <Button size="small" ghost onClick={() => setSitting(named)}>{t.seats.take}</Button>}
                {seat && <Button size="small" ghost onClick={() => void workstation.panel.leaveSeat({ person: person.id }).then(seats.renew)}>{t.seats.leave}</Button>}
                {seat && seat.waiting > 0 && <span className="small">{t.seats.waiting(seat.waiting)}</span>}
              </span>
            )}
          </li>
        );
      })}</ul>
      <div className="tally">{[...Map.groupBy(row.votes, (vote) => vote.answer)].map(([answer, votes]) => <span key={answer}><Given answer={answer} long /> {t.votesOf(votes.length, matrix.people.length)}</span>)}{needed > 0 && <span className="mute">{t.needed(needed)}</span>}</div>
      {sitting && <TakeSeat at={sitting} onEnd={() => { setSitting(null); seats.renew(); }} />}
      {voting && <VoteHere at={voting} item={row.item} onEnd={() => { setVoting(null); seats.renew(); }} />}
      {isMember && !isOver && <MyVote key={row.item.id} item={row.item} mine={row.votes.find((vote) => vote.by === me)} busy={run.busy} onVote={(answer, points) => run.act({ type: 'item.voted', body: { item: row.item.id, answer, ...(points !== undefined && { points }) } })} />}
    </footer>
  );
}
