// The form of the one notice: drafted from what all experts found, edited by staff, issued once.

import { App, Button, Checkbox, Input } from 'antd';
import { useMemo, useState } from 'react';
import type { Problem } from '#shared/case/procedure.ts';
import type { CaseView } from '#shared/contract/workstation.ts';
import { problemsOf } from '#shared/panel/notice.ts';
import { DateField } from '../ui/date-field.tsx';
import { useWords } from '../ui/language/language.ts';
import { Empty } from '../ui/parts.tsx';
import { Crop } from './crop.tsx';
import { useDo } from './use-panel.ts';

export function NoticeForm({ view }: { readonly view: CaseView }) {
  const words = useWords();
  const t = words.panel;
  const run = useDo();
  const { modal } = App.useApp();
  const drafted = useMemo(() => problemsOf(view.state, view.standards), [view.state, view.standards]);
  const [edited, setEdited] = useState<{ readonly [item: string]: Partial<Problem> }>({});
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [addressee, setAddressee] = useState(view.state.opened?.applicant.name ?? '');
  const [deadline, setDeadline] = useState<string | null>(null);
  const [consequence, setConsequence] = useState<string>(t.consequenceDefault);
  const unsettled = view.panel?.unsettled.length ?? 0;
  const items = new Map(Object.values(view.standards).flatMap((standard) => standard.sections.flatMap((section) => section.items.map((item) => [item.id, item] as const))));
  if (drafted.length === 0) return <Empty title={unsettled > 0 ? words.conclusion.missing.unsettled : t.nothingToNotify} />;
  const problems = drafted.filter(({ item }) => !left.has(item)).map((problem) => ({ ...problem, ...edited[problem.item] }));
  const change = (item: string, to: Partial<Problem>) => setEdited((before) => ({ ...before, [item]: { ...before[item], ...to } }));
  const ready = problems.length > 0 && addressee.trim() !== '' && deadline !== null && unsettled === 0 && problems.every(({ problem }) => problem.trim() !== '');
  const issue = async (): Promise<void> => {
    const sure = await modal.confirm({ title: t.issue, content: t.issueSure, okText: t.issue, cancelText: words.common.cancel, icon: null });
    if (sure && deadline !== null) await run.act({ type: 'notice.issued', body: { addressee: addressee.trim(), deadline, consequence: consequence.trim(), problems } });
  };
  return (
    <div className="panel-scroll notice-form">
      {unsettled > 0 && <p className="soon">{words.conclusion.missing.unsettled}</p>}
      {drafted.map((problem) => (
        <article key={problem.item} className="card problem" data-item={problem.item}>
          <Checkbox checked={!left.has(problem.item)} onChange={(event) => setLeft((before) => { const next = new Set(before); if (event.target.checked) next.delete(problem.item); else next.add(problem.item); return next; })}>
            <b>{items.get(problem.item)?.no}</b> {items.get(problem.item)?.text}
          </Checkbox>
          {(['problem', 'clause', 'measure'] as const).map((field) => (
            <label key={field}><span className="mute">{t[field]}</span><Input.TextArea className="grows" value={edited[problem.item]?.[field] ?? problem[field]} onChange={(event) => change(problem.item, { [field]: event.target.value })} /></label>
          ))}
          {problem.marks.length > 0 && <div className="crops">{problem.marks.map(({ person, mark }) => <Crop key={mark} view={view} person={person} mark={mark} />)}</div>}
        </article>
      ))}
      <div className="form-line">
        <Input value={addressee} aria-label={t.addressee} prefix={<span className="mute">{t.addressee}</span>} onChange={(event) => setAddressee(event.target.value)} />
        <DateField placeholder={t.deadline} label={t.deadline} value={deadline ?? ''} onChange={(day) => setDeadline(day === '' ? null : day)} />
      </div>
      <div className="form-line">
        <Input value={consequence} aria-label={t.consequence} onChange={(event) => setConsequence(event.target.value)} />
        <Button type="primary" disabled={!ready} loading={run.busy} onClick={() => void issue()} data-testid="issue-notice">{t.issue}</Button>
      </div>
    </div>
  );
}
