// The one notice and the one rectification: first the form of the notice; then failed items only | before beside after | the applicant's
// words and how they are judged.

import { Empty } from '../ui/parts.tsx';
import type { CaseView } from '#shared/contract/workstation.ts';
import { useWords } from '../ui/language/language.ts';
import { NoticeForm } from './notice-form.tsx';
import { Tracking } from './tracking.tsx';
import { useParts } from './use-panel.ts';

export function Rectify({ view }: { readonly view: CaseView }) {
  const t = useWords().panel;
  const { isStaff } = useParts(view);
  if (view.state.procedure.notice) return <Tracking view={view} />;
  if (!view.state.panelOpened) return <Empty title={t.noNotice} hint={t.blindHint} />;
  return isStaff ? <NoticeForm view={view} /> : <Empty title={t.noNotice} />;
}
