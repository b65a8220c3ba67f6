// The panel: where the case stands | consolidation, rectification, minutes, draws | the chosen item. Before the opening the middle says
// only that nothing is shown.

import './panel.css';
import { Checkbox, Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { disagreementFirst, matrixOf, type Matrix } from '#shared/panel/matrix.ts';
import { sheetsAwaited } from '#shared/case/rules.ts';
import type { CaseView } from '#shared/contract/workstation.ts';
import { useCaseState } from '../ui/case-heading.tsx';
import { CaseWaits } from '../ui/case-waits.tsx';
import { useWords } from '../ui/language/language.ts';
import { Empty } from '../ui/parts.tsx';
import { routeToHash, type PanelPart } from '../ui/route.ts';
import { AgreementBar } from './agreement-bar.tsx';
import { CaseEnd } from './case-end.tsx';
import { Draws } from './draw.tsx';
import { ItemDetail } from './item-detail.tsx';
import { MatrixTable } from './matrix-table.tsx';
import { MinutesPart } from './minutes.tsx';
import { Rectify } from './rectify.tsx';
import { SessionRail } from './session-rail.tsx';

export function PanelPage({ part }: { readonly part?: PanelPart | undefined }) {
  const view = useCaseState((state) => state.view);
  return view ? <OpenPanel view={view} part={part} /> : <CaseWaits />;
}

function OpenPanel({ view, part }: { readonly view: CaseView; readonly part: PanelPart | undefined }) {
  const words = useWords();
  const t = words.panel;
  const { state, standards } = view;
  const matrix = useMemo(() => matrixOf(state, standards), [state, standards]);
  const [tab, setTab] = useState<PanelPart>(part ?? (state.procedure.notice && !state.procedure.rectificationClosed ? 'rectify' : 'matrix'));
  const [chosen, setChosen] = useState<string | null>(null);
  const waits = sheetsAwaited(state).length > 0;
  const shown = waits ? null : matrix;
  const current = shown?.rows.find((row) => row.item.id === chosen) ?? null;
  return (
    <div className={`panel-page${tab === 'matrix' && shown ? ' with-detail' : ''}`}>
      <SessionRail view={view} />
      <section className="panel-middle" aria-label={t.title}>
        <div className="panel-bar">
          <Segmented<PanelPart> size="small" value={tab} onChange={setTab} options={[
            { value: 'matrix', label: t.matrix }, { value: 'rectify', label: t.rectify }, { value: 'minutes', label: t.minutes },
            ...(state.procedure.draws.length > 0 ? [{ value: 'draws' as const, label: t.drawTab }] : []),
          ]} />
          <span className="grow" />
          {shown && <a href={routeToHash({ page: 'meeting', case: state.id })}>{t.meeting}</a>}
          <CaseEnd view={view} matrix={shown} />
        </div>
        {tab === 'matrix' && !shown && state.procedure.ended && <Empty title={t.stages[state.procedure.ended.how]} hint={t.endedBefore} />}
        {tab === 'matrix' && !shown && !state.procedure.ended && <Empty title={waits ? words.conclusion.missing.sheetsAwaited : t.notOpened} hint={waits ? words.conclusion.sheetsAwaitedHint : t.blindHint} />}
        {tab === 'matrix' && shown && <MatrixPart matrix={shown} reference={state.procedure.reference} chosen={chosen} onChoose={setChosen} />}
        {tab === 'rectify' && <Rectify view={view} />}
        {tab === 'minutes' && <MinutesPart view={view} />}
        {tab === 'draws' && <Draws view={view} />}
      </section>
      {tab === 'matrix' && shown && (current ? <ItemDetail view={view} matrix={shown} row={current} /> : <aside className="item-detail"><Empty title={t.choose} /></aside>)}
    </div>
  );
}

function MatrixPart({ matrix, reference, chosen, onChoose }: { readonly matrix: Matrix; readonly reference: CaseView['state']['procedure']['reference']; readonly chosen: string | null; readonly onChoose: (item: string) => void }) {
  const t = useWords().panel;
  const [first, setFirst] = useState(true);
  const [differing, setDiffering] = useState(false);
  const rows = useMemo(() => {
    const some = differing ? matrix.rows.filter((row) => row.differs || row.decided.how === 'open') : matrix.rows;
    return first ? disagreementFirst(some) : some;
  }, [matrix, first, differing]);
  return (
    <div className="matrix-part">
      <div className="matrix-bar">
        <span>{t.items(matrix.rows.length, matrix.rows.filter((row) => row.differs).length)}</span>
        <Segmented size="small" value={first ? 'first' : 'printed'} onChange={(value) => setFirst(value === 'first')} options={[{ value: 'first', label: t.byDisagreement }, { value: 'printed', label: t.asPrinted }]} aria-label={t.order} />
        <Checkbox checked={differing} onChange={(event) => setDiffering(event.target.checked)}>{t.onlyDiffering}</Checkbox>
        <span className="grow" />
        {reference && <span className="pill" title={reference.reason}>{t.calibration.is}</span>}
        <AgreementBar matrix={matrix} reference={reference} />
      </div>
      <MatrixTable people={matrix.people} rows={rows} current={chosen} onChoose={onChoose} />
    </div>
  );
}
