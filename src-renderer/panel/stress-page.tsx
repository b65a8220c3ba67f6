// The page of `npm run bench -- panel` with our table: from the folded case to the rows on the screen, made at the click.

import { createRoot } from 'react-dom/client';
import type { CaseState } from '#shared/case/case.ts';
import { disagreementFirst, matrixOf } from '#shared/panel/matrix.ts';
import type { Standard } from '#shared/standard/standard.ts';
import { MatrixTable } from './matrix-table.tsx';

declare global {
  interface Window {
    data: { readonly state: CaseState; readonly standards: { readonly [hash: string]: Standard } };
    clickedAt: number;
  }
}

document.querySelector('button')?.addEventListener('click', () => {
  window.clickedAt = performance.now();
  const stage = document.querySelector('.stage');
  const matrix = matrixOf(window.data.state, window.data.standards);
  if (stage && matrix) createRoot(stage).render(<MatrixTable people={matrix.people} rows={disagreementFirst(matrix.rows)} current={null} onChoose={() => undefined} />);
});
