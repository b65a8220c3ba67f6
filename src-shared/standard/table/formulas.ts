// Cells that a spreadsheet program would run. In a workbook a formula is told apart from a text by its kind of cell; in CSV, and where a
// text was pasted, only its beginning tells. A form has no such texts: each is named, and none is taken as words. Pure.

import { placeOf, type CellPlace, type Table } from './table.ts';

/** `=1+1`, `＝SUM(A1)`; `+` `-` `@` only where a call or a command follows, for “-18℃ 以下” is a text like any other. */
const RUN = /^\s*(?:[=＝]|[+\-@＋－＠](?:[^\n"]{0,80}?[A-Za-z][A-Za-z0-9_.]*\s*[(|!]|\s*\d[\d+\-*/. ]*[+*/]))/;

/** The places of such cells, in order. A text in quotation marks means itself. */
export const formulasIn = (tables: readonly Table[]): readonly CellPlace[] =>
  tables.flatMap((table) => table.rows.flatMap((row, r) => row.flatMap((cell, c) => (typeof cell === 'string' && RUN.test(cell) ? [placeOf(table, r, c)] : []))));
