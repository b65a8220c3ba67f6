// Ways out for staff that are no conclusion: the applicant withdraws, the case is returned, an objection, the clock stopped. Each with a reason.

import { App, Button, Dropdown, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import type { CaseView } from '#shared/contract/workstation.ts';
import { useWords } from '../ui/language/language.ts';
import { useDo, useParts } from './use-panel.ts';

type Way = 'withdraw' | 'returnCase' | 'stopClock' | 'objection' | 'refuseSign';

export function CaseEnd({ view }: { readonly view: CaseView }) {
  const words = useWords();
  const t = words.panel;
  const { isStaff } = useParts(view);
  const run = useDo();
  const { modal } = App.useApp();
  const [way, setWay] = useState<Way | null>(null);
  const [reason, setReason] = useState('');
  const [person, setPerson] = useState<string | null>(null);
  const { procedure } = view.state;
  if (!isStaff || procedure.ended || view.state.status === 'concluded') return null;
  const stopped = procedure.stops.some((stop) => !stop.resumed);
  const open = procedure.objections.filter((one) => !one.decided);
  const members = view.state.panel?.experts ?? [];
  const done = async (): Promise<void> => {
    const text = reason.trim();
    const acts = {
      withdraw: () => run.act({ type: 'case.withdrawn', body: { reason: text } }),
      returnCase: () => run.act({ type: 'case.returned', body: { reason: text, basis: '' } }),
      stopClock: () => run.act({ type: 'clock.stopped', body: { cause: text, basis: '' } }),
      objection: () => run.act({ type: 'objection.recorded', body: { objection: `o-${Date.now().toString(36)}`, person: person ?? '', reason: text } }),
      refuseSign: () => run.act({ type: 'signature.refused', body: { person: person ?? '', document: person === 'applicant' ? 'notice' : 'minutes', reason: text } }),
    };
    if (way && (await acts[way]())) {
      setWay(null);
      setReason('');
    }
  };
  const decide = async (objection: string, upheld: boolean): Promise<void> => {
    const sure = await modal.confirm({ title: upheld ? t.upheld : t.dismissed, okText: words.common.yes, cancelText: words.common.cancel, icon: null });
    if (sure) await run.act({ type: 'objection.decided', body: { objection, upheld, reason: upheld ? t.upheld : t.dismissed } });
  };
  const needsPerson = way === 'objection' || way === 'refuseSign';
  return (
    <>
      {open.map((one) => (
        <span key={one.objection} className="soon">{t.objectionOf(members.find(({ id }) => id === one.person)?.name ?? one.person)} <Button size="small" onClick={() => void decide(one.objection, true)}>{t.upheld}</Button> <Button size="small" onClick={() => void decide(one.objection, false)}>{t.dismissed}</Button></span>
      ))}
      <Dropdown trigger={['click']} menu={{ items: [
        { key: 'objection', label: t.objection, disabled: members.length === 0, onClick: () => setWay('objection') },
        { key: 'refuseSign', label: t.refuseSign, onClick: () => setWay('refuseSign') },
        stopped ? { key: 'resume', label: t.resumeClock, onClick: () => void run.act({ type: 'clock.resumed', body: {} }) } : { key: 'stop', label: t.stopClock, onClick: () => setWay('stopClock') },
        { type: 'divider' },
        { key: 'withdraw', label: t.withdraw, onClick: () => setWay('withdraw') },
        { key: 'return', label: t.returnCase, danger: true, onClick: () => setWay('returnCase') },
      ] }}>
        <Button size="small" aria-label={t.end}>⋯</Button>
      </Dropdown>
      <Modal open={way !== null} title={way ? t[way] : ''} okText={words.common.save} cancelText={words.common.cancel} okButtonProps={{ disabled: reason.trim() === '' || (needsPerson && person === null), loading: run.busy }} onOk={() => void done()} onCancel={() => setWay(null)} destroyOnHidden>
        <div className="task-form">
          {needsPerson && <Select value={person} onChange={setPerson} placeholder={t.objectTo} aria-label={t.objectTo} options={[...(way === 'refuseSign' ? [{ value: 'applicant', label: t.applicantPart }] : []), ...members.map(({ id, name }) => ({ value: id, label: name }))]} />}
          <Input.TextArea rows={3} value={reason} maxLength={4000} placeholder={way === 'stopClock' ? t.stopCause : t.endReason} aria-label={t.endReason} onChange={(event) => setReason(event.target.value)} />
        </div>
      </Modal>
    </>
  );
}
