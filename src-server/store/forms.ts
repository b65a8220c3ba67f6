// The bureaus' forms in the database.

import { readForm, type BureauForm } from '#shared/document/form.ts';
import type { Query } from './database.ts';

export interface KeptForm {
  readonly form: BureauForm;
  readonly version: number;
}

export async function formOf(query: Query, bureau: string): Promise<KeptForm | undefined> {
  const [row] = await query<{ version: number; form: unknown }>('select version, form from bureau_form where bureau = $1', [bureau]);
  const read = row && readForm(row.form);
  return row && read?.ok ? { form: read.form, version: row.version } : undefined;
}

/** Answers false when somebody else has changed it since `before` (0: there was none). */
export async function saveForm(query: Query, given: { bureau: string; form: BureauForm; before: number; person: string; now: number }): Promise<boolean> {
  const values = [given.bureau, JSON.stringify(given.form), given.person, new Date(given.now).toISOString()];
  const rows =
    given.before === 0
      ? await query('insert into bureau_form (bureau, version, form, changed_by, changed_at) values ($1, 1, $2, $3, $4) on conflict do nothing returning version', values)
      : await query('update bureau_form set version = version + 1, form = $2, changed_by = $3, changed_at = $4 where bureau = $1 and version = $5 returning version', [...values, given.before]);
  return rows.length > 0;
}
