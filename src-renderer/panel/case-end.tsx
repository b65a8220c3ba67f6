// Ways of staff beside the way to the conclusion: the applicant withdraws, the case is returned, an objection, the clock stopped, somebody
// refuses to sign, the case becomes one to calibrate on. Each with a reason.

import { App, Button, Dropdown, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import type { CaseView } from '#shared/contract/workstation.ts';
import type { DrawAnswer } from '#shared/contract/workstation-panel.ts';
import type { Matrix } from '#shared/panel/matrix.ts';
import { failureToWords, useWords } from '../ui/language/language.ts';
import { useWindow } from '../ui/window-context.ts';
import { nameIn, useDo, useParts } from './use-panel.ts';

type Way = 'redraw' | 'leave' | 'withdraw' | 'returnCase' | 'stopClock' | 'objection' | 'refuseSign' | 'declare' | 'revoke' | 'upheld' | 'dismissed';
const DOCUMENTS = ['notice', 'minutes', 'conclusion'] as const;

export function CaseEnd({ view, matrix }: { readonly view: CaseView; readonly matrix: Matrix | null }) {
  const words = useWords();
  const t = words.panel;
  const { isStaff } = useParts(view);
  const run = useDo();
  const [way, setWay] = useState<Way | null>(null);
  const [deciding, setDeciding] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const [basis, setBasis] = useState('');
  const [person, setPerson] = useState<string | null>(null);
  const [document, setDocument] = useState<(typeof DOCUMENTS)[number]>('notice');
  const { message } = App.useApp();
  const { workstation } = useWindow();
  const { procedure, status } = view.state;
  if (!isStaff || procedure.ended) return null;
  const isOver = status === 'concluded';
  const stopped = procedure.stops.some((stop) => !stop.resumed);
  const open = procedure.objections.filter((one) => !one.decided);
  const members = view.state.panel?.experts ?? [];
  const begin = (next: Way, objection: string | null = null): void => {
    setWay(next);
    setDeciding(objection);
    setReason('');
    setBasis('');
    setPerson(null);
  };
  const done = async (): Promise<void> => {
    const text = reason.trim();
    const why = { reason: text, basis: basis.trim() };
    const redraw = async (): Promise<boolean> => {
      const answer: { drawn?: DrawAnswer } = {};
      const ok = await run.run(async () => {
        answer.drawn = await workstation.panel.draw({ case: view.state.id, replaces: person ?? '', reason: text });
      });
      const { drawn } = answer;
      if (!ok || !drawn || drawn.ok) return ok;
      void message.error(drawn.failure === 'poolTooSmall' ? t.poolTooSmall(drawn.candidates, drawn.wanted) : failureToWords(words, { code: 'refused', reason: drawn.reason }), 8);
      return false;
    };
    const acts = {
      redraw,
      leave: () => run.run(() => workstation.panel.replace({ case: view.state.id, person: person ?? '', why: 'absent', reason: text })),
      withdraw: () => run.act({ type: 'case.withdrawn', body: { reason: text } }),
      returnCase: () => run.act({ type: 'case.returned', body: why }),
      stopClock: () => run.act({ type: 'clock.stopped', body: { cause: text, basis: basis.trim() } }),
      objection: () => run.act({ type: 'objection.recorded', body: { objection: `o-${Date.now().toString(36)}`, person: person ?? '', reason: text } }),
      upheld: () => run.act({ type: 'objection.decided', body: { objection: deciding ?? '', upheld: true, reason: text } }),
      dismissed: () => run.act({ type: 'objection.decided', body: { objection: deciding ?? '', upheld: false, reason: text } }),
      refuseSign: () => run.act({ type: 'signature.refused', body: { person: person ?? '', document, reason: text } }),
      declare: () => run.act({ type: 'reference.declared', body: { values: referenceOf(matrix), reason: text } }),
      revoke: () => run.act({ type: 'reference.declared', body: { values: [], reason: text } }),
    };
    if (way && (await acts[way]())) {
      void message.success(words.common.saved);
      setWay(null);
    }
  };
  const needsPerson = way === 'objection' || way === 'refuseSign' || way === 'redraw' || way === 'leave';
  const fixed = isOver || procedure.notice !== undefined;
  const titles: { readonly [way in Way]: string } = { redraw: t.absentRedraw, leave: t.absentLeave, withdraw: t.withdraw, returnCase: t.returnCase, stopClock: t.stopClock, objection: t.objection, refuseSign: t.refuseSign, upheld: t.upheld, dismissed: t.dismissed, declare: t.calibration.declare, revoke: t.calibration.revoke };
  return (
    <>
      {open.map((one) => (
        <span key={one.objection} className="soon" title={one.reason}>{t.objectionOf(nameIn(view, one.person))} <Button size="small" onClick={() => begin('upheld', one.objection)}>{t.upheld}</Button> <Button size="small" onClick={() => begin('dismissed', one.objection)}>{t.dismissed}</Button></span>
      ))}
      <Dropdown trigger={['click']} menu={{ items: [
        { key: 'objection', label: t.objection, disabled: members.length === 0 || fixed, onClick: () => begin('objection') },
        { key: 'redraw', label: t.absentRedraw, disabled: members.length === 0 || fixed, onClick: () => begin('redraw') },
        { key: 'leave', label: t.absentLeave, disabled: members.length === 0 || fixed, onClick: () => begin('leave') },
        { key: 'refuseSign', label: t.refuseSign, disabled: members.length === 0, onClick: () => begin('refuseSign') },
        stopped ? { key: 'resume', label: t.resumeClock, onClick: () => void run.act({ type: 'clock.resumed', body: {} }) } : { key: 'stop', label: t.stopClock, disabled: isOver, onClick: () => begin('stopClock') },
        procedure.reference ? { key: 'revoke', label: t.calibration.revoke, onClick: () => begin('revoke') } : { key: 'declare', label: t.calibration.declare, disabled: referenceOf(matrix).length === 0, onClick: () => begin('declare') },
        { type: 'divider' },
        { key: 'withdraw', label: t.withdraw, disabled: isOver, onClick: () => begin('withdraw') },
        { key: 'return', label: t.returnCase, danger: true, disabled: isOver, onClick: () => begin('returnCase') },
      ] }}>
        <Button size="small" aria-label={t.more} data-testid="panel-more">{t.more} ▾</Button>
      </Dropdown>
      <Modal open={way !== null} title={way ? titles[way] : ''} okText={words.common.save} cancelText={words.common.cancel} okButtonProps={{ disabled: reason.trim() === '' || (needsPerson && person === null), loading: run.busy, 'data-testid': 'way-done' }} onOk={() => void done()} onCancel={() => setWay(null)} destroyOnHidden>
        <div className="task-form">
          {(way === 'redraw' || way === 'leave') && <p className="mute">{t.absentHint}</p>}
          {way === 'declare' && <p className="mute">{t.calibration.title}</p>}
          {needsPerson && <Select value={person} onChange={setPerson} placeholder={t.objectTo} aria-label={t.objectTo} options={[...(way === 'refuseSign' ? [{ value: 'applicant', label: t.applicantPart }] : []), ...members.map(({ id, name }) => ({ value: id, label: name }))]} />}
          {way === 'refuseSign' && <Select value={document} onChange={setDocument} aria-label={t.forDocument} options={DOCUMENTS.map((one) => ({ value: one, label: t.documents[one] }))} />}
          <Input.TextArea rows={3} value={reason} maxLength={4000} placeholder={way === 'stopClock' ? t.stopCause : t.endReason} aria-label={t.endReason} onChange={(event) => setReason(event.target.value)} />
          {(way === 'returnCase' || way === 'stopClock') && <Input value={basis} maxLength={4000} placeholder={t.basis} aria-label={t.basis} onChange={(event) => setBasis(event.target.value)} />}
        </div>
      </Modal>
    </>
  );
}

/** What the panel came to, where every item is decided. */
const referenceOf = (matrix: Matrix | null) => {
  if (!matrix || matrix.rows.some(({ decided }) => decided.answer === null)) return [];
  return matrix.rows.flatMap(({ item, decided }) => (decided.answer === null ? [] : [{ item: item.id, answer: decided.answer, ...(decided.points !== undefined && { points: decided.points }) }]));
};

/** Who refused to sign what. Of a member without a written dissent it counts as agreement, and that stands here too. */
export function Refusals({ view }: { readonly view: CaseView }) {
  const t = useWords().panel;
  const { refusals, dissents } = view.state.procedure;
  if (refusals.length === 0) return null;
  return (
    <section>
      <h2>{t.refusalsTitle}</h2>
      {refusals.map((one) => (
        <p key={one.event} className="small">{t.refusedBy(one.person === 'applicant' ? t.applicantPart : nameIn(view, one.person), t.documents[one.document], one.reason)}{one.person !== 'applicant' && !dissents.some((dissent) => dissent.by === one.person) && <span className="mute"> · {t.asAgreement}</span>}</p>
      ))}
    </section>
  );
}
