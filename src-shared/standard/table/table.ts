// Tables as spreadsheets and CSV files hold them, without any file format: rows of cells, with the place that a person sees.

export type Cell = string | number | boolean | null;

export interface Table {
  /** Name of the sheet, or of the block in a CSV file. */
  readonly name: string;
  readonly rows: readonly (readonly Cell[])[];
  /** Number of each row as a person counts it; absent: the first is 1. */
  readonly numbers?: readonly number[];
  /** Runs of cells in a column that hold the value of the first one: `[column, first row, last row]`, from 0. */
  readonly merged?: readonly (readonly [column: number, first: number, last: number])[];
  /** `row,column` of cells, from 0, that a spreadsheet holds as a date and not as text. */
  readonly dates?: ReadonlySet<string>;
  /** Of a list that is no sheet of a standard: widths of its columns, in characters. */
  readonly widths?: readonly number[];
}

export interface CellPlace {
  readonly sheet: string;
  readonly row: number;
  readonly column: string;
}

/** A, B … Z, AA …; from 0. */
export function columnName(index: number): string {
  let name = '';
  for (let left = index + 1; left > 0; left = Math.floor((left - 1) / 26)) name = String.fromCharCode(65 + ((left - 1) % 26)) + name;
  return name;
}

export const placeOf = (table: Table, row: number, column: number): CellPlace => ({ sheet: table.name, row: table.numbers?.[row] ?? row + 1, column: columnName(column) });

export const isBlank = (cell: Cell | undefined): boolean => cell === undefined || cell === null || (typeof cell === 'string' && cell.trim() === '');

/** The rows with the values of merged cells repeated in these columns, below `start`. */
export function filled(table: Table, columns: ReadonlySet<number>, start: number): readonly (readonly Cell[])[] {
  const runs = (table.merged ?? []).filter(([column, first]) => columns.has(column) && first > start);
  if (runs.length === 0) return table.rows;
  const rows = table.rows.map((row) => [...row]);
  for (const [column, first, last] of runs) {
    const value = rows[first]?.[column] ?? null;
    for (let r = first + 1; r <= last && r < rows.length; r += 1) {
      const row = rows[r]!;
      while (row.length < column) row.push(null);
      row[column] = value;
    }
  }
  return rows;
}
