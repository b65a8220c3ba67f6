// One item of the sheet: number, text, answer; opened when it is the current one. Evidence may be dropped on it.

import { memo, useState, type DragEvent, type ReactNode } from 'react';
import type { Answer, Item } from '#shared/standard/standard.ts';
import { useWords } from '../ui/language/language.ts';
import { ShapeMark, type Shape } from '../ui/parts.tsx';

export const ANSWER_MARK: { readonly [answer in Answer]: readonly [Shape, string] } = {
  meets: ['check', 'ok'],
  basically: ['triangle', 'part'],
  fails: ['cross', 'no'],
  na: ['dash', 'na'],
};

/** What a dragged mark carries: its id, as a type of its own, so that nothing else can be dropped. */
export const MARK_TYPE = 'application/x-kantai-mark';

interface ItemRowProps {
  readonly item: Item;
  /** 1 … of `count`. */
  readonly place: number;
  readonly count: number;
  readonly english: boolean;
  readonly isCurrent: boolean;
  readonly answer: Answer | null;
  readonly points: number | undefined;
  readonly evidence: number;
  readonly mayDrop: boolean;
  readonly onChoose: (id: string) => void;
  readonly onDrop: (mark: string, item: string) => void;
  /** The opened item, for the current one. */
  readonly children: ReactNode;
}

export const ItemRow = memo(function ItemRow(props: ItemRowProps) {
  const { item, place, count, english, isCurrent, evidence, mayDrop, onChoose, onDrop, children } = props;
  const words = useWords();
  const [over, setOver] = useState(false);
  const carriesMark = (event: DragEvent): boolean => mayDrop && event.dataTransfer.types.includes(MARK_TYPE);
  return (
    <div
      className={`item${isCurrent ? ' on' : ''}${over ? ' drop-over' : ''}`} data-item={item.id} role="listitem" aria-setsize={count} aria-posinset={place} aria-current={isCurrent ? 'true' : undefined}
      onDragOver={(event) => {
        if (!carriesMark(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'move';
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        if (!carriesMark(event)) return;
        event.preventDefault();
        onDrop(event.dataTransfer.getData(MARK_TYPE), item.id);
      }}
    >
      <button type="button" className="plain item-head" aria-expanded={isCurrent} onClick={() => onChoose(item.id)}>
        <span className="item-no">{item.no}{item.level === 'key' && <span className="item-key"><span aria-hidden="true">★</span><span className="only-read">{words.review.key}</span></span>}</span>
        <span className="item-text">{english ? (item.textEn ?? item.text) : item.text}</span>
        <span className="item-given">
          {evidence > 0 && <span className="item-evidence" title={words.review.withEvidence(evidence)}><span aria-hidden="true">▭</span>{evidence}<span className="only-read">{words.review.evidence}</span></span>}
          <AnswerWord item={item} answer={props.answer} points={props.points} />
        </span>
      </button>
      {over && <p className="drop-hint" role="status">{words.scoring.dropHere}</p>}
      {children}
    </div>
  );
}, sameRow);

/** The current item's body shows everything of the review, so it is always drawn again; the others only when they change. */
function sameRow(before: ItemRowProps, after: ItemRowProps): boolean {
  if (before.isCurrent || after.isCurrent) return false;
  return (
    before.item === after.item && before.place === after.place && before.count === after.count && before.english === after.english && before.answer === after.answer &&
    before.points === after.points && before.evidence === after.evidence && before.mayDrop === after.mayDrop
  );
}

function AnswerWord({ item, answer, points }: Pick<ItemRowProps, 'item' | 'answer' | 'points'>) {
  const t = useWords().review;
  if (answer === null) return <span className="answer open">○ {t.open}</span>;
  const [shape, tone] = ANSWER_MARK[answer];
  return (
    <span className={`answer ${tone}`}>
      <ShapeMark shape={shape} /> {t.answers[answer]}
      {item.kind === 'score' && points !== undefined && <span className="number"> {points}/{item.max}</span>}
    </span>
  );
}
