// The evidence of an item: each mark with a small picture cut from source pixels. A chip leads back to the view in which it was made;
// dragged onto another item, or by V, it is moved there.

import { useState } from 'react';
import type { Mark } from '#shared/footage/footage.ts';
import type { Item } from '#shared/standard/standard.ts';
import { evidenceAddress } from '../ui/evidence-address.ts';
import { useWords } from '../ui/language/language.ts';
import { useWindow } from '../ui/window-context.ts';
import { MARK_SHAPES, nameOf, type ShownMark } from './evidence.ts';
import { MARK_TYPE } from './item-row.tsx';
import { takeTool } from './review-keys.ts';
import type { Review } from './use-review.ts';
import { wholeTurn } from './where-to-look.ts';

interface EvidenceProps {
  readonly item: Item;
  readonly review: Review;
  readonly marks: readonly ShownMark[];
  readonly onEvidence: (mark: Mark) => void;
  readonly adviceOffered: boolean;
}

export function EvidenceChips({ item, review, marks, onEvidence, adviceOffered }: EvidenceProps) {
  const words = useWords();
  const t = words.review;
  const here = marks.filter(({ mark }) => mark.item === item.id);
  const title = (mark: Mark): string => review.view.footage.find((one) => one.footage.original.sha256 === mark.footage)?.footage.title ?? '';
  const where = (mark: Mark): string => (mark.view.kind === 'sphere' ? ` ${wholeTurn((mark.view.yaw * 180) / Math.PI).toFixed(0)}°` : '');
  if (here.length === 0 && !review.mayScore) return null;
  return (
    <div className="evidence-chips">
      {here.map(({ mark, mine, by, colour }) => {
        const name = `${title(mark)}${where(mark)}`;
        const movable = mine && review.mayScore;
        return (
          <span
            key={mark.id} className="evidence-chip" draggable={movable} data-own-mark={movable ? mark.id : undefined}
            onDragStart={(event) => {
              event.dataTransfer.setData(MARK_TYPE, mark.id);
              event.dataTransfer.effectAllowed = 'move';
            }}
          >
            <button type="button" className="plain chip-view" onClick={() => onEvidence(mark)} aria-label={words.scoring.evidenceOf(name, item.no)}>
              <MarkPicture mark={mark} review={review} colour={mine ? undefined : colour} />
              <span className="clip">{name}{!mine && ` · ${nameOf(review.view, by)}`}</span>
            </button>
            {movable && <button type="button" className="plain small-cross" title={`${words.scoring.moveThis(name)} (V)`} aria-label={words.scoring.moveThis(name)} onClick={() => review.setPicking({ for: 'move', mark: mark.id })}>⇄</button>}
            {movable && <button type="button" className="plain small-cross" title={t.markRemove} aria-label={`${t.markRemove} ${name}`} onClick={() => review.removeMark(mark.id)}>×</button>}
          </span>
        );
      })}
      {review.mayScore && review.pano.footage && <button type="button" className="plain evidence-add" onClick={() => takeTool(review)}>{t.markAdd}</button>}
      {adviceOffered && <button type="button" className="plain evidence-add quiet" onClick={() => review.setAsked('advice')}>{t.adviceAdd}</button>}
    </div>
  );
}

/** The picture of a mark; its shape while the mark is not saved yet or its footage cannot be had. */
export function MarkPicture({ mark, review, colour }: { readonly mark: Mark; readonly review: Review; readonly colour?: string | undefined }) {
  const { origin } = useWindow();
  const isSaved = Object.values(review.view.state.sheets).some((sheet) => Object.hasOwn(sheet.marks, mark.id));
  const address = evidenceAddress(origin, review.view, mark);
  const [failed, setFailed] = useState('');
  if (!isSaved || failed === address) return <i aria-hidden="true" className="mark-shape" style={colour === undefined ? undefined : { color: colour }}>{MARK_SHAPES[mark.kind]}</i>;
  return <img className="mark-picture" src={address} alt="" width={36} height={24} draggable={false} style={colour === undefined ? undefined : { borderColor: colour }} onError={() => setFailed(address)} />;
}
