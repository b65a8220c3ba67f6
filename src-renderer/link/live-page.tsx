// The live page: the call beside the scoring sheet. Outside of a call the lobby; the call itself is the window's and goes on on other pages.

import '../review/review.css';
import '../review/picture.css';
import './live.css';
import { useMemo, useState, useSyncExternalStore } from 'react';
import type { Sheet } from '#shared/case/case.ts';
import type { CaseView } from '#shared/contract/workstation.ts';
import { roleOf } from '#shared/case/rules.ts';
import { emptySheet } from '#shared/case/sheet.ts';
import { useCurrentCall } from '../ui/call-desk.ts';
import { useCaseState } from '../ui/case-heading.tsx';
import { CaseWaits } from '../ui/case-waits.tsx';
import { goTo } from '../ui/route.ts';
import { useWindow } from '../ui/window-context.ts';
import { marksShown } from '../review/evidence.ts';
import { ItemPicker } from '../review/item-picker.tsx';
import { ScoringSheet } from '../review/scoring-sheet.tsx';
import { panelSheet } from '../review/sheet-model.ts';
import { SubmitDialog } from '../review/submit-dialog.tsx';
import { useDesk } from '../review/use-desk.ts';
import type { Pano } from '../review/use-pano.ts';
import { useReviewKeys } from '../review/review-keys.ts';
import { useReview } from '../review/use-review.ts';
import { Lobby } from './lobby.tsx';
import { useMoments } from './moments.ts';
import type { OpenCall } from './open-call.ts';
import { Stage } from './stage.tsx';

const nothing = (): void => undefined;
/** The sheet beside a call has no footage to turn to: what is looked at is the call. */
const NO_PANO: Pano = { viewer: null, footage: null, tool: 'browse', status: null, look: nothing, step: nothing, setTool: nothing, setMarks: nothing };
const NO_COMPARE = { others: [], blink: nothing };
const NO_VIDEO = { desk: null, seek: nothing };

export function LivePage() {
  const view = useCaseState((state) => state.view);
  const own = useCaseState((state) => state.sheet);
  const { calls } = useWindow();
  const call = useCurrentCall(calls);
  const sheet = useMemo(() => (view ? sheetOf(view, own) : null), [view, own]);
  if (!view || !sheet) return <CaseWaits />;
  return call?.case === view.state.id ? <OfCall key={call.case} call={call} view={view} sheet={sheet} /> : <Lobby view={view} over={null} />;
}

function sheetOf(view: CaseView, own: Sheet | undefined): Sheet {
  const role = roleOf(view.state, view.me.id);
  return role === 'expert' || role === 'lead' ? (own ?? emptySheet(view.me.id)) : panelSheet(view.me.id, view.panel);
}

/** Only what ends the call: what is measured and pointed at changes many times a second, and the sheet beside the picture has nothing of it. */
function OfCall({ call, view, sheet }: { readonly call: OpenCall; readonly view: CaseView; readonly sheet: Sheet }) {
  const end = useSyncExternalStore(call.subscribe, () => call.snapshot().link.state.end);
  const fail = useSyncExternalStore(call.subscribe, () => call.snapshot().link.state.fail);
  if (end !== undefined || fail !== undefined) return <Lobby view={view} over={{ ...(end ? { end } : {}), ...(fail ? { fail } : {}) }} />;
  return <InCall call={call} view={view} sheet={sheet} />;
}

function InCall({ call, view, sheet }: { readonly call: OpenCall; readonly view: CaseView; readonly sheet: Sheet }) {
  const [full, setFull] = useState(false);
  const desk = useDesk();
  const review = useReview(view, sheet, NO_PANO);
  useReviewKeys({ review, desk, compare: NO_COMPARE, video: NO_VIDEO });
  const moments = useMoments(view, review.mayScore);
  const marks = useMemo(() => marksShown(view, sheet), [view, sheet]);
  return (
    <div className={`live ${full ? 'live-full' : ''}`}>
      <Stage call={call} view={view} moments={moments} item={review.item} full={full} onFull={setFull} />
      {!full && <ScoringSheet review={review} marks={marks} onEvidence={() => goTo({ page: 'review', case: call.case })} />}
      {review.submitting && <SubmitDialog review={review} />}
      {review.picking && <ItemPicker review={review} />}
    </div>
  );
}
