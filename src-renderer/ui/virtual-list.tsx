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
  /** Height in pixels until the row has been measured. */
  readonly estimate: (row: Row) => number;
  readonly render: (row: Row, at: number) => ReactNode;
  /** Key of the row that is kept in sight when it changes. */
  readonly follow: string | null;
  /** Index of the heading that a row stands under; -1 without. */
  readonly headOf: (at: number) => number;
  readonly className: string;
  readonly label: string;
}

/** Rows beyond each edge of the window. */
const BEYOND = 6;
/** Until the window's height is known. */
const FIRST_HEIGHT = 800;

export function VirtualList<Row>({ rows, keyOf, estimate, render, follow, headOf, className, label }: VirtualListProps<Row>) {
  const scroller = useRef<HTMLDivElement>(null);
  const [heights, setHeights] = useState<ReadonlyMap<string, number>>(new Map());
  const [printing, setPrinting] = useState(false);
  const offsets = useMemo(() => offsetsOf(rows, (row) => heights.get(keyOf(row)) ?? estimate(row)), [rows, keyOf, estimate, heights]);
  const [range, setRange] = useState<Range>({ first: 0, last: -1 });

  const look = useCallback((): void => {
    const element = scroller.current;
    if (!element) return;
    const next = rangeAt(offsets, element.scrollTop, element.clientHeight || FIRST_HEIGHT, BEYOND);
    setRange((before) => (before.first === next.first && before.last === next.last ? before : next));
  }, [offsets]);
  useLayoutEffect(look, [look]);

  const observer = useRef<ResizeObserver | null>(null);
  const latestLook = useRef(look);
  useEffect(() => {
    latestLook.current = look;
  });
  useLayoutEffect(() => {
    const watch = new ResizeObserver((entries) => {
      const seen = new Map<string, number>();
      for (const { target, borderBoxSize } of entries) {
        if (target === scroller.current) {
          latestLook.current();
          continue;
        }
        const key = (target as HTMLElement).dataset['row'];
        const height = borderBoxSize[0]?.blockSize;
        if (key !== undefined && height !== undefined && target.isConnected) seen.set(key, height);
      }
      if (seen.size > 0) setHeights((before) => ([...seen].every(([key, height]) => before.get(key) === height) ? before : new Map([...before, ...seen])));
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

  const followed = useMemo(() => (follow === null ? -1 : rows.findIndex((row) => keyOf(row) === follow)), [rows, keyOf, follow]);
  const toFollow = useRef<string | null>(null);
  useLayoutEffect(() => {
    toFollow.current = follow;
    const timer = setTimeout(() => (toFollow.current = null), 300);
    return () => clearTimeout(timer);
  }, [follow]);
  // Again once the rows around it have their true heights.
  useLayoutEffect(() => {
    if (toFollow.current === null) return;
    scroller.current?.querySelector(`:scope > [data-row="${CSS.escape(toFollow.current)}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [follow, followed, offsets, range]);

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
    <div ref={scroller} className={className} role="list" aria-label={label} onScroll={look}>
      {placesOf(offsets, shown, kept).map((place) => {
        if ('space' in place) return <div key={`space ${String(place.before)}`} aria-hidden="true" style={{ height: place.space }} />;
        const row = rows[place.at];
        if (row === undefined) return null;
        const key = keyOf(row);
        return <VirtualRow key={key} id={key} mount={mount} head={headOf(place.at) === place.at}>{render(row, place.at)}</VirtualRow>;
      })}
    </div>
  );
}

function VirtualRow({ id, mount, head, children }: { readonly id: string; readonly mount: (element: HTMLElement | null) => (() => void) | undefined; readonly head: boolean; readonly children: ReactNode }) {
  return <div ref={mount} data-row={id} className={head ? 'list-row list-head' : 'list-row'} role="presentation">{children}</div>;
}
