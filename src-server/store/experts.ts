// Experts, their use, and seeds of draws in the database.

import type { Person } from '#shared/case/events.ts';
import { expertSchema, type Expert, type ExpertUse } from '#shared/panel/pool.ts';
import type { Query } from './database.ts';

type Facts = Omit<Expert, 'person'>;
type ExpertRow = { id: string; name: string; industry: string | null; title: string | null; facts: Facts };

export async function expertsOfBureau(query: Query, bureau: string): Promise<readonly Expert[]> {
  const rows = await query<ExpertRow>(
    'select p.id, p.name, p.industry, p.title, e.facts from expert e join person p on p.id = e.person where p.bureau = $1 order by p.id',
    [bureau],
  );
  return rows.map(({ id, name, industry, title, facts }) =>
    expertSchema.parse({ ...facts, person: { id, name, role: 'expert', ...(industry === null ? {} : { industry }), ...(title === null ? {} : { title }) } }),
  );
}

/** True when it was not there before. */
export async function saveExpert(query: Query, { person, ...facts }: Expert): Promise<boolean> {
  const known = await query('select 1 from expert where person = $1', [person.id]);
  await query('insert into expert (person, facts) values ($1, $2) on conflict (person) do update set facts = excluded.facts', [person.id, JSON.stringify(facts)]);
  await query('update person set name = $2, industry = $3, title = $4 where id = $1', [person.id, person.name, person.industry ?? null, person.title ?? null]);
  return known.length === 0;
}

export type PanelUse = {
  readonly person: string;
  readonly applicant: string;
  readonly since: string;
  readonly open: boolean;
  readonly replaced: boolean;
};

export async function replaceUse(query: Query, caseId: string, uses: readonly PanelUse[]): Promise<void> {
  await query('delete from panel_use where case_id = $1', [caseId]);
  for (const use of uses) {
    await query('insert into panel_use (case_id, person, applicant, since, open, replaced) values ($1, $2, $3, $4, $5, $6)', [
      caseId, use.person, use.applicant, use.since, use.open, use.replaced,
    ]);
  }
}

/** `without`: a case that is not counted, for it is the one that is drawn for. */
export async function usesOfBureau(query: Query, bureau: string, without?: string): Promise<ReadonlyMap<string, ExpertUse>> {
  const rows = await query<PanelUse & { case_id: string }>(
    'select u.case_id, u.person, u.applicant, u.since, u.open, u.replaced from panel_use u join person p on p.id = u.person where p.bureau = $1 order by u.since',
    [bureau],
  );
  const byPerson = Map.groupBy(rows.filter((row) => row.case_id !== without), (row) => row.person);
  return new Map(
    [...byPerson].map(([person, uses]): [string, ExpertUse] => [
      person,
      {
        load: uses.filter((use) => use.open && !use.replaced).length,
        panels: uses.length,
        // Who left before the end did not take part.
        applicants: [...new Set(uses.filter((use) => !use.replaced).map((use) => use.applicant))],
        replaced: uses.filter((use) => use.replaced).length,
        ...(uses.length > 0 && { lastAt: uses.at(-1)!.since }),
      },
    ]),
  );
}

export async function keepSeed(query: Query, draw: string, caseId: string, seed: string): Promise<void> {
  await query('insert into draw_seed (draw, case_id, seed) values ($1, $2, $3)', [draw, caseId, seed]);
}

export async function seedOf(query: Query, draw: string, caseId: string): Promise<string | undefined> {
  const [row] = await query<{ seed: string }>('select seed from draw_seed where draw = $1 and case_id = $2', [draw, caseId]);
  return row?.seed;
}

export async function namesOfBureau(query: Query, bureau: string): Promise<{ readonly [person: string]: string }> {
  const rows = await query<Pick<Person, 'id' | 'name'>>('select id, name from person where bureau = $1', [bureau]);
  return Object.fromEntries(rows.map(({ id, name }) => [id, name]));
}

export const personIds = async (query: Query): Promise<ReadonlySet<string>> => new Set((await query<Pick<Person, 'id'>>('select id from person')).map((row) => row.id));

export const isExpertOf = async (query: Query, person: string, bureau: string): Promise<boolean> =>
  (await query("select 1 from person where id = $1 and bureau = $2 and role = 'expert'", [person, bureau])).length > 0;
