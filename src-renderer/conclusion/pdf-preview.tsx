// The document as it will be, page by page.

import './pdf-preview.css';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useWords } from '../ui/language/language.ts';
import { Empty } from '../ui/parts.tsx';
import { CSS_PER_POINT, drawPage, openPdf, type PDFDocumentProxy } from './pdf.ts';

const ZOOMS = [0.5, 0.67, 0.8, 0.9, 1, 1.25, 1.5, 2] as const;
/** CSS pixels beside a page, with the scroll bar. */
const MARGINS = 48;

/** A document that was asked for as `of`; `null` when it could not be opened. */
interface Opened {
  readonly of: string;
  readonly document: PDFDocumentProxy | null;
  /** The largest zoom at which a page's width fits. */
  readonly fits: number;
  /** Width and height of each page in CSS pixels at full size: its place is held before it is drawn. */
  readonly sizes: readonly (readonly [number, number])[];
}

/** `moment` changes when the document behind the same address does; `bytes` is the document where it has no address. */
export function PdfPreview({ address, moment, bytes }: { readonly address: string; readonly moment: string; readonly bytes?: ArrayBuffer }) {
  const words = useWords();
  const t = words.conclusion;
  const [opened, setOpened] = useState<Opened | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [chosenZoom, setZoom] = useState<number | null>(null);
  const place = useRef<HTMLDivElement>(null);
  const [page, setPage] = useState(1);
  const list = useRef<HTMLDivElement>(null);
  const wanted = `${address} ${moment} ${String(attempt)}`;

  useEffect(() => {
    const ended = new AbortController();
    let close = (): void => undefined;
    const load = async (): Promise<void> => {
      // A copy: reading hands the bytes over to the worker.
      const task = openPdf(bytes ? bytes.slice(0) : await fetched(address, ended.signal));
      close = () => void task.destroy();
      const document = await task.promise;
      const sizes = await Promise.all(
        Array.from({ length: document.numPages }, async (_, at) => {
          const { width, height } = (await document.getPage(at + 1)).getViewport({ scale: CSS_PER_POINT });
          return [width, height] as const;
        }),
      );
      const width = Math.max(...sizes.map(([wide]) => wide));
      const room = (place.current?.clientWidth ?? width) - MARGINS;
      const fits = Math.max(0, ZOOMS.findLastIndex((one) => one <= 1.25 && one * width <= room));
      if (!ended.signal.aborted) setOpened({ of: wanted, document, fits, sizes });
    };
    load().catch(() => {
      if (!ended.signal.aborted) setOpened({ of: wanted, document: null, fits: 0, sizes: [] });
    });
    return () => {
      ended.abort();
      close();
    };
  }, [address, bytes, wanted]);

  if (opened?.of !== wanted) return <div ref={place} className="empty waits" role="status">{t.rendering}</div>;
  const { document, sizes } = opened;
  const zoom = chosenZoom ?? opened.fits;
  if (!document) return <Empty title={t.previewFailed}><Button onClick={() => setAttempt(attempt + 1)}>{words.common.retry}</Button></Empty>;
  const pages = Array.from({ length: document.numPages }, (_, at) => at + 1);
  const scrolled = (): void => {
    const host = list.current;
    if (!host) return;
    const middle = host.scrollTop + host.clientHeight / 2;
    const at = [...host.children].findLastIndex((child) => child instanceof HTMLElement && child.offsetTop <= middle);
    setPage(Math.max(1, at + 1));
  };
  return (
    <div className="pdf">
      <div className="pdf-pages" ref={list} onScroll={scrolled} tabIndex={0} role="document" aria-label={t.preview}>
        {pages.map((number) => (
          <PdfPage key={number} document={document} number={number} size={sizes[number - 1] ?? [0, 0]} zoom={ZOOMS[zoom] ?? 1} label={t.page(number, document.numPages)} />
        ))}
      </div>
      <div className="veil pdf-tools" role="toolbar" aria-label={t.preview}>
        <button type="button" className="plain" aria-label={t.zoomOut} disabled={zoom === 0} onClick={() => setZoom(zoom - 1)}>−</button>
        <span className="number">{Math.round((ZOOMS[zoom] ?? 1) * 100)}%</span>
        <button type="button" className="plain" aria-label={t.zoomIn} disabled={zoom === ZOOMS.length - 1} onClick={() => setZoom(zoom + 1)}>＋</button>
        <span className="tools-divider" />
        <span className="number">{t.page(page, document.numPages)}</span>
      </div>
    </div>
  );
}

async function fetched(address: string, signal: AbortSignal): Promise<ArrayBuffer> {
  const response = await fetch(address, { signal, cache: 'no-store' });
  if (!response.ok) throw new Error(`status ${String(response.status)}`);
  return response.arrayBuffer();
}

function PdfPage({ document, number, size, zoom, label }: { readonly document: PDFDocumentProxy; readonly number: number; readonly size: readonly [number, number]; readonly zoom: number; readonly label: string }) {
  const scale = CSS_PER_POINT * zoom;
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let current = true;
    // A canvas a drawing: two renderings must never share one.
    const canvas = window.document.createElement('canvas');
    drawPage(document, number, canvas, scale, window.devicePixelRatio).then(
      () => current && place.current?.replaceChildren(canvas),
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [document, number, scale]);
  return <div ref={place} className="pdf-page" role="img" aria-label={label} style={{ width: size[0] * zoom, height: size[1] * zoom }} />;
}
