// Left: the footage of the case and the evidence that was pinned on it.

import type { Mark } from '#shared/footage/footage.ts';
import { percentToWords } from '../ui/format.ts';
import { useWords } from '../ui/language/language.ts';
import { Bar } from '../ui/parts.tsx';
import { routeToHash } from '../ui/route.ts';
import { useWindow } from '../ui/window-context.ts';
import { evidenceLabel, MARK_SHAPES, type ShownMark } from './evidence.ts';
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
            <img src={view.state.redactions?.[sha256] ? `${origin}/media/${sha256}/redacted/preview` : `${origin}/media/${sha256}/preview`} alt="" loading="lazy" draggable={false} />
            <span className="shot-name"><span className="clip">{footage.title}</span><span className="mute number">{sizeWord(footage.width)}</span></span>
            {hereBytes < totalBytes && <span className="shot-here"><Bar share={hereBytes / totalBytes} label={percentToWords(hereBytes, totalBytes)} /></span>}
          </button>
        );
      })}
      <h3><span>{t.evidence}</span><span className="number">{marks.length}</span></h3>
      {marks.length === 0 && review.mayScore && <p className="mute strip-hint">{t.noEvidence}</p>}
      <ul className="evidence-list">
        {marks.map(({ mark, mine, colour }) => {
          const item = review.items.find((one) => one.id === mark.item);
          const title = view.footage.find((one) => one.footage.original.sha256 === mark.footage)?.footage.title ?? '';
          return (
            <li key={mark.id}>
              <button type="button" className="plain evidence" aria-current={mark.item === review.current ? 'true' : undefined} title={`${evidenceLabel(item)} · ${title}`} onClick={() => onEvidence(mark)}>
                <i aria-hidden="true" style={mine ? undefined : { color: colour }}>{MARK_SHAPES[mark.kind]}</i>
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

/** As the field says it: 16K, 8K, 4K; smaller ones in pixels. */
export function sizeWord(width: number): string {
  return width >= 3600 ? `${String(Math.round(width / 1000 / 2) * 2)}K` : `${String(width)} px`;
}
