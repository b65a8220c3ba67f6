// What opened panels answered blind, by case.

import type { Answer } from '#shared/standard/answer.ts';
import type { Query } from './database.ts';

export interface Rating {
  readonly case: string;
  readonly bureau: string;
  /** YYYY-MM-DD. */
  readonly on: string;
  /** Hashes of the standards that the case is judged by. */
  readonly standards: readonly string[];
  readonly items: readonly { readonly item: string; readonly given: readonly RatedAnswer[] }[];
  readonly reference?: readonly (Omit<RatedAnswer, 'person'> & { readonly item: string })[];
}
export interface RatedAnswer {
  readonly person: string;
  readonly answer: Answer;
  readonly points?: number | undefined;
}

export async function replaceRating(query: Query, caseId: string, rating: Rating | null): Promise<void> {
  await query('delete from panel_rating where case_id = $1', [caseId]);
  if (!rating) return;
  const { case: _, bureau, on, ...facts } = rating;
  await query('insert into panel_rating (case_id, bureau, opened_on, facts) values ($1, $2, $3, $4)', [caseId, bureau, on, JSON.stringify(facts)]);
}

export async function ratingsOfBureau(query: Query, bureau: string, from: string, until: string): Promise<readonly Rating[]> {
  const rows = await query<{ case_id: string; opened_on: string; facts: Pick<Rating, 'standards' | 'items' | 'reference'> }>(
    'select case_id, opened_on, facts from panel_rating where bureau = $1 and opened_on >= $2 and opened_on <= $3 order by opened_on, case_id',
    [bureau, from, until],
  );
  return rows.map(({ case_id, opened_on, facts }) => ({ case: case_id, bureau, on: opened_on, ...facts }));
}
