// Left: what is ready and what is missing before the conclusion, with the way to each.

import { App, Button } from 'antd';
import { useState, type ReactNode } from 'react';
import type { CaseView, ConclusionView } from '#shared/contract/workstation.ts';
import { everyoneSubmitted, roleOf } from '#shared/case/rules.ts';
import { useCase } from '../ui/case-heading.tsx';
import { failureToWords, useWords } from '../ui/language/language.ts';
import { ShapeMark, type Shape } from '../ui/parts.tsx';
import { routeToHash, type PanelPart } from '../ui/route.ts';
import { useWindow } from '../ui/window-context.ts';
import { Signers } from './signers.tsx';

interface ChecklistProps {
  readonly view: CaseView;
  readonly conclusion: ConclusionView | undefined;
  readonly onDisagreements: () => void;
  readonly onChanged: () => void;
}

export function Checklist({ view, conclusion, onDisagreements, onChanged }: ChecklistProps) {
  const words = useWords();
  const t = words.conclusion;
  const { state } = view;
  const experts = state.panel?.experts ?? [];
  const unsettled = view.panel?.unsettled.length ?? 0;
  const awaits = (view.panel?.awaited.length ?? 0) > 0;
  const isOpen = state.panelOpened !== undefined;
  const role = roleOf(state, view.me.id);
  const mayOpen = (role === 'lead' || role === 'staff') && !isOpen && everyoneSubmitted(state);
  // These have a line of their own above; the rest is told as the workstation says it.
  const missing = conclusion?.missing ?? [];
  const further = missing.filter((code) => code === 'offline' || code === 'incomplete' || code === 'footageMissing');
  const { settings, notice } = state.procedure;
  const isMissing = (code: (typeof missing)[number]): boolean => missing.includes(code);
  return (
    <aside className="checklist" aria-label={t.ready}>
      <h2>{t.ready}</h2>
      <ul>
        <Line done={everyoneSubmitted(state)}>{t.submittedAll(state.submitted.length, experts.length)}</Line>
        <Line done={isOpen}>
          {isOpen ? t.opened : words.conclusion.missing.notOpened}
          {mayOpen && <OpenPanel />}
        </Line>
        {isOpen && (
          <Line done={unsettled === 0 && !awaits}>
            {awaits ? t.missing.sheetsAwaited : unsettled === 0 ? t.settledAll : <button type="button" className="plain link" onClick={onDisagreements}>{t.unsettled(unsettled)}</button>}
          </Line>
        )}
        {(['conflicted', 'quorumMissing'] as const).filter(isMissing).map((code) => <Line key={code} done={false}><PanelLink view={view} part="matrix">{t.missing[code]}</PanelLink></Line>)}
        {isOpen && notice && <Line done={!isMissing('rectificationOpen')}><PanelLink view={view} part="rectify">{isMissing('rectificationOpen') ? t.missing.rectificationOpen : t.rectified}</PanelLink></Line>}
        {isOpen && settings?.minutes && <Line done={!isMissing('minutesOpen')}><PanelLink view={view} part="minutes">{isMissing('minutesOpen') ? t.missing.minutesOpen : t.minutesApproved}</PanelLink></Line>}
        <Line done={conclusion?.number !== undefined}>{conclusion?.number === undefined ? t.missing.notNumbered : `${t.numbered} ${conclusion.number}`}</Line>
        {further.map((code) => <Line key={code} done={false}>{t.missing[code]}</Line>)}
        <Line done={conclusion?.composed !== undefined && !conclusion.composed.stale}>{conclusion?.composed?.stale ? t.stale : conclusion?.composed ? t.composed : t.compose}</Line>
        <Line done={conclusion?.signed !== undefined}>{conclusion?.signed ? t.signed : t.sign}</Line>
      </ul>
      <h2>{t.people}</h2>
      <ul className="people">
        {experts.map((person) => {
          const submitted = state.submitted.includes(person.id);
          const opinion = isOpen ? state.sheets[person.id]?.submitted?.opinion : undefined;
          return (
            <li key={person.id}>
              <span>{person.name}{state.panel?.lead === person.id && <span className="mute"> {words.role.lead}</span>}</span>
              <span className={submitted ? 'state green' : 'state mute'}><ShapeMark shape={submitted ? 'check' : 'ring'} />{submitted ? t.didSubmit : t.notSubmitted}</span>
              {opinion && <p className="mute opinion">{opinion}</p>}
            </li>
          );
        })}
      </ul>
      {!isOpen && <p className="mute">{t.before}</p>}
      <Signers view={view} conclusion={conclusion} onChanged={onChanged} />
    </aside>
  );
}

function Line({ done, children }: { readonly done: boolean; readonly children: ReactNode }) {
  const shape: Shape = done ? 'check' : 'ring';
  return <li className={done ? 'done' : ''}><span className={done ? 'state green' : 'state mute'}><ShapeMark shape={shape} /></span><span>{children}</span></li>;
}

/** Leads to where it is done. */
function PanelLink({ view, part, children }: { readonly view: CaseView; readonly part: PanelPart; readonly children: ReactNode }) {
  return <a href={routeToHash({ page: 'panel', case: view.state.id, part })} data-testid={`to-${part}`}>{children}</a>;
}

function OpenPanel() {
  const words = useWords();
  const t = words.conclusion;
  const session = useCase();
  const { workstation } = useWindow();
  const { modal, message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const open = async (): Promise<void> => {
    const sure = await modal.confirm({ title: t.openPanel, content: t.openPanelHint, okText: t.openPanel, cancelText: words.common.cancel, icon: null });
    if (!sure) return;
    setBusy(true);
    const failure = await session.run(() => workstation.case.openPanel({ case: session.case }));
    setBusy(false);
    if (failure) void message.error(failureToWords(words, failure));
  };
  return <Button className="open-panel" type="primary" size="small" loading={busy} onClick={() => void open()} data-testid="open-panel">{t.openPanel}</Button>;
}
