// Numbers of cases in the database, and the opening that a bureau made last.

import type { Query } from './database.ts';

/** False when the bureau has this number already. The caller holds the log's lock. */
export async function takeCaseNumber(query: Query, taken: { readonly bureau: string; readonly number: string; readonly case: string }): Promise<boolean> {
  const rows = await query('insert into case_number (bureau, number, case_id) values ($1, $2, $3) on conflict do nothing returning case_id', [taken.bureau, taken.number, taken.case]);
  return rows.length > 0;
}

/** Body of the event that opened the bureau's newest case. */
export async function lastOpening(query: Query, bureau: string): Promise<unknown> {
  const [row] = await query<{ body: unknown }>(
    `select e.event -> 'body' as body from case_event e join case_number n on n.case_id = e.case_id
     where n.bureau = $1 and e.device = 'server' and e.channel = 'open' and e.seq = 1 order by e.position desc limit 1`,
    [bureau],
  );
  return row?.body;
}

export async function industriesOf(query: Query, bureau: string): Promise<readonly { readonly name: string; readonly experts: number }[]> {
  return query<{ name: string; experts: number }>(
    `select name, count(*)::int as experts from (
       select json_array_elements_text(e.facts -> 'industries') as name from expert e join person p on p.id = e.person where p.bureau = $1
     ) as industries group by name order by 2 desc, 1`,
    [bureau],
  );
}
