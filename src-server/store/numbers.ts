// Report numbers in the database: gapless for each bureau, mark and year.

import type { Query } from './database.ts';

export async function numberOf(query: Query, caseId: string, matter: string, version: number): Promise<string | undefined> {
  const [row] = await query<{ number: string }>('select number from report_number where case_id = $1 and matter = $2 and version = $3', [caseId, matter, version]);
  return row?.number;
}

/** The next free number. The caller holds the log's lock, so nobody else takes it; a rollback gives it back, so there is no gap. */
export async function nextNumber(query: Query, bureau: string, mark: string, year: number): Promise<number> {
  const [row] = await query<{ n: number | null }>('select max(n) as n from report_number where bureau = $1 and mark = $2 and year = $3', [
    bureau, mark, year,
  ]);
  return (row?.n ?? 0) + 1;
}

export async function insertNumber(
  query: Query,
  taken: { bureau: string; mark: string; year: number; n: number; case: string; matter: string; version: number; number: string },
): Promise<void> {
  await query('insert into report_number (bureau, mark, year, n, case_id, matter, version, number) values ($1, $2, $3, $4, $5, $6, $7, $8)', [
    taken.bureau, taken.mark, taken.year, taken.n, taken.case, taken.matter, taken.version, taken.number,
  ]);
}
