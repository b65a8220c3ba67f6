// Meeting room: members vote on this machine one after the other, each with the own PIN after one sign-in.

import { App, Input, InputNumber, Modal, Segmented } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import type { CaseView } from '#shared/contract/workstation.ts';
import type { Seat } from '#shared/contract/workstation-seats.ts';
import type { Item } from '#shared/standard/standard.ts';
import type { Answer } from '#shared/standard/answer.ts';
import { useCase } from '../ui/case-heading.tsx';
import { failureToWords, useWords } from '../ui/language/language.ts';
import type { Words } from '../ui/language/zh-CN.ts';
import { useWindow } from '../ui/window-context.ts';

export interface Seats {
  seatOf(person: string): Seat | undefined;
  /** Asks again who sits here. */
  renew(): void;
}

export function useSeats(view: CaseView): Seats {
  const { workstation } = useWindow();
  const [seats, setSeats] = useState<readonly Seat[]>([]);
  const [asked, setAsked] = useState(0);
  const caseId = view.state.id;
  // With every view of the case: a vote that was sent waits no more.
  useEffect(() => {
    let current = true;
    workstation.panel.seats({ case: caseId }).then((list) => current && setSeats(list), () => undefined);
    return () => {
      current = false;
    };
  }, [workstation, caseId, view, asked]);
  const renew = useCallback(() => setAsked((count) => count + 1), []);
  return { seatOf: (person) => seats.find((seat) => seat.person === person), renew };
}

/** The failures of seats have words of their own; the rest is everybody's. */
const failureWords = (words: Words, error: unknown): string => {
  const { code, data } = error as { readonly code?: string; readonly data?: { readonly reason?: string; readonly left?: number } };
  const own: { readonly [code: string]: unknown } = words.panel.seats;
  if (code === 'wrongPin') return words.panel.seats.wrongPin(data?.left ?? 0);
  if (code !== undefined && typeof own[code] === 'string') return own[code];
  return failureToWords(words, { code: code ?? 'unreachable', ...(data?.reason !== undefined && { reason: data.reason }) });
};

export interface SeatAt {
  readonly person: string;
  /** As the big screen names the member. */
  readonly label: string;
}

/** Takes a seat: password once, PIN from then on. */
export function TakeSeat({ at, onEnd }: { readonly at: SeatAt; readonly onEnd: (taken: boolean) => void }) {
  const words = useWords();
  const t = words.panel.seats;
  const session = useCase();
  const { workstation } = useWindow();
  const { message } = App.useApp();
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const [pin, setPin] = useState('');
  const [busy, setBusy] = useState(false);
  const ready = user.trim() !== '' && password !== '' && /^\d{4,8}$/.test(pin);
  const sit = async (): Promise<void> => {
    setBusy(true);
    try {
      await workstation.panel.takeSeat({ case: session.case, person: at.person, user: user.trim(), password, pin });
      onEnd(true);
    } catch (error) {
      void message.error(failureWords(words, error), 6);
    }
    setBusy(false);
  };
  return (
    <Modal open title={t.title(at.label)} okText={t.sit} cancelText={words.common.cancel} okButtonProps={{ disabled: !ready, loading: busy }} onOk={() => void sit()} onCancel={() => onEnd(false)}>
      <form className="task-form" autoComplete="off" onSubmit={(event) => { event.preventDefault(); if (ready) void sit(); }}>
        <p className="mute small">{t.hint}</p>
        <label>{t.user}<Input value={user} autoFocus autoComplete="off" onChange={(event) => setUser(event.target.value)} data-testid="seat-user" /></label>
        <label>{t.password}<Input type="password" value={password} autoComplete="off" onChange={(event) => setPassword(event.target.value)} data-testid="seat-password" /></label>
        <label>{t.pin}<Input type="password" inputMode="numeric" maxLength={8} value={pin} autoComplete="off" onChange={(event) => setPin(event.target.value.replace(/\D/g, ''))} data-testid="seat-pin" /></label>
        <button type="submit" hidden />
      </form>
    </Modal>
  );
}

/** One vote of a seated member. Closed and empty after it: the next person must not find what this one typed. */
export function VoteHere({ at, item, onEnd }: { readonly at: SeatAt; readonly item: Item; readonly onEnd: () => void }) {
  const words = useWords();
  const t = words.panel.seats;
  const session = useCase();
  const { workstation } = useWindow();
  const { message } = App.useApp();
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [points, setPoints] = useState<number | null>(null);
  const [pin, setPin] = useState('');
  const [busy, setBusy] = useState(false);
  const needsPoints = item.kind === 'score' && answer !== null && answer !== 'na';
  const ready = answer !== null && (!needsPoints || points !== null) && /^\d{4,8}$/.test(pin);
  const cast = async (): Promise<void> => {
    if (answer === null) return;
    setBusy(true);
    try {
      await workstation.panel.voteAt({ case: session.case, person: at.person, pin, item: item.id, answer, ...(needsPoints && points !== null && { points }) });
      void message.success(t.voted(at.label));
      await session.refresh();
      onEnd();
    } catch (error) {
      void message.error(failureWords(words, error), 6);
      setPin('');
      if ((error as { readonly code?: string }).code === 'noSeat') onEnd();
    }
    setBusy(false);
  };
  return (
    <Modal open title={`${t.voteTitle(at.label)} · ${item.no}`} okText={t.cast} cancelText={words.common.cancel} okButtonProps={{ disabled: !ready, loading: busy }} onOk={() => void cast()} onCancel={onEnd}>
      <form className="task-form" autoComplete="off" onSubmit={(event) => { event.preventDefault(); if (ready) void cast(); }}>
        <Segmented<Answer> size="large" block value={answer ?? ('' as Answer)} onChange={setAnswer} aria-label={t.choose} options={item.answers.map((one) => ({ value: one, label: words.review.answers[one] }))} />
        {needsPoints && <InputNumber min={0} max={item.max ?? 1000} value={points} onChange={setPoints} aria-label={words.panel.points} placeholder={words.panel.points} />}
        <label>{t.pinAsk}<Input type="password" inputMode="numeric" maxLength={8} value={pin} autoFocus autoComplete="off" onChange={(event) => setPin(event.target.value.replace(/\D/g, ''))} data-testid="vote-pin" /></label>
        <button type="submit" hidden />
      </form>
    </Modal>
  );
}
