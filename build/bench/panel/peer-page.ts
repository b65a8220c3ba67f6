// The page of the benchmark with ag-grid-community: the same rows by the same computation, in its own virtualised grid.

import { AllCommunityModule, createGrid, ModuleRegistry, type ColDef } from 'ag-grid-community';
import { disagreementFirst, matrixOf, type MatrixRow } from '../../../src-shared/panel/matrix.ts';
import type { panelData } from './data.ts';

ModuleRegistry.registerModules([AllCommunityModule]);
const page = window as unknown as { data: ReturnType<typeof panelData>; clickedAt: number };
const WORDS = { meets: '✓', basically: '△', fails: '✕', na: '–' } as const;

document.querySelector('button')!.addEventListener('click', () => {
  page.clickedAt = performance.now();
  const matrix = matrixOf(page.data.state, page.data.standards)!;
  const columnDefs: ColDef<MatrixRow>[] = [
    { headerName: '项目', width: 320, valueGetter: ({ data }) => `${data!.item.no} ${data!.item.text}` },
    ...matrix.people.map((person, at): ColDef<MatrixRow> => ({
      headerName: person.name, width: 72,
      valueGetter: ({ data }) => {
        const { blind, marks } = data!.cells[at]!;
        return `${blind.answer === null ? '○' : WORDS[blind.answer]}${blind.points === undefined ? '' : ` ${blind.points}`}${marks > 0 ? ` (${marks})` : ''}`;
      },
    })),
    { headerName: '汇总', width: 96, valueGetter: ({ data }) => (data!.decided.answer === null ? '待合议' : WORDS[data!.decided.answer]) },
    { headerName: '提示', width: 52, valueGetter: ({ data }) => data!.flags.length },
  ];
  createGrid(document.querySelector<HTMLElement>('.stage')!, { columnDefs, rowData: [...disagreementFirst(matrix.rows)], rowHeight: 34, headerHeight: 34, animateRows: false });
});
