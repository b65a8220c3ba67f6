// Before scoring: what the case is judged by, and the member's word that it was read. It stands on the own sheet, for nobody else to see.

import { Button } from 'antd';
import type { CaseView } from '#shared/contract/workstation.ts';
import { momentToWords } from '../ui/format.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { routeToHash } from '../ui/route.ts';
import { useNow } from '../ui/window-context.ts';
import { useDo } from './use-panel.ts';

export function Reading({ view }: { readonly view: CaseView }) {
  const t = useWords().panel;
  const run = useDo();
  const now = useNow();
  const language = useLanguage();
  const read = view.state.sheets[view.me.id]?.read;
  const standards = [...new Set(view.state.matters.map((matter) => matter.standard))];
  const toReview = <Button type="primary" block href={routeToHash({ page: 'review', case: view.state.id })}>{t.goScore}</Button>;
  if (read !== undefined) return <div className="task-form">{toReview}<p className="mute small">{t.readAt(momentToWords(read, now, language))}</p></div>;
  return (
    <div className="task-form">
      <p className="mute small">{t.readFirst}</p>
      <ul className="read-list">{standards.map((hash) => (
        <li key={hash}><a href={routeToHash({ page: 'standards', standard: hash })}>{view.standards[hash]?.title ?? t.openBook} {view.standards[hash]?.version}</a></li>
      ))}</ul>
      <Button type="primary" block loading={run.busy} onClick={() => void run.act({ type: 'reading.confirmed', body: { standards } })} data-testid="reading-confirmed">{t.readDone}</Button>
    </div>
  );
}
