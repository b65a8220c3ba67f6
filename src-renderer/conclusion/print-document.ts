// Prints a PDF through the page itself: the policy allows no frame, so its pages are drawn and only they are printed.

import { drawPage, openPdf } from './pdf.ts';

/** Device pixels per PDF point on paper: 216 dpi, sharp in print and still small. */
const PRINT_SCALE = 3;

/** Rejects when the document cannot be fetched or drawn. */
export async function printDocument(address: string): Promise<void> {
  const response = await fetch(address, { cache: 'no-store' });
  if (!response.ok) throw new Error(`status ${String(response.status)}`);
  const task = openPdf(await response.arrayBuffer());
  const host = document.createElement('div');
  host.className = 'print-only';
  try {
    const pdf = await task.promise;
    for (let number = 1; number <= pdf.numPages; number += 1) {
      const canvas = document.createElement('canvas');
      await drawPage(pdf, number, canvas, 1, PRINT_SCALE);
      canvas.removeAttribute('style');
      host.append(canvas);
    }
    document.body.append(host);
    document.body.classList.add('prints-document');
    window.print();
  } finally {
    document.body.classList.remove('prints-document');
    host.remove();
    await task.destroy();
  }
}
