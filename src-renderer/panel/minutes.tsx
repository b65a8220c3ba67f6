// Minutes: they write themselves, lead and staff edit, every member approves what was written last.

import { Button, Input } from 'antd';
import { useState } from 'react';
import { minutesText } from '#shared/panel/minutes.ts';
import { minutesFacts } from '#shared/panel/notice.ts';
import type { CaseView } from '#shared/contract/workstation.ts';
import { momentToWords } from '../ui/format.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { Empty } from '../ui/parts.tsx';
import { useNow } from '../ui/window-context.ts';
import { nameIn, useDo, useParts } from './use-panel.ts';

export function MinutesPart({ view }: { readonly view: CaseView }) {
  const t = useWords().panel;
  const facts = minutesFacts(view.state, view.standards);
  if (!facts) return <Empty title={t.notOpened} hint={t.blindHint} />;
  const written = minutesText(facts);
  const { minutes } = view.state.procedure;
  return <MinutesForm key={minutes?.event ?? 'none'} view={view} written={written} />;
}

function MinutesForm({ view, written }: { readonly view: CaseView; readonly written: string }) {
  const t = useWords().panel;
  const now = useNow();
  const language = useLanguage();
  const { me, isMember, mayLead } = useParts(view);
  const run = useDo();
  const { minutes, ended } = view.state.procedure;
  const [text, setText] = useState(minutes?.text ?? written);
  const approved = minutes?.approved ?? [];
  const closed = ended !== undefined || view.state.status === 'concluded';
  return (
    <div className="minutes">
      <p className="mute">{t.minutesHint}</p>
      <Input.TextArea className="minutes-text" value={text} readOnly={!mayLead || closed} aria-label={t.minutes} onChange={(event) => setText(event.target.value)} />
      <div className="form-line">
        {mayLead && !closed && <Button onClick={() => setText(written)}>{t.write}</Button>}
        {mayLead && !closed && <Button type={minutes ? 'default' : 'primary'} disabled={text.trim() === '' || text === minutes?.text} loading={run.busy} onClick={() => void run.act({ type: 'minutes.edited', body: { text } })} data-testid="save-minutes">{t.save}</Button>}
        {minutes && isMember && !approved.some((one) => one.by === me) && <Button type="primary" loading={run.busy} onClick={() => void run.act({ type: 'minutes.approved', body: { edit: minutes.event } })} data-testid="approve-minutes">{t.approve}</Button>}
        {minutes && <span className="mute">{t.edited(nameIn(view, minutes.by), momentToWords(minutes.at, now, language))} · {t.approvedBy(approved.length, view.state.panel?.experts.length ?? 0)}</span>}
      </div>
    </div>
  );
}
