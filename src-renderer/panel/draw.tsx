// The draw: the button that asks for one, and the record of each, which anybody can draw again.

import { App, Button } from 'antd';
import { useState } from 'react';
import type { CaseView } from '#shared/contract/workstation.ts';
import { recordOf } from '#shared/panel/draw.ts';
import { useCase } from '../ui/case-heading.tsx';
import { failureToWords, useLanguage, useWords } from '../ui/language/language.ts';
import { listToWords, momentToWords } from '../ui/format.ts';
import { Empty, StateMark } from '../ui/parts.tsx';
import { useNow, useWindow } from '../ui/window-context.ts';
import { failureOf } from '../ui/workstation.ts';

export function DrawButton({ view, replaces }: { readonly view: CaseView; readonly replaces?: string }) {
  const words = useWords();
  const t = words.panel;
  const { workstation } = useWindow();
  const session = useCase();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const { settings } = view.state.procedure;
  const draw = async (): Promise<void> => {
    setBusy(true);
    try {
      const answer = await workstation.panel.draw({ case: session.case, ...(replaces !== undefined && { replaces, reason: t.memberStates.conflict }) });
      if (!answer.ok) void message.error(answer.failure === 'poolTooSmall' ? t.poolTooSmall(answer.candidates, answer.wanted) : failureToWords(words, { code: 'refused', reason: answer.reason }), 8);
    } catch (error) {
      void message.error(failureToWords(words, failureOf(error)), 6);
    }
    setBusy(false);
    await session.refresh();
  };
  return (
    <div className="task-form">
      <Button type="primary" size={replaces === undefined ? 'middle' : 'small'} block={replaces === undefined} loading={busy} onClick={() => void draw()} data-testid={replaces === undefined ? 'draw' : 'redraw'}>{busy ? t.drawing : replaces === undefined ? t.draw : t.redraw}</Button>
      {replaces === undefined && settings && <p className="mute small">{t.drawHint(settings.size, settings.industry ?? t.anyIndustry)}</p>}
    </div>
  );
}

export function Draws({ view }: { readonly view: CaseView }) {
  const words = useWords();
  const t = words.panel;
  const now = useNow();
  const language = useLanguage();
  const { draws } = view.state.procedure;
  if (draws.length === 0) return <Empty title={t.noPanel} />;
  return (
    <div className="panel-scroll">
      {draws.map((draw) => {
        const { committed, revealed } = draw;
        const record = recordOf(draw);
        const nameOf = (id: string): string => committed.pool.find((person) => person.id === id)?.name ?? id;
        return (
          <article key={committed.draw} className="card draw-card">
            <h3>{t.drawRecord} <span className="mute number">{committed.draw}</span> <span className="mute">{momentToWords(draw.at, now, language)}</span></h3>
            <p>{t.poolSize(committed.pool.length, committed.excluded.length)} · {committed.industry ?? t.anyIndustry}{committed.reason ? ` · ${committed.reason}` : ''}</p>
            {revealed && <p><b>{listToWords(revealed.chosen.map(nameOf), language)}</b></p>}
            {committed.excluded.length > 0 && <ul className="excluded">{committed.excluded.map((one) => <li key={one.person}>{one.name} <span className="mute">{t.conflicts[one.why]}{one.note ? ` · ${one.note}` : ''}</span></li>)}</ul>}
            {/* A reveal that does not follow from seed and number has no effect, so what stands here was drawn again on this machine. */}
            {record && <p><StateMark shape="check" tone="green">{t.seedFits}</StateMark> <a href={`data:application/json;charset=utf-8,${encodeURIComponent(JSON.stringify(record, null, 2))}`} download={`${committed.draw}.json`}>{t.saveRecord}</a> <span className="mute small">{t.recordHint}</span></p>}
          </article>
        );
      })}
    </div>
  );
}
