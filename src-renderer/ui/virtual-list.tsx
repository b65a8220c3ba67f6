// A long list of rows of any height of which only those near the window are in the document. Rows stand in normal flow between
// empty spaces, so that sticky headings, text selection and the browser's own scroll anchoring work as in a plain list. The followed
// row and the heading of the first visible one stay in the document wherever the list is scrolled to: what is being written there is
// not lost. Printing draws all rows.

import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { offsetsOf, placesOf, rangeAt, type Range } from './virtual-range.ts';

interface VirtualListProps<Row> {
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Height in pixels until the row has been measured; the followed row may stand open. */
  readonly estimate: (row: Row, isFollowed: boolean) => number;
  readonly render: (row: Row, at: number) => ReactNode;
  /** Key of the row that is kept in sight when it changes. */
  readonly follow: string | null;
  /** Index of the heading that a row stands under; -1 without. */
  readonly headOf: (at: number) => number;
  readonly className: string;
  readonly label: string;
}

/** Rows beyond each edge of the window when rows are made, and at least. */
const BEYOND = 6;
const LEAST_BEYOND = 1;
/** Until the window's height is known. */
const FIRST_HEIGHT = 800;
/** A row that was chosen is kept in sight for so long while rows about it change; after that the list is the hand's; ms. */
const FOLLOWING = 400;

/** The same map where nothing new was found. */
const withFound = (before: ReadonlyMap<string, number>, found: ReadonlyMap<string, number>): ReadonlyMap<string, number> =>
  [...found].every(([key, height]) => before.get(key) === height) ? before : new Map([...before, ...found]);

export function VirtualList<Row>({ rows, keyOf, estimate, render, follow, headOf, className, label }: VirtualListProps<Row>) {
  const scroller = useRef<HTMLDivElement>(null);
  const [heights, setHeights] = useState<ReadonlyMap<string, number>>(new Map());
  const [openHeights, setOpenHeights] = useState<ReadonlyMap<string, number>>(new Map());
  const [printing, setPrinting] = useState(false);
  const followed = useMemo(() => (follow === null ? -1 : rows.findIndex((row) => keyOf(row) === follow)), [rows, keyOf, follow]);
  // An open row and the same one closed are two heights, so that walking on finds both known. The closed ones of all are gone through only
  // when one of them was measured; who walks on changes the one that stands open.
  const closed = useMemo(() => Float64Array.from(rows, (row) => heights.get(keyOf(row)) ?? estimate(row, false)), [rows, keyOf, estimate, heights]);
  const openRow = followed < 0 ? undefined : rows[followed];
  const openHeight = openRow === undefined ? 0 : (openHeights.get(keyOf(openRow)) ?? estimate(openRow, true));
  const offsets = useMemo(() => offsetsOf(closed, followed, openHeight), [closed, followed, openHeight]);
  const [range, setRange] = useState<Range>({ first: 0, last: -1 });
  // As last told by the browser: asking it in between would make it lay out the page at every key.
  const seen = useRef({ top: 0, height: FIRST_HEIGHT });

  const look = useCallback((): void => {
    const { top, height } = seen.current;
    const needed = rangeAt(offsets, top, height, LEAST_BEYOND);
    const last = rows.length - 1;
    // As long as what is in sight and a little more is there, nothing is made anew.
    setRange((before) => (before.first <= needed.first && before.last >= needed.last && before.last <= last ? before : rangeAt(offsets, top, height, BEYOND)));
  }, [offsets, rows]);
  useLayoutEffect(look, [look]);
  const scrolled = (): void => {
    if (scroller.current) seen.current.top = scroller.current.scrollTop;
    look();
  };

  const observer = useRef<ResizeObserver | null>(null);
  const latestLook = useRef(look);
  useEffect(() => {
    latestLook.current = look;
  });
  useLayoutEffect(() => {
    const watch = new ResizeObserver((entries) => {
      const found = { closed: new Map<string, number>(), open: new Map<string, number>() };
      for (const { target, borderBoxSize } of entries) {
        if (target === scroller.current) {
          seen.current = { top: target.scrollTop, height: target.clientHeight || FIRST_HEIGHT };
          latestLook.current();
          continue;
        }
        const { row, open } = (target as HTMLElement).dataset;
        const height = borderBoxSize[0]?.blockSize;
        if (row !== undefined && height !== undefined && target.isConnected) found[open === undefined ? 'closed' : 'open'].set(row, height);
      }
      setHeights((before) => withFound(before, found.closed));
      setOpenHeights((before) => withFound(before, found.open));
    });
    observer.current = watch;
    if (scroller.current) {
      watch.observe(scroller.current);
      for (const row of scroller.current.querySelectorAll(':scope > [data-row]')) watch.observe(row);
    }
    return () => watch.disconnect();
  }, []);
  const mount = useCallback((element: HTMLElement | null) => {
    if (!element) return;
    observer.current?.observe(element);
    return () => observer.current?.unobserve(element);
  }, []);

  const toFollow = useRef<string | null>(null);
  useLayoutEffect(() => {
    toFollow.current = follow;
    const timer = setTimeout(() => (toFollow.current = null), FOLLOWING);
    return () => clearTimeout(timer);
  }, [follow]);
  // Again as the rows about it get their true heights: the followed one opens, the one before it closes.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || toFollow.current === null || followed < 0) return;
    const { top, height } = seen.current;
    const [start, end] = [offsets[followed]!, offsets[followed + 1]!];
    const head = headOf(followed);
    const covered = head >= 0 && head !== followed ? offsets[head + 1]! - offsets[head]! : 0;
    const wanted = start - covered < top ? start - covered : end > top + height ? Math.min(start - covered, end - height) : top;
    if (wanted === top) return;
    element.scrollTop = wanted;
    seen.current.top = wanted;
    look();
  }, [followed, offsets, headOf, look]);

  useEffect(() => {
    const start = (): void => flushSync(() => setPrinting(true));
    const end = (): void => setPrinting(false);
    addEventListener('beforeprint', start);
    addEventListener('afterprint', end);
    return () => {
      removeEventListener('beforeprint', start);
      removeEventListener('afterprint', end);
    };
  }, []);

  const shown = printing ? { first: 0, last: rows.length - 1 } : range.last < 0 ? rangeAt(offsets, 0, FIRST_HEIGHT, BEYOND) : range;
  const kept = [followed, headOf(Math.min(rows.length - 1, shown.first))];
  return (
    <div ref={scroller} className={className} role="list" aria-label={label} onScroll={scrolled}>
      {placesOf(offsets, shown, kept).map((place) => {
        if ('space' in place) return <div key={`space ${String(place.before)}`} aria-hidden="true" style={{ height: place.space }} />;
        const row = rows[place.at];
        if (row === undefined) return null;
        const key = keyOf(row);
        return <VirtualRow key={key} id={key} isFollowed={place.at === followed} mount={mount} head={headOf(place.at) === place.at}>{render(row, place.at)}</VirtualRow>;
      })}
    </div>
  );
}

function VirtualRow({ id, isFollowed, mount, head, children }: { readonly id: string; readonly isFollowed: boolean; readonly mount: (element: HTMLElement | null) => (() => void) | undefined; readonly head: boolean; readonly children: ReactNode }) {
  return <div ref={mount} data-row={id} data-open={isFollowed ? '' : undefined} className={head ? 'list-row list-head' : 'list-row'} role="presentation">{children}</div>;
}
