// The conclusion: what is ready and what is missing | the document as it will be | compose, sign, save.

import './conclusion.css';
import { Segmented } from 'antd';
import { useEffect, useState } from 'react';
import type { CaseView, ConclusionView } from '#shared/contract/workstation.ts';
import { roleOf } from '#shared/case/rules.ts';
import { useCase, useCaseState } from '../ui/case-heading.tsx';
import { BackToTasks, CaseWaits } from '../ui/case-waits.tsx';
import { useWords } from '../ui/language/language.ts';
import { Empty } from '../ui/parts.tsx';
import { useWindow } from '../ui/window-context.ts';
import { Actions } from './actions.tsx';
import { Checklist } from './checklist.tsx';
import { DocumentList } from './documents.tsx';
import { Disagreements } from './disagreements.tsx';
import { PdfPreview } from './pdf-preview.tsx';

export function ConclusionPage() {
  const view = useCaseState((state) => state.view);
  return view ? <OpenConclusion view={view} /> : <CaseWaits />;
}

/** The conclusions of the case, one a matter, asked again whenever the case has changed. */
function useConclusions(view: CaseView): { readonly list: readonly ConclusionView[] | null; readonly renew: () => void } {
  const { workstation } = useWindow();
  const session = useCase();
  const [list, setList] = useState<readonly ConclusionView[] | null>(null);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    let current = true;
    workstation.conclusion.list({ case: session.case }).then(
      (answer) => current && setList(answer),
      // What is shown stays; the sync line says when the workstation does not answer.
      () => current && setList((before) => before ?? []),
    );
    return () => {
      current = false;
    };
  }, [workstation, session, view, asked]);
  return { list, renew: () => setAsked((count) => count + 1) };
}

export function documentAddress(origin: string, caseId: string, matter: string, which: 'draft' | 'signed'): string {
  return `${origin}/conclusion/${encodeURIComponent(caseId)}/${encodeURIComponent(matter)}/${which}.pdf`;
}

function OpenConclusion({ view }: { readonly view: CaseView }) {
  const words = useWords();
  const t = words.conclusion;
  const { origin } = useWindow();
  const { list, renew } = useConclusions(view);
  const [chosen, setChosen] = useState<string | null>(null);
  const [shows, setShows] = useState<'document' | 'disagreements' | 'documents' | null>(null);
  const matter = view.state.matters.find((one) => one.id === chosen) ?? view.state.matters[0];
  const conclusion = list?.find((one) => one.matter === matter?.id);
  if (!matter) return <Empty title={words.common.notFound}><BackToTasks /></Empty>;

  const unsettled = view.panel?.unsettled.length ?? 0;
  const open = shows ?? (unsettled > 0 ? 'disagreements' : 'document');
  const which = conclusion?.signed ? 'signed' : 'draft';
  const hasDocument = conclusion?.signed !== undefined || conclusion?.composed !== undefined;
  // A document that was composed anew has the same address; its moment makes the preview ask again.
  const moment = [conclusion?.signed?.stamped?.at, conclusion?.signed?.at, conclusion?.composed?.at, conclusion?.signers?.approved.length].join(' ');
  const role = roleOf(view.state, view.me.id);
  return (
    <div className="conclusion">
      <Checklist view={view} conclusion={conclusion} onDisagreements={() => setShows('disagreements')} onChanged={renew} />
      <section className="conclusion-middle" aria-label={t.preview}>
        <div className="conclusion-bar">
          <Segmented
            size="small"
            value={open}
            onChange={setShows}
            options={[
              { value: 'document', label: t.preview },
              ...(view.state.panelOpened ? [{ value: 'disagreements' as const, label: `${t.disagreements} ${String(unsettled)}` }] : []),
              { value: 'documents', label: words.documents.all },
            ]}
          />
          <span className="grow" />
          {view.state.matters.length > 1 && (
            <Segmented size="small" value={matter.id} onChange={setChosen} options={view.state.matters.map((one) => ({ value: one.id, label: one.name }))} aria-label={t.matter} />
          )}
        </div>
        {open === 'disagreements' && view.state.panelOpened ? <Disagreements view={view} maySettle={role === 'staff' || role === 'lead'} /> : null}
        {open === 'documents' && <DocumentList view={view} isStaff={role === 'staff'} />}
        {open === 'document' && hasDocument && <PdfPreview key={matter.id} address={documentAddress(origin, view.state.id, matter.id, which)} moment={moment} />}
        {open === 'document' && !hasDocument && <Empty title={t.noPreview} hint={role === 'staff' ? t.noPreviewHint : t.notStaff} />}
      </section>
      <Actions view={view} conclusion={conclusion} isStaff={role === 'staff'} onChanged={renew} />
    </div>
  );
}
