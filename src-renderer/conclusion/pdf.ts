// pdf.js under a strict policy: its worker is one of our own files, nothing is evaluated and no WebAssembly is compiled.

import { getDocument, GlobalWorkerOptions, type PDFDocumentLoadingTask, type PDFDocumentProxy } from 'pdfjs-dist';
// oxlint-disable-next-line import/default -- Vite answers the address of the file
import workerAddress from 'pdfjs-dist/build/pdf.worker.min.mjs?url';

export type { PDFDocumentProxy };

/** Scale of a page's CSS pixels per PDF point at which the sheet has its printed size. */
export const CSS_PER_POINT = 96 / 72;

export function openPdf(bytes: ArrayBuffer): PDFDocumentLoadingTask {
  GlobalWorkerOptions.workerSrc = workerAddress;
  return getDocument({ data: bytes, useWasm: false, useSystemFonts: false, enableXfa: false });
}

/** Draws page `number` (from 1) at `scale` (CSS pixels per point) for a screen with `density` device pixels per CSS pixel. */
export async function drawPage(document: PDFDocumentProxy, number: number, canvas: HTMLCanvasElement, scale: number, density: number): Promise<void> {
  const page = await document.getPage(number);
  const viewport = page.getViewport({ scale: scale * density });
  canvas.width = Math.floor(viewport.width);
  canvas.height = Math.floor(viewport.height);
  canvas.style.width = `${String(Math.floor(viewport.width / density))}px`;
  canvas.style.height = `${String(Math.floor(viewport.height / density))}px`;
  await page.render({ canvas, viewport }).promise;
}
