// Submitting: what is left first, then the opinion, then the lock. It cannot be taken back, and says so.

import { Checkbox, Input, Modal } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { useRef, useState } from 'react';
import type { Item } from '#shared/standard/standard.ts';
import { useCase } from '../ui/case-heading.tsx';
import { useWords } from '../ui/language/language.ts';
import { ShapeMark } from '../ui/parts.tsx';
import { useWindow, useWindowState } from '../ui/window-context.ts';
import { countLeft, whatIsLeft } from './sheet-model.ts';
import type { Asked, Review } from './use-review.ts';

/** So many items are named for each thing that is left; the rest is a number. */
const MOST_NAMED = 12;

export function SubmitDialog({ review }: { readonly review: Review }) {
  const words = useWords();
  const t = words.review;
  const session = useCase();
  const { workstation } = useWindow();
  const offline = useWindowState((state) => state.sync?.state === 'offline');
  const [opinion, setOpinion] = useState('');
  const [busy, setBusy] = useState(false);
  const [hasRead, setHasRead] = useState(false);
  // Where the session asks for it; who confirmed on the panel's page is not asked again.
  const { state } = review.view;
  const asksReading = state.procedure.settings !== undefined && state.sheets[review.view.me.id]?.read === undefined;
  const field = useRef<TextAreaRef>(null);
  const left = whatIsLeft(review.submitting ? review.items : [], review.sheet);
  const lines: readonly (readonly [string, readonly Item[], Asked])[] = [
    ...(left.answers.length > 0 ? [[t.leftAnswers(left.answers.length), left.answers, null] as const] : []),
    ...(left.notes.length > 0 ? [[t.leftNotes(left.notes.length), left.notes, 'note'] as const] : []),
    ...(left.reasons.length > 0 ? [[t.leftReasons(left.reasons.length), left.reasons, 'reason'] as const] : []),
    ...(left.points.length > 0 ? [[t.leftPoints(left.points.length), left.points, 'points'] as const] : []),
    ...(review.conflicts.length > 0 ? [[words.conflicts.left(review.conflicts.length), review.items.filter((item) => review.conflicts.some((conflict) => conflict.item === item.id)), null] as const] : []),
  ];
  const ready = countLeft(left) === 0 && review.conflicts.length === 0;
  const close = (): void => review.setSubmitting(false);
  const goTo = (item: Item, asked: Asked): void => {
    close();
    review.setFilter('all');
    review.choose(item.id);
    review.setAsked(asked);
  };
  const submit = async (): Promise<void> => {
    setBusy(true);
    const standards = [...new Set(state.matters.map((matter) => matter.standard))];
    const unread = asksReading ? await session.act([{ type: 'reading.confirmed', body: { standards } }]) : null;
    const failure = unread ?? await session.run(() => workstation.case.submit({ case: session.case, opinion: opinion.trim() }));
    setBusy(false);
    if (review.report(failure, t.submitted)) close();
  };
  return (
    <Modal
      open={review.submitting} onCancel={close} title={t.submitTitle} width={560} destroyOnHidden focusable={{ focusTriggerAfterClose: false }}
      okText={t.submit} cancelText={words.common.cancel} confirmLoading={busy}
      okButtonProps={{ disabled: !ready || !opinion.trim() || (asksReading && !hasRead) }} onOk={() => void submit()}
      afterOpenChange={(open) => open && field.current?.focus({ cursor: 'end' })}
    >
      <div className="submit-dialog">
        {ready ? <p className="state green"><ShapeMark shape="check" /> {t.allDone}</p> : (
          <section>
            <b>{t.whatsLeft}</b>
            <ul>
              {lines.map(([line, items, asked]) => (
                <li key={line}>
                  <span className="soon nowrap">{line}</span>
                  <span className="left-items">
                    {items.slice(0, MOST_NAMED).map((item) => <button key={item.id} type="button" className="plain link" title={item.text} onClick={() => goTo(item, asked)}>{item.no}</button>)}
                    {items.length > MOST_NAMED && <span className="mute">{words.scoring.more(items.length - MOST_NAMED)}</span>}
                  </span>
                </li>
              ))}
            </ul>
          </section>
        )}
        <label htmlFor="opinion">{t.opinion}</label>
        <Input.TextArea ref={field} id="opinion" autoFocus value={opinion} className="grows opinion-field" maxLength={4000} placeholder={t.opinionHint} onChange={(event) => setOpinion(event.target.value)} />
        {asksReading && <Checkbox checked={hasRead} onChange={(event) => setHasRead(event.target.checked)} data-testid="has-read">{words.panel.readBox}</Checkbox>}
        <p className="mute">{t.submitSure}{offline ? ` ${t.unsureOffline}` : ''}</p>
      </div>
    </Modal>
  );
}
