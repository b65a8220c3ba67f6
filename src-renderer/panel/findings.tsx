// Found after the notice: with the reason why not before, and approved or not by somebody else.

import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { noticedItems } from '#shared/case/procedure.ts';
import type { CaseView } from '#shared/contract/workstation.ts';
import { useWords } from '../ui/language/language.ts';
import { nameIn, useDo, useParts } from './use-panel.ts';

export function Findings({ view }: { readonly view: CaseView }) {
  const words = useWords();
  const t = words.panel;
  const { me, isMember, isStaff } = useParts(view);
  const run = useDo();
  const { procedure } = view.state;
  const [item, setItem] = useState<string | null>(null);
  const [problem, setProblem] = useState('');
  const [reason, setReason] = useState('');
  const noticed = new Set(noticedItems(procedure));
  const items = Object.values(view.standards).flatMap((standard) => standard.sections.flatMap((section) => section.items)).filter((one) => !noticed.has(one.id));
  const add = async (): Promise<void> => {
    const chosen = items.find((one) => one.id === item);
    if (!chosen) return;
    const body = { finding: `f-${Date.now().toString(36)}`, item: chosen.id, problem: problem.trim(), clause: chosen.basis.join('；'), measure: chosen.text, wasVisible: true, reason: reason.trim() };
    if (await run.act({ type: 'finding.added', body })) {
      setItem(null);
      setProblem('');
      setReason('');
    }
  };
  return (
    <section className="findings">
      {procedure.findings.filter((one) => !one.decided).map((one) => (
        <p key={one.finding} className="soon">{t.findingWaits}{words.common.colon}{one.problem} <span className="mute">{nameIn(view, one.by)} · {one.reason}</span>
          {isStaff && one.by !== me && <><Button size="small" onClick={() => void run.act({ type: 'finding.decided', body: { finding: one.finding, approved: true, reason: t.approveFinding } })}>{t.approveFinding}</Button> <Button size="small" onClick={() => void run.act({ type: 'finding.decided', body: { finding: one.finding, approved: false, reason: t.rejectFinding } })}>{t.rejectFinding}</Button></>}
        </p>
      ))}
      {(isMember || isStaff) && (
        <details><summary>{t.addFinding}</summary>
          <div className="form-line">
            <Select showSearch optionFilterProp="label" value={item} onChange={setItem} placeholder={t.itemHint} aria-label={t.itemHint} options={items.map((one) => ({ value: one.id, label: `${one.no} ${one.text}` }))} />
            <Input value={problem} placeholder={t.problem} aria-label={t.problem} onChange={(event) => setProblem(event.target.value)} />
            <Input value={reason} placeholder={t.findingReason} aria-label={t.findingReason} onChange={(event) => setReason(event.target.value)} />
            <Button disabled={item === null || problem.trim() === '' || reason.trim() === ''} loading={run.busy} onClick={() => void add()}>{t.addFinding}</Button>
          </div>
        </details>
      )}
    </section>
  );
}
