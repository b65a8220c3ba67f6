// Items on which the panel differed: everybody's answer and note, and the form that settles one.

import { App, Button, Input, InputNumber, Segmented } from 'antd';
import { useMemo, useState } from 'react';
import type { CaseView } from '#shared/contract/workstation.ts';
import type { Answer, Item } from '#shared/standard/standard.ts';
import { allItems, sheetSections } from '../review/sheet-model.ts';
import { ANSWER_MARK } from '../review/item-row.tsx';
import { useCase } from '../ui/case-heading.tsx';
import { failureToWords, useLanguage, useWords } from '../ui/language/language.ts';
import { Empty, ShapeMark } from '../ui/parts.tsx';

export function Disagreements({ view, maySettle }: { readonly view: CaseView; readonly maySettle: boolean }) {
  const words = useWords();
  const items = useMemo(() => allItems(sheetSections(view.state.matters, view.standards)), [view.state.matters, view.standards]);
  const unsettled = new Set(view.panel?.unsettled);
  const shown = [...items.filter((item) => unsettled.has(item.id)), ...items.filter((item) => view.state.settled[item.id] !== undefined)];
  if ((view.panel?.awaited.length ?? 0) > 0) return <Empty title={words.conclusion.missing.sheetsAwaited} hint={words.conclusion.sheetsAwaitedHint} />;
  if (shown.length === 0) return <Empty title={words.conclusion.noDisagreement} />;
  return (
    <div className="disagreements">
      {shown.map((item) => <Disagreement key={item.id} item={item} view={view} maySettle={maySettle} />)}
    </div>
  );
}

function Disagreement({ item, view, maySettle }: { readonly item: Item; readonly view: CaseView; readonly maySettle: boolean }) {
  const words = useWords();
  const t = words.conclusion;
  const english = useLanguage() === 'en';
  const panel = view.panel?.items[item.id];
  const settlement = view.state.settled[item.id];
  const people = [...(view.state.panel?.experts ?? []), ...(view.state.panel?.staff ?? [])];
  const name = (id: string): string => people.find((one) => one.id === id)?.name ?? id;
  return (
    <article className="card disagreement" data-item={item.id}>
      <h3>{item.no} {item.level === 'key' && <span className="item-key">★</span>} {english ? (item.textEn ?? item.text) : item.text}</h3>
      <dl>
        {Object.entries(panel?.byPerson ?? {}).map(([person, given]) => (
          <div key={person}>
            <dt>{name(person)}</dt>
            <dd>
              <AnswerWords answer={given.answer} />
              {given.points !== undefined && <span className="number"> {given.points}</span>}
              {given.note && <p className="mute">{given.note}</p>}
            </dd>
          </div>
        ))}
      </dl>
      {settlement && <p><b>{t.settled}</b> <AnswerWords answer={settlement.answer} /> <span className="mute">{settlement.reason} · {name(settlement.by)}</span></p>}
      {!settlement && maySettle && <SettleForm item={item} />}
    </article>
  );
}

export function AnswerWords({ answer }: { readonly answer: Answer | null }) {
  const t = useWords().review;
  if (answer === null) return <span className="answer open">○ {t.open}</span>;
  const [shape, tone] = ANSWER_MARK[answer];
  return <span className={`answer ${tone}`}><ShapeMark shape={shape} /> {t.answers[answer]}</span>;
}

function SettleForm({ item }: { readonly item: Item }) {
  const words = useWords();
  const t = words.conclusion;
  const session = useCase();
  const { message } = App.useApp();
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [points, setPoints] = useState<number | null>(null);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const needsPoints = item.kind === 'score' && answer !== null && answer !== 'na';
  const settle = async (): Promise<void> => {
    if (!answer) return;
    setBusy(true);
    const body = { item: item.id, answer, reason: reason.trim(), ...(needsPoints && points !== null ? { points } : {}) };
    const failure = await session.act([{ type: 'item.settled', body }]);
    setBusy(false);
    if (failure) void message.error(failureToWords(words, failure));
  };
  const ready = answer !== null && reason.trim() !== '' && (!needsPoints || points !== null);
  return (
    <div className="settle">
      <Segmented<Answer> value={answer ?? ('' as Answer)} onChange={setAnswer} aria-label={t.settleAnswer} options={item.answers.map((one) => ({ value: one, label: words.review.answers[one] }))} />
      {needsPoints && <InputNumber min={0} max={item.max ?? 1000} value={points} onChange={setPoints} aria-label={t.points} placeholder={t.points} />}
      <Input value={reason} maxLength={4000} placeholder={t.settleReason} aria-label={t.settleReason} onChange={(event) => setReason(event.target.value)} onPressEnter={() => ready && void settle()} />
      <Button type="primary" disabled={!ready} loading={busy} onClick={() => void settle()}>{t.settle}</Button>
    </div>
  );
}
