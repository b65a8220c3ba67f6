// Items × experts. Only the rows in sight are in the document, so two hundred items of nine experts scroll as ten do.

import { memo, useCallback, useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { Matrix, MatrixCell, MatrixRow } from '#shared/panel/matrix.ts';
import { ANSWER_MARK } from '../review/item-row.tsx';
import { useLanguage, useWords } from '../ui/language/language.ts';
import type { Words } from '../ui/language/zh-CN.ts';
import { ShapeMark } from '../ui/parts.tsx';

export const ROW_PX = 34;
/** Rows beyond the edge, kept ready once somebody scrolls: the first picture has only what is in sight. */
const OVERSCAN = 4;
/** Columns at their narrowest, so that nine experts stand beside the chosen item at 1280 pixels. */
const ITEM_PX = 110;
const DECIDED_PX = 72;
const FLAGS_PX = 40;
const GAP_PX = 2;
/** So many experts fit with words. */
const MOST_IN_WORDS = 5;

interface MatrixTableProps {
  readonly people: Matrix['people'];
  readonly rows: readonly MatrixRow[];
  readonly current: string | null;
  readonly onChoose: (item: string) => void;
}

export function MatrixTable({ people, rows, current, onChoose }: MatrixTableProps) {
  const t = useWords().panel;
  const scroll = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState(() => ({ from: 0, to: Math.ceil(innerHeight / ROW_PX) }));
  const count = rows.length;
  const measure = useCallback((overscan: number): void => {
    const box = scroll.current;
    if (!box) return;
    const first = Math.floor(box.scrollTop / ROW_PX);
    const last = Math.min(count, Math.ceil((box.scrollTop + box.clientHeight) / ROW_PX));
    const next = { from: Math.max(0, first - overscan), to: Math.min(count, last + overscan) };
    // At every step the few rows that come, rather than many at every second one: no frame has more to do than the others.
    setSeen((before) => (before.from === next.from && before.to === next.to ? before : next));
  }, [count]);
  useEffect(() => {
    const box = scroll.current;
    if (!box) return undefined;
    // Told once when it begins to watch, so the first measure is its too.
    const watch = new ResizeObserver(() => measure(0));
    watch.observe(box);
    return () => watch.disconnect();
  }, [measure]);
  const move = (event: KeyboardEvent<HTMLDivElement>): void => {
    const at = rows.findIndex((row) => row.item.id === current);
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const next = rows[at + step];
    if (step === 0 || !next) return;
    event.preventDefault();
    onChoose(next.item.id);
    const box = scroll.current;
    const top = (at + step) * ROW_PX;
    if (box && (top < box.scrollTop || top + 2 * ROW_PX > box.scrollTop + box.clientHeight)) box.scrollTop = top - box.clientHeight / 2;
  };
  const many = people.length > MOST_IN_WORDS;
  // More than can be in the document at once.
  const places = Math.ceil(innerHeight / ROW_PX) + 2 * OVERSCAN + 3;
  const cell = many ? 40 : 58;
  const columns = `minmax(${String(ITEM_PX)}px, 4fr) repeat(${String(people.length)}, minmax(${String(cell)}px, 1fr)) ${String(DECIDED_PX)}px ${String(FLAGS_PX)}px`;
  const least = ITEM_PX + people.length * (cell + GAP_PX) + DECIDED_PX + FLAGS_PX + 2 * GAP_PX + 24;
  return (
    <div ref={scroll} className="matrix" role="grid" aria-rowcount={rows.length + 1} aria-label={t.matrix} tabIndex={0} onScroll={() => measure(OVERSCAN)} onKeyDown={move} data-testid="matrix">
      <MatrixGrid columns={columns} least={least} many={many} count={rows.length}>
        <div className="matrix-row head" role="row">
          <span role="columnheader">{t.item}</span>
          {people.map((person) => <span key={person.id} role="columnheader" className="clip" title={person.name}>{person.name}</span>)}
          <span role="columnheader" className="clip">{t.decided}</span><span role="columnheader" className="clip" title={t.flags}>{t.flags}</span>
        </div>
        {/* Who leaves above comes in again below as another row: its elements are there already. */}
        {rows.slice(seen.from, seen.to).map((row, at) => <Row key={(seen.from + at) % places} row={row} at={seen.from + at} on={row.item.id === current} onChoose={onChoose} />)}
      </MatrixGrid>
    </div>
  );
}

/** Sizes by script, for the policy refuses style attributes in markup but not the properties of an element. */
function MatrixGrid({ columns, least, many, count, children }: { readonly columns: string; readonly least: number; readonly many: boolean; readonly count: number; readonly children: ReactNode }) {
  return <div className={many ? 'matrix-grid many' : 'matrix-grid'} style={{ height: (count + 1) * ROW_PX, ['--matrix-columns' as string]: columns, ['--matrix-least' as string]: `${String(least)}px` }}>{children}</div>;
}

interface RowProps {
  readonly row: MatrixRow;
  readonly at: number;
  readonly on: boolean;
  readonly onChoose: (item: string) => void;
}

/** A cell is one element: nine times two hundred of them scroll. */
const Row = memo(function Row({ row, at, on, onChoose }: RowProps) {
  const words = useWords();
  const english = useLanguage() === 'en';
  const { item, decided } = row;
  return (
    <div className={`matrix-row${on ? ' on' : ''}${row.differs ? ' differs' : ''}`} role="row" aria-rowindex={at + 2} aria-selected={on} style={{ top: (at + 1) * ROW_PX }} onClick={() => onChoose(item.id)} data-item={item.id}>
      <span role="gridcell" className="clip" title={item.text}><span className="number">{item.no}</span>{item.level === 'key' && <span className="item-key">★</span>} {english ? (item.textEn ?? item.text) : item.text}</span>
      {row.cells.map((cell) => {
        const { answer, points } = cell.now ?? cell.blind;
        return (
          <span key={cell.person} role="gridcell" className={`cell ${looksOf(answer)}${points === undefined && answer !== null ? ' worded' : ''}${cell.now ? ' changed' : ''}`} aria-label={saidOf(words, answer, points)} title={cell.note === '' ? saidOf(words, answer, points) : cell.note}>
            {shortOf(words, answer, points)}{cell.marks > 0 && <sup className="mute">{cell.marks}</sup>}
          </span>
        );
      })}
      <span role="gridcell" className={decided.answer === null ? `clip how-${decided.how}` : `clip how-${decided.how} ${looksOf(decided.answer)}`}>{decided.answer === null ? words.panel.how.open : shortOf(words, decided.answer, decided.points)}</span>
      <span role="gridcell" className="number">{row.flags.length > 0 && <span className="soon"><ShapeMark shape="triangle" /> {row.flags.length}</span>}{row.dissents.length > 0 && <span title={words.panel.dissent}> ※</span>}</span>
    </div>
  );
});

type Given = MatrixCell['blind'];

/** Colour, and the shape that CSS draws before the words. */
function looksOf(answer: Given['answer']): string {
  if (answer === null) return 'answer open';
  const [shape, tone] = ANSWER_MARK[answer];
  return `answer ${tone} shape-${shape}`;
}

/** Two characters at most, and none beside points; CSS hides them where they would be cut. The screen reader has them all. */
const shortOf = (words: Words, answer: Given['answer'], points: number | undefined): string =>
  answer === null ? '○' : ` ${points === undefined ? words.panel.short[answer] : String(points)}`;

const saidOf = ({ review }: Words, answer: Given['answer'], points: number | undefined): string =>
  answer === null ? review.open : points === undefined ? review.answers[answer] : `${review.answers[answer]} ${String(points)}`;

export function Given({ answer, points, long = false }: { readonly answer: Given['answer']; readonly points?: number | undefined; readonly long?: boolean }) {
  const t = useWords().review;
  if (answer === null) return <span className="answer open" title={t.open}>○</span>;
  const [shape, tone] = ANSWER_MARK[answer];
  return <span className={`answer ${tone}`} title={t.answers[answer]}><ShapeMark shape={shape} /> {points === undefined || long ? t.answers[answer] : ''}{points !== undefined && <span className="number"> {points}</span>}</span>;
}
