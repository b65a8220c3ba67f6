// The review page: footage strip | picture | scoring sheet. Everything an expert does a hundred times has a key.

import './review.css';
import './picture.css';
import { useEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import type { Sheet } from '#shared/case/case.ts';
import { roleOf } from '#shared/case/rules.ts';
import { emptySheet } from '#shared/case/sheet.ts';
import type { CaseView } from '#shared/contract/workstation.ts';
import type { Mark } from '#shared/footage/footage.ts';
import type { Direction } from '#shared/footage/sphere.ts';
import { withPointsAt } from '#shared/footage/video.ts';
import type { Answer } from '#shared/standard/standard.ts';
import { useCaseState } from '../ui/case-heading.tsx';
import { CaseWaits } from '../ui/case-waits.tsx';
import { useWords } from '../ui/language/language.ts';
import type { Words } from '../ui/language/zh-CN.ts';
import { Keys } from '../ui/parts.tsx';
import { useWindow } from '../ui/window-context.ts';
import { marksOfFootage, marksShown } from './evidence.ts';
import { ItemPicker } from './item-picker.tsx';
import { Picture } from './picture.tsx';
import { ScoringSheet } from './scoring-sheet.tsx';
import { panelSheet } from './sheet-model.ts';
import { Strip } from './strip.tsx';
import { SubmitDialog } from './submit-dialog.tsx';
import { useReviewKeys } from './review-keys.ts';
import { useBesideVideo } from './use-beside-video.ts';
import { useCompare } from './use-compare.ts';
import { useDrawn } from './use-drawn.ts';
import { linesAsMarks, overAll, shapeId, shapesAsMarks, shapesMoved, useDesk, type Desk } from './use-desk.ts';
import { useFollowing } from './use-following.ts';
import { useLayers } from './use-layers.ts';
import { NO_EVENTS, usePano, type PanoEvents } from './use-pano.ts';
import { useReview, type Review as ReviewOf } from './use-review.ts';
import { useVideo } from './use-video.ts';


export function Review() {
  const view = useCaseState((state) => state.view);
  const sheet = useCaseState((state) => state.sheet);
  const shown = useMemo(() => (view ? sheetToShow(view, sheet) : null), [view, sheet]);
  return view && shown ? <OpenReview view={view} sheet={shown} /> : <CaseWaits />;
}

/** Who scores measures by what the sheet keeps, picture by picture; others only for themselves. */
function useMeasuredDesk(desk: Desk, review: ReviewOf): Desk {
  const sha256 = review.pano.footage?.original.sha256;
  if (!review.mayScore || sha256 === undefined) return desk;
  return { ...desk, basis: review.sheet.bases?.[sha256] ?? null, setBasis: (basis) => review.keepBasis(sha256, basis) };
}

/** What was done last, in words. */
function Said({ review }: { readonly review: ReviewOf }) {
  return <span role="status" aria-live="polite" className="clip" data-testid="said">{useStore(review.saying, ({ said }) => said)}</span>;
}

const answerWord = (words: Words, answer: Answer | null): string => (answer === null ? words.review.open : words.review.answers[answer]);

/** Experts see their own sheet; staff and supervisors, who have none, what the panel came to. */
function sheetToShow(view: CaseView, own: Sheet | undefined): Sheet {
  const role = roleOf(view.state, view.me.id);
  return role === 'expert' || role === 'lead' ? (own ?? emptySheet(view.me.id)) : panelSheet(view.me.id, view.panel);
}

function OpenReview({ view, sheet }: { readonly view: CaseView; readonly sheet: Sheet }) {
  const words = useWords();
  const { origin } = useWindow();
  const events = useRef<PanoEvents | null>(null);
  const layers = useLayers(view, origin);
  const pano = usePano(view.footage, origin, layers.of, () => events.current ?? NO_EVENTS);
  const review = useReview(view, sheet, pano);
  const desk = useMeasuredDesk(useDesk(), review);
  const compare = useCompare(pano, review, origin, layers.of);
  const video = useVideo(pano, origin, layers);
  const inCall = useDrawn(view.state.id, video.desk);
  const beside = useBesideVideo(pano, compare, video.desk, origin, layers);
  const follow = useFollowing(view, pano, video);
  useReviewKeys({ review, desk, compare, video });

  const marks = useMemo(() => marksShown(view, sheet), [view, sheet]);
  const showEvidence = (mark: Mark): void => {
    review.choose(mark.item, { turn: false });
    desk.choose(mark.id);
    pano.look(mark.footage, mark.view);
    if (mark.time) video.seek(mark.footage, mark.time.frame);
  };
  const frame = video.desk?.state.frame;
  useEffect(() => {
    events.current = {
      onMarked(drawn) {
        const on = drawn.pane === 0 ? pano.footage : compare.others[drawn.pane - 1];
        if (!on) return;
        const footage = on.original.sha256;
        if (desk.panel === 'redact') {
          if (drawn.kind === 'point' || drawn.pane !== 0) return;
          // Covered from the first frame to the last until somebody says less: what is forgotten must not show.
          const shape = { kind: drawn.kind, points: drawn.points, what: 'face', footage } as const;
          desk.setShapes([...desk.shapes, video.desk ? overAll(shape, video.desk.frames, video.desk.state.frame) : shape]);
          desk.choose(shapeId(desk.shapes.length));
          return;
        }
        if (!review.item) return;
        const id = crypto.randomUUID();
        const at = video.desk !== null && drawn.pane === 0 ? video.desk : null;
        const time = at && { frame: at.state.frame, pts: at.frames.ptsOf(at.state.frame) };
        review.placeMark({ id, item: review.item.id, footage, kind: drawn.kind, points: drawn.points, view: drawn.view, ...(time ? { time } : {}) });
        desk.choose(id);
      },
      onMeasured({ points: [a, b], pane }) {
        if (pano.footage && pane === 0 && a?.length === 3 && b?.length === 3) desk.addLine({ footage: pano.footage.original.sha256, a: a as unknown as Direction, b: b as unknown as Direction });
      },
      onChanged({ id, points }) {
        if (desk.panel === 'redact') return desk.setShapes(shapesMoved(desk.shapes, id, points, frame ?? 0));
        const mark = review.sheet.marks[id];
        if (mark) review.changeMark(withPointsAt(mark, frame ?? 0, points));
      },
      onRemoval(id) {
        if (desk.panel === 'redact') {
          desk.choose(null);
          return desk.setShapes(desk.shapes.filter((_, i) => shapeId(i) !== id));
        }
        if (!review.sheet.marks[id]) return;
        desk.choose(null);
        review.removeMark(id);
      },
      onPlaced: ({ pane, point }) => compare.place(pane, point),
      onPick(id) {
        if (desk.panel === 'redact') return desk.choose(id);
        const mark = marks.find((one) => one.mark.id === id)?.mark;
        desk.choose(mark?.id ?? null);
        if (mark) review.choose(mark.item, { turn: false });
      },
      onSeen: review.looked,
      nextLook: review.nextLook,
    };
  });
  const sha256 = pano.footage?.original.sha256;
  const { setMarks } = pano;
  const { items, current } = review;
  const drawn = useMemo(() => {
    const wanted = { items, current, chosen: desk.chosen, mayEdit: review.mayScore, byPerson: view.state.panelOpened !== undefined };
    return [
      ...marksOfFootage(marks, { ...wanted, sha256, frame }),
      ...compare.others.flatMap((other, i) => marksOfFootage(marks, { ...wanted, sha256: other.original.sha256, pane: i + 1 })),
      ...inCall.marks,
      ...linesAsMarks(desk.lines, desk.basis, pano.footage, words),
      ...(desk.panel === 'redact' ? shapesAsMarks(desk.shapes, pano.footage, words, desk.chosen, frame) : []),
    ];
  }, [marks, sha256, items, current, desk.chosen, desk.lines, desk.basis, desk.shapes, desk.panel, compare.others, review.mayScore, view.state.panelOpened, pano.footage, frame, words, inCall.marks]);
  const wasDrawn = useRef(drawn);
  useEffect(() => {
    // Most items have no marks: then the picture needs no drawing at every key.
    if (drawn.length === 0 && wasDrawn.current.length === 0) return;
    wasDrawn.current = drawn;
    setMarks(drawn);
  }, [setMarks, drawn]);

  return (
    <div className={`review layout-${review.layout}`}>
      {review.layout === 'both' && <Strip review={review} marks={marks} onEvidence={showEvidence} />}
      <Picture review={review} desk={desk} compare={compare} layers={layers} marks={marks} video={video} drawn={inCall} beside={beside} follow={follow} onEvidence={showEvidence} />
      {review.layout !== 'picture' && <ScoringSheet review={review} marks={marks} onEvidence={showEvidence} />}
      <footer className="foot-line">
        <span><Keys keys={['↑', '↓']} /> {words.keys.turn}</span>
        {review.mayScore && (
          <>
            <span><Keys keys={['1–4']} /> {words.keys.answer}</span>
            <span><Keys keys={['N']} /> {words.keys.note}</span>
            <span><Keys keys={['M']} /> {words.review.mark}</span>
          </>
        )}
        <span><Keys keys={['[', ']']} /> {words.review.footage}</span>
        <span><Keys keys={['F']} /> {words.keys.pictureOnly}</span>
        <span><Keys keys={['W']} /> {words.keys.layout}</span>
        {review.mayScore && <span><Keys keys={['Ctrl', 'Z']} /> {words.keys.undo}</span>}
        <span className="grow" />
        <Said review={review} />
        <span><Keys keys={['?']} /> {words.keys.help}</span>
        <span role="status" aria-live="polite" className="only-read">{review.item ? words.scoring.itemSaid(review.item.no, review.item.text, answerWord(words, sheet.items[review.item.id]?.answer ?? null)) : ''}</span>
      </footer>
      {review.submitting && <SubmitDialog review={review} />}
      {review.picking && <ItemPicker review={review} />}
    </div>
  );
}
