// Left: the footage of the case and the evidence that was pinned on it.

import { useMemo } from 'react';
import { shotList } from '#shared/case/shot-list.ts';
import type { Mark } from '#shared/footage/footage.ts';
import { listToWords, percentToWords } from '../ui/format.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { Bar, StateMark } from '../ui/parts.tsx';
import { routeToHash } from '../ui/route.ts';
import { useWindow } from '../ui/window-context.ts';
import { previewAddress } from '../ui/preview-address.ts';
import { evidenceLabel, type ShownMark } from './evidence.ts';
import { MarkPicture } from './evidence-chips.tsx';
import { MARK_TYPE } from './item-row.tsx';
import type { Review } from './use-review.ts';

interface StripProps {
  readonly review: Review;
  readonly marks: readonly ShownMark[];
  readonly onEvidence: (mark: Mark) => void;
}

export function Strip({ review, marks, onEvidence }: StripProps) {
  const words = useWords();
  const t = words.review;
  const { origin } = useWindow();
  const { view, pano } = review;
  const here = view.footage.filter((one) => one.hereBytes >= one.totalBytes).length;
  const shown = pano.footage?.original.sha256;
  return (
    <aside className="strip" aria-label={t.footage}>
      <h3><span>{t.footage}</span>{view.footage.length > 0 && <span className="number">{t.footageHere(here, view.footage.length)}</span>}</h3>
      {view.footage.length === 0 && (
        <p className="mute strip-hint">
          {t.noFootage} {review.role === 'staff' ? <a href={routeToHash({ page: 'import', case: view.state.id })}>{t.noFootageStaff}</a> : t.noFootageExpert}
        </p>
      )}
      {view.footage.map(({ footage, hereBytes, totalBytes }) => {
        const { sha256 } = footage.original;
        return (
          <button key={sha256} type="button" className="plain shot" aria-pressed={sha256 === shown} data-footage={sha256} title={`${footage.title} · ${String(footage.width)}×${String(footage.height)}`} onClick={() => pano.look(sha256)}>
            <img src={previewAddress(origin, sha256, view.state)} alt="" loading="lazy" draggable={false} />
            <span className="shot-name"><span className="clip">{footage.title}</span><span className="mute number">{sizeWord(footage.width)}</span></span>
            {hereBytes < totalBytes && <span className="shot-here"><Bar share={hereBytes / totalBytes} label={percentToWords(hereBytes, totalBytes)} /></span>}
          </button>
        );
      })}
      <ShotNote review={review} />
      <h3><span>{t.evidence}</span><span className="number">{marks.length}</span></h3>
      {marks.length === 0 && review.mayScore && <p className="mute strip-hint">{t.noEvidence}</p>}
      <ul className="evidence-list">
        {marks.map(({ mark, mine, colour }) => {
          const item = review.items.find((one) => one.id === mark.item);
          const title = view.footage.find((one) => one.footage.original.sha256 === mark.footage)?.footage.title ?? '';
          return (
            <li
              key={mark.id} draggable={mine && review.mayScore} data-own-mark={mine && review.mayScore ? mark.id : undefined}
              onDragStart={(event) => {
                event.dataTransfer.setData(MARK_TYPE, mark.id);
                event.dataTransfer.effectAllowed = 'move';
              }}
            >
              <button type="button" className="plain evidence" aria-current={mark.item === review.current ? 'true' : undefined} title={`${evidenceLabel(item)} · ${title}`} onClick={() => onEvidence(mark)}>
                <MarkPicture mark={mark} review={review} colour={mine ? undefined : colour} />
                <span className="clip">{mark.label ?? evidenceLabel(item)}</span>
                <b className="clip">{title.split(/\s/)[0]}</b>
              </button>
            </li>
          );
        })}
      </ul>
    </aside>
  );
}

/** What of the shot list has no footage, and whether it was asked for; nothing when all is there. */
function ShotNote({ review }: { readonly review: Review }) {
  const t = useWords().scoring.shots;
  const language = useLanguage();
  const { state, standards, footage } = review.view;
  const shots = useMemo(() => shotList(state.matters, standards, footage.map((one) => one.footage)), [state.matters, standards, footage]);
  const missing = shots.filter((shot) => shot.state === 'missing');
  if (missing.length === 0 && !state.footageRequested) return null;
  return (
    <p className="shot-note">
      {missing.length > 0 && <StateMark shape="triangle" tone="amber"><span title={listToWords(missing.map(({ shot }) => shot.title), language)}>{t.lacks(missing.length)}</span></StateMark>}
      {state.footageRequested && <span className="mute">{t.askedShort(state.footageRequested.shots.length)}</span>}
      {review.role === 'staff' && !state.footageRequested && <a href={routeToHash({ page: 'import', case: state.id })}>{t.check}</a>}
    </p>
  );
}

/** As the field says it: 16K, 8K, 4K; smaller ones in pixels. */
export function sizeWord(width: number): string {
  return width >= 3600 ? `${String(Math.round(width / 1000 / 2) * 2)}K` : `${String(width)} px`;
}
